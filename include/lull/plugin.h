// Plug-ins: a neuron model of your own (custom_model.h) in a shared library, which the program `lull`, Python and
// LoadModel (load_model.h) use without being built again. A plug-in is one file:
//
//   #include "lull/plugin.h"
//
//   struct LeakyIntegrateAndFire { … };  // as custom_model.h describes it
//   LULL_NEURON_MODEL(LeakyIntegrateAndFire, "1.0")
//
// `lull model build FILE.cc` compiles it, with the flags that equal bits need. Compiled by other means it needs these
// too: those of lull.pc, with -std=c++20 -O3 -fPIC -shared -fvisibility=hidden. It is not linked with Lull.
//
// A plug-in fits the version of Lull whose headers it was compiled with, and no other.

#ifndef LULL_PLUGIN_H_
#define LULL_PLUGIN_H_

#include <string_view>

#include "lull/custom_model.h"
#include "lull/internal/plugin_descriptor.h"

// Makes a plug-in of the file, with the model `Model`. `version`, a text, is the version of the model: change it
// whenever the equations or the defaults change. A run is resumed only with the version that it began with. Use the
// macro once, outside of all namespaces.
#define LULL_NEURON_MODEL(Model, version)                                                                          \
  static_assert(!::std::string_view(version).empty() && ::lull::internal::IsPlain(version),                        \
                "the version of a model must be a text on one line");                                              \
  extern "C" {                                                                                                     \
  extern __attribute__((visibility("default"))) const ::lull::internal::PluginDescriptor lull_neuron_model_plugin; \
  const ::lull::internal::PluginDescriptor lull_neuron_model_plugin =                                              \
      ::lull::internal::DescribePlugin([] { return &::lull::MakeNeuronModel<Model>().info(); }, version);          \
  }                                                                                                                \
  static_assert(true, "") /* takes the semicolon */

#endif  // LULL_PLUGIN_H_
