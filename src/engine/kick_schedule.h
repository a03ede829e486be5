// When the neurons that an input kicks are kicked next, in continuous time.
//
// Each neuron has one future kick, drawn when the last one acts; if kicks are rare, nearly all lie far ahead. A heap of
// all of them would touch memory everywhere at every kick. So the heap holds only the kicks of the present stretch of
// time; the kicks of later stretches lie unordered, in one list per stretch, until their stretch begins. Stretches
// without kicks take no memory and no time.

#ifndef LULL_SRC_ENGINE_KICK_SCHEDULE_H_
#define LULL_SRC_ENGINE_KICK_SCHEDULE_H_

#include <algorithm>
#include <boost/heap/d_ary_heap.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "lull/types.h"
#include "network/built_network.h"
#include "random/draws.h"
#include "spec/kick_rate.h"

namespace lull {

// Thread use: confined to the worker whose neurons it kicks.
class KickSchedule {
 public:
  // Kicks in the steps before `until`, at a rate that is not counted. A neuron that is due more than `most_in_step`
  // times in one step is kicked so many times.
  KickSchedule(std::uint64_t seed, Purpose purpose, const KickRate& rate, std::uint32_t most_in_step, Tick until,
               const std::vector<NeuronRange>& neurons);

  // kNever if there is no kick.
  Tick next_due() const { return near_.empty() ? kNever : (stretch_ << stretch_bits_) + near_.top().offset; }

  // Calls use(neuron, first, times) for each neuron that is kicked in step t, where the kicks have the ordinals from
  // `first` on. No kick may have been due before t.
  template <class Use>
  void TakeDue(Tick t, const Use& use) {
    while (next_due() == t) {
      Kick kick = near_.top();
      near_.pop();
      const std::uint64_t first = kick.ordinal;
      std::uint32_t times = 0;
      Tick next = t;
      while (next <= t) {  // below t only by the rounding of the cumulated rate
        ++times;
        ++kick.ordinal;
        kick = After(kick);
        next = rate_.StepOf(kick.position);
      }
      use(kick.neuron, first, std::min(times, most_in_step_));
      Add(kick, next);
      if (near_.empty()) NextStretch();
    }
  }

  // The next kick of a neuron.
  struct Pending {
    double position;  // see KickRate
    std::uint64_t ordinal;
    NeuronId neuron;
    std::uint32_t reserved = 0;  // makes all bytes equal whenever the other fields are equal
  };
  // Adds the next kick of every neuron that is still kicked, in no particular order.
  void AppendPending(std::vector<Pending>& pending) const;
  // Whether `kick` is valid as the next kick of its neuron after step `now`.
  bool CanBe(const Pending& kick, Tick now) const;
  // Restores these kicks, all of which must be valid.
  void Resume(std::span<const Pending> pending);

  // The size of a future kick [bytes].
  static constexpr double KickBytes() { return sizeof(Kick); }

 private:
  struct Kick {
    double position;
    std::uint64_t ordinal;
    NeuronId neuron;
    std::uint32_t offset;  // [ms] from the start of its stretch

    friend bool operator>(const Kick& a, const Kick& b) { return a.offset > b.offset; }
  };

  Kick After(Kick kick) const;
  // Adds a kick, unless it comes too late to act.
  void Add(Kick kick, Tick time);
  // Advances to the next stretch that has kicks, if there is one.
  void NextStretch();

  std::uint64_t seed_;
  Purpose purpose_;
  KickRate rate_;
  std::uint32_t most_in_step_;
  Tick until_;
  int stretch_bits_;   // a stretch lasts 2 to the power of this [ms]
  Tick stretch_ = -1;  // the number of the present stretch
  boost::heap::d_ary_heap<Kick, boost::heap::arity<4>, boost::heap::compare<std::greater<>>> near_;
  std::map<Tick, std::vector<Kick>> far_;  // the kicks of later stretches
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_KICK_SCHEDULE_H_
