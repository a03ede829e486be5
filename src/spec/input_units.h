// The units of a network's inputs and weights, which depend on the models of its neurons.

#ifndef LULL_SRC_SPEC_INPUT_UNITS_H_
#define LULL_SRC_SPEC_INPUT_UNITS_H_

#include <string>

#include "lull/network_spec.h"

namespace lull {

// Empty where models differ in it.
struct InputUnits {
  std::string pulses;    // weights, kicks, given spikes
  std::string currents;  // noise and currents
  std::string both;      // of both, if they have the same
};

// Of all types that layers use.
InputUnits InputUnitsOf(const NetworkSpec& spec);

// A unit after a number: a space before it, if there is one.
inline std::string AfterNumber(const std::string& unit) { return unit.empty() ? "" : " " + unit; }

}  // namespace lull

#endif  // LULL_SRC_SPEC_INPUT_UNITS_H_
