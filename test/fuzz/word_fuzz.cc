// The small texts that a user gives, made up by libFuzzer: lengths of time, sweeps, how often to write a checkpoint,
// and the file of a sweep, which of them by the first byte of an input.
//
// Whatever the input, it is refused with one line, or means the same when it is written and read again.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lull/compare/sweep.h"
#include "lull/run.h"
#include "lull/text.h"
#include "test/fuzz/fuzz.h"

namespace lull {
namespace {

const Scratch& Directory() {
  static const Scratch scratch;
  return scratch;
}

void TryDuration(const std::string& text) {
  const absl::StatusOr<Tick> duration = ParseDuration(text);
  if (!duration.ok()) return RequireOneLine(duration.status(), "'");
  Require(*duration >= 0, "a negative length of time", text);
  Require(ParseDuration(absl::StrCat(*duration, "ms")) == duration, "another time in ms", text);
  Require(ParseDuration(FormatSeconds(*duration) + "s") == duration, "another time in seconds", text);
}

void TryTimeConstant(const std::string& text) {
  const absl::StatusOr<double> constant = ParseTimeConstant(text);
  if (!constant.ok()) return RequireOneLine(constant.status(), "'");
  Require(std::isfinite(*constant) && *constant >= 0, "no time constant", text);
}

void TryEvery(const std::string& text) {
  const auto every = ParseCheckpointEvery(text);
  if (!every.ok()) return RequireOneLine(every.status(), "'");
  Require((every->model >= 1) != (every->wall_seconds > 0), "of model time or of wall time", text);
}

void TrySweep(const std::string& text) {
  const absl::StatusOr<Sweep> sweep = ParseSweep(text);
  if (!sweep.ok()) return RequireOneLine(sweep.status(), "'");
  Require(!sweep->values.empty() && sweep->values.size() <= 100'000, "how many values", text);
  std::string list = NameOf(sweep->key) + "=";
  for (std::size_t i = 0; i < sweep->values.size(); ++i) {
    Require(std::isfinite(sweep->values[i]), "a value that is no number", text);
    Require(i == 0 || sweep->values[i - 1] < sweep->values[i], "values that do not ascend", text);
    absl::StrAppendFormat(&list, "%s%.17g", i == 0 ? "" : ",", sweep->values[i]);
  }
  const absl::StatusOr<Sweep> again = ParseSweep(list);
  Require(again.ok() && again->values == sweep->values, "a sweep that does not read back", list);
}

void TrySweepFile(SweepKey key, const std::string& text) {
  Directory().Write("sweep.csv", text);
  const auto points = ReadSweepPoints(key, Directory().File("sweep.csv"));
  if (!points.ok()) return RequireOneLine(points.status(), "sweep.csv");
  const std::string again = Directory().File("again.csv"), last = Directory().File("last.csv");
  Require(WriteSweepPoints(key, *points, again).ok(), "cannot be written", text);
  const auto read = ReadSweepPoints(key, again);
  Require(read.ok() && WriteSweepPoints(key, *read, last).ok(), "what was written is refused", text);
  Require(Directory().Read("again.csv") == Directory().Read("last.csv"), "a sweep that does not read back", text);
}

}  // namespace
}  // namespace lull

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      lull::TryDuration(text);
      break;
    case 1:
      lull::TryTimeConstant(text);
      break;
    case 2:
      lull::TryEvery(text);
      break;
    case 3:
      lull::TrySweep(text);
      break;
    case 4:
      // The header is written for it: nearly all made-up ones would be refused.
      lull::TrySweepFile(
          lull::SweepKey::kRate, data[0] / 5 % 2 == 0 ? text : [&text] {
            const std::string path = lull::Directory().File("header.csv");
            lull::Require(lull::WriteSweepPoints(lull::SweepKey::kRate, {}, path).ok(), "no header", path);
            return lull::Directory().Read("header.csv") + text;
          }());
      break;
  }
  return 0;
}
