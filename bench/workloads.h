// The workloads of run_bench, which bench/instructions counts too.
//
// `sparse-own` is `sparse` with a separate set of parameters for each neuron; `sparse-lif` and `sparse-adex` are
// `sparse` with leaky integrate-and-fire neurons (delta synapses), and with AdEx neurons whose gain makes mV/ms of pA.
// `dense-mixed` is `dense-timed` with synapses of three kinds side by side: a third of the projections learns as there,
// a third by another rule, and a third does not learn. `dense-gated` is `dense-timed` with learning that begins after
// two seconds. `dense-sides`, `dense-weighed` and `dense-powers` are `dense-timed` with another time constant on each
// side of the window; with changes that depend on the weight linearly; and with changes that depend on powers of it.
// `dense-all` is `dense-timed` with an exponential window and pairs of all spikes with all; `dense-triplets` has
// triplets besides.

#ifndef LULL_BENCH_WORKLOADS_H_
#define LULL_BENCH_WORKLOADS_H_

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "lull/config.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

struct Workload {
  const char* name;
  const char* built_in;
  Tick duration;  // [ms] that is timed
  Tick verified;  // [ms] that is compared beforehand
};

// The workloads of the project's performance goals, with shorter model times.
inline const std::vector<Workload>& Workloads() {
  static const std::vector<Workload> workloads = {
      {"dense", "reference", Seconds(5), 500},
      {"dense-timed", "timed", Seconds(5), 500},
      {"dense-mixed", "timed", Seconds(5), 500},
      {"dense-gated", "timed", Seconds(5), 2500},
      {"dense-sides", "timed", Seconds(5), 500},
      {"dense-weighed", "timed", Seconds(5), 500},
      {"dense-powers", "timed", Seconds(5), 500},
      {"dense-all", "timed", Seconds(5), 500},
      {"dense-triplets", "timed", Seconds(5), 500},
      {"dense-large", "dense-large", Seconds(2), 100},
      {"sparse", "sparse", Seconds(10), 1000},
      {"sparse-own", "sparse", Seconds(10), 1000},
      {"sparse-lif", "sparse", Seconds(10), 1000},
      {"sparse-adex", "sparse", Seconds(10), 1000},
      {"sparse-long", "sparse-long", Seconds(60), Seconds(5)},
      {"million", "million", Seconds(10), 100},
      {"ten-million", "million", Seconds(3), 0},
  };
  return workloads;
}

inline NetworkSpec SpecOf(const Workload& workload) {
  NetworkSpec spec = BuiltInConfig(workload.built_in)->network;
  if (std::string(workload.name) == "ten-million") spec.columns[0].count = 100'000;
  if (std::string(workload.name) == "dense-mixed") {
    for (std::size_t i = 0; i < spec.projections.size(); ++i) {
      if (i % 3 == 0) spec.projections[i].stdp->window = StdpWindow::kExponential;
      if (i % 3 == 1) spec.projections[i].stdp.reset();
    }
  }
  if (std::string(workload.name) == "dense-gated") {
    for (ProjectionSpec& projection : spec.projections) projection.stdp->from = Seconds(2);
  }
  const bool triplets = std::string(workload.name) == "dense-triplets";
  for (ProjectionSpec& projection : spec.projections) {
    if (triplets || std::string(workload.name) == "dense-all") {
      projection.stdp->window = StdpWindow::kExponential;
      projection.stdp->pairing = StdpPairing::kAll;
      projection.stdp->a_plus_triplet = triplets ? 0.05 : 0;
    }
    if (std::string(workload.name) == "dense-sides") projection.stdp->time_constant_minus_ms = 22;
    const bool powers = std::string(workload.name) == "dense-powers";
    if (!powers && std::string(workload.name) != "dense-weighed") continue;
    projection.stdp->bounds = WeightBounds::kHard;
    projection.stdp->mu_plus = powers ? 0.02 : 1;
    projection.stdp->mu_minus = powers ? 0.4 : 1;
  }
  // The drawn parameters differ so little that the activity is the same.
  if (std::string(workload.name) == "sparse-own") std::get<IzhikevichType>(spec.types[0].model).d = {2, 2.001};
  if (std::string(workload.name) == "sparse-lif") spec.types[0].model = CustomType{.model = *BuiltInModel("lif-delta")};
  if (std::string(workload.name) == "sparse-adex") {
    spec.types[0].model = CustomType{.model = *BuiltInModel("adex"), .parameters = {{"gain", 281}}};
  }
  return spec;
}

}  // namespace lull

#endif  // LULL_BENCH_WORKLOADS_H_
