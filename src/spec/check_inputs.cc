// Checks inputs, and the neurons that inputs and records select.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "spec/checker.h"
#include "spec/value_text.h"

namespace lull {
namespace {

constexpr double kHighestRate = 1e6;  // [Hz] chosen: a thousand kicks in a step

// The place of a neuron: its column, and its layer in the kind of column.
struct NeuronPlace {
  ColumnId column;
  const std::string* layer;
};

std::optional<NeuronPlace> PlaceOf(const NetworkSpec& spec, NeuronId neuron) {
  std::uint64_t first = 0, first_column = 0;
  for (const ColumnSpec& column : spec.columns) {
    const std::uint64_t size = ColumnSize(column);
    if (neuron < first + size * column.count) {
      std::uint64_t offset = (neuron - first) % size;
      for (const LayerSpec& layer : column.layers) {
        if (offset < layer.size) {
          return NeuronPlace{static_cast<ColumnId>(first_column + (neuron - first) / size), &layer.name};
        }
        offset -= layer.size;
      }
    }
    first += size * column.count;
    first_column += column.count;
  }
  return std::nullopt;
}

bool IsIn(const std::vector<NeuronSelection::Range>& ranges, std::uint32_t id) {
  return ranges.empty() || std::ranges::any_of(ranges, [id](const NeuronSelection::Range& range) {
           return range.first <= id && id <= range.last;
         });
}

}  // namespace

void Checker::CheckSelection(const std::string& path, const NeuronSelection& selection) {
  std::uint64_t columns = 0;
  for (const ColumnSpec& column : spec_.columns) columns += column.count;
  for (const std::string& layer : selection.layers) {
    if (layers_.empty() || layers_.contains(layer)) continue;
    Add(KeyPath(path, "layers"), absl::StrCat("[", Listed(selection.layers), "]"),
        absl::StrCat("no column has a layer ", TomlText(layer), "; ", WouldDo(layer, some_layers_)));
  }
  CheckRanges(KeyPath(path, "columns"), selection.columns, columns);
  CheckRanges(KeyPath(path, "neurons"), selection.neurons, NeuronsIn(spec_));
}

void Checker::CheckInput(std::size_t number) {
  const Input& input = spec_.inputs[number];
  const std::string path = ElementPath("inputs", number);
  std::visit([&](const auto& source) { CheckSource(path, source); }, input.source);
  Interval(path, input.from, input.until);
  CheckSelection(path, input.target);
  if (const auto* given = std::get_if<SpikeInput>(&input.source)) {
    CheckGiven(path, "spikes", given->spikes, input.target);
  } else if (const auto* stimuli = std::get_if<StimulusInput>(&input.source)) {
    CheckGiven(path, "stimuli", stimuli->stimuli, input.target);
  }
}

void Checker::CheckSource(const std::string& path, const UniformNoise& noise) {
  if (!IsFinite(noise.low) || !IsFinite(noise.high)) {
    Finite(KeyPath(path, "low"), noise.low);
    Finite(KeyPath(path, "high"), noise.high);
  } else if (noise.low > noise.high) {
    Add(KeyPath(path, "high"), Number(noise.high), absl::StrCat("must not be below low = ", noise.low));
  }
}

void Checker::CheckSource(const std::string& path, const PoissonKicks& kicks) {
  const auto rate = [this](const std::string& of, double rate_hz) {
    if (!(rate_hz >= 0 && rate_hz <= kHighestRate)) Add(of, Number(rate_hz), "must be from 0 to 1000000");
  };
  rate(KeyPath(path, "rate_hz"), kicks.rate_hz);
  CheckDrawn(KeyPath(path, "amplitude"), kicks.amplitude, DrawnFor::kKick);
  if (!kicks.changes.empty()) {
    if (kicks.rate_hz != 0)
      Add(KeyPath(path, "rate_hz"), Number(kicks.rate_hz), "stands beside rates; must be one of them");
    if (kicks.sine) Add(KeyPath(path, "sine"), "", "stands beside rates; must be one of them");
    CheckChanges(KeyPath(path, "rates"), kicks.changes, rate);
  } else if (kicks.sine) {
    const std::string sine = KeyPath(path, "sine");
    const RateSine& of = *kicks.sine;
    if (!(of.amplitude_hz >= 0 && of.amplitude_hz <= kicks.rate_hz)) {
      Add(KeyPath(sine, "amplitude_hz"), Number(of.amplitude_hz),
          absl::StrCat("must be from 0 to rate_hz = ", kicks.rate_hz, ", so that the rate is never below 0"));
    } else if (of.amplitude_hz + kicks.rate_hz > kHighestRate) {
      Add(KeyPath(sine, "amplitude_hz"), Number(of.amplitude_hz), "takes the rate above 1000000");
    }
    Within(KeyPath(sine, "frequency_hz"), of.frequency_hz, 1e-6, 500);
    Within(KeyPath(sine, "phase_degrees"), of.phase_degrees, -360, 360);
  }
}

void Checker::CheckSource(const std::string& path, const StepCurrent& current) {
  Finite(KeyPath(path, "amplitude"), current.amplitude);
  if (current.changes.empty()) return;
  if (current.amplitude != 0) {
    Add(KeyPath(path, "amplitude"), Number(current.amplitude), "stands beside amplitudes; must be one of them");
  }
  CheckChanges(KeyPath(path, "amplitudes"), current.changes,
               [this](const std::string& of, double amplitude) { Finite(of, amplitude); });
}

void Checker::CheckChanges(const std::string& path, const std::vector<Change>& changes,
                           const std::function<void(const std::string&, double)>& check_value) {
  Tick latest = -1;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::size_t mistakes = findings_.size();
    const std::string element = ElementPath(path, i);
    if (changes[i].time <= latest) {
      Add(element, "",
          absl::StrCat("time ", changes[i].time, " ms; must be ",
                       i == 0 ? "0 or later" : absl::StrCat("after ", latest, " ms")));
    }
    check_value(element, changes[i].value);
    if (findings_.size() > mistakes) return;  // one is enough
    latest = changes[i].time;
  }
}

void Checker::CheckSource(const std::string& path, const NormalNoise& noise) {
  Finite(KeyPath(path, "mean"), noise.mean);
  if (!(noise.standard_deviation >= 0) || !IsFinite(noise.standard_deviation)) {
    Add(KeyPath(path, "std"), Number(noise.standard_deviation), "must be a finite number, 0 or more");
  }
}

void Checker::CheckSource(const std::string& path, const PulseTrain& pulses) {
  CheckDrawn(KeyPath(path, "amplitude"), pulses.amplitude, DrawnFor::kKick);
  if (pulses.every < 1) {
    Add(KeyPath(path, "every"), TomlTime(pulses.every), "must be 1 ms or more");
  } else if (pulses.width < 1 || pulses.width > pulses.every) {
    Add(KeyPath(path, "width"), TomlTime(pulses.width),
        absl::StrCat("must be from 1 ms to every = ", TomlTime(pulses.every)));
  }
}

void Checker::CheckSource(const std::string& path, const OneAtRandom& one) {
  CheckDrawn(KeyPath(path, "amplitude"), one.amplitude, DrawnFor::kKick);
  if (one.every < 1) Add(KeyPath(path, "every"), TomlTime(one.every), "must be 1 ms or more");
}

void Checker::CheckSource(const std::string& path, const SpikeInput& input) {
  Finite(KeyPath(path, "amplitude"), input.amplitude);
  const SpikeFileKeys& keys = input.keys;
  if (!keys.population.empty() && !keys.populations.empty()) {
    Add(KeyPath(path, "population"), TomlText(keys.population), "stands beside populations; must be one of them");
  }
  if (keys.step_ms && !(*keys.step_ms > 0 && *keys.step_ms <= 1000)) {
    Add(KeyPath(path, "step_ms"), Number(*keys.step_ms), "must be above 0 and at most 1000, the ms of a step");
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < keys.populations.size(); ++i) {
    const std::string population = ElementPath(KeyPath(path, "populations"), i);
    const std::string& name = keys.populations[i].name;
    if (name.empty()) Add(KeyPath(population, "name"), TomlText(name), "must be the name of a population in the file");
    if (!names.insert(name).second) Add(KeyPath(population, "name"), TomlText(name), "is named twice");
  }
}

void Checker::CheckSource(const std::string& path, const StimulusInput& input) {
  int left = kMaxOfAFile;
  for (std::size_t i = 0; i < input.stimuli.size() && left > 0; ++i) {
    if (IsFinite(input.stimuli[i].amplitude)) continue;
    --left;
    Add(ElementPath(KeyPath(path, "stimuli"), i), "",
        absl::StrCat("amplitude ", input.stimuli[i].amplitude, "; must be a finite number"));
  }
}

void Checker::CheckRanges(const std::string& path, const std::vector<NeuronSelection::Range>& ranges,
                          std::uint64_t count) {
  for (const NeuronSelection::Range& range : ranges) {
    const std::string value = absl::StrCat("[[", range.first, ", ", range.last, "]]");
    if (range.first > range.last) {
      Add(path, value, "the first of a range must not be above the last");
    } else if (range.last >= count) {
      Add(path, value, count == 0 ? "there are none" : absl::StrCat("must be from 0 to ", count - 1));
    }
  }
}

template <class Given>
void Checker::CheckGiven(const std::string& path, const char* key, const std::vector<Given>& all,
                         const NeuronSelection& target) {
  const std::uint64_t neurons = NeuronsIn(spec_);
  int left = kMaxOfAFile;
  for (std::size_t i = 0; i < all.size() && left > 0; ++i) {
    const Given& given = all[i];
    const auto given_path = [&] { return ElementPath(KeyPath(path, key), i); };
    if (given.time < 1) {
      --left;
      Add(given_path(), "", absl::StrCat("time ", given.time, " ms; must be 1 ms, the first step, or later"));
      continue;
    }
    const auto place = PlaceOf(spec_, given.neuron);
    if (place && IsIn(target.neurons, given.neuron) && IsIn(target.columns, place->column) &&
        (target.layers.empty() || std::ranges::count(target.layers, *place->layer) > 0)) {
      continue;
    }
    --left;
    std::string what = "the input does not reach it: see its layers, columns and neurons";
    if (!place) what = absl::StrCat("the network has ", CountedPlainly(neurons, "neuron"), ", from 0");
    Add(given_path(), "", absl::StrCat("neuron ", given.neuron, "; ", what));
  }
}

}  // namespace lull
