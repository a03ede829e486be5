// Covers summary.cc, numbers.cc, table.cc.

#include "cli/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace lull::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

RunReport ReportOf(std::size_t seconds) {
  RunReport report = {.facts = {.version = "1.2",
                                .network = "reference",
                                .config_hash = 0xdef,
                                .seed = 7,
                                .columns = 20,
                                .neurons = 2000,
                                .synapses = 110'612,
                                .build_seconds = 0.0213},
                      .statistics = {.duration = Seconds(static_cast<std::int64_t>(seconds))}};
  report.facts.end = RunFacts::End{.stats = {.steps = report.statistics.duration,
                                             .spikes = 12'000 * seconds,
                                             .deliveries = 1'234'567,
                                             .wall_seconds = 0.25},
                                   .spike_hash = 0xabc,
                                   .peak_rss_bytes = 40 << 20};
  Statistics& statistics = report.statistics;
  statistics.all = {.neurons = 2000, .spikes = 12'000 * seconds, .rate_hz = 6, .cv_isi = 0.625, .synchrony = 0.0525};
  statistics.layers = {{.name = "sensory", .neurons = 200, .rate_hz = 1.3},
                       {.name = "internal", .neurons = 1200, .rate_hz = 7.25, .cv_isi = 0.5, .synchrony = 0.25}};
  while (statistics.duration > kMaxStretches * statistics.every) statistics.every *= 2;
  for (std::size_t i = 0; Seconds(static_cast<std::int64_t>(i)) < statistics.duration;
       i += static_cast<std::size_t>(statistics.every / 1000)) {
    statistics.rate_by_second_hz.push_back(6);
    statistics.rhythm_hz.emplace_back(statistics.rhythm_hz.size() % 2 == 0 ? 4.5 : 5.0);
    statistics.rhythm_strength.push_back(0.8);
  }
  return report;
}

std::size_t CountRows(const std::string& text) {
  const std::string table = text.substr(text.rfind("rhythm"));
  return static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n')) - 1;
}

TEST(TextSummary, IsSilentOnWhatARunThatWasKilledCouldNotSay) {
  RunReport report = ReportOf(2);
  report.facts.end.reset();
  EXPECT_THAT(TextSummary(report),
              AllOf(HasSubstr("24,000   6.00 per second and neuron"), Not(HasSubstr("real time"))));
}

TEST(TextSummary, NamesTheSeeds) {
  RunReport report = ReportOf(2);
  EXPECT_THAT(TextSummary(report), HasSubstr("event-driven engine, seed 7\n"));
  report.facts.input_seed = 9;
  EXPECT_THAT(TextSummary(report), HasSubstr("event-driven engine, seed 7, inputs 9\n"));
}

TEST(TextSummary, RepeatsWarnings) {
  RunReport report = ReportOf(2);
  EXPECT_THAT(TextSummary(report), Not(HasSubstr("Attention")));
  report.warnings = {"12 of 20 synapses have weights beyond the limit"};
  EXPECT_THAT(TextSummary(report), HasSubstr("\nAttention: 12 of 20 synapses have weights beyond the limit\n"));
}

TEST(TextSummary, CountsTheWeightsBeyondTheDeliveryLimit) {
  RunReport report = ReportOf(2);
  EXPECT_THAT(TextSummary(report), Not(HasSubstr("delivery limit")));
  report.facts.end->weights_beyond_limit = 0;
  EXPECT_THAT(TextSummary(report), Not(HasSubstr("delivery limit")));
  report.facts.end->weights_beyond_limit = 4321;
  EXPECT_THAT(TextSummary(report), HasSubstr("110,612   4,321 have weights beyond the delivery limit at the end\n"));
}

TEST(TextSummary, GroupsDigitsAndNamesUnits) {
  const std::string text = TextSummary(ReportOf(20));
  EXPECT_THAT(text, HasSubstr("110,612"));
  EXPECT_THAT(text, HasSubstr("6.00 per second and neuron"));
  EXPECT_THAT(text, HasSubstr("80 x real time"));
  EXPECT_THAT(text, HasSubstr("40 MiB"));
}

TEST(TextSummary, HasADashForWhatTheSpikesDoNotDetermine) {
  const std::string text = TextSummary(ReportOf(20));
  EXPECT_THAT(text, HasSubstr("sensory        200       1.30           -           -\n"));
  EXPECT_THAT(text, HasSubstr("internal     1,200       7.25        0.50        0.25\n"));
  EXPECT_THAT(text, HasSubstr("all          2,000       6.00        0.62      0.0525\n"));
}

TEST(TextSummary, NamesNoRhythmWhereThereIsNoneToSpeakOf) {
  RunReport report = ReportOf(2);
  report.statistics.rhythm_strength = {0.8, 0.2};
  EXPECT_THAT(TextSummary(report), HasSubstr("0       6.00   4.5 Hz"));
  EXPECT_THAT(TextSummary(report), HasSubstr("1       6.00        -"));
}

TEST(TextSummary, StaysOnAScreenHoweverLongTheRun) {
  EXPECT_EQ(CountRows(TextSummary(ReportOf(20))), 20u);
  EXPECT_EQ(CountRows(TextSummary(ReportOf(26))), 13u);
  for (const std::size_t seconds :
       {100u, 601u, 3601u, 32'768u, 32'769u, 65'537u, 100'000u, 524'289u, 1'209'600u, 100'000'000u}) {
    const std::size_t rows = CountRows(TextSummary(ReportOf(seconds)));
    EXPECT_GE(rows, 10u) << seconds;
    EXPECT_LE(rows, 25u) << seconds;
  }
  EXPECT_THAT(TextSummary(ReportOf(26)), HasSubstr("  0 - 1       6.00   5.0 Hz   4.5 - 5.0 Hz\n"));
}

TEST(MergedSeconds, AreOfWholeStretches) {
  Statistics statistics = {.duration = Seconds(40'001), .every = Seconds(2)};
  statistics.rate_by_second_hz.assign(20'001, 6);
  statistics.rate_by_second_hz.back() = 12;  // in one second
  statistics.rhythm_hz.assign(20'001, std::nullopt);
  statistics.rhythm_strength.assign(20'001, 0);
  statistics.rhythm_hz[901] = 7.5;
  statistics.rhythm_strength[901] = 0.5;
  const std::vector<MergedSeconds> rows = RowsOfSeconds(statistics);
  ASSERT_EQ(rows.size(), 23u);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].first, 1800 * i);
    EXPECT_EQ(rows[i].count, i < 22 ? 1800u : 401u);
    EXPECT_EQ(rows[i].with_rhythm, i == 1 ? 1u : 0u);
    EXPECT_DOUBLE_EQ(rows[i].rate_hz, i < 22 ? 6 : (400 * 6 + 12) / 401.0);
  }
}

TEST(TextSummary, HasNoTableOfSecondsUnderOne) {
  EXPECT_EQ(TextSummary(ReportOf(0)).find("rhythm"), std::string::npos);
}

}  // namespace
}  // namespace lull::cli
