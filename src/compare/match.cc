// Neurons are matched one by one. Spikes of a neuron that are farther apart than the largest shift do not affect each
// other's match, so the spike trains of a neuron are cut there into short pieces. Each piece has its own table of
// costs.

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "lull/compare/rest_accuracy.h"

namespace lull {
namespace {

using Train = std::span<const Tick>;

// The spike times of all neurons, neuron by neuron.
struct Trains {
  std::vector<Tick> times;
  std::vector<std::size_t> begin;  // index of each neuron's first spike; and the end

  Trains(std::span<const Spike> spikes, NeuronId neurons) : times(spikes.size()), begin(std::size_t{neurons} + 1) {
    for (const Spike& spike : spikes) ++begin[spike.neuron + std::size_t{1}];
    for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
    std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
    for (const Spike& spike : spikes) times[next[spike.neuron]++] = spike.time;
  }
  Train of(NeuronId neuron) const { return Train(times).subspan(begin[neuron], begin[neuron + 1] - begin[neuron]); }
};

NeuronId NeuronsOf(std::span<const Spike> spikes) {
  NeuronId neurons = 0;
  for (const Spike& spike : spikes) neurons = std::max(neurons, spike.neuron + 1);
  return neurons;
}

class Matcher {
 public:
  Matcher(Tick duration, Tick stretch)
      : stretch_(stretch), matches_(static_cast<std::size_t>((duration + stretch - 1) / stretch)) {}

  void MatchNeuron(Train reference, Train spikes) {
    std::size_t i = 0, j = 0;
    while (i < reference.size() || j < spikes.size()) {
      const std::size_t first_i = i, first_j = j;
      Tick last = kNever;
      // Goes through both trains in order of time until a gap is too wide.
      while (i < reference.size() || j < spikes.size()) {
        const bool is_reference = j == spikes.size() || (i < reference.size() && reference[i] <= spikes[j]);
        const Tick next = is_reference ? reference[i] : spikes[j];
        if (last != kNever && next - last >= kMaxShift) break;
        last = next;
        ++(is_reference ? i : j);
      }
      MatchPiece(reference.subspan(first_i, i - first_i), spikes.subspan(first_j, j - first_j));
    }
  }

  std::vector<SpikeMatch> Take() { return std::move(matches_); }

 private:
  SpikeMatch& At(Tick time) { return matches_[static_cast<std::size_t>((time - 1) / stretch_)]; }

  // Spikes that are the same at the beginning and at the end of a piece are matched in some cheapest alignment. The
  // rest is matched by the table.
  void MatchPiece(Train reference, Train spikes) {
    while (!reference.empty() && !spikes.empty() && reference.front() == spikes.front()) {
      ++At(reference.front()).same;
      reference = reference.subspan(1), spikes = spikes.subspan(1);
    }
    while (!reference.empty() && !spikes.empty() && reference.back() == spikes.back()) {
      ++At(reference.back()).same;
      reference = reference.first(reference.size() - 1), spikes = spikes.first(spikes.size() - 1);
    }
    FillTable(reference, spikes);
    Trace(reference, spikes);
  }

  // The cost of moving a spike. Costs are whole numbers, in units in which removing or adding a spike costs kMaxShift.
  static Tick MoveCost(Tick from, Tick to) { return 2 * std::abs(from - to); }

  Tick& Cost(std::size_t i, std::size_t j) { return costs_[i * width_ + j]; }

  // Computes Cost(i, j), the least cost of matching the first i spikes of the reference with the first j of the other
  // run.
  void FillTable(Train reference, Train spikes) {
    width_ = spikes.size() + 1;
    costs_.resize((reference.size() + 1) * width_);
    for (std::size_t i = 0; i <= reference.size(); ++i) {
      for (std::size_t j = 0; j <= spikes.size(); ++j) {
        Tick cost = i == 0 && j == 0 ? 0 : kNever;
        if (i > 0) cost = std::min(cost, Cost(i - 1, j) + kMaxShift);
        if (j > 0) cost = std::min(cost, Cost(i, j - 1) + kMaxShift);
        if (i > 0 && j > 0) cost = std::min(cost, Cost(i - 1, j - 1) + MoveCost(reference[i - 1], spikes[j - 1]));
        Cost(i, j) = cost;
      }
    }
  }

  void Trace(Train reference, Train spikes) {
    std::size_t i = reference.size(), j = spikes.size();
    while (i > 0 || j > 0) {
      if (i > 0 && Cost(i, j) == Cost(i - 1, j) + kMaxShift) {
        ++At(reference[--i]).vanished;
      } else if (j > 0 && Cost(i, j) == Cost(i, j - 1) + kMaxShift) {
        ++At(spikes[--j]).appeared;
      } else {
        --i, --j;
        SpikeMatch& match = At(reference[i]);
        const Tick shift = std::abs(reference[i] - spikes[j]);
        ++(shift == 0 ? match.same : match.moved);
        match.shift_ms += static_cast<std::uint64_t>(shift);
      }
    }
  }

  Tick stretch_;
  std::vector<SpikeMatch> matches_;
  std::vector<Tick> costs_;
  std::size_t width_ = 0;
};

}  // namespace

double SpikeMatch::differing() const {
  const std::uint64_t all = reference();
  const double count = static_cast<double>(moved + appeared + vanished);
  return count == 0 ? 0 : count / static_cast<double>(std::max<std::uint64_t>(all, 1));
}

SpikeMatch& SpikeMatch::operator+=(const SpikeMatch& other) {
  same += other.same;
  moved += other.moved;
  shift_ms += other.shift_ms;
  appeared += other.appeared;
  vanished += other.vanished;
  return *this;
}

std::vector<SpikeMatch> MatchSpikes(std::span<const Spike> reference, std::span<const Spike> spikes, Tick duration,
                                    Tick stretch) {
  const NeuronId neurons = std::max(NeuronsOf(reference), NeuronsOf(spikes));
  const Trains expected(reference, neurons), found(spikes, neurons);
  Matcher matcher(duration, stretch);
  for (NeuronId neuron = 0; neuron < neurons; ++neuron) matcher.MatchNeuron(expected.of(neuron), found.of(neuron));
  return matcher.Take();
}

}  // namespace lull
