// Parameters and initial states from SONATA nodes as others write them: groups, node types, and ways to store numbers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/config.h"
#include "lull/network.h"
#include "test/formats/made_file.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class SonataNeuronFiles : public testing::Test {
 protected:
  MadeFile Made() const { return MadeFile(directory_.File("n.h5"), "/nodes/p/"); }
  void WriteTypes(const std::string& text) const {
    std::ofstream(directory_.File("node_types.csv"), std::ios::binary) << text;
  }
  absl::StatusOr<Config> Read(const std::string& keys = "", std::size_t neurons = 4,
                              const std::string& type = "chattering") const {
    return ParseConfig(absl::StrCat("[[columns]]\nlayers = [{ name = \"n\", size = ", neurons, ", type = \"", type,
                                    "\" }]\n[[neurons]]\nfile = \"n.h5\"\n", keys, "\n"),
                       "net.toml", {}, directory_.File("."));
  }
  // The values of a column that is read; the configuration must also read back.
  std::vector<float> Column(const std::string& name, const std::string& keys = "", std::size_t neurons = 4) const {
    const absl::StatusOr<Config> config = Read(keys, neurons);
    EXPECT_TRUE(config.ok()) << config.status();
    if (!config.ok()) return {};
    const auto again = ParseConfig(ToToml(*config), "again.toml");
    EXPECT_TRUE(again.ok() && ToToml(*again) == ToToml(*config)) << ToToml(*config);
    for (const NeuronTableSpec::Column& column : config->network.neurons[0].columns) {
      if (column.name == name) return column.values;
    }
    ADD_FAILURE() << "no column " << name;
    return {};
  }
  // The first line of what reading says, behind the place in the configuration.
  std::string Refusal(const std::string& keys = "", std::size_t neurons = 4) const {
    const absl::StatusOr<Config> config = Read(keys, neurons);
    if (config.ok()) return "accepted";
    const std::string message(config.status().message());
    const std::string line = message.substr(0, message.find('\n'));
    const std::size_t key = line.find("neurons[0]."), path = line.find(directory_.File("./"));
    if (key != line.npos) {
      const std::size_t name = line.find('"', key) + 1, end = line.find("\"; ", name);
      return absl::StrCat(line.substr(name, end - name), ": ", line.substr(end + 3));
    }
    return path == line.npos ? line : line.substr(path + directory_.File("./").size());
  }

  TemporaryDirectory directory_;
};

TEST_F(SonataNeuronFiles, NumbersAreReadHoweverTheyAreStored) {
  for (const hid_t stored : {H5T_IEEE_F64LE, H5T_IEEE_F64BE, H5T_IEEE_F32BE, H5T_STD_I8LE, H5T_STD_I64BE}) {
    for (const hsize_t chunk : {0, 3}) {
      Made()
          .Add("node_type_id", Whole{0, 0, 0, 0}, H5T_STD_U32BE, chunk)
          .Add("0/dynamics_params/v", Real{-60, -61, -62, -63}, stored, chunk)
          .Add("0/dynamics_params/d", Real{1, 2, 3, 4}, stored, chunk);
      EXPECT_THAT(Column("v"), ElementsAre(-60, -61, -62, -63));
      EXPECT_THAT(Column("d"), ElementsAre(1, 2, 3, 4));
    }
  }
}

TEST_F(SonataNeuronFiles, SetParametersAndStates) {
  Made()
      .Add("node_id", Whole{10, 11, 12, 20})
      .Add("node_type_id", Whole{0, 0, 0, 0})
      .Add("0/x", Real{1, 2, 3, 4})  // a position
      .Add("0/d", Real{5, 6, 7, 8})  // a static attribute with the name of a parameter
      .Add("0/dynamics_params/a", Real{0.03, kNan, 0.05, 0.06})
      .Add("0/dynamics_params/v", Real{-60, -61, kNan, -63});
  const auto config = Read();
  ASSERT_TRUE(config.ok()) << config.status();
  const auto network = Network::Build(config->network);
  ASSERT_TRUE(network.ok()) << network.status();
  const auto of = [&](NeuronId n) { return std::get<IzhikevichParameters>(network->neuron(n).parameters); };
  EXPECT_EQ(of(0).a, 0.03f);
  EXPECT_EQ(of(1).a, 0.02f) << "NaN leaves the value of the type";
  EXPECT_EQ(of(3).d, 8);
  EXPECT_EQ(network->neuron(1).initial_state[0], -61);
  EXPECT_EQ(network->neuron(2).initial_state[0], -65);
}

// Nodes of several groups, in any order: the same as looking up each node.
TEST_F(SonataNeuronFiles, GroupsAndTypesAreFollowed) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  constexpr std::uint32_t kNodes = 1000;
  Whole groups, places, types;
  Real d[2], c[2];  // of two groups; the third has neither
  std::vector<std::pair<double, double>> expected;
  std::uint64_t sizes[3] = {};
  for (std::uint32_t i = 0; i < kNodes; ++i) {
    groups.push_back(random() % 3);
    types.push_back(random() % 2);
    places.push_back(sizes[groups[i]]++);
    const double of_d = static_cast<double>(random() % 100), of_c = -static_cast<double>(random() % 100);
    if (groups[i] == 0) d[0].push_back(of_d);
    if (groups[i] == 1) c[1].push_back(of_c);
    expected.emplace_back(groups[i] == 0 ? of_d : types[i] == 0 ? 7.5 : kNan, groups[i] == 1 ? of_c : kNan);
  }
  WriteTypes("node_type_id model_type d x\n0 point_neuron 7.5 9\n1 \"point neuron\" NULL 9\n5 p much 1\n");
  Made()
      .Add("node_type_id", types)
      .Add("node_group_id", groups)
      .Add("node_group_index", places)
      .Add("0/dynamics_params/d", d[0])
      .Add("1/dynamics_params/c", c[1])
      .AddGroup("2");
  const std::vector<float> ds = Column("d", "types = \"node_types.csv\"", kNodes),
                           cs = Column("c", "types = \"node_types.csv\"", kNodes);
  ASSERT_EQ(ds.size(), kNodes);
  ASSERT_EQ(cs.size(), kNodes);
  const auto equal = [](float read, double wanted) { return std::isnan(wanted) ? std::isnan(read) : read == wanted; };
  for (std::uint32_t i = 0; i < kNodes; ++i) {
    EXPECT_TRUE(equal(ds[i], expected[i].first) && equal(cs[i], expected[i].second))
        << i << " " << ds[i] << " " << cs[i];
  }
}

TEST_F(SonataNeuronFiles, TypesAloneAreEnough) {
  WriteTypes("node_type_id d\n3 7.5\n4 8\n");
  Made().Add("node_type_id", Whole{4, 3, 3, 4});
  EXPECT_THAT(Column("d", "types = \"node_types.csv\""), ElementsAre(8, 7.5f, 7.5f, 8));
  EXPECT_EQ(Refusal(),
            "n.h5: has no parameters and no states of neurons in /nodes/p; if its types have them, write types = "
            "\"node_types.csv\"");
  WriteTypes("node_type_id d\n3 7.5\n");
  EXPECT_EQ(Refusal("types = \"node_types.csv\""),
            "n.h5: has a node of type 4 in row 0, which is not in the file of types");
  WriteTypes("node_type_id d\n3 7.5\n4 much\n");
  EXPECT_EQ(Refusal("types = \"node_types.csv\""),
            "n.h5: has types of which line 3 has d 'much'; must be a number or NULL");
  WriteTypes("id d\n3 7.5\n");
  EXPECT_EQ(Refusal("types = \"node_types.csv\""),
            "node_types.csv: its first line is 'id d'; must name the columns of node types, one of them node_type_id");
  WriteTypes("node_type_id d\n3 1e39\n4 1\n");
  EXPECT_THAT(Refusal("types = \"node_types.csv\""),
              HasSubstr("has types of which line 2 has d 1e39; must be a number"));
  WriteTypes("node_type_id size\n3 1\n4 1\n");
  EXPECT_EQ(Refusal("types = \"node_types.csv\""),
            "n.h5: has no parameters and no states of neurons in /nodes/p and its types");
}

TEST_F(SonataNeuronFiles, NamesOfValuesChoose) {
  Made()
      .Add("node_type_id", Whole{0, 0, 0, 0})
      .Add("0/dynamics_params/a", Real{1, 2, 3, 4})
      .Add("0/dynamics_params/tau_m", Real{1, 2, 3, 4});
  EXPECT_EQ(Refusal(),
            "n.h5: has tau_m in /nodes/p/0/dynamics_params, which no neuron type of the network has; to read other "
            "values alone, write values = [\"a\"] (for instance)");
  EXPECT_THAT(Column("a", "values = [\"a\"]"), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(Refusal("values = \"b\""), "n.h5: has no 'b' for its nodes; it has a, tau_m");
  EXPECT_THAT(Refusal("values = \"tau_m\""), HasSubstr("no parameter or state variable of the network's neuron types"));
}

TEST_F(SonataNeuronFiles, GroupsOfParametersAreNotOverlooked) {
  Made()
      .Add("node_type_id", Whole{0, 0, 0, 0})
      .Add("0/dynamics_params/a", Real{1, 2, 3, 4})
      .AddGroup("0/dynamics_params/more");
  EXPECT_THAT(Refusal(), HasSubstr("has more in /nodes/p/0/dynamics_params, which no neuron type"));
}

// Only a name that is given makes a position a state.
TEST_F(SonataNeuronFiles, PositionsAreNoStates) {
  Made().Add("node_type_id", Whole{0, 0}).Add("0/x", Real{1, 2}).Add("0/dynamics_params/y", Real{3, 4});
  const auto columns = [this](const std::string& keys) {
    std::vector<std::string> names;
    const auto config = Read(keys, 2, "hindmarsh-rose");
    EXPECT_TRUE(config.ok()) << config.status();
    for (const auto& column : config->network.neurons[0].columns) names.push_back(column.name);
    return names;
  };
  const std::string type = "[types.hindmarsh-rose]\nmodel = \"hindmarsh-rose\"\n";
  EXPECT_THAT(columns(type), ElementsAre("y"));
  EXPECT_THAT(columns("values = [\"x\", \"y\"]\n" + type), ElementsAre("x", "y"));
}

TEST_F(SonataNeuronFiles, SayWhichRowIsWrong) {
  Made().Add("node_type_id", Whole{0, 0, 0, 0}).Add("0/dynamics_params/d", Real{1, 2, 1e39, 4});
  EXPECT_EQ(Refusal(),
            "n.h5: row 2: 'd' is 1e+39; must be a number that 32 bits can hold: 0, or from 1.2e-38 to 3.4e38 with "
            "either sign");
  const double infinity = std::numeric_limits<double>::infinity();
  Made().Add("node_type_id", Whole{0, 0, 0, 0}).Add("0/dynamics_params/d", Real{1, infinity, 3, 4});
  EXPECT_EQ(Refusal(), "n.h5: row 1: column 'd' is inf; must be a finite number");
  Made()
      .Add("node_type_id", Whole{0, 0, 0, 0})
      .Add("node_id", Whole{0, 1, 1, 2})
      .Add("0/dynamics_params/d", Real{1, 2, 3, 4});
  EXPECT_EQ(Refusal(), "n.h5: has 1 after 1 in row 2 of /nodes/p/node_id; the nodes must be in order of id");
  EXPECT_THAT(Refusal("", 5), HasSubstr("has 1 after 1"));
}

TEST_F(SonataNeuronFiles, SayWhatIsWrongWithTheFile) {
  Made().Add("node_type_id", Whole{0, 0, 0, 0}).Add("0/dynamics_params/d", Real{1, 2, 3, 4});
  EXPECT_THAT(Refusal("", 5), HasSubstr("column 'd' has 4 values, and the table selects 5 neurons"));
  EXPECT_THAT(Refusal("population = \"q\""), HasSubstr("has no population 'q'; it has p"));
  EXPECT_EQ(Refusal("population = \"p\""), "accepted");
  Made().Add("node_type_id", Whole{0, 0, 0, 0}).Add("0/dynamics_params/d", Real{1, 2, 3});
  EXPECT_EQ(Refusal(),
            "n.h5: has 4 nodes and 3 values in /nodes/p/0/dynamics_params/d; without a node_group_index, the two "
            "numbers must be equal");
  Made()
      .Add("node_type_id", Whole{0, 0, 0, 0})
      .Add("node_group_index", Whole{0, 1, 3, 2})
      .Add("0/dynamics_params/d", Real{1, 2, 3});
  EXPECT_EQ(Refusal(),
            "n.h5: has 3 in row 2 of /nodes/p/node_group_index; /nodes/p/0/dynamics_params/d has 3 values, from 0");
  Made().Add("node_group_id", Whole{0, 1, 0, 1}).Add("0/dynamics_params/d", Real{1, 2});
  EXPECT_EQ(Refusal(), "n.h5: has no /nodes/p/node_group_index; nodes in several groups must have their places there");
  Made()
      .Add("node_group_id", Whole{0, 1, 0, 0})
      .Add("node_group_index", Whole{0, 0, 1, 2})
      .Add("0/dynamics_params/d", Real{1, 2, 3});
  EXPECT_EQ(Refusal(), "n.h5: has no /nodes/p/1, the group of row 1");
  Made().Add("node_type_id", Whole{}).Add("0/dynamics_params/d", Real{});
  EXPECT_EQ(Refusal(), "n.h5: has no nodes in /nodes/p");
  Made().Add("0/dynamics_params/d", Real{1, 2, 3, 4});
  EXPECT_EQ(Refusal(), "n.h5: has no /nodes/p/node_type_id; is it SONATA?");
  Made().Add("node_id", Whole{0, 1, 2, 3}).Add("0/dynamics_params/d", Real{1, 2, 3, 4});
  WriteTypes("node_type_id d\n3 1\n");
  EXPECT_EQ(Refusal("types = \"node_types.csv\""), "n.h5: has no /nodes/p/node_type_id; leave out the key types");
  std::ofstream(directory_.File("n.h5")) << "a\n1\n2\n3\n4\n";
  EXPECT_EQ(Refusal("population = \"p\""), "n.h5: is not a SONATA file; leave out the key population");
  EXPECT_EQ(Refusal("types = \"node_types.csv\""), "n.h5: is not a SONATA file; leave out the key types");
}

}  // namespace
}  // namespace lull
