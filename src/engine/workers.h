// All workers of a run, and how they keep in step.
//
// Nothing arrives between workers sooner than the shortest delay between their columns, the lookahead. So workers run a
// window of this many steps without meeting; spikes between workers wait as mail, written in one window and read in the
// next:
//
//   next step of all workers and of all mail ─► the window begins there (silence is jumped over)
//   each worker: take in mail ─► steps of the window ─► mail for the others
//
// The workers of several ranks do the same together: at the end of each window the ranks meet (Collectives::Meet), hand
// over the letters between them, and learn the next step of all. The lookahead is then the shortest delay between any
// two columns.
//
// A window ends at the latest with its segment, the longest stretch between two exchanges, and nothing that can be
// observed depends on the windows. If a worker received an event from its past, that would be a bug in Lull: the run
// ends and reports it.

#ifndef LULL_SRC_ENGINE_WORKERS_H_
#define LULL_SRC_ENGINE_WORKERS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/aligned_array.h"
#include "base/bytes_io.h"
#include "base/team.h"
#include "engine/sharing.h"
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
    std::size_t threads = 1;            // threads that run the workers, 1 to `count`
    std::uint64_t min_shared_work = 0;  // SimulationOptions
    Tick start = 0;                     // SimulationOptions
  };
  Workers(const BuiltNetwork& network, Options options);

  // Takes the steps up to and including `end`. `first` is what NextStep has just returned. A collective if there are
  // several ranks. Errors: kInternal if a worker received an event from its past; kAborted if another rank has left.
  absl::Status RunUntil(Tick end, Tick first);
  Tick now() const { return now_; }

  // A run is checked in stretches of this length, counted from time 0 [ms] (MODEL.md 2).
  static constexpr Tick kStretch = 100;
  // Looks at the states of all neurons that are not at rest. A collective if there are several ranks. Errors:
  // kOutOfRange if one is not finite; the message names the neuron with the lowest id. At a multiple of kStretch,
  // begins the next stretch.
  absl::Status CheckStates();

  // The next step in which anything happens on any rank; kNever if none does. A collective if there are several ranks.
  // Errors: kAborted if another rank has left.
  absl::StatusOr<Tick> NextStep();

  // The spikes since the last call of ForgetSpikes, in (time, neuron) order.
  std::span<const Spike> Spikes();
  void ForgetSpikes();

  // From the next step on, keeps the states of these neurons after the steps that are multiples of `every`.
  void Trace(const std::vector<NeuronId>& neurons, Tick every);
  std::span<const float> trace(std::size_t i) const;
  void ForgetTraces();

  // Applies all potentiation up to now.
  void ApplyPotentiation();

  // Accepts all stimuli from outside for future steps, or none of them; appends each to `taken` as it will act, with
  // its rounded amplitude. Errors: kInvalidArgument.
  absl::Status Stimulate(std::span<const Stimulus> stimuli, std::vector<Stimulus>& taken);
  // The parts of Stimulate. Check counts the spikes of earlier calls, which have the same `sizes`, as if all of them
  // were accepted. Take accepts a stimulus that was checked.
  using SpikeSizes = std::map<std::pair<Tick, NeuronId>, double>;  // the sum of all sizes [quanta]
  absl::Status Check(std::span<const Stimulus> stimuli, SpikeSizes& sizes);
  void Take(const Stimulus& stimulus);
  Stimulus Rounded(Stimulus stimulus) const;
  // The current that is set for the next step [mV/ms].
  double Current(NeuronId neuron) const;
  // Sets the whole state of a neuron, flags included.
  void SetState(NeuronId neuron, std::span<const float> state);
  // Reads a variable of all neurons, or of some: element index_of[p] of the states of population p. NaN where a
  // population does not have it. There are as many values as neurons, all of which exist.
  using IndexOf = std::vector<std::optional<std::size_t>>;
  void ReadStates(const IndexOf& index_of, std::span<float> values);
  void ReadStates(const IndexOf& index_of, std::span<const NeuronId> neurons, std::span<float> values) const;

  // Sets the weights of all synapses, in the order of VisitSynapses by column, or of no synapse. Errors:
  // kInvalidArgument.
  absl::Status SetWeights(const std::function<float(const Synapse&)>& weight_of);
  // Read and set the weights of all synapses in that order, or of the synapses with these numbers. Errors:
  // kInvalidArgument; nothing has then been read or set.
  absl::Status ReadWeights(std::span<float> weights);
  absl::Status ReadWeights(std::span<const std::uint64_t> synapses, std::span<float> weights);
  absl::Status SetWeights(std::span<const float> weights);
  absl::Status SetWeights(std::span<const std::uint64_t> synapses, std::span<const float> weights);

  // Saves everything that future steps depend on. The form depends neither on the engine nor on which worker owns which
  // column, except that there is one history for each worker.
  void Save(ByteWriter& out);
  // Loads a state into workers that have taken no step, from one part, or from as many as ranks have saved, in the
  // order of ranks. Calls read(i, use) for each part i; this opens the part and calls use(reader). Errors: those of
  // `read`; kDataLoss for invalid content. After an error the workers cannot be used.
  using UsePart = std::function<void(ByteReader&)>;
  absl::Status Load(std::size_t parts, const std::function<absl::Status(std::size_t, const UsePart&)>& read);

  std::uint32_t count() const { return static_cast<std::uint32_t>(workers_.size()); }
  const BuiltNetwork& network() const { return network_; }
  const Worker& worker(std::uint32_t index) const { return *workers_[index]; }
  const Worker& owner_of(NeuronId neuron) const { return *workers_[shared_.worker_of[network_.column_of(neuron)]]; }
  const Column& column(ColumnId column) const { return shared_.columns[column]; }

 private:
  // Calls task(worker index) for each worker, on all threads if `together`.
  void ForEachWorker(bool together, const std::function<void(std::size_t)>& task);

  // The next step in which anything happens on this rank, or is due on another by mail from here.
  Tick OwnNextStep() const;
  // Hands over the mail for other ranks and takes theirs. Returns the next step of all ranks.
  absl::StatusOr<Tick> Meet();
  absl::Status CheckOwnStates() const;

  // A spike on its way to another rank.
  struct Letter {
    NeuronId source;
    std::uint32_t after;  // how long after the beginning of the window it was fired [ms]
  };

  // Mail from one worker to all workers.
  using Outbox = std::vector<std::vector<Mail>>;
  void ReceiveMail(std::uint32_t worker, std::vector<Outbox>& outboxes);

  // Runs one window: receives the mail that waits at its beginning, and takes its steps up to `end`.
  void RunWindow(std::uint32_t worker, Tick end);
  void SaveStates(ByteWriter& out) const;
  void SaveOwnWeights(ByteWriter& out) const;
  void SaveEvents(ByteWriter& out) const;
  void SaveTraces(ByteWriter& out) const;
  void SaveStimuli(ByteWriter& out) const;
  void SaveHistories(ByteWriter& out) const;
  void SaveLastSpikes(ByteWriter& out) const;
  void SaveLargeInputs(ByteWriter& out) const;
  // Each function loads a part of the state into `saved`, or into columns. Errors are kept by the reader.
  void LoadKicks(ByteReader& in, Worker::SavedState& saved) const;
  void LoadStimuli(ByteReader& in, Worker::SavedState& saved) const;
  // Applies all potentiation that the histories hold.
  void LoadHistories(ByteReader& in, const Worker::Flights& flights, Worker::SavedState& saved);
  void LoadLargeInputs(ByteReader& in, Worker::SavedState& saved) const;
  void LoadLastSpikes(ByteReader& in, Worker::SavedState& saved) const;
  // Where rules need traces: the records of `events`, which name these from then on; returns whether they are valid.
  // And what the last spikes left.
  bool LoadRecords(ByteReader& in, std::vector<Worker::SavedEvent>& events, Worker::SavedState& saved) const;
  void LoadTraces(ByteReader& in, Worker::SavedState& saved) const;
  // Loads what own columns need of a part. Returns the columns of the part. Reads the part to its end if it has an own
  // column, or if it `reads_all`.
  ColumnRange LoadPart(ByteReader& in, Worker::SavedState& saved, bool reads_all);
  std::uint64_t Work() const;
  std::string Overflow(NeuronId neuron) const;
  Worker& worker_of(NeuronId neuron);
  double InQuanta(double amplitude) const;
  // The writable weights of a column.
  float* OwnWeights(ColumnId c);
  SynapsePlace PlaceOf(std::uint64_t synapse) const;
  std::vector<SynapsePlace> PlacesOf(std::span<const std::uint64_t> synapses) const;
  // The present weights of some synapses, in their order.
  std::vector<Worker::PresentWeight> Look(std::span<const SynapsePlace> places);
  absl::Status CheckNumbers(std::span<const std::uint64_t> synapses, std::size_t weights) const;
  // The error for a new weight of a synapse that has the weight `now`, if it may not be set.
  absl::Status CheckWeight(SynapsePlace place, float now, float weight) const;
  // Checks that the sums of all neurons fit, if the columns have these weights; where there are none, those of the
  // column fit as they are.
  absl::Status CheckSums(const std::function<const float*(ColumnId)>& weights_of) const;

  const BuiltNetwork& network_;
  Shared shared_;
  Tick lookahead_;
  std::uint64_t min_shared_work_;
  double usual_work_;  // the usual work of a window: an average over recent windows
  Sharing sharing_;    // of windows that are large enough
  std::vector<std::unique_ptr<Worker>> workers_;
  std::map<ColumnId, AlignedArray<float>> own_weights_;  // for static columns in which a weight has been set
  std::vector<Tick> earliest_sent_;                      // by each worker, in the last window
  std::array<std::vector<Outbox>, 2> outboxes_;          // per worker: written in this window, and read
  RangeVector<std::uint64_t> synapse_begin_;             // SynapseBegins
  int writing_ = 0;                                      // which of the two is written
  std::uint64_t work_done_ = 0;                          // Work() before the last window
  // If there are several ranks: where the last window began; what is sent to each rank and came from each.
  Tick window_begin_;
  std::vector<std::vector<Letter>> letters_;
  std::vector<BytesView> out_, in_;  // kept, so that a meeting allocates nothing
  std::vector<std::vector<Mail>> from_ranks_;
  Tick now_;
  std::vector<Spike> spikes_;                                  // all workers' spikes
  std::vector<std::pair<std::uint32_t, std::size_t>> traces_;  // per traced neuron: worker, index there
  Team team_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_WORKERS_H_
