// From absl::Status to exceptions of Python.

#ifndef LULL_PYTHON_ERRORS_H_
#define LULL_PYTHON_ERRORS_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lull::python {

// A status that becomes an exception of Python when it reaches the interpreter: a plain C++ exception, so that it may
// be thrown while the interpreter is released.
struct StatusError {
  absl::Status status;
};

inline void Check(const absl::Status& status) {
  if (!status.ok()) throw StatusError{status};
}

template <class T>
T Value(absl::StatusOr<T> value) {
  Check(value.status());
  return *std::move(value);
}

inline absl::Status Mistake(const std::string& message) { return absl::InvalidArgumentError(message); }

}  // namespace lull::python

#endif  // LULL_PYTHON_ERRORS_H_
