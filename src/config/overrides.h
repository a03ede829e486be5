// Single keys set from outside, in the tables of a file before these are read.

#ifndef LULL_SRC_CONFIG_OVERRIDES_H_
#define LULL_SRC_CONFIG_OVERRIDES_H_

#include <toml++/toml.h>

#include "config/table_reader.h"
#include "lull/config.h"

namespace lull {

// Tables on the way to the key that are not there are made; a key that leads nowhere is a finding.
//
// Thread use: one thread at a time.
void Apply(const Override& change, toml::table& file, ReadContext& context);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_OVERRIDES_H_
