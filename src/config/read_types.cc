#include "config/read_types.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/nearest_name.h"
#include "config/read_drawn.h"
#include "lull/config.h"
#include "model/model.h"
#include "spec/check.h"
#include "spec/value_text.h"

namespace lull {
namespace {

constexpr std::size_t kLongestChain = 100;  // the longest chain of `like`; chosen

class TypesReader {
 public:
  explicit TypesReader(const TableReader& types)
      : context_(types.context()), path_(types.path()), table_(types.table()) {}

  std::vector<NeuronType> ReadAll() {
    std::vector<NeuronType> types;
    for (const auto& [key, node] : table_) types.push_back(Read(std::string(key.str())));
    return types;
  }

 private:
  // Reads a type. Each type is read only once, for the file or for the first type that is `like` it.
  NeuronType Read(const std::string& name) {
    if (const auto known = done_.find(name); known != done_.end()) return known->second;
    const std::string path = KeyPath(path_, name);
    const toml::node& node = *table_.get(name);
    context_.origins.Set(path, PlaceOf(node, path));
    NeuronType type;
    if (const toml::table* table = node.as_table()) {
      under_way_.insert(name);
      TableReader reader(context_, *table, path);
      type = ReadOne(reader, name);
      under_way_.erase(name);
    } else {
      context_.findings.push_back({path, Written(node), absl::StrCat("must be a table, [", path, "]")});
    }
    type.name = name;
    done_[name] = type;
    return type;
  }

  NeuronType ReadOne(TableReader& reader, const std::string& name) {
    NeuronType type = Start(reader, name);
    if (!ReadModel(reader, type)) return type;
    if (IsModel(name) && !reader.Has("model") && !reader.Has("like")) {
      reader.Complain("model", absl::StrCat("missing, though the type has the name of a model; write model = ",
                                            TomlText(name), ", or give the type another name"));
    }
    for (const NamedParameter& parameter : ParameterFields(type)) TakeDrawn(reader, parameter.name, *parameter.value);
    if (auto* hindmarsh_rose = std::get_if<HindmarshRoseType>(&type.model)) {
      reader.Take("time_units_per_ms", hindmarsh_rose->time_units_per_ms);
    }
    if (const auto setting = SubStepSettingOf(type); setting && reader.Has(setting->name)) {
      std::uint32_t number = 1;
      reader.Take(setting->name, number);
      if (number < 1 || number > kMostSubSteps) {
        reader.Complain(setting->name, absl::StrCat("must be 1 to ", kMostSubSteps));
      } else {
        *setting->value = static_cast<int>(number);
      }
    }
    ReadInitial(reader, type);
    reader.Done();
    return type;
  }

  // The type before its own keys are read.
  NeuronType Start(TableReader& reader, const std::string& name) {
    std::string like;
    reader.Take("like", like);
    if (like.empty()) return NamedNeuronType(name).value_or(NeuronType{});
    if (under_way_.contains(like) && like != name) {
      reader.Complain("like", "refers back to this type; one of the types must not use like");
      return {};
    }
    if (table_.contains(like) && like != name) {
      if (under_way_.size() < kLongestChain) return Read(like);
      reader.Complain("like", absl::StrCat("is the end of a chain of more than ", kLongestChain, " types"));
      return {};
    }
    if (auto named = NamedNeuronType(like); named.ok()) return *std::move(named);
    std::vector<std::string> known;
    for (const auto& [key, node] : table_) {
      if (known.size() == kMaxCompared) break;
      if (key.str() != name) known.emplace_back(key.str());
    }
    for (const NeuronType& type : NamedNeuronTypes()) known.push_back(type.name);
    const std::string nearest = NearestName(like, known);
    if (IsModel(like)) {
      reader.Complain("like", absl::StrCat("is a model, not a type; write model = ", TomlText(like)));
      return {};
    }
    reader.Complain("like", absl::StrCat("no other neuron type; ",
                                         nearest.empty() ? "'lull models' lists those with a name"
                                                         : absl::StrCat("did you mean ", TomlText(nearest), "?")));
    return {};
  }

  // Whether another model than that of types without one has this name.
  static bool IsModel(const std::string& name) {
    return name == ModelOf({.model = HindmarshRoseType{}}).name || BuiltInModel(name).ok();
  }

  // The model that is most like one of NEST or PyNN; empty if there is none.
  static std::string_view OwnNameOf(const std::string& model) {
    static const std::map<std::string, std::string_view> own = {
        {"iaf_psc_delta", "lif-delta"},   {"iaf_psc_exp", "lif-exp"},      {"IF_curr_exp", "lif-exp"},
        {"iaf_cond_exp", "lif-cond-exp"}, {"IF_cond_exp", "lif-cond-exp"}, {"lif", "lif-exp"},
        {"aeif_psc_delta", "adex"},       {"aeif_psc_exp", "adex"},        {"aeif_cond_exp", "adex"}};
    const auto found = own.find(model);
    return found == own.end() ? std::string_view() : found->second;
  }

  // Returns false if the model is unknown, so that the other keys mean nothing.
  bool ReadModel(TableReader& reader, NeuronType& type) {
    std::vector<NeuronType> known = {{.model = IzhikevichType{}}, {.model = HindmarshRoseType{}}};
    for (const NeuronModel& model : BuiltInModels()) known.push_back({.model = CustomType{.model = model}});
    for (const NeuronModel& model : context_.models) known.push_back({.model = CustomType{.model = model}});
    std::vector<std::string> names;
    for (const NeuronType& of_model : known) names.push_back(ModelOf(of_model).name);
    if (!reader.Has("model")) return true;
    const toml::node* node = reader.Find("model");
    const std::string_view nearest = node == nullptr ? "" : OwnNameOf(node->value_or(std::string()));
    if (!nearest.empty()) {
      reader.Complain("model", absl::StrCat("Lull's model that is most like it is ", TomlText(std::string(nearest)),
                                            "; docs/models.md says where they differ"));
      return false;
    }
    std::size_t model = names.size();
    reader.TakeWord("model", names, model, "docs/neuron-models.md explains how to add a model of your own");
    if (model == names.size()) return false;
    if (names[model] == ModelOf(type).name) return true;
    if (reader.Has("like")) {
      reader.Complain("model", "is not that of the type that it is like");
      return true;
    }
    type = known[model];
    return true;
  }

  // Reads the initial state: "rest", "standard" (the initial state of the model), or a table of variables.
  void ReadInitial(TableReader& reader, NeuronType& type) {
    const toml::node* node = reader.Find("initial");
    if (node == nullptr) return;
    const std::vector<std::string>& variables = ModelOf(type).variable_names;
    const std::string would_do = absl::StrCat("must be \"rest\", \"standard\" or ", TableThatWouldDo(type));
    const auto word = node->value<std::string>();
    if (word == "rest" || word == "standard") {
      type.initial = {.at_rest = word == "rest"};
      return;
    }
    const toml::table* table = node->as_table();
    if (table == nullptr) return reader.Complain("initial", would_do);
    InitialState initial;
    TableReader values(reader.context(), *table, reader.PathOf("initial"));
    for (const std::string& variable : variables) {
      if (!values.Has(variable)) break;
      TakeDrawn(values, variable, initial.values.emplace_back(0.0));
    }
    const bool is_rose = std::holds_alternative<HindmarshRoseType>(type.model);
    const bool enough = is_rose ? initial.values.size() == variables.size() : !initial.values.empty();
    if (!enough || table->size() != initial.values.size()) return reader.Complain("initial", would_do);
    type.initial = std::move(initial);
  }

  static std::string TableThatWouldDo(const NeuronType& type) {
    if (std::holds_alternative<IzhikevichType>(type.model)) return "{ v = -65, u = -13 }, or v alone";
    if (std::holds_alternative<HindmarshRoseType>(type.model)) return "{ x = -1.6, y = -11.8, z = 0 }";
    const std::vector<std::string>& variables = ModelOf(type).variable_names;
    if (variables.size() == 1) return absl::StrCat("{ ", variables[0], " = 0 }");
    return absl::StrCat("{ ", absl::StrJoin(variables, " = 0, "), " = 0 }, or the first of these");
  }

  ReadContext& context_;
  std::string path_;
  const toml::table& table_;
  std::map<std::string, NeuronType> done_;
  std::set<std::string> under_way_;
};

}  // namespace

std::vector<NeuronType> ReadTypes(const std::optional<TableReader>& types, const std::vector<ColumnSpec>& columns) {
  std::vector<NeuronType> result;
  if (types) result = TypesReader(*types).ReadAll();
  std::set<std::string> known;
  for (const NeuronType& type : result) known.insert(type.name);
  for (const ColumnSpec& column : columns) {
    for (const LayerSpec& layer : column.layers) {
      for (const TypeShare& share : layer.types) {
        if (!known.insert(share.type).second) continue;
        if (auto named = NamedNeuronType(share.type); named.ok()) result.push_back(*std::move(named));
      }
    }
  }
  // The types have the order that they would have if the file defined all of them, as a file from ToToml does.
  std::ranges::sort(result, {}, &NeuronType::name);
  return result;
}

}  // namespace lull
