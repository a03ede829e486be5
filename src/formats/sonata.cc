// Reads and writes spikes and edges in SONATA files.

#include "formats/sonata.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "formats/bad_file.h"
#include "formats/edge_file.h"
#include "formats/file_number.h"
#include "formats/hdf5_reader.h"
#include "formats/spike_file.h"
#include "lull/estimate.h"

namespace lull {
namespace {

// The wanted one of several names.
absl::StatusOr<std::string> Chosen(const std::vector<std::string>& names, const std::string& group,
                                   const std::string& wanted) {
  constexpr std::size_t kMostNames = 20;  // chosen: what a message can list
  if (names.empty()) {
    return BadFile(
        absl::StrCat("has no population: ", group, " has no groups, and SONATA has one for each population"));
  }
  for (const std::string& name : names) {
    if (name == wanted || (wanted.empty() && names.size() == 1)) return name;
  }
  std::string list = absl::StrJoin(names.begin(), names.begin() + std::min(names.size(), kMostNames), ", ");
  if (names.size() > kMostNames) absl::StrAppend(&list, " and ", names.size() - kMostNames, " more");
  if (!wanted.empty()) return BadFile(absl::StrCat("has no population ", Quoted(wanted), "; it has ", list));
  return BadFile(absl::StrCat("needs a key population, the one to read: it has ", list));
}

// The path of the wanted population in a group.
absl::StatusOr<std::string> PopulationIn(Hdf5Reader& file, const std::string& group, const std::string& wanted) {
  const auto has = file.Has(group);
  if (!has.ok()) return has.status();
  if (!*has) return BadFile(absl::StrCat("has no group ", group, "; is it SONATA?"));
  const auto populations = file.Groups(group);
  if (!populations.ok()) return populations.status();
  const auto chosen = Chosen(*populations, group, wanted);
  if (!chosen.ok()) return chosen.status();
  return absl::StrCat(group, "/", *chosen);
}

// Checks that a dataset has this unit, or does not say.
absl::Status CheckUnits(Hdf5Reader& file, const std::string& dataset, const char* noun, const char* unit) {
  const auto units = file.TextAttribute(dataset, "units");
  if (!units.ok()) return units.status();
  if (!*units || **units == unit) return absl::OkStatus();
  return BadFile(absl::StrCat("has ", noun, " in ", Quoted(**units), "; must be in ", unit));
}

// Checks that datasets are columns of one length; returns the length. `advice` ends the message for other lengths.
absl::StatusOr<std::uint64_t> CheckColumns(Hdf5Reader& file, const std::vector<std::string>& columns,
                                           const char* advice) {
  std::uint64_t rows = 0;
  for (const std::string& column : columns) {
    const auto shape = file.Shape(column);
    if (!shape.ok()) return shape.status();
    if (shape->size() != 1) return BadFile(absl::StrCat("has a ", column, " that is not a list of numbers"));
    if (column == columns[0]) rows = (*shape)[0];
    if ((*shape)[0] == rows) continue;
    return BadFile(absl::StrCat("has ", rows, " in ", columns[0], " and ", (*shape)[0], " in ", column,
                                "; their numbers must be equal", advice));
  }
  return rows;
}

// Edges -------------------------------------------------------------------------------------------------------------

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

constexpr std::uint64_t kRowsAtATime = 1 << 17;  // chosen: the columns stay in the near caches

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

bool HasHdf5() { return true; }

absl::StatusOr<SpikeFile> ReadSonata(const std::string& path, const std::string& population) {
  absl::StatusOr<Hdf5Reader> file = Hdf5Reader::Open(path);
  if (!file.ok()) return file.status();
  const auto group = PopulationIn(*file, "/spikes", population);
  if (!group.ok()) return group.status();
  const std::string times = *group + "/timestamps", neurons = *group + "/node_ids";
  const auto rows = CheckColumns(*file, {times, neurons}, "");
  if (!rows.ok()) return rows.status();
  if (const auto units = CheckUnits(*file, times, "timestamps", "ms"); !units.ok()) return units;
  if (*rows > MachineMemoryBytes() / sizeof(Spike)) {
    return BadFile(absl::StrCat("has ", *rows, " spikes, more than fit into memory"));
  }
  SpikeFile spikes;
  spikes.spikes.reserve(*rows);
  FileColumn time, neuron;
  for (std::uint64_t first = 0; first < *rows; first += kRowsAtATime) {
    const std::uint64_t count = std::min(kRowsAtATime, *rows - first);
    absl::Status status = file->ReadColumn(times, first, count, time);
    if (status.ok()) status = file->ReadColumn(neurons, first, count, neuron);
    if (!status.ok()) return status;
    for (std::uint64_t i = 0; i < count; ++i) spikes.Add(NumberIn(time, i), NumberIn(neuron, i));
  }
  return spikes;
}

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
