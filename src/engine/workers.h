// All workers of a run, and how they keep pace.
//
// Between workers nothing arrives sooner than the shortest delay between their columns, the lookahead. So they run a
// window of that many steps without meeting; what crosses waits as mail, written in one window and read in the next:
//
//   next step of all workers and of all mail ─► the window begins there (silence is jumped over)
//   each worker: take in mail ─► steps of the window ─► mail for the others
//
// Windows end with a segment, the longest stretch between two exchanges, and nothing that can be observed depends on
// them. A worker that receives an event from its past would be a mistake of ours: the run ends with a report.

#ifndef LULL_SRC_ENGINE_WORKERS_H_
#define LULL_SRC_ENGINE_WORKERS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/aligned_array.h"
#include "base/bytes_io.h"
#include "base/team.h"
#include "engine/worker.h"
#include "lull/types.h"

namespace lull {

// Thread use: one thread at a time.
class Workers {
 public:
  struct Options {
    EngineKind engine = EngineKind::kEventDriven;
    InstructionSet instruction_set = InstructionSet::kBest;  // resolved
    std::vector<std::uint32_t> placement;                    // the worker of each column, each below `count`
    std::uint32_t count = 1;
    std::size_t threads = 1;            // to run them, 1 to `count`
    std::uint64_t min_shared_work = 0;  // SimulationOptions
    Tick start = 0;                     // SimulationOptions
  };
  Workers(const BuiltNetwork& network, Options options);

  // Takes the steps up to and including `end`. Errors: kInternal if a worker received an event from its past.
  absl::Status RunUntil(Tick end);
  Tick now() const { return now_; }
  // The next step in which anything happens; kNever if none does.
  Tick NextStep() const;

  void KeepSpikes(bool keep);
  // The spikes since the last call of ForgetSpikes, in (time, neuron) order.
  std::span<const Spike> Spikes();
  void ForgetSpikes();

  // From the next step on, keeps the states of these neurons after the steps that are multiples of `every`.
  void Trace(const std::vector<NeuronId>& neurons, Tick every);
  std::span<const float> trace(std::size_t i) const;
  void ForgetTraces();

  // Applies all potentiation up to now.
  void ApplyPotentiation();

  // Takes in what comes from outside for the steps to come, all of it or nothing; appends it to `taken` as it acts,
  // with rounded amplitudes. Errors: kInvalidArgument.
  absl::Status Stimulate(std::span<const Stimulus> stimuli, std::vector<Stimulus>& taken);
  // [mV/ms] What was set for the next step.
  double Current(NeuronId neuron) const;
  // The whole state, flags included.
  void SetState(NeuronId neuron, std::span<const float> state);
  // Of all synapses, in the order of VisitSynapses by column, or of none. Errors: kInvalidArgument.
  absl::Status SetWeights(const std::function<float(const Synapse&)>& weight_of);

  // All that the steps to come depend on, in a form that neither engine nor deal of columns has a part in but for the
  // histories, of which there is one for each worker.
  void Save(ByteWriter& out);
  // Into workers that have taken no step. Fails with kDataLoss for what cannot be. An error leaves workers that are of
  // no use.
  void Load(ByteReader& in);

  std::uint32_t count() const { return static_cast<std::uint32_t>(workers_.size()); }
  const Worker& worker(std::uint32_t index) const { return *workers_[index]; }
  const Worker& owner_of(NeuronId neuron) const { return *workers_[shared_.worker_of[network_.column_of(neuron)]]; }
  const Column& column(ColumnId column) const { return shared_.columns[column]; }

 private:
  // Calls task(worker index) for each, on all threads if `together`.
  void ForEachWorker(bool together, const std::function<void(std::size_t)>& task);

  // Mail from one worker to all.
  using Outbox = std::vector<std::vector<Mail>>;
  void ReceiveMail(std::uint32_t worker, std::vector<Outbox>& outboxes);

  // One window from the mail that waits at its beginning to its last step.
  void RunWindow(std::uint32_t worker, Tick end);
  void SaveStates(ByteWriter& out) const;
  void SaveOwnWeights(ByteWriter& out) const;
  void SaveStimuli(ByteWriter& out) const;
  void SaveHistories(ByteWriter& out) const;
  // Each into its part of `saved`, or into columns. What they fail with is the reader's to keep.
  void LoadOwnWeights(ByteReader& in);
  void LoadKicks(ByteReader& in, Worker::SavedState& saved) const;
  void LoadStimuli(ByteReader& in, Worker::SavedState& saved) const;
  // Applies all potentiation that the histories hold.
  void LoadHistories(ByteReader& in, const Worker::Flights& flights, Worker::SavedState& saved);
  std::uint64_t Work() const;
  Worker& worker_of(NeuronId neuron);
  // Where the weights of a column are that may be written to.
  float* OwnWeights(ColumnId c);

  const BuiltNetwork& network_;
  Shared shared_;
  Tick lookahead_;
  std::uint64_t min_shared_work_;
  double usual_work_;  // in a window, of late
  std::vector<std::unique_ptr<Worker>> workers_;
  std::map<ColumnId, AlignedArray<float>> own_weights_;  // of static columns in which a weight has been set
  std::vector<Tick> earliest_sent_;                      // by each worker, in the last window
  std::array<std::vector<Outbox>, 2> outboxes_;          // of each worker: written in this window, and read
  int writing_ = 0;                                      // which of them is written
  std::uint64_t work_done_ = 0;                          // Work() before the last window
  Tick now_;
  std::vector<Spike> spikes_;                                  // of all workers
  std::vector<std::pair<std::uint32_t, std::size_t>> traces_;  // of each traced neuron: worker, place there
  Team team_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_WORKERS_H_
