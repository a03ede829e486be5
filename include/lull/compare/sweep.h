// The engines side by side over a range of networks: what one key of a configuration does to their speed.
//
// A sweep is a list of values of a key; each is a point, measured by CompareEngines (compare.h). What has been measured
// is kept in a file, so that a sweep can be stopped and go on.
//
// Thread use: pure functions but for the files they read and write.

#ifndef LULL_COMPARE_SWEEP_H_
#define LULL_COMPARE_SWEEP_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/compare/compare.h"
#include "lull/config.h"
#include "lull/internal/visibility.h"
#include "lull/types.h"

namespace lull {

// What a sweep is over.
enum class SweepKey {
  kRate,           // "rate": kicks per second and neuron [Hz] of every Poisson input
  kColumns,        // "columns": of the network's one kind
  kThreads,        // "threads"
  kRestTolerance,  // "rest_tolerance"
  kMinDelay,  // "min_delay": the shortest delay [ms] of every projection between columns, as wide a range as before
};

// A key, and the values that it is given.
struct Sweep {
  SweepKey key = SweepKey::kRate;
  std::vector<double> values = {};  // ascending, one or more
};

// "rate=0.001..30Hz": 1, 2 and 5 times powers of ten from 0.001 to 30, both ends included; "rate=0.001..30Hz/8": eight
// values in equal ratios; "rest_tolerance=0,0.001,0.01": these. The unit (Hz, ms) may be left out. Threads, columns and
// delays are whole numbers; of threads a range has the powers of two.
// Errors: kInvalidArgument, with the text and what would do.
LULL_API absl::StatusOr<Sweep> ParseSweep(std::string_view text);

// What the key is called where a sweep is written, and with its unit, such as "rate [Hz]".
LULL_API std::string NameOf(SweepKey key);
LULL_API std::string AxisTitle(SweepKey key);

// What has to be set in a configuration so that its key has this value. Errors: kInvalidArgument where the
// configuration has no such key: no Poisson input, several kinds of column, no projection between columns.
LULL_API absl::StatusOr<std::vector<Override>> PointOverrides(const Config& config, SweepKey key, double value);

// What was measured at one value. Of the comparison everything but what is said by stretch.
struct SweepPoint {
  double value = 0;
  std::uint64_t config_hash = 0;
  NeuronId neurons = 0;
  std::uint64_t synapses = 0;
  Comparison comparison = {};

  double ShareAwake() const { return comparison.ShareAwake(neurons); }  // of neurons, on average
};

// Points as CSV, a row for each round. Writing replaces the file whole. Errors: kUnavailable for a file that cannot be
// read or written; kInvalidArgument for one that holds something else, or points of another version of Lull.
LULL_API absl::Status WriteSweepPoints(SweepKey key, std::span<const SweepPoint> points, const std::string& path);
LULL_API absl::StatusOr<std::vector<SweepPoint>> ReadSweepPoints(SweepKey key, const std::string& path);

// Where the engines are even: between two neighbouring points, straight lines in logarithms (where a value is 0, in the
// values themselves).
struct Crossing {
  double value = 0;
  double share_awake = 0;

  friend bool operator==(const Crossing&, const Crossing&) = default;
};

// The first crossing of an event-driven engine that is ahead at the first point; none if it stays ahead, or is not.
LULL_API std::optional<Crossing> FindCrossing(std::span<const SweepPoint> points);

}  // namespace lull

#endif  // LULL_COMPARE_SWEEP_H_
