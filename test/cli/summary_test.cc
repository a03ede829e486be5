#include "cli/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lull::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

RunReport ReportOf(std::size_t seconds) {
  RunReport report;
  report.network = "reference";
  report.seed = 7;
  report.columns = 20;
  report.neurons = 2000;
  report.synapses = 110'612;
  report.build_seconds = 0.0213;
  report.stats.steps = Seconds(static_cast<std::int64_t>(seconds));
  report.stats.spikes = 12'000 * seconds;
  report.stats.deliveries = 1'234'567;
  report.stats.wall_seconds = 0.25;
  report.rate_by_layer_hz = {{"sensory", 1.3}, {"internal", 7.25}};
  report.spike_hash = 0xabc;
  report.peak_rss_bytes = 40 << 20;
  for (std::size_t second = 0; second < seconds; ++second) {
    report.rate_by_second_hz.push_back(6);
    report.rhythm_hz.emplace_back(second % 2 == 0 ? 4.5 : 5.0);
  }
  return report;
}

std::size_t RowsOfSeconds(const std::string& text) {
  const std::string table = text.substr(text.rfind("rhythm"));
  return static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n')) - 1;
}

TEST(RateBySecondHz, CountsWholeSeconds) {
  std::vector<std::uint32_t> counts(2500, 0);
  counts[0] = 4;
  counts[999] = 4;
  counts[1000] = 1;
  counts[2400] = 100;
  EXPECT_THAT(RateBySecondHz(counts, 2), ElementsAre(4, 0.5));
  EXPECT_TRUE(RateBySecondHz(std::vector<std::uint32_t>(999), 2).empty());
}

TEST(JsonSummary, WritesHashesAsText) {
  const std::string json = JsonSummary(ReportOf(2));
  EXPECT_THAT(json, HasSubstr("\"spike_hash\": \"0000000000000abc\""));
  EXPECT_THAT(json, HasSubstr("\"rhythm_hz\": [4.5, 5]"));
  EXPECT_THAT(json, HasSubstr("\"mean_rate_hz\": 6,"));
  EXPECT_THAT(json, HasSubstr("\"sensory\": 1.3"));
}

TEST(TextSummary, GroupsDigitsAndNamesUnits) {
  const std::string text = TextSummary(ReportOf(20));
  EXPECT_THAT(text, HasSubstr("110,612"));
  EXPECT_THAT(text, HasSubstr("6 per second and neuron"));
  EXPECT_THAT(text, HasSubstr("80 x real time"));
  EXPECT_THAT(text, HasSubstr("40 MiB"));
}

TEST(TextSummary, StaysOnAScreenHoweverLongTheRun) {
  EXPECT_EQ(RowsOfSeconds(TextSummary(ReportOf(20))), 20u);
  EXPECT_EQ(RowsOfSeconds(TextSummary(ReportOf(26))), 13u);
  for (const std::size_t seconds : {100u, 601u, 3601u, 100'000u}) {
    EXPECT_LE(RowsOfSeconds(TextSummary(ReportOf(seconds))), 25u) << seconds;
  }
  EXPECT_THAT(TextSummary(ReportOf(26)), HasSubstr("  0 - 1       6.00   5.0 Hz   4.5 - 5.0 Hz\n"));
}

TEST(TextSummary, HasNoTableOfSecondsUnderOne) {
  EXPECT_EQ(TextSummary(ReportOf(0)).find("rhythm"), std::string::npos);
}

}  // namespace
}  // namespace lull::cli
