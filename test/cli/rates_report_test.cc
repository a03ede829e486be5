#include "cli/rates_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lull/custom_model.h"

namespace lull::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// The rate of a regular spiking neuron in double, in sub-steps that are so short that the course hardly depends on
// them.
double RateInDouble(double current, int sub_steps) {
  const double h = 1.0 / sub_steps;
  double v = -65, u = 0.2 * v;
  int spikes = 0;
  for (int t = 1; t <= 21'000; ++t) {
    for (int i = 0; i < sub_steps; ++i) {
      for (int half = 0; half < 2; ++half) v += 0.5 * h * (0.04 * v * v + 5 * v + 140 - u + current);
      u += h * 0.02 * (0.2 * v - u);
      if (v < 30) continue;
      v = -65;
      u += 8;
      spikes += t > 1'000 ? 1 : 0;
    }
  }
  return spikes / 20.0;
}

RatesReport Rates(const std::string& type, std::vector<double> currents, int fine = 200) {
  return ReportRates({NamedNeuronType(type).value(), std::move(currents), fine, Seconds(20)}).value();
}

// What steps of 1 ms cost a regular spiking neuron, from integrations that were made independently of Lull.
TEST(ReportRates, KnowsTheCostOfOneStepInAMs) {
  const double expected[] = {-5, -4, -8, -9, -24, -12, -9, -15, -16, -17, -20, -24};  // [%]
  const RatesReport report = Rates("regular spiking", UsualCurrents({}));
  ASSERT_EQ(report.rows.size(), std::size(expected));
  for (std::size_t i = 0; i < report.rows.size(); ++i) {
    const RatesReport::Row& row = report.rows[i];
    EXPECT_NEAR(100 * (row.own_hz / row.fine_hz - 1), expected[i], 2) << row.current;
  }
  EXPECT_NEAR(report.rows[3].fine_hz, RateInDouble(6, 1'000), 0.1);
  EXPECT_NEAR(report.rows[3].own_hz, RateInDouble(6, 1), 0.3);
}

TEST(ReportRates, CountsFromTheSecondSecondOn) {
  const RatesReport report = Rates("transient spiking (AdEx)", {180});
  EXPECT_EQ(report.rows[0].own_hz, 0) << "its spike is in the first second";
  EXPECT_EQ(report.rows[0].fine_hz, 0);
  EXPECT_THAT(TextRates(report), HasSubstr("  -\n"));
  EXPECT_THAT(JsonRates(report), HasSubstr("\"difference_percent\": null"));
}

TEST(ReportRates, TakesMeansOfDrawnNeurons) {
  NeuronType type = NamedNeuronType("regular spiking").value();
  EXPECT_EQ(ReportRates({type, {6}, 200, Seconds(1)}).value().neurons, 1u);
  std::get<IzhikevichType>(type.model).d = {7, 9};
  const RatesReport report = ReportRates({type, {6}, 200, Seconds(20)}).value();
  EXPECT_EQ(report.neurons, 64u);
  EXPECT_NEAR(report.rows[0].own_hz, 12.05, 1) << "of one neuron";
  EXPECT_THAT(TextRates(report), HasSubstr("Means of 64 neurons"));
  type = NamedNeuronType("regular spiking").value();
  type.initial.values = {{-70, -60}};
  EXPECT_EQ(ReportRates({type, {6}, 200, Seconds(1)}).value().neurons, 64u);
}

TEST(ReportRates, IsAsTheTypeIs) {
  NeuronType type = NamedNeuronType("regular spiking").value();
  std::get<IzhikevichType>(type.model).sub_steps = 50;
  const RatesReport report = ReportRates({type, {60}, 200, Seconds(20)}).value();
  EXPECT_EQ(report.division.own, 50);
  EXPECT_NEAR(report.rows[0].own_hz, report.rows[0].fine_hz, 0.01 * report.rows[0].fine_hz);
}

TEST(DivisionOf, KnowsEveryModel) {
  const auto of = [](const NeuronType& type) {
    const Division division = DivisionOf(type).value();
    return std::vector<int>{division.own, division.fine, division.of_time_unit ? 1 : 0};
  };
  EXPECT_THAT(of({.model = IzhikevichType{}}), ElementsAre(1, 200, 0));
  EXPECT_THAT(of({.model = IzhikevichType{.sub_steps = 300}}), ElementsAre(300, 1000, 0));
  EXPECT_THAT(of({.model = HindmarshRoseType{}}), ElementsAre(100, 1000, 1));
  EXPECT_THAT(of({.model = CustomType{.model = BuiltInModel("adex").value()}}), ElementsAre(10, 200, 0));
  EXPECT_THAT(of({.model = CustomType{.model = BuiltInModel("adex").value(), .sub_steps = 20}}),
              ElementsAre(20, 200, 0));
}

struct Whole {
  static constexpr const char* kName = "whole";
  struct Parameters {
    float tau_ms = 20;
  };
  struct State {
    float v;
  };
  static constexpr std::array kParameterNames = {"tau_ms"};
  static constexpr std::array kVariableNames = {"v"};
  static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input) {
    s.v = s.v + (input - s.v / p.tau_ms);
    return false;
  }
  static State Initial(const Parameters&) { return {0}; }
};

TEST(DivisionOf, RefusesAModelWithoutSubSteps) {
  const auto division = DivisionOf({.model = CustomType{.model = MakeNeuronModel<Whole>()}});
  EXPECT_EQ(division.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(division.status().message()), HasSubstr("'whole' has no sub-steps"));
}

TEST(UsualCurrents, MakeEveryModelFire) {
  std::vector<NeuronType> types = NamedNeuronTypes();
  types.push_back({.name = "rose", .model = HindmarshRoseType{}});
  for (const NeuronModel& model : BuiltInModels()) types.push_back({model.name(), CustomType{.model = model}});
  for (const NeuronType& type : types) {
    const RatesReport report =
        ReportRates({type, UsualCurrents(type), DivisionOf(type).value().fine, Seconds(1)}).value();
    EXPECT_GT(report.rows.back().fine_hz, 0) << type.name;
  }
}

TEST(TextRates, IsATable) {
  const std::string text = TextRates(Rates("regular spiking", {5, 10}));
  EXPECT_EQ(text,
            "regular spiking (izhikevich) under a constant current I\n\n"
            "        I     spikes/s        spikes/s   difference\n"
            "  [mV/ms]   1 sub-step   200 sub-steps\n"
            "        5         9.90           10.65       -7.0 %\n"
            "       10        20.30           22.30       -9.0 %\n\n"
            "Sub-steps of 1 ms; spikes of 20 s, after 1 s.\n");
  EXPECT_THAT(TextRates(Rates("fast spiking (2007)", {100})), HasSubstr("[pA]"));
  const NeuronType rose = {.name = "rose", .model = HindmarshRoseType{}};
  const std::string of_rose = TextRates(ReportRates({rose, {2}, 1000, Seconds(1)}).value());
  EXPECT_THAT(of_rose, HasSubstr("Sub-steps of a time unit of the model"));
  EXPECT_THAT(of_rose, Not(HasSubstr("[")));
}

}  // namespace
}  // namespace lull::cli
