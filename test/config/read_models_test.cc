// The key `models` of a configuration: what is read, written, hashed and refused. The plug-ins are made by
// plugins/meson.build.

#include "config/read_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "config/reads_back.h"
#include "lull/config.h"
#include "lull/load_model.h"
#include "test/config/made_plugins.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOneRelay[] =
    "[types.mine]\nmodel = \"relay\"\ntau_ms = 10\n"
    "[[columns]]\nlayers = [{ name = \"a\", size = 2, type = \"mine\" }]\n";

// The text of a network of relays, with this value of `models`.
std::string RelaysOf(const std::string& models) { return absl::StrCat("models = ", models, "\n", kOneRelay); }

// What is said about this value of `models`, in a directory with a plug-in relay.so.
std::string Said(const std::string& models, const std::vector<Override>& overrides = {}) {
  const TemporaryDirectory directory;
  CopyPlugin("relay", directory);
  const auto config = ParseConfig(RelaysOf(models), "net.toml", overrides, directory.path());
  EXPECT_FALSE(config.ok());
  std::string said(config.status().message());
  for (std::size_t at = 0; (at = said.find(directory.path())) != said.npos;)
    said.replace(at, directory.path().size(), "D");
  return said;
}

TEST(Models, AreThoseOfTypes) {
  const TemporaryDirectory directory;
  CopyPlugin("relay", directory);
  std::ofstream(directory.File("net.toml")) << RelaysOf("[\"relay.so\"]");
  const absl::StatusOr<Config> config = LoadConfig(directory.File("net.toml"));
  ASSERT_TRUE(config.ok()) << config.status();
  const ModelFile file = {
      .path = std::filesystem::canonical(directory.File("relay.so")), .name = "relay", .version = "1.0"};
  EXPECT_THAT(config->models, ElementsAre(file));
  const auto& type = std::get<CustomType>(config->network.types.at(0).model);
  EXPECT_EQ(type.model, LoadModel(MadePlugin("relay"))->model);
  EXPECT_EQ(type.parameters.at("tau_ms"), Drawn(10));
}

TEST(Models, AreWrittenWithTheirVersionsAndReadBack) {
  const Config config = ParseConfig(RelaysOf(absl::StrCat("[\"", MadePlugin("relay"), "\"]")), "net.toml").value();
  const std::string text = ToToml(config);
  EXPECT_THAT(text,
              HasSubstr(absl::StrCat("models = [{ file = \"", config.models[0].path, "\", version = \"1.0\" }]\n")));
  const absl::StatusOr<Config> again = ParseConfig(text, "again.toml", {}, "/nowhere");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, config);
  EXPECT_TRUE(CheckReadsBack(config, "config.toml").ok());
  EXPECT_THAT(ToToml(BuiltInConfig("reference").value()), Not(HasSubstr("models")));
}

TEST(Models, OfAFlagStartAtTheCurrentDirectory) {
  const std::string here = std::filesystem::relative(MadePlugin("relay"));
  const auto config = ParseConfig(RelaysOf("[\"gone.so\"]"), "net.toml", {{"models[0]", here}}, "/nowhere");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->models.at(0).path, std::filesystem::canonical(MadePlugin("relay")));
}

TEST(Models, MayAlsoBeGivenByTheProgram) {
  const NeuronModel model = LoadModel(MadePlugin("relay"))->model;
  const std::string text = RelaysOf(absl::StrCat("[\"", MadePlugin("relay"), "\"]"));
  EXPECT_TRUE(ParseConfig(text, "net.toml", {}, {}, {model}).ok());
}

// ---------------------------------------------------------------------------------------------------------------------
// The hash

TEST(Models, CountInTheHashByNameAndVersionAndNotByPath) {
  const Config config = ParseConfig(RelaysOf(absl::StrCat("[\"", MadePlugin("relay"), "\"]")), "net.toml").value();
  Config moved = config, newer = config, other = config, unused = config;
  moved.models[0].path = "/elsewhere/relay.so";
  newer.models[0].version = "1.1";
  std::get<CustomType>(other.network.types[0].model).parameters["threshold"] = 16;
  unused.models.push_back({.path = "/more.so", .name = "more", .version = "1"});
  EXPECT_EQ(ConfigHash(moved), ConfigHash(config));
  EXPECT_EQ(ConfigHash(unused), ConfigHash(config));
  EXPECT_NE(ConfigHash(newer), ConfigHash(config));
  EXPECT_NE(ConfigHash(other), ConfigHash(config));
}

// ---------------------------------------------------------------------------------------------------------------------
// Mistakes

TEST(Models, ThatCannotBeLoadedAreTheOnlyMistakes) {
  EXPECT_EQ(Said("[\"gone.so\"]"), "net.toml:1: models[0] = \"gone.so\"; D/gone.so: there is no such file");
  EXPECT_EQ(Said("[\"relay.so\", { file = \"gone.so\" }]"),
            "net.toml:1: models[1].file = \"gone.so\"; D/gone.so: there is no such file");
  EXPECT_EQ(Said("[\"relay.so\"]", {{"models[0]", "gone.so"}}),
            "--set: models[0] = \"gone.so\"; gone.so: there is no such file");
}

TEST(Models, OfAnotherVersionAreRefused) {
  EXPECT_EQ(
      Said("[{ file = \"relay.so\", version = \"2.0\" }]"),
      "net.toml:1: models[0].file = \"relay.so\"; its model has version \"1.0\" and must have version \"2.0\"; put "
      "the plug-in of that version there");
}

TEST(Models, HaveNamesOfTheirOwn) {
  EXPECT_EQ(Said("[\"relay.so\", \"relay.so\"]"),
            "net.toml:1: models[1] = \"relay.so\"; is the second with this model; name each plug-in once");
  const absl::StatusOr<PluginModel> free = LoadModel(MadePlugin("relay"));
  ASSERT_TRUE(free.ok());
  EXPECT_THAT(Said(absl::StrCat("[\"", MadePlugin("odd_same_name"), "\"]")), HasSubstr("'relay'; names must differ"));
}

TEST(Models, AreAnArrayOfPaths) {
  const std::string wish =
      "must be an array of paths, each of a plug-in, which 'lull model build FILE.cc' makes: \"mine.so\"";
  EXPECT_EQ(Said("\"relay.so\""), absl::StrCat("net.toml:1: models = \"relay.so\"; ", wish));
  EXPECT_EQ(Said("[3]"), absl::StrCat("net.toml:1: models = [3]; ", wish));
  EXPECT_THAT(Said("[\"\"]"), HasSubstr("net.toml:1: models[0] = \"\"; is empty; must be the path of a plug-in"));
  EXPECT_THAT(Said("[{ version = \"1\" }]"),
              HasSubstr("net.toml:1: models[0].file: missing; must be the path of a plug-in"));
  EXPECT_THAT(Said("[{ file = \"relay.so\", versoin = \"1\" }]"),
              HasSubstr("net.toml:1: models[0].versoin = \"1\"; no such key; did you mean version?"));
}

}  // namespace
}  // namespace lull
