// A closed loop over standard input and output, so that a program in any language can be the environment of a run.
//
//   lull writes        12 57        neuron 57 fired in step 12
//                      20           all spikes up to step 20 have been written: the environment's turn
//   the other writes   21 3         a spike for neuron 3 in step 21, of the default amplitude (StdioOptions)
//                      25 4 17.5    a spike of 17.5 mV/ms
//                      21 7 current 8.5    from step 21 a current of 8.5 mV/ms, until the neuron's next one; 0 ends it
//                      20           the answer is complete: lull's turn
//
// Both have one turn at every exchange. When the environment closes its output, the run continues without it, and still
// writes for anybody who reads.

#ifndef LULL_SRC_CLI_STDIO_ENVIRONMENT_H_
#define LULL_SRC_CLI_STDIO_ENVIRONMENT_H_

#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/interruption.h"
#include "lull/network.h"
#include "lull/observer.h"

namespace lull::cli {

struct StdioOptions {
  std::vector<std::string> layers = {};  // layers whose spikes are written; empty: kMotorLayer, or all if there is none
  // The amplitude of spikes that are read without one [mV/ms]. It makes a regular spiking neuron at rest fire, which
  // takes 16.35.
  double amplitude = 20;
};
inline constexpr const char* kMotorLayer = "motor";

// Errors: kInvalidArgument if standard input or output was closed when the program began.
absl::Status CheckStandardStreams();

// Errors: kInvalidArgument for a layer that no column has, and an amplitude that the network does not take.
absl::Status CheckEnvironment(const StdioOptions& options, const NetworkSpec& spec, double stimulus_limit);

// The meaning of a line from the environment: a stimulus, or the end of the environment's turn.
struct EnvironmentLine {
  std::optional<Stimulus> stimulus = {};
  Tick end_of_turn = 0;
};
// Parses a line. Errors: kInvalidArgument, with the line and what would do.
absl::StatusOr<EnvironmentLine> ParseEnvironmentLine(std::string_view line, double amplitude);

// What keeps a network from taking the stimuli of an environment, one after the other.
//
// Thread use: one thread at a time.
class StimulusCheck {
 public:
  // `limit` is Network::stimulus_limit().
  // `unit` is that of amplitudes, or empty.
  StimulusCheck(NeuronId neurons, double limit, const std::string& unit)
      : neurons_(neurons), limit_(limit), unit_(unit.empty() ? "" : " " + unit) {}

  // What is wrong with a stimulus that is given at an exchange at `now`; empty if nothing is.
  std::string WhatIsWrong(const Stimulus& stimulus, Tick now);

 private:
  NeuronId neurons_;
  double limit_;
  std::string unit_;                                    // after a number
  std::map<std::pair<Tick, NeuronId>, double> spikes_;  // the size of the spikes given to a neuron in a step [mV/ms]
};

// Thread use: one thread at a time.
class StdioEnvironment : public Observer {
 public:
  // Ignores SIGPIPE from now on. Waiting for an answer ends soon after an interruption; an incomplete answer is
  // dropped.
  StdioEnvironment(const StdioOptions& options, const Network& network, const Interruption& interruption);

  bool of_all_ranks() const override { return true; }
  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;
  void OnResume(Tick from, Tick until, std::span<const Spike> spikes) override;
  void OnExchange(Tick now, std::vector<Stimulus>& stimuli) override;
  absl::Status status() const override { return status_; }

 private:
  // The next line without its end; empty if there are no more lines, or if the line did not come within `grace` ms
  // after an interruption. Subtracts the time that it waited from `grace`.
  std::optional<std::string> ReadLine(int& grace);

  absl::Status Refused(const std::string& what) const;

  double amplitude_;
  StimulusCheck check_;
  const Interruption& interruption_;
  std::vector<bool> told_;  // one per neuron: whether its spikes are written
  std::string lines_;       // text to be written
  std::string read_;        // text that was read and not yet used
  std::uint64_t line_ = 0;  // number of the line that was read last, from 1
  bool ended_ = false;      // the input has ended
  absl::Status status_;
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_STDIO_ENVIRONMENT_H_
