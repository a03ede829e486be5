// Reads values that are drawn: a number, a range [low, high], or a table that names a distribution.
//
//   strength = 2
//   strength = [0.5, 4]
//   strength = { distribution = "normal", mean = 1, std = 0.2, min = 0 }
//
// Thread use: pure functions.

#ifndef LULL_SRC_CONFIG_READ_DRAWN_H_
#define LULL_SRC_CONFIG_READ_DRAWN_H_

#include <string_view>

#include "config/table_reader.h"
#include "lull/distribution.h"

namespace lull {

// Sets the value if the table has the key and its value is valid.
void TakeDrawn(TableReader& reader, std::string_view key, Drawn& drawn);

// The same for times in ms; the ends of a range are whole milliseconds: ["3 ms", "21 ms"].
void TakeDrawnTime(TableReader& reader, std::string_view key, Drawn& drawn);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_DRAWN_H_
