// Reads spikes in SONATA files: /spikes/<population>/timestamps and node_ids, or, as files had them before there were
// populations, /spikes/timestamps and gids. The order of the spikes does not matter, so that the attribute `sorting` is
// not read.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "formats/bad_file.h"
#include "formats/file_number.h"
#include "formats/hdf5_reader.h"
#include "formats/sonata_population.h"
#include "formats/spike_file.h"
#include "spec/machine_memory.h"

namespace lull {
namespace {

// The columns of a population, and what their numbers mean.
struct SpikeColumns {
  std::string times, neurons;
  NeuronId first = 0;  // neuron 0 of the population
  bool in_seconds = false;
  std::uint64_t rows = 0;
};

// The columns of a file without populations; empty if it has none.
absl::StatusOr<std::optional<SpikeColumns>> ColumnsWithoutPopulation(Hdf5Reader& file) {
  for (const char* const ids : {"/spikes/gids", "/spikes/node_ids"}) {
    const auto has = file.Has(ids);
    if (!has.ok()) return has.status();
    if (*has) return SpikeColumns{.times = "/spikes/timestamps", .neurons = ids};
  }
  return std::nullopt;
}

absl::StatusOr<std::vector<SpikeColumns>> WantedColumns(Hdf5Reader& file, const SpikeFileKeys& keys) {
  const auto without = ColumnsWithoutPopulation(file);
  if (!without.ok()) return without.status();
  if (*without) {
    if (keys.population.empty() && keys.populations.empty()) return std::vector<SpikeColumns>{**without};
    return BadFile(absl::StrCat("has no populations: its spikes are in ", (*without)->neurons,
                                ", as before SONATA had ",
                                "populations; leave out the keys population and populations"));
  }
  std::vector<SpikePopulation> wanted = keys.populations;
  if (wanted.empty()) wanted.push_back({.name = keys.population});
  std::vector<SpikeColumns> all;
  for (const SpikePopulation& population : wanted) {
    const auto group = PopulationIn(file, "/spikes", population.name,
                                    "; or a key populations, which gives the first neuron of each: [{ name = \"a\", "
                                    "first = 0 }, { name = \"b\", first = 100 }]");
    if (!group.ok()) return group.status();
    all.push_back({.times = *group + "/timestamps", .neurons = *group + "/node_ids", .first = population.first});
  }
  return all;
}

// Whether the times are in seconds; the unit stands with them or with their group.
absl::StatusOr<bool> AreSeconds(Hdf5Reader& file, const std::string& times) {
  const std::string group = times.substr(0, times.rfind('/'));
  for (const std::string& object : {times, group}) {
    const auto text = file.TextAttribute(object, "units");
    if (!text.ok()) return text.status();
    if (!*text) continue;
    std::string_view units = **text;
    while (units.ends_with(' ')) units.remove_suffix(1);  // as Fortran fills up its texts
    for (const char* const name : {"ms", "msec", "millisecond", "milliseconds"}) {
      if (units == name) return false;
    }
    for (const char* const name : {"s", "sec", "second", "seconds"}) {
      if (units == name) return true;
    }
    return BadFile(absl::StrCat("has timestamps in ", Quoted(**text), "; must be in ms, milliseconds, s or seconds"));
  }
  return false;
}

// A time in seconds as ms. The number that is nearest to a whole number of ms stands for it: 0.001 · 1000 may be no
// whole number.
template <class Number>
FileNumber InMilliseconds(Number seconds) {
  const double exact = static_cast<double>(seconds) * 1000, whole = std::nearbyint(exact);
  if (static_cast<Number>(whole / 1000) == seconds) return whole;
  return exact;
}

FileNumber TimeIn(const FileColumn& column, std::size_t row, bool in_seconds) {
  if (!in_seconds) return NumberIn(column, row);
  if (const auto* numbers = std::get_if<std::vector<float>>(&column)) return InMilliseconds((*numbers)[row]);
  if (const auto* numbers = std::get_if<std::vector<double>>(&column)) return InMilliseconds((*numbers)[row]);
  const FileNumber number = NumberIn(column, row);
  const std::optional<Tick> seconds = number.As<Tick>();
  constexpr Tick kMost = std::numeric_limits<Tick>::max() / 1000;
  if (seconds && *seconds <= kMost && *seconds >= -kMost) return 1000 * *seconds;
  return 1000 * number.AsDouble();
}

absl::Status AddSpikes(Hdf5Reader& file, const SpikeColumns& columns, SpikeFile& spikes) {
  FileColumn time, neuron;
  for (std::uint64_t first = 0; first < columns.rows; first += kRowsAtATime) {
    const std::uint64_t count = std::min(kRowsAtATime, columns.rows - first);
    absl::Status status = file.ReadColumn(columns.times, first, count, time);
    if (status.ok()) status = file.ReadColumn(columns.neurons, first, count, neuron);
    if (!status.ok()) return status;
    for (std::uint64_t i = 0; i < count; ++i) {
      spikes.Add(TimeIn(time, i, columns.in_seconds), NumberIn(neuron, i), columns.first);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadSonataSpikes(const std::string& path, SpikeFile& spikes) {
  absl::StatusOr<Hdf5Reader> file = Hdf5Reader::Open(path);
  if (!file.ok()) return file.status();
  absl::StatusOr<std::vector<SpikeColumns>> all = WantedColumns(*file, spikes.keys);
  if (!all.ok()) return all.status();
  std::uint64_t sum = 0;
  for (SpikeColumns& columns : *all) {
    const auto rows = CheckColumns(*file, {columns.times, columns.neurons}, "");
    if (!rows.ok()) return rows.status();
    columns.rows = *rows;
    if (__builtin_add_overflow(sum, *rows, &sum) || sum > MemoryLimitBytes() / sizeof(Spike)) {
      return BadFile(absl::StrCat("has ", *rows, " spikes in ", columns.times, ", more than fit into memory"));
    }
    const auto in_seconds = AreSeconds(*file, columns.times);
    if (!in_seconds.ok()) return in_seconds.status();
    columns.in_seconds = *in_seconds;
  }
  spikes.spikes.reserve(sum);
  for (const SpikeColumns& columns : *all) {
    if (absl::Status added = AddSpikes(*file, columns, spikes); !added.ok()) return added;
  }
  return absl::OkStatus();
}

}  // namespace lull
