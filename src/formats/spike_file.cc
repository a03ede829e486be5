#include "formats/spike_file.h"

#include <limits>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/read_file.h"
#include "formats/bad_file.h"
#include "formats/csv_reader.h"
#include "formats/hdf5_signature.h"
#include "formats/nest_spikes.h"

namespace lull {
namespace {

constexpr const char* kSpikesHeader = "time_ms,neuron";

void ReadSpike(std::string_view line, SpikeFile& file) {
  std::string_view rest = line;
  std::optional<FileNumber> time, neuron;
  if (TakeWhole(rest, time) && TakeComma(rest) && TakeWhole(rest, neuron) && rest.empty()) {
    file.Add(*time, *neuron);
  } else {
    file.AddMistake(WhatIsWrongWithLine(line, 2, "a time in whole ms and a neuron, such as 120,17"));
  }
}

absl::Status CheckKeys(const SpikeFileKeys& keys, bool hdf5, bool nest) {
  if (!hdf5 && (!keys.population.empty() || !keys.populations.empty())) {
    return BadFile(absl::StrCat("has no populations: it is not a SONATA file; leave out the key ",
                                keys.population.empty() ? "populations" : "population"));
  }
  if (nest || !keys.step_ms) return absl::OkStatus();
  return BadFile("has times in ms: only a file of NEST can have steps; leave out the key step_ms");
}

constexpr const char* kKeyThatRounds = "; the key times = \"nearest\", \"up\" or \"down\" rounds it";

std::string TimeMistake(const FileNumber& time_ms, bool rounds) {
  if (rounds) {
    return absl::StrCat("time ", time_ms.Text(), " ms; must be from 1 to ", std::numeric_limits<Tick>::max(), " ms");
  }
  return absl::StrCat(NoTime(time_ms), time_ms.IsWhole() ? "" : kKeyThatRounds);
}

}  // namespace

void SpikeFile::AddMistake(const std::string& what) {
  if (mistakes.size() < kMaxMistakes) mistakes.push_back({spikes.size(), what});
  spikes.push_back({1, 0});
}

void SpikeFile::Add(const FileNumber& time_ms, const FileNumber& id, NeuronId first) {
  const std::optional<Tick> time = time_ms.RoundedAs<Tick>(keys.times);
  const std::optional<NeuronId> number = id.As<NeuronId>();
  if (!time) return AddMistake(TimeMistake(time_ms, keys.times.has_value()));
  if (!number) return AddMistake(NoNeuron("neuron", id));
  if (*time < 1) {
    const bool rounded = !time_ms.As<Tick>();
    return AddMistake(absl::StrCat("time ", time_ms.Text(), " ms; ",
                                   rounded ? absl::StrCat("is rounded to ", *time, " ms; ") : "",
                                   "must be 1 ms, the first step, or later"));
  }
  const NeuronId first_id = keys.first_id.value_or(0);
  if (*number < first_id) {
    return AddMistake(
        absl::StrCat("neuron ", *number, "; must be at least first_id = ", first_id, ", the number of neuron 0"));
  }
  const std::uint64_t neuron = std::uint64_t{*number} - first_id + first;
  constexpr std::uint64_t kMost = std::numeric_limits<NeuronId>::max();
  if (neuron > kMost) {
    return AddMistake(
        absl::StrCat("neuron ", *number, "; would be neuron ", neuron, " of the network; must be at most ", kMost));
  }
  spikes.push_back({*time, static_cast<NeuronId>(neuron)});
}

absl::StatusOr<SpikeFile> ReadSpikeFile(const std::string& path, const SpikeFileKeys& keys) {
  SpikeFile file;
  file.keys = keys;
  const absl::StatusOr<bool> hdf5 = IsHdf5(path);
  if (!hdf5.ok()) return hdf5.status();
  absl::StatusOr<std::string> text = "";
  if (!*hdf5) text = ReadFile(path);
  if (!text.ok()) return text.status();
  const bool nest = !*hdf5 && IsNest(path, *text);
  absl::Status status = CheckKeys(keys, *hdf5, nest);
  if (!status.ok()) return status;
  if (*hdf5) {
    status = ReadSonataSpikes(path, file);
  } else if (nest) {
    status = ReadNestSpikes(*text, file);
  } else {
    file.first_line = 2;
    status = ForEachCsvLine(*text, kSpikesHeader, [&file](std::string_view line) { ReadSpike(line, file); });
  }
  if (!status.ok()) return status;
  return file;
}

}  // namespace lull
