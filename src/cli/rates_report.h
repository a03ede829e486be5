// What `lull model rates` prints: how often a neuron fires under constant currents, with the sub-steps of its type and
// with many more, so that users see what the step of their type costs.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_RATES_REPORT_H_
#define LULL_SRC_CLI_RATES_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/neuron_types.h"
#include "lull/types.h"

namespace lull::cli {

inline constexpr Tick kUncounted = Seconds(1);  // the first time under a current, in which neurons adapt [ms]

// How the steps of a type are divided: a step of 1 ms, or for Hindmarsh–Rose a time unit of the model.
struct Division {
  int own;   // the sub-steps of the type
  int fine;  // the most that are compared with them by default: enough that more would hardly change a rate
  bool of_time_unit;
};

// Errors: kInvalidArgument for a model that has no sub-steps.
absl::StatusOr<Division> DivisionOf(const NeuronType& type);

// Currents that suit the model [mV/ms, pA, or none].
std::vector<double> UsualCurrents(const NeuronType& type);

struct RatesQuestion {
  NeuronType type;
  std::vector<double> currents;
  int fine;                // sub-steps in place of those of the type
  Tick duration;           // the time in which spikes are counted, after kUncounted [ms]
  std::uint64_t seed = 1;  // of the values of neurons, if the type draws some
};

struct RatesReport {
  struct Row {
    double current;
    double own_hz;
    double fine_hz;
  };
  RatesQuestion question;
  Division division;
  std::uint32_t neurons;  // under each current: 1, or several if their values are drawn
  std::vector<Row> rows;
};

// Simulates the type twice. Errors: those of DivisionOf, Network::Build (a fault of the type) and Simulation::Run (a
// state that is no longer finite; kOutOfRange).
absl::StatusOr<RatesReport> ReportRates(const RatesQuestion& question);

std::string TextRates(const RatesReport& report);
std::string JsonRates(const RatesReport& report);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_RATES_REPORT_H_
