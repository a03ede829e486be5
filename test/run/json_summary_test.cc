#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "lull/run.h"

namespace lull {
namespace {

using testing::HasSubstr;

RunReport ExampleReport() {
  RunReport report = {.facts = {.version = "1.2", .network = "reference", .config_hash = 0xdef, .seed = 7},
                      .statistics = {.duration = Seconds(2)}};
  report.facts.end = RunEnd{.stats = {.steps = 2000, .wall_seconds = 0.25}, .spike_hash = 0xabc};
  Statistics& statistics = report.statistics;
  statistics.all = {.neurons = 2000, .spikes = 24'000, .rate_hz = 6, .cv_isi = 0.625, .synchrony = 0.0525};
  statistics.layers = {{.name = "sensory", .neurons = 200, .rate_hz = 1.3},
                       {.name = "internal", .neurons = 1200, .rate_hz = 7.25, .cv_isi = 0.5, .synchrony = 0.25}};
  statistics.rate_by_second_hz = {6, 6};
  statistics.rhythm_hz = {4.5, 5.0};
  statistics.rhythm_strength = {0.8, 0.8};
  statistics.spectrum = {.first_hz = 0.5,
                         .bin_hz = 0.5,
                         .times_chance = {1.23456789, 640},
                         .threshold = {2, 2},
                         .rhythms = {{.hz = 12, .times_chance = 640}, {.hz = 24, .times_chance = 9, .multiple = 2}}};
  return report;
}

TEST(JsonSummary, WritesHashesAsText) {
  const std::string json = JsonSummary(ExampleReport());
  EXPECT_THAT(json, HasSubstr("\"spike_hash\": \"0000000000000abc\""));
  EXPECT_THAT(json, HasSubstr("\"config_hash\": \"0000000000000def\""));
  EXPECT_THAT(json, HasSubstr("\"finished\": true"));
  EXPECT_THAT(json, HasSubstr("\"failure\": null"));
  EXPECT_THAT(json, HasSubstr("\"stretch_ms\": 1000,"));
  EXPECT_THAT(json, HasSubstr("\"rhythm_hz\": [4.5, 5]"));
  EXPECT_THAT(json, HasSubstr("\"rhythm_strength\": [0.8, 0.8]"));
  EXPECT_THAT(json, HasSubstr("\"times_chance\": [1.235, 640]")) << json;
  EXPECT_THAT(json, HasSubstr("\"bin_hz\": 0.5")) << json;
  EXPECT_THAT(json, HasSubstr("\"multiple\": 2")) << json;
  EXPECT_THAT(json, HasSubstr("\"mean_rate_hz\": 6,"));
  EXPECT_THAT(json, HasSubstr("\"cv_isi\": 0.625,"));
  EXPECT_THAT(json, HasSubstr("\"sensory\": 1.3"));
  EXPECT_THAT(json, HasSubstr("\"sensory\": null"));
}

TEST(JsonSummary, HasTheWarnings) {
  RunReport report = ExampleReport();
  EXPECT_THAT(JsonSummary(report), HasSubstr("\"warnings\": []"));
  report.warnings = {"one", "the \"other\""};
  EXPECT_THAT(JsonSummary(report), HasSubstr("\"warnings\": [\"one\", \"the \\\"other\\\"\"]"));
}

TEST(JsonSummary, KnowsNotWhatARunThatWasKilledCouldNotSay) {
  RunReport report = ExampleReport();
  report.facts.end.reset();
  const std::string json = JsonSummary(report);
  for (const char* unknown : {"spike_hash", "weight_hash", "deliveries", "wall_s", "peak_rss_bytes"}) {
    EXPECT_THAT(json, HasSubstr(std::string("\"") + unknown + "\": null")) << json;
  }
  EXPECT_THAT(json, HasSubstr("\"finished\": false"));
}

}  // namespace
}  // namespace lull
