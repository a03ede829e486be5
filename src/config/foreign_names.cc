#include "config/foreign_names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace lull {
namespace {

// Names in small letters.
struct OwnName {
  std::string_view foreign, own;
};
constexpr OwnName kOwnNames[] = {
    {"i_e", "drive"},
    {"i_offset", "drive"},
    {"v_rest", "e_l"},
    {"tau_ref", "t_ref"},
    {"tau_refrac", "t_ref"},
    {"v_thresh", "v_th"},
    {"cm", "c_m"},
    {"tau_syn", "tau_syn_ex"},
    {"v_r", "v_reset"},
    {"vr", "v_r"},
    {"vt", "v_t"},
    {"v_th", "v_t"},
    {"weight", "strength"},
    {"weights", "strength"},
    {"w", "strength"},
    {"indegree", "in_degree"},
    {"fan_in", "in_degree"},
    {"outdegree", "out_degree"},
    {"fan_out", "out_degree"},
    {"n_synapses", "total"},
    {"autapses", "self"},
    {"allow_autapses", "self"},
    {"p", "probability"},
    {"prob", "probability"},
    {"rate", "rate_hz"},
    {"frequency", "rate_hz"},
    {"freq", "rate_hz"},
    {"current", "amplitude"},
    {"n", "size"},
    {"neurons", "size"},
    {"wmax", "w_max"},
    {"gmax", "w_max"},
    {"g_max", "w_max"},
    {"tau_stdp", "tau"},
    {"taupre", "tau_plus"},
    {"taupost", "tau_minus"},
    {"tau_pre", "tau_plus"},
    {"tau_post", "tau_minus"},
    {"aplus_triplet", "a_plus_triplet"},
    {"aminus_triplet", "a_minus_triplet"},
    {"tau_plus_triplet", "tau_x"},
    {"tau_minus_triplet", "tau_y"},
    {"wmin", "w_min"},
    {"gmin", "w_min"},
    {"apre", "a_plus"},
    {"apost", "a_minus"},
    {"start", "from"},
    {"stop", "until"},
    {"source_layer", "from"},
    {"target_layer", "to"},
    {"simtime", "duration"},
    {"sim_time", "duration"},
    {"tstop", "duration"},
    {"rng_seed", "seed"},
    {"num_threads", "threads"},
    {"local_num_threads", "threads"},
};

struct Absent {
  std::string_view foreign, instead;
};
constexpr std::string_view kAmplitudes = "Lull has a_plus (lambda · Wmax) and a_minus (alpha · lambda · Wmax)";
constexpr std::string_view kNoDepression = "Lull has no short-term plasticity; stdp is plasticity by spike timing";
constexpr std::string_view kNoLeak =
    "this model has no such parameter; the models lif-delta, lif-exp, lif-cond-exp and adex have a leak, and 'lull "
    "models' lists "
    "their parameters";
constexpr std::string_view kNoSynapse =
    "a synapse of this model acts in one step; synaptic currents of lif-exp, and conductances of lif-cond-exp, decay";
constexpr std::string_view kNoStep =
    "Lull has no choice of the time step: it is 1 ms; sub_steps of a neuron type divides it";
constexpr Absent kAbsent[] = {
    {"lambda", kAmplitudes},
    {"alpha", kAmplitudes},
    {"stp", kNoDepression},
    {"tau_rec", kNoDepression},
    {"tau_fac", kNoDepression},
    {"tau_m", kNoLeak},
    {"c_m", kNoLeak},
    {"e_l", kNoLeak},
    {"v_th", kNoLeak},
    {"v_reset", kNoLeak},
    {"t_ref", kNoLeak},
    {"tau_ref", kNoLeak},
    {"g_l", kNoLeak},
    {"tau_syn", kNoSynapse},
    {"tau_syn_ex", kNoSynapse},
    {"tau_syn_in", kNoSynapse},
    {"tau_psc", kNoSynapse},
    {"e_rev", kNoSynapse},
    {"dt", kNoStep},
    {"timestep", kNoStep},
    {"time_step", kNoStep},
    {"resolution", kNoStep},
};

}  // namespace

std::string WhatLullHas(std::string_view key, const std::vector<std::string>& known) {
  const std::string name = absl::AsciiStrToLower({key.data(), key.size()});
  if (std::ranges::count(known, name) > 0) return absl::StrCat("did you mean ", name, "?");
  for (const auto& [foreign, own] : kOwnNames) {
    if (foreign == name && std::ranges::count(known, std::string(own)) > 0)
      return absl::StrCat("Lull calls it ", std::string(own));
  }
  for (const auto& [foreign, instead] : kAbsent) {
    if (foreign == name) return std::string(instead);
  }
  return "";
}

}  // namespace lull
