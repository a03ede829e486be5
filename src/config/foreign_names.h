// What Lull has instead of a key that users know from other simulators.
//
// Thread use: pure function.

#ifndef LULL_SRC_CONFIG_FOREIGN_NAMES_H_
#define LULL_SRC_CONFIG_FOREIGN_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

namespace lull {

// "Lull calls it strength", where the table has such a key (`known`), or "Lull has no short-term plasticity; stdp …";
// empty for a key that is not known from elsewhere.
std::string WhatLullHas(std::string_view key, const std::vector<std::string>& known);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_FOREIGN_NAMES_H_
