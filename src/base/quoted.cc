#include "base/quoted.h"

#include "absl/strings/str_format.h"
#include "base/utf8.h"

namespace lull {
namespace {

std::string Escaped(std::string_view text, bool keeps_line_breaks) {
  std::string escaped;
  while (!text.empty()) {
    const Utf8Character character = FirstCharacter(text);
    const std::string_view bytes = text.substr(0, character.bytes);
    text.remove_prefix(character.bytes);
    const bool is_line_break = keeps_line_breaks && bytes == "\n";
    if (is_line_break || (character.code && !IsControl(*character.code))) {
      escaped += bytes;
    } else if (bytes.size() == 1) {  // a byte that is no UTF-8 stands alone
      absl::StrAppendFormat(&escaped, "\\x%02x", static_cast<unsigned char>(bytes.front()));
    } else {
      absl::StrAppendFormat(&escaped, "\\u%04x", static_cast<unsigned>(character.code.value_or(0)));
    }
  }
  return escaped;
}

std::size_t Columns(const Utf8Character& character) { return character.code ? ColumnsOf(*character.code) : 1; }

}  // namespace

std::string OneLine(std::string_view text) { return Escaped(text, false); }

std::string Quoted(std::string_view text) { return "'" + OneLine(text) + "'"; }

std::string Printable(std::string_view text) { return Escaped(text, true); }

std::size_t DisplayedWidth(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Utf8Character character = FirstCharacter(text);
    width += Columns(character);
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string_view CutToWidth(std::string_view text, std::size_t width) {
  std::size_t bytes = 0, taken = 0;
  while (bytes < text.size()) {
    const Utf8Character character = FirstCharacter(text.substr(bytes));
    taken += Columns(character);
    if (taken > width) break;
    bytes += character.bytes;
  }
  return text.substr(0, bytes);
}

}  // namespace lull
