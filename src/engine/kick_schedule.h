// When the neurons that an input kicks are kicked next.
//
// Each neuron has one kick to come, drawn when the last one acts; with rare kicks nearly all lie far ahead. A heap of
// all of them would touch memory all over at every kick. So only the kicks of the present stretch of time are in a
// heap; those of later stretches lie unordered, one list a stretch, until their stretch begins.

#ifndef LULL_SRC_ENGINE_KICK_SCHEDULE_H_
#define LULL_SRC_ENGINE_KICK_SCHEDULE_H_

#include <boost/heap/d_ary_heap.hpp>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "lull/types.h"
#include "network/built_network.h"
#include "random/draws.h"

namespace lull {

// Thread use: confined to the worker whose neurons it kicks.
class KickSchedule {
 public:
  // Kicks with 0 < probability ≤ 1 per step, at from ≤ t < until; gaps count from t = 0.
  KickSchedule(std::uint64_t seed, Purpose purpose, double probability, Tick from, Tick until,
               const std::vector<NeuronRange>& neurons);

  // kNever if there is none.
  Tick next_due() const { return near_.empty() ? kNever : start_ + near_.top().offset; }

  // Calls use(neuron) for those kicked in step t; none was due before.
  template <class Use>
  void TakeDue(Tick t, const Use& use) {
    while (next_due() == t) {
      Kick kick = near_.top();
      near_.pop();
      use(kick.neuron);
      ++kick.ordinal;
      Add(kick, t + GapBefore(kick));
      if (near_.empty()) NextStretch();
    }
  }

  // The next kick of a neuron.
  struct Pending {
    Tick time;
    std::uint64_t ordinal;
    NeuronId neuron;
    std::uint32_t reserved = 0;  // so that all bytes are the same whenever all else is
  };
  // Adds those of all neurons that are still kicked, in no particular order.
  void AppendPending(std::vector<Pending>& pending) const;
  // Whether a kick can be the next of its neuron after step `now`.
  bool CanBe(const Pending& kick, Tick now) const;
  // Takes up with these, all of which come after step `now`.
  void Resume(Tick now, std::span<const Pending> pending);

  // [bytes] A kick to come.
  static constexpr double KickBytes() { return sizeof(Kick); }

 private:
  struct Kick {
    std::uint32_t offset;  // [ms] from the start of its stretch
    NeuronId neuron;
    std::uint64_t ordinal;

    friend bool operator>(const Kick& a, const Kick& b) { return a.offset > b.offset; }
  };

  Tick GapBefore(const Kick& kick) const { return gap_.Of(Draw(seed_, purpose_, kick.neuron, kick.ordinal)); }
  // Notes a kick, unless it comes too late to act.
  void Add(Kick kick, Tick time);
  // Goes on to the next stretch that has kicks, if there is one.
  void NextStretch();

  std::uint64_t seed_;
  Purpose purpose_;
  GeometricGap gap_;
  Tick from_;
  Tick until_;
  int stretch_bits_;  // a stretch is 2 to the power of this [ms]
  Tick start_;        // of the present stretch
  boost::heap::d_ary_heap<Kick, boost::heap::arity<4>, boost::heap::compare<std::greater<>>> near_;
  std::deque<std::vector<Kick>> far_;  // of the stretches after the present one
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_KICK_SCHEDULE_H_
