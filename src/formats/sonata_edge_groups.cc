#include "formats/sonata_edge_groups.h"

#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "formats/bad_file.h"
#include "formats/edge_numbers.h"
#include "formats/sonata_population.h"
#include "spec/edge_columns.h"

namespace lull {
namespace {

// The edges of a piece of a file may be anywhere in their group. If their rows are spread over more than this many
// pieces, the whole dataset is read at once rather than again and again; chosen.
constexpr std::uint64_t kMostPieces = 8;

}  // namespace

double GroupColumn::At(std::uint64_t row) const {
  return std::visit(
      [&](const auto& all) {
        const auto number = all[row - first];
        if (!in_seconds) return static_cast<double>(number);
        if constexpr (std::is_integral_v<std::decay_t<decltype(number)>>)
          return static_cast<double>(number) * 1000;
        else
          return MsOfSeconds(number);
      },
      numbers);
}

absl::Status EdgeGroups::Open(const std::string& name, EdgeGroup& group, GroupColumn& column) {
  column.path = absl::StrCat(group.path, "/", name);
  const auto has = file_.Has(column.path);
  if (!has.ok()) return has.status();
  if (!*has) return absl::OkStatus();
  const auto rows = CheckColumns(file_, {column.path}, "");
  if (!rows.ok()) return rows.status();
  column.exists = true;
  column.rows = *rows;
  if (group.rows == EdgeGroup::kNoRows) group.rows = *rows;
  if (group.rows == *rows) return absl::OkStatus();
  return BadFile(absl::StrCat("has ", *rows, " in ", column.path, " and ", group.rows,
                              " in another dataset of that group; their numbers must be equal"));
}

absl::Status EdgeGroups::CheckUnits(GroupColumn& delay, const GroupColumn& weight) {
  if (delay.exists) {
    const auto units = file_.TextAttribute(delay.path, "units");
    if (!units.ok()) return units.status();
    const std::string unit = units->value_or("ms");
    delay.in_seconds = unit == "s" || unit == "seconds";
    if (!delay.in_seconds && unit != "ms" && unit != "milliseconds") {
      return BadFile(absl::StrCat("has delays in ", Quoted(unit), "; must be in ms, milliseconds or s"));
    }
  }
  if (weight.exists && !reading_.weight_scale) {
    const auto units = file_.TextAttribute(weight.path, "units");
    if (!units.ok()) return units.status();
    if (*units && **units != "mV/ms") {
      return BadFile(absl::StrCat("has weights in ", Quoted(**units),
                                  "; must be in mV/ms, or give the factor that makes them so: weight_scale = …"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<EdgeGroup*> EdgeGroups::Find(std::uint64_t number) {
  const auto known = groups_.find(number);
  if (known != groups_.end()) return &known->second;
  EdgeGroup group = {.path = absl::StrCat(population_, "/", number)};
  std::vector<std::string> columns, names;
  for (const EdgeColumn& column : kEdgeColumnsNotFollowed) {
    if (column.name == std::string(kSynapsesOfEdge) || Ignores(reading_.ignore, column.name)) continue;
    const auto has = file_.Has(absl::StrCat(group.path, "/", column.name));
    if (!has.ok()) return has.status();
    if (!*has) continue;
    columns.push_back(absl::StrCat(group.path, "/", column.name, " (", column.meaning, ")"));
    names.push_back(absl::StrCat("\"", column.name, "\""));
  }
  if (!names.empty()) {
    return BadFile(absl::StrCat("has ", absl::StrJoin(columns, " and "),
                                ", which Lull does not follow; to use the delays and weights alone, write ignore = [",
                                absl::StrJoin(names, ", "), "]"));
  }
  absl::Status status = Open("delay", group, group.delay);
  status.Update(Open("syn_weight", group, group.weight));
  if (!Ignores(reading_.ignore, kSynapsesOfEdge)) status.Update(Open(kSynapsesOfEdge, group, group.synapses));
  if (status.ok()) status = CheckUnits(group.delay, group.weight);
  if (!status.ok()) return status;
  return &groups_.emplace(number, std::move(group)).first->second;
}

absl::Status EdgeGroups::Load(EdgeGroup& group, std::uint64_t first, std::uint64_t last) {
  for (GroupColumn* column : {&group.delay, &group.weight, &group.synapses}) {
    if (!column->exists) continue;
    if (SizeOf(column->numbers) == column->rows) continue;  // the whole dataset
    const bool whole = last - first >= kMostPieces * kRowsAtATime;
    column->first = whole ? 0 : first;
    const std::uint64_t count = whole ? column->rows : last - first + 1;
    if (absl::Status status = file_.ReadColumn(column->path, column->first, count, column->numbers); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace lull
