// export_network FILE DIRECTORY: writes the network of a configuration for network_files_test to look at.

#include <cstdio>

#include "lull/config.h"
#include "lull/network.h"
#include "lull/sonata.h"

namespace {

absl::Status Export(const char* file, const char* directory) {
  const auto config = lull::LoadConfig(file);
  if (!config.ok()) return config.status();
  const auto network = lull::Network::Build(config->network);
  if (!network.ok()) return network.status();
  return lull::WriteNetwork(*network, *config, directory);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const absl::Status status = Export(argv[1], argv[2]);
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return status.ok() ? 0 : 1;
}
