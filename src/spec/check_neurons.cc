// Checks neuron types, and the columns and layers that use them.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/counted.h"
#include "base/nearest_name.h"
#include "base/quoted.h"
#include "model/model.h"
#include "model/neuron_drawer.h"
#include "random/sampler.h"
#include "spec/checker.h"

namespace lull {

void Checker::CheckTypes() {
  std::set<std::string> seen;
  for (const NeuronType& type : spec_.types) {
    if (type.name.empty()) {
      Add("types", "", "a name is empty; each type needs one");
    } else if (!seen.insert(type.name).second) {
      Add(KeyPath("types", type.name), "", "another type has this name already; each type needs a name of its own");
    } else {
      CheckType(KeyPath("types", type.name), type);
    }
  }
}

void Checker::CheckType(const std::string& path, const NeuronType& type) {
  const std::size_t before = findings_.size();
  NeuronType copy = type;
  for (const NamedParameter& parameter : ParameterFields(copy)) {
    CheckDrawn(KeyPath(path, parameter.name), *parameter.value, DrawnFor::kNeuron);
  }
  if (const auto* custom = std::get_if<CustomType>(&type.model)) CheckNames(path, *custom);
  const auto* hindmarsh_rose = std::get_if<HindmarshRoseType>(&type.model);
  if (hindmarsh_rose != nullptr) {
    if (!(hindmarsh_rose->time_units_per_ms > 0 && hindmarsh_rose->time_units_per_ms <= 100)) {
      Add(KeyPath(path, "time_units_per_ms"), Number(hindmarsh_rose->time_units_per_ms),
          "must be above 0 and at most 100");
    }
    if (findings_.size() == before && !(static_cast<float>(Sampler(hindmarsh_rose->a).Extremes().first) > 0)) {
      Add(KeyPath(path, "a"), TomlDrawn(hindmarsh_rose->a), "must be above 0, or x runs away");
    }
  }
  if (const auto setting = SubStepSettingOf(copy)) {
    CheckSubSteps(path, *setting);
  } else if (std::get<CustomType>(type.model).sub_steps != 0) {
    Add(KeyPath(path, "sub_steps"), absl::StrCat(std::get<CustomType>(type.model).sub_steps),
        absl::StrCat("the model ", Quoted(ModelOf(type).name), " has no sub-steps; leave it out"));
  }
  CheckInitial(KeyPath(path, "initial"), type);
  if (findings_.size() == before) CheckParameters(path, type);
  if (findings_.size() == before) CheckInitialState(KeyPath(path, "initial"), type);
  if (findings_.size() == before && IsUniform(type) && type.initial.at_rest && used_types_.contains(type.name)) {
    if (NeuronDrawer(type, spec_.seed).SetUpOf(0).initial_state.empty()) {
      Add(KeyPath(path, "initial"), TomlText("rest"),
          "with these parameters a neuron has no rest point; give initial values");
    }
  }
}

void Checker::CheckSubSteps(const std::string& path, const SubStepSetting& setting) {
  const int number = *setting.value;
  if ((number >= 1 && number <= kMostSubSteps) || (number == 0 && setting.may_be_standard)) return;
  Add(KeyPath(path, setting.name), absl::StrCat(number), absl::StrCat("must be 1 to ", kMostSubSteps));
}

namespace {

// The ends of a range, or the one value; none of other distributions, whose ends hardly any neuron has.
std::vector<double> EndsOf(const Drawn& drawn) {
  if (drawn.is_fixed()) return {Sampler(drawn).Of(0)};
  if (!drawn.range()) return {};
  return {drawn.range()->low, drawn.range()->high};
}

// Calls fault_of(values) with each combination of the ends of all values; returns the first fault, or null. Returns
// null if some values have no ends, or too many have two: neurons are looked at one by one when the network is built.
template <class FaultOf>
const char* FaultAtEnds(const std::vector<Drawn>& drawn, const FaultOf& fault_of) {
  constexpr std::size_t kMostCombinations = 256;
  std::vector<std::vector<double>> ends;
  std::size_t combinations = 1;
  for (const Drawn& value : drawn) {
    ends.push_back(EndsOf(value));
    combinations *= ends.back().size();
    if (combinations == 0 || combinations > kMostCombinations) return nullptr;
  }
  for (std::size_t c = 0; c < combinations; ++c) {
    std::vector<double> values;
    std::size_t rest = c;
    for (const std::vector<double>& of_one : ends) {
      values.push_back(of_one[rest % of_one.size()]);
      rest /= of_one.size();
    }
    if (const char* const fault = fault_of(values); fault != nullptr) return fault;
  }
  return nullptr;
}

}  // namespace

// Each neuron with parameters of its own is looked at when the network is built.
void Checker::CheckParameters(const std::string& path, const NeuronType& type) {
  const std::vector<Drawn> parameters = ParametersOf(type);
  const char* const fault = FaultAtEnds(parameters, [&type](const std::vector<double>& values) {
    return ModelOf(type).fault(std::vector<float>(values.begin(), values.end()));
  });
  if (fault == nullptr) return;
  // It begins with the name of a parameter.
  const std::string_view text = fault, name = text.substr(0, text.find(' '));
  const std::vector<std::string>& names = ModelOf(type).parameter_names;
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return Add(path, "", fault);
  Add(KeyPath(path, *found), TomlDrawn(parameters[static_cast<std::size_t>(found - names.begin())]),
      std::string(text.substr(name.size() + 1)));
}

void Checker::CheckInitialState(const std::string& path, const NeuronType& type) {
  const std::vector<Drawn> parameters = ParametersOf(type);
  if (type.initial.at_rest || !std::ranges::all_of(parameters, &Drawn::is_fixed)) return;
  std::vector<float> values;
  for (const Drawn& parameter : parameters) values.push_back(static_cast<float>(Sampler(parameter).Of(0)));
  const std::vector<float> prepared = ModelOf(type).prepare(values, SubStepsOf(type));
  const char* const fault = FaultAtEnds(type.initial.values, [&](const std::vector<double>& given) {
    return ModelOf(type).state_fault(ModelOf(type).initial(prepared, given));
  });
  if (fault != nullptr) Add(path, "", fault);
}

void Checker::CheckNames(const std::string& path, const CustomType& type) {
  const std::vector<std::string>& names = type.model.parameter_names();
  for (const auto& [name, value] : type.parameters) {
    if (std::ranges::find(names, name) != names.end()) continue;
    Add(KeyPath(path, name), TomlDrawn(value),
        absl::StrCat("no parameter of ", Quoted(type.model.name()), ", which has ", absl::StrJoin(names, ", ")));
  }
}

void Checker::CheckInitial(const std::string& path, const NeuronType& type) {
  const bool is_hindmarsh_rose = std::holds_alternative<HindmarshRoseType>(type.model);
  const std::vector<std::string>& variables = ModelOf(type).variable_names;
  const std::size_t given = type.initial.values.size();
  if (type.initial.at_rest && given > 0) {
    Add(path, "", "at rest and from given values; must be one of them");
  } else if (std::holds_alternative<CustomType>(type.model)) {
    if (given > variables.size()) {
      Add(path, "",
          absl::StrCat(CountedPlainly(given, "value"), "; must be none, or the first of ",
                       absl::StrJoin(variables, ", ")));
    }
  } else if (is_hindmarsh_rose ? given != 0 && given != 3 : given > 2) {
    Add(path, "",
        absl::StrCat(CountedPlainly(given, "value"), "; must be ",
                     is_hindmarsh_rose ? "none or three (x, y, z)" : "none, one (v) or two (v, u)"));
  }
  for (const Drawn& value : type.initial.values) CheckDrawn(path, value, DrawnFor::kNeuron);
}

template <class Items>
void Checker::UniqueNames(const std::string& path, const Items& items) {
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string name_path = KeyPath(ElementPath(path, i), "name");
    if (items[i].name.empty()) {
      Add(name_path, "", "missing; each needs a name of its own");
    } else if (const auto [first, is_new] = seen.emplace(items[i].name, i); !is_new) {
      Add(name_path, TomlText(items[i].name),
          absl::StrCat(ElementPath(path, first->second), " has this name already; each needs a name of its own"));
    }
  }
}

void Checker::CheckColumns() {
  if (spec_.columns.empty()) Add("columns", "", "the network has none; must be one or more");
  UniqueNames("columns", spec_.columns);
  for (std::size_t i = 0; i < spec_.columns.size(); ++i) CheckColumn(ElementPath("columns", i), spec_.columns[i]);
  // The last id is left free, so that a count of neurons also fits.
  const std::uint64_t neurons = NeuronsIn(spec_);
  if (neurons > 4'294'967'295) {
    Add("columns", "",
        absl::StrCat("the network has ", neurons, " neurons; must be at most 4294967295, for ids have 32 bits"));
  }
}

void Checker::CheckColumn(const std::string& path, const ColumnSpec& column) {
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

void Checker::CheckLayer(const std::string& path, const LayerSpec& layer) {
  if (layer.size == 0) Add(KeyPath(path, "size"), "0", "must be 1 or more");
  if (layer.types.empty()) Add(KeyPath(path, "type"), "", "missing; a layer needs a neuron type");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < layer.types.size(); ++i) {
    const TypeShare& share = layer.types[i];
    const std::string share_path = ElementPath(KeyPath(path, "types"), i);
    const std::string type_path = KeyPath(share_path, "type");
    if (!types_.contains(share.type)) {
      const std::vector<std::string> own = NamesOf(spec_.types);
      std::vector<std::string> known = own;
      for (const NeuronType& type : NamedNeuronTypes()) known.push_back(type.name);
      const std::string nearest = NearestName(share.type, known);
      Add(type_path, TomlText(share.type),
          absl::StrCat("no such neuron type; ",
                       BuiltInModel(share.type).ok()
                           ? absl::StrCat("it is a model: write a type with model = ", TomlText(share.type))
                       : !nearest.empty() ? absl::StrCat("did you mean ", TomlText(nearest), "?")
                       : own.empty()      ? "'lull models' lists those with a name"
                                     : absl::StrCat("known: ", Listed(own), ", and those that 'lull models' lists")));
    } else if (!seen.insert(share.type).second) {
      Add(type_path, TomlText(share.type), "has a share already; give it one share");
    }
    if (!(share.share > 0) || !std::isfinite(share.share)) {
      Add(KeyPath(share_path, "share"), Number(share.share), "must be a finite number above 0");
    }
  }
}

}  // namespace lull
