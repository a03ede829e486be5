// What is written reads back as the same configuration.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "lull/config.h"

namespace lull {
namespace {

void ExpectReadsBack(const Config& config) {
  const std::string text = ToToml(config);
  const absl::StatusOr<Config> again = ParseConfig(text, "written.toml");
  ASSERT_TRUE(again.ok()) << again.status() << "\n" << text;
  EXPECT_TRUE(*again == config) << text << "\nbecame\n" << ToToml(*again);
  EXPECT_EQ(ToToml(*again), text);
}

TEST(ToToml, BuiltInNetworksReadBack) {
  for (const std::string& name : BuiltInNames()) {
    SCOPED_TRACE(name);
    ExpectReadsBack(BuiltInConfig(name).value());
  }
}

TEST(ToToml, DefaultsReadBack) {
  Config config;
  config.network.delivery_limit = 4;
  config.network.types = {{.name = "a", .model = IzhikevichType{}}, {.name = "b", .model = HindmarshRoseType{}}};
  config.network.columns = {{.name = "c", .layers = {{"l", 2, {{"a"}, {"b"}}}}}};
  config.network.projections = {{.from = "l", .to = "l"}, {.from = "l", .to = "l", .stdp = Stdp{}}};
  for (const auto& source :
       {Input{.source = UniformNoise{}}, Input{.source = StepCurrent{}}, Input{.source = PoissonKicks{.rate_hz = 1}},
        Input{.source = NormalNoise{}}, Input{.source = PulseTrain{}}, Input{.source = OneAtRandom{}}}) {
    config.network.inputs.push_back(source);
  }
  ExpectReadsBack(config);
  config.record.trace = 1;
  ExpectReadsBack(config);
}

// Configurations at random, of all that there is.
class AtRandom {
 public:
  explicit AtRandom(std::uint64_t seed) : random_(seed) {}

  Config Make() {
    Config config;
    config.duration = Below(100'000'000) + 1;
    config.run = {Coin() ? EngineKind::kClockDriven : EngineKind::kEventDriven, static_cast<int>(Below(9)), {}};
    if (Coin()) config.run.exchange_every = 1 + Below(100'000);
    config.record = {.format = Coin() && ReadsSonata() ? FileFormat::kSonata : FileFormat::kCsv,
                     .spikes = Coin(),
                     .raster = Coin(),
                     .full_raster = Coin(),
                     .rhythm = Coin()};
    if (config.record.spikes && Coin()) config.record.spikes_of = {.layers = {"a"}, .columns = {{0, 0}}};
    if (Coin()) config.record.traces = TraceOptions{.of = {.neurons = {{1, 2}}}, .every = 1 + Below(1000)};
    if (Coin()) config.record.weights.emplace();
    if (config.record.weights && Coin()) config.record.weights->every = 1 + Below(1000);
    if (config.record.weights && Coin()) config.record.weights->sample = 1 + Below(1000);
    if (config.record.weights && Coin()) config.record.weights->of.pairs = {{0, 1}, {2, 0}};
    if (Coin()) config.record.rates = 1 + Below(1000);
    NetworkSpec& spec = config.network;
    spec.seed = random_();
    if (Coin()) spec.input_seed = random_();
    limited_ = Coin();
    if (limited_) spec.delivery_limit = std::ldexp(1 + Below(1 << 20), -16);
    spec.rest_tolerance = Coin() ? 0 : Real();
    spec.types = {Type("\"quoted\" \\ name"), Type("a b"), Type("plain")};
    const bool several = Coin();
    spec.columns = {Column("one")};
    if (several) spec.columns.push_back(Column("the other"));
    for (int i = 0; i < 4; ++i) spec.projections.push_back(Projection(several));
    for (int i = 0; i < 4; ++i) spec.inputs.push_back(AnInput());
    const char* const names[] = {"plain", "a b", "3", "d.e"};
    for (int i = 0; i < 4; ++i) {
      if (Coin()) spec.projections[i].name = names[i];
      if (Coin()) spec.inputs[i].name = names[i];
    }
    if (Coin()) config.record.trace = Below(10);
    return config;
  }

 private:
  std::int64_t Below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }
  bool Coin() { return Below(2) == 1; }
  double Real() { return std::ldexp(static_cast<double>(random_() >> 11), -53); }
  Drawn Range() {
    const double low = 0.01 + Real();
    return Coin() ? Drawn(low) : Drawn(low, low + Real());
  }

  Drawn Amplitude() {
    const Drawn amplitudes[] = {-Real(), Range(), Normal{Real(), 0.1 + Real()},
                                Drawn(Lognormal{-Real(), 0.1 + Real()}).Within(0, 1 + Real()),
                                Drawn(Exponential{0.1 + Real()}).Within(0.01, 9)};
    return amplitudes[Below(5)];
  }

  NeuronType Type(const std::string& name) {
    if (Coin() && Coin()) {
      const NeuronModel& model = BuiltInModels()[Below(5)];
      return {name,
              CustomType{.model = model,
                         .parameters = {{"c_m", 100 + Real()}, {"drive", Range()}},
                         .sub_steps = static_cast<int>(Below(4))},
              {}};
    }
    if (Coin()) {
      return {name,
              IzhikevichType{Range(), Range(), Range(), Range(), Range(), Range(), Coin() ? 1 : 8},
              {.values = Coin() ? std::vector<Drawn>{} : std::vector<Drawn>{-65 * Real(), Real()}}};
    }
    return {name,
            HindmarshRoseType{Range(), Range(), Range(), Range(), Range(), Range(), Range(), Range(), Range(),
                              0.5 + Real(), Coin() ? 100 : 30},
            {.values = Coin() ? std::vector<Drawn>{} : std::vector<Drawn>{Real(), Real(), Real()}}};
  }

  ColumnSpec Column(const std::string& name) {
    return {
        name, 12, {{"a", 5, {{"plain", 1}}}, {"b", 5, {{"a b", 1 + Real()}, {"\"quoted\" \\ name", Real() + 0.1}}}}};
  }

  Stdp Rule() {
    Stdp stdp = {.a_plus = Real(), .a_minus = -Real()};
    stdp.window = static_cast<StdpWindow>(Below(3));
    if (stdp.window != StdpWindow::kNone) stdp.time_constant_ms = 1e-3 + 100 * Real();
    if (!limited_ || Coin()) stdp.bounds = WeightBounds::kHard;
    if (stdp.window != StdpWindow::kNone && Coin()) stdp.time_constant_plus_ms = 1 + Real();
    if (stdp.window != StdpWindow::kNone && Coin()) stdp.time_constant_minus_ms = 1 + Real();
    if (stdp.bounds == WeightBounds::kHard) stdp.w_max = 10 + Real();
    if (stdp.bounds == WeightBounds::kHard && Coin()) stdp.mu_plus = Real();
    if (stdp.bounds == WeightBounds::kHard && Coin()) stdp.mu_minus = Real();
    if (stdp.window == StdpWindow::kExponential) {
      if (Coin()) stdp.pairing = StdpPairing::kAll;
      if (Coin()) stdp.a_plus_triplet = Real();
      if (Coin()) stdp.a_minus_triplet = -Real();
    }
    if (Coin()) stdp.tau_x_ms = 1 + Real();
    if (Coin()) stdp.tau_y_ms = 1 + Real();
    if (stdp.mu_plus == 0 && stdp.mu_minus == 0 && Coin()) {
      stdp.update_every = 1 + Below(5000);
      stdp.drift = Real();
      stdp.keep = Real();
    }
    if (Coin()) {
      stdp.normalise_every = 1 + Below(5000);
      stdp.normalise_to = 1 + Real();
    }
    stdp.from = Below(1000);
    if (Coin()) stdp.until = stdp.from + Below(100'000);
    return stdp;
  }

  ProjectionSpec Projection(bool several) {
    ProjectionSpec p = {.from = Coin() ? "a" : "b", .to = Coin() ? "a" : "b"};
    if (Coin()) p.from = {"b", "a"};
    if (Coin()) p.to = {"a", "b"};
    if (several) p.from_column = p.to_column = Coin() ? "one" : "the other";
    const Reach reaches[] = {Inside{}, AllOthers{}, RandomOthers{3}, Ring{2}, Torus{.width = 4, .radius = 1}};
    p.reach = reaches[Below(5)];
    const bool has_distance = std::holds_alternative<Ring>(p.reach) || std::holds_alternative<Torus>(p.reach);
    p.self = Coin();
    switch (Below(5)) {
      case 0:
        p.in_degree = static_cast<std::uint32_t>(Below(5));
        break;
      case 1:
        p.out_degree = static_cast<std::uint32_t>(Below(5));
        break;
      case 2:
        p.total = static_cast<std::uint64_t>(Below(100'000));
        break;
      case 3:
        p.one_to_one = p.self = true;
        p.to = p.from;
        break;
      default:
        const FallOff::Shape shapes[] = {FallOff::Shape::kExponential, FallOff::Shape::kGaussian};
        p.probability = Real();
        if (has_distance && Coin()) p.fall_off = FallOff{shapes[Below(2)], 0.1 + Real()};
    }
    if (has_distance && Coin()) p.delay_per_column_ms = 0.1 * Real();
    const Tick shortest = 1 + Below(500);
    p.delay = {shortest, shortest + Below(500)};
    p.strength = Range();
    p.inhibitory = Real();
    p.sign = Coin() ? SignDraw::kPerNeuron : SignDraw::kPerSynapse;
    if (Coin()) p.stdp = Rule();
    return p;
  }

  Input AnInput() {
    Input input = {.from = Below(5000)};
    if (Coin()) input.until = input.from + Below(5000);
    if (Coin()) input.target.layers = {"a"};
    if (Coin()) input.target.columns = {{0, 1}, {5, 5}};
    if (Coin()) input.target.neurons = {{3, 40}};
    switch (Below(6)) {
      case 0:
        input.source = UniformNoise{-Real(), Real()};
        break;
      case 1:
        input.source = PoissonKicks{0.001 + Real(), Amplitude()};
        break;
      case 2:
        input.source = NormalNoise{-Real(), Real()};
        if (Coin())
          input.source = PoissonKicks{200, Amplitude(), RateSine{200 * Real() / (1 + Real()), 0.001 + Real(), 7.5}};
        if (Coin()) input.source = PoissonKicks{.amplitude = Amplitude(), .changes = {{Below(50), Real()}, {60, 0}}};
        if (Coin()) input.source = StepCurrent{.changes = {{Below(50), -Real()}, {60, 0.1}}};
        break;
      case 3:
        input.source = PulseTrain{Amplitude(), 100 + Below(5000), 1 + Below(100)};
        break;
      case 4:
        input.source = OneAtRandom{Amplitude(), 1 + Below(50)};
        break;
      default:
        input.source = StepCurrent{-Real()};
    }
    return input;
  }

  std::mt19937_64 random_;
  bool limited_ = true;  // whether the network has a delivery limit
};

TEST(ToToml, WhateverThereIsReadsBack) {
  const std::uint64_t seed = std::random_device()();
  AtRandom random(seed);
  for (int i = 0; i < 300 && !HasFailure(); ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", configuration " + std::to_string(i));
    ExpectReadsBack(random.Make());
  }
}

TEST(ToToml, NumbersKeepEveryBit) {
  Config config = BuiltInConfig("reference").value();
  for (const double number : {0.1, 1.0 / 3, 1e-45, 0x1.fffffffffffffp-120, 0x1.fffffffffffffp-3, 1e22}) {
    config.network.projections[0].stdp->a_plus = number < 1e20 ? number : 1e22;
    ExpectReadsBack(config);
  }
}

}  // namespace
}  // namespace lull
