#include "spec/check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/nearest_name.h"
#include "spec/checker.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"
#include "spec/machine_memory.h"
#include "spec/sums.h"

namespace lull {
namespace {

constexpr std::size_t kMaxListed = 20;  // names in a message; chosen, as many as a person reads

}  // namespace

std::uint64_t ColumnSize(const ColumnSpec& column) {
  std::uint64_t size = 0;
  for (const LayerSpec& layer : column.layers) size += layer.size;
  return std::min<std::uint64_t>(size, kMaxColumnNeurons + 1);
}

Checker::Checker(const NetworkSpec& spec, int threads, std::function<ListedEdges()> count)
    : spec_(spec), threads_(threads), count_(std::move(count)) {
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

void Checker::CheckAll() {
  CheckSettings();
  CheckTypes();
  CheckColumns();
  OptionalNames("projections", spec_.projections);
  OptionalNames("edges", spec_.edges);
  OptionalNames("inputs", spec_.inputs);
  for (std::size_t i = 0; i < spec_.projections.size(); ++i) CheckProjection(i);
  for (std::size_t i = 0; i < spec_.neurons.size(); ++i) CheckNeuronTable(i);
  for (std::size_t i = 0; i < spec_.edges.size(); ++i) CheckEdges(i);
  for (std::size_t i = 0; i < spec_.inputs.size(); ++i) CheckInput(i);
  if (findings_.empty()) CheckShares();
  if (findings_.empty()) CheckSums();
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions that all parts use

std::string Checker::Listed(const std::vector<std::string>& names) {
  const auto append = [](std::string* out, const std::string& name) { absl::StrAppend(out, TomlText(name)); };
  if (names.size() <= kMaxListed) return absl::StrJoin(names, ", ", append);
  return absl::StrJoin(names.begin(), names.begin() + kMaxListed, ", ", append) + ", …";
}

std::string Checker::WouldDo(const std::string& name, const std::vector<std::string>& known) {
  const std::string nearest = NearestName(name, known);
  return nearest.empty() ? absl::StrCat("known: ", Listed(known))
                         : absl::StrCat("did you mean ", TomlText(nearest), "?");
}

void Checker::Add(std::string path, std::string value, std::string what) {
  findings_.push_back({std::move(path), std::move(value), std::move(what)});
}

std::string Checker::WhatIsWrong(double value) {
  if (!std::isfinite(value)) return "must be a finite number";
  if (!IsFinite(value)) return "is too large for a 32-bit number, which is at most 3.4e38";
  if (value != 0 && static_cast<float>(value) == 0)
    return "is too small for a 32-bit number, in which it is 0; write 0";
  return "";
}

void Checker::Finite(const std::string& path, double value) {
  if (std::string wrong = WhatIsWrong(value); !wrong.empty()) Add(path, Number(value), wrong);
}

void Checker::Within(const std::string& path, double value, double low, double high) {
  if (!(value >= low && value <= high)) {
    Add(path, Number(value), absl::StrCat("must be from ", low, " to ", high));
  }
}

void Checker::Ordered(const std::string& path, double low, double high) {
  const auto written = [&] { return TomlDrawn({low, high}); };
  std::string wrong = WhatIsWrong(low);
  if (wrong.empty()) wrong = WhatIsWrong(high);
  if (!wrong.empty()) {
    Add(path, written(), wrong);
  } else if (low > high) {
    Add(path, written(), "the lower bound must not be above the upper one");
  }
}

void Checker::Interval(const std::string& path, Tick from, Tick until) {
  if (from < 0) Add(KeyPath(path, "from"), TomlTime(from), "must be 0 s or later");
  if (until < from) {
    Add(KeyPath(path, "until"), TomlTime(until), absl::StrCat("ends before it begins, at from = ", TomlTime(from)));
  }
}

template <class Items>
void Checker::OptionalNames(const std::string& path, const Items& items) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string& name = items[i].name;
    if (name.empty()) continue;
    const std::string name_path = KeyPath(ElementPath(path, i), "name");
    const bool is_plain =
        std::ranges::none_of(name, [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '"' || c == '\\'; });
    if (!is_plain) {
      Add(name_path, TomlText(name), "has a quotation mark, a backslash or a control character; must have none");
    }
    if (const auto [first, is_new] = seen.emplace(name, i); !is_new) {
      Add(name_path, TomlText(name),
          absl::StrCat(ElementPath(path, first->second), " has this name already; a name must be unique"));
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// The whole description

void Checker::CheckSettings() {
  const double limit = spec_.delivery_limit.value_or(1);
  if (!(limit > 0) || limit > 0x1p22 || limit * 0x1p16 != std::floor(limit * 0x1p16)) {
    Add("delivery_limit", Number(limit), "must be a positive multiple of 1/65536, at most 4194304");
  }
  if (!(spec_.rest_tolerance >= 0) || !IsFinite(spec_.rest_tolerance)) {
    Add("rest_tolerance", Number(spec_.rest_tolerance), "must be a finite number, 0 or more");
  }
  // The draws address by these numbers (random/draws.h), and the built network keeps them in 16 bits.
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

void Checker::CheckSums() {
  const std::vector<JoinedLayers> projections = JoinLayers(spec_);
  const ListedEdges& listed = listed_.emplace(count_ ? count_() : ListEdges(spec_, threads_));
  const std::vector<SumEstimate> sums = EstimateSums(spec_, projections, listed);
  std::size_t number = 0;
  for (std::size_t kind = 0; kind < spec_.columns.size(); ++kind) {
    const ColumnSpec& column = spec_.columns[kind];
    for (std::size_t layer = 0; layer < column.layers.size(); ++layer, ++number) {
      if (QuantumFor(sums[number].mean) > 0) continue;
      double fan_in = listed.layers[number].fan_in / (static_cast<double>(column.count) * column.layers[layer].size);
      for (const JoinedLayers& p : projections) {
        if (std::ranges::count(p.to.layers, number, &JoinedEnd::Layer::number) > 0) {
          fan_in += p.synapses / p.to.neurons();
        }
      }
      Add(ElementPath(KeyPath(ElementPath("columns", kind), "layers"), layer), "",
          absl::StrCat("a neuron may receive up to ", sums[number].mean, " in one step, over ", std::round(fan_in),
                       " synapses and from inputs; must stay below ", std::int64_t{1} << (31 - kCoarsestExponent),
                       ": lower its weights or delivery_limit, the number of its synapses or the inputs' amplitudes"));
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// The functions of check.h

std::size_t KindNamed(const NetworkSpec& spec, const std::string& name) {
  if (name.empty()) return 0;
  return std::ranges::find(spec.columns, name, &ColumnSpec::name) - spec.columns.begin();
}

std::size_t LayerNamed(const ColumnSpec& column, const std::string& name) {
  return std::ranges::find(column.layers, name, &LayerSpec::name) - column.layers.begin();
}

std::uint64_t SizeOf(const ColumnSpec& column, const LayerNames& layers) {
  std::uint64_t size = 0;
  for (const std::string& layer : layers) size += column.layers[LayerNamed(column, layer)].size;
  return size;
}

std::uint64_t NeuronsIn(const NetworkSpec& spec) {
  std::uint64_t neurons = 0;
  for (const ColumnSpec& column : spec.columns) neurons += ColumnSize(column) * column.count;
  return neurons;
}

std::vector<Finding> Check(const NetworkSpec& spec) {
  std::optional<ListedEdges> listed;
  return Check(spec, 1, listed);
}

std::vector<Finding> Check(const NetworkSpec& spec, int threads, std::optional<ListedEdges>& listed,
                           const std::function<ListedEdges()>& count) {
  Checker checker(spec, threads, count);
  checker.CheckAll();
  listed = checker.TakeListed();
  return checker.TakeFindings();
}

std::vector<Finding> CheckSelection(const NetworkSpec& spec, const std::string& path,
                                    const NeuronSelection& selection) {
  Checker checker(spec, 1);
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
