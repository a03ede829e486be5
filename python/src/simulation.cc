#include "python/src/simulation.h"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <span>
#include <stop_token>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "python/src/arrays.h"
#include "python/src/config.h"
#include "python/src/errors.h"
#include "python/src/module.h"
#include "python/src/network.h"
#include "python/src/ranks.h"
#include "python/src/stimuli.h"
#include "ranks/collectives.h"

namespace lull::python {

namespace {

using std::chrono::steady_clock;

// [ms of wall time] How often a run stops for Python: to look for signals and to say how far it is. Chosen: a tenth of
// the time that people take for "at once".
constexpr std::chrono::milliseconds kTurn(40);

// Steps that a run takes before a thread is started that interrupts it. Chosen: shorter runs than this take about as
// long as the start of a thread.
constexpr Tick kFirstSteps = 20;

// Asks a run to stop when a turn is over. Has a thread of its own.
class Turns {
 public:
  Turns() : thread_([this](const std::stop_token& stop) { Watch(stop); }) {}

  // The token of the next turn, which begins now.
  std::stop_token Next() {
    const std::lock_guard lock(mutex_);
    turn_ = std::stop_source();
    end_ = steady_clock::now() + kTurn;
    changed_.notify_one();
    return turn_.get_token();
  }

 private:
  void Watch(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      const auto end = end_;
      changed_.wait_until(lock, stop, end, [&] { return end_ != end; });
      if (!stop.stop_requested() && end_ == end) {
        turn_.request_stop();
        changed_.wait(lock, stop, [&] { return end_ != end; });
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::stop_source turn_;
  steady_clock::time_point end_ = steady_clock::now() + kTurn;
  std::jthread thread_;  // the last: it uses the others
};

void CheckSignals() {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

// What a function throws, or null.
template <class Function>
std::exception_ptr ThrownBy(const Function& function) {
  try {
    function();
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

Stimulus::Kind KindNamed(const std::string& name) {
  if (name == "spike") return Stimulus::Kind::kSpike;
  if (name == "current") return Stimulus::Kind::kCurrent;
  throw StatusError{Mistake(absl::StrCat("kind = \"", name, "\"; must be \"spike\" or \"current\""))};
}

// What a step of a loop returned.
std::vector<Stimulus> AnswerOf(const py::object& answer) {
  const auto sequence = py::isinstance<py::tuple>(answer) || py::isinstance<py::list>(answer);
  if (sequence && (py::len(answer) == 3 || py::len(answer) == 4)) {
    const auto at = [&answer](int i) { return py::object(answer[py::int_(i)]); };
    return StimuliOf(at(0), at(1), at(2), py::len(answer) == 4 ? TextOf(at(3), "kind") : "spike");
  }
  throw StatusError{
      Mistake(absl::StrCat("the step of a loop returned ", py::repr(answer.get_type()).cast<std::string>(),
                           "; must be None, (times, neurons, amplitudes) or (times, neurons, amplitudes, kind)"))};
}

}  // namespace

std::vector<Stimulus> StimuliOf(py::handle times, py::handle neurons, py::handle amplitudes, const std::string& kind) {
  const NumberReader time(times, "times");
  const NumberReader neuron(neurons, "neurons");
  const NumberReader amplitude(amplitudes, "amplitudes");
  constexpr std::int64_t kLargestId = std::numeric_limits<NeuronId>::max();
  constexpr std::int64_t kLatest = 1'000'000'000'000;
  std::vector<Stimulus> stimuli(CommonSize({&time, &neuron, &amplitude}));
  const Stimulus::Kind given = KindNamed(kind);
  for (Stimulus& stimulus : stimuli) stimulus.kind = given;
  time.ReadWhole(stimuli.size(), 1, kLatest, [&](auto i, auto ms) { stimuli[i].time = ms; });
  neuron.ReadWhole(stimuli.size(), 0, kLargestId,
                   [&](auto i, auto id) { stimuli[i].neuron = static_cast<NeuronId>(id); });
  amplitude.ReadReal(stimuli.size(), false, [&](auto i, auto value) { stimuli[i].amplitude = value; });
  return stimuli;
}

// Calls a function of Python at exchanges, while it has one.
class StepLoop : public Observer {
 public:
  StepLoop() : record_(SpikeRecord()), none_(record_, std::vector<py::ssize_t>{0}) {}

  // From here on, after step `from`.
  void Begin(py::object step, Tick every, bool all_ranks) {
    step_ = std::move(step);
    every_ = every;
    all_ranks_ = all_ranks;
    pending_.clear();
    thrown_ = nullptr;
    ended_ = false;
  }
  // From here on no more.
  void End() {
    step_ = {};
    ended_ = false;
  }
  bool ended() const { return ended_; }
  const std::exception_ptr& thrown() const { return thrown_; }
  std::exception_ptr TakeThrown() { return std::exchange(thrown_, nullptr); }

  bool every_exchange() const override { return static_cast<bool>(step_); }
  bool of_all_ranks() const override { return step_ && all_ranks_; }

  void OnSpikes(Tick, Tick, std::span<const Spike> spikes) override {
    if (step_) pending_.insert(pending_.end(), spikes.begin(), spikes.end());
  }

  void OnResume(Tick from, Tick until, std::span<const Spike> spikes) override {
    std::erase_if(pending_, [from](const Spike& spike) { return spike.time > from; });
    OnSpikes(from, until, spikes);
  }

  void OnExchange(Tick now, std::vector<Stimulus>& stimuli) override {
    if (!step_ || ended_ || thrown_ || now % every_ != 0) return;
    const py::gil_scoped_acquire acquired;
    try {
      const py::object answer = step_(now, TakePending());
      if (answer.is_none()) return;
      const std::vector<Stimulus> given = AnswerOf(answer);
      stimuli.insert(stimuli.end(), given.begin(), given.end());
    } catch (py::error_already_set& error) {
      if (error.matches(PyExc_StopIteration)) {
        ended_ = true;
      } else {
        thrown_ = std::current_exception();
      }
    } catch (...) {
      thrown_ = std::current_exception();
    }
  }

  absl::Status status() const override {
    return ended_ || thrown_ ? absl::CancelledError("the loop has ended") : absl::OkStatus();
  }

 private:
  py::array TakePending() {
    if (pending_.empty()) return none_;
    py::array spikes(record_, std::vector<py::ssize_t>{static_cast<py::ssize_t>(pending_.size())}, pending_.data());
    pending_.clear();
    return spikes;
  }

  py::dtype record_;
  py::array none_;
  py::object step_;
  Tick every_ = 1;
  bool all_ranks_ = false;
  std::vector<Spike> pending_;
  std::exception_ptr thrown_;
  bool ended_ = false;
};

namespace {

Stretch NewStretch(Tick from) {
  static std::atomic<std::uint64_t> last = 0;
  return {from, ++last};
}

// The last step up to which two courses are the same; −1 if they never were.
Tick SharedUntil(std::span<const Stretch> a, Tick a_now, std::span<const Stretch> b, Tick b_now) {
  Tick shared = -1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i].id == b[i].id; ++i) {
    const Tick a_end = i + 1 < a.size() ? a[i + 1].from : a_now;
    const Tick b_end = i + 1 < b.size() ? b[i + 1].from : b_now;
    shared = std::min(a_end, b_end);
    if (a_end != b_end) break;
  }
  return shared;
}

}  // namespace

HeldSimulation::Hold::Hold(HeldSimulation& simulation, bool may_nest) : simulation_(simulation) {
  if (simulation.process_ != getpid()) {
    nested_ = true;
    throw StatusError{absl::FailedPreconditionError("the simulation was made before a fork; make it in this process")};
  }
  std::thread::id none;
  if (simulation.user_.compare_exchange_strong(none, std::this_thread::get_id())) return;
  nested_ = true;
  if (simulation.user_ != std::this_thread::get_id()) {
    throw StatusError{absl::FailedPreconditionError("the simulation is in use by another thread")};
  }
  if (!may_nest) {
    throw StatusError{absl::FailedPreconditionError(
        "the simulation runs; a step of a loop may look at its time and its states only")};
  }
}

HeldSimulation::Hold::~Hold() {
  if (!nested_) simulation_.user_ = std::thread::id();
}

HeldSimulation::HeldSimulation(const HeldNetwork& network, const SimulationOptions& options, std::uint64_t number)
    : network_(network),
      simulation_(std::make_unique<Simulation>(Value(Simulation::Create(network, options)))),
      process_(getpid()),
      number_(number),
      course_({NewStretch(options.start)}) {}

// In a process that was forked off, the threads that the simulation would wait for are not there.
HeldSimulation::~HeldSimulation() {
  if (process_ != getpid()) (void)simulation_.release();
}

void HeldSimulation::Record(std::shared_ptr<Recorder> recorder) {
  const Hold hold(*this, false);
  simulation_->Observe(*recorder);
  if (auto counts = std::dynamic_pointer_cast<CountRecording>(recorder)) counts_.push_back(counts);
  recorders_.push_back(std::move(recorder));
}

HeldSnapshot HeldSimulation::TakeSnapshot() {
  const Hold hold(*this, false);
  BeginTogether(network_.ranks, Named("take a snapshot of"));
  std::vector<HeldSnapshot::PresentBin> bins;
  for (const std::weak_ptr<CountRecording>& counts : counts_) {
    if (const auto recording = counts.lock()) bins.push_back({counts, recording->Present()});
  }
  const py::gil_scoped_release released;
  return {network_.ranks, Value(simulation_->TakeSnapshot()), course_, std::move(bins)};
}

bool HeldSimulation::Restore(const HeldSnapshot& held) {
  const Hold hold(*this, false);
  const Tick before = simulation_->now();
  BeginTogether(network_.ranks, Named(absl::StrCat("restore a snapshot of ", held.snapshot.now(), " ms in")));
  {
    const py::gil_scoped_release released;
    Check(simulation_->Restore(held.snapshot));
  }
  const Tick now = held.snapshot.now();
  const bool is_shared = SharedUntil(course_, before, held.course, now) >= now;
  for (const std::shared_ptr<Recorder>& recorder : recorders_) {
    if (!recorder->recording()) continue;
    if (is_shared && recorder->start() <= now) {
      recorder->CutTo(now);
    } else {
      recorder->BeginAt(now);
    }
  }
  for (const std::weak_ptr<CountRecording>& counts : counts_) {
    const auto recording = counts.lock();
    if (!recording || !recording->recording() || recording->start() == now) continue;
    const auto bin = std::find_if(held.bins.begin(), held.bins.end(),
                                  [&recording](const auto& each) { return each.of.lock() == recording; });
    if (bin != held.bins.end()) {
      recording->SetPresent(bin->counts);
    } else {
      recording->BeginAt(now);
    }
  }
  course_ = held.course;
  if (course_.back().from == now) course_.pop_back();
  course_.push_back(NewStretch(now));
  return is_shared;
}

const std::vector<std::string>& HeldSimulation::VariablesOf(NeuronId neuron) {
  if (neuron >= network_.neurons()) {
    throw StatusError{Mistake(absl::StrCat("there is no neuron ", neuron, "; the network has ", network_.neurons(),
                                           " (0 to ", network_.neurons() - 1, ")"))};
  }
  const NeuronId first = FirstOwnNeuron(network_);
  if (kind_of_.empty()) {
    kind_of_.resize(network_.own_neurons());
    for (NeuronId i = 0; i < network_.own_neurons(); ++i) {
      const NeuronProperties properties = network_.neuron(first + i);
      std::vector<std::string> variables = {"v", "u"};
      if (std::holds_alternative<HindmarshRoseParameters>(properties.parameters)) {
        variables = {"x", "y", "z"};
      } else if (const auto* custom = std::get_if<CustomParameters>(&properties.parameters)) {
        variables = custom->model.variable_names();
      }
      auto place = std::find(variables_.begin(), variables_.end(), variables);
      if (place == variables_.end()) place = variables_.insert(place, std::move(variables));
      kind_of_[i] = static_cast<std::uint8_t>(place - variables_.begin());
    }
  }
  return variables_[kind_of_[neuron - first]];
}

std::string HeldSimulation::Named(const std::string& what) const { return absl::StrCat(what, " simulation ", number_); }

Tick HeldSimulation::BeginPart(Tick until, Tick end) {
  if (network_.ranks == nullptr) return until;
  const Hold hold(*this, false);
  if (!std::exchange(in_run_, false))
    run_ = absl::StrCat(Named("run"), " from ", simulation_->now(), " to ", end, " ms");
  EndsForAll(network_.ranks, run_, Ending::kNone, nullptr);
  const py::gil_scoped_release released;
  std::int64_t earliest = until;
  Check(network_.ranks->collectives().Reduce(Reduction::kMin, std::span(&earliest, 1)));
  in_run_ = true;
  end_of_run_ = end;
  return earliest;
}

void HeldSimulation::Abandon(const py::object& raised) {
  const Hold hold(*this, false);
  if (!std::exchange(in_run_, false)) return;
  const auto thrown = ThrownBy([&raised] {
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(raised.ptr())), raised.ptr());
    throw py::error_already_set();
  });
  (void)ThrownBy([&] { EndsForAll(network_.ranks, run_, Ending::kThrown, thrown); });  // the caller raises it
}

void HeldSimulation::Run(Tick duration, const py::object& on_progress) {
  const Hold hold(*this, false);
  Advance(duration, on_progress, nullptr);
}

// Signals are handled by Python code on its main thread, and only with the interpreter held. So the run stops after
// each turn, which changes none of its results, and goes on if no handler has raised anything. A turn that is over on
// one rank is over on all. `wrong` is thrown before the first step.
void HeldSimulation::Advance(Tick duration, const py::object& on_progress, const std::exception_ptr& wrong) {
  const Tick end = simulation_->now() + duration;
  in_run_ = false;
  EndsForAll(network_.ranks, run_, Ending::kNone, wrong ? wrong : ThrownBy(CheckSignals));
  absl::Status status;
  {
    const py::gil_scoped_release released;
    status = duration > kFirstSteps ? simulation_->RunPart(kFirstSteps).status() : simulation_->Run(duration).status();
  }
  if (!status.ok() && Ends(status, py::none())) return;
  if (duration > kFirstSteps && !RunInTurns(end, on_progress)) return;
  in_run_ = network_.ranks != nullptr && end < end_of_run_;
}

// Runs until step `end`. Returns whether the run came there.
bool HeldSimulation::RunInTurns(Tick end, const py::object& on_progress) {
  Turns turns;
  while (true) {
    const std::stop_token turn = turns.Next();
    absl::Status status;
    {
      const py::gil_scoped_release released;
      status = simulation_->Run(end - simulation_->now(), turn).status();
    }
    if (status.ok()) return true;
    if (Ends(status, on_progress)) return false;
  }
}

// After a part of a run that did not come to its end: whether the run ends here. Throws if the run has failed, or if
// something was raised, here or on another rank.
bool HeldSimulation::Ends(const absl::Status& status, const py::object& on_progress) {
  if (!absl::IsCancelled(status)) throw StatusError{status};
  std::exception_ptr thrown = loop_ != nullptr ? loop_->thrown() : nullptr;
  const bool loop_has_ended = loop_ != nullptr && loop_->ended();
  if (!thrown && !loop_has_ended) {
    thrown = ThrownBy([&] {
      CheckSignals();
      if (!on_progress.is_none()) on_progress(simulation_->now());
    });
  }
  return EndsForAll(network_.ranks, run_, loop_has_ended ? Ending::kLoopHasEnded : Ending::kNone, thrown);
}

void HeldSimulation::Loop(const py::object& step, Tick duration, Tick every, bool all_ranks,
                          const py::object& on_progress) {
  const Hold hold(*this, false);
  std::exception_ptr wrong;
  if (every < 1 || every % simulation_->exchange_every() != 0) {
    wrong = std::make_exception_ptr(StatusError{
        Mistake(absl::StrCat("every = ", every, "; must be a multiple of the ", simulation_->exchange_every(),
                             " ms between two exchanges, which Simulation(exchange_every=…) sets"))});
  }
  if (loop_ == nullptr) {
    loop_ = std::make_unique<StepLoop>();
    simulation_->Observe(*loop_);
  }
  loop_->Begin(step, every, all_ranks);
  const std::exception_ptr error = ThrownBy([&] { Advance(duration, on_progress, wrong); });
  loop_->End();
  if (const std::exception_ptr thrown = loop_->TakeThrown()) std::rethrow_exception(thrown);
  if (error) std::rethrow_exception(error);
}

}  // namespace lull::python
