#include "base/quoted.h"

#include "absl/strings/str_format.h"

namespace lull {

std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      line += absl::StrFormat("\\x%02x", byte);
    } else {
      line += c;
    }
  }
  return line;
}

std::string Quoted(std::string_view text) { return "'" + OneLine(text) + "'"; }

}  // namespace lull
