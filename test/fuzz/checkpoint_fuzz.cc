// A checkpoint, changed by libFuzzer: the file, and what it holds of a simulation and of its recorder. An input is a
// byte of flags and changes (fuzz.h) to the checkpoint of a small run. Where the lowest flag is set, the checksums of
// its pieces are made good again: there is nothing then between the changes and what loads the state.
//
// Whatever the changes, the run is refused with one line that names the checkpoint or the log, or goes on, on any
// engine, to its end, and what it recorded can be read.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lull/checkpoint.h"
#include "test/fuzz/fuzz.h"
#include "test/fuzz/small_run.h"

namespace lull {
namespace {

constexpr std::size_t kPrefix = 16, kHeader = 8;  // [bytes] src/record/checkpoint.cc
constexpr const char* kCheckpoint = "checkpoint-200.lull";

struct Base {
  Base() {
    run.Leave(scratch, /*ended=*/false);
    log = scratch.Read(kLogFile);
    checkpoint = scratch.Read(kCheckpoint);
    Require(!checkpoint.empty(), "no checkpoint", "");
  }
  SmallRun run;
  Scratch scratch;
  std::string log, checkpoint;
};

const Base& TheBase() {
  static const Base base;
  return base;
}

// The first piece is text, the second the state, which takes up whatever lies before the last, an empty one.
void MakeGood(std::string& file) {
  PutNumber(file, 12, Crc32(std::string_view(file).substr(0, 12)));
  std::uint64_t number = 0;
  for (std::size_t at = kPrefix; at + kHeader <= file.size(); ++number) {
    if (number == 1 && file.size() >= at + 2 * kHeader) {
      PutNumber(file, at, static_cast<std::uint32_t>(file.size() - at - 2 * kHeader));
    }
    const std::uint64_t bytes = NumberAt<std::uint32_t>(file, at);
    if (at + kHeader + bytes > file.size()) return;
    std::string covered(16, '\0');
    PutNumber(covered, 0, number);
    PutNumber(covered, 8, bytes);
    PutNumber(file, at + 4, Crc32(std::string_view(file).substr(at + kHeader, bytes), Crc32(covered)));
    at += kHeader + bytes;
  }
}

}  // namespace
}  // namespace lull

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const lull::Base& base = lull::TheBase();
  std::string checkpoint = base.checkpoint;
  for (const lull::Edit& edit : lull::EditsOf({data + 1, size - 1})) lull::Apply(edit, checkpoint);
  if (data[0] & 1) lull::MakeGood(checkpoint);
  base.scratch.Write(lull::kCheckpoint, checkpoint);
  base.scratch.Write(lull::kLogFile, base.log);
  const lull::SimulationOptions options = {
      .engine = data[0] & 2 ? lull::EngineKind::kClockDriven : lull::EngineKind::kEventDriven,
      .threads = data[0] & 4 ? 1 : 2,
      .placement = data[0] & 4 ? std::vector<int>{0, 0, 0} : std::vector<int>{1, 0, 1}};
  auto run = lull::ResumeRun(base.scratch.path(), base.run.network, base.run.config, options, base.run.facts);
  if (!run.ok()) {
    lull::RequireOneLine(run.status(), base.scratch.path());
    lull::Require(base.scratch.Read(lull::kLogFile) == base.log, "refused, and yet the log has changed", "");
    return 0;
  }
  run->recorder.Observe(run->simulation);
  const absl::Status ran = run->simulation.Run(200).status();
  lull::Require(ran.ok() && run->recorder.RecordWeights(run->simulation).ok(), "does not go on", ran.ToString());
  lull::Require(run->recorder.Finish(base.run.facts).ok(), "the log cannot be ended", "");
  const auto recorded = lull::RecordedRun::Open(base.scratch.path());
  lull::Require(recorded.ok(), "cannot be read", recorded.status().ToString());
  lull::Require(recorded->duration() == run->simulation.now(), "was not recorded to its end", "");
  return 0;
}
