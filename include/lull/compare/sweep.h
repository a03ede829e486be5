// Sweeps: the speed of both engines over a range of values of one key of a configuration, such as the rate of an input.
//
// A sweep is a list of values of a key. Each value is a point, measured by CompareEngines (compare/compare.h). Measured
// points are kept in a file, so that a sweep can be interrupted and continued.
//
// Thread use: immutable; the functions may be called from any thread, but calls at the same time need different files.

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

// The key whose values a sweep varies.
enum class SweepKey {
  kRate,           // "rate": [Hz] rate of every Poisson input, per neuron
  kColumns,        // "columns": number of columns of a network with one kind of column
  kThreads,        // "threads": number of threads
  kRestTolerance,  // "rest_tolerance": NetworkSpec::rest_tolerance
  kMinDelay,       // "min_delay": [ms] shortest delay of every projection between columns; the longest moves along
};

// A key, and the values that it is given.
struct Sweep {
  SweepKey key = SweepKey::kRate;
  std::vector<double> values = {};  // ascending, one or more
};

// Parses a sweep. "rate=0.001..30Hz" is 1, 2 and 5 times powers of ten from 0.001 to 30, and both ends;
// "rate=0.001..30Hz/8" is eight values in equal ratios; "rest_tolerance=0,0.001,0.01" is these three values. The unit
// (Hz, ms) may be omitted. Threads, columns and delays are whole numbers; a range of threads has the powers of two.
// Errors: kInvalidArgument; the message quotes the text and says what would be accepted.
LULL_API absl::StatusOr<Sweep> ParseSweep(std::string_view text);

// The name of a key in the text of a sweep, such as "rate"; and its name with the unit, such as "rate [Hz]".
LULL_API std::string NameOf(SweepKey key);
LULL_API std::string AxisTitle(SweepKey key);

// The overrides that give a key of a configuration this value.
// Errors: kInvalidArgument if the configuration does not have the key: it has no Poisson input, several kinds of
// column, or no projection between columns.
LULL_API absl::StatusOr<std::vector<Override>> PointOverrides(const Config& config, SweepKey key, double value);

// The measurement at one value. The comparison has no values by stretch.
struct SweepPoint {
  double value = 0;
  std::uint64_t config_hash = 0;
  NeuronId neurons = 0;
  std::uint64_t synapses = 0;
  Comparison comparison = {};

  double ShareAwake() const { return comparison.ShareAwake(neurons); }  // Comparison::ShareAwake
};

// Writes or reads points as CSV, with a row for each round. Writing replaces the file atomically.
// Errors: kUnavailable if the file cannot be read or written; kInvalidArgument if it contains something else, or points
// that another version of Lull measured.
LULL_API absl::Status WriteSweepPoints(SweepKey key, std::span<const SweepPoint> points, const std::string& path);
LULL_API absl::StatusOr<std::vector<SweepPoint>> ReadSweepPoints(SweepKey key, const std::string& path);

// The place of a sweep at which both engines are equally fast, interpolated between two neighbouring points: linearly
// in the logarithms, or in the values themselves if one of them is 0.
struct Crossing {
  double value = 0;
  double share_awake = 0;

  friend bool operator==(const Crossing&, const Crossing&) = default;
};

// The first crossing after which the event-driven engine is no longer the faster one. Empty if the event-driven engine
// is slower at the first point, or faster at all points.
LULL_API std::optional<Crossing> FindCrossing(std::span<const SweepPoint> points);

}  // namespace lull

#endif  // LULL_COMPARE_SWEEP_H_
