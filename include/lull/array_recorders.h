// Observers that record a run in memory, as arrays of numbers that other programs and languages can use as they are:
//
//   GrowingArray         values in one contiguous array that grows at its end
//   SpikeArrays          the spikes of a run as two arrays: times and neurons
//   SpikeArrayRecorder   records spikes in this form
//   StateRecorder        records state variables of some neurons as one table for each variable
//
//   lull::SpikeArrayRecorder recorder;
//   simulation->Observe(recorder);
//   ... simulation->Run(lull::Seconds(2)) ...
//   std::span<const lull::Tick> times = recorder.times().values();
//
// The arrays are handed over without a copy: share() gives an array to a second owner, who may read what was recorded
// so far for as long as he likes, while the recorder goes on.

#ifndef LULL_ARRAY_RECORDERS_H_
#define LULL_ARRAY_RECORDERS_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/types.h"

namespace lull {

// Values in one contiguous array that grows at its end. An array that is full is replaced by one of twice the size, and
// stays as it is for those who share it: what was shared never moves and never changes.
//
// Thread use: one thread at a time; other threads may meanwhile read the first size() values of an array that was
// shared before.
template <class T>
class GrowingArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  std::size_t size() const { return size_; }  // number of values
  bool empty() const { return size_ == 0; }   // whether there are no values

  // The values so far. The span is valid until the next call of a member that is not const, or, for an owner of
  // share(), as long as that owner exists.
  std::span<const T> values() const { return {array_.get(), size_}; }

  // The array whose first size() elements are the values. It stays there as long as this owner exists.
  std::shared_ptr<const T[]> share() const { return array_; }

  // Appends values, in time proportional to their number on average.
  void Append(std::span<const T> values) { std::ranges::copy(values, Extend(values.size()).begin()); }

  // Appends `count` values, which are not set yet, and returns the place for them. The span is valid until the next
  // call of a member that is not const.
  std::span<T> Extend(std::size_t count) {
    if (count > room_ - size_) {
      room_ = std::max({2 * room_, size_ + count, kLeast});
      std::shared_ptr<T[]> larger(new T[room_]);
      std::ranges::copy(values(), larger.get());
      array_ = std::move(larger);
    }
    size_ += count;
    return {array_.get() + (size_ - count), count};
  }

  // The last `count` values, for setting those that Extend has appended: nobody may have been told of them yet. The
  // span is valid until the next call of a member that is not const.
  std::span<T> Last(std::size_t count) { return {array_.get() + (size_ - count), count}; }

  // Begins anew with an empty array. Those who share the old one keep it.
  void Clear() { *this = {}; }

 private:
  static constexpr std::size_t kLeast = 64;

  std::shared_ptr<T[]> array_;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

// Spikes as two arrays of equal length: spike i is of `neurons[i]` in step `times[i]`, in (time, neuron) order.
struct SpikeArrays {
  std::span<const Tick> times = {};  // [ms]
  std::span<const NeuronId> neurons = {};
};

// Keeps the spikes of all neurons, or of some, in (time, neuron) order. A spike takes 12 bytes.
//
// Thread use: one thread at a time.
class LULL_API SpikeArrayRecorder : public Observer {
 public:
  SpikeArrayRecorder() = default;                                  // records all neurons
  explicit SpikeArrayRecorder(std::span<const NeuronId> neurons);  // records these neurons, in any order; others not

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;

  const GrowingArray<Tick>& times() const { return times_; }                   // [ms], one for each spike
  const GrowingArray<NeuronId>& neurons() const { return neurons_; }           // one for each spike
  SpikeArrays spikes() const { return {times_.values(), neurons_.values()}; }  // both

  // Begins anew, without spikes. Those who share the arrays keep them.
  void Clear();

 private:
  bool is_selective_ = false;
  std::vector<bool> wanted_;  // by neuron; for a selective recorder
  GrowingArray<Tick> times_;
  GrowingArray<NeuronId> neurons_;
};

// Keeps state variables of some neurons. Each variable has a table with a row for each time and a column for each
// neuron, row after row in one array. A value takes 4 bytes.
//
// Thread use: one thread at a time.
class LULL_API StateRecorder : public Observer {
 public:
  // Records `neurons` of the network, each at most once, after each step that is a multiple of `every` [ms]: the
  // variables with these names, or all variables of the neurons' models if there are no names.
  // Errors: kInvalidArgument if there are no neurons, a neuron does not exist or is there twice, `every` is below 1, or
  // none of the neurons has a variable of a name; the message says what there is.
  static absl::StatusOr<StateRecorder> Create(const Network& network, std::vector<NeuronId> neurons, Tick every = 1,
                                              std::vector<std::string> variables = {});

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  std::vector<NeuronId> traced() const override { return neurons_; }
  Tick trace_every() const override { return every_; }
  void OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) override;

  const std::vector<NeuronId>& neurons() const { return neurons_; }         // in the order that was given to Create
  const std::vector<std::string>& variables() const { return variables_; }  // such as "v" and "u"
  const GrowingArray<Tick>& times() const { return times_; }                // [ms], one for each row

  // The table of a variable (an index in variables()): element row · neurons().size() + i is the value of neurons()[i]
  // after the step times()[row], or NaN if that neuron's model has no such variable.
  const GrowingArray<float>& values(std::size_t variable) const { return values_[variable]; }

  // Begins anew, without rows. Those who share the arrays keep them.
  void Clear();

 private:
  StateRecorder() = default;

  std::vector<NeuronId> neurons_;
  std::vector<std::string> variables_;
  Tick every_ = 1;
  // For each neuron and variable its index in the neuron's state, or −1; the size of the neuron's state; and the next
  // row of the neuron.
  std::vector<int> place_;
  std::vector<std::size_t> state_size_;
  std::vector<std::size_t> next_row_;
  std::vector<std::size_t> column_of_;  // of the neurons in ascending order
  GrowingArray<Tick> times_;
  std::vector<GrowingArray<float>> values_;
};

}  // namespace lull

#endif  // LULL_ARRAY_RECORDERS_H_
