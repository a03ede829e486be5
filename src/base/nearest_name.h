// Finds the name that a misspelt name was meant to be.
//
// Thread use: pure functions.

#ifndef LULL_SRC_BASE_NEAREST_NAME_H_
#define LULL_SRC_BASE_NEAREST_NAME_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace lull {

// The one of `names` that is most like `text`, if it is so much like it that `text` may be a slip of the finger: at
// most one letter in three replaced, added, left out. Empty if none is, or if the text is longer than 100 bytes.
std::string NearestName(std::string_view text, const std::vector<std::string>& names);

// kNotFound: there is no `what` of this name; did you mean the nearest of `known`, or else which names there are.
absl::Status UnknownName(const std::string& what, const std::string& name, const std::vector<std::string>& known);

}  // namespace lull

#endif  // LULL_SRC_BASE_NEAREST_NAME_H_
