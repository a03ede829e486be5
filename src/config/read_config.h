// Reading a configuration from the tables of a file. Every mistake becomes a finding, and reading continues.

#ifndef LULL_SRC_CONFIG_READ_CONFIG_H_
#define LULL_SRC_CONFIG_READ_CONFIG_H_

#include <toml++/toml.h>

#include "config/table_reader.h"
#include "lull/config.h"

namespace lull {

inline constexpr const char* kDefaultColumnName = "column";

// Thread use: one thread at a time.
Config ReadConfig(const toml::table& file, ReadContext& context);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_CONFIG_H_
