// Reads `models`, the plug-ins of a configuration, and loads them:
//
//   models = ["relay.so"]
//   models = [{ file = "relay.so", version = "1.0" }]    # and no other version
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CONFIG_READ_MODELS_H_
#define LULL_SRC_CONFIG_READ_MODELS_H_

#include <toml++/toml.h>

#include "config/table_reader.h"

namespace lull {

// Adds the plug-ins to context.model_files, and their models to context.models.
void ReadModels(const toml::table& file, ReadContext& context);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_MODELS_H_
