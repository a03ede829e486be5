// What a run is: a network and how long it runs. Plain data, and the networks that Lull brings along.
//
// Thread use: plain values; one thread at a time may change one.

#ifndef LULL_CONFIG_H_
#define LULL_CONFIG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

struct Config {
  NetworkSpec network = {};
  Tick duration = Seconds(20);  // [ms]
};

// The named neuron types of Izhikevich (2003), figure 2: "regular spiking", "intrinsically bursting", "chattering",
// "fast spiking", "low-threshold spiking", "thalamo-cortical", "resonator".
const std::vector<NeuronType>& NamedNeuronTypes();

// The named type. Errors: kNotFound, with the known names.
absl::StatusOr<NeuronType> NamedNeuronType(const std::string& name);

// The names that BuiltInConfig knows, in the order in which users should hear of them:
//   reference     20 columns of 100 neurons under noise, every synapse plastic without regard to time; 20 s
//   timed         the same with the hyperbolic STDP window
//   dense-large   200 columns, timed learning; 5 s
//   sparse        1,000 columns from rest, kicks at 0.05 Hz, static; 60 s
//   sparse-long   100 columns from rest, kicks at 0.01 Hz, static; 600 s
//   million       10,000 columns from rest, kicks at 0.01 Hz, timed learning; 60 s
const std::vector<std::string>& BuiltInNames();

// Errors: kNotFound, with the known names.
absl::StatusOr<Config> BuiltInConfig(const std::string& name);

}  // namespace lull

#endif  // LULL_CONFIG_H_
