#include <algorithm>
#include <functional>
#include <limits>
#include <new>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lull/recorded_run.h"
#include "lull/text.h"
#include "recording/recorded_run.h"
#include "spec/check.h"
#include "spec/finding.h"
#include "spec/selected_neurons.h"

namespace lull {
namespace {

// The times of a part. Errors: kInvalidArgument.
absl::StatusOr<TimeSpan> SpanOf(const RecordedSources& run, const RecordedPart& part) {
  const TimeSpan span = {part.from, part.until.value_or(run.duration)};
  if (span.from >= 0 && span.from <= span.until && span.until <= run.duration) return span;
  return absl::InvalidArgumentError(absl::StrCat("from ", FormatDuration(span.from), " to ", FormatDuration(span.until),
                                                 " is not a part of the run, which was recorded up to ",
                                                 FormatDuration(run.duration)));
}

// Whether each neuron of the network is selected. Errors: kInvalidArgument.
absl::StatusOr<std::vector<bool>> ChosenBy(const RecordedSources& run, const NeuronSelection& selection) {
  const NetworkSpec& spec = run.config.network;
  if (auto status = StatusOf(CheckSelection(spec, "of", selection)); !status.ok()) return status;
  std::vector<bool> chosen(run.layout.neurons());
  for (const NeuronRange& range : SelectedNeurons(spec, selection)) {
    std::fill_n(chosen.begin() + range.first, range.count, true);
  }
  return chosen;
}

absl::Status NotRecorded(const char* what) {
  return absl::FailedPreconditionError(absl::StrCat("the run did not record ", what));
}

// Reads a part, which may not fit into memory.
template <class Recorded>
absl::StatusOr<Recorded> Reading(const std::function<absl::StatusOr<Recorded>()>& read) {
  try {
    return read();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("the part of the run does not fit into memory; read shorter parts");
  }
}

absl::StatusOr<RecordedTraces> TracesIn(const RecordedSources& run, std::uint16_t stream, const RecordedPart& part) {
  const auto span = SpanOf(run, part);
  if (!span.ok()) return span.status();
  const auto chosen = ChosenBy(run, part.of);
  if (!chosen.ok()) return chosen.status();
  const std::optional<TraceSource> source = run.Traces(stream, *span);
  if (!source) return NotRecorded(stream == kTraces ? "traces" : "the trace of a neuron for a picture");

  RecordedTraces traces;
  struct Field {
    std::size_t in_row, variable, neuron;
  };
  std::vector<Field> fields;  // which values of a row go where
  std::size_t in_row = 0;
  for (const TraceSource::Neuron& neuron : source->neurons) {
    for (const std::string& name : neuron.variables) {
      if ((*chosen)[neuron.id]) {
        const auto known = std::ranges::find(traces.variables, name, &RecordedTraces::Variable::name);
        fields.push_back({in_row, static_cast<std::size_t>(known - traces.variables.begin()), traces.neurons.size()});
        if (known == traces.variables.end()) traces.variables.push_back({name, {}});
      }
      ++in_row;
    }
    if ((*chosen)[neuron.id]) traces.neurons.push_back(neuron.id);
  }
  if (traces.neurons.empty()) return absl::InvalidArgumentError("none of these neurons was traced");

  const Tick first = span->from / source->every + 1, last = span->until / source->every;  // of the rows that there are
  const auto rows = static_cast<std::size_t>(std::max<Tick>(last - first + 1, 0)), width = traces.neurons.size();
  for (RecordedTraces::Variable& variable : traces.variables) {
    variable.values.assign(rows * width, std::numeric_limits<float>::quiet_NaN());
  }
  for (Tick row = first; row <= last; ++row) traces.times.push_back(row * source->every);
  const absl::Status read = source->visit([&](Tick time, std::span<const float> values) {
    for (std::size_t begin = 0; begin < values.size(); begin += in_row, time += source->every) {
      if (time <= span->from || time > span->until) continue;
      const auto row = static_cast<std::size_t>(time / source->every - first);
      for (const Field& field : fields) {
        traces.variables[field.variable].values[row * width + field.neuron] = values[begin + field.in_row];
      }
    }
  });
  if (!read.ok()) return read;
  return traces;
}

absl::StatusOr<RecordedSpikes> SpikesIn(const RecordedSources& run, const RecordedPart& part) {
  const auto span = SpanOf(run, part);
  if (!span.ok()) return span.status();
  const auto chosen = ChosenBy(run, part.of);
  if (!chosen.ok()) return chosen.status();
  if (!RecordsSpikes(run.config.record)) return NotRecorded("spikes");
  RecordedSpikes recorded;
  const absl::Status read = run.Spikes(*span)([&](std::span<const Spike> spikes) {
    for (const Spike& spike : spikes) {
      if (spike.time <= span->from || spike.time > span->until || !(*chosen)[spike.neuron]) continue;
      recorded.times.push_back(spike.time);
      recorded.neurons.push_back(spike.neuron);
    }
  });
  if (!read.ok()) return read;
  return recorded;
}

absl::StatusOr<RecordedRates> RatesIn(const RecordedSources& run, const RecordedPart& part) {
  const auto span = SpanOf(run, part);
  if (!span.ok()) return span.status();
  if (const auto chosen = ChosenBy(run, part.of); !chosen.ok()) return chosen.status();
  if (!part.of.columns.empty() || !part.of.neurons.empty()) {
    return absl::InvalidArgumentError("rates were recorded of whole layers; select layers alone, or read the spikes");
  }
  const RateSource source = run.Rates();
  if (source.every == 0) return NotRecorded("rates");
  RecordedRates rates = {.every = source.every};
  std::vector<std::size_t> layers;
  for (std::size_t i = 0; i < run.layout.layers.size(); ++i) {
    const Layout::Layer& layer = run.layout.layers[i];
    if (!part.of.layers.empty() && std::ranges::find(part.of.layers, layer.name) == part.of.layers.end()) continue;
    layers.push_back(i);
    rates.layers.push_back(layer.name);
    rates.neurons.push_back(layer.neurons);
  }
  // The bins that lie in the part: from number `first` to before `end`.
  const auto end_of = [&](Tick bin) { return std::min((bin + 1) * source.every, run.duration); };
  const Tick first = (span->from + source.every - 1) / source.every;
  Tick end = first;
  for (; end < static_cast<Tick>(source.bins) && end_of(end) <= span->until; ++end) rates.times.push_back(end_of(end));
  rates.spikes.resize(rates.times.size() * layers.size());
  const absl::Status read = source.visit([&](std::uint64_t number, std::span<const std::uint32_t> bins) {
    auto bin = static_cast<Tick>(number);
    for (std::size_t begin = 0; begin < bins.size(); begin += run.layout.layers.size(), ++bin) {
      if (bin < first || bin >= end) continue;
      for (std::size_t i = 0; i < layers.size(); ++i) {
        rates.spikes[static_cast<std::size_t>(bin - first) * layers.size() + i] = bins[begin + layers[i]];
      }
    }
  });
  if (!read.ok()) return read;
  return rates;
}

absl::StatusOr<RecordedWeights> WeightsIn(const RecordedSources& run, const RecordedPart& part) {
  const auto span = SpanOf(run, part);
  if (!span.ok()) return span.status();
  const auto chosen = ChosenBy(run, part.of);
  if (!chosen.ok()) return chosen.status();
  const std::optional<WeightSource> source = run.Weights();
  if (!source) return NotRecorded("weights");
  RecordedWeights weights;
  constexpr std::size_t kNotWanted = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> place(source->synapses, kNotWanted);  // of each recorded synapse
  for (const WeightProjection& projection : source->projections) weights.projection_names.push_back(projection.name);
  absl::Status read = source->visit_synapses([&](std::uint64_t first, auto synapses, auto projections) {
    for (std::size_t i = 0; i < synapses.size() && first + i < place.size(); ++i) {
      if (!(*chosen)[synapses[i].target]) continue;
      place[first + i] = weights.sources.size();
      weights.sources.push_back(synapses[i].source);
      weights.targets.push_back(synapses[i].target);
      weights.delays.push_back(static_cast<std::uint32_t>(synapses[i].delay));
      weights.projections.push_back(projections[i]);
    }
  });
  if (!read.ok()) return read;
  std::ranges::copy_if(source->times, std::back_inserter(weights.times),
                       [&](Tick time) { return span->from <= time && time <= span->until; });
  weights.weights.resize(weights.times.size() * weights.sources.size());
  read = source->visit([&](Tick time, std::uint64_t first, std::span<const float> piece) {
    const auto found = std::ranges::lower_bound(weights.times, time);
    if (found == weights.times.end() || *found != time) return;
    float* const row =
        weights.weights.data() + static_cast<std::size_t>(found - weights.times.begin()) * weights.sources.size();
    for (std::size_t i = 0; i < piece.size(); ++i) {
      if (place[first + i] != kNotWanted) row[place[first + i]] = piece[i];
    }
  });
  if (!read.ok()) return read;
  return weights;
}

}  // namespace

absl::StatusOr<RecordedSpikes> ReadSpikes(const RecordedRun& run, const RecordedPart& part) {
  return Reading<RecordedSpikes>([&] { return SpikesIn(SourcesOf(run), part); });
}

absl::StatusOr<RecordedTraces> ReadTraces(const RecordedRun& run, const RecordedPart& part) {
  return Reading<RecordedTraces>([&] { return TracesIn(SourcesOf(run), kTraces, part); });
}

absl::StatusOr<RecordedTraces> ReadPictureTrace(const RecordedRun& run, const RecordedPart& part) {
  return Reading<RecordedTraces>(
      [&] { return TracesIn(SourcesOf(run), kTraceOfPicture, {.from = part.from, .until = part.until}); });
}

absl::StatusOr<RecordedRates> ReadRates(const RecordedRun& run, const RecordedPart& part) {
  return Reading<RecordedRates>([&] { return RatesIn(SourcesOf(run), part); });
}

absl::StatusOr<RecordedWeights> ReadWeights(const RecordedRun& run, const RecordedPart& part) {
  return Reading<RecordedWeights>([&] { return WeightsIn(SourcesOf(run), part); });
}

}  // namespace lull
