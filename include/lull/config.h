// What a run is: a network, how long it runs, how, and what it leaves behind. Plain data; read from a file or from text
// in TOML, or brought along by Lull, and written back.
//
// The file format is described in docs/configuration.md. Whatever is wrong with a file is found in one pass and told a
// line each: "columns.toml:12: projections[0].delay = "0 ms"; must be from 1 to 1000 ms".
//
// Thread use: plain values; one thread at a time may change one. Functions may be called from any thread.

#ifndef LULL_CONFIG_H_
#define LULL_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/network_spec.h"
#include "lull/neuron_model.h"
#include "lull/types.h"

namespace lull {

// How a network is run. Nothing of a result depends on the first two.
struct RunOptions {
  EngineKind engine = EngineKind::kEventDriven;
  int threads = 0;                          // 1 to 1,024; 0: one per core
  std::optional<Tick> exchange_every = {};  // [ms] SimulationOptions::exchange_every

  friend bool operator==(const RunOptions&, const RunOptions&) = default;
};

// What spikes, traces, weights and rates are written as.
enum class FileFormat {
  kSonata,  // HDF5, after Dai et al. (2020), PLoS Comput. Biol. 16:e1007696
  kCsv,
};

// The states of some neurons, every so often.
struct TraceOptions {
  NeuronSelection of = {};
  Tick every = 1;  // [ms] 1 or more

  friend bool operator==(const TraceOptions&, const TraceOptions&) = default;
};

// The weights at the beginning, at the end, and every so often between them.
struct WeightOptions {
  std::optional<Tick> every = {};            // [ms] 1 or more
  std::optional<std::uint32_t> sample = {};  // of how many synapses, drawn evenly; by default of all

  friend bool operator==(const WeightOptions&, const WeightOptions&) = default;
};

// What a run leaves beside its summary and its configuration.
struct RecordOptions {
  FileFormat format = FileFormat::kSonata;
  bool spikes = true;                         // spikes.h5 or spikes.csv
  NeuronSelection spikes_of = {};             // whose; pictures show these
  bool raster = true;                         // spikes.png
  bool full_raster = true;                    // spikes-full.png, a pixel per neuron and ms
  bool rhythm = true;                         // rhythm.png
  std::optional<NeuronId> trace = {};         // neuron-trace.png, the membrane potential of this neuron
  std::optional<TraceOptions> traces = {};    // traces-v.h5, traces-u.h5 … or traces.csv; traces.png
  std::optional<WeightOptions> weights = {};  // weights.h5 or weights.csv; weights.png
  std::optional<Tick> rates = {};             // [ms] rates.h5 or rates.csv: spikes by layer in bins of this; rates.png

  friend bool operator==(const RecordOptions&, const RecordOptions&) = default;
};

// All that a configuration file says.
struct Config {
  NetworkSpec network = {};
  Tick duration = Seconds(20);  // [ms] 1 or more
  RunOptions run = {};
  RecordOptions record = {};

  friend bool operator==(const Config&, const Config&) = default;
};

// Sets one key, before anything is checked: {"stdp.half_life", "20 ms"}, {"columns[0].count", "50"}. An element of an
// array may be named instead of counted: "columns.column.layers.sensory.size". The value is TOML; what is not is taken
// for text, so that it needs no quotes of its own.
struct Override {
  std::string key = {};
  std::string value = {};
  std::string flag = "--set";  // named by messages about this value
};

// Reads a configuration. Files that it names are looked for beside it, those named by overrides where the program runs.
// Spike files are CSV ("time_ms,neuron" and a line per spike) or, where Lull was built with HDF5, SONATA (.h5); so are
// files of edges ("source,target,delay_ms,weight"). `models` are those of one's own (custom_model.h) that the file's
// types may name: model = "leaky integrate-and-fire". The built-in ones need not be given.
// Errors: kNotFound or kUnavailable for a file that cannot be read; kInvalidArgument with a line for each mistake.
LULL_API absl::StatusOr<Config> LoadConfig(const std::string& path, const std::vector<Override>& overrides = {},
                                           const std::vector<NeuronModel>& models = {});

// Likewise from text; `name` stands for the file in messages. Files are looked for in `directory`, or where the program
// runs.
LULL_API absl::StatusOr<Config> ParseConfig(std::string_view text, const std::string& name,
                                            const std::vector<Override>& overrides = {},
                                            const std::string& directory = {},
                                            const std::vector<NeuronModel>& models = {});

// The whole configuration as a file, every key written out. Reading it gives the same configuration, provided that the
// files of its spike inputs (SpikeInput::file) and edge lists (EdgeListSpec::file) hold their spikes and synapses, and
// that its own models are given.
LULL_API std::string ToToml(const Config& config);

// Whether SONATA files can be read and written: whether Lull was built with HDF5.
LULL_API bool ReadsSonata();

// A hash of all that the spikes and weights of a run depend on, the contents of the files that it names included: of
// the network and its inputs, but not of duration, [run] and [record].
LULL_API std::uint64_t ConfigHash(const Config& config);

// A hash of what is recorded: of [record], but for the format of files.
LULL_API std::uint64_t RecordHash(const Config& config);

// The names that BuiltInConfig knows, in the order in which users should hear of them:
//   reference     20 columns of 100 neurons under noise, every synapse plastic without regard to time; 20 s
//   timed         the same with the hyperbolic STDP window
//   dense-large   200 columns, timed learning; 5 s
//   sparse        1,000 columns from rest, kicks at 0.05 Hz, static; 60 s
//   sparse-long   100 columns from rest, kicks at 0.01 Hz, static; 600 s
//   million       10,000 columns from rest, kicks at 0.01 Hz, timed learning; 60 s
LULL_API const std::vector<std::string>& BuiltInNames();

// Errors: kNotFound, with the known names; as ParseConfig for overrides.
LULL_API absl::StatusOr<Config> BuiltInConfig(const std::string& name, const std::vector<Override>& overrides = {});

// The file that a built-in network is read from, with its comments.
// Errors: kNotFound, with the known names.
LULL_API absl::StatusOr<std::string> BuiltInToml(const std::string& name);

}  // namespace lull

#endif  // LULL_CONFIG_H_
