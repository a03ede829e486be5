// Grids: a configuration run at every combination of values of some keys and of seeds, one row of results for each run.
//
//   absl::StatusOr<lull::GridAxis> axis = lull::ParseGridAxis("projections.recurrent.strength=0:2:20");
//   absl::StatusOr<std::vector<lull::GridRow>> rows = lull::RunGrid(
//       [](const std::vector<lull::Override>& overrides) { return lull::LoadConfig("columns.toml", overrides); },
//       {*axis}, {.seeds = 5, .path = "grid.csv"});
//
// Runs of a grid share the cores: each takes one thread. Rows are kept in a file, so that a grid can be interrupted,
// continued and extended. A row has what one run of its configuration gives (`lull run`), whatever ran beside it.
//
// Thread use: immutable; the functions may be called from any thread, but calls at the same time need different files.

#ifndef LULL_COMPARE_GRID_H_
#define LULL_COMPARE_GRID_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/config.h"
#include "lull/internal/visibility.h"
#include "lull/types.h"

namespace lull {

// A key of a configuration, and the values that it is given: TOML, as in Override.
struct GridAxis {
  std::string key = {};
  std::vector<std::string> values = {};  // one or more, all different

  friend bool operator==(const GridAxis&, const GridAxis&) = default;
};

// Parses an axis. "stdp.a_plus=0:2:5" has five values in equal steps, 0 and 2 among them; "projections.x.delay=2 ms,5
// ms" has these two values. Errors: kInvalidArgument; the message quotes the text and says what would be accepted.
LULL_API absl::StatusOr<GridAxis> ParseGridAxis(std::string_view text);

// What one run of a grid gave.
struct GridRow {
  // The statistics of a layer, in all columns, or of all neurons (Statistics::Group).
  struct Group {
    std::string name = {};  // of the layer; empty for all neurons
    double rate_hz = 0;     // [Hz] per neuron
    std::optional<double> cv_isi = {};
    std::optional<double> synchrony = {};

    friend bool operator==(const Group&, const Group&) = default;
  };

  std::vector<std::string> values = {};  // of the axes
  std::uint64_t seed = 0;
  std::uint64_t config_hash = 0;  // ConfigHash (config.h)
  Tick duration = 0;              // [ms]
  NeuronId neurons = 0;
  std::uint64_t synapses = 0;
  std::uint64_t spikes = 0;
  Group all = {};
  std::vector<Group> layers = {};
  std::uint64_t spike_hash = 0;
  std::uint64_t weight_hash = 0;
  double wall_seconds = 0;  // [s] of the run with its building; the only number that is not the same every time

  friend bool operator==(const GridRow&, const GridRow&) = default;
};

// How a grid is run.
struct GridOptions {
  // The number of seeds: that of the configuration, and those that follow it. 1 or more.
  int seeds = 1;
  // The file of the rows, as CSV with a heading; empty for none. Rows that it has are not run again: those of the same
  // configuration (GridRow::config_hash) and duration. The file is replaced atomically, at least once a second while
  // rows come in.
  std::string path = {};
  // The number of runs at a time: 1 to kMaxThreads, or 0 for one per core.
  int workers = 0;
  // Interrupts the grid when another thread asks for it: the runs end at an exchange or within 100 steps.
  std::stop_token stop = {};
  // The same, for a caller that is asked: true interrupts the grid. Called at the exchanges of runs, at the same time
  // from different threads. Must not throw.
  std::function<bool()> interrupt = {};
  // Called with each row, in the order in which the runs end, and with the number of rows that are there and in all;
  // first for the rows of the file. Calls come one at a time, but from different threads. Must not throw.
  std::function<void(const GridRow& row, std::size_t done, std::size_t all)> on_row = {};
};

// Makes the configuration with some overrides.
using ConfigMaker = std::function<absl::StatusOr<Config>(const std::vector<Override>&)>;

// Runs the configuration at every combination of values and seeds. Rows are in the order of the grid, the last axis
// faster than the one before, and the seed fastest. The engine and exchange_every are those of the configuration.
// Errors: those of `config_of`; kInvalidArgument for an axis that is there twice or has no values, for configurations
// with different layers, for options out of range, and for a file that holds something else, or rows of another version
// of Lull; nothing has then been run. kCancelled if the grid was interrupted; those of Network::Build and
// Simulation::Run, with the values and the seed; kUnavailable if the file cannot be written. The rows that are done are
// then in the file.
LULL_API absl::StatusOr<std::vector<GridRow>> RunGrid(const ConfigMaker& config_of, const std::vector<GridAxis>& axes,
                                                      const GridOptions& options = {});

}  // namespace lull

#endif  // LULL_COMPARE_GRID_H_
