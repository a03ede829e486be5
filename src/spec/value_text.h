// Writes values as TOML does.
//
// Thread use: pure functions.

#ifndef LULL_SRC_SPEC_VALUE_TEXT_H_
#define LULL_SRC_SPEC_VALUE_TEXT_H_

#include <string>
#include <string_view>

#include "lull/distribution.h"
#include "lull/types.h"

namespace lull {

// The shortest text that TOML reads back as the same number, bit for bit: 20, 0.1, 1e-05, -0.0, 1.5e+19, nan.
std::string TomlNumber(double number);

// "text", with the escapes that TOML requires.
std::string TomlText(std::string_view text);

// A key, quoted unless it is bare.
std::string TomlKey(std::string_view key);

// The time in the largest unit that leaves a whole number: "20 s", "250 ms".
std::string TomlTime(Tick time);

// A number, a range "[low, high]", or a table: { distribution = "normal", mean = 1, std = 0.2, min = 0 }.
std::string TomlDrawn(const Drawn& drawn);

// The same for times in ms: "3 ms", ["3 ms", "21 ms"], { distribution = "normal", mean = "1.5 ms", std = "0.75 ms" }.
std::string TomlDrawnTime(const Drawn& drawn);

// "nearest", "up" or "down".
std::string_view NameOf(Rounding rounding);

// The line, counted from 1, of a key of more than a thousand parts (a.a.a…); 0 if there is no such key. Up to version
// 3.4.0, toml++ accepts keys of any length, and cannot destroy the tables: it recurses, and some 30,000 parts overflow
// the stack (its pull request 242).
int LineOfEndlessKey(std::string_view toml);

}  // namespace lull

#endif  // LULL_SRC_SPEC_VALUE_TEXT_H_
