#include "cli/source.h"

namespace lull::cli {

absl::StatusOr<Config> Load(const Source& source, int ranks, std::optional<int> rank) {
  return source.file ? LoadConfig(*source.file, source.overrides, {}, ranks, rank)
                     : BuiltInConfig(source.network, source.overrides, ranks);
}

}  // namespace lull::cli
