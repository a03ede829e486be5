// A user's own words in a message.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_QUOTE_H_
#define LULL_SRC_CLI_QUOTE_H_

#include <string>
#include <string_view>
#include <vector>

namespace lull::cli {

// 'text', with line breaks and other control characters escaped, so that a message stays one line.
std::string Quoted(std::string_view text);

// The one of `names` that is most like `text`, if it is so much like it that `text` may be a slip of the finger: at
// most one letter in three replaced, added, left out. Empty if none is.
std::string NearestName(std::string_view text, const std::vector<std::string>& names);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_QUOTE_H_
