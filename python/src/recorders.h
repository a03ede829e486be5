// Observers that record into arrays which Python looks at while they grow.

#ifndef LULL_PYTHON_RECORDERS_H_
#define LULL_PYTHON_RECORDERS_H_

#include <pybind11/numpy.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lull/network.h"
#include "lull/observer.h"
#include "lull/types.h"
#include "python/src/arrays.h"

namespace lull::python {

// NumPy's record of a spike: a time and a neuron.
pybind11::dtype SpikeRecord();

// A recorder that can be told to record no more, and that can go back with its simulation.
//
// Thread use: OnSpikes, OnTrace, CutTo and BeginAt on the thread of the run; everything else on any thread.
class Recorder : public Observer {
 public:
  // Records what happens after step `start`.
  explicit Recorder(Tick start) : start_(start) {}

  bool every_exchange() const override { return false; }

  void Stop() { recording_ = false; }
  bool recording() const { return recording_; }
  Tick start() const { return start_; }

  // Removes what was recorded of the steps after `time`. Called between two runs, with start() ≤ time.
  virtual void CutTo(Tick time) = 0;

  // Removes everything, and records what happens after step `time`. Called between two runs.
  void BeginAt(Tick time) {
    CutTo(start_);
    start_ = time;
    CutTo(time);
  }

 private:
  std::atomic<bool> recording_ = true;
  std::atomic<Tick> start_;
};

// Records spikes: their times and their neurons, in (time, neuron) order.
class SpikeRecording : public Recorder {
 public:
  // `chosen` has a value for each neuron from number `first` on, not 0 if its spikes are recorded; it is empty if all
  // are.
  SpikeRecording(Tick start, NeuronId first, std::vector<std::uint8_t> chosen)
      : Recorder(start), first_(first), chosen_(std::move(chosen)) {}

  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;
  void CutTo(Tick time) override;

  const GrowingArray<Tick>& times() const { return times_; }
  const GrowingArray<NeuronId>& neurons() const { return neurons_; }

 private:
  NeuronId first_;
  std::vector<std::uint8_t> chosen_;
  GrowingArray<Tick> times_;
  GrowingArray<NeuronId> neurons_;
};

// Records the states of neurons: a row for each sample and a value for each neuron, for each variable.
class TraceRecording : public Recorder {
 public:
  // `variables` are the names of all variables of the neurons, and places[i][k] is where neuron i has variable k among
  // its own, or −1.
  TraceRecording(Tick start, std::vector<NeuronId> neurons, Tick every, std::vector<std::string> variables,
                 std::vector<std::vector<int>> places);

  std::vector<NeuronId> traced() const override { return neurons_; }
  Tick trace_every() const override { return every_; }
  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;
  void OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) override;
  void CutTo(Tick time) override;

  const std::vector<NeuronId>& neurons() const { return neurons_; }
  const std::vector<std::string>& variables() const { return variables_; }
  const GrowingArray<Tick>& times() const { return times_; }
  const GrowingArray<float>& values(std::size_t variable) const { return *values_[variable]; }

 private:
  void AddTimes(Tick from, Tick until);

  std::vector<NeuronId> neurons_;
  Tick every_;
  std::vector<std::string> variables_;
  std::vector<std::vector<int>> places_;
  std::size_t next_ = 0;                         // the neuron that is reported next, an index in neurons_
  std::vector<std::vector<float>> of_exchange_;  // the rows of the exchange that is being reported, for each variable
  GrowingArray<Tick> times_;
  std::vector<std::unique_ptr<GrowingArray<float>>> values_;
};

// Records how many neurons of each layer fired, in bins of equal width, the first of which begins after step start().
//
// To go back, a recording must know what was in the bin that a snapshot was taken in: Present() when the snapshot was
// taken.
class CountRecording : public Recorder {
 public:
  // `layer_of` has the layer of each neuron from number `first` on.
  CountRecording(Tick start, Tick width, NeuronId first, std::vector<std::uint32_t> layer_of, std::size_t layers);

  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;

  // The counts of the bin that is not yet over.
  const std::vector<std::uint32_t>& Present() const { return counts_now_; }

  // Removes the bins that were not over after step `time`, and the counts of the present bin.
  void CutTo(Tick time) override;

  // Sets the counts of the present bin.
  void SetPresent(const std::vector<std::uint32_t>& counts) { counts_now_ = counts; }

  Tick width() const { return width_; }
  std::size_t layers() const { return counts_now_.size(); }
  const GrowingArray<std::uint32_t>& counts() const { return counts_; }  // a row for each whole bin

 private:
  void EndBinsUpTo(Tick time);

  Tick width_;
  Tick end_of_bin_;  // its last step
  NeuronId first_;
  std::vector<std::uint32_t> layer_of_;
  std::vector<std::uint32_t> counts_now_;
  GrowingArray<std::uint32_t> counts_;
};

}  // namespace lull::python

#endif  // LULL_PYTHON_RECORDERS_H_
