#include "engine/all_ranks.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <string>

#include "network/built_network.h"

namespace lull {
namespace {

std::vector<BytesView> ViewsOf(const std::vector<Bytes>& all) { return {all.begin(), all.end()}; }

// Appends values, or the characters of a text.
template <class T>
void AppendTo(Bytes& bytes, const T* values, std::size_t count) {
  const auto some = std::as_bytes(std::span(values, count));
  bytes.insert(bytes.end(), some.begin(), some.end());
}

// What stands before each text that says why an observer's stimuli are refused.
struct RefusalHead {
  std::uint64_t observer;
  std::uint64_t size;
};

// Calls visit(observer, why) for each refusal.
void VisitRefusals(BytesView bytes, const std::function<void(std::uint64_t, const std::string&)>& visit) {
  while (!bytes.empty()) {
    RefusalHead head;
    std::memcpy(&head, bytes.data(), sizeof head);
    bytes = bytes.subspan(sizeof head);
    visit(head.observer, std::string(reinterpret_cast<const char*>(bytes.data()), head.size));
    bytes = bytes.subspan(head.size);
  }
}

}  // namespace

absl::Status AllRanks::Agree(bool is_wanted_here) {
  wanted_by_.clear();
  if (ranks_ == nullptr) return absl::OkStatus();
  std::uint64_t is_wanted = is_wanted_here ? 1 : 0;
  if (auto status = ranks_->Reduce(Reduction::kMax, std::span(&is_wanted, 1)); !status.ok()) return status;
  if (is_wanted == 0) return absl::OkStatus();
  wanted_by_.resize(static_cast<std::size_t>(ranks_->size()));
  wanted_by_[static_cast<std::size_t>(ranks_->rank())] = is_wanted_here ? 1 : 0;
  return ranks_->Reduce(Reduction::kMax, std::span(wanted_by_));
}

absl::Status AllRanks::Gather(std::span<const Spike> own, std::span<const Spike>& all) {
  std::vector<BytesView> out;
  for (const std::uint64_t wanted : wanted_by_) out.push_back(wanted != 0 ? std::as_bytes(own) : BytesView());
  std::vector<Bytes> in;
  if (auto status = ranks_->AllToAll(out, in); !status.ok()) return status;
  spikes_.clear();
  for (const Bytes& bytes : in) {
    const auto some = ValuesOf<Spike>(bytes);
    spikes_.insert(spikes_.end(), some.begin(), some.end());
  }
  std::ranges::sort(spikes_);
  all = spikes_;
  return absl::OkStatus();
}

// An observer's stimuli may go to several ranks, of which each can refuse some. So there are three rounds: the stimuli,
// what is refused, and which observers' stimuli act.
absl::Status AllRanks::Stimulate(Workers& workers, std::span<const std::vector<Stimulus>> of_observers,
                                 std::vector<Stimulus>& taken) {
  std::uint64_t is_any = of_observers.empty() ? 0 : 1;
  if (auto status = ranks_->Reduce(Reduction::kMax, std::span(&is_any, 1)); !status.ok()) return status;
  if (is_any == 0) return absl::OkStatus();

  const BuiltNetwork& network = workers.network();
  const auto size = static_cast<std::size_t>(ranks_->size());
  absl::Status refused;
  std::vector<char> acts(of_observers.size(), 1);
  std::vector<Bytes> given_out(size), given;
  for (std::size_t o = 0; o < of_observers.size(); ++o) {
    const auto unknown = std::ranges::find_if(
        of_observers[o], [&network](const Stimulus& stimulus) { return stimulus.neuron >= network.neurons(); });
    if (unknown != of_observers[o].end()) {
      Workers::SpikeSizes none;
      refused.Update(workers.Check(std::span(&*unknown, 1), none));
      acts[o] = 0;
      continue;
    }
    for (const Stimulus& stimulus : of_observers[o]) {
      const Given one = {.observer = o, .stimulus = stimulus};
      AppendTo(given_out[network.rank_of(network.column_of(stimulus.neuron))], &one, 1);
    }
  }
  if (auto status = ranks_->AllToAll(ViewsOf(given_out), given); !status.ok()) return status;

  std::vector<Bytes> refusals_out(size), refusals;
  Workers::SpikeSizes sizes;
  for (std::size_t rank = 0; rank < size; ++rank) {
    const auto stimuli = ValuesOf<Given>(given[rank]);
    std::vector<Stimulus> of_observer;
    for (std::size_t i = 0; i < stimuli.size(); ++i) {
      of_observer.push_back(stimuli[i].stimulus);
      if (i + 1 < stimuli.size() && stimuli[i + 1].observer == stimuli[i].observer) continue;
      const absl::Status status = workers.Check(of_observer, sizes);
      of_observer.clear();
      if (status.ok()) continue;
      const RefusalHead head = {.observer = stimuli[i].observer, .size = status.message().size()};
      AppendTo(refusals_out[rank], &head, 1);
      AppendTo(refusals_out[rank], status.message().data(), status.message().size());
    }
  }
  if (auto status = ranks_->AllToAll(ViewsOf(refusals_out), refusals); !status.ok()) return status;
  for (const Bytes& bytes : refusals) {
    VisitRefusals(bytes, [&acts, &refused](std::uint64_t observer, const std::string& why) {
      refused.Update(absl::InvalidArgumentError(why));
      acts[observer] = 0;
    });
  }

  std::vector<Bytes> acting;
  const std::vector<BytesView> acting_out(size, std::as_bytes(std::span(acts)));
  if (auto status = ranks_->AllToAll(acting_out, acting); !status.ok()) return status;
  for (std::size_t rank = 0; rank < size; ++rank) {
    for (const Given& one : ValuesOf<Given>(given[rank])) {
      if (std::to_integer<char>(acting[rank][one.observer]) != 0) workers.Take(one.stimulus);
    }
  }
  for (std::size_t o = 0; o < of_observers.size(); ++o) {
    if (acts[o] == 0) continue;
    for (const Stimulus& stimulus : of_observers[o]) taken.push_back(workers.Rounded(stimulus));
  }
  return refused;
}

}  // namespace lull
