#include "plots/chart/chart_axis.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lull {
namespace {

// Chosen by eye.
constexpr double kRoom = 0.04;          // of an axis, beyond the outermost points
constexpr double kRoomFromZero = 0.08;  // at the end that is not 0
constexpr int kMaxSteps = 10;           // of a linear axis, however long
constexpr double kMinDecade = 40;       // [pixels] that is divided by ticks without labels
constexpr std::size_t kMinTicks = 3;    // 1-2-5 of decades, or else a logarithmic axis has its ticks as a linear one

constexpr double kMinSpan = 1e-9;  // of the greater end
constexpr double kTiny = 1e-90;    // as good as 0

// 0.001, 500, 1e5.
std::string LogLabel(int digit, int exponent) {
  if (exponent >= 0 && exponent < 5) return absl::StrCat(digit, std::string(static_cast<std::size_t>(exponent), '0'));
  if (exponent < 0 && exponent >= -3) return absl::StrFormat("%.*f", -exponent, digit * std::pow(10, exponent));
  return absl::StrCat(digit, "e", exponent < 0 ? "\u2212" : "", std::abs(exponent));
}

// Ticks at 1 to 9 of each decade, where `has` says so of digit and exponent, with labels where `has_label` does.
template <typename Has, typename HasLabel>
std::vector<TickMark> DecadeTicks(const FittedAxis& axis, const Has& has, const HasLabel& has_label) {
  std::vector<TickMark> ticks;
  for (int exponent = static_cast<int>(std::floor(axis.low)); exponent <= axis.high + 1; ++exponent) {
    for (int digit = 1; digit <= 9; ++digit) {
      const double place = exponent + std::log10(digit);
      const bool is_inside = place >= axis.low - kMinSpan && place <= axis.high + kMinSpan;
      if (!is_inside || !has(digit, exponent)) continue;
      ticks.push_back({place, has_label(digit, exponent) ? LogLabel(digit, exponent) : ""});
    }
  }
  return ticks;
}

// Where labels are, and how far they reach.
class Labels {
 public:
  Labels(const FittedAxis& axis, int pixels, const LabelRoom& room)
      : low_(axis.low), pixels_per_place_(pixels / (axis.high - axis.low)), room_(room) {}

  bool Fit(std::vector<TickMark> ticks) const {
    const std::size_t all = Count(ticks);
    Thin(ticks);
    return Count(ticks) == all;
  }

  // Takes away each label that would touch the one before.
  void Thin(std::vector<TickMark>& ticks) const {
    double end = -HUGE_VAL;
    for (TickMark& tick : ticks) {
      if (tick.label.empty()) continue;
      const double middle = (tick.value - low_) * pixels_per_place_;
      const double half = 0.5 * room_(tick.label);
      if (middle - half < end) {
        tick.label.clear();
      } else {
        end = middle + half;
      }
    }
  }

  static std::size_t Count(const std::vector<TickMark>& ticks) {
    return static_cast<std::size_t>(
        std::count_if(ticks.begin(), ticks.end(), [](const TickMark& tick) { return !tick.label.empty(); }));
  }

 private:
  double low_;
  double pixels_per_place_;
  const LabelRoom& room_;
};

// 1-2-5 multiples between two values, as many as fit.
std::vector<TickMark> LinearTicks(const FittedAxis& axis, double low, double high, const Labels& labels) {
  std::vector<TickMark> ticks;
  for (int most = kMaxSteps; most > 0; --most) {
    ticks = Ticks(low, high, most);
    for (TickMark& tick : ticks) tick.value = axis.Place(tick.value);
    if (labels.Fit(ticks)) return ticks;
  }
  labels.Thin(ticks);
  return ticks;
}

std::vector<TickMark> LogTicks(const FittedAxis& axis, int pixels, const Labels& labels) {
  const auto is_1_2_5 = [](int digit, int) { return digit == 1 || digit == 2 || digit == 5; };
  const auto is_1 = [](int digit, int) { return digit == 1; };
  const auto is_any = [](int, int) { return true; };
  std::vector<TickMark> ticks = DecadeTicks(axis, is_any, is_1_2_5);
  if (Labels::Count(ticks) < kMinTicks) {
    return LinearTicks(axis, std::pow(10, axis.low), std::pow(10, axis.high), labels);
  }
  if (labels.Fit(ticks)) return ticks;
  const bool is_divided = pixels / (axis.high - axis.low) >= kMinDecade;
  for (const int every : {1, 2, 3, 5, 10, 20, 50}) {
    const auto is_labelled = [every](int digit, int exponent) { return digit == 1 && exponent % every == 0; };
    ticks = is_divided ? DecadeTicks(axis, is_any, is_labelled) : DecadeTicks(axis, is_1, is_labelled);
    if (labels.Fit(ticks)) break;
  }
  labels.Thin(ticks);
  return ticks;
}

}  // namespace

double FittedAxis::Place(double value) const { return scale == ChartScale::kLog ? std::log10(value) : value; }

bool AreApart(double low, double high) {
  return high - low > std::max(kMinSpan * std::max(std::abs(low), std::abs(high)), 1e-100);
}

FittedAxis FitAxis(const ChartAxis& axis, const Range& values, bool from_zero) {
  FittedAxis fitted = {axis.scale, 0, 0};
  const bool is_log = axis.scale == ChartScale::kLog;
  const bool is_from_zero = from_zero && !is_log;
  const bool begins_at_0 = is_from_zero && values.low >= 0 && axis.high.value_or(1) > 0 && !axis.low;
  const bool ends_at_0 = is_from_zero && values.high <= 0 && axis.low.value_or(-1) < 0 && !axis.high && !begins_at_0;
  double low = axis.low.value_or(begins_at_0 ? 0 : values.low);
  double high = axis.high.value_or(ends_at_0 ? 0 : values.high);
  if (!AreApart(low, high)) {  // an axis needs a length: one point, or all of them beyond an end that was given
    const double middle = axis.low.value_or(axis.high.value_or(low));
    const double half = std::abs(middle) > kTiny ? 0.5 * std::abs(middle) : 1;
    if (!axis.high) high = is_log ? 2 * middle : middle + half;
    if (!axis.low) low = is_log ? middle / 2 : begins_at_0 ? 0 : middle - half;
  }
  fitted.low = fitted.Place(low);
  fitted.high = fitted.Place(high);
  const double length = fitted.high - fitted.low;
  const double room = begins_at_0 || ends_at_0 ? kRoomFromZero : kRoom;
  if (!axis.low && !begins_at_0) fitted.low -= room * length;
  if (!axis.high && !ends_at_0) fitted.high += room * length;
  return fitted;
}

std::vector<TickMark> FitTicks(const ChartAxis& axis, const FittedAxis& fitted, int pixels, const LabelRoom& room) {
  const Labels labels(fitted, pixels, room);
  if (axis.ticks.empty()) {
    return axis.scale == ChartScale::kLog ? LogTicks(fitted, pixels, labels)
                                          : LinearTicks(fitted, fitted.low, fitted.high, labels);
  }
  std::vector<TickMark> ticks;
  const double slack = kMinSpan * (fitted.high - fitted.low);
  for (const ChartTick& tick : axis.ticks) {
    const double place = fitted.Place(tick.value);
    if (place >= fitted.low - slack && place <= fitted.high + slack) ticks.push_back({place, tick.label});
  }
  std::stable_sort(ticks.begin(), ticks.end(), [](const TickMark& a, const TickMark& b) { return a.value < b.value; });
  labels.Thin(ticks);
  return ticks;
}

}  // namespace lull
