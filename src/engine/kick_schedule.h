// When the neurons that an input kicks are kicked next.
//
// Each neuron has one future kick, drawn when the last one acts; if kicks are rare, nearly all lie far ahead. A heap of
// all of them would touch memory everywhere at every kick. So the heap holds only the kicks of the present stretch of
// time; the kicks of later stretches lie unordered, in one list per stretch, until their stretch begins.

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
  // Kicks with 0 < probability ≤ 1 per step, at from ≤ t < until. The first gap of each neuron counts from the
  // step before `from` (or from 0), so that kicks that begin late cost no more than others.
  KickSchedule(std::uint64_t seed, Purpose purpose, double probability, Tick from, Tick until,
               const std::vector<NeuronRange>& neurons);

  // kNever if there is no kick.
  Tick next_due() const { return near_.empty() ? kNever : start_ + near_.top().offset; }

  // Calls use(neuron) for each neuron that is kicked in step t; no kick may have been due before t.
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
    std::uint32_t reserved = 0;  // makes all bytes equal whenever the other fields are equal
  };
  // Adds the next kick of every neuron that is still kicked, in no particular order.
  void AppendPending(std::vector<Pending>& pending) const;
  // Whether `kick` is valid as the next kick of its neuron after step `now`.
  bool CanBe(const Pending& kick, Tick now) const;
  // Restores these kicks, all of which must come after step `now`.
  void Resume(Tick now, std::span<const Pending> pending);

  // The size of a future kick [bytes].
  static constexpr double KickBytes() { return sizeof(Kick); }

 private:
  struct Kick {
    std::uint32_t offset;  // [ms] from the start of its stretch
    NeuronId neuron;
    std::uint64_t ordinal;

    friend bool operator>(const Kick& a, const Kick& b) { return a.offset > b.offset; }
  };

  Tick GapBefore(const Kick& kick) const { return gap_.Of(Draw(seed_, purpose_, kick.neuron, kick.ordinal)); }
  // Adds a kick, unless it comes too late to act.
  void Add(Kick kick, Tick time);
  // Advances to the next stretch that has kicks, if there is one.
  void NextStretch();

  std::uint64_t seed_;
  Purpose purpose_;
  GeometricGap gap_;
  Tick begin_;  // the step from which the first gaps count
  Tick until_;
  int stretch_bits_;  // a stretch lasts 2 to the power of this [ms]
  Tick start_;        // the start of the present stretch
  boost::heap::d_ary_heap<Kick, boost::heap::arity<4>, boost::heap::compare<std::greater<>>> near_;
  std::deque<std::vector<Kick>> far_;  // one list for each stretch after the present one
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_KICK_SCHEDULE_H_
