// The configuration of a run: the network, the duration, how to run, and what to record. Configurations are plain data.
// They are read from TOML files or text, or built into Lull, and can be written as TOML.
//
// docs/configuration.md describes the file format. All mistakes in a file are reported together, one line each:
// "columns.toml:12: projections[0].delay = "0 ms"; must be from 1 to 1000 ms".
//
// Thread use: one thread at a time for each value (plain values); the functions may be called from any thread.

#ifndef LULL_CONFIG_H_
#define LULL_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/estimate.h"
#include "lull/internal/visibility.h"
#include "lull/network_spec.h"
#include "lull/neuron_model.h"
#include "lull/types.h"

namespace lull {

// How a network is run. No result depends on the engine and the threads.
struct RunOptions {
  EngineKind engine = EngineKind::kEventDriven;
  int threads = 0;                          // 1 to kMaxThreads, or 0 for one per core
  std::optional<Tick> exchange_every = {};  // [ms] SimulationOptions::exchange_every

  friend bool operator==(const RunOptions&, const RunOptions&) = default;
};

// The file format of spikes, traces, weights and rates.
enum class FileFormat {
  kSonata,  // HDF5, after Dai et al. (2020), PLoS Comput. Biol. 16:e1007696
  kCsv,
};

// Which neurons' states are recorded, and how often.
struct TraceOptions {
  NeuronSelection of = {};
  Tick every = 1;  // [ms] 1 or more

  friend bool operator==(const TraceOptions&, const TraceOptions&) = default;
};

// Which weights are recorded. They are recorded at the beginning and at the end of a run, and in between if `every` is
// given.
struct WeightOptions {
  std::optional<Tick> every = {};  // [ms] 1 or more
  // Number of synapses, spread evenly over those of `of`; by default, and if it is larger, all of them.
  std::optional<std::uint32_t> sample = {};
  SynapseSelection of = {};  // by default all synapses

  friend bool operator==(const WeightOptions&, const WeightOptions&) = default;
};

// Which files a run writes in addition to its summary and its configuration.
struct RecordOptions {
  FileFormat format = FileFormat::kSonata;
  bool spikes = true;                         // spikes.h5 or spikes.csv
  NeuronSelection spikes_of = {};             // the neurons whose spikes are recorded and shown in pictures
  bool raster = true;                         // spikes.png
  bool full_raster = false;                   // spikes-full.png, a pixel per neuron and ms
  bool rhythm = true;                         // rhythm.png and spectrum.png
  std::optional<NeuronId> trace = {};         // neuron-trace.png, the membrane potential of this neuron
  std::optional<TraceOptions> traces = {};    // traces-v.h5, traces-u.h5 … or traces.csv; traces.png
  std::optional<WeightOptions> weights = {};  // weights.h5 or weights.csv; weights.png
  std::optional<Tick> rates = {};             // [ms] bin width of rates.h5 or rates.csv, rates by layer; rates.png

  friend bool operator==(const RecordOptions&, const RecordOptions&) = default;
};

// A neuron model from a plug-in (plugin.h) that a configuration names. LoadConfig and ParseConfig load the plug-in.
struct ModelFile {
  std::string path = {};     // of the shared library, absolute
  std::string name = {};     // of the model
  std::string version = {};  // of the model

  friend bool operator==(const ModelFile&, const ModelFile&) = default;
};

// The contents of a configuration file.
struct Config {
  NetworkSpec network = {};
  Tick duration = Seconds(20);  // [ms] 1 or more
  RunOptions run = {};
  RecordOptions record = {};
  std::vector<ModelFile> models = {};  // the plug-ins whose models the neuron types may have

  friend bool operator==(const Config&, const Config&) = default;
};

// Sets one key of a configuration before the configuration is checked: {"stdp.half_life", "20 ms"},
// {"columns[0].count", "50"}. An element of an array may be given by its name instead of its index:
// "columns.column.layers.sensory.size". The value is TOML; a value that is not valid TOML is taken as text, so that
// text needs no quotes.
struct Override {
  std::string key = {};
  std::string value = {};
  std::string flag = "--set";  // what messages about this value name as its origin
};

// Reads a configuration file. Relative paths in the file start at the file's directory, those in overrides at the
// current directory. Spike files are CSV ("time_ms,neuron" and a line for each spike) or, if Lull was built with HDF5,
// SONATA (.h5). Edge files are CSV ("source,target,delay_ms,weight") or SONATA. `models` are the user-defined models
// (custom_model.h) that neuron types in the file may name, as in model = "leaky integrate-and-fire"; the built-in
// models and those of the plug-ins that the file names itself are always known. `ranks` is how many ranks
// (lull/ranks.h) will share the network: a network of which a share of this size does not fit into this machine's
// memory is a mistake; with 0 ranks any network may be read, to be described. `rank` is the number of the rank that
// reads, from 0 to ranks − 1: of synapses that are listed in files it keeps those alone that end at its own neurons
// (EdgeListSpec::share), and reads the files twice for that. Without it, every list is read as a whole. Errors:
// kNotFound or kUnavailable for a file that cannot be read; kInvalidArgument with a line for each mistake.
LULL_API absl::StatusOr<Config> LoadConfig(const std::string& path, const std::vector<Override>& overrides = {},
                                           const std::vector<NeuronModel>& models = {}, int ranks = 1,
                                           std::optional<int> rank = {});

// Reads a configuration from text. Messages use `name` as the name of the file. Relative paths in the text start at
// `directory`, or at the current directory if `directory` is empty.
// Errors: as LoadConfig.
LULL_API absl::StatusOr<Config> ParseConfig(std::string_view text, const std::string& name,
                                            const std::vector<Override>& overrides = {},
                                            const std::string& directory = {},
                                            const std::vector<NeuronModel>& models = {}, int ranks = 1,
                                            std::optional<int> rank = {});

// Writes a configuration as TOML, with every key, the neuron types in order of their names, and each number such that
// it reads back bit for bit. ParseConfig of the text gives the same configuration, provided that the files of the spike
// inputs (SpikeInput::file), the stimulus inputs (StimulusInput::file) and the edge lists (EdgeListSpec::file) contain
// their spikes, stimuli and synapses, and that ParseConfig is given the user-defined models that are in no plug-in.
LULL_API std::string ToToml(const Config& config);

// The prediction for the weights that a run records (RecordOptions::weights), over all ranks.
struct WeightsEstimate {
  double synapses = 0;   // whose weights are recorded; expected where projections are drawn, one for each pair
  double snapshots = 0;  // how often, if the run is not interrupted
  // [bytes] Of the log, and of weights.h5 before compression or weights.csv.
  double disk_bytes = 0;
  double memory_bytes = 0;  // [bytes] while the run lasts: the numbers of selected synapses
  double files_bytes = 0;   // [bytes] more memory, when weights.h5 or weights.csv is written
};

// Predicts the weights of a run; empty if none are recorded. `numbers` is Estimate (estimate.h) of the network. The
// configuration must be valid.
LULL_API std::optional<WeightsEstimate> EstimateWeights(const Config& config, const NetworkEstimate& numbers);

// Whether Lull was built with HDF5, and can therefore read and write SONATA files.
LULL_API bool ReadsSonata();

// A hash of everything that the spikes and weights of a run depend on: the network and its inputs, with the contents of
// the files that they name, but not the duration, [run] and [record]. Of a plug-in whose model a neuron type has, the
// name and the version of the model count, and not the file.
LULL_API std::uint64_t ConfigHash(const Config& config);

// A hash of what is recorded: of [record] without the file format.
LULL_API std::uint64_t RecordHash(const Config& config);

// A sentence for everything in a configuration that cannot act before its end: an input, or a window of learning, that
// begins after `duration`; spikes, stimuli, rates and amplitudes from files that come later, with their number; traces
// whose first sample would come later. The configuration must be valid.
LULL_API std::vector<std::string> ScheduleWarnings(const Config& config);

// The names of the built-in configurations, in the order in which users should learn about them:
//   reference     20 columns of 100 neurons under noise; all synapses learn, with StdpWindow::kNone; 20 s
//   timed         the same with StdpWindow::kHyperbolic
//   dense-large   200 columns, timed learning; 5 s
//   sparse        1,000 columns from rest, kicks at 0.05 Hz, static; 60 s
//   sparse-long   100 columns from rest, kicks at 0.01 Hz, static; 600 s
//   million       10,000 columns from rest, kicks at 0.01 Hz, timed learning; 60 s
LULL_API const std::vector<std::string>& BuiltInNames();

// The built-in configuration of this name, with overrides. `ranks` as for LoadConfig.
// Errors: kNotFound, with the known names; for overrides as ParseConfig.
LULL_API absl::StatusOr<Config> BuiltInConfig(const std::string& name, const std::vector<Override>& overrides = {},
                                              int ranks = 1);

// The TOML text of a built-in configuration, with its comments.
// Errors: kNotFound, with the known names.
LULL_API absl::StatusOr<std::string> BuiltInToml(const std::string& name);

}  // namespace lull

#endif  // LULL_CONFIG_H_
