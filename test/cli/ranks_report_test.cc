#include "cli/ranks_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace lull::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

RanksReport FortyRanks() {
  RanksReport report;
  report.question.ranks = 40;
  report.question.workers = 2;
  report.question.rate_hz = 5;
  RanksEstimate& e = report.estimate;
  e.ranks = 40;
  e.columns = {.least = 49, .mean = 49.9, .most = 50};
  e.neurons = {.least = 5000, .mean = 5000, .most = 5000};
  e.synapses = {.least = 300'000.2, .mean = 300'001, .most = 300'002};
  e.foreign_sources = {.least = 10, .mean = 15, .most = 1234};
  e.linked_ranks = {.least = 2, .mean = 2, .most = 2};
  e.memory = {.network = 3 << 20,
              .foreign = 1 << 20,
              .simulation = 5 << 20,
              .recorder = 7 << 20,
              .exchange = 1 << 20,
              .building = 4 << 20,
              .files = 2 << 20};
  e.windows_per_second = 340;
  e.reductions_per_second = 1380;
  e.letters = {.least = 0.1, .mean = 0.2, .most = 0.3};
  e.messages = {.least = 0.1, .mean = 0.15, .most = 0.2};
  e.stages = 6;
  e.meeting_seconds = 12e-6;
  e.reduction_seconds = 36e-6;
  return report;
}

TEST(RanksText, HasARowForEachNumber) {
  const std::string text = RanksText(FortyRanks());
  EXPECT_THAT(text, testing::StartsWith("On 40 ranks, each with 2 threads; predicted (docs/clusters.md)\n\n"));
  EXPECT_THAT(text, AllOf(HasSubstr(" 49 - 50   of each rank\n"), HasSubstr("   5,000\n"), HasSubstr(" ~300,001\n"),
                          HasSubstr("  foreign sources     ~10 - 1,234   neurons of other ranks")));
  EXPECT_THAT(text, AllOf(HasSubstr(" 16 MiB   of the rank that takes most"), HasSubstr("    network "),
                          HasSubstr("and 1.0 MiB for what comes from and goes to other ranks"),
                          HasSubstr("+ 4.0 MiB   at most"), HasSubstr("+ 2.0 MiB   on rank 0")));
  EXPECT_THAT(text, AllOf(HasSubstr("at 5 Hz"), HasSubstr(" 12 µs "), HasSubstr("of 6 stages each"),
                          HasSubstr(" 16.3 ms   in a second of model time")));
  EXPECT_THAT(text, Not(HasSubstr("without a column")));
}

TEST(RanksText, SaysHowManyAreEmpty) {
  RanksReport report = FortyRanks();
  report.estimate.empty_ranks = 3;
  EXPECT_THAT(RanksText(report), HasSubstr(" 3   ranks without a column; fewer ranks do the same\n"));
}

TEST(RanksText, OfOneRankHasNoExchange) {
  RanksReport report;
  report.question.ranks = 1;
  EXPECT_THAT(RanksText(report), AllOf(HasSubstr("On 1 rank, each with 1 thread;"), HasSubstr("memory"),
                                       Not(HasSubstr("letters")), Not(HasSubstr("exchange"))));
}

TEST(WriteRanks, WritesThemForPrograms) {
  JsonWriter json;
  WriteRanks(FortyRanks(), json);
  EXPECT_THAT(json.Take(), AllOf(HasSubstr("\"ranks\": 40,"), HasSubstr("\"columns\": "), HasSubstr("\"most\": 1234"),
                                 HasSubstr("\"files\": 2097152"), HasSubstr("\"window_seconds\": 4.8e-05")));
}

}  // namespace
}  // namespace lull::cli
