// Writes JSON text: objects with one member per line and arrays on one line, or everything on one line.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_BASE_JSON_H_
#define LULL_SRC_BASE_JSON_H_

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lull/internal/visibility.h"

namespace lull {

//   JsonWriter json;
//   json.BeginObject().Key("spikes").Value(12).Key("rhythm_hz").BeginArray().Value(4.5).Null().EndArray().EndObject();
//
// Calls must nest, and within an object each value follows its key: the caller's mistakes are asserted.
class LULL_SHARED_WITH_PLOTS JsonWriter {
 public:
  enum class Lines { kMany, kOne };  // kOne: no line breaks but the last

  explicit JsonWriter(Lines lines = Lines::kMany) : lines_(lines) {}

  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view name);

  JsonWriter& Null();
  JsonWriter& Value(std::string_view text);  // UTF-8; any other byte is written as the letters \xff
  JsonWriter& Value(const char* text) { return Value(std::string_view(text)); }
  JsonWriter& Value(double number);  // the shortest text that reads back as the same number; null if not finite
  JsonWriter& Value(std::integral auto number) requires(!std::same_as<decltype(number), bool>) {
    return Put(std::to_string(number));
  }
  JsonWriter& Value(std::same_as<bool> auto truth) { return Put(truth ? "true" : "false"); }
  JsonWriter& Value(std::optional<double> number) { return number.has_value() ? Value(*number) : Null(); }

  // Ends the text with a line break. Every object and array must have ended.
  std::string Take();

 private:
  struct Container {
    bool is_object;
    std::size_t members = 0;
  };

  JsonWriter& Begin(bool is_object);
  JsonWriter& End(bool is_object);
  JsonWriter& Put(std::string_view token);
  void BeforeValue();
  void NewLine();

  Lines lines_;
  std::string text_;
  std::vector<Container> open_;
  bool after_key_ = false;
};

}  // namespace lull

#endif  // LULL_SRC_BASE_JSON_H_
