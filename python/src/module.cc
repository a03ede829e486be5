// The extension module lull._lull, on which the Python files beside it are built.

#include "python/src/module.h"

#include <exception>
#include <string>

#include "lull/config.h"
#include "lull/cores.h"
#include "lull/simulation.h"
#include "lull/text.h"
#include "lull/version.h"
#include "python/src/errors.h"

namespace lull::python {
namespace {

namespace py = pybind11;

PyObject* config_error = nullptr;
PyObject* run_error = nullptr;

PyObject* ExceptionFor(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
      return config_error;
    case absl::StatusCode::kResourceExhausted:
      return PyExc_MemoryError;
    case absl::StatusCode::kUnavailable:
      return PyExc_OSError;
    default:
      return run_error;
  }
}

void Raise(const absl::Status& status) {
  PyErr_SetString(ExceptionFor(status.code()), std::string(status.message()).c_str());
}

}  // namespace

void AddErrors(py::module_& module) {
  // The interpreter keeps both for as long as it lives.
  config_error = PyErr_NewExceptionWithDoc(
      "lull.ConfigError",
      "A mistake in what Lull was given: a file, a description, an argument.\n\n"
      "The text has a line for each mistake, which says where it is, what it is, and what would do.",
      PyExc_ValueError, nullptr);
  run_error = PyErr_NewExceptionWithDoc(
      "lull.RunError", "A run that cannot begin or go on: a state that is no longer finite, a directory in use.",
      PyExc_RuntimeError, nullptr);
  module.add_object("ConfigError", config_error);
  module.add_object("RunError", run_error);
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const StatusError& error) {
      Raise(error.status);
    }
  });
}

}  // namespace lull::python

PYBIND11_MODULE(_lull, module) {
  namespace py = pybind11;
  module.doc() = "Lull's C++ library, for the package lull.";
  lull::python::AddErrors(module);
  module.def("version", &lull::Version);
  module.def("usable_cores", &lull::UsableCores);
  module.def("reads_sonata", &lull::ReadsSonata);
  module.def("parse_duration", [](const std::string& text) { return lull::python::Value(lull::ParseDuration(text)); });
  module.def("format_duration", &lull::FormatDuration);
  lull::python::AddRanks(module);
  lull::python::AddConfig(module);
  lull::python::AddNetwork(module);
  lull::python::AddSimulation(module);
  lull::python::AddResults(module);
  lull::python::AddRecorded(module);
  lull::python::AddPictures(module);
  lull::python::AddCompare(module);
}
