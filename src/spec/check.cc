#include "spec/check.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/nearest_name.h"
#include "model/model.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"
#include "spec/machine_memory.h"
#include "spec/sums.h"
#include "spec/value_text.h"

namespace lull {
namespace {

// Finite, also as a float.
bool IsFinite(double value) { return std::isfinite(static_cast<float>(value)); }

std::string Number(double value) { return TomlNumber(value); }

constexpr std::size_t kMaxListed = 20;  // names in a message; chosen, as many as a person reads

// A file that is wrong is likely to be wrong throughout: the first few entries say it.
constexpr int kMaxOfAFile = 3;

// The first of them: those that may be meant.
template <class Items>
std::vector<std::string> NamesOf(const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) {
    if (names.size() == kMaxCompared) break;
    names.push_back(item.name);
  }
  return names;
}

std::string Listed(const std::vector<std::string>& names) {
  const auto append = [](std::string* out, const std::string& name) { absl::StrAppend(out, TomlText(name)); };
  if (names.size() <= kMaxListed) return absl::StrJoin(names, ", ", append);
  return absl::StrJoin(names.begin(), names.begin() + kMaxListed, ", ", append) + ", …";
}

// "did you mean …?", or the names that would do.
std::string WouldDo(const std::string& name, const std::vector<std::string>& known) {
  const std::string nearest = NearestName(name, known);
  return nearest.empty() ? absl::StrCat("known: ", Listed(known))
                         : absl::StrCat("did you mean ", TomlText(nearest), "?");
}

// Neurons of a column: no more than one too many, so that counts of neurons fit 64 bits.
std::uint64_t ColumnSize(const ColumnSpec& column) {
  std::uint64_t size = 0;
  for (const LayerSpec& layer : column.layers) size += layer.size;
  return std::min<std::uint64_t>(size, kMaxColumnNeurons + 1);
}

// A layer of a kind of column that a neuron is in, and its column.
struct NeuronPlace {
  ColumnId column;
  const std::string* layer;
};

std::optional<NeuronPlace> PlaceOf(const NetworkSpec& spec, NeuronId neuron) {
  std::uint64_t first = 0, first_column = 0;
  for (const ColumnSpec& column : spec.columns) {
    const std::uint64_t size = ColumnSize(column);
    if (neuron < first + size * column.count) {
      std::uint64_t offset = (neuron - first) % size;
      for (const LayerSpec& layer : column.layers) {
        if (offset < layer.size) {
          return NeuronPlace{static_cast<ColumnId>(first_column + (neuron - first) / size), &layer.name};
        }
        offset -= layer.size;
      }
    }
    first += size * column.count;
    first_column += column.count;
  }
  return std::nullopt;
}

bool IsIn(const std::vector<NeuronSelection::Range>& ranges, std::uint32_t id) {
  return ranges.empty() || std::ranges::any_of(ranges, [id](const NeuronSelection::Range& range) {
           return range.first <= id && id <= range.last;
         });
}

class Checker {
 public:
  explicit Checker(const NetworkSpec& spec) : spec_(spec) {
    for (const NeuronType& type : spec.types) types_.insert(type.name);
    for (const ColumnSpec& column : spec.columns) {
      for (const LayerSpec& layer : column.layers) {
        if (layers_.insert(layer.name).second && some_layers_.size() < kMaxCompared) {
          some_layers_.push_back(layer.name);
        }
        for (const TypeShare& share : layer.types) used_types_.insert(share.type);
      }
    }
  }

  std::vector<Finding> TakeFindings() { return std::move(findings_); }

  void CheckAll() {
    CheckSettings();
    CheckTypes();
    CheckColumns();
    for (std::size_t i = 0; i < spec_.projections.size(); ++i) CheckProjection(i);
    for (std::size_t i = 0; i < spec_.edges.size(); ++i) CheckEdges(i);
    for (std::size_t i = 0; i < spec_.inputs.size(); ++i) CheckInput(i);
    if (findings_.empty()) CheckSums();
  }

  void CheckSelection(const std::string& path, const NeuronSelection& selection) {
    std::uint64_t columns = 0;
    for (const ColumnSpec& column : spec_.columns) columns += column.count;
    for (const std::string& layer : selection.layers) {
      if (layers_.empty() || layers_.contains(layer)) continue;
      Add(KeyPath(path, "layers"), absl::StrCat("[", Listed(selection.layers), "]"),
          absl::StrCat("no column has a layer ", TomlText(layer), "; ", WouldDo(layer, some_layers_)));
    }
    CheckRanges(KeyPath(path, "columns"), selection.columns, columns);
    CheckRanges(KeyPath(path, "neurons"), selection.neurons, NeuronsIn(spec_));
  }

 private:
  void Add(std::string path, std::string value, std::string what) {
    findings_.push_back({std::move(path), std::move(value), std::move(what)});
  }

  void Finite(const std::string& path, double value) {
    if (!IsFinite(value)) Add(path, Number(value), "must be a finite number");
  }

  void Within(const std::string& path, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      Add(path, Number(value), absl::StrCat("must be from ", low, " to ", high));
    }
  }

  void Ordered(const std::string& path, double low, double high) {
    const auto written = [&] { return TomlRange({low, high}); };
    if (!IsFinite(low) || !IsFinite(high)) {
      Add(path, written(), "must be finite");
    } else if (low > high) {
      Add(path, written(), "the lower bound must not be above the upper one");
    }
  }

  void Interval(const std::string& path, Tick from, Tick until) {
    if (from < 0) Add(KeyPath(path, "from"), TomlTime(from), "must be 0 s or later");
    if (until < from) {
      Add(KeyPath(path, "until"), TomlTime(until), absl::StrCat("ends before it begins, at from = ", TomlTime(from)));
    }
  }

  // Names are given, and each once. `path_of` makes an item's path of its index.
  template <class Items>
  void UniqueNames(const std::string& path, const Items& items) {
    std::map<std::string, std::size_t> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string name_path = KeyPath(ElementPath(path, i), "name");
      if (items[i].name.empty()) {
        Add(name_path, "", "missing; each needs a name of its own");
      } else if (const auto [first, is_new] = seen.emplace(items[i].name, i); !is_new) {
        Add(name_path, TomlText(items[i].name),
            absl::StrCat("the name of ", ElementPath(path, first->second), " already; each needs one of its own"));
      }
    }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // The whole

  void CheckSettings() {
    const double limit = spec_.delivery_limit;
    if (!(limit > 0) || limit > 0x1p22 || limit * 0x1p16 != std::floor(limit * 0x1p16)) {
      Add("delivery_limit", Number(limit), "must be a positive multiple of 1/65536, at most 4194304");
    }
    if (!(spec_.rest_tolerance >= 0) || !IsFinite(spec_.rest_tolerance)) {
      Add("rest_tolerance", Number(spec_.rest_tolerance), "must be a finite number, 0 or more");
    }
    // Numbers that draws are addressed by (random/draws.h), and that the built network keeps in 16 bits.
    const auto at_most = [this](const char* path, std::size_t count) {
      if (count > 65'535) Add(path, "", absl::StrCat("there are ", count, "; must be at most 65535"));
    };
    at_most("types", spec_.types.size());
    at_most("columns", spec_.columns.size());
    at_most("projections", spec_.projections.size());
    at_most("edges", spec_.edges.size());
    at_most("inputs", spec_.inputs.size());
    std::vector<Stdp> rules;
    const auto add = [&rules](const std::optional<Stdp>& rule) {
      if (rule && std::ranges::count(rules, *rule) == 0) rules.push_back(*rule);
    };
    for (const ProjectionSpec& projection : spec_.projections) add(projection.stdp);
    for (const EdgeListSpec& list : spec_.edges) add(list.stdp);
    if (rules.size() > kMaxRules) {
      Add(spec_.projections.empty() ? "edges" : "projections", "",
          absl::StrCat("they have ", rules.size(), " different STDP rules",
                       spec_.projections.empty() || spec_.edges.empty() ? "" : " together with the edges",
                       "; must be at most ", kMaxRules));
    }
  }

  // Only the built network tells the largest sum. But where the mean of a layer does not fit there is no need to build.
  void CheckSums() {
    const std::vector<JoinedLayers> projections = JoinLayers(spec_);
    const ListedEdges listed = ListEdges(spec_);
    const std::vector<SumEstimate> sums = EstimateSums(spec_, projections, listed);
    std::size_t number = 0;
    for (std::size_t kind = 0; kind < spec_.columns.size(); ++kind) {
      const ColumnSpec& column = spec_.columns[kind];
      for (std::size_t layer = 0; layer < column.layers.size(); ++layer, ++number) {
        if (QuantumFor(sums[number].mean) > 0) continue;
        double synapses = listed.layers[number].fan_in;
        for (const JoinedLayers& p : projections) {
          if (p.to.number == number) synapses += p.synapses;
        }
        const double fan_in = synapses / (static_cast<double>(column.count) * column.layers[layer].size);
        Add(ElementPath(KeyPath(ElementPath("columns", kind), "layers"), layer), "",
            absl::StrCat("a neuron may receive up to ", sums[number].mean, " in one step, over ", std::round(fan_in),
                         " synapses and from inputs; must stay below ", std::int64_t{1} << (31 - kCoarsestExponent),
                         ": lower delivery_limit, the number of its synapses or the inputs' amplitudes"));
      }
    }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Neuron types

  void CheckTypes() {
    std::set<std::string> seen;
    for (const NeuronType& type : spec_.types) {
      if (type.name.empty()) {
        Add("types", "", "a name is empty; each type needs one");
      } else if (!seen.insert(type.name).second) {
        Add(KeyPath("types", type.name), "", "the name of another type already; each needs one of its own");
      } else {
        CheckType(KeyPath("types", type.name), type);
      }
    }
  }

  void CheckType(const std::string& path, const NeuronType& type) {
    const std::size_t before = findings_.size();
    NeuronType copy = type;
    for (const NamedParameter& parameter : ParameterFields(copy)) {
      Ordered(KeyPath(path, parameter.name), parameter.value->low, parameter.value->high);
    }
    const std::vector<Drawn> parameters = ParametersOf(type);
    if (const auto* custom = std::get_if<CustomType>(&type.model)) CheckNames(path, *custom);
    const auto* hindmarsh_rose = std::get_if<HindmarshRoseType>(&type.model);
    if (hindmarsh_rose != nullptr) {
      if (!(hindmarsh_rose->time_units_per_ms > 0 && hindmarsh_rose->time_units_per_ms <= 100)) {
        Add(KeyPath(path, "time_units_per_ms"), Number(hindmarsh_rose->time_units_per_ms),
            "must be above 0 and at most 100");
      }
      if (IsFinite(hindmarsh_rose->a.low) && !(static_cast<float>(hindmarsh_rose->a.low) > 0)) {
        Add(KeyPath(path, "a"), TomlRange(hindmarsh_rose->a), "must be above 0, or x runs away");
      }
    }
    CheckInitial(KeyPath(path, "initial"), type);
    const bool fixed = std::ranges::all_of(parameters, &Drawn::is_fixed);
    if (findings_.size() == before && fixed && type.initial.at_rest && used_types_.contains(type.name)) {
      std::vector<float> values;
      for (const Drawn& parameter : parameters) values.push_back(static_cast<float>(parameter.low));
      if (SetUp(type, values).initial_state.empty()) {
        Add(KeyPath(path, "initial"), TomlText("rest"),
            "with these parameters a neuron has no rest point; give initial values");
      }
    }
  }

  void CheckNames(const std::string& path, const CustomType& type) {
    const std::vector<std::string>& names = type.model.parameter_names();
    for (const auto& [name, value] : type.parameters) {
      if (std::ranges::find(names, name) != names.end()) continue;
      Add(KeyPath(path, name), TomlRange(value),
          absl::StrCat("no parameter of '", type.model.name(), "', which has ", absl::StrJoin(names, ", ")));
    }
  }

  void CheckInitial(const std::string& path, const NeuronType& type) {
    const bool is_hindmarsh_rose = std::holds_alternative<HindmarshRoseType>(type.model);
    const std::vector<std::string>& variables = ModelOf(type).variable_names;
    const std::size_t given = type.initial.values.size();
    if (type.initial.at_rest && given > 0) {
      Add(path, "", "at rest and from given values; must be one of them");
    } else if (std::holds_alternative<CustomType>(type.model)) {
      if (given > variables.size()) {
        Add(path, "", absl::StrCat(given, " values; must be none, or the first of ", absl::StrJoin(variables, ", ")));
      }
    } else if (is_hindmarsh_rose ? given != 0 && given != 3 : given > 2) {
      Add(path, "",
          absl::StrCat(given, " values; must be ",
                       is_hindmarsh_rose ? "none or three (x, y, z)" : "none, one (v) or two (v, u)"));
    }
    for (const double value : type.initial.values) Finite(path, value);
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Columns

  void CheckColumns() {
    if (spec_.columns.empty()) Add("columns", "", "the network has none; must be one or more");
    UniqueNames("columns", spec_.columns);
    for (std::size_t i = 0; i < spec_.columns.size(); ++i) CheckColumn(ElementPath("columns", i), spec_.columns[i]);
    // The last id is left free, so that a count of neurons fits as well.
    const std::uint64_t neurons = NeuronsIn(spec_);
    if (neurons > 4'294'967'295) {
      Add("columns", "",
          absl::StrCat("the network has ", neurons, " neurons; must be at most 4294967295, for ids have 32 bits"));
    }
  }

  void CheckColumn(const std::string& path, const ColumnSpec& column) {
    if (column.count == 0) Add(KeyPath(path, "count"), "0", "must be 1 or more");
    const std::string layers = KeyPath(path, "layers");
    if (column.layers.empty()) Add(layers, "", "the column has none; must be one or more");
    if (column.layers.size() > 256) {
      Add(layers, "", absl::StrCat("there are ", column.layers.size(), "; must be at most 256"));
    }
    UniqueNames(layers, column.layers);
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < column.layers.size(); ++i) {
      CheckLayer(ElementPath(layers, i), column.layers[i]);
      size += column.layers[i].size;
    }
    if (size > kMaxColumnNeurons) {
      Add(layers, "", absl::StrCat("the column has ", size, " neurons; must be at most ", kMaxColumnNeurons));
    }
  }

  void CheckLayer(const std::string& path, const LayerSpec& layer) {
    if (layer.size == 0) Add(KeyPath(path, "size"), "0", "must be 1 or more");
    if (layer.types.empty()) Add(KeyPath(path, "type"), "", "missing; a layer needs a neuron type");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < layer.types.size(); ++i) {
      const TypeShare& share = layer.types[i];
      const std::string share_path = ElementPath(KeyPath(path, "types"), i);
      const std::string type_path = KeyPath(share_path, "type");
      if (!types_.contains(share.type)) {
        std::vector<std::string> known = NamesOf(spec_.types);
        for (const NeuronType& type : NamedNeuronTypes()) {
          if (std::ranges::count(known, type.name) == 0) known.push_back(type.name);
        }
        Add(type_path, TomlText(share.type), absl::StrCat("no such neuron type; ", WouldDo(share.type, known)));
      } else if (!seen.insert(share.type).second) {
        Add(type_path, TomlText(share.type), "has a share already; give it one share");
      }
      if (!(share.share > 0) || !std::isfinite(share.share)) {
        Add(KeyPath(share_path, "share"), Number(share.share), "must be a finite number above 0");
      }
    }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Projections

  // The kind of column and the layer of one end of a projection, if they are good.
  std::optional<std::size_t> CheckEnd(const std::string& path, const char* key, const std::string& column,
                                      const std::string& layer) {
    const std::string column_path = KeyPath(path, absl::StrCat(key, "_column"));
    if (spec_.columns.empty()) return std::nullopt;  // of which there is a finding
    if (column.empty() && spec_.columns.size() != 1) {
      Add(column_path, "",
          absl::StrCat("missing; with several kinds of column it must be one of ", Listed(NamesOf(spec_.columns))));
      return std::nullopt;
    }
    const std::size_t kind = KindNamed(spec_, column);
    if (kind == spec_.columns.size()) {
      Add(column_path, TomlText(column),
          absl::StrCat("no such kind of column; ", WouldDo(column, NamesOf(spec_.columns))));
      return std::nullopt;
    }
    const ColumnSpec& columns = spec_.columns[kind];
    if (columns.layers.empty()) return std::nullopt;  // likewise
    if (LayerNamed(columns, layer) < columns.layers.size()) return kind;
    if (layer.empty()) {
      Add(KeyPath(path, key), "", "missing; a projection needs a layer at both ends");
    } else {
      Add(KeyPath(path, key), TomlText(layer),
          absl::StrCat("no such layer in column ", TomlText(columns.name), "; ",
                       WouldDo(layer, NamesOf(columns.layers))));
    }
    return std::nullopt;
  }

  void CheckReach(const std::string& path, const ProjectionSpec& projection, std::size_t from, std::size_t to) {
    const std::uint32_t targets = spec_.columns[to].count;
    if (const auto* random = std::get_if<RandomOthers>(&projection.reach)) {
      // With an in-degree, sources are drawn for each target column.
      const std::uint32_t among = projection.in_degree ? spec_.columns[from].count : targets;
      const std::uint32_t others = among - (from == to && among > 0 ? 1 : 0);
      if (random->count == 0 || random->count > others) {
        Add(path, absl::StrCat("{ random = ", random->count, " }"),
            absl::StrCat("must be from 1 to ", others, ", the number of other columns"));
      }
    }
    if (std::holds_alternative<RandomOthers>(projection.reach) || std::holds_alternative<AllOthers>(projection.reach)) {
      return;
    }
    if (from != to) {
      Add(path, "", "joins two kinds of column; must be \"others\" or { random = … }");
    } else if (const auto* torus = std::get_if<Torus>(&projection.reach)) {
      if (torus->width == 0 || targets % torus->width != 0) {
        Add(path, absl::StrCat("{ grid = ", torus->radius, ", width = ", torus->width, " }"),
            absl::StrCat("the width must divide the ", targets, " columns"));
      }
    }
  }

  // How many columns the reach joins to one, at most.
  std::uint64_t ColumnsJoined(const ProjectionSpec& projection, std::size_t from, std::size_t to) const {
    const std::uint32_t columns = spec_.columns[from].count;
    if (columns == 0) return 0;
    const std::uint64_t others = columns - (from == to ? 1 : 0);
    if (std::holds_alternative<Inside>(projection.reach)) return 1;
    if (const auto* random = std::get_if<RandomOthers>(&projection.reach)) return random->count;
    if (const auto* ring = std::get_if<Ring>(&projection.reach)) {
      return std::min<std::uint64_t>(2 * std::uint64_t{ring->radius}, others);
    }
    if (const auto* torus = std::get_if<Torus>(&projection.reach)) {
      const std::uint64_t side = 2 * std::uint64_t{torus->radius} + 1;
      return std::min<std::uint64_t>(side, torus->width) * std::min<std::uint64_t>(side, columns / torus->width) - 1;
    }
    return others;
  }

  void CheckInDegree(const std::string& path, const ProjectionSpec& p, std::size_t from, std::size_t to) {
    if (!p.in_degree) return;
    if (p.probability != 1) {
      Add(KeyPath(path, "in_degree"), absl::StrCat(*p.in_degree), "stands beside a probability; must be one of them");
    }
    const std::uint64_t layer = spec_.columns[from].layers[LayerNamed(spec_.columns[from], p.from)].size;
    const std::uint64_t sources = layer * ColumnsJoined(p, from, to);
    if (*p.in_degree > sources) {
      Add(KeyPath(path, "in_degree"), absl::StrCat(*p.in_degree),
          absl::StrCat("must be at most ", sources, ", the number of neurons that a target's synapses may come from"));
    }
  }

  void CheckProjection(std::size_t number) {
    const ProjectionSpec& p = spec_.projections[number];
    const std::string path = ElementPath("projections", number);
    const std::size_t before = findings_.size();
    const auto from = CheckEnd(path, "from", p.from_column, p.from), to = CheckEnd(path, "to", p.to_column, p.to);
    if (from && to) {
      CheckReach(KeyPath(path, "reach"), p, *from, *to);
      if (findings_.size() == before) CheckInDegree(path, p, *from, *to);
    }
    Within(KeyPath(path, "probability"), p.probability, 0, 1);
    Within(KeyPath(path, "inhibitory"), p.inhibitory, 0, 1);
    const std::string delay = KeyPath(path, "delay"), strength = KeyPath(path, "strength");
    if (p.min_delay < 1 || p.max_delay > kMaxDelay) {
      Add(delay, TomlTimes(p.min_delay, p.max_delay), absl::StrCat("must be from 1 to ", kMaxDelay, " ms"));
    } else if (p.min_delay > p.max_delay) {
      Add(delay, TomlTimes(p.min_delay, p.max_delay), "the lower bound must not be above the upper one");
    }
    if (p.min_strength < 0) {
      Add(strength, TomlRange({p.min_strength, p.max_strength}),
          "must be 0 or more; inhibitory synapses are a share: inhibitory = 1 makes all of them so");
    } else {
      Ordered(strength, p.min_strength, p.max_strength);
    }
    const std::optional<double> bound = p.stdp ? CheckStdp(KeyPath(path, "stdp"), *p.stdp) : std::nullopt;
    if (bound && p.max_strength > *bound) {
      Add(strength, TomlRange({p.min_strength, p.max_strength}),
          absl::StrCat("reaches beyond stdp.w_max = ", *bound, "; lower it or raise w_max"));
    }
  }

  // Returns what hard bounds limit weights to, if it is good.
  std::optional<double> CheckStdp(const std::string& path, const Stdp& stdp) {
    Finite(KeyPath(path, "a_plus"), stdp.a_plus);
    Finite(KeyPath(path, "a_minus"), stdp.a_minus);
    Interval(path, stdp.from, stdp.until);
    if (!(stdp.time_constant_ms > 0) || !std::isfinite(stdp.time_constant_ms)) {
      Add(KeyPath(path, stdp.window == StdpWindow::kExponential ? "tau" : "half_life"),
          TomlText(absl::StrCat(Number(stdp.time_constant_ms), " ms")), "must be greater than 0 ms");
    }
    const std::string w_max_path = KeyPath(path, "w_max");
    if (stdp.bounds == WeightBounds::kDelivery) {
      if (stdp.w_max) Add(w_max_path, Number(*stdp.w_max), "applies only with bounds = \"hard\"");
      return std::nullopt;
    }
    const double w_max = stdp.w_max.value_or(spec_.delivery_limit);
    if (w_max >= 0 && IsFinite(w_max)) return w_max;
    Add(w_max_path, Number(w_max), "must be a finite number, 0 or more");
    return std::nullopt;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Edges

  void CheckEdges(std::size_t number) {
    const EdgeListSpec& list = spec_.edges[number];
    const std::string path = ElementPath("edges", number);
    const std::optional<double> bound = list.stdp ? CheckStdp(KeyPath(path, "stdp"), *list.stdp) : std::nullopt;
    // A weight is as good as w_max if they are the same as floats: so one that has been drawn below it always is.
    const float largest = bound ? static_cast<float>(*bound) : std::numeric_limits<float>::max();
    const std::uint64_t neurons = NeuronsIn(spec_);
    const auto is_good = [&](const Edge& edge) {
      return edge.source < neurons && edge.target < neurons && edge.delay >= 1 && edge.delay <= kMaxDelay &&
             std::fabs(edge.weight) <= largest;
    };
    int left = kMaxOfAFile;
    for (std::size_t i = 0; i < list.synapses.size() && left > 0; ++i) {
      if (is_good(list.synapses[i])) continue;
      --left;
      Add(ElementPath(KeyPath(path, "synapses"), i), "", WhatIsWrong(list.synapses[i], neurons, bound));
    }
  }

  static std::string WhatIsWrong(const Edge& edge, std::uint64_t neurons, std::optional<double> bound) {
    for (const auto& [name, neuron] : {std::pair("source ", edge.source), std::pair("target ", edge.target)}) {
      if (neuron >= neurons) return absl::StrCat(name, neuron, "; the network has ", neurons, " neurons, from 0");
    }
    if (edge.delay < 1 || edge.delay > kMaxDelay) {
      return absl::StrCat("delay ", edge.delay, " ms; must be from 1 to ", kMaxDelay, " ms");
    }
    if (!std::isfinite(edge.weight) || !bound) return absl::StrCat("weight ", edge.weight, "; must be a finite number");
    return absl::StrCat("weight ", edge.weight, "; is beyond stdp.w_max = ", *bound, "; lower it or raise w_max");
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Inputs

  void CheckInput(std::size_t number) {
    const Input& input = spec_.inputs[number];
    const std::string path = ElementPath("inputs", number);
    std::visit([&](const auto& source) { CheckSource(path, source); }, input.source);
    Interval(path, input.from, input.until);
    CheckSelection(path, input.target);
    if (const auto* given = std::get_if<SpikeInput>(&input.source)) {
      CheckGiven(path, "spikes", given->spikes, input.target);
    } else if (const auto* stimuli = std::get_if<StimulusInput>(&input.source)) {
      CheckGiven(path, "stimuli", stimuli->stimuli, input.target);
    }
  }

  void CheckSource(const std::string& path, const UniformNoise& noise) {
    if (!IsFinite(noise.low) || !IsFinite(noise.high)) {
      Finite(KeyPath(path, "low"), noise.low);
      Finite(KeyPath(path, "high"), noise.high);
    } else if (noise.low > noise.high) {
      Add(KeyPath(path, "high"), Number(noise.high), absl::StrCat("must not be below low = ", noise.low));
    }
  }

  void CheckSource(const std::string& path, const PoissonKicks& kicks) {
    if (!(kicks.rate_hz > 0 && kicks.rate_hz <= 1000)) {
      Add(KeyPath(path, "rate_hz"), Number(kicks.rate_hz), "must be above 0 and at most 1000, one kick per ms");
    }
    Finite(KeyPath(path, "amplitude"), kicks.amplitude);
  }

  void CheckSource(const std::string& path, const StepCurrent& current) {
    Finite(KeyPath(path, "amplitude"), current.amplitude);
  }

  void CheckSource(const std::string& path, const SpikeInput& input) {
    Finite(KeyPath(path, "amplitude"), input.amplitude);
  }

  void CheckSource(const std::string& path, const StimulusInput& input) {
    int left = kMaxOfAFile;
    for (std::size_t i = 0; i < input.stimuli.size() && left > 0; ++i) {
      if (IsFinite(input.stimuli[i].amplitude)) continue;
      --left;
      Add(ElementPath(KeyPath(path, "stimuli"), i), "",
          absl::StrCat("amplitude ", input.stimuli[i].amplitude, "; must be a finite number"));
    }
  }

  void CheckRanges(const std::string& path, const std::vector<NeuronSelection::Range>& ranges, std::uint64_t count) {
    for (const NeuronSelection::Range& range : ranges) {
      const std::string value = absl::StrCat("[[", range.first, ", ", range.last, "]]");
      if (range.first > range.last) {
        Add(path, value, "the first of a range must not be above the last");
      } else if (range.last >= count) {
        Add(path, value, count == 0 ? "there are none" : absl::StrCat("must be from 0 to ", count - 1));
      }
    }
  }

  // Of spikes or stimuli, which stand in `key`: when, and whom.
  template <class Given>
  void CheckGiven(const std::string& path, const char* key, const std::vector<Given>& all,
                  const NeuronSelection& target) {
    const std::uint64_t neurons = NeuronsIn(spec_);
    int left = kMaxOfAFile;
    for (std::size_t i = 0; i < all.size() && left > 0; ++i) {
      const Given& given = all[i];
      const std::string given_path = ElementPath(KeyPath(path, key), i);
      if (given.time < 1) {
        --left;
        Add(given_path, "", absl::StrCat("time ", given.time, " ms; must be 1 ms, the first step, or later"));
        continue;
      }
      const auto place = PlaceOf(spec_, given.neuron);
      if (place && IsIn(target.neurons, given.neuron) && IsIn(target.columns, place->column) &&
          (target.layers.empty() || std::ranges::count(target.layers, *place->layer) > 0)) {
        continue;
      }
      --left;
      std::string what = "the input does not reach it: see its layers, columns and neurons";
      if (!place) what = absl::StrCat("the network has ", neurons, " neurons, from 0");
      Add(given_path, "", absl::StrCat("neuron ", given.neuron, "; ", what));
    }
  }

  const NetworkSpec& spec_;
  std::set<std::string_view> types_, used_types_, layers_;  // names
  std::vector<std::string> some_layers_;                    // that may be meant, in order
  std::vector<Finding> findings_;
};

}  // namespace

std::size_t KindNamed(const NetworkSpec& spec, const std::string& name) {
  if (name.empty()) return 0;
  return std::ranges::find(spec.columns, name, &ColumnSpec::name) - spec.columns.begin();
}

std::size_t LayerNamed(const ColumnSpec& column, const std::string& name) {
  return std::ranges::find(column.layers, name, &LayerSpec::name) - column.layers.begin();
}

std::uint64_t NeuronsIn(const NetworkSpec& spec) {
  std::uint64_t neurons = 0;
  for (const ColumnSpec& column : spec.columns) neurons += ColumnSize(column) * column.count;
  return neurons;
}

std::vector<Finding> Check(const NetworkSpec& spec) {
  Checker checker(spec);
  checker.CheckAll();
  return checker.TakeFindings();
}

std::vector<Finding> CheckSelection(const NetworkSpec& spec, const std::string& path,
                                    const NeuronSelection& selection) {
  Checker checker(spec);
  checker.CheckSelection(path, selection);
  return checker.TakeFindings();
}

std::vector<Finding> CheckMemory(double needed) {
  const auto there = static_cast<double>(MemoryLimitBytes());
  if (!(needed > there)) return {};
  const auto gib = [](double bytes) { return absl::StrFormat("%.4g GiB", bytes / 0x1p30); };
  return {{"", "",
           absl::StrCat("the network needs about ", gib(needed), " of memory, and this machine has ", gib(there),
                        "; fewer columns, neurons or synapses need less")}};
}

}  // namespace lull
