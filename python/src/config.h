// A configuration as Python holds it.

#ifndef LULL_PYTHON_CONFIG_H_
#define LULL_PYTHON_CONFIG_H_

#include <string>

#include "lull/config.h"

namespace lull::python {

// A configuration, and what summaries and pictures call its network.
struct NamedConfig {
  Config config;
  std::string name;
};

inline const char* NameOf(EngineKind engine) { return engine == EngineKind::kClockDriven ? "clock" : "event"; }

// "event" or "clock". Throws a StatusError for anything else.
EngineKind EngineNamed(const std::string& name);

}  // namespace lull::python

#endif  // LULL_PYTHON_CONFIG_H_
