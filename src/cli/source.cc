#include "cli/source.h"

namespace lull::cli {

absl::StatusOr<Config> Load(const Source& source) {
  return source.file ? LoadConfig(*source.file, source.overrides) : BuiltInConfig(source.network, source.overrides);
}

}  // namespace lull::cli
