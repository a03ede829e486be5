#include "lull/version.h"

namespace lull {

const char* Version() { return LULL_VERSION; }

}  // namespace lull
