#include "formats/edge_types.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "formats/sonata_types.h"
#include "spec/edge_columns.h"

namespace lull {
namespace {

// A synapse that does nothing but add its weight, as Lull's do: the names that NEST and BMTK have for it.
constexpr std::string_view kPlainSynapses[] = {"static_synapse", "nest:static_synapse"};

// Whether a value says what Lull does anyway.
bool IsPlain(std::string_view name, std::string_view value) {
  return name == "model_template" && std::ranges::find(kPlainSynapses, value) != std::end(kPlainSynapses);
}

absl::StatusOr<EdgeType> EdgeTypeOf(const SonataTypes& file, const SonataTypes::Type& in_file) {
  EdgeType type = {.id = in_file.id};
  for (std::size_t i = 0; i < file.names.size(); ++i) {
    const std::string& name = file.names[i];
    std::optional<double>* const quantity = name == "delay"           ? &type.delay_ms
                                            : name == "syn_weight"    ? &type.weight
                                            : name == kSynapsesOfEdge ? &type.synapses
                                                                      : nullptr;
    if (quantity != nullptr) {
      const auto number = file.Number(in_file, i);
      if (!number.ok()) return number.status();
      *quantity = *number;
      continue;
    }
    const std::optional<std::string>& value = in_file.values[i];
    if (!value || IsPlain(name, *value)) continue;
    for (const EdgeColumn& column : kEdgeColumnsNotFollowed) {
      if (name == column.name) type.not_followed.push_back({column.name, column.meaning, *value});
    }
  }
  return type;
}

}  // namespace

const EdgeType* EdgeTypes::Find(const FileNumber& id) const {
  const std::optional<std::int64_t> wanted = id.As<std::int64_t>();
  if (!wanted) return nullptr;
  const auto found = std::ranges::lower_bound(types, *wanted, {}, &EdgeType::id);
  return found != types.end() && found->id == *wanted ? &*found : nullptr;
}

absl::StatusOr<EdgeTypes> ReadEdgeTypes(const std::string& path) {
  const auto file = ReadSonataTypes(path, "edge_type_id", "edge types");
  if (!file.ok()) return file.status();
  EdgeTypes types = {.types = {}, .hash = file->hash};
  for (const SonataTypes::Type& type : file->types) {
    auto read = EdgeTypeOf(*file, type);
    if (!read.ok()) return read.status();
    types.types.push_back(*std::move(read));
  }
  return types;
}

}  // namespace lull
