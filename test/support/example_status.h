// The status of a run under way, for tests of what is said of it.
#ifndef LULL_TEST_SUPPORT_EXAMPLE_STATUS_H_
#define LULL_TEST_SUPPORT_EXAMPLE_STATUS_H_

#include "lull/run.h"

namespace lull {

inline RunStatus ExampleStatus() {
  return {.network = "n",
          .now = 12'345,
          .duration = 20'000,
          .speed = 2,
          .rate_hz = 5.25,
          .spikes = 123'456,
          .neurons = 2000,
          .awake = 77,
          .memory_bytes = 31 << 20,
          .checkpoint = 10'000};
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_EXAMPLE_STATUS_H_
