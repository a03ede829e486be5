// Draws a chart into the file that its argument names: an outside program that links lull-plots, for installed_test.

#include "lull/chart.h"

#include <iostream>
#include <vector>

int main(int, char** arguments) {
  const std::vector<lull::ChartPanel> panels = {{.series = {{.x = {1, 2, 3}, .y = {1, 4, 9}}}}};
  const absl::Status status = lull::PlotChart(panels, arguments[1]);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
