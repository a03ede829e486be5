#include "plots/chart/chart_axis.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lull {
namespace {

// All values are chosen by eye.
constexpr double kRoom = 0.04;          // margin beyond the outermost points, as a share of the axis
constexpr double kRoomFromZero = 0.08;  // the same for an axis from 0, at the other end
constexpr int kMaxSteps = 10;           // the largest number of steps of a linear axis
constexpr double kMinDecade = 40;       // [pixels] the shortest decade that is divided by ticks without labels
constexpr std::size_t kMinTicks = 3;    // with fewer 1-2-5 ticks, a logarithmic axis has the ticks of a linear one

constexpr double kMinSpan = 1e-9;  // the shortest axis, relative to the greater end
constexpr double kTiny = 1e-90;    // treated as 0

// The label of digit · 10^exponent: 0.001, 500, 1e5.
std::string LogLabel(int digit, int exponent) {
  if (exponent >= 0 && exponent < 5) return absl::StrCat(digit, std::string(static_cast<std::size_t>(exponent), '0'));
  if (exponent < 0 && exponent >= -3) return absl::StrFormat("%.*f", -exponent, digit * std::pow(10, exponent));
  return absl::StrCat(digit, "e", exponent < 0 ? "\u2212" : "", std::abs(exponent));
}

// Ticks at those multiples 1 to 9 of the powers of ten for which has(digit, exponent) is true; has_label decides in the
// same way which have labels.
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

// The positions and lengths of labels on an axis.
class Labels {
 public:
  Labels(const FittedAxis& axis, int pixels, const LabelRoom& room)
      : low_(axis.low), pixels_per_place_(pixels / (axis.high - axis.low)), room_(room) {}

  bool Fit(std::vector<TickMark> ticks) const {
    const std::size_t all = Count(ticks);
    Thin(ticks);
    return Count(ticks) == all;
  }

  // Removes each label that would touch the previous one.
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

// Ticks between two values at multiples of 1, 2 or 5 times a power of ten, as many as fit.
std::vector<TickMark> LinearTicks(const FittedAxis& axis, double low, double high, const Labels& labels) {
  std::vector<TickMark> ticks;
  for (int most = kMaxSteps; most > 0; --most) {
    ticks = Ticks(low, high, most);
    for (TickMark& tick : ticks) tick.value = axis.Place(tick.value);
    std::erase_if(ticks, [](const TickMark& tick) { return !std::isfinite(tick.value); });
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

bool AreApart(ChartScale scale, double low, double high) {
  if (scale == ChartScale::kLog) return std::log10(high) - std::log10(low) > kMinSpan;
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
  fitted.low = fitted.Place(low);
  fitted.high = fitted.Place(high);
  if (!AreApart(axis.scale, low, high)) {  // there is only one point, or all are beyond a given end
    const double middle = fitted.Place(axis.low.value_or(axis.high.value_or(low)));
    const double half = is_log ? std::log10(2) : std::abs(middle) > kTiny ? 0.5 * std::abs(middle) : 1;
    if (!axis.high) fitted.high = middle + half;
    if (!axis.low) fitted.low = begins_at_0 ? 0 : middle - half;
  }
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
