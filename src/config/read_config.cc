#include "config/read_config.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "config/read_edges.h"
#include "config/read_inputs.h"
#include "config/read_parts.h"
#include "config/read_projections.h"
#include "config/read_record.h"
#include "config/read_types.h"
#include "config/shared_edges.h"
#include "formats/edge_file.h"
#include "formats/edge_types.h"
#include "formats/neuron_file.h"
#include "formats/sonata_types.h"
#include "lull/simulation.h"
#include "spec/names_of_values.h"

namespace lull {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Columns

// Reads the types of a layer: `type`, of the layer or of its column, or `types`, an array of { type, share }.
std::vector<TypeShare> ReadShares(TableReader& layer, TableReader& column) {
  std::vector<TypeShare> shares;
  if (layer.Has("types")) {
    if (layer.Has("type")) layer.Complain("types", "stands beside a type; must be one of them");
    for (TableReader& reader : layer.TakeTables("types")) {
      TypeShare share;
      reader.Take("type", share.type);
      reader.Take("share", share.share);
      reader.Done();
      shares.push_back(std::move(share));
    }
    return shares;
  }
  TableReader& reader = layer.Has("type") ? layer : column;
  std::string type;
  reader.Take("type", type);
  if (type.empty()) return shares;
  // Checks name the type of the first share; its place is that of `type`.
  layer.context().origins.Set(KeyPath(ElementPath(layer.PathOf("types"), 0), "type"),
                              PlaceOf(*reader.Find("type"), reader.PathOf("type")));
  shares.push_back({.type = std::move(type)});
  return shares;
}

LayerSpec ReadLayer(TableReader& reader, TableReader& column) {
  LayerSpec layer;
  reader.Take("name", layer.name);
  reader.Take("size", layer.size);
  Missing(reader, "size", "the number of its neurons");
  layer.types = ReadShares(reader, column);
  reader.Done();
  return layer;
}

ColumnSpec ReadColumn(TableReader& reader) {
  ColumnSpec column = {.name = kDefaultColumnName};
  reader.Take("name", column.name);
  reader.Take("count", column.count);
  reader.Has("type");  // the layers use this key
  for (TableReader& layer : reader.TakeTables("layers")) column.layers.push_back(ReadLayer(layer, reader));
  reader.Done();
  return column;
}

// ---------------------------------------------------------------------------------------------------------------------
// Files of edges and of neurons

// Reads the edges that the keys describe.
void ReadEdges(TableReader& reader, const NetworkSpec& spec, EdgeListSpec& list) {
  std::optional<EdgeTypes> types;
  if (!list.reading.types.empty()) {
    types = OrComplain(reader, "types", ReadEdgeTypes(list.reading.types));
    if (!types) return;
    list.reading.types_hash = types->hash;
  }
  SharedEdges* const shared = reader.context().shared_edges;
  auto file = EntriesOrComplain(
      reader, list.file, "synapses", "edge",
      shared != nullptr ? shared->Read(spec, list, types)
                        : ReadEdgeFile(list.file, list.population, list.reading, types ? &*types : nullptr));
  if (!file) return;
  list.synapses = std::move(file->synapses);
  list.file_hash = file->hash;
}

EdgeListSpec ReadEdgeList(TableReader& reader, const std::vector<TableReader::Layer>& stdp_defaults,
                          const NetworkSpec& spec) {
  EdgeListSpec list;
  const std::size_t before = reader.context().findings.size();
  TakeName(reader, list.name);
  TakeFile(reader, "a file of edges", list.file, list.population);
  list.reading = ReadEdgeReading(reader, spec.columns);
  const bool good = reader.context().findings.size() == before && !list.file.empty();
  ReadRule(reader, stdp_defaults, list.stdp);
  reader.Done();
  // With wrong keys, the file would be read in another way than it is meant.
  if (good && reader.context().reads_files) ReadEdges(reader, spec, list);
  return list;
}

NeuronTableSpec ReadNeurons(TableReader& reader, const std::vector<NeuronType>& types_of_network) {
  NeuronTableSpec table;
  TakeFile(reader, "a file of neurons", table.file, table.population);
  reader.TakePath("types", "a file of node types", table.types);
  table.values_of = ReadNames(reader, "values", "the name of a value, or several: [\"a\", \"v\"]");
  table.of = ReadTarget(reader);
  reader.Done();
  if (table.file.empty() || !reader.context().reads_files) return table;
  std::optional<SonataTypes> types;
  if (!table.types.empty()) {
    types = OrComplain(reader, "types", ReadSonataTypes(table.types, "node_type_id", "node types"));
    if (!types) return table;
  }
  auto file = EntriesOrComplain(reader, table.file, "values", "row",
                                ReadNeuronFile({.path = table.file,
                                                .values_of = table.values_of,
                                                .population = table.population,
                                                .types = types ? &*types : nullptr,
                                                .known = NamesOfValues(types_of_network)}));
  if (!file) return table;
  table.columns = std::move(file->columns);
  table.ids = std::move(file->ids);
  return table;
}

// ---------------------------------------------------------------------------------------------------------------------
// The rest

RunOptions ReadRun(TableReader& reader) {
  RunOptions run;
  TakeOneOf<EngineKind>(reader, "engine", {{"event", EngineKind::kEventDriven}, {"clock", EngineKind::kClockDriven}},
                        run.engine);
  if (const toml::node* node = reader.Find("threads"); node && node->value<std::string>() != "all") {
    std::uint32_t threads = 0;
    const bool is_whole = Convert(*node, threads).empty();
    if (is_whole && threads >= 1 && threads <= kMaxThreads) {
      run.threads = static_cast<int>(threads);
    } else if (is_whole && threads > kMaxThreads) {
      reader.Complain("threads", absl::StrCat("must be at most ", kMaxThreads, ", or \"all\""));
    } else {
      reader.Complain("threads", absl::StrCat("must be a whole number from 1 to ", kMaxThreads, ", or \"all\""));
    }
  }
  if (const toml::node* node = reader.Find("exchange_every"); node && node->value<std::string>() != "shortest delay") {
    reader.TakeTime("exchange_every", run.exchange_every.emplace(1));
  }
  reader.Done();
  return run;
}

// Checks the tables of defaults by themselves. Their values are read where they are used.
void CheckDefaults(TableReader& top, std::vector<TableReader::Layer>& projection,
                   std::vector<TableReader::Layer>& stdp) {
  if (auto reader = top.TakeTable("stdp")) {
    ReadStdp(*reader);
    stdp.push_back({top.Find("stdp")->as_table(), "stdp"});
  }
  if (auto reader = top.TakeTable("projection_defaults")) {
    for (const char* key : {"name", "from", "to"}) {
      if (reader->HasOwn(key)) reader->Complain(key, "has no default; say it of each projection");
    }
    ReadProjection(*reader, stdp);
    projection.push_back({top.Find("projection_defaults")->as_table(), "projection_defaults"});
  }
  top.context().used_defaults.clear();
}

// Whether an override has set a value or a part of it.
bool IsOverridden(const toml::node& node, const ReadContext& context) {
  if (context.overridden.contains(&node)) return true;
  if (const toml::table* table = node.as_table()) {
    for (const auto& [key, value] : *table) {
      if (IsOverridden(value, context)) return true;
    }
  }
  return false;
}

// An override of a default that no projection and no edge list takes would change nothing, in silence.
void CheckOverriddenDefaults(const std::vector<TableReader::Layer>& defaults, ReadContext& context) {
  for (const TableReader::Layer& layer : defaults) {
    for (const auto& [key, node] : *layer.table) {
      const bool is_set = context.overridden.contains(layer.table) || IsOverridden(node, context);
      if (!is_set || context.used_defaults.contains(&node)) continue;
      const std::string path = KeyPath(layer.path, key.str());
      context.origins.Set(path, PlaceOf(node, path));
      const char* const instead = layer.path == "stdp" ? "projections[0].stdp" : "projections[0]";
      context.findings.push_back({path, Written(node),
                                  absl::StrCat("changes nothing: no projection and no edge list takes this default; a ",
                                               "value of its own is set as ", KeyPath(instead, key.str()))});
    }
  }
}

}  // namespace

Config ReadConfig(const toml::table& file, ReadContext& context) {
  Config config;
  NetworkSpec& spec = config.network;
  TableReader top(context, file, "");
  top.TakeSeed("seed", spec.seed);
  if (top.Has("input_seed")) top.TakeSeed("input_seed", spec.input_seed.emplace());
  top.TakeTime("duration", config.duration);
  if (const toml::node* node = top.Find("delivery_limit"); node && node->value<std::string>() != "none") {
    top.Take("delivery_limit", spec.delivery_limit.emplace());
  }
  top.Take("rest_tolerance", spec.rest_tolerance);
  top.Has("models");  // ReadModels has read this key
  config.models = context.model_files;
  for (TableReader& reader : top.TakeTables("columns")) spec.columns.push_back(ReadColumn(reader));
  std::vector<TableReader::Layer> projection_defaults, stdp_defaults;
  CheckDefaults(top, projection_defaults, stdp_defaults);
  if (const toml::node* node = top.Find("projections"); node != nullptr) {
    for (TableReader& own : top.TakeTables("projections")) {
      std::vector<TableReader::Layer> layers = {own.own()};
      layers.insert(layers.end(), projection_defaults.begin(), projection_defaults.end());
      TableReader reader(context, own.path(), layers);
      spec.projections.push_back(ReadProjection(reader, stdp_defaults));
    }
  }
  spec.types = ReadTypes(top.TakeTable("types"), spec.columns);
  for (TableReader& reader : top.TakeTables("neurons")) spec.neurons.push_back(ReadNeurons(reader, spec.types));
  for (TableReader& reader : top.TakeTables("edges")) {
    spec.edges.push_back(ReadEdgeList(reader, stdp_defaults, spec));
  }
  if (context.findings.empty()) {
    CheckOverriddenDefaults(stdp_defaults, context);
    CheckOverriddenDefaults(projection_defaults, context);
  }
  for (TableReader& reader : top.TakeTables("inputs")) spec.inputs.push_back(ReadInput(reader));
  if (auto reader = top.TakeTable("run")) config.run = ReadRun(*reader);
  auto record = top.TakeTable("record");
  config.record = ReadRecord(record ? &*record : nullptr, spec);
  top.Done();
  return config;
}

}  // namespace lull
