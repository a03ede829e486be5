// Spikes in SONATA files.

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "config/hdf5_file.h"
#include "config/spike_file.h"
#include "lull/config.h"
#include "lull/text.h"

namespace lull {
namespace {

absl::Status Bad(const std::string& what) { return absl::InvalidArgumentError(what); }

absl::StatusOr<std::string> Chosen(const std::vector<std::string>& names, const std::string& wanted) {
  for (const std::string& name : names) {
    if (name == wanted || (wanted.empty() && names.size() == 1)) return name;
  }
  const std::string list = names.empty() ? "none" : absl::StrJoin(names, ", ");
  if (!wanted.empty()) return Bad(absl::StrCat("has no population ", Quoted(wanted), "; it has ", list));
  return Bad(absl::StrCat("needs a key population, the one to read: it has ", list));
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

}  // namespace

bool ReadsSonata() { return true; }

absl::StatusOr<SpikeFile> ReadSonata(const std::string& path, const std::string& population) {
  const absl::StatusOr<Hdf5Input> file = Hdf5Input::Open(path);
  if (!file.ok()) return file.status();
  if (!file->Has("/spikes")) return Bad("has no group /spikes; is it SONATA?");
  const auto populations = file->Groups("/spikes");
  if (!populations.ok()) return populations.status();
  const auto chosen = Chosen(*populations, population);
  if (!chosen.ok()) return chosen.status();
  const std::string group = absl::StrCat("/spikes/", *chosen), timestamps = group + "/timestamps";
  const auto times = file->Read<double>(timestamps);
  if (!times.ok()) return times.status();
  const auto neurons = file->Read<std::int64_t>(group + "/node_ids");
  if (!neurons.ok()) return neurons.status();
  const auto units = file->TextAttribute(timestamps, "units");
  if (!units.ok()) return units.status();
  if (*units && **units != "ms") return Bad(absl::StrCat("has timestamps in ", Quoted(**units), "; must be in ms"));
  if (times->size() != neurons->size()) {
    return Bad(absl::StrCat("has ", times->size(), " timestamps and ", neurons->size(), " node_ids; must be as many"));
  }
  return Spikes(*times, *neurons);
}

}  // namespace lull
