#include "python/src/recorders.h"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace lull::python {

// The bytes of a Spike are those of NumPy's record: a time of eight bytes, a neuron of four, and four more.
static_assert(sizeof(Spike) == 16 && offsetof(Spike, neuron) == 8);

pybind11::dtype SpikeRecord() {
  pybind11::list names;
  names.append("time");
  names.append("neuron");
  pybind11::list formats;
  formats.append("<i8");
  formats.append("<u4");
  pybind11::list offsets;
  offsets.append(0);
  offsets.append(8);
  return pybind11::dtype(names, formats, offsets, sizeof(Spike));
}

void SpikeRecording::OnSpikes(Tick, Tick, std::span<const Spike> spikes) {
  if (!recording() || spikes.empty()) return;
  if (chosen_.empty()) {
    times_.AppendWith(spikes.size(), [&](Tick* place) {
      for (const Spike& spike : spikes) *place++ = spike.time;
    });
    neurons_.AppendWith(spikes.size(), [&](NeuronId* place) {
      for (const Spike& spike : spikes) *place++ = spike.neuron;
    });
    return;
  }
  for (const Spike& spike : spikes) {
    if (chosen_[spike.neuron - first_] == 0) continue;
    times_.Append(&spike.time, 1);
    neurons_.Append(&spike.neuron, 1);
  }
}

void SpikeRecording::CutTo(Tick time) {
  const std::size_t kept = times_.CountUpTo(time);
  times_.Cut(kept);
  neurons_.Cut(kept);
}

TraceRecording::TraceRecording(Tick start, std::vector<NeuronId> neurons, Tick every,
                               std::vector<std::string> variables, std::vector<std::vector<int>> places)
    : Recorder(start),
      neurons_(std::move(neurons)),
      every_(every),
      variables_(std::move(variables)),
      places_(std::move(places)),
      of_exchange_(variables_.size()) {
  for (std::size_t k = 0; k < variables_.size(); ++k) values_.push_back(std::make_unique<GrowingArray<float>>());
}

// The times of the samples of the steps from < t ≤ until.
void TraceRecording::AddTimes(Tick from, Tick until) {
  const Tick first = (from / every_ + 1) * every_;
  if (first > until) return;
  times_.AppendWith(static_cast<std::size_t>((until - first) / every_ + 1), [&](Tick* place) {
    for (Tick time = first; time <= until; time += every_) *place++ = time;
  });
}

// A rank may have no neuron to trace: there are no states then, but the times.
void TraceRecording::OnSpikes(Tick from, Tick until, std::span<const Spike>) {
  if (recording() && neurons_.empty()) AddTimes(from, until);
}

// Neurons are reported one after the other; their values are gathered until the last one's have come.
void TraceRecording::OnTrace(NeuronId, Tick from, Tick until, std::span<const float> states) {
  if (!recording()) return;
  const Tick first = (from / every_ + 1) * every_;
  const std::size_t samples = first > until ? 0 : static_cast<std::size_t>((until - first) / every_ + 1);
  const std::size_t width = neurons_.size();
  const std::size_t own = samples == 0 ? 0 : states.size() / samples;
  for (std::size_t k = 0; k < variables_.size(); ++k) {
    std::vector<float>& rows = of_exchange_[k];
    if (next_ == 0) rows.assign(samples * width, std::numeric_limits<float>::quiet_NaN());
    const int place = places_[next_][k];
    if (place < 0) continue;
    for (std::size_t i = 0; i < samples; ++i)
      rows[i * width + next_] = states[i * own + static_cast<std::size_t>(place)];
  }
  if (++next_ < width) return;
  next_ = 0;
  for (std::size_t k = 0; k < variables_.size(); ++k)
    values_[k]->Append(of_exchange_[k].data(), of_exchange_[k].size());
  AddTimes(from, until);
}

void TraceRecording::CutTo(Tick time) {
  const std::size_t kept = times_.CountUpTo(time);
  times_.Cut(kept);
  for (const auto& values : values_) values->Cut(kept * neurons_.size());
  next_ = 0;
}

CountRecording::CountRecording(Tick start, Tick width, NeuronId first, std::vector<std::uint32_t> layer_of,
                               std::size_t layers)
    : Recorder(start),
      width_(width),
      end_of_bin_(start + width),
      first_(first),
      layer_of_(std::move(layer_of)),
      counts_now_(layers) {}

void CountRecording::EndBinsUpTo(Tick time) {
  while (end_of_bin_ <= time) {
    counts_.Append(counts_now_.data(), counts_now_.size());
    std::fill(counts_now_.begin(), counts_now_.end(), 0);
    end_of_bin_ += width_;
  }
}

void CountRecording::CutTo(Tick time) {
  const Tick bins = (time - start()) / width_;
  counts_.Cut(static_cast<std::size_t>(bins) * layers());
  end_of_bin_ = start() + (bins + 1) * width_;
  std::fill(counts_now_.begin(), counts_now_.end(), 0);
}

void CountRecording::OnSpikes(Tick, Tick until, std::span<const Spike> spikes) {
  if (!recording()) return;
  for (const Spike& spike : spikes) {
    EndBinsUpTo(spike.time - 1);
    ++counts_now_[layer_of_[spike.neuron - first_]];
  }
  EndBinsUpTo(until);
}

}  // namespace lull::python
