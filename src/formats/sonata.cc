#include "formats/sonata.h"

namespace lull {

bool HasHdf5() { return true; }

}  // namespace lull
