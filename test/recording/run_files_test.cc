// Which files ExportRun leaves of what was recorded.

#include "recording/run_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "test/recording/made_sources.h"
#include "test/support/recorded_small_run.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAreArray;

TEST(VariablesOf, NamesEachOnce) {
  TraceSource traces = MadeTraces();
  traces.neurons.push_back({.id = 9, .description = "", .variables = {"x", "v", "w"}, .unit = "", .peak = {}});
  EXPECT_THAT(VariablesOf(traces), ElementsAre("v", "u", "x", "w"));
}

TEST(RateHz, MeasuresAShortLastBinByItsLength) {
  const Layout layout = MadeRateLayout();
  EXPECT_DOUBLE_EQ(RateHz(MadeRates(), layout.layers[0], 25, 0, 3), 3);
  EXPECT_DOUBLE_EQ(RateHz(MadeRates(), layout.layers[1], 25, 2, 3), 12);
}

class ExportedRun : public RecordedSmallRun {
 protected:
  std::vector<std::string> Export(FileFormat format) const {
    const TemporaryDirectory files;
    std::vector<std::string> names = ExportRun(Open(), files.path(), format).value();
    EXPECT_THAT(files.Names(), UnorderedElementsAreArray(names));
    return names;
  }
};

TEST_F(ExportedRun, TellsHowMuchWasReadForEachFile) {
  Record("traces = { neurons = [3, 25], every = \"100 ms\" }\nweights = {}\nrates = true");
  const TemporaryDirectory files;
  std::vector<std::string> begun;
  double part = 1;
  const auto names = ExportRun(Open(), files.path(), FileFormat::kCsv, [&](const std::string& file, double now) {
    if (begun.empty() || begun.back() != file) {
      EXPECT_EQ(part, 1) << "of the file before " << file;
      begun.push_back(file);
      part = 0;
    }
    EXPECT_LE(now, 1);
    if (now > 0) part = now;
  });
  EXPECT_EQ(begun, names.value());
  EXPECT_EQ(part, 1);
}

TEST_F(ExportedRun, HasAFileForAllThatWasRecorded) {
  Record("traces = { neurons = [3, 25], every = \"100 ms\" }\nweights = {}\nrates = true");
  EXPECT_THAT(Export(FileFormat::kCsv),
              ElementsAre("spikes.csv", "traces.csv", "weights.csv", "rates.csv", "neurons.csv"));
  if (ReadsSonata()) {
    EXPECT_THAT(Export(FileFormat::kSonata),
                ElementsAre("spikes.h5", "traces-v.h5", "traces-u.h5", "traces-x.h5", "traces-y.h5", "traces-z.h5",
                            "weights.h5", "rates.h5", "neurons.h5"));
  }
}

TEST_F(ExportedRun, HasNoFileOfWhatWasNot) {
  Record("");
  EXPECT_THAT(Export(FileFormat::kCsv), ElementsAre("spikes.csv", "neurons.csv"));
}

TEST_F(ExportedRun, HasNoNeuronsBesideNothing) {
  Record("spikes = false");
  EXPECT_THAT(Export(FileFormat::kCsv), ElementsAre());
}

}  // namespace
}  // namespace lull
