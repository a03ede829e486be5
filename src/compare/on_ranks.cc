#include "compare/on_ranks.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lull/ranks.h"
#include "network/built_network.h"
#include "ranks/collectives.h"

namespace lull {
namespace {

// What a rank tells of its difference.
struct Told {
  std::int64_t time = kNever;  // of the spike; kNever if only a synapse differs, or nothing does
  NeuronId neuron = 0;
  std::int32_t fired_in = 0;
  std::uint32_t has_synapses = 0;
  std::array<Synapse, 2> synapses = {};
};

Told ToldOf(const std::optional<Difference>& difference) {
  Told told;
  if (!difference) return told;
  told.fired_in = difference->fired_in;
  if (difference->spike) {
    told.time = difference->spike->time;
    told.neuron = difference->spike->neuron;
  }
  told.has_synapses = difference->synapses ? 1 : 0;
  if (difference->synapses) told.synapses = *difference->synapses;
  return told;
}

std::optional<Difference> DifferenceOf(const Told& told) {
  if (told.time == kNever && told.has_synapses == 0) return std::nullopt;
  Difference difference;
  if (told.time != kNever) difference.spike = Spike{told.time, told.neuron};
  difference.fired_in = told.fired_in;
  if (told.has_synapses != 0) difference.synapses = told.synapses;
  return difference;
}

}  // namespace

absl::Status AgreedOn(const Network& network, const absl::Status& own) {
  Collectives* const ranks = InsideOf(network).ranks;
  return ranks == nullptr ? own : SameStatus(*ranks, own);
}

absl::StatusOr<bool> IsTrueOnAny(const Network& network, bool own) {
  Collectives* const ranks = InsideOf(network).ranks;
  if (ranks == nullptr) return own;
  std::uint64_t is_true = own ? 1 : 0;
  if (auto status = ranks->Reduce(Reduction::kMax, std::span(&is_true, 1)); !status.ok()) return status;
  return is_true != 0;
}

absl::StatusOr<double> LargestTime(const Network& network, double own) {
  Collectives* const ranks = InsideOf(network).ranks;
  if (ranks == nullptr) return own;
  std::int64_t nanoseconds = std::llround(1e9 * own);
  if (auto status = ranks->Reduce(Reduction::kMax, std::span(&nanoseconds, 1)); !status.ok()) return status;
  return 1e-9 * static_cast<double>(nanoseconds);
}

absl::StatusOr<std::optional<Difference>> FirstOfAll(const Network& network, const std::optional<Difference>& own) {
  Collectives* const ranks = InsideOf(network).ranks;
  if (ranks == nullptr) return own;
  const Told told = ToldOf(own);
  const std::vector<BytesView> out(static_cast<std::size_t>(ranks->size()), std::as_bytes(std::span(&told, 1)));
  std::vector<Bytes> in;
  if (auto status = ranks->AllToAll(out, in); !status.ok()) return status;
  Told first;
  for (const Bytes& bytes : in) {
    const Told& other = ValuesOf<Told>(bytes).front();
    const bool is_earlier =
        other.time < first.time || (other.time == first.time && other.time != kNever && other.neuron < first.neuron);
    if (is_earlier || (first.time == kNever && first.has_synapses == 0)) first = other;
  }
  return DifferenceOf(first);
}

}  // namespace lull
