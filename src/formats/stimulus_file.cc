#include "formats/stimulus_file.h"

#include <cmath>
#include <limits>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "base/read_file.h"
#include "formats/bad_file.h"
#include "formats/csv_reader.h"
#include "formats/file_number.h"

namespace lull {
namespace {

bool TakeKind(std::string_view& line, Stimulus::Kind& kind) {
  for (const Stimulus::Kind known : {Stimulus::Kind::kSpike, Stimulus::Kind::kCurrent}) {
    if (!line.starts_with(NameOf(known))) continue;
    line.remove_prefix(NameOf(known).size());
    kind = known;
    return true;
  }
  return false;
}

// What is wrong with the line; empty if nothing is.
std::string ReadStimulus(std::string_view line, Tick latest, Stimulus& stimulus) {
  std::string_view rest = line;
  std::optional<FileNumber> time, neuron;
  const bool good = TakeWhole(rest, time) && TakeComma(rest) && TakeWhole(rest, neuron) && TakeComma(rest) &&
                    TakeKind(rest, stimulus.kind) && TakeComma(rest) && TakeNumber(rest, stimulus.amplitude) &&
                    rest.empty();
  if (!good) {
    return WhatIsWrongWithLine(
        line, 4, "a time in whole ms, a neuron, spike or current, and an amplitude, such as 120,17,spike,20");
  }
  const std::optional<Tick> whole = time->As<Tick>();
  if (!whole) return NoTime(*time);
  stimulus.time = *whole;
  const std::optional<NeuronId> id = neuron->As<NeuronId>();
  if (!id) return NoNeuron("neuron", *neuron);
  stimulus.neuron = *id;
  if (stimulus.time >= latest) return "";
  return absl::StrCat("time ", stimulus.time, " ms; comes after ", latest, " ms: must be in order of time");
}

}  // namespace

std::string_view NameOf(Stimulus::Kind kind) { return kind == Stimulus::Kind::kSpike ? "spike" : "current"; }

absl::StatusOr<StimulusFile> ReadStimulusFile(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  StimulusFile file;
  Tick latest = std::numeric_limits<Tick>::min();
  const absl::Status read = ForEachCsvLine(*text, kStimulusHeader, [&](std::string_view line) {
    Stimulus stimulus;
    const std::string mistake = ReadStimulus(line, latest, stimulus);
    if (!mistake.empty()) {
      if (file.mistakes.size() < kMaxMistakes) file.mistakes.push_back({file.stimuli.size(), mistake});
      stimulus = {};
    } else {
      latest = stimulus.time;
    }
    file.stimuli.push_back(stimulus);
  });
  if (!read.ok()) return read;
  return file;
}

}  // namespace lull
