// Overrides: single keys that flags set in the tables of a file, before the tables are read.

#ifndef LULL_SRC_CONFIG_OVERRIDES_H_
#define LULL_SRC_CONFIG_OVERRIDES_H_

#include <toml++/toml.h>

#include "config/table_reader.h"
#include "lull/config.h"

namespace lull {

// Sets the key in the file, and creates missing tables on the way to it. A key with an invalid path is a finding.
//
// Thread use: one thread at a time.
void Apply(const Override& change, toml::table& file, ReadContext& context);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_OVERRIDES_H_
