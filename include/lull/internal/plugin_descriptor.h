// What a plug-in (plugin.h) exports: a descriptor of plain C data, which says what it was compiled for. LoadModel reads
// it, and refuses a plug-in that does not fit before it touches a C++ object of the plug-in.

#ifndef LULL_INTERNAL_PLUGIN_DESCRIPTOR_H_
#define LULL_INTERNAL_PLUGIN_DESCRIPTOR_H_

#include <cstddef>  // defines the macros of the standard library
#include <cstdint>

#include "lull/internal/model_info.h"
#include "lull/version.h"

namespace lull::internal {

// The name of the descriptor in the library.
inline constexpr char kPluginSymbol[] = "lull_neuron_model_plugin";

// The word with which a descriptor begins: "lullplug".
inline constexpr std::uint64_t kPluginMagic = 0x6c756c6c706c7567;

// The layout of PluginDescriptor. A new layout has a new number; the magic word, this number and lull_version stay
// where they are.
inline constexpr std::uint32_t kPluginAbi = 2;

// What else the layout of a ModelInfo depends on: the standard library and its binary interface.
#if defined(_LIBCPP_ABI_VERSION)
#define LULL_INTERNAL_TEXT_OF(number) #number
#define LULL_INTERNAL_TEXT(macro) LULL_INTERNAL_TEXT_OF(macro)
inline constexpr char kPluginStandardLibrary[] = "libc++ " LULL_INTERNAL_TEXT(_LIBCPP_ABI_VERSION);
#undef LULL_INTERNAL_TEXT
#undef LULL_INTERNAL_TEXT_OF
#elif defined(_GLIBCXX_DEBUG)
inline constexpr char kPluginStandardLibrary[] = "libstdc++ with _GLIBCXX_DEBUG";
#elif defined(_GLIBCXX_USE_CXX11_ABI) && !_GLIBCXX_USE_CXX11_ABI
inline constexpr char kPluginStandardLibrary[] = "libstdc++ with _GLIBCXX_USE_CXX11_ABI=0";
#else
inline constexpr char kPluginStandardLibrary[] = "libstdc++";
#endif

struct PluginDescriptor {
  std::uint64_t magic;           // kPluginMagic
  std::uint32_t abi;             // kPluginAbi
  const char* lull_version;      // of the headers
  const char* standard_library;  // kPluginStandardLibrary
  const char* model_version;
  const ModelInfo* (*info)();  // the model, which is never destroyed
};

// The descriptor of a plug-in that is being compiled: a constant, so that it can be read before anything of it runs.
consteval PluginDescriptor DescribePlugin(const ModelInfo* (*info)(), const char* model_version) {
  return {kPluginMagic, kPluginAbi, LULL_VERSION, kPluginStandardLibrary, model_version, info};
}

}  // namespace lull::internal

#endif  // LULL_INTERNAL_PLUGIN_DESCRIPTOR_H_
