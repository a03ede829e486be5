// Reads edges from SONATA files.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "formats/bad_file.h"
#include "formats/edge_file.h"
#include "formats/file_number.h"
#include "formats/hdf5_reader.h"
#include "formats/sonata_population.h"
#include "lull/estimate.h"

namespace lull {
namespace {

// Checks that the edges mean what Lull takes them to mean: each is a synapse with the delay and the weight that stand
// in its row of group 0. What may say otherwise is refused rather than ignored.
absl::Status CheckMeaning(Hdf5Reader& file, const std::string& population) {
  std::string nodes[2];
  for (int i = 0; i < 2; ++i) {
    const auto text =
        file.TextAttribute(population + (i == 0 ? "/source_node_id" : "/target_node_id"), "node_population");
    if (!text.ok()) return text.status();
    nodes[i] = text->value_or("");
  }
  if (nodes[0] != nodes[1]) {
    return BadFile(absl::StrCat("has edges from nodes ", Quoted(nodes[0]), " to nodes ", Quoted(nodes[1]),
                                "; must be among the same"));
  }
  const std::string group = population + "/0";
  for (const char* const name : {"model_template", "weight_function", "dynamics_params"}) {
    const auto has = file.Has(absl::StrCat(group, "/", name));
    if (!has.ok()) return has.status();
    if (!*has) continue;
    return BadFile(absl::StrCat("has a ", group, "/", name,
                                ", which Lull does not follow; remove it if each edge is a "
                                "synapse with its delay and syn_weight"));
  }
  if (const absl::Status units = CheckUnits(file, group + "/delay", "delays", "ms"); !units.ok()) return units;
  return CheckUnits(file, group + "/syn_weight", "weights", "mV/ms");
}

// The columns of a population of edges. The last three may be missing.
struct EdgeColumns {
  explicit EdgeColumns(const std::string& population)
      : sources(population + "/source_node_id"),
        targets(population + "/target_node_id"),
        delays(population + "/0/delay"),
        weights(population + "/0/syn_weight"),
        groups(population + "/edge_group_id"),
        places(population + "/edge_group_index"),
        synapses(population + "/0/nsyns") {}

  std::string sources, targets, delays, weights, groups, places, synapses;
};

// Checks that the numbers of a file of edges can be read row by row; returns the number of rows.
absl::StatusOr<std::uint64_t> CheckEdges(Hdf5Reader& file, const std::string& population) {
  const EdgeColumns columns(population);
  for (const std::string& needed : {columns.delays, columns.weights}) {
    const auto has = file.Has(needed);
    if (!has.ok()) return has.status();
    if (*has) continue;
    return BadFile(absl::StrCat("has no ", needed,
                                "; must have one for each edge: edge types (a file such as "
                                "edge_types.csv) are not read"));
  }
  std::vector<std::string> all = {columns.sources, columns.targets, columns.delays, columns.weights};
  for (const std::string& column : {columns.groups, columns.places, columns.synapses}) {
    const auto has = file.Has(column);
    if (!has.ok()) return has.status();
    if (*has) all.push_back(column);
  }
  const auto rows = CheckColumns(file, all, ", with all edges in group 0");
  if (!rows.ok()) return rows.status();
  if (const absl::Status meaning = CheckMeaning(file, population); !meaning.ok()) return meaning;
  return *rows;
}

// Checks that a column, if the file has it, holds what Lull takes for granted: in each row the number `first`, or a
// number that counts up from `first`.
absl::Status CheckColumn(Hdf5Reader& input, const std::string& path, std::uint64_t first_row, std::uint64_t count,
                         std::uint64_t first, std::uint64_t step, const char* must, FileColumn& column) {
  const auto has = input.Has(path);
  if (!has.ok()) return has.status();
  if (!*has) return absl::OkStatus();
  if (absl::Status status = input.ReadColumn(path, first_row, count, column); !status.ok()) return status;
  for (std::uint64_t i = 0; i < count; ++i) {
    const FileNumber number = NumberIn(column, i);
    if (number.As<std::uint64_t>() == first + i * step) continue;
    return BadFile(absl::StrCat("has ", number.Text(), " for edge ", first_row + i, " in ", path, "; ", must));
  }
  return absl::OkStatus();
}

// Adds `count` edges from the row `first` on.
absl::Status AddEdges(Hdf5Reader& input, const std::string& population, std::uint64_t first, std::uint64_t count,
                      std::vector<FileColumn>& columns, EdgeFile& file) {
  const EdgeColumns names(population);
  const std::string* const paths[] = {&names.sources, &names.targets, &names.delays, &names.weights};
  for (int i = 0; i < 4; ++i) {
    if (absl::Status status = input.ReadColumn(*paths[i], first, count, columns[i]); !status.ok()) return status;
  }
  absl::Status status =
      CheckColumn(input, names.groups, first, count, 0, 0, "all edges must be in group 0", columns[4]);
  status.Update(CheckColumn(input, names.places, first, count, first, 1,
                            "must be the edge's own number: the group must have the edges' order", columns[5]));
  status.Update(
      CheckColumn(input, names.synapses, first, count, 1, 0, "must be 1: write an edge for each synapse", columns[6]));
  if (!status.ok()) return status;
  for (std::uint64_t i = 0; i < count; ++i) {
    file.Add(NumberIn(columns[0], i), NumberIn(columns[1], i), NumberIn(columns[2], i), NumberIn(columns[3], i));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EdgeFile> ReadSonataEdges(const std::string& path, const std::string& population) {
  absl::StatusOr<Hdf5Reader> input = Hdf5Reader::Open(path);
  if (!input.ok()) return input.status();
  const auto group = PopulationIn(*input, "/edges", population);
  if (!group.ok()) return group.status();
  const auto rows = CheckEdges(*input, *group);
  if (!rows.ok()) return rows.status();
  if (*rows > MachineMemoryBytes() / sizeof(Edge)) {
    return BadFile(absl::StrCat("has ", *rows, " edges, more than fit into memory"));
  }
  EdgeFile file;
  file.synapses.reserve(*rows);
  std::vector<FileColumn> columns(7);  // kept from piece to piece, because new memory takes longer than the numbers
  for (std::uint64_t first = 0; first < *rows; first += kRowsAtATime) {
    const absl::Status added = AddEdges(*input, *group, first, std::min(kRowsAtATime, *rows - first), columns, file);
    if (!added.ok()) return added;
  }
  return file;
}

}  // namespace lull
