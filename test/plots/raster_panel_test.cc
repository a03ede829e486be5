// How the panel of a raster is drawn is seen in raster_test.cc.

#include "plots/raster_panel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "plots/part.h"
#include "test/support/made_layout.h"

namespace lull {
namespace {

using testing::ElementsAre;

TEST(RowMarks, NumberColumnsAndNeuronsAsTheNetworkDoes) {
  const Layout layout = MadeLayout(100, {{"few", 20}, {"many", 80}});
  const auto labels = [&](const NeuronSelection& selection) {
    std::vector<std::string> all;
    for (const TickMark& mark : RowMarks(Select(layout, selection).value().layout, 5)) all.push_back(mark.label);
    return all;
  };
  EXPECT_THAT(labels({.columns = {{37, 51}}}), ElementsAre("40", "45", "50"));
  EXPECT_THAT(labels({.columns = {{3, 3}, {50, 50}, {97, 97}}}), ElementsAre("3", "50", "97"));
  EXPECT_THAT(labels({.layers = {"few"}, .columns = {{7, 7}}}), ElementsAre("700", "705", "710", "715"));
  EXPECT_THAT(labels({.columns = {{7, 7}}, .neurons = {{702, 702}, {750, 751}}}), ElementsAre("702", "750", "751"));
  const std::vector<TickMark> marks = RowMarks(Select(layout, {.columns = {{37, 51}}}).value().layout, 5);
  EXPECT_EQ(marks[0].value, 350) << "the middle of the fourth";
}

}  // namespace
}  // namespace lull
