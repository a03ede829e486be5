#include "recording/sonata_edges.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "formats/sonata.h"
#include "recording/edge_index.h"
#include "recording/sonata_table.h"
#include "spec/input_units.h"
#include "spec/value_text.h"

namespace lull {
namespace {

class EdgeTable {
 public:
  EdgeTable(Hdf5Writer& file, const std::string& path, std::uint64_t type, const std::string& unit)
      : type_(type),
        sources_(file, path + "/source_node_id"),
        targets_(file, path + "/target_node_id"),
        types_(file, path + "/edge_type_id"),
        places_(file, path + "/edge_group_index"),
        groups_(file, path + "/edge_group_id"),
        delays_(file, path + "/0/delay"),
        weights_(file, path + "/0/syn_weight") {
    static_cast<void>(file.SetAttribute(path + "/source_node_id", "node_population", kNeuronPopulation));
    static_cast<void>(file.SetAttribute(path + "/target_node_id", "node_population", kNeuronPopulation));
    static_cast<void>(file.SetAttribute(path + "/0/delay", "units", "ms"));
    if (!unit.empty()) static_cast<void>(file.SetAttribute(path + "/0/syn_weight", "units", unit));
  }

  void Add(const Synapse& synapse) {
    sources_.Add(synapse.source);
    targets_.Add(synapse.target);
    types_.Add(type_);
    places_.Add(count_++);
    groups_.Add(0);
    delays_.Add(static_cast<float>(synapse.delay));
    weights_.Add(synapse.weight);
  }

  void Flush() {
    for (Series<std::uint64_t>* series : {&sources_, &targets_, &types_, &places_}) series->Flush();
    groups_.Flush();
    for (Series<float>* series : {&delays_, &weights_}) series->Flush();
  }

 private:
  std::uint64_t type_;
  std::uint64_t count_ = 0;
  Series<std::uint64_t> sources_, targets_, types_, places_;
  Series<std::uint32_t> groups_;
  Series<float> delays_, weights_;
};

// Calls visit(rule, synapse) for every synapse in the order of ForEachSynapse, and on_progress(part) now and then.
// Returns early after an error of the file.
template <class Visit>
void ForEachEdge(const Network& network, const Hdf5Writer& file, const Visit& visit,
                 const std::function<void(double part)>& on_progress) {
  constexpr std::uint64_t kSynapsesBetween = 1 << 20;  // chosen
  std::uint64_t visited = 0;
  for (ColumnId c = 0; c < network.columns() && file.status().ok(); ++c) {
    const ColumnSynapses& column = InsideOf(network).columns[c];
    const Route* route = column.routes.data();
    VisitSynapses(column, network.first_neuron(c), column.weights, [&](const Synapse& synapse) {
      visit((route++)->rule(), synapse);
      if (++visited % kSynapsesBetween != 0) return;
      on_progress(static_cast<double>(visited) / static_cast<double>(network.synapses()));
    });
  }
}

absl::Status WriteTables(const Network& network, const EdgePopulations& populations, Hdf5Writer& file,
                         const std::function<void(double part)>& on_progress) {
  // Readers, ours too, refuse weights in a unit that they do not know: one of another model goes without.
  const std::string of_pulses = InputUnitsOf(network.spec()).pulses, unit = of_pulses == "mV/ms" ? of_pulses : "";
  std::vector<std::optional<EdgeTable>> tables(populations.size());
  for (std::size_t rule = 0; rule < populations.size(); ++rule) {
    if (populations[rule]) tables[rule].emplace(file, absl::StrCat("/edges/", populations[rule]->name), rule, unit);
  }
  ForEachEdge(
      network, file, [&](std::uint32_t rule, const Synapse& synapse) { tables[rule]->Add(synapse); }, on_progress);
  for (std::optional<EdgeTable>& table : tables) {
    if (table) table->Flush();
  }
  return file.status();
}

absl::Status WriteIndex(const Network& network, const EdgePopulations& populations, NeuronId Synapse::*node,
                        const std::string& name, Hdf5Writer& file,
                        const std::function<void(double part)>& on_progress) {
  std::vector<std::optional<EdgeIndex>> indices(populations.size());
  for (std::size_t rule = 0; rule < populations.size(); ++rule) {
    if (populations[rule]) indices[rule].emplace(network.neurons(), populations[rule]->synapses);
  }
  double done = 0;
  const auto is_left = [](const std::optional<EdgeIndex>& index) { return index.has_value(); };
  while (file.status().ok() && std::ranges::any_of(indices, is_left)) {
    const auto add = [&](std::uint32_t rule, const Synapse& synapse) {
      if (indices[rule]) indices[rule]->Add(synapse.*node);
    };
    ForEachEdge(network, file, add, [&](double) { on_progress(done); });
    done = 1;
    for (std::size_t rule = 0; rule < indices.size(); ++rule) {
      if (!indices[rule]) continue;
      const std::string group = absl::StrCat("/edges/", populations[rule]->name, "/indices/", name);
      if (indices[rule]->EndPass(file, group)) {
        indices[rule].reset();
      } else {
        done = std::min(done, indices[rule]->done());
      }
    }
  }
  return file.status();
}

const char* WindowName(StdpWindow window) {
  switch (window) {
    case StdpWindow::kHyperbolic:
      return "hyperbolic";
    case StdpWindow::kExponential:
      return "exponential";
    case StdpWindow::kNone:
      break;
  }
  return "none";
}

}  // namespace

std::string EdgeTypesText(const EdgePopulations& populations) {
  std::string text =
      "edge_type_id population model_template window pairing tau_plus_ms tau_minus_ms a_plus a_minus a_plus_triplet "
      "a_minus_triplet tau_x_ms tau_y_ms mu_plus mu_minus bounds w_min w_max from_ms until_ms "
      "update_every_ms drift keep normalise_every_ms normalise_to\n";
  for (std::size_t rule = 0; rule < populations.size(); ++rule) {
    if (!populations[rule]) continue;
    absl::StrAppend(&text, rule, " ", populations[rule]->name);
    if (const std::optional<Stdp>& stdp = populations[rule]->stdp) {
      absl::StrAppend(&text, " lull:stdp ", WindowName(stdp->window),
                      stdp->pairing == StdpPairing::kAll ? " all" : " nearest");
      for (const double number :
           {TimeConstantPlus(*stdp), TimeConstantMinus(*stdp), stdp->a_plus, stdp->a_minus, stdp->a_plus_triplet,
            stdp->a_minus_triplet, stdp->tau_x_ms, stdp->tau_y_ms, stdp->mu_plus, stdp->mu_minus}) {
        absl::StrAppend(&text, " ", TomlNumber(number));
      }
      absl::StrAppend(&text, stdp->bounds == WeightBounds::kHard ? " hard " : " delivery ", TomlNumber(stdp->w_min),
                      " ", stdp->w_max ? TomlNumber(*stdp->w_max) : "NULL", " ", stdp->from, " ",
                      stdp->until == kNever ? "NULL" : absl::StrCat(stdp->until));
      const auto interval = [](const std::optional<Tick>& every) { return every ? absl::StrCat(*every) : "NULL"; };
      absl::StrAppend(&text, " ", interval(stdp->update_every), " ", TomlNumber(stdp->drift), " ",
                      TomlNumber(stdp->keep), " ", interval(stdp->normalise_every), " ", TomlNumber(stdp->normalise_to),
                      "\n");
    } else {
      constexpr int kColumnsOfRules = 21;
      absl::StrAppend(&text, " static_synapse");
      for (int i = 0; i < kColumnsOfRules; ++i) absl::StrAppend(&text, " NULL");
      absl::StrAppend(&text, "\n");
    }
  }
  return text;
}

absl::Status WriteEdges(const Network& network, const EdgePopulations& populations, Hdf5Writer& file,
                        const std::function<void(double part)>& on_progress) {
  // The parts of the time that the three steps take, roughly.
  const auto step = [&on_progress](double begin, double length) {
    return [&on_progress, begin, length](double part) {
      if (on_progress) on_progress(begin + length * part);
    };
  };
  absl::Status status = file.AddGroup("/edges");
  if (status.ok()) status = WriteTables(network, populations, file, step(0, 0.6));
  if (status.ok()) {
    status = WriteIndex(network, populations, &Synapse::source, "source_to_target", file, step(0.6, 0.1));
  }
  if (status.ok()) {
    status = WriteIndex(network, populations, &Synapse::target, "target_to_source", file, step(0.7, 0.3));
  }
  return status;
}

}  // namespace lull
