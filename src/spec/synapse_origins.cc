#include "spec/synapse_origins.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/nearest_name.h"
#include "spec/check.h"
#include "spec/value_text.h"

namespace lull {
namespace {

constexpr std::size_t kNamesInMessage = 8;  // chosen: what a message can list

// The number in "projections[2]"; empty if the text is not of this form, or there are not as many.
std::optional<std::uint32_t> IndexIn(std::string_view text, const std::string& array, std::size_t count) {
  absl::string_view digits(text.data(), text.size());
  std::uint32_t index = 0;
  if (!absl::ConsumePrefix(&digits, array + "[") || !absl::ConsumeSuffix(&digits, "]") ||
      !absl::SimpleAtoi(digits, &index) || index >= count) {
    return std::nullopt;
  }
  return index;
}

template <class Items>
std::optional<std::uint32_t> IndexNamed(const Items& items, std::string_view name) {
  const auto found = std::ranges::find(items, name, [](const auto& item) { return std::string_view(item.name); });
  if (name.empty() || found == items.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - items.begin());
}

// The layers at one end of a projection, by their numbers among the layers of all kinds; without invalid names.
std::vector<std::uint32_t> LayersAt(const NetworkSpec& spec, const std::string& column, const LayerNames& names) {
  const std::size_t kind = KindNamed(spec, column);
  std::uint32_t first = 0;
  std::vector<std::uint32_t> layers;
  if (kind == spec.columns.size()) return layers;
  for (std::size_t i = 0; i < kind; ++i) first += static_cast<std::uint32_t>(spec.columns[i].layers.size());
  for (const std::string& name : names) {
    const std::size_t layer = LayerNamed(spec.columns[kind], name);
    if (layer < spec.columns[kind].layers.size()) layers.push_back(first + static_cast<std::uint32_t>(layer));
  }
  return layers;
}

// The numbers of the learning rules of all projections, then of all lists: equal rules have one number.
std::vector<std::uint32_t> RuleNumbers(const NetworkSpec& spec, std::uint64_t& count) {
  std::vector<Stdp> rules;
  std::vector<std::uint32_t> numbers;
  const std::size_t all = spec.projections.size() + spec.edges.size();
  for (std::uint32_t i = 0; i < all; ++i) {
    const std::optional<Stdp>& rule = RuleOf(spec, i);
    if (!rule) {
      numbers.push_back(0);
      continue;
    }
    const auto known = std::ranges::find(rules, *rule);
    numbers.push_back(static_cast<std::uint32_t>(known - rules.begin()) + 1);
    if (known == rules.end()) rules.push_back(*rule);
  }
  count = rules.size() + 1;
  return numbers;
}

std::string ReachText(const NetworkSpec& spec, std::uint32_t number) {
  return std::holds_alternative<Inside>(spec.projections[number].reach) ? "inside columns" : "between columns";
}

// Why two projections or lists cannot be told apart.
std::string RivalText(const NetworkSpec& spec, std::uint32_t number, std::uint32_t rival) {
  const std::vector<std::string> names = ProjectionNames(spec);
  const std::string same_rule = RuleOf(spec, number) ? "learn by the same rule" : "are static";
  if (std::max(number, rival) >= spec.projections.size()) {
    return absl::StrCat("the built network cannot tell its synapses from those of ", TomlText(names[rival]),
                        ": a list may have synapses between any neurons, and both ", same_rule,
                        "; select pairs, a sample, or all synapses");
  }
  return absl::StrCat("the built network cannot tell its synapses from those of ", TomlText(names[rival]),
                      ": both connect the same layers ", ReachText(spec, number), ", and both ", same_rule,
                      "; select pairs, a sample, or all synapses");
}

void CheckProjections(const NetworkSpec& spec, const std::string& path, const std::vector<std::string>& names,
                      std::vector<Finding>& findings) {
  if (names.empty()) return;
  const SynapseOrigins origins(spec);
  std::set<std::uint32_t> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto add = [&](std::string what) {
      findings.push_back({ElementPath(path, i), TomlText(names[i]), std::move(what)});
    };
    const auto named = ProjectionNamed(spec, names[i]);
    if (const std::string* why = std::get_if<std::string>(&named)) {
      add(*why);
      continue;
    }
    const std::uint32_t number = std::get<std::uint32_t>(named);
    if (!seen.insert(number).second) {
      add("is named twice; must be named once");
    } else if (number < spec.projections.size() && DrawsNothing(spec.projections[number])) {
      add("has no synapses; must have some");
    } else if (const std::optional<std::uint32_t> rival = origins.RivalOf(number)) {
      add(RivalText(spec, number, *rival));
    }
  }
}

void CheckPairs(const NetworkSpec& spec, const std::string& path, const std::vector<NeuronPair>& pairs,
                std::vector<Finding>& findings) {
  const std::uint64_t neurons = NeuronsIn(spec);
  std::set<NeuronPair> seen;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto add = [&](std::string what) {
      findings.push_back(
          {ElementPath(path, i), absl::StrCat("[", pairs[i].source, ", ", pairs[i].target, "]"), std::move(what)});
    };
    if (neurons > 0 && std::max(pairs[i].source, pairs[i].target) >= neurons) {
      add(absl::StrCat("must be a source and a target, neurons from 0 to ", neurons - 1));
    } else if (!seen.insert(pairs[i]).second) {
      add("is there twice; must be there once");
    }
  }
}

}  // namespace

std::vector<std::string> ProjectionNames(const NetworkSpec& spec) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < spec.projections.size(); ++i) {
    const std::string& name = spec.projections[i].name;
    names.push_back(name.empty() ? ElementPath("projections", i) : name);
  }
  for (std::size_t i = 0; i < spec.edges.size(); ++i) {
    const std::string& name = spec.edges[i].name;
    const bool is_clear = !name.empty() && !IndexNamed(spec.projections, name);
    names.push_back(is_clear ? name : ElementPath("edges", i));
  }
  return names;
}

std::variant<std::uint32_t, std::string> ProjectionNamed(const NetworkSpec& spec, std::string_view name) {
  const auto lists = static_cast<std::uint32_t>(spec.projections.size());
  const std::optional<std::uint32_t> projection = IndexNamed(spec.projections, name);
  const std::optional<std::uint32_t> list = IndexNamed(spec.edges, name);
  if (projection && list) {
    return absl::StrCat("is the name of a projection and of an edge list; must be ",
                        TomlText(ElementPath("projections", *projection)), " or ",
                        TomlText(ElementPath("edges", *list)));
  }
  if (projection) return *projection;
  if (list) return lists + *list;
  if (const auto index = IndexIn(name, "projections", spec.projections.size())) return *index;
  if (const auto index = IndexIn(name, "edges", spec.edges.size())) return lists + *index;

  std::vector<std::string> known = ProjectionNames(spec);
  const std::string nearest = NearestName(std::string_view(name), known);
  if (!nearest.empty()) {
    return absl::StrCat("no projection or edge list is named so; did you mean ", TomlText(nearest), "?");
  }
  if (known.empty()) return std::string("no projection or edge list is named so; the network has none");
  const std::string more = known.size() > kNamesInMessage ? ", …" : "";
  known.resize(std::min(known.size(), kNamesInMessage));
  const auto quote = [](std::string* out, const std::string& text) { absl::StrAppend(out, TomlText(text)); };
  return absl::StrCat("no projection or edge list is named so; known: ", absl::StrJoin(known, ", ", quote), more);
}

const std::optional<Stdp>& RuleOf(const NetworkSpec& spec, std::uint32_t number) {
  const std::size_t projections = spec.projections.size();
  return number < projections ? spec.projections[number].stdp : spec.edges[number - projections].stdp;
}

bool DrawsNothing(const ProjectionSpec& projection) {
  return projection.probability == 0 || projection.in_degree == 0u || projection.out_degree == 0u ||
         projection.total == 0u;
}

SynapseOrigins::SynapseOrigins(const NetworkSpec& spec) {
  NeuronId first_neuron = 0;
  ColumnId first_column = 0;
  for (const ColumnSpec& column : spec.columns) {
    Kind kind = {first_neuron, first_column, 0, static_cast<std::uint32_t>(layers_), {}};
    for (const LayerSpec& layer : column.layers) {
      kind.offsets.push_back(kind.neurons);
      kind.neurons += layer.size;
    }
    first_neuron += kind.neurons * column.count;
    first_column += column.count;
    layers_ += column.layers.size();
    kinds_.push_back(std::move(kind));
  }

  const std::vector<std::uint32_t> rules = RuleNumbers(spec, rules_);
  const auto projections = static_cast<std::uint32_t>(spec.projections.size());
  rivals_.resize(rules.size());
  of_lists_.resize(rules_);
  // A list may have synapses between any neurons.
  for (std::uint32_t list = projections; list < rules.size(); ++list) {
    std::optional<Origin>& of_rule = of_lists_[rules[list]];
    if (of_rule) Share(*of_rule, list);
    if (!of_rule) of_rule = Origin{list, false};
  }
  for (std::uint32_t number = 0; number < projections; ++number) {
    const ProjectionSpec& p = spec.projections[number];
    if (DrawsNothing(p)) continue;
    const bool inside = std::holds_alternative<Inside>(p.reach);
    for (const std::uint32_t from : LayersAt(spec, p.from_column, p.from)) {
      for (const std::uint32_t to : LayersAt(spec, p.to_column, p.to)) {
        const auto [found, is_new] =
            of_projections_.try_emplace(KeyOf(from, to, inside, rules[number]), Origin{number, false});
        if (!is_new) Share(found->second, number);
      }
    }
    if (std::optional<Origin>& list = of_lists_[rules[number]]) {
      Meet(list->number, number);
      for (std::uint32_t other = list->number + 1; other < rules.size(); ++other) {
        if (rules[other] == rules[number]) Meet(other, number);
      }
    }
  }
}

// States that synapses of one origin may also be another's.
void SynapseOrigins::Share(Origin& origin, std::uint32_t other) {
  Meet(origin.number, other);
  origin.is_several = true;
}

void SynapseOrigins::Meet(std::uint32_t a, std::uint32_t b) {
  if (!rivals_[a]) rivals_[a] = b;
  if (!rivals_[b]) rivals_[b] = a;
}

SynapseOrigins::Place SynapseOrigins::PlaceOf(NeuronId neuron) const {
  const Kind& kind = *(std::ranges::upper_bound(kinds_, neuron, {}, &Kind::first_neuron) - 1);
  const NeuronId number = neuron - kind.first_neuron;
  const auto layer = std::ranges::upper_bound(kind.offsets, number % kind.neurons) - kind.offsets.begin() - 1;
  return {kind.first_column + number / kind.neurons, kind.first_layer + static_cast<std::uint32_t>(layer)};
}

std::uint32_t SynapseOrigins::Of(NeuronId source, NeuronId target, std::uint32_t rule) const {
  const Place from = PlaceOf(source), to = PlaceOf(target);
  const std::optional<Origin>& list = of_lists_[rule];
  const auto found = of_projections_.find(KeyOf(from.layer, to.layer, from.column == to.column, rule));
  const bool is_drawn = found != of_projections_.end();
  if (is_drawn == list.has_value()) return kUnclearProjection;
  const Origin& origin = is_drawn ? found->second : *list;
  return origin.is_several ? kUnclearProjection : origin.number;
}

std::vector<Finding> CheckSynapseSelection(const NetworkSpec& spec, const std::string& path,
                                           const SynapseSelection& selection) {
  std::vector<Finding> findings;
  CheckProjections(spec, KeyPath(path, "projections"), selection.projections, findings);
  CheckPairs(spec, KeyPath(path, "pairs"), selection.pairs, findings);
  return findings;
}

}  // namespace lull
