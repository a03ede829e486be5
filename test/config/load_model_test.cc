// Plug-ins that can be loaded, and those that cannot. The plug-ins are made by plugins/meson.build.

#include "lull/load_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/internal/plugin_descriptor.h"
#include "lull/version.h"
#include "test/config/made_plugins.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

namespace fs = std::filesystem;

// The message with which a plug-in is refused, without its path.
std::string RefusalOf(const std::string& path, absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
  const absl::StatusOr<PluginModel> plugin = LoadModel(path);
  EXPECT_EQ(plugin.status().code(), code) << plugin.status();
  const std::string message(plugin.status().message());
  EXPECT_THAT(message, StartsWith(path + ": "));
  return message.substr(std::min(message.size(), path.size() + 2));
}

TEST(LoadModel, LoadsTheModelOfAPlugin) {
  const absl::StatusOr<PluginModel> relay = LoadModel(MadePlugin("relay"));
  ASSERT_TRUE(relay.ok()) << relay.status();
  EXPECT_EQ(relay->model.name(), "relay");
  EXPECT_EQ(relay->version, "1.0");
  EXPECT_EQ(relay->path, fs::canonical(MadePlugin("relay")));
  EXPECT_THAT(relay->model.parameter_names(), ElementsAre("tau_ms", "threshold"));
  EXPECT_THAT(relay->model.default_parameters(), ElementsAre(20, 15));
}

TEST(LoadModel, GivesTheSameModelForTheSameFileAndForCopiesOfIt) {
  const NeuronModel model = LoadModel(MadePlugin("relay"))->model;
  EXPECT_EQ(LoadModel(MadePlugin("relay"))->model, model);
  EXPECT_EQ(LoadModel(fs::relative(MadePlugin("relay")).string())->model, model);
  const TemporaryDirectory directory;
  CopyPlugin("relay", directory);
  const absl::StatusOr<PluginModel> copy = LoadModel(directory.File("relay.so"));
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(copy->model, model);
  EXPECT_EQ(copy->path, fs::canonical(directory.File("relay.so")));
}

TEST(LoadModel, FindsAFileOfTheCurrentDirectory) {
  const TemporaryDirectory directory;
  CopyPlugin("relay", directory);
  const fs::path before = fs::current_path();
  fs::current_path(directory.path());
  EXPECT_TRUE(LoadModel("relay.so").ok());
  fs::current_path(before);
}

TEST(LoadModel, MayBeCalledFromAnyThread) {
  const NeuronModel model = LoadModel(MadePlugin("relay"))->model;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(LoadModel(MadePlugin("relay"))->model, model); });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(LoadModel, RefusesWhatIsNoPlugin) {
  const TemporaryDirectory directory;
  EXPECT_EQ(RefusalOf(directory.File("gone.so"), absl::StatusCode::kNotFound), "there is no such file");
  EXPECT_EQ(RefusalOf(directory.path()),
            "is not a plug-in, but no file at all; 'lull model build FILE.cc' builds a plug-in");
  std::ofstream(directory.File("text.so")) << "models = []\n";
  std::ofstream(directory.File("empty.so"));
  for (const char* const name : {"text.so", "empty.so"}) {
    EXPECT_EQ(RefusalOf(directory.File(name)),
              "is not a plug-in, which is a shared library; 'lull model build FILE.cc' builds a plug-in");
  }
  std::ofstream(directory.File("mine.cc")) << "struct Mine {};\n";
  EXPECT_EQ(RefusalOf(directory.File("mine.cc")),
            absl::StrCat("is not a plug-in, which is a shared library; 'lull model build ", directory.File("mine.cc"),
                         "' builds one from this file"));
  std::ofstream(directory.File("elf.so")) << "\x7f"
                                          << "ELF and nothing else";
  EXPECT_THAT(RefusalOf(directory.File("elf.so")), StartsWith("is cut short"));
  CopyPlugin("relay", directory);
  const auto size = fs::file_size(directory.File("relay.so"));
  for (const auto part : {size / 4, size / 2, size - 1}) {
    fs::resize_file(directory.File("relay.so"), part);
    EXPECT_THAT(RefusalOf(directory.File("relay.so")), StartsWith("is cut short")) << part << " of " << size;
    fs::remove(directory.File("relay.so"));
    CopyPlugin("relay", directory);
  }
  EXPECT_EQ(RefusalOf(MadePlugin("none")), "is not a plug-in: it has no LULL_NEURON_MODEL (lull/plugin.h)");
}

TEST(LoadModel, RefusesAFileThatCannotBeRead) {
  const TemporaryDirectory directory;
  CopyPlugin("relay", directory);
  fs::permissions(directory.File("relay.so"), fs::perms::none);
  fs::permissions(fs::path(directory.File("relay.so")).parent_path(), fs::perms::group_exec | fs::perms::others_exec,
                  fs::perm_options::add);
  const uid_t user = geteuid();
  constexpr uid_t kNobody = 65534;  // root may read every file
  if (user == 0) {
    ASSERT_EQ(seteuid(kNobody), 0);
  }
  EXPECT_EQ(RefusalOf(directory.File("relay.so"), absl::StatusCode::kUnavailable), "cannot be read");
  if (user == 0) {
    ASSERT_EQ(seteuid(user), 0);
  }
}

// The functions of these plug-ins end the process: that they are refused shows that nothing of theirs was called.
TEST(LoadModel, RefusesAPluginOfAnotherLullBeforeItTouchesAnything) {
  const std::string again = absl::StrCat("; build it again with 'lull model build FILE.cc' of Lull ", LULL_VERSION);
  EXPECT_EQ(RefusalOf(MadePlugin("odd_version")),
            absl::StrCat("was built for Lull 0.1.0, and this is Lull ", LULL_VERSION, again));
  EXPECT_EQ(RefusalOf(MadePlugin("odd_abi")),
            absl::StrCat("has a descriptor of kind 99, and Lull ", LULL_VERSION, " reads kind 2", again));
  EXPECT_THAT(RefusalOf(MadePlugin("odd_magic")), StartsWith("is not a plug-in of Lull, although it has a "));
  EXPECT_EQ(RefusalOf(MadePlugin("odd_standard_library")),
            absl::StrCat("was built with the standard library another, and Lull with ",
                         internal::kPluginStandardLibrary, "; build both with the same"));
}

TEST(LoadModel, RefusesANameThatAnotherModelHas) {
  ASSERT_TRUE(LoadModel(MadePlugin("relay")).ok());
  EXPECT_EQ(RefusalOf(MadePlugin("odd_built_in")),
            "its model has the name of a built-in model, 'izhikevich'; change kName");
  for (const char* const other : {"odd_same_name", "relay_newer"}) {
    EXPECT_THAT(RefusalOf(MadePlugin(other)), HasSubstr("its model has the name of that in ")) << other;
    EXPECT_THAT(RefusalOf(MadePlugin(other)), HasSubstr("'relay'; names must differ")) << other;
  }
}

// A library is never unloaded, so that the new code could not be had, and the old model would be a wrong answer.
TEST(LoadModel, RefusesAPluginThatHasBeenBuiltAgain) {
  const TemporaryDirectory directory;
  CopyPlugin("free", directory);
  const std::string path = directory.File("free.so");
  ASSERT_TRUE(LoadModel(path).ok()) << LoadModel(path).status();
  fs::remove(path);
  fs::copy_file(MadePlugin("none"), path);
  EXPECT_EQ(
      RefusalOf(path),
      "has been built again since this process loaded it, and a process cannot load it twice; start a new process");
}

}  // namespace
}  // namespace lull
