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

// The one of `names` that is most like `text`, if `text` may be a typing error for it: at most one letter in three of
// each word is replaced, added or left out; capitals do not matter. Empty if no name is so similar, or if the text is
// longer than 100 bytes.
std::string NearestName(std::string_view text, const std::vector<std::string>& names);

// Returns kNotFound: there is no `what` of this name. The message suggests the nearest of `known`, or else lists
// `known`.
absl::Status UnknownName(const std::string& what, const std::string& name, const std::vector<std::string>& known);

}  // namespace lull

#endif  // LULL_SRC_BASE_NEAREST_NAME_H_
