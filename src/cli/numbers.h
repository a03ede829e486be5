// Formats numbers for people.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_NUMBERS_H_
#define LULL_SRC_CLI_NUMBERS_H_

#include <cstdint>
#include <string>

namespace lull::cli {

// Formats a number with three digits and no exponent: 64, 0.307, 1,530.
std::string ThreeDigits(double number);

// Formats a size of memory: "850 MiB", "24.3 GiB".
std::string Memory(std::uint64_t bytes);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_NUMBERS_H_
