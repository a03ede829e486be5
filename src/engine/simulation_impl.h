// A simulation as the parts of its interface share it: the run (simulation.cc), what it holds (simulation_contents.cc),
// and its saved states (simulation_saving.cc).

#ifndef LULL_SRC_ENGINE_SIMULATION_IMPL_H_
#define LULL_SRC_ENGINE_SIMULATION_IMPL_H_

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "engine/all_ranks.h"
#include "engine/workers.h"
#include "lull/internal/visibility.h"
#include "lull/observer.h"
#include "lull/simulation.h"

namespace lull {

struct LULL_HIDDEN Simulation::Impl {
  Network network;  // keeps the data alive that the workers refer to
  Tick exchange_every;
  Workers::Options options;
  std::unique_ptr<Workers> workers;
  std::vector<Observer*> observers;
  // An observer's request for traces: which of the traced neurons, and how often [ms].
  struct TraceWish {
    Observer* observer;
    std::size_t index;
    Tick every;
  };
  std::vector<NeuronId> traced;  // ascending
  std::vector<TraceWish> trace_wishes;
  Tick trace_every;                    // the interval of the workers, which divides the interval of every request [ms]
  std::vector<float> picked;           // for TraceOf
  Tick begun_at;                       // when the counters of `before` were current [ms]
  RunCounters before = {};             // the counters of the saved state that this run resumes
  std::uint64_t hash_before = 0;       // the hash of the spikes before
  double wall_seconds = 0;             // wall time since begun_at [s]
  mutable absl::Status broken = {};    // the error of an earlier Run or Load, or the first rank that has left
  std::vector<Spike> unanswered = {};  // the spikes since the last multiple of exchange_every
  bool resumes = false;                // whether observers are to be told of `unanswered` before the next step
  AllRanks all_ranks;
  mutable std::exception_ptr thrown = {};  // the first exception of an observer since the last Run or Stimulate began

  // Calls an observer, which may throw. Its exception must not escape from the run.
  template <class Call>
  void Ask(absl::Status& status, const Call& call) const {
    try {
      call();
    } catch (const std::exception& exception) {
      if (thrown == nullptr) thrown = std::current_exception();
      status.Update(absl::UnknownError(absl::StrCat("an observer threw an exception: ", exception.what())));
    } catch (...) {
      if (thrown == nullptr) thrown = std::current_exception();
      status.Update(absl::UnknownError("an observer threw an exception that is not a std::exception"));
    }
  }

  // Takes the steps up to and including `end`, and looks at the states there if the run `ends` there. Sets `stopped` if
  // a stop token or an observer has ended the run.
  absl::Status Advance(Tick end, bool ends, const std::stop_token& stop, absl::Status& stopped);
  absl::StatusOr<RunCounters> Run(Simulation& simulation, Tick duration, bool ends, const std::stop_token& stop);
  // Replaces each number with the sum of all ranks' numbers. A collective; if a rank has left, the numbers stay, and
  // nothing more can be run.
  void AddUp(std::span<std::uint64_t> own) const;
  // At which exchanges the observers of all ranks want to be called; the same during a run.
  struct Exchanges {
    bool are_observed;     // whether there is an observer
    bool are_all;          // whether one of them wants every exchange
    Tick longest_silence;  // that may be run at once, since states are traced [ms]
  };
  // A collective if there are several ranks. Errors: kAborted if another rank has left.
  absl::StatusOr<Exchanges> AgreeOnExchanges() const;
  // The next exchange at which an observer wants to be called, if nothing happens before step `silent_until` + 1.
  Tick NextExchange(const Exchanges& exchanges, Tick silent_until) const;
  absl::Status Exchange(Tick from);
  absl::Status Report(Tick from);
  void KeepUnanswered(std::span<const Spike> spikes);
  absl::Status Resume();
  absl::Status Respond();
  // Whether an observer may stimulate neurons of other ranks.
  bool IsOfAllRanks(const Observer& observer) const { return all_ranks.are_wanted() && observer.of_all_ranks(); }
  absl::Status Wish(const std::stop_token& stop) const;
  void Tell(std::span<const Stimulus> taken, absl::Status& status);
  absl::StatusOr<Workers::IndexOf> IndexOf(std::string_view variable, std::size_t neurons, std::size_t values) const;
  absl::Status CheckNeurons(std::span<const NeuronId> neurons) const;
  template <class NeuronAt>
  absl::Status SetStates(std::string_view variable, const Workers::IndexOf& index_of, std::span<const float> values,
                         const NeuronAt& neuron_at);
  // Loads a state into fresh workers. Sets the counters and the hash before. A collective if there are several ranks.
  absl::Status Load(Workers& fresh, std::span<const ByteSource> parts);
  absl::Status LoadOwn(Workers& fresh, std::span<const ByteSource> parts);
  // The same on all ranks: an error if one of them has one.
  absl::Status Agreed(const absl::Status& own) const;
  // Returns an error that comes when the other ranks may wait for this one at any place, after telling them.
  absl::Status Leave(absl::Status error) const;
  void Trace(Observer& observer);
  void ForgetUnwanted();
  std::span<const float> TraceOf(const TraceWish& wish, Tick from);
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SIMULATION_IMPL_H_
