// Stimuli from arrays of Python.

#ifndef LULL_PYTHON_STIMULI_H_
#define LULL_PYTHON_STIMULI_H_

#include <pybind11/pybind11.h>

#include <vector>

#include "lull/inputs.h"

namespace lull::python {

// Stimuli from arrays of one length, in which a single value stands for equal ones. `kind` is "spike" or "current".
std::vector<Stimulus> StimuliOf(pybind11::handle times, pybind11::handle neurons, pybind11::handle amplitudes,
                                const std::string& kind);

}  // namespace lull::python

#endif  // LULL_PYTHON_STIMULI_H_
