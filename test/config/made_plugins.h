// The plug-ins of the build, for tests.

#ifndef LULL_TEST_CONFIG_MADE_PLUGINS_H_
#define LULL_TEST_CONFIG_MADE_PLUGINS_H_

#include <cstdlib>
#include <filesystem>
#include <string>

#include "test/support/temporary_directory.h"

namespace lull {

// The path of plugins/NAME.so; its directory is known where Meson runs the tests.
inline std::string MadePlugin(const std::string& name) {
  const char* const directory = std::getenv("LULL_TEST_PLUGINS");
  const std::filesystem::path plugins = directory == nullptr ? "test/config/plugins" : directory;
  return std::filesystem::absolute(plugins / (name + ".so")).string();
}

// A directory with copies of such plug-ins, beside the files of a test.
inline void CopyPlugin(const std::string& name, const TemporaryDirectory& directory) {
  std::filesystem::copy_file(MadePlugin(name), directory.File(name + ".so"));
}

}  // namespace lull

#endif  // LULL_TEST_CONFIG_MADE_PLUGINS_H_
