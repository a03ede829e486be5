#include "config/read_config.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "config/read_drawn.h"
#include "config/read_edges.h"
#include "config/read_types.h"
#include "formats/change_file.h"
#include "formats/edge_file.h"
#include "formats/edge_types.h"
#include "formats/neuron_file.h"
#include "formats/sonata_types.h"
#include "formats/spike_file.h"
#include "formats/stimulus_file.h"
#include "lull/simulation.h"
#include "spec/names_of_values.h"
#include "spec/value_text.h"

namespace lull {
namespace {

constexpr Tick kDefaultRateBin = 10;  // [ms] chosen: resolves the rhythms that the pictures show

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

// Reads the name that an element may have. An element without a name has an empty one.
void TakeName(TableReader& reader, std::string& name) {
  reader.Take("name", name);
  const toml::node* node = reader.Find("name");
  if (node != nullptr && node->is_string() && name.empty()) reader.Complain("name", "is empty; leave the key out");
}

void Missing(TableReader& reader, std::string_view key, const char* what) {
  if (!reader.Has(key)) reader.Complain(key, absl::StrCat("missing; must be ", what));
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
// Learning

template <class Value>
void TakeOneOf(TableReader& reader, std::string_view key, const std::vector<std::pair<std::string, Value>>& words,
               Value& value) {
  std::vector<std::string> names;
  std::size_t index = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    names.push_back(words[i].first);
    if (words[i].second == value) index = i;
  }
  reader.TakeWord(key, names, index);
  if (index < words.size()) value = words[index].second;
}

// Reads a time, or a word that stands for the value `none`.
void TakeTimeOr(TableReader& reader, std::string_view key, const std::string& word, Tick none, Tick& time) {
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return;
  const auto text = node->value<std::string>();
  if (text == word) {
    time = none;
  } else if (text && text->find_first_of("0123456789") == text->npos) {
    reader.Complain(key, absl::StrCat("must be a time with its unit, such as \"20 s\", or ", TomlText(word)));
  } else {
    reader.TakeTime(key, time);
  }
}

void ReadInterval(TableReader& reader, Tick& from, Tick& until) {
  reader.TakeTime("from", from);
  TakeTimeOr(reader, "until", "the end", kNever, until);
}

Stdp ReadStdp(TableReader& reader) {
  Stdp stdp;
  TakeOneOf<StdpWindow>(
      reader, "window",
      {{"hyperbolic", StdpWindow::kHyperbolic}, {"exponential", StdpWindow::kExponential}, {"none", StdpWindow::kNone}},
      stdp.window);
  // A rule with its own window also has its own time constant.
  const std::pair<const char*, StdpWindow> constants[] = {{"half_life", StdpWindow::kHyperbolic},
                                                          {"tau", StdpWindow::kExponential}};
  for (const auto& [key, window] : constants) {
    if (reader.HasOwn("window")) reader.OwnOnly(key);
    if (stdp.window == window) {
      reader.TakeTimeConstant(key, stdp.time_constant_ms);
    } else if (reader.Has(key) && reader.HasOwn(key)) {
      reader.Complain(key, absl::StrCat("belongs to window = \"",
                                        window == StdpWindow::kHyperbolic ? "hyperbolic" : "exponential", "\""));
    }
  }
  reader.Take("a_plus", stdp.a_plus);
  reader.Take("a_minus", stdp.a_minus);
  TakeOneOf<WeightBounds>(reader, "bounds", {{"delivery", WeightBounds::kDelivery}, {"hard", WeightBounds::kHard}},
                          stdp.bounds);
  if (const toml::node* node = reader.Find("w_max"); node && node->value<std::string>() != "delivery limit") {
    double w_max = 0;
    reader.Take("w_max", w_max);
    stdp.w_max = w_max;
  }
  ReadInterval(reader, stdp.from, stdp.until);
  reader.Done();
  return stdp;
}

// ---------------------------------------------------------------------------------------------------------------------
// Projections

std::vector<std::string> ReadNames(
    TableReader& reader, std::string_view key,
    const char* would_do = "the name of a layer, or several: [\"sensory\", \"afferent\"]") {
  std::vector<std::string> names;
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return names;
  if (const auto name = node->value<std::string>()) return {*name};
  const toml::array* array = node->as_array();
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    if (const auto name = (*array)[i].value<std::string>()) names.push_back(*name);
  }
  if (array == nullptr || names.size() < array->size() || names.empty()) {
    reader.Complain(key, absl::StrCat("must be ", would_do));
  }
  return names;
}

void ReadReach(TableReader& projection, Reach& reach) {
  const std::string would_do =
      "must be \"inside\", \"others\", { random = 4 }, { ring = 1 } or { grid = 1, width = 10 }";
  const toml::node* node = projection.Find("reach");
  if (node == nullptr) return;
  if (const auto word = node->value<std::string>()) {
    if (*word == "inside") {
      reach = Inside{};
    } else if (*word == "others") {
      reach = AllOthers{};
    } else {
      projection.Complain("reach", would_do);
    }
    return;
  }
  const toml::table* table = node->as_table();
  const int given =
      table == nullptr ? 0 : table->contains("random") + table->contains("ring") + table->contains("grid");
  if (given != 1) return projection.Complain("reach", would_do);
  TableReader reader(projection.context(), *table, projection.PathOf("reach"));
  std::uint32_t number = 0, width = 0;
  if (reader.HasOwn("random")) {
    reader.Take("random", number);
    reach = RandomOthers{number};
  } else if (reader.HasOwn("ring")) {
    reader.Take("ring", number);
    reach = Ring{number};
  } else {
    reader.Take("grid", number);
    reader.Take("width", width);
    Missing(reader, "width", "the number of columns in a row");
    if (reader.HasOwn("width")) reach = Torus{.width = width, .radius = number};
  }
  reader.Done();
}

// Reads `stdp`: true, false, or a table with the keys that differ from the file's [stdp].
void ReadRule(TableReader& projection, const std::vector<TableReader::Layer>& defaults, std::optional<Stdp>& rule) {
  const toml::node* node = projection.Find("stdp");
  if (node == nullptr) return;
  static const toml::table kNothing;
  std::vector<TableReader::Layer> layers = {{&kNothing, projection.PathOf("stdp")}};
  if (const toml::value<bool>* plastic = node->as_boolean()) {
    if (!plastic->get()) {
      rule.reset();
      return;
    }
  } else if (const toml::table* own = node->as_table()) {
    layers[0].table = own;
  } else {
    return projection.Complain("stdp", "must be true, false, or a table such as { window = \"exponential\" }");
  }
  layers.insert(layers.end(), defaults.begin(), defaults.end());
  TableReader reader(projection.context(), projection.PathOf("stdp"), layers);
  rule = ReadStdp(reader);
}

void ReadFallOff(TableReader& projection, std::optional<FallOff>& fall_off) {
  const toml::node* node = projection.Find("fall_off");
  if (node == nullptr) return;
  const toml::table* table = node->as_table();
  if (table == nullptr || table->contains("exponential") == table->contains("gaussian")) {
    return projection.Complain("fall_off", "must be { exponential = 2.5 } or { gaussian = 2.5 }, in columns");
  }
  TableReader reader(projection.context(), *table, projection.PathOf("fall_off"));
  fall_off.emplace();
  if (reader.HasOwn("gaussian")) fall_off->shape = FallOff::Shape::kGaussian;
  reader.Take(reader.HasOwn("gaussian") ? "gaussian" : "exponential", fall_off->scale);
  reader.Done();
}

// Reads the probability or the rule that replaces it. If a projection has one of these itself, defaults for the others
// do not count.
void ReadConnectionRule(TableReader& reader, ProjectionSpec& projection) {
  const char* const rules[] = {"probability", "in_degree", "out_degree", "total", "one_to_one"};
  std::vector<std::string> own;
  for (const char* const key : rules) {
    const toml::node* node = reader.HasOwn(key) ? reader.Find(key) : nullptr;
    if (node != nullptr && node->value<bool>() != false) own.emplace_back(key);
  }
  for (const char* const key : rules) {
    if (!own.empty() && !reader.HasOwn(key)) reader.OwnOnly(key);
  }
  if (!own.empty() && own[0] != "probability") reader.OwnOnly("fall_off");
  if (own.size() > 1 && own[0] == "probability") {
    reader.Complain(own[1], "stands beside a probability; must be one of them");
  }
  reader.Take("probability", projection.probability);
  ReadFallOff(reader, projection.fall_off);
  if (reader.Has("in_degree")) reader.Take("in_degree", projection.in_degree.emplace());
  if (reader.Has("out_degree")) reader.Take("out_degree", projection.out_degree.emplace());
  if (reader.Has("total")) reader.Take("total", projection.total.emplace());
  reader.Take("one_to_one", projection.one_to_one);
  reader.Take("self", projection.self);
}

ProjectionSpec ReadProjection(TableReader& reader, const std::vector<TableReader::Layer>& stdp_defaults) {
  ProjectionSpec projection;
  TakeName(reader, projection.name);
  projection.from = ReadNames(reader, "from");
  projection.to = ReadNames(reader, "to");
  reader.Take("from_column", projection.from_column);
  reader.Take("to_column", projection.to_column);
  ReadReach(reader, projection.reach);
  ReadConnectionRule(reader, projection);
  TakeDrawnTime(reader, "delay", projection.delay);
  reader.TakeTimeConstant("delay_per_column", projection.delay_per_column_ms);
  TakeDrawn(reader, "strength", projection.strength);
  reader.Take("inhibitory", projection.inhibitory);
  TakeOneOf<SignDraw>(reader, "sign", {{"per synapse", SignDraw::kPerSynapse}, {"per neuron", SignDraw::kPerNeuron}},
                      projection.sign);
  ReadRule(reader, stdp_defaults, projection.stdp);
  reader.Done();
  return projection;
}

// ---------------------------------------------------------------------------------------------------------------------
// Files of spikes and edges

void TakePath(TableReader& reader, const char* key, const char* what, std::string& file) {
  reader.TakePath(key, what, file);
  Missing(reader, key, absl::StrCat("the path of ", what).c_str());
}

void TakeFile(TableReader& reader, const char* what, std::string& file, std::string& population) {
  reader.Take("population", population);
  TakePath(reader, "file", what, file);
}

// Reads the entries of a file, which become the value of `key`.
template <class AnyFile>
void AddMistakes(TableReader& reader, const char* key, const char* noun, const std::string& path, const AnyFile& file) {
  reader.context().origins.SetEntries(reader.PathOf(key), path, file.first_line, noun);
  for (const auto& mistake : file.mistakes) {
    reader.context().findings.push_back({ElementPath(reader.PathOf(key), mistake.entry), "", mistake.what});
  }
}

// Reads the edges that the keys describe.
void ReadEdges(TableReader& reader, EdgeListSpec& list) {
  std::optional<EdgeTypes> types;
  if (!list.reading.types.empty()) {
    absl::StatusOr<EdgeTypes> read = ReadEdgeTypes(list.reading.types);
    if (!read.ok()) return reader.Complain("types", std::string(read.status().message()));
    list.reading.types_hash = read->hash;
    types = *std::move(read);
  }
  absl::StatusOr<EdgeFile> file = ReadEdgeFile(list.file, list.population, list.reading, types ? &*types : nullptr);
  if (!file.ok()) return reader.Complain("file", std::string(file.status().message()));
  AddMistakes(reader, "synapses", "edge", list.file, *file);
  list.synapses = std::move(file->synapses);
  list.file_hash = file->hash;
}

EdgeListSpec ReadEdgeList(TableReader& reader, const std::vector<TableReader::Layer>& stdp_defaults,
                          const std::vector<ColumnSpec>& columns) {
  EdgeListSpec list;
  const std::size_t before = reader.context().findings.size();
  TakeName(reader, list.name);
  TakeFile(reader, "a file of edges", list.file, list.population);
  list.reading = ReadEdgeReading(reader, columns);
  const bool good = reader.context().findings.size() == before && !list.file.empty();
  ReadRule(reader, stdp_defaults, list.stdp);
  reader.Done();
  // With wrong keys, the file would be read in another way than it is meant.
  if (good && reader.context().reads_files) ReadEdges(reader, list);
  return list;
}

// ---------------------------------------------------------------------------------------------------------------------
// Selections, and the files of neurons

// Reads ranges: a number, or an array of numbers and of pairs [first, last].
std::vector<NeuronSelection::Range> ReadRanges(TableReader& reader, std::string_view key) {
  std::vector<NeuronSelection::Range> ranges;
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return ranges;
  bool good = true;
  const auto number = [&good](const toml::node& element) {
    std::uint32_t value = 0;
    good &= Convert(element, value).empty();
    return value;
  };
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    const std::uint32_t only = number(*node);
    ranges.push_back({only, only});
  }
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const toml::array* pair = (*array)[i].as_array();
    if (pair != nullptr && pair->size() == 2) {
      ranges.push_back({number((*pair)[0]), number((*pair)[1])});
    } else {
      const std::uint32_t only = number((*array)[i]);
      ranges.push_back({only, only});
    }
  }
  if (good && !ranges.empty()) return ranges;
  reader.Complain(key, "must be a number, or an array of numbers and ranges such as [0, [5, 9]]");
  return {};
}

NeuronSelection ReadTarget(TableReader& reader) {
  return {.layers = ReadNames(reader, "layers"),
          .columns = ReadRanges(reader, "columns"),
          .neurons = ReadRanges(reader, "neurons")};
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
    absl::StatusOr<SonataTypes> read = ReadSonataTypes(table.types, "node_type_id", "node types");
    if (!read.ok()) {
      reader.Complain("types", std::string(read.status().message()));
      return table;
    }
    types = *std::move(read);
  }
  absl::StatusOr<NeuronFile> file = ReadNeuronFile({.path = table.file,
                                                    .values_of = table.values_of,
                                                    .population = table.population,
                                                    .types = types ? &*types : nullptr,
                                                    .known = NamesOfValues(types_of_network)});
  if (!file.ok()) {
    reader.Complain("file", std::string(file.status().message()));
    return table;
  }
  AddMistakes(reader, "values", "row", table.file, *file);
  table.columns = std::move(file->columns);
  table.ids = std::move(file->ids);
  return table;
}

// ---------------------------------------------------------------------------------------------------------------------
// Inputs

SpikeFileKeys ReadSpikeFileKeys(TableReader& reader) {
  SpikeFileKeys keys;
  reader.Take("population", keys.population);
  for (TableReader& table : reader.TakeTables("populations")) {
    SpikePopulation population;
    table.Take("name", population.name);
    Missing(table, "name", "the name of a population in the file");
    table.Take("first", population.first);
    Missing(table, "first", "the neuron of the network that is neuron 0 of the population");
    table.Done();
    keys.populations.push_back(std::move(population));
  }
  if (const toml::node* node = reader.Find("populations"); node && node->is_array() && keys.populations.empty()) {
    reader.Complain("populations", "names none; must have a table such as { name = \"v1\", first = 0 }");
  }
  if (reader.Has("first_id")) reader.Take("first_id", keys.first_id.emplace());
  if (reader.Has("times")) {
    TakeOneOf<Rounding>(reader, "times",
                        {{"nearest", Rounding::kNearest}, {"up", Rounding::kUp}, {"down", Rounding::kDown}},
                        keys.times.emplace());
  }
  if (reader.Has("step_ms")) reader.Take("step_ms", keys.step_ms.emplace());
  return keys;
}

SpikeInput ReadSpikeInput(TableReader& reader) {
  SpikeInput input;
  reader.Take("amplitude", input.amplitude);
  input.keys = ReadSpikeFileKeys(reader);
  TakePath(reader, "file", "a file of spikes", input.file);
  if (input.file.empty() || !reader.context().reads_files) return input;
  absl::StatusOr<SpikeFile> file = ReadSpikeFile(input.file, input.keys);
  if (!file.ok()) {
    reader.Complain("file", std::string(file.status().message()));
    return input;
  }
  AddMistakes(reader, "spikes", "spike", input.file, *file);
  input.keys = std::move(file->keys);
  input.spikes = std::move(file->spikes);
  return input;
}

StimulusInput ReadStimulusInput(TableReader& reader) {
  StimulusInput input;
  TakePath(reader, "file", "a file of stimuli", input.file);
  if (input.file.empty() || !reader.context().reads_files) return input;
  absl::StatusOr<StimulusFile> file = ReadStimulusFile(input.file);
  if (!file.ok()) {
    reader.Complain("file", std::string(file.status().message()));
    return input;
  }
  AddMistakes(reader, "stimuli", "stimulus", input.file, *file);
  input.stimuli = std::move(file->stimuli);
  return input;
}

// Reads the pairs [time in ms, value] of an array; nothing if one of them is something else.
std::vector<Change> ReadPairs(const toml::array& array) {
  std::vector<Change> changes;
  for (const toml::node& element : array) {
    const toml::array* pair = element.as_array();
    if (pair == nullptr || pair->size() != 2) return {};
    const auto time = (*pair)[0].value_exact<std::int64_t>();
    Change change;
    if (!time || !Convert((*pair)[1], change.value).empty()) return {};
    change.time = *time;
    changes.push_back(change);
  }
  return changes;
}

// Reads a value that changes in time: the path of a file, or an array of pairs.
std::vector<Change> ReadChanges(TableReader& reader, std::string_view key, const char* name) {
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return {};
  if (const toml::array* array = node->as_array()) {
    if (std::vector<Change> changes = ReadPairs(*array); !changes.empty()) return changes;
  }
  if (!node->is_string()) {
    reader.Complain(key,
                    "must be the path of a CSV file, or an array of pairs [time in ms, value], such as [[0, 10], "
                    "[500, 20]]");
    return {};
  }
  std::string path;
  reader.TakePath(key, "a CSV file", path);
  if (path.empty() || !reader.context().reads_files) return {};
  absl::StatusOr<std::vector<Change>> changes = ReadChangeFile(path, name);
  if (changes.ok()) return *std::move(changes);
  reader.Complain(key, std::string(changes.status().message()));
  return {};
}

PoissonKicks ReadPoissonKicks(TableReader& reader) {
  PoissonKicks kicks;
  reader.Take("rate_hz", kicks.rate_hz);
  if (reader.Has("rates")) {
    kicks.changes = ReadChanges(reader, "rates", "rate_hz");
    if (reader.Has("rate_hz")) reader.Complain("rate_hz", "stands beside rates; must be one of them");
  } else {
    Missing(reader, "rate_hz", "the kicks per second and neuron");
  }
  if (std::optional<TableReader> table = reader.TakeTable("sine")) {
    RateSine& sine = kicks.sine.emplace();
    table->Take("amplitude_hz", sine.amplitude_hz);
    Missing(*table, "amplitude_hz", "how far the rate rises above rate_hz");
    table->Take("frequency_hz", sine.frequency_hz);
    Missing(*table, "frequency_hz", "the frequency of the sine");
    table->Take("phase_degrees", sine.phase_degrees);
    table->Done();
  }
  TakeDrawn(reader, "amplitude", kicks.amplitude);
  return kicks;
}

PulseTrain ReadPulseTrain(TableReader& reader) {
  PulseTrain pulses;
  TakeDrawn(reader, "amplitude", pulses.amplitude);
  reader.TakeTime("every", pulses.every);
  Missing(reader, "every", "the time from one pulse to the next, such as \"100 ms\"");
  reader.TakeTime("width", pulses.width);
  return pulses;
}

Input ReadInput(TableReader& reader) {
  Input input;
  std::size_t source = 0;
  const std::vector<std::string> sources = {"uniform", "poisson", "step",   "spikes",
                                            "stimuli", "normal",  "pulses", "one at random"};
  reader.TakeWord("source", sources, source);
  Missing(reader, "source",
          "\"uniform\", \"normal\", \"poisson\", \"one at random\", \"step\", \"pulses\", \"spikes\" or \"stimuli\"");
  if (!reader.Has("source") || source == sources.size()) return input;  // which keys are valid depends on the source
  TakeName(reader, input.name);
  if (source == 0) {
    UniformNoise noise;
    reader.Take("low", noise.low);
    reader.Take("high", noise.high);
    input.source = noise;
  } else if (source == 1) {
    input.source = ReadPoissonKicks(reader);
  } else if (source == 2) {
    StepCurrent current;
    reader.Take("amplitude", current.amplitude);
    current.changes = ReadChanges(reader, "amplitudes", "amplitude");
    input.source = current;
  } else if (source == 3) {
    input.source = ReadSpikeInput(reader);
  } else if (source == 4) {
    input.source = ReadStimulusInput(reader);
  } else if (source == 5) {
    NormalNoise noise;
    reader.Take("mean", noise.mean);
    reader.Take("std", noise.standard_deviation);
    input.source = noise;
  } else if (source == 6) {
    input.source = ReadPulseTrain(reader);
  } else {
    OneAtRandom one;
    TakeDrawn(reader, "amplitude", one.amplitude);
    reader.TakeTime("every", one.every);
    input.source = one;
  }
  ReadInterval(reader, input.from, input.until);
  input.target = ReadTarget(reader);
  reader.Done();
  return input;
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

// The neuron whose trace is recorded by default: the first neuron of the layer "internal", the largest of the reference
// network, which shows the rhythm best; without such a layer, neuron 0.
NeuronId DefaultTrace(const NetworkSpec& spec) {
  NeuronId first = 0;
  if (spec.columns.empty()) return 0;
  for (const LayerSpec& layer : spec.columns[0].layers) {
    if (layer.name == "internal") return first;
    first += layer.size;
  }
  return 0;
}

// Reads a key that is true, false, or a table, which read(table) reads. Returns whether the value is not false.
template <class Read>
bool TakeWish(TableReader& reader, std::string_view key, const std::string& would_do, bool wanted, const Read& read) {
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return wanted;
  if (const toml::value<bool>* truth = node->as_boolean()) return truth->get();
  if (!node->is_table()) {
    reader.Complain(key, "must be true, false, or a table such as " + would_do);
    return wanted;
  }
  if (auto table = reader.TakeTable(key)) {
    read(*table);
    table->Done();
  }
  return true;
}

void ReadFormat(TableReader& reader, FileFormat& format) {
  TakeOneOf<FileFormat>(reader, "format", {{"sonata", FileFormat::kSonata}, {"csv", FileFormat::kCsv}}, format);
  if (format == FileFormat::kSonata && !ReadsSonata() && reader.Has("format")) {
    reader.Complain("format", "this Lull was built without HDF5; must be \"csv\"");
  }
}

RecordOptions ReadRecord(TableReader* reader, const NetworkSpec& spec) {
  RecordOptions record = {.format = ReadsSonata() ? FileFormat::kSonata : FileFormat::kCsv,
                          .trace = DefaultTrace(spec)};
  if (reader == nullptr) return record;
  ReadFormat(*reader, record.format);
  record.spikes = TakeWish(*reader, "spikes", "{ layers = \"internal\" }", record.spikes,
                           [&record](TableReader& table) { record.spikes_of = ReadTarget(table); });
  reader->Take("raster", record.raster);
  reader->Take("full_raster", record.full_raster);
  reader->Take("rhythm", record.rhythm);
  if (const toml::node* node = reader->Find("trace")) {
    if (const toml::value<bool>* wanted = node->as_boolean()) {
      if (!wanted->get()) record.trace.reset();
    } else if (std::uint32_t neuron = 0; Convert(*node, neuron).empty()) {
      record.trace = neuron;
    } else {
      reader->Complain("trace", "must be a neuron, true or false");
    }
  }
  TraceOptions traces;
  if (TakeWish(*reader, "traces", "{ neurons = [0, [5, 9]], every = \"1 ms\" }", false, [&traces](TableReader& table) {
        traces.of = ReadTarget(table);
        table.TakeTime("every", traces.every);
      })) {
    record.traces = traces;
  }
  WeightOptions weights;
  if (TakeWish(*reader, "weights", "{ every = \"1 s\", sample = 10000 }", false, [&weights](TableReader& table) {
        if (table.Has("every")) table.TakeTime("every", weights.every.emplace(1));
        if (table.Has("sample")) table.Take("sample", weights.sample.emplace(1));
      })) {
    record.weights = weights;
  }
  Tick rates = kDefaultRateBin;
  if (TakeWish(*reader, "rates", "{ every = \"10 ms\" }", false,
               [&rates](TableReader& table) { table.TakeTime("every", rates); })) {
    record.rates = rates;
  }
  reader->Done();
  return record;
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
    spec.edges.push_back(ReadEdgeList(reader, stdp_defaults, spec.columns));
  }
  for (TableReader& reader : top.TakeTables("inputs")) spec.inputs.push_back(ReadInput(reader));
  if (auto reader = top.TakeTable("run")) config.run = ReadRun(*reader);
  auto record = top.TakeTable("record");
  config.record = ReadRecord(record ? &*record : nullptr, spec);
  top.Done();
  return config;
}

}  // namespace lull
