#include "cli/source.h"

namespace lull::cli {

absl::StatusOr<Config> Load(const Source& source, int ranks) {
  return source.file ? LoadConfig(*source.file, source.overrides, {}, ranks)
                     : BuiltInConfig(source.network, source.overrides, ranks);
}

}  // namespace lull::cli
