// Reads and writes spikes and edges in SONATA files.

#include "formats/sonata.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "formats/bad_file.h"
#include "formats/edge_file.h"
#include "formats/hdf5_reader.h"
#include "formats/spike_file.h"
#include "lull/estimate.h"

namespace lull {
namespace {

// The wanted one of several names.
absl::StatusOr<std::string> Chosen(const std::vector<std::string>& names, const std::string& wanted) {
  for (const std::string& name : names) {
    if (name == wanted || (wanted.empty() && names.size() == 1)) return name;
  }
  const std::string list = names.empty() ? "none" : absl::StrJoin(names, ", ");
  if (!wanted.empty()) return BadFile(absl::StrCat("has no population ", Quoted(wanted), "; it has ", list));
  return BadFile(absl::StrCat("needs a key population, the one to read: it has ", list));
}

SpikeFile Spikes(const std::vector<double>& times, const std::vector<std::int64_t>& neurons) {
  SpikeFile file;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i] != std::floor(times[i]) || std::fabs(times[i]) > 0x1p53) {
      file.AddMistake(absl::StrCat("time ", times[i], " ms; must be a whole number of ms"));
    } else if (neurons[i] < 0 || neurons[i] > std::numeric_limits<NeuronId>::max()) {
      file.AddMistake(absl::StrCat("neuron ", neurons[i], "; must be from 0 to 4294967295"));
    } else {
      file.Add(static_cast<Tick>(times[i]), static_cast<NeuronId>(neurons[i]));
    }
  }
  return file;
}

// The path of the wanted population in a group.
absl::StatusOr<std::string> PopulationIn(const Hdf5Reader& file, const std::string& group, const std::string& wanted) {
  if (!file.Has(group)) return BadFile(absl::StrCat("has no group ", group, "; is it SONATA?"));
  const auto populations = file.Groups(group);
  if (!populations.ok()) return populations.status();
  const auto chosen = Chosen(*populations, wanted);
  if (!chosen.ok()) return chosen.status();
  return absl::StrCat(group, "/", *chosen);
}

// Checks that the unit of a dataset is ms, or is not given.
absl::Status CheckMilliseconds(const Hdf5Reader& file, const std::string& dataset, const std::string& noun) {
  const auto units = file.TextAttribute(dataset, "units");
  if (!units.ok()) return units.status();
  if (*units && **units != "ms") return BadFile(absl::StrCat("has ", noun, " in ", Quoted(**units), "; must be in ms"));
  return absl::OkStatus();
}

// Checks that the numbers of a file of edges can be read row by row; returns the number of rows.
absl::StatusOr<std::uint64_t> CheckEdges(const Hdf5Reader& file, const std::string& population) {
  const std::string group = population + "/0";
  std::string nodes[2];
  std::uint64_t rows[4];
  const std::string ends[] = {population + "/source_node_id", population + "/target_node_id"};
  const std::string lists[] = {ends[0], ends[1], group + "/delay", group + "/syn_weight"};
  for (int i = 0; i < 4; ++i) {
    const auto shape = file.Shape(lists[i]);
    if (!shape.ok()) return shape.status();
    if (shape->size() != 1) return BadFile(absl::StrCat("has a ", lists[i], " that is not a list of numbers"));
    rows[i] = (*shape)[0];
    if (rows[i] != rows[0]) {
      return BadFile(absl::StrCat("has ", rows[0], " in ", lists[0], " and ", rows[i], " in ", lists[i],
                                  "; their numbers must be equal, with all edges in one group"));
    }
  }
  for (int i = 0; i < 2; ++i) {
    const auto text = file.TextAttribute(ends[i], "node_population");
    if (!text.ok()) return text.status();
    nodes[i] = text->value_or("");
  }
  if (nodes[0] != nodes[1]) {
    return BadFile(absl::StrCat("has edges from nodes ", Quoted(nodes[0]), " to nodes ", Quoted(nodes[1]),
                                "; must be among the same"));
  }
  if (const absl::Status units = CheckMilliseconds(file, lists[2], "delays"); !units.ok()) return units;
  return rows[0];
}

constexpr std::uint64_t kRowsAtATime = 1 << 20;

// Adds `count` edges from the row `first` on.
absl::Status AddEdges(const Hdf5Reader& input, const std::string& population, std::uint64_t first, std::uint64_t count,
                      EdgeFile& file) {
  const auto sources = input.Read<std::int64_t>(population + "/source_node_id", first, count);
  if (!sources.ok()) return sources.status();
  const auto targets = input.Read<std::int64_t>(population + "/target_node_id", first, count);
  if (!targets.ok()) return targets.status();
  const auto delays = input.Read<double>(population + "/0/delay", first, count);
  if (!delays.ok()) return delays.status();
  const auto weights = input.Read<float>(population + "/0/syn_weight", first, count);
  if (!weights.ok()) return weights.status();
  if (const std::string path = population + "/edge_group_index"; input.Has(path)) {
    const auto places = input.Read<std::uint64_t>(path, first, count);
    if (!places.ok()) return places.status();
    for (std::uint64_t i = 0; i < count; ++i) {
      if ((*places)[i] == first + i) continue;
      return BadFile(absl::StrCat("has edge ", first + i, " in place ", (*places)[i],
                                  " of its group; must be one group, in order"));
    }
  }
  for (std::uint64_t i = 0; i < count; ++i) file.Add((*sources)[i], (*targets)[i], (*delays)[i], (*weights)[i]);
  return absl::OkStatus();
}

}  // namespace

bool HasHdf5() { return true; }

absl::StatusOr<SpikeFile> ReadSonata(const std::string& path, const std::string& population) {
  const absl::StatusOr<Hdf5Reader> file = Hdf5Reader::Open(path);
  if (!file.ok()) return file.status();
  const auto group = PopulationIn(*file, "/spikes", population);
  if (!group.ok()) return group.status();
  const auto times = file->Read<double>(*group + "/timestamps");
  if (!times.ok()) return times.status();
  const auto neurons = file->Read<std::int64_t>(*group + "/node_ids");
  if (!neurons.ok()) return neurons.status();
  if (const auto units = CheckMilliseconds(*file, *group + "/timestamps", "timestamps"); !units.ok()) return units;
  if (times->size() != neurons->size()) {
    return BadFile(absl::StrCat("has ", times->size(), " timestamps and ", neurons->size(),
                                " node_ids; their numbers must be equal"));
  }
  return Spikes(*times, *neurons);
}

absl::StatusOr<EdgeFile> ReadSonataEdges(const std::string& path, const std::string& population) {
  const absl::StatusOr<Hdf5Reader> input = Hdf5Reader::Open(path);
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
  for (std::uint64_t first = 0; first < *rows; first += kRowsAtATime) {
    const absl::Status added = AddEdges(*input, *group, first, std::min(kRowsAtATime, *rows - first), file);
    if (!added.ok()) return added;
  }
  return file;
}

}  // namespace lull
