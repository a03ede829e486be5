// Plug-ins with a descriptor that the build gives a mistake: ODD changes it. The model has a name alone.

#include "lull/internal/plugin_descriptor.h"

namespace {

using lull::internal::ModelInfo;
using lull::internal::PluginDescriptor;

const ModelInfo* Info() {
  static const ModelInfo info = {.name = ODD_NAME};
  return &info;
}

// What a plug-in of another version says of itself must be read without a call.
const ModelInfo* Trap() { __builtin_trap(); }

constexpr PluginDescriptor Odd(PluginDescriptor descriptor) {
  ODD;
  return descriptor;
}

}  // namespace

extern "C" {
extern __attribute__((visibility("default"))) const PluginDescriptor lull_neuron_model_plugin;
const PluginDescriptor lull_neuron_model_plugin =
    Odd(lull::internal::DescribePlugin(ODD_IS_CALLED ? &Info : &Trap, "1.0"));
}
