// The log of a run, changed by libFuzzer. An input is a byte of flags and changes (fuzz.h) to the log of a small run;
// where the lowest flag is set, the checksums of its blocks are made good again, as nobody's accident would.
//
// Whatever the changes, the run is refused with one line that names the log, or can be read throughout: its numbers are
// numbers, and it can be written for others.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lull/recording.h"
#include "test/fuzz/fuzz.h"
#include "test/fuzz/small_run.h"

namespace lull {
namespace {

constexpr std::size_t kPrefix = 16, kHeader = 56;  // [bytes] src/recording/recording_log.h
constexpr std::size_t kCrc = 4, kKind = 8, kRecordSize = 12, kRecords = 16;

struct Base {
  Base() {
    SmallRun().Leave(scratch, /*ended=*/true);
    log = scratch.Read(kLogFile);
  }
  Scratch scratch;
  std::string log;
};

const Base& TheBase() {
  static const Base base;
  return base;
}

// As far as there are blocks.
void MakeGood(std::string& log) {
  for (std::size_t at = kPrefix; at + kHeader <= log.size();) {
    const std::uint64_t size = NumberAt<std::uint32_t>(log, at + kRecordSize);
    const std::uint64_t records = NumberAt<std::uint64_t>(log, at + kRecords);
    if (size == 0 || records > log.size() / size || at + kHeader + size * records > log.size()) return;
    const std::size_t bytes = kHeader + size * records;
    PutNumber(log, at + kCrc, Crc32(std::string_view(log).substr(at + kKind, bytes - kKind)));
    at += bytes;
  }
}

void RequireNumbers(const Statistics::Group& group) {
  Require(std::isfinite(group.rate_hz) && group.rate_hz >= 0, "a rate that is no number", group.name);
  for (const auto& number : {group.cv_isi, group.synchrony}) {
    Require(!number || (std::isfinite(*number) && *number >= 0), "a statistic that is no number", group.name);
  }
}

}  // namespace
}  // namespace lull

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const lull::Base& base = lull::TheBase();
  std::string log = base.log;
  for (const lull::Edit& edit : lull::EditsOf({data + 1, size - 1})) lull::Apply(edit, log);
  if (data[0] & 1) lull::MakeGood(log);
  base.scratch.Write(lull::kLogFile, log);
  const auto run = lull::RecordedRun::Open(base.scratch.path());
  if (!run.ok()) {
    lull::RequireOneLine(run.status(), lull::kLogFile);
    return 0;
  }
  const auto statistics = run->ComputeStatistics();
  lull::Require(statistics.ok(), "no statistics", statistics.status().ToString());
  lull::RequireNumbers(statistics->all);
  for (const lull::Statistics::Group& layer : statistics->layers) lull::RequireNumbers(layer);
  const auto files = lull::ExportRun(*run, base.scratch.path(), lull::FileFormat::kCsv);
  lull::Require(files.ok(), "cannot be written for others", files.status().ToString());
  return 0;
}
