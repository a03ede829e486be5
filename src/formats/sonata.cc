// Reads spikes from SONATA files.

#include "formats/sonata.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "formats/bad_file.h"
#include "formats/file_number.h"
#include "formats/hdf5_reader.h"
#include "formats/sonata_population.h"
#include "formats/spike_file.h"
#include "lull/estimate.h"

namespace lull {

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

}  // namespace lull
