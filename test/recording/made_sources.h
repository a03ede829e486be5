// What a run recorded, as a test writes it down: sources of all kinds, which come in several pieces.
//
// Thread use: pure functions.

#ifndef LULL_TEST_RECORDING_MADE_SOURCES_H_
#define LULL_TEST_RECORDING_MADE_SOURCES_H_

#include <span>
#include <vector>

#include "recording/recorded_run.h"
#include "statistics/layout.h"
#include "statistics/sources.h"
#include "test/support/made_layout.h"

namespace lull {

inline absl::Status Torn() { return absl::DataLossError("torn"); }

// A neuron of v and u, then one of x; rows at 5, 10 and 15 ms.
inline TraceSource MadeTraces() {
  return {.every = 5,
          .neurons = {{.id = 7, .description = "", .variables = {"v", "u"}, .unit = "mV", .peak = {}},
                      {.id = 2, .description = "", .variables = {"x"}, .unit = "", .peak = {}}},
          .visit = [](const auto& visit) {
            visit(5, std::vector<float>{-65, -13, 1.5f, -64, -12, 1.25f});
            visit(15, std::vector<float>{-63, -11, 1});
            return absl::OkStatus();
          }};
}

// Three synapses, not in order of their targets, at 0 and 100 ms.
inline WeightSource MadeWeights() {
  return {.times = {0, 100},
          .synapses = 3,
          .synapses_of_run = 3,
          .visit =
              [](const auto& visit) {
                visit(0, 0, std::vector<float>{0.5f, -1});
                visit(0, 2, std::vector<float>{2});
                visit(100, 0, std::vector<float>{0.75f});
                visit(100, 1, std::vector<float>{-0.0f, 3});
                return absl::OkStatus();
              },
          .projections = {{.name = "there"}, {.name = "back, \"again\""}},
          .visit_synapses =
              [](const auto& visit) {
                visit(0, std::vector<Synapse>{{.source = 4, .target = 9, .delay = 3, .weight = 0}},
                      std::vector<std::uint32_t>{1});
                visit(1,
                      std::vector<Synapse>{{.source = 5, .target = 1, .delay = 10, .weight = 0},
                                           {.source = 0, .target = 9, .delay = 2, .weight = 0}},
                      std::vector<std::uint32_t>{kUnclearProjection, 0});
                return absl::OkStatus();
              }};
}

// Bins of 10 ms of a run of 25 ms, of MadeRateLayout.
inline RateSource MadeRates() {
  return {.every = 10, .bins = 3, .visit = [](const auto& visit) {
            visit(0, std::vector<std::uint32_t>{1, 0});
            visit(1, std::vector<std::uint32_t>{0, 3, 2, 1});
            return absl::OkStatus();
          }};
}
inline Layout MadeRateLayout() { return MadeLayout(1, {{"a", 100}, {"b", 50}}); }

}  // namespace lull

#endif  // LULL_TEST_RECORDING_MADE_SOURCES_H_
