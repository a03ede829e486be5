// Every number of a configuration reads back bit for bit, or is refused by the checks.

#include "config/reads_back.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "config/check_config.h"
#include "lull/config.h"
#include "model/model.h"

namespace lull {
namespace {

using testing::HasSubstr;

// A configuration with every kind of number.
Config Whole() {
  Config config;
  config.network.delivery_limit = 4;
  config.network.types = {{.name = "i", .model = IzhikevichType{}, .initial = {.values = {-65, -13}}},
                          {.name = "h", .model = HindmarshRoseType{}, .initial = {.values = {-1.6, -11.8, 0}}}};
  config.network.columns = {{.name = "c", .count = 2, .layers = {{"l", 4, {{"i", 1}, {"h", 1}}}}}};
  const Stdp delivery = {
      .window = StdpWindow::kExponential, .pairing = StdpPairing::kAll, .a_plus_triplet = 0.5, .a_minus_triplet = 0.25};
  const Stdp hard = {.time_constant_plus_ms = 3,
                     .time_constant_minus_ms = 4,
                     .mu_plus = 0.5,
                     .mu_minus = 0.25,
                     .bounds = WeightBounds::kHard,
                     .w_max = 8,
                     .w_min = 0.125};
  config.network.projections = {{.from = "l", .to = "l", .probability = 0.5, .stdp = delivery},
                                {.from = "l", .to = "l", .in_degree = 1, .strength = {0.5, 1}, .stdp = hard}};
  config.network.inputs = {{.source = UniformNoise{-1, 1}},
                           {.source = PoissonKicks{.rate_hz = 1, .amplitude = 1}},
                           {.source = StepCurrent{1}},
                           {.source = NormalNoise{1, 1}},
                           {.source = PulseTrain{1}},
                           {.source = OneAtRandom{1}},
                           {.source = SpikeInput{.spikes = {{1, 0}}, .amplitude = 1, .file = "spikes.csv"}}};
  return config;
}

// The real numbers of a configuration that is like Whole().
std::vector<double*> NumbersOf(Config& config) {
  NetworkSpec& spec = config.network;
  std::vector<double*> numbers = {&spec.delivery_limit.value(), &spec.rest_tolerance};
  for (NeuronType& type : spec.types) {
    for (const NamedParameter& parameter : ParameterFields(type)) {
      numbers.push_back(&parameter.value->range()->low);
      numbers.push_back(&parameter.value->range()->high);
    }
    for (Drawn& value : type.initial.values) {
      numbers.push_back(&value.range()->low);
      numbers.push_back(&value.range()->high);
    }
  }
  numbers.push_back(&std::get<HindmarshRoseType>(spec.types[1].model).time_units_per_ms);
  for (TypeShare& share : spec.columns[0].layers[0].types) numbers.push_back(&share.share);
  for (ProjectionSpec& p : spec.projections) {
    if (!p.in_degree) numbers.push_back(&p.probability);
    for (double* number : {&p.strength.range()->low, &p.strength.range()->high, &p.inhibitory, &p.stdp->a_plus,
                           &p.stdp->a_minus, &p.stdp->time_constant_ms, &p.stdp->tau_x_ms, &p.stdp->tau_y_ms}) {
      numbers.push_back(number);
    }
    if (p.stdp->pairing == StdpPairing::kAll) {
      numbers.push_back(&p.stdp->a_plus_triplet);
      numbers.push_back(&p.stdp->a_minus_triplet);
    }
    if (p.stdp->w_max) {
      for (double* number : {&*p.stdp->time_constant_plus_ms, &*p.stdp->time_constant_minus_ms, &p.stdp->mu_plus,
                             &p.stdp->mu_minus, &*p.stdp->w_max, &p.stdp->w_min}) {
        numbers.push_back(number);
      }
    }
  }
  auto& noise = std::get<UniformNoise>(spec.inputs[0].source);
  auto& kicks = std::get<PoissonKicks>(spec.inputs[1].source);
  for (double* number :
       {&noise.low, &noise.high, &kicks.rate_hz, &kicks.amplitude.range()->low, &kicks.amplitude.range()->high,
        &std::get<StepCurrent>(spec.inputs[2].source).amplitude, &std::get<SpikeInput>(spec.inputs[6].source).amplitude,
        &std::get<NormalNoise>(spec.inputs[3].source).mean,
        &std::get<NormalNoise>(spec.inputs[3].source).standard_deviation,
        &std::get<PulseTrain>(spec.inputs[4].source).amplitude.range()->low,
        &std::get<OneAtRandom>(spec.inputs[5].source).amplitude.range()->low}) {
    numbers.push_back(number);
  }
  return numbers;
}

std::vector<double> Awkward(std::uint64_t seed) {
  using Limits = std::numeric_limits<double>;
  std::vector<double> numbers = {0,
                                 Limits::denorm_min(),
                                 1e-310,
                                 Limits::min(),
                                 static_cast<double>(std::numeric_limits<float>::denorm_min()),
                                 0x1p-17,
                                 0.1,
                                 Limits::max(),
                                 static_cast<double>(std::numeric_limits<float>::max()),
                                 0x1p53 - 1,
                                 0x1p53,
                                 0x1p53 + 2,
                                 0x1p63,
                                 0x1p64,
                                 1.2345678901234567e19,
                                 1e22,
                                 Limits::infinity(),
                                 Limits::quiet_NaN()};
  std::mt19937_64 random(seed);
  for (int i = 0; i < 8; ++i) numbers.push_back(std::bit_cast<double>(random()));
  // Most of those are far out of range; these are not.
  for (int i = 0; i < 6; ++i) numbers.push_back(std::bit_cast<double>((random() & ~(0x7FFull << 52)) | 1020ull << 52));
  const std::size_t positive = numbers.size();
  for (std::size_t i = 0; i < positive; ++i) numbers.push_back(-numbers[i]);
  return numbers;
}

TEST(ReadsBack, EveryNumberBitForBitUnlessTheChecksRefuseIt) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  Config config = Whole();
  ASSERT_TRUE(CheckReadsBack(config, "config.toml").ok()) << CheckReadsBack(config, "config.toml");
  const std::vector<double> awkward = Awkward(seed);
  int read_back = 0, refused = 0;
  for (double* number : NumbersOf(config)) {
    const double before = *number;
    for (const double value : awkward) {
      *number = value;
      const absl::Status status = CheckReadsBack(config, "config.toml");
      if (Check(config).empty()) {
        EXPECT_TRUE(status.ok()) << status << "\n" << ToToml(config);
        ++read_back;
      } else {
        ++refused;
      }
      *number = before;
    }
  }
  EXPECT_GT(read_back, 1000);
  EXPECT_GT(refused, 1000);
}

// Not by way of ToToml, which might leave out the same thing both times.
TEST(ReadsBack, AsTheSameBits) {
  for (const double value : {-0.0, 0.0, 1.4e-45, 1.2345678901234567e19, 0x1p63, 9007199254740994.0, -0x1p64}) {
    Config config = Whole();
    config.network.inputs.pop_back();  // its file does not exist
    config.network.projections[0].stdp->a_plus = value;
    const absl::StatusOr<Config> again = ParseConfig(ToToml(config), "again.toml");
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(std::bit_cast<std::uint64_t>(again->network.projections[0].stdp->a_plus),
              std::bit_cast<std::uint64_t>(value));
    EXPECT_EQ(ConfigHash(*again), ConfigHash(config));
  }
}

TEST(ReadsBack, SeedsOf64Bits) {
  const std::uint64_t two_to_63 = std::uint64_t{1} << 63;
  for (const std::uint64_t seed : {std::uint64_t{0}, two_to_63 - 1, two_to_63, two_to_63 + 1, ~std::uint64_t{0}}) {
    Config config = Whole();
    config.network.seed = seed;
    config.network.input_seed = ~seed;
    EXPECT_TRUE(CheckReadsBack(config, "config.toml").ok());
    config.network.inputs.pop_back();
    const NetworkSpec again = ParseConfig(ToToml(config), "again.toml").value().network;
    EXPECT_EQ(again.seed, seed);
    EXPECT_EQ(again.input_seed, ~seed);
  }
}

// Types have names, not places.
TEST(ReadsBack, TypesInAnyOrder) {
  Config config = Whole();
  const std::uint64_t hash = ConfigHash(config);
  std::swap(config.network.types[0], config.network.types[1]);
  EXPECT_TRUE(CheckReadsBack(config, "config.toml").ok());
  EXPECT_EQ(ConfigHash(config), hash);
}

TEST(ReadsBack, OrSaysWhichLineDoesNot) {
  Config config = Whole();
  config.network.projections[1].probability = 0.5;  // not written beside an in-degree
  config.network.types[0].name = "not UTF-8: \xff";
  config.network.columns[0].layers[0].types[0].type = config.network.types[0].name;
  const absl::Status status = CheckReadsBack(config, "config.toml");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("in_degree"));  // what the check says comes first
  config.network.projections[1].probability = 1;
  EXPECT_THAT(std::string(CheckReadsBack(config, "config.toml").message()),
              HasSubstr("the run could not be repeated from its config.toml: "));
}

}  // namespace
}  // namespace lull
