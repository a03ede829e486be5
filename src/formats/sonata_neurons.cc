// Reads parameters and initial states from SONATA nodes.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "formats/bad_file.h"
#include "formats/file_number.h"
#include "formats/hdf5_reader.h"
#include "formats/neuron_file.h"
#include "formats/sonata_population.h"
#include "formats/sonata_types.h"
#include "spec/machine_memory.h"

namespace lull {
namespace {

constexpr float kNoValue = std::numeric_limits<float>::quiet_NaN();

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

// The nearest float; empty if it is too far away. Numbers that are not finite stay what they are.
template <class Number>
std::optional<float> ToFloat(Number number) {
  const auto value = static_cast<float>(number);
  if constexpr (std::is_floating_point_v<Number>) {
    const bool is_beyond = std::isfinite(number) && (!std::isfinite(value) || (value == 0 && number != 0));
    if (is_beyond) return std::nullopt;
  }
  return value;
}

class SonataNeurons {
 public:
  SonataNeurons(Hdf5Reader& file, std::string population, const NeuronFileOptions& options)
      : file_(file), population_(std::move(population)), options_(options) {}

  absl::StatusOr<NeuronFile> Read();

 private:
  // A column of the population.
  struct Column {
    const char* name;
    std::string path = {};
    bool exists = false;
    FileColumn numbers = {};
  };
  // The rows of a group, and the place of each in the datasets of the group.
  struct Group {
    std::vector<std::uint32_t> rows = {};
    std::vector<std::uint64_t> places = {};
  };

  absl::Status Open();
  absl::Status CheckOrder() const;
  absl::Status FindGroups();
  absl::Status ReadGroup(std::uint32_t number, const Group& group);
  absl::StatusOr<std::vector<std::string>> NamesIn(const std::string& group);
  absl::Status CheckDynamics(const std::string& path, const std::vector<std::string>& names);
  absl::Status ReadValues(const std::string& path, const std::string& name, const Group& group);
  absl::Status ReadTypes();
  absl::Status CheckFound() const;

  bool IsWanted(const std::string& name) const;
  std::vector<float>& ValuesOf(const std::string& name);
  std::string Path(const std::string& name) const { return absl::StrCat(population_, "/", name); }

  Hdf5Reader& file_;
  const std::string population_;
  const NeuronFileOptions& options_;
  NeuronFile neurons_;
  std::uint64_t rows_ = 0;
  Column id_ = {"node_id"}, type_ = {"node_type_id"}, group_ = {"node_group_id"}, place_ = {"node_group_index"};
  std::map<std::uint32_t, Group> groups_;
  std::set<std::string> names_;  // that the file and the types have
};

absl::StatusOr<NeuronFile> SonataNeurons::Read() {
  absl::Status status = Open();
  if (status.ok()) status = CheckOrder();
  if (status.ok()) status = FindGroups();
  for (const auto& [number, group] : groups_) {
    if (status.ok()) status = ReadGroup(number, group);
  }
  if (status.ok() && options_.types != nullptr) status = ReadTypes();
  if (status.ok()) status = CheckFound();
  if (!status.ok()) return status;
  return std::move(neurons_);
}

absl::Status SonataNeurons::Open() {
  std::vector<std::string> paths;
  for (Column* const column : {&type_, &id_, &group_, &place_}) {
    column->path = Path(column->name);
    const auto has = file_.Has(column->path);
    if (!has.ok()) return has.status();
    column->exists = *has;
    if (*has) paths.push_back(column->path);
  }
  if (paths.empty()) return BadFile(absl::StrCat("has no ", type_.path, "; is it SONATA?"));
  const auto rows = CheckColumns(file_, paths, "");
  if (!rows.ok()) return rows.status();
  rows_ = *rows;
  if (rows_ == 0) return BadFile(absl::StrCat("has no nodes in ", population_));
  constexpr std::uint64_t kBytesOfRow = 32;  // at least: four columns, and the places of Group
  if (rows_ > std::min<std::uint64_t>(std::numeric_limits<NeuronId>::max(), MemoryLimitBytes() / kBytesOfRow)) {
    return BadFile(absl::StrCat("has ", rows_, " nodes, more than fit into memory"));
  }
  if (options_.types != nullptr && !type_.exists) {
    return BadFile(absl::StrCat("has no ", type_.path, "; leave out the key types"));
  }
  for (Column* const column : {&type_, &id_, &group_, &place_}) {
    if (!column->exists) continue;
    if (absl::Status read = file_.ReadColumn(column->path, 0, rows_, column->numbers); !read.ok()) return read;
  }
  return absl::OkStatus();
}

// Rows are neurons in order of id.
absl::Status SonataNeurons::CheckOrder() const {
  if (!id_.exists) return absl::OkStatus();
  const std::size_t wrong = std::visit(
      [](const auto& ids) {
        const auto after = std::ranges::adjacent_find(ids, [](auto one, auto next) { return !(one < next); });
        return after == ids.end() ? std::size_t{0} : static_cast<std::size_t>(after - ids.begin()) + 1;
      },
      id_.numbers);
  if (wrong == 0) return absl::OkStatus();
  return BadFile(absl::StrCat("has ", NumberIn(id_.numbers, wrong).Text(), " after ",
                              NumberIn(id_.numbers, wrong - 1).Text(), " in row ", wrong, " of ", id_.path,
                              "; the nodes must be in order of id"));
}

absl::Status SonataNeurons::FindGroups() {
  Group* group = nullptr;
  FileNumber previous = 0;
  for (std::uint32_t row = 0; row < rows_; ++row) {
    const FileNumber number = group_.exists ? NumberIn(group_.numbers, row) : FileNumber(0);
    if (group == nullptr || !(number == previous)) {
      const std::optional<std::uint32_t> name = number.As<std::uint32_t>();
      if (!name) {
        return BadFile(absl::StrCat("has ", number.Text(), " in row ", row, " of ", group_.path,
                                    MustBeWhole(number, std::uint32_t{0}, std::numeric_limits<std::uint32_t>::max()),
                                    ", the name of a group"));
      }
      group = &groups_[*name];
      previous = number;
    }
    std::optional<std::uint64_t> place = row;
    if (place_.exists) place = NumberIn(place_.numbers, row).As<std::uint64_t>();
    if (!place) {
      return BadFile(absl::StrCat("has ", NumberIn(place_.numbers, row).Text(), " in row ", row, " of ", place_.path,
                                  "; must be a whole number, a place in the group"));
    }
    group->rows.push_back(row);
    group->places.push_back(*place);
  }
  if (groups_.size() <= 1 || place_.exists) return absl::OkStatus();
  return BadFile(absl::StrCat("has no ", place_.path, "; nodes in several groups must have their places there"));
}

// The datasets of a group; empty if there is no such group.
absl::StatusOr<std::vector<std::string>> SonataNeurons::NamesIn(const std::string& group) {
  const auto has = file_.Has(group);
  if (!has.ok()) return has.status();
  if (!*has) return std::vector<std::string>();
  return file_.Datasets(group);
}

// The x, y and z of SONATA's static attributes are the position of a node.
bool SonataNeurons::IsWanted(const std::string& name) const {
  if (!options_.values_of.empty()) return Has(options_.values_of, name);
  return name != "x" && name != "y" && name != "z" && Has(options_.known, name);
}

// A parameter that no neuron has may be the most important one, so that it is not left out unasked.
absl::Status SonataNeurons::CheckDynamics(const std::string& path, const std::vector<std::string>& names) {
  if (!options_.values_of.empty() || names.empty()) return absl::OkStatus();
  const auto groups = file_.Groups(path);
  if (!groups.ok()) return groups.status();
  std::vector<std::string> unknown, rest;
  for (const std::string& name : names) (Has(options_.known, name) ? rest : unknown).push_back(name);
  for (const std::string& name : *groups) {
    if (!Has(names, name)) unknown.push_back(name);
  }
  if (unknown.empty()) return absl::OkStatus();
  if (rest.empty()) rest = options_.known;
  for (std::string& name : rest) name = absl::StrCat("\"", name, "\"");
  return BadFile(absl::StrCat("has ", absl::StrJoin(unknown, ", "), " in ", path,
                              ", which no neuron type of the network has; to read other values alone, write values = [",
                              absl::StrJoin(rest, ", "), "] (for instance)"));
}

absl::Status SonataNeurons::ReadGroup(std::uint32_t number, const Group& group) {
  const std::string path = Path(absl::StrCat(number)), dynamics_path = path + "/dynamics_params";
  if (const auto has = file_.Has(path); !has.ok() || (!*has && group_.exists)) {
    return has.ok() ? BadFile(absl::StrCat("has no ", path, ", the group of row ", group.rows[0])) : has.status();
  }
  const auto attributes = NamesIn(path), dynamics = NamesIn(dynamics_path);
  if (!attributes.ok()) return attributes.status();
  if (!dynamics.ok()) return dynamics.status();
  if (absl::Status status = CheckDynamics(dynamics_path, *dynamics); !status.ok()) return status;
  for (const std::string& name : *attributes) {
    names_.insert(name);
    if (!IsWanted(name) || Has(*dynamics, name)) continue;
    if (absl::Status status = ReadValues(path, name, group); !status.ok()) return status;
  }
  for (const std::string& name : *dynamics) {
    names_.insert(name);
    if (!options_.values_of.empty() && !IsWanted(name)) continue;
    if (absl::Status status = ReadValues(dynamics_path, name, group); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SonataNeurons::ReadValues(const std::string& path, const std::string& name, const Group& group) {
  const std::string dataset = absl::StrCat(path, "/", name);
  const auto size = CheckColumns(file_, {dataset}, "");
  if (!size.ok()) return size.status();
  if (!place_.exists && *size != rows_) {
    return BadFile(absl::StrCat("has ", CountedPlainly(rows_, "node"), " and ", CountedPlainly(*size, "value"), " in ",
                                dataset, "; without a ", place_.name, ", the two numbers must be equal"));
  }
  const auto beyond = std::ranges::find_if(group.places, [&size](std::uint64_t place) { return place >= *size; });
  if (beyond != group.places.end()) {
    return BadFile(absl::StrCat("has ", *beyond, " in row ", group.rows[beyond - group.places.begin()], " of ",
                                place_.path, "; ", dataset, " has ", CountedPlainly(*size, "value"), ", from 0"));
  }
  FileColumn numbers;
  if (absl::Status read = file_.ReadColumn(dataset, 0, *size, numbers); !read.ok()) return read;
  std::vector<float>& values = ValuesOf(name);
  std::visit(
      [&](const auto& all) {
        for (std::size_t i = 0; i < group.rows.size(); ++i) {
          const auto number = all[group.places[i]];
          const std::optional<float> value = ToFloat(number);
          values[group.rows[i]] = value.value_or(kNoValue);
          if (value || neurons_.mistakes.size() >= kMaxMistakes) continue;
          neurons_.mistakes.push_back({group.rows[i], absl::StrCat(Quoted(name), " is ", FileNumber(number).Text(),
                                                                   "; must be ", kNumberOf32Bits)});
        }
      },
      numbers);
  return absl::OkStatus();
}

// Adds the values of the nodes' types, where their groups have none.
absl::Status SonataNeurons::ReadTypes() {
  const SonataTypes& types = *options_.types;
  std::vector<std::size_t> type_of(rows_);
  std::vector<bool> is_used(types.types.size());
  const SonataTypes::Type* type = nullptr;
  FileNumber previous = 0;
  for (std::size_t row = 0; row < rows_; ++row) {
    const FileNumber id = NumberIn(type_.numbers, row);
    if (type == nullptr || !(id == previous)) type = types.Find(id);
    if (type == nullptr) {
      return BadFile(
          absl::StrCat("has a node of type ", id.Text(), " in row ", row, ", which is not in the file of types"));
    }
    type_of[row] = static_cast<std::size_t>(type - types.types.data());
    is_used[type_of[row]] = true;
    previous = id;
  }
  for (std::size_t column = 0; column < types.names.size(); ++column) {
    const std::string& name = types.names[column];
    names_.insert(name);
    if (!IsWanted(name)) continue;
    std::vector<float> of_types(types.types.size(), kNoValue);
    for (std::size_t i = 0; i < of_types.size(); ++i) {
      if (!is_used[i]) continue;
      const auto number = types.Number(types.types[i], column);
      if (!number.ok()) return BadFile(absl::StrCat("has types of which ", number.status().message()));
      const std::optional<float> value = ToFloat(number->value_or(kNoValue));
      if (!value) {
        return BadFile(absl::StrCat("has types of which line ", types.types[i].line, " has ", name, " ",
                                    *types.types[i].values[column], "; must be ", kNumberOf32Bits));
      }
      of_types[i] = *value;
    }
    std::vector<float>& values = ValuesOf(name);
    for (std::size_t row = 0; row < rows_; ++row) {
      if (std::isnan(values[row])) values[row] = of_types[type_of[row]];
    }
  }
  return absl::OkStatus();
}

absl::Status SonataNeurons::CheckFound() const {
  for (const std::string& name : options_.values_of) {
    if (!names_.contains(name)) {
      return BadFile(absl::StrCat("has no ", Quoted(name), " for its nodes; it has ", absl::StrJoin(names_, ", ")));
    }
  }
  if (!neurons_.columns.empty()) return absl::OkStatus();
  return BadFile(absl::StrCat(
      "has no parameters and no states of neurons in ", population_,
      options_.types == nullptr ? "; if its types have them, write types = \"node_types.csv\"" : " and its types"));
}

std::vector<float>& SonataNeurons::ValuesOf(const std::string& name) {
  for (NeuronTableSpec::Column& column : neurons_.columns) {
    if (column.name == name) return column.values;
  }
  neurons_.columns.push_back({.name = name, .values = std::vector<float>(rows_, kNoValue)});
  return neurons_.columns.back().values;
}

}  // namespace

absl::StatusOr<NeuronFile> ReadSonataNeurons(const NeuronFileOptions& options) {
  absl::StatusOr<Hdf5Reader> input = Hdf5Reader::Open(options.path);
  if (!input.ok()) return input.status();
  const auto population = PopulationIn(*input, "/nodes", options.population);
  if (!population.ok()) return population.status();
  return SonataNeurons(*input, *population, options).Read();
}

}  // namespace lull
