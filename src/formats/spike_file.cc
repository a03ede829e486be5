#include "formats/spike_file.h"

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "base/read_file.h"
#include "formats/bad_file.h"
#include "formats/csv_reader.h"

namespace lull {
namespace {

void ReadSpike(std::string_view line, SpikeFile& file) {
  std::string_view rest = line;
  std::optional<FileNumber> time, neuron;
  if (TakeWhole(rest, time) && TakeComma(rest) && TakeWhole(rest, neuron) && rest.empty()) {
    file.Add(*time, *neuron);
  } else {
    file.AddMistake(WhatIsWrongWithLine(line, 2, "a time in whole ms and a neuron, such as 120,17"));
  }
}

absl::StatusOr<SpikeFile> ReadCsv(std::string_view text) {
  SpikeFile file;
  file.first_line = 2;
  const absl::Status read =
      ForEachCsvLine(text, "time_ms,neuron", [&file](std::string_view line) { ReadSpike(line, file); });
  if (!read.ok()) return read;
  return file;
}

}  // namespace

void SpikeFile::AddMistake(const std::string& what) {
  if (mistakes.size() < kMaxMistakes) mistakes.push_back({spikes.size(), what});
  spikes.push_back({latest_, 0});
}

void SpikeFile::Add(const FileNumber& time_ms, const FileNumber& neuron) {
  const std::optional<Tick> read = time_ms.As<Tick>();
  const std::optional<NeuronId> id = neuron.As<NeuronId>();
  if (!read) return AddMistake(absl::StrCat("time ", time_ms.Text(), " ms; must be a whole number of ms"));
  if (!id) return AddMistake(NoNeuron("neuron", neuron));
  const Tick time = *read;
  if (time < 1) return AddMistake(absl::StrCat("time ", time, " ms; must be 1 ms, the first step, or later"));
  if (time < latest_) {
    return AddMistake(absl::StrCat("time ", time, " ms; comes after ", latest_, " ms: must be in order of time"));
  }
  latest_ = time;
  spikes.push_back({time, *id});
}

absl::StatusOr<SpikeFile> ReadSpikeFile(const std::string& path, const std::string& population) {
  const absl::StatusOr<std::string> start = ReadFile(path, kSignatureBytes);
  if (!start.ok()) return start.status();
  if (IsHdf5(*start)) return ReadSonata(path, population);
  if (!population.empty()) {
    return absl::InvalidArgumentError("has no populations: it is not a SONATA file; leave out the key population");
  }
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  return ReadCsv(*text);
}

}  // namespace lull
