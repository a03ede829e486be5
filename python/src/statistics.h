// Statistics as Python sees them.

#ifndef LULL_PYTHON_STATISTICS_H_
#define LULL_PYTHON_STATISTICS_H_

#include <pybind11/pybind11.h>

#include "lull/statistics.h"

namespace lull::python {

// The values by name; None where spikes do not determine a value.
pybind11::dict DictOfStatistics(const Statistics& statistics);

}  // namespace lull::python

#endif  // LULL_PYTHON_STATISTICS_H_
