// Everything that acts on neurons from outside: noise and currents, which act in every step of an interval, and pulses
// (kicks and given spikes), which are events. The network's description defines most inputs; observers may also add
// stimuli during a run.

#ifndef LULL_SRC_ENGINE_INPUTS_H_
#define LULL_SRC_ENGINE_INPUTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "engine/active_set.h"
#include "engine/held_currents.h"
#include "engine/kick_amplitudes.h"
#include "engine/kick_counts.h"
#include "engine/kick_schedule.h"
#include "engine/periodic.h"
#include "lull/types.h"
#include "network/built_network.h"
#include "random/bulk.h"

namespace lull {

// Thread use: confined to the worker whose neurons it acts on.
class Inputs {
 public:
  // Holds the inputs of the neurons of the given ranges (ascending, disjoint). `set` is resolved. Steps up to and
  // including `start` are not part of the run.
  Inputs(const BuiltNetwork& network, const std::vector<NeuronRange>& owned, InstructionSet set, Tick start);

  // The next step in which a pulse acts or the driven neurons change; kNever if there is none.
  Tick next_due() const { return due_; }

  // Adds all inputs of step t to the sums. Steps must be applied in order; a step in which an input is due must not be
  // left out. In most steps of sparse activity there is none: an eighth of the instructions of `sparse-long` looked for
  // it in each kind of input (callgrind, 2026-11).
  void Apply(Tick t, ActiveSet& neurons) {
    if (t >= due_ || !acting_.empty() || holds_currents_) ApplyAll(t, neurons);
  }

  // Whether a neuron has a current that was set, which acts in every step.
  bool holds_currents() const { return holds_currents_; }

  // Adds a stimulus that arrives during the run, for one of the worker's neurons and for a future step.
  void AddSpike(Tick time, NeuronId neuron, std::int32_t quanta);
  void SetCurrent(Tick time, NeuronId neuron, std::int32_t quanta);
  // The total size of the spikes added so far for a neuron and a step; and the current in step `time`, which must be
  // the next step [quanta].
  std::int64_t SpikesAt(Tick time, NeuronId neuron) const;
  std::int32_t CurrentAt(Tick time, NeuronId neuron) const { return set_currents_.At(time, neuron); }

  // For saved states: all added stimuli that act now or in the future.
  struct SavedStimuli {
    struct Spikes {
      Tick time;
      NeuronId neuron;
      std::int32_t sum;
      std::int64_t size;
    };
    std::vector<Spikes> spikes = {};
    std::vector<HeldCurrents::Change> currents = {};
    std::vector<HeldCurrents::Held> held = {};
  };
  void AppendStimuli(SavedStimuli& saved) const;
  // Restores the stimuli of the worker's neurons.
  void Resume(const SavedStimuli& saved);

  // Prepares a run that resumes after step `now`: the inputs of this step become active, and all inputs before are left
  // out. No sum may be pending.
  void SkipTo(Tick now, ActiveSet& neurons);

  // The future kicks of each input that kicks, in order of the inputs.
  std::size_t kicking() const { return kicks_.size(); }
  void AppendPending(std::size_t kicking, std::vector<KickSchedule::Pending>& pending) const {
    kicks_[kicking].schedule.AppendPending(pending);
  }
  // Whether `kick` is valid as the next kick of its neuron, which must be the worker's, after step `now`.
  bool CanBePending(std::size_t kicking, const KickSchedule::Pending& kick, Tick now) const;
  // Restores the kicks of the worker's neurons.
  void Resume(std::size_t kicking, std::span<const KickSchedule::Pending> pending);

  // The sizes of a continuous input on consecutive neurons, and of a given spike [bytes].
  static constexpr double ActingBytes() { return sizeof(Acting); }
  static constexpr double PulseBytes() { return sizeof(Pulse); }

 private:
  // A current from `time` on, until the next.
  struct Level {
    Tick time;
    std::int32_t quanta;
    bool is_current;  // false: nothing acts
  };
  // Noise or a current, in quanta.
  struct Continuous {
    std::uint32_t input;
    Tick from;
    Tick until;
    std::int32_t low;                 // or mean, or current
    std::uint32_t range = 0;          // 0: not uniform
    float deviation = 0;              // 0: not normal
    bool is_current = true;           // false: nothing acts until the next change
    bool acts = false;                // in the last step
    std::vector<Level> changes = {};  // to come, latest first
  };
  // A continuous input on neurons that are consecutive, also in memory.
  struct Acting {
    std::int32_t low;
    std::uint32_t range;
    float deviation;
    Purpose purpose;
    NeuronId first;
    std::uint32_t count;
    std::uint32_t continuous;  // index
    std::int32_t* sums;
  };
  struct Pulse {
    Tick time;
    std::int32_t amplitude;
    NeuronId neuron;
  };
  // Pulses at the same times for all neurons of one input, or for one of them at random.
  struct Train {
    Periodic steps;
    KickAmplitudes amplitudes;
    std::uint32_t input;
    bool one;
    Tick due = kNever;  // the next of the steps
  };
  // The kicks of one input.
  struct Kicks {
    KickSchedule schedule;
    KickAmplitudes amplitudes;
    std::uint32_t input;
  };

  // The spikes of a neuron in one step that were added during the run.
  struct Spikes {
    std::int32_t sum = 0;   // [quanta]
    std::int64_t size = 0;  // the total size of the spikes, whatever their signs [quanta]

    // The sums of the spikes of either sign.
    std::int32_t positive() const { return static_cast<std::int32_t>((size + sum) / 2); }
    std::int32_t negative() const { return static_cast<std::int32_t>((sum - size) / 2); }
  };

  std::int32_t Quanta(double amplitude) const;
  void Add(std::uint32_t input, const UniformNoise& noise);
  void Add(std::uint32_t input, const NormalNoise& noise);
  void Add(std::uint32_t input, const PoissonKicks& kicks);
  void Add(std::uint32_t input, const StepCurrent& current);
  void Add(std::uint32_t input, const PulseTrain& pulses);
  void Add(std::uint32_t input, const OneAtRandom& one);
  void Add(std::uint32_t input, const SpikeInput& spikes);
  void Add(std::uint32_t input, const StimulusInput& given);
  Continuous& AddContinuous(std::uint32_t input, std::int32_t low);
  KickAmplitudes Amplitudes(std::uint32_t input, const Drawn& amplitude) const;
  void AddTrain(Train train);

  Tick FirstDue() const;  // next_due, found anew
  void ApplyAll(Tick t, ActiveSet& neurons);
  void ApplyChange(Tick t, ActiveSet& neurons);
  void Drive(Tick t, ActiveSet& neurons, bool anew);
  void ApplyContinuous(Tick t) const;
  void ApplyTrain(Tick t, Train& train, ActiveSet& neurons);
  void ApplyPulses(Tick t, ActiveSet& neurons);
  void ApplyCurrents(Tick t, ActiveSet& neurons);
  bool IsOwned(NeuronId neuron) const;

  const BuiltNetwork& network_;
  Tick start_;
  std::vector<std::vector<NeuronRange>> targets_;  // for each input: the owned neurons that it reaches
  InstructionSet set_;
  AddNoiseFunction add_noise_;
  AddNormalNoiseFunction add_normal_noise_;
  std::vector<Continuous> continuous_;
  std::vector<Acting> acting_;  // the inputs that act now
  std::vector<Tick> changes_;   // when acting_ changes, latest first
  std::vector<Pulse> pulses_;   // given spikes, latest first
  std::vector<Train> trains_;
  std::vector<Kicks> kicks_;
  std::vector<KickCounts> kick_counts_;
  std::vector<NeuronRange> owned_;
  std::vector<HeldCurrents> given_currents_;  // one for each input of stimuli
  // The stimuli that were added during the run.
  HeldCurrents set_currents_;
  std::map<std::pair<Tick, NeuronId>, Spikes> added_spikes_;
  bool holds_currents_ = false;
  Tick due_ = kNever;  // next_due
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_INPUTS_H_
