// A user-defined neuron model: the leaky integrate-and-fire neuron.
//   τ v' = v_rest − v + R I;   v ≥ v_threshold: spike, v ← v_reset for the refractory period
// Lapicque (1907), Recherches quantitatives sur l'excitation électrique des nerfs traitée comme une polarisation,
// J. Physiol. Pathol. Gén. 9:620; Gerstner & Kistler (2002), Spiking Neuron Models, Cambridge University Press, 4.1.
// One step is a forward Euler step of 1 ms. The input is R I / τ, the rise of the potential in the step [mV/ms].

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>

#include "lull/check_model.h"
#include "lull/custom_model.h"
#include "lull/network.h"
#include "lull/simulation.h"

namespace {

struct LeakyIntegrateAndFire {
  static constexpr const char* kName = "leaky integrate-and-fire";
  struct Parameters {
    float tau_ms = 20;        // [ms] time constant of the membrane
    float v_rest = -65;       // [mV]
    float v_threshold = -50;  // [mV]
    float v_reset = -65;      // [mV]
    float refractory_ms = 2;  // [ms] after a spike; v stays at v_reset
  };
  struct State {
    float v;     // [mV]
    float left;  // [ms] rest of the refractory period; a flag, which has no name
  };
  static constexpr std::array kParameterNames = {"tau_ms", "v_rest", "v_threshold", "v_reset", "refractory_ms"};
  static constexpr std::array kVariableNames = {"v"};
  static constexpr const char* kUnit = "mV";

  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input) {
    const float v = s.v + ((p.v_rest - s.v) / p.tau_ms + input);
    const bool refractory = s.left > 0;
    const bool fires = !refractory & (v >= p.v_threshold);
    s.v = (fires | refractory) ? p.v_reset : v;
    s.left = fires ? p.refractory_ms : std::max(s.left - 1, 0.0f);
    return fires;
  }

  static State Initial(const Parameters& p) { return {p.v_rest, 0}; }
  static std::optional<std::array<double, 1>> Equilibrium(const Parameters& p) { return {{double{p.v_rest}}}; }
  static std::array<std::array<double, 1>, 1> Jacobian(const Parameters& p, const std::array<double, 1>& /*at*/) {
    return {{{1 - 1 / double{p.tau_ms}}}};
  }
  static bool MayRest(const State& s) { return s.left == 0; }
};

// A network of five columns of these neurons, which are excited at random; each column projects to all others.
lull::NetworkSpec Relays() {
  const lull::CustomType model = {.model = lull::MakeNeuronModel<LeakyIntegrateAndFire>(),
                                  .parameters = {{"tau_ms", {15, 25}}, {"refractory_ms", 3}}};
  lull::NetworkSpec spec;
  spec.types = {{.name = "relay", .model = model, .initial = {.at_rest = true}}};
  spec.columns = {{.name = "column", .count = 5, .layers = {{.name = "relays", .size = 100, .types = {{"relay"}}}}}};
  spec.projections = {{.from = "relays",
                       .to = "relays",
                       .reach = lull::AllOthers{},
                       .probability = 0.02,
                       .delay = {2, 10},
                       .strength = {0, 4},
                       .stdp = lull::Stdp{}}};
  spec.inputs = {{.source = lull::PoissonKicks{.rate_hz = 1, .amplitude = 20}}};
  spec.delivery_limit = 4;  // learning does not end the growth of a weight, so this does
  return spec;
}

}  // namespace

int main() {
  const lull::NetworkSpec spec = Relays();
  if (const absl::Status status = lull::CheckModel(spec.types[0]); !status.ok()) {
    std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
    return 1;
  }
  const absl::StatusOr<lull::Network> network = lull::Network::Build(spec);
  if (!network.ok()) {
    std::fprintf(stderr, "%s\n", std::string(network.status().message()).c_str());
    return 1;
  }
  std::optional<std::uint64_t> spikes;
  for (const lull::EngineKind engine : {lull::EngineKind::kEventDriven, lull::EngineKind::kClockDriven}) {
    absl::StatusOr<lull::Simulation> simulation = lull::Simulation::Create(*network, {.engine = engine, .threads = 1});
    if (!simulation.ok() || !simulation->Run(lull::Seconds(10)).ok()) return 1;
    const lull::RunCounters totals = simulation->totals();
    std::printf("%s: %.2f spikes per second and neuron, %.1f %% of the steps of neurons taken\n",
                engine == lull::EngineKind::kEventDriven ? "event-driven" : "clock-driven",
                static_cast<double>(totals.spikes) / network->neurons() / 10,
                static_cast<double>(totals.neuron_steps) / network->neurons() / 100);
    if (spikes.value_or(simulation->spike_hash()) != simulation->spike_hash()) return 1;
    spikes = simulation->spike_hash();
  }
  std::printf("both fired the same spikes\n");
}
