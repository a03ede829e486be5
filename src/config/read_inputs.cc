#include "config/read_inputs.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "config/read_drawn.h"
#include "config/read_parts.h"
#include "formats/change_file.h"
#include "formats/spike_file.h"
#include "formats/stimulus_file.h"

namespace lull {
namespace {

SpikeFileKeys ReadSpikeFileKeys(TableReader& reader) {
  SpikeFileKeys keys;
  reader.Take("population", keys.population);
  for (TableReader& table : reader.TakeTables("populations")) {
    SpikePopulation population;
    table.Take("name", population.name);
    Missing(table, "name", "the name of a population in the file");
    table.Take("first", population.first);
    Missing(table, "first", "the neuron of the network that is neuron 0 of the population");
    table.Done();
    keys.populations.push_back(std::move(population));
  }
  if (const toml::node* node = reader.Find("populations"); node && node->is_array() && keys.populations.empty()) {
    reader.Complain("populations", "names none; must have a table such as { name = \"v1\", first = 0 }");
  }
  if (reader.Has("first_id")) reader.Take("first_id", keys.first_id.emplace());
  if (reader.Has("times")) {
    TakeOneOf<Rounding>(reader, "times",
                        {{"nearest", Rounding::kNearest}, {"up", Rounding::kUp}, {"down", Rounding::kDown}},
                        keys.times.emplace());
  }
  if (reader.Has("step_ms")) reader.Take("step_ms", keys.step_ms.emplace());
  return keys;
}

SpikeInput ReadSpikeInput(TableReader& reader) {
  SpikeInput input;
  reader.Take("amplitude", input.amplitude);
  input.keys = ReadSpikeFileKeys(reader);
  TakePath(reader, "file", "a file of spikes", input.file);
  if (input.file.empty() || !reader.context().reads_files) return input;
  auto file = EntriesOrComplain(reader, input.file, "spikes", "spike", ReadSpikeFile(input.file, input.keys));
  if (!file) return input;
  input.keys = std::move(file->keys);
  input.spikes = std::move(file->spikes);
  return input;
}

StimulusInput ReadStimulusInput(TableReader& reader) {
  StimulusInput input;
  TakePath(reader, "file", "a file of stimuli", input.file);
  if (input.file.empty() || !reader.context().reads_files) return input;
  auto file = EntriesOrComplain(reader, input.file, "stimuli", "stimulus", ReadStimulusFile(input.file));
  if (!file) return input;
  input.stimuli = std::move(file->stimuli);
  return input;
}

// Reads the pairs [time in ms, value] of an array; nothing if one of them is something else.
std::vector<Change> ReadPairs(const toml::array& array) {
  std::vector<Change> changes;
  for (const toml::node& element : array) {
    const toml::array* pair = element.as_array();
    if (pair == nullptr || pair->size() != 2) return {};
    const auto time = (*pair)[0].value_exact<std::int64_t>();
    Change change;
    if (!time || !Convert((*pair)[1], change.value).empty()) return {};
    change.time = *time;
    changes.push_back(change);
  }
  return changes;
}

// Reads a value that changes in time: the path of a file, or an array of pairs.
std::vector<Change> ReadChanges(TableReader& reader, std::string_view key, const char* name) {
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return {};
  if (const toml::array* array = node->as_array()) {
    if (std::vector<Change> changes = ReadPairs(*array); !changes.empty()) return changes;
  }
  if (!node->is_string()) {
    reader.Complain(key,
                    "must be the path of a CSV file, or an array of pairs [time in ms, value], such as [[0, 10], "
                    "[500, 20]]");
    return {};
  }
  std::string path;
  reader.TakePath(key, "a CSV file", path);
  if (path.empty() || !reader.context().reads_files) return {};
  return OrComplain(reader, key, ReadChangeFile(path, name)).value_or(std::vector<Change>());
}

PoissonKicks ReadPoissonKicks(TableReader& reader) {
  PoissonKicks kicks;
  reader.Take("rate_hz", kicks.rate_hz);
  if (reader.Has("rates")) {
    kicks.changes = ReadChanges(reader, "rates", "rate_hz");
    if (reader.Has("rate_hz")) reader.Complain("rate_hz", "stands beside rates; must be one of them");
  } else {
    Missing(reader, "rate_hz", "the kicks per second and neuron");
  }
  if (std::optional<TableReader> table = reader.TakeTable("sine")) {
    RateSine& sine = kicks.sine.emplace();
    table->Take("amplitude_hz", sine.amplitude_hz);
    Missing(*table, "amplitude_hz", "how far the rate rises above rate_hz");
    table->Take("frequency_hz", sine.frequency_hz);
    Missing(*table, "frequency_hz", "the frequency of the sine");
    table->Take("phase_degrees", sine.phase_degrees);
    table->Done();
  }
  TakeDrawn(reader, "amplitude", kicks.amplitude);
  return kicks;
}

PulseTrain ReadPulseTrain(TableReader& reader) {
  PulseTrain pulses;
  TakeDrawn(reader, "amplitude", pulses.amplitude);
  reader.TakeTime("every", pulses.every);
  Missing(reader, "every", "the time from one pulse to the next, such as \"100 ms\"");
  reader.TakeTime("width", pulses.width);
  return pulses;
}

}  // namespace

Input ReadInput(TableReader& reader) {
  Input input;
  std::size_t source = 0;
  const std::vector<std::string> sources = {"uniform", "poisson", "step",   "spikes",
                                            "stimuli", "normal",  "pulses", "one at random"};
  reader.TakeWord("source", sources, source);
  Missing(reader, "source",
          "\"uniform\", \"normal\", \"poisson\", \"one at random\", \"step\", \"pulses\", \"spikes\" or \"stimuli\"");
  if (!reader.Has("source") || source == sources.size()) return input;  // which keys are valid depends on the source
  TakeName(reader, input.name);
  if (source == 0) {
    UniformNoise noise;
    reader.Take("low", noise.low);
    reader.Take("high", noise.high);
    input.source = noise;
  } else if (source == 1) {
    input.source = ReadPoissonKicks(reader);
  } else if (source == 2) {
    StepCurrent current;
    reader.Take("amplitude", current.amplitude);
    current.changes = ReadChanges(reader, "amplitudes", "amplitude");
    input.source = current;
  } else if (source == 3) {
    input.source = ReadSpikeInput(reader);
  } else if (source == 4) {
    input.source = ReadStimulusInput(reader);
  } else if (source == 5) {
    NormalNoise noise;
    reader.Take("mean", noise.mean);
    reader.Take("std", noise.standard_deviation);
    input.source = noise;
  } else if (source == 6) {
    input.source = ReadPulseTrain(reader);
  } else {
    OneAtRandom one;
    TakeDrawn(reader, "amplitude", one.amplitude);
    reader.TakeTime("every", one.every);
    input.source = one;
  }
  ReadInterval(reader, input.from, input.until);
  input.target = ReadTarget(reader);
  reader.Done();
  return input;
}

}  // namespace lull
