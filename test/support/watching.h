// Observers that keep what they see.

#ifndef LULL_TEST_SUPPORT_WATCHING_H_
#define LULL_TEST_SUPPORT_WATCHING_H_

#include <span>
#include <vector>

#include "lull/observer.h"
#include "lull/types.h"

namespace lull {

class KeptSpikes : public Observer {
 public:
  void OnSpikes(Tick, Tick, std::span<const Spike> spikes) override {
    all.insert(all.end(), spikes.begin(), spikes.end());
  }

  std::vector<Spike> all;
};

// The states of one neuron, variables one behind the other.
class KeptStates : public Observer {
 public:
  explicit KeptStates(NeuronId neuron) : neuron_(neuron) {}
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  std::vector<NeuronId> traced() const override { return {neuron_}; }
  void OnTrace(NeuronId, Tick, Tick, std::span<const float> states) override {
    all.insert(all.end(), states.begin(), states.end());
  }

  std::vector<float> all;

 private:
  NeuronId neuron_;
};

class KeptStimuli : public Observer {
 public:
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  void OnStimuli(std::span<const Stimulus> taken) override { all.insert(all.end(), taken.begin(), taken.end()); }

  std::vector<Stimulus> all;
};

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_WATCHING_H_
