#include "lull/load_model.h"

#include <dlfcn.h>
#include <elf.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "formats/file_hash.h"
#include "lull/internal/plugin_descriptor.h"
#include "lull/version.h"
#include "model/model.h"

namespace lull {
namespace {

namespace fs = std::filesystem;
using internal::PluginDescriptor;

constexpr std::array kElf = {'\x7f', 'E', 'L', 'F'};  // how the file of a shared library begins
constexpr char kHowToBuild[] = "'lull model build FILE.cc' builds a plug-in";

// A plug-in that this process has loaded.
struct LoadedPlugin {
  PluginModel model;
  std::uint64_t hash;  // of the file
};

// The plug-ins that this process has loaded; never destroyed, because other threads may still run at the end.
struct Plugins {
  std::mutex mutex;
  std::vector<LoadedPlugin> loaded;
};

Plugins& AllPlugins() {
  static auto& all = *new Plugins;
  return all;
}

template <typename... Parts>
absl::Status Refused(const std::string& path, const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ": ", parts...));
}

// The path with which a library is loaded. The system would look for a name without a directory elsewhere.
std::string AbsolutePath(const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error), directory = fs::canonical(absolute.parent_path(), error);
  return (error ? absolute : directory / absolute.filename()).string();
}

// Whether a library has all its sections, whose table comes last in a file.
bool IsWhole(std::ifstream& file) {
  Elf64_Ehdr header;
  file.seekg(0);
  if (!file.read(reinterpret_cast<char*>(&header), sizeof header)) return false;
  file.seekg(0, std::ios::end);
  const auto size = static_cast<std::uint64_t>(file.tellg());
  return header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_shoff <= size &&
         std::uint64_t{header.e_shentsize} * header.e_shnum <= size - header.e_shoff;
}

// Checks that there may be a shared library at `path`: the system's own message about another file says little.
absl::Status CheckFile(const std::string& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (!fs::exists(status)) return absl::NotFoundError(absl::StrCat(OneLine(path), ": there is no such file"));
  if (!fs::is_regular_file(status)) return Refused(path, "is not a plug-in, but no file at all; ", kHowToBuild);
  std::ifstream file(path, std::ios::binary);
  std::array<char, kElf.size()> start;
  if (file.read(start.data(), start.size()) && start == kElf) {
    // The system would read a file that is cut short as if it were whole, and end the process.
    if (IsWhole(file)) return absl::OkStatus();
    return Refused(path, "is cut short, as an interrupted copy is; ", kHowToBuild);
  }
  if (!file.is_open()) return absl::UnavailableError(absl::StrCat(OneLine(path), ": cannot be read"));
  const std::string extension = fs::path(path).extension().string();
  const bool is_source = extension == ".cc" || extension == ".cpp" || extension == ".cxx";
  return Refused(path, "is not a plug-in, which is a shared library; ",
                 is_source ? absl::StrCat("'lull model build ", OneLine(path), "' builds one from this file")
                           : std::string(kHowToBuild));
}

// Reads the plain data of a descriptor, in the order in which one part vouches for the next.
absl::Status CheckDescriptor(const std::string& path, const PluginDescriptor& descriptor) {
  if (descriptor.magic != internal::kPluginMagic) {
    return Refused(path, "is not a plug-in of Lull, although it has a ", internal::kPluginSymbol, "; ", kHowToBuild);
  }
  const std::string again = absl::StrCat("; build it again with 'lull model build FILE.cc' of Lull ", LULL_VERSION);
  if (std::string_view(descriptor.lull_version) != LULL_VERSION) {
    return Refused(path, "was built for Lull ", OneLine(descriptor.lull_version), ", and this is Lull ", LULL_VERSION,
                   again);
  }
  if (descriptor.abi != internal::kPluginAbi) {
    return Refused(path, "has a descriptor of kind ", descriptor.abi, ", and Lull ", LULL_VERSION, " reads kind ",
                   internal::kPluginAbi, again);
  }
  if (std::string_view(descriptor.standard_library) != internal::kPluginStandardLibrary) {
    return Refused(path, "was built with the standard library ", OneLine(descriptor.standard_library),
                   ", and Lull with ", internal::kPluginStandardLibrary, "; build both with the same");
  }
  return absl::OkStatus();
}

// Checks that the model is distinct from those that this process has.
absl::Status CheckNameOf(const std::string& path, const ModelInfo& info, const std::vector<LoadedPlugin>& loaded) {
  for (const NeuronType& type : {NeuronType{.model = IzhikevichType{}}, NeuronType{.model = HindmarshRoseType{}}}) {
    if (info.name != ModelOf(type).name) continue;
    return Refused(path, "its model has the name of a built-in model, ", Quoted(info.name), "; change kName");
  }
  for (const LoadedPlugin& other : loaded) {
    if (&other.model.model.info() == &info) {
      return Refused(path, "shares its code with ", OneLine(other.model.path),
                     "; build both with -fvisibility=hidden, as 'lull model build' does");
    }
    if (other.model.model.name() != info.name) continue;
    return Refused(path, "its model has the name of that in ", OneLine(other.model.path), ", ", Quoted(info.name),
                   "; names must differ");
  }
  return absl::OkStatus();
}

// Why the system could not load a library; its own text names the path again.
std::string LoadingError(const std::string& path) {
  const char* const error = dlerror();
  std::string_view text = error == nullptr ? "unknown" : error;
  if (const std::string prefix = path + ": "; text.starts_with(prefix)) text.remove_prefix(prefix.size());
  return OneLine(text);
}

// Loads a plug-in that this process has not loaded. Messages name it `given`.
absl::StatusOr<PluginModel> LoadNew(const std::string& path, const std::string& given,
                                    const std::vector<LoadedPlugin>& loaded) {
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return Refused(given, "cannot be loaded: ", LoadingError(path));
  const auto* const descriptor = static_cast<const PluginDescriptor*>(dlsym(library, internal::kPluginSymbol));
  absl::Status status = descriptor == nullptr
                            ? Refused(given, "is not a plug-in: it has no LULL_NEURON_MODEL (lull/plugin.h)")
                            : CheckDescriptor(given, *descriptor);
  if (status.ok()) status = CheckNameOf(given, *descriptor->info(), loaded);
  if (!status.ok()) {
    dlclose(library);  // nobody has seen anything of it
    return status;
  }
  return PluginModel{path, descriptor->model_version, NeuronModel(*descriptor->info())};
}

}  // namespace

absl::StatusOr<PluginModel> LoadModel(const std::string& given) {
  const std::string path = AbsolutePath(given);
  if (absl::Status status = CheckFile(given); !status.ok()) return status;
  const absl::StatusOr<std::uint64_t> hash = HashOfFile(given);
  if (!hash.ok()) return hash.status();
  Plugins& plugins = AllPlugins();
  const std::lock_guard lock(plugins.mutex);
  for (const LoadedPlugin& known : plugins.loaded) {
    if (known.hash == *hash) return PluginModel{path, known.model.version, known.model.model};
    if (known.model.path != path) continue;
    return Refused(given, "has been built again since this process loaded it, and a process cannot load it twice; ",
                   "start a new process");
  }
  absl::StatusOr<PluginModel> model = LoadNew(path, given, plugins.loaded);
  if (model.ok()) plugins.loaded.push_back({*model, *hash});
  return model;
}

}  // namespace lull
