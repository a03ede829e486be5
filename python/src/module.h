// The parts of the extension module, each of which adds its functions and classes.

#ifndef LULL_PYTHON_MODULE_H_
#define LULL_PYTHON_MODULE_H_

#include <pybind11/pybind11.h>

namespace lull::python {

void AddErrors(pybind11::module_& module);      // the exceptions, and how a status becomes one
void AddRanks(pybind11::module_& module);       // the ranks of networks, which lull._mpi makes
void AddConfig(pybind11::module_& module);      // configurations: from files, from text, with arrays
void AddNetwork(pybind11::module_& module);     // built networks: neurons and synapses as arrays
void AddSimulation(pybind11::module_& module);  // simulations, and what records them
void AddResults(pybind11::module_& module);     // runs into directories, and statistics
void AddRecorded(pybind11::module_& module);    // what a run has recorded, read from its directory
void AddPictures(pybind11::module_& module);    // pictures as the bytes of PNG files
void AddCompare(pybind11::module_& module);     // comparing the engines

}  // namespace lull::python

#endif  // LULL_PYTHON_MODULE_H_
