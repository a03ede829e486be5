#include "base/json.h"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/utf8.h"

namespace lull {
namespace {

// RFC 8259, 7: quotes, backslashes and control characters must be escaped. So are the other characters that a terminal
// might obey. JSON is UTF-8: a byte that is not becomes the four letters \xff.
std::string JsonText(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const Utf8Character character = FirstCharacter(text);
    const std::string_view bytes = text.substr(0, character.bytes);
    text.remove_prefix(character.bytes);
    if (!character.code) {
      absl::StrAppendFormat(&quoted, "\\\\x%02x", static_cast<unsigned char>(bytes.front()));
    } else if (bytes == "\"" || bytes == "\\") {
      quoted.append(1, '\\').append(bytes);
    } else if (bytes == "\n") {
      quoted += "\\n";
    } else if (IsControl(*character.code)) {
      absl::StrAppendFormat(&quoted, "\\u%04x", static_cast<unsigned>(*character.code));
    } else {
      quoted += bytes;
    }
  }
  return quoted + '"';
}

}  // namespace

JsonWriter& JsonWriter::BeginObject() { return Begin(true); }
JsonWriter& JsonWriter::EndObject() { return End(true); }
JsonWriter& JsonWriter::BeginArray() { return Begin(false); }
JsonWriter& JsonWriter::EndArray() { return End(false); }

JsonWriter& JsonWriter::Key(std::string_view name) {
  assert(!open_.empty() && open_.back().is_object && !after_key_);
  if (open_.back().members++ > 0) text_ += ',';
  NewLine();
  text_ += JsonText(name) + ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::Null() { return Put("null"); }

JsonWriter& JsonWriter::Value(std::string_view text) { return Put(JsonText(text)); }

JsonWriter& JsonWriter::Value(double number) {
  if (!std::isfinite(number)) return Null();
  std::array<char, 32> buffer;  // the longest shortest form of a double has 24 characters
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  assert(error == std::errc());
  return Put(std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data())));
}

std::string JsonWriter::Take() {
  assert(open_.empty());
  text_ += '\n';
  return std::exchange(text_, {});
}

JsonWriter& JsonWriter::Begin(bool is_object) {
  BeforeValue();
  text_ += is_object ? '{' : '[';
  open_.push_back({is_object});
  return *this;
}

JsonWriter& JsonWriter::End(bool is_object) {
  assert(!open_.empty() && open_.back().is_object == is_object && !after_key_);
  const bool had_members = open_.back().members > 0;
  open_.pop_back();
  if (is_object && had_members) NewLine();
  text_ += is_object ? '}' : ']';
  return *this;
}

JsonWriter& JsonWriter::Put(std::string_view token) {
  BeforeValue();
  text_ += token;
  return *this;
}

void JsonWriter::BeforeValue() {
  assert(open_.empty() || open_.back().is_object == after_key_);
  if (!after_key_ && !open_.empty() && open_.back().members++ > 0) text_ += ", ";
  after_key_ = false;
}

void JsonWriter::NewLine() {
  if (lines_ == Lines::kOne) {
    if (text_.ends_with(',')) text_ += ' ';
    return;
  }
  text_ += '\n';
  text_.append(2 * open_.size(), ' ');
}

}  // namespace lull
