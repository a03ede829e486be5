#include "lull/chart.h"

#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "plots/chart/chart_axis.h"
#include "plots/chart/chart_picture.h"
#include "plots/paint/palette.h"
#include "plots/paint/plot_options.h"

namespace lull {
namespace {

constexpr double kGreatest = 1e100;  // differences and squares of values stay finite; chosen

// Checks one panel; errors name the panel and what is wrong.
class PanelCheck {
 public:
  PanelCheck(const ChartPanel& panel, std::size_t number) : panel_(panel), number_(number) {}

  absl::Status Check() const {
    if (!(panel_.share > 0 && panel_.share <= kGreatest)) {
      return Refused("share is ", panel_.share, "; must be greater than 0");
    }
    const std::pair<const ChartAxis*, const char*> axes[] = {
        {&panel_.x, "x"}, {&panel_.y, "y"}, {panel_.right ? &*panel_.right : nullptr, "right"}};
    for (const auto& [axis, name] : axes) {
      if (axis == nullptr) continue;
      if (const absl::Status checked = CheckAxis(*axis, absl::StrCat("axis ", name)); !checked.ok()) return checked;
    }
    bool has_point = false;
    for (std::size_t i = 0; i < panel_.series.size(); ++i) {
      const std::string name = absl::StrCat("series ", i, " (", Quoted(panel_.series[i].label), ")");
      if (const absl::Status checked = CheckSeries(panel_.series[i], name); !checked.ok()) return checked;
      for (const double y : panel_.series[i].y) has_point |= !std::isnan(y);
    }
    if (!has_point) return Refused("no series has a point; at least one must");
    for (const ChartMark& mark : panel_.x_marks) {
      if (const absl::Status checked = CheckValue(mark.at, panel_.x, "a mark of x"); !checked.ok()) return checked;
    }
    for (const ChartMark& mark : panel_.y_marks) {
      if (const absl::Status checked = CheckValue(mark.at, panel_.y, "a mark of y"); !checked.ok()) return checked;
    }
    return absl::OkStatus();
  }

 private:
  template <typename... Parts>
  absl::Status Refused(const Parts&... parts) const {
    return absl::InvalidArgumentError(
        absl::StrCat("chart: panel ", number_, " (", Quoted(panel_.title), "): ", parts...));
  }

  absl::Status CheckValue(double value, const ChartAxis& axis, const std::string& what) const {
    if (!(std::abs(value) <= kGreatest)) return Refused(what, " is ", value, "; must be from -1e100 to 1e100");
    if (axis.scale == ChartScale::kLog && value <= 0) {
      return Refused(what, " is ", value, "; must be greater than 0 on a logarithmic axis");
    }
    return absl::OkStatus();
  }

  absl::Status CheckValues(const std::vector<double>& values, const ChartAxis& axis, const std::string& what) const {
    for (const double value : values) {
      if (std::isnan(value)) continue;
      if (const absl::Status checked = CheckValue(value, axis, what); !checked.ok()) return checked;
    }
    return absl::OkStatus();
  }

  absl::Status CheckAxis(const ChartAxis& axis, const std::string& name) const {
    for (const std::optional<double>& end : {axis.low, axis.high}) {
      if (!end.has_value()) continue;
      if (const absl::Status checked = CheckValue(*end, axis, absl::StrCat("an end of ", name)); !checked.ok()) {
        return checked;
      }
    }
    if (axis.low && axis.high && !AreApart(axis.scale, *axis.low, *axis.high)) {
      return Refused(name, " goes from ", *axis.low, " to ", *axis.high, "; must end above where it begins");
    }
    for (const ChartTick& tick : axis.ticks) {
      const absl::Status checked = CheckValue(tick.value, axis, absl::StrCat("a tick of ", name));
      if (!checked.ok()) return checked;
    }
    return absl::OkStatus();
  }

  absl::Status CheckSeries(const ChartSeries& series, const std::string& name) const {
    const std::size_t points = series.x.size();
    if (series.y.size() != points) {
      return Refused(name, " has ", points, " x and ", series.y.size(), " y; their numbers must be equal");
    }
    if (series.y_low.size() != series.y_high.size() || (!series.y_low.empty() && series.y_low.size() != points)) {
      return Refused(name, " has ", CountedPlainly(points, "point"), " and a spread of ", series.y_low.size(), " and ",
                     series.y_high.size(), "; give one for each point, or none");
    }
    if (series.hue < 0 || series.hue > kLayerHues) {
      return Refused(name, " has hue ", series.hue, "; must be 0 to ", kLayerHues);
    }
    if (series.right && !panel_.right.has_value()) {
      return Refused(name, " belongs to the axis on the right, which the panel lacks");
    }
    const ChartAxis& y_axis = series.right ? *panel_.right : panel_.y;
    for (const double x : series.x) {
      if (const absl::Status checked = CheckValue(x, panel_.x, absl::StrCat("x of ", name)); !checked.ok()) {
        return checked;
      }
    }
    for (const auto* values : {&series.y, &series.y_low, &series.y_high}) {
      const absl::Status checked = CheckValues(*values, y_axis, absl::StrCat("y of ", name));
      if (!checked.ok()) return checked;
    }
    return absl::OkStatus();
  }

  const ChartPanel& panel_;
  std::size_t number_;
};

}  // namespace

absl::Status PlotChart(std::span<const ChartPanel> panels, const PlotTarget& target, const PlotOptions& options) {
  if (const absl::Status checked = CheckOptions(options); !checked.ok()) return checked;
  if (panels.empty()) return absl::InvalidArgumentError("chart: no panels; must be 1 or more");
  for (std::size_t i = 0; i < panels.size(); ++i) {
    if (const absl::Status panel = PanelCheck(panels[i], i).Check(); !panel.ok()) return panel;
  }
  const std::optional<Canvas> chart = DrawChart(panels, options);
  if (!chart.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "chart: ", CountedPlainly(panels.size(), "panel"), panels.size() == 1 ? " does" : " do", " not fit into ",
        options.width, " x ", options.height, " pixels; take fewer, or a larger picture"));
  }
  return chart->Write(target, options.title, options.texts);
}

}  // namespace lull
