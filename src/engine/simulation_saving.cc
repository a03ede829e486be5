// The saved states of a simulation: its counters and unanswered spikes, and the state of all workers (saved_state.cc).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "base/bytes_io.h"
#include "base/floating_point.h"
#include "engine/simulation_impl.h"
#include "network/built_network.h"

namespace lull {
namespace {

// More spikes between two exchanges do not fit into any memory.
constexpr std::size_t kMostUnanswered = std::size_t{1} << 40;

}  // namespace

absl::Status Simulation::Save(const ByteSink& sink) {
  if (!impl_->broken.ok()) return impl_->broken;
  const DefaultFloatingPoint floating_point;
  ByteWriter out(sink);
  out.Write(totals());
  out.Write(spike_hash());
  std::vector<Tick> times;
  std::vector<NeuronId> neurons;
  for (const Spike& spike : impl_->unanswered) {
    times.push_back(spike.time);
    neurons.push_back(spike.neuron);
  }
  out.WriteList(times);
  out.WriteList(neurons);
  impl_->workers->Save(out);
  absl::Status status = impl_->Agreed(out.status());
  if (absl::IsInternal(status)) impl_->broken = status;
  return status;
}

absl::Status Simulation::Load(const ByteSource& source) { return Load(std::span(&source, 1)); }

absl::Status Simulation::Load(std::span<const ByteSource> parts) {
  if (!impl_->observers.empty() || impl_->before != RunCounters() || now() != impl_->begun_at) {
    return absl::FailedPreconditionError("simulation: has run or is observed; load a state before");
  }
  const DefaultFloatingPoint floating_point;
  impl_->broken = impl_->Load(*impl_->workers, parts);
  return impl_->broken;
}

absl::Status Simulation::Impl::Load(Workers& fresh, std::span<const ByteSource> parts) {
  try {
    return Agreed(LoadOwn(fresh, parts));
  } catch (const std::bad_alloc&) {
    return Leave(absl::ResourceExhaustedError("simulation: the saved state does not fit into memory"));
  }
}

absl::Status Simulation::Impl::LoadOwn(Workers& fresh, std::span<const ByteSource> parts) {
  RunCounters stats = {};
  std::uint64_t hash = 0;
  std::vector<Spike> spikes;
  const absl::Status status = fresh.Load(parts.size(), [&](std::size_t i, const Workers::UsePart& use) -> absl::Status {
    ByteReader in(parts[i]);
    RunCounters stats_of_part = {};
    std::uint64_t hash_of_part = 0;
    in.Read(stats_of_part);
    in.Read(hash_of_part);
    std::vector<Tick> times;
    std::vector<NeuronId> neurons;
    in.ReadList(times, kMostUnanswered);
    in.ReadList(neurons, kMostUnanswered);
    use(in);
    if (!in.ok()) return in.status();
    if (times.size() != neurons.size()) return absl::DataLossError("the saved state is corrupt: invalid spikes");
    for (std::size_t s = 0; s < times.size(); ++s) spikes.push_back({times[s], neurons[s]});
    if (i == 0) {
      stats = stats_of_part;
      hash = hash_of_part;
    } else if (hash != hash_of_part || stats.spikes != stats_of_part.spikes) {
      return absl::DataLossError("the saved state is corrupt: its parts are of different times");
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  const BuiltNetwork& built = InsideOf(network);
  const auto cannot_be = [&](const Spike& spike) {
    return spike.time < 1 || spike.time > fresh.now() || spike.neuron >= built.neurons();
  };
  const bool is_one = parts.size() == 1;
  if (std::ranges::any_of(spikes, cannot_be) || (is_one && !std::ranges::is_sorted(spikes))) {
    return absl::DataLossError("the saved state is corrupt: invalid spikes");
  }
  const bool is_sound = stats.steps >= 0 && stats.steps <= fresh.now() && stats.wall_seconds >= 0;
  if (!is_sound) return absl::DataLossError("the saved state is corrupt: invalid totals");
  std::erase_if(spikes, [&](const Spike& spike) { return !built.is_own_neuron(spike.neuron); });
  std::ranges::sort(spikes);
  before = stats;
  hash_before = hash;
  wall_seconds = 0;
  begun_at = fresh.now();
  unanswered = std::move(spikes);
  resumes = true;
  return absl::OkStatus();
}

absl::StatusOr<Snapshot> Simulation::TakeSnapshot() {
  try {
    auto bytes = std::make_shared<std::vector<std::byte>>();
    const absl::Status status = Save([&bytes](std::span<const std::byte> piece) {
      bytes->insert(bytes->end(), piece.begin(), piece.end());
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    bytes->shrink_to_fit();
    return Snapshot(impl_->network, now(), std::move(bytes));
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("simulation: its snapshot does not fit into memory");
  }
}

absl::Status Simulation::Restore(const Snapshot& snapshot) {
  const DefaultFloatingPoint floating_point;
  try {
    if (!AreEqual(InsideOf(impl_->network), InsideOf(snapshot.network_))) {
      return absl::DataLossError(
          "the snapshot is the state of another network: neurons, synapses, initial weights, inputs or seeds differ");
    }
    auto fresh = std::make_unique<Workers>(InsideOf(impl_->network), impl_->options);
    std::span<const std::byte> left = *snapshot.bytes_;
    const ByteSource source = [&left](std::span<std::byte> wanted) {
      if (wanted.size() > left.size()) return absl::DataLossError("the snapshot is corrupt: it ends too early");
      std::ranges::copy(left.first(wanted.size()), wanted.begin());
      left = left.subspan(wanted.size());
      return absl::OkStatus();
    };
    const absl::Status status = impl_->Load(*fresh, {&source, 1});
    if (!status.ok()) return status;
    impl_->workers = std::move(fresh);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("simulation: the snapshot does not fit into memory beside it");
  }
  if (!impl_->traced.empty()) impl_->workers->Trace(impl_->traced, impl_->trace_every);
  impl_->broken = absl::OkStatus();
  return absl::OkStatus();
}

}  // namespace lull
