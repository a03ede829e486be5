#include <bit>
#include <cstdint>
#include <string_view>
#include <variant>

#include "lull/config.h"
#include "network/build_threads.h"
#include "spec/edge_share.h"
#include "spec/without_lists.h"

namespace lull {
namespace {

// The 64-bit FNV-1a hash (Fowler, Noll & Vo). It depends on every bit of the text and on its position.
class Hash {
 public:
  void Add(std::string_view text) {
    for (const char c : text) AddByte(static_cast<std::uint8_t>(c));
  }
  void Add(std::uint64_t number) {
    for (int byte = 0; byte < 8; ++byte) AddByte(static_cast<std::uint8_t>(number >> 8 * byte));
  }
  std::uint64_t value() const { return hash_; }

 private:
  void AddByte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001B3; }

  std::uint64_t hash_ = 0xCBF29CE484222325;
};

// Adds the versions of the models from plug-ins that neuron types have. Their names and parameters are in the text of
// the types.
void AddVersions(const Config& config, Hash& hash) {
  for (const NeuronType& type : config.network.types) {
    const auto* custom = std::get_if<CustomType>(&type.model);
    for (const ModelFile& file : config.models) {
      if (custom == nullptr || custom->model.name() != file.name) continue;
      hash.Add(type.name);
      hash.Add(file.version);
      hash.Add(file.version.size());
    }
  }
}

}  // namespace

// The hash depends on the spikes and edges in a file, but not on the name of the file, nor on the names of
// projections, edge lists and inputs, nor on the engine, the threads and the output files of a run.
std::uint64_t ConfigHash(const Config& config) {
  Config plain = {.network = WithoutLists(config.network), .duration = Seconds(1)};
  Hash hash;
  for (ProjectionSpec& projection : plain.network.projections) projection.name.clear();
  for (Input& input : plain.network.inputs) {
    input.name.clear();
    if (auto* stimuli = std::get_if<StimulusInput>(&input.source)) {
      for (const Stimulus& stimulus : stimuli->stimuli) {
        hash.Add(static_cast<std::uint64_t>(stimulus.time));
        hash.Add(std::uint64_t{stimulus.neuron} << 1 | std::uint64_t{stimulus.kind == Stimulus::Kind::kCurrent});
        hash.Add(std::bit_cast<std::uint64_t>(stimulus.amplitude));
      }
      hash.Add(stimuli->stimuli.size());
      *stimuli = {};
    }
    auto* given = std::get_if<SpikeInput>(&input.source);
    if (given == nullptr) continue;
    for (const Spike& spike : given->spikes) {
      hash.Add(static_cast<std::uint64_t>(spike.time));
      hash.Add(spike.neuron);
    }
    hash.Add(given->spikes.size());
    given->file.clear();
    given->keys = {};
  }
  for (const NeuronTableSpec& table : config.network.neurons) {
    for (const NeuronTableSpec::Column& column : table.columns) {
      hash.Add(column.name);
      for (const float value : column.values) hash.Add(std::uint64_t{std::bit_cast<std::uint32_t>(value)});
    }
    hash.Add(table.columns.size());
  }
  for (NeuronTableSpec& table : plain.network.neurons) table = {.of = table.of};
  for (const EdgeListSpec& list : config.network.edges) {
    hash.Add(WholeHash(list, BuildThreads(0).value_or(1)));
    hash.Add(WholeSize(list));
  }
  for (EdgeListSpec& list : plain.network.edges) list = {.stdp = list.stdp};
  AddVersions(config, hash);
  hash.Add(ToToml(plain));
  return hash.value();
}

std::uint64_t RecordHash(const Config& config) {
  Config plain = {.duration = Seconds(1), .record = config.record};
  plain.record.format = FileFormat::kSonata;
  Hash hash;
  hash.Add(ToToml(plain));
  return hash.value();
}

}  // namespace lull
