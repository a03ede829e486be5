// Spikes and reports in the SONATA data format (Dai et al. 2020, PLoS Comput. Biol. 16:e1007696; the developer guide at
// github.com/AllenInstitute/sonata). A report is a matrix with a row for each time and a column for each element of a
// node; its mapping says which elements belong to which node.

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/aside_file.h"
#include "formats/hdf5_writer.h"
#include "formats/sonata.h"
#include "recording/run_files.h"
#include "recording/sonata_table.h"

namespace lull {
namespace {

// An HDF5 file that is written aside. Steps after the first failure do nothing.
class SonataFile {
 public:
  explicit SonataFile(const std::string& path) {
    absl::StatusOr<AsideFile> aside = AsideFile::Create(path);
    status_ = aside.status();
    if (!status_.ok()) return;
    aside_.emplace(*std::move(aside));
    absl::StatusOr<Hdf5Writer> file = Hdf5Writer::Create(aside_->aside(), path);
    status_ = file.status();
    if (!status_.ok()) return;
    file_.emplace(*std::move(file));
    status_ = MarkAsSonata(*file_);
  }

  const absl::Status& status() const { return status_; }

  template <class Value>
  void Attribute(const std::string& object, const std::string& name, const Value& value) {
    if (status_.ok()) status_ = file_->SetAttribute(object, name, value);
  }
  void EnumAttribute(const std::string& object, const std::string& name, const std::vector<std::string>& names,
                     int value) {
    if (status_.ok()) status_ = file_->SetEnumAttribute(object, name, names, value);
  }
  void Link(const std::string& object, const std::string& name) {
    if (status_.ok()) status_ = file_->AddLink(object, name);
  }
  void Texts(const std::string& path, const std::vector<std::string>& texts) {
    if (status_.ok()) status_ = file_->AddTexts(path, texts);
  }

  template <class Number>
  using Growing = std::optional<Hdf5Writer::Dataset<Number>>;
  template <class Number>
  Growing<Number> Add(const std::string& path, std::uint64_t columns = 0) {
    if (!status_.ok()) return {};
    auto dataset = file_->AddDataset<Number>(path, columns);
    status_ = dataset.status();
    if (!status_.ok()) return {};
    return *dataset;
  }
  template <class Number>
  void Append(Growing<Number>& dataset, const std::vector<Number>& rows) {
    if (status_.ok()) status_ = dataset->Append(rows);
  }
  template <class Number>
  void AddWhole(const std::string& path, const std::vector<Number>& numbers) {
    auto dataset = Add<Number>(path);
    Append(dataset, numbers);
  }

  absl::Status Finish(const absl::Status& read) {
    status_.Update(read);
    if (status_.ok()) status_ = file_->Close();
    if (status_.ok()) status_ = aside_->Commit();
    return status_;
  }

 private:
  std::optional<AsideFile> aside_;
  std::optional<Hdf5Writer> file_;
  absl::Status status_;
};

// The mapping of a report, without the elements: one per node unless there are index pointers.
struct Mapping {
  std::string population;
  std::string units;  // units of the data
  std::vector<std::uint64_t> node_ids = {};
  std::vector<std::uint64_t> index_pointers = {};
  std::vector<std::uint32_t> element_ids = {};
  std::array<double, 3> time = {};  // start, stop, step [ms]
};

std::string GroupOf(const Mapping& mapping) { return absl::StrCat("/report/", mapping.population); }

void AddMapping(SonataFile& file, Mapping mapping) {
  const std::size_t nodes = mapping.node_ids.size();
  if (mapping.index_pointers.empty()) {
    mapping.index_pointers.resize(nodes + 1);
    std::iota(mapping.index_pointers.begin(), mapping.index_pointers.end(), std::uint64_t{0});
    mapping.element_ids.assign(nodes, 0);
  }
  const bool sorted = std::ranges::is_sorted(mapping.node_ids);
  constexpr float kMiddle = 0.5;  // of a compartment, which a neuron and a synapse are here
  const std::string group = GroupOf(mapping) + "/mapping";
  file.AddWhole(group + "/node_ids", mapping.node_ids);
  file.Attribute(group + "/node_ids", "sorted", static_cast<std::uint8_t>(sorted));
  file.AddWhole(group + "/index_pointers", mapping.index_pointers);
  file.Link(group + "/index_pointers", group + "/index_pointer");  // the name that other readers look for
  file.AddWhole(group + "/element_ids", mapping.element_ids);
  file.AddWhole(group + "/element_pos", std::vector<float>(mapping.element_ids.size(), kMiddle));
  file.AddWhole(group + "/time", std::vector<double>(mapping.time.begin(), mapping.time.end()));
  file.Attribute(group + "/time", "units", std::string("ms"));
}

// The column of each synapse in a report: ordered by target, and for one target in the synapses' order.
std::vector<std::uint64_t> ByTarget(const std::vector<Synapse>& synapses) {
  std::vector<std::uint64_t> order(synapses.size());
  std::iota(order.begin(), order.end(), std::uint64_t{0});
  std::ranges::stable_sort(order, {}, [&synapses](std::uint64_t i) { return synapses[i].target; });
  return order;
}

// The interval between two snapshots, where it is always the same except before the last [ms].
double StepOf(const std::vector<Tick>& times) {
  return times.size() < 2 ? 1 : static_cast<double>(times[1] - times[0]);
}

}  // namespace

absl::Status WriteSonataSpikes(const SpikeSource& spikes, const std::string& path) {
  SonataFile file(path);
  const std::string group = absl::StrCat("/spikes/", kNeuronPopulation);
  auto timestamps = file.Add<double>(group + "/timestamps");
  auto node_ids = file.Add<std::uint64_t>(group + "/node_ids");
  file.Attribute(group + "/timestamps", "units", std::string("ms"));
  file.EnumAttribute(group, "sorting", {"none", "by_id", "by_time"}, 2);
  if (!file.status().ok()) return file.status();
  std::vector<double> times;
  std::vector<std::uint64_t> ids;
  return file.Finish(spikes([&](std::span<const Spike> piece) {
    times.clear();
    ids.clear();
    for (const Spike& spike : piece) {
      times.push_back(static_cast<double>(spike.time));
      ids.push_back(spike.neuron);
    }
    file.Append(timestamps, times);
    file.Append(node_ids, ids);
  }));
}

absl::Status WriteSonataTraces(const TraceSource& traces, const std::string& variable, const std::string& path) {
  Mapping mapping = {.population = kNeuronPopulation, .units = ""};
  std::vector<std::size_t> places;  // places in a row, of the neurons that have the variable
  std::size_t offset = 0;
  for (const TraceSource::Neuron& neuron : traces.neurons) {
    const auto own = std::ranges::find(neuron.variables, variable);
    if (own != neuron.variables.end()) {
      mapping.node_ids.push_back(neuron.id);
      places.push_back(offset + static_cast<std::size_t>(own - neuron.variables.begin()));
      if (own == neuron.variables.begin()) mapping.units = neuron.unit;
    }
    offset += neuron.variables.size();
  }
  SonataFile file(path);
  const std::string data = GroupOf(mapping) + "/data";
  auto dataset = file.Add<float>(data, places.size());
  file.Attribute(data, "units", mapping.units);
  file.Attribute(data, "variable_name", variable);
  file.Attribute(data, "variable", variable);  // the name that other readers look for
  if (!file.status().ok()) return file.status();
  const std::size_t width = traces.width();
  std::vector<float> chosen;
  Tick last = 0;
  const absl::Status read = traces.visit([&](Tick first, std::span<const float> rows) {
    chosen.clear();
    for (std::size_t begin = 0; begin < rows.size(); begin += width) {
      for (const std::size_t place : places) chosen.push_back(rows[begin + place]);
    }
    last = first + (static_cast<Tick>(rows.size() / width) - 1) * traces.every;
    file.Append(dataset, chosen);
  });
  const auto every = static_cast<double>(traces.every);
  mapping.time = {every, static_cast<double>(last) + every, every};
  AddMapping(file, std::move(mapping));
  return file.Finish(read);
}

absl::Status WriteSonataWeights(const WeightSource& weights, const std::string& path) {
  std::vector<Synapse> synapses;
  std::vector<std::uint32_t> projections;
  synapses.reserve(weights.synapses);
  projections.reserve(weights.synapses);
  absl::Status read = weights.visit_synapses([&](std::uint64_t, auto piece, auto projections_of_piece) {
    synapses.insert(synapses.end(), piece.begin(), piece.end());
    projections.insert(projections.end(), projections_of_piece.begin(), projections_of_piece.end());
  });
  if (!read.ok()) return read;
  const std::vector<std::uint64_t> order = ByTarget(synapses);

  Mapping mapping = {.population = kNeuronPopulation, .units = weights.unit};
  std::vector<std::uint64_t> sources, delays;
  std::vector<std::uint32_t> projection_ids;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Synapse& synapse = synapses[order[i]];
    if (i == 0 || mapping.node_ids.back() != synapse.target) {
      mapping.node_ids.push_back(synapse.target);
      mapping.index_pointers.push_back(i);
    }
    mapping.element_ids.push_back(static_cast<std::uint32_t>(order[i]));
    sources.push_back(synapse.source);
    delays.push_back(static_cast<std::uint64_t>(synapse.delay));
    projection_ids.push_back(projections[order[i]]);
  }
  std::vector<std::string> names;
  for (const WeightProjection& projection : weights.projections) names.push_back(projection.name);
  mapping.index_pointers.push_back(order.size());
  const double step = StepOf(weights.times);
  const auto first = static_cast<double>(weights.times.front());
  mapping.time = {first, first + step * static_cast<double>(weights.times.size()), step};

  SonataFile file(path);
  const std::string group = GroupOf(mapping);
  auto dataset = file.Add<float>(group + "/data", mapping.element_ids.size());
  file.Attribute(group + "/data", "units", mapping.units);
  // These datasets go beyond the format: the source, the delay and the projection of each synapse, the names of the
  // projections, and the times of the rows, because the last row may come earlier than the mapping's time says.
  file.AddWhole(group + "/mapping/source_node_ids", sources);
  file.AddWhole(group + "/mapping/delays", delays);
  file.AddWhole(group + "/mapping/projection_ids", projection_ids);
  file.Texts(group + "/mapping/projection_names", names);
  file.AddWhole(group + "/mapping/times", std::vector<double>(weights.times.begin(), weights.times.end()));
  AddMapping(file, std::move(mapping));
  if (!file.status().ok()) return file.status();
  std::vector<float> snapshot(weights.synapses), row(weights.synapses);
  read = weights.visit([&](Tick, std::uint64_t begin, std::span<const float> piece) {
    std::ranges::copy(piece, snapshot.begin() + static_cast<std::ptrdiff_t>(begin));
    if (begin + piece.size() < snapshot.size()) return;
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = snapshot[order[i]];
    file.Append(dataset, row);
  });
  return file.Finish(read);
}

absl::Status WriteSonataRates(const RateSource& rates, const Layout& layout, Tick duration, const std::string& path) {
  const std::size_t layers = layout.layers.size();
  Mapping mapping = {.population = "layers", .units = "Hz"};
  std::vector<std::string> names;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    mapping.node_ids.push_back(layer);
    names.push_back(layout.layers[layer].name);
  }
  SonataFile file(path);
  const std::string group = GroupOf(mapping);
  auto dataset = file.Add<float>(group + "/data", layers);
  file.Attribute(group + "/data", "units", mapping.units);
  file.Texts(group + "/mapping/names", names);
  if (!file.status().ok()) return file.status();
  std::vector<float> hz;  // the type that the format gives to reports
  std::uint64_t bins = 0;
  const absl::Status read = rates.visit([&](std::uint64_t first, std::span<const std::uint32_t> rows) {
    hz.clear();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double rate = RateHz(rates, layout.layers[i % layers], duration, first + i / layers, rows[i]);
      hz.push_back(static_cast<float>(rate));
    }
    bins = first + rows.size() / layers;
    file.Append(dataset, hz);
  });
  const auto every = static_cast<double>(rates.every);
  mapping.time = {0, every * static_cast<double>(bins), every};
  AddMapping(file, std::move(mapping));
  return file.Finish(read);
}

}  // namespace lull
