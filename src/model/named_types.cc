#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/nearest_name.h"
#include "lull/neuron_types.h"

namespace lull {
namespace {

NeuronType Named(const char* name, double a, double b, double c, double d) {
  return {.name = name, .model = IzhikevichType{.a = a, .b = b, .c = c, .d = d}};
}

NeuronType OfModel(const char* model, std::string name, std::map<std::string, Drawn, std::less<>> parameters) {
  return {.name = std::move(name),
          .model = CustomType{.model = *BuiltInModel(model), .parameters = std::move(parameters)}};
}

// A row of table 1 of Naud, Marcille, Clopath & Gerstner (2008), Firing patterns in the adaptive exponential
// integrate-and-fire model, Biol. Cybern. 99:335; V_T = −50 mV and Δ_T = 2 mV in all rows.
NeuronType Pattern(const char* name, double c_m, double g_l, double e_l, double a, double tau_w, double b,
                   double v_reset) {
  return OfModel("adex", std::string(name) + " (AdEx)",
                 {{"c_m", c_m},
                  {"g_l", g_l},
                  {"e_l", e_l},
                  {"v_t", -50},
                  {"delta_t", 2},
                  {"a", a},
                  {"tau_w", tau_w},
                  {"b", b},
                  {"v_reset", v_reset}});
}

// A cell of Izhikevich (2007), chapter 8, with what it has beyond the nine parameters of the model.
NeuronType Cell(const char* name, double c_m, double k, double v_r, double v_t, double v_peak, double a, double b,
                double c, double d, std::map<std::string, Drawn, std::less<>> more = {}) {
  more.insert(
      {{"c_m", c_m}, {"k", k}, {"v_r", v_r}, {"v_t", v_t}, {"v_peak", v_peak}, {"a", a}, {"b", b}, {"c", c}, {"d", d}});
  return OfModel("izhikevich-2007", std::string(name) + " (2007)", std::move(more));
}

}  // namespace

const std::vector<NeuronType>& NamedNeuronTypes() {
  static const std::vector<NeuronType> types = {
      Named("regular spiking", 0.02, 0.2, -65, 8),
      Named("intrinsically bursting", 0.02, 0.2, -55, 4),
      Named("chattering", 0.02, 0.2, -50, 2),
      Named("fast spiking", 0.1, 0.2, -65, 2),
      Named("low-threshold spiking", 0.02, 0.25, -65, 2),
      Named("thalamo-cortical", 0.02, 0.25, -65, 0.05),
      Named("resonator", 0.1, 0.26, -65, 2),

      Cell("regular spiking", 100, 0.7, -60, -40, 35, 0.03, -2, -50, 100),
      Cell("intrinsically bursting", 150, 1.2, -75, -45, 50, 0.01, 5, -56, 130),
      Cell("chattering", 50, 1.5, -60, -40, 25, 0.03, 1, -40, 150),
      Cell("low-threshold spiking", 100, 1, -56, -42, 40, 0.03, 8, -53, 20,
           {{"peak_u", -0.1}, {"c_u", 0.04}, {"u_max", 670}}),
      Cell("fast spiking", 20, 1, -55, -40, 25, 0.2, 0, -45, 0, {{"cubic", 0.025}}),
      Cell("thalamo-cortical", 200, 1.6, -60, -50, 35, 0.01, 0, -60, 10,
           {{"knee", -5}, {"b_below", 15}, {"peak_u", 0.1}, {"c_u", -0.1}}),
      Cell("reticular thalamic", 40, 0.25, -65, -45, 0, 0.015, 2, -55, 50, {{"b_below", 8}}),

      Pattern("tonic spiking", 200, 10, -70, 2, 30, 0, -58),
      Pattern("adaptation", 200, 12, -70, 2, 300, 60, -58),
      Pattern("initial burst", 130, 18, -58, 4, 150, 120, -50),
      Pattern("regular bursting", 200, 10, -58, 2, 120, 100, -46),
      Pattern("delayed accelerating", 200, 12, -70, -10, 300, 0, -58),
      Pattern("delayed regular bursting", 100, 10, -65, -10, 90, 30, -47),
      Pattern("transient spiking", 100, 10, -65, 10, 90, 100, -47),
      Pattern("irregular spiking", 100, 12, -60, -11, 130, 30, -48),
  };
  return types;
}

absl::StatusOr<NeuronType> NamedNeuronType(const std::string& name) {
  std::vector<std::string> known;
  for (const NeuronType& type : NamedNeuronTypes()) {
    if (type.name == name) return type;
    known.push_back(type.name);
  }
  return UnknownName("neuron type", name, known);
}

}  // namespace lull
