#include "plots/paint/axes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lull {
namespace {

// In pictures smaller than this, large letters would leave too little room for the data; chosen.
constexpr int kSmallWidth = 1000;  // [pixels]
constexpr int kSmallHeight = 560;  // [pixels]

// An axis is in minutes or hours from these lengths on; chosen.
constexpr Tick kInMinutes = Seconds(600);
constexpr Tick kInHours = Seconds(36'000);

// A tolerance, as a share of a step: an end of the axis that is a multiple of the step gets its tick in spite of
// rounding, even if steps are milliseconds and times are days.
constexpr double kSlack = 1e-6;

std::string Label(double value, int decimals) {
  const bool is_long = decimals > 6 || std::abs(value) >= 1e8;
  const std::string digits =
      is_long ? absl::StrFormat("%.4g", std::abs(value)) : absl::StrFormat("%.*f", decimals, std::abs(value));
  const bool is_zero = digits.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !is_zero ? absl::StrCat("\u2212", digits) : digits;
}

std::vector<TickMark> TicksAtStep(double low, double high, double step) {
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  std::vector<TickMark> ticks;
  for (double n = std::ceil(low / step - kSlack); n <= high / step + kSlack; ++n) {
    ticks.push_back({n * step, Label(n * step, decimals)});
  }
  return ticks;
}

}  // namespace

double RoundUp(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= value * (1 - kSlack)) return factor * power;
  }
  return 10 * power;
}

std::vector<TickMark> Ticks(double low, double high, int most_steps) {
  return TicksAtStep(low, high, RoundUp((high - low) / std::max(most_steps, 1)));
}

std::vector<TickMark> WholeTicks(double low, double high, int most_steps) {
  return TicksAtStep(low, high, std::max(RoundUp((high - low) / std::max(most_steps, 1)), 1.0));
}

std::string Grouped(std::uint64_t number) {
  std::string digits = absl::StrCat(number);
  for (std::ptrdiff_t left = std::ssize(digits) - 3; left > 0; left -= 3) digits.insert(digits.begin() + left, ',');
  return digits;
}

Style Style::For(int width, int height) {
  const bool small = width < kSmallWidth || height < kSmallHeight;
  const int scale = std::max(1, std::min(width / 1600, height / 900));
  const Font* font = small ? &kSmallFont : &kLargeFont;
  const int letter = font->width * scale;
  return {.scale = scale,
          .text = {.font = font, .scale = scale},
          .faint = {.font = font, .scale = scale, .colour = {kInk, 14}},
          .tick = 7 * letter / 10,
          .margin = 2 * letter,
          .gap = letter};
}

TimeAxis TimeAxis::For(TimeSpan span) {
  if (span.length() >= kInHours) return {1e-3 / 3600, "time [h]"};
  if (span.length() >= kInMinutes) return {1e-3 / 60, "time [min]"};
  // The end of the span decides, not its length: late times in milliseconds would be long numbers.
  if (span.until < Seconds(1)) return {1, "time [ms]"};
  return {1e-3, "time [s]"};
}

void DrawFrame(Canvas& canvas, const Panel& panel, const Style& style) {
  const Colour ink = style.text.colour;
  const Rect inner = panel.area;
  const int w = style.scale;
  canvas.Fill({inner.left - w, inner.top - w, inner.right + w, inner.top}, ink);
  canvas.Fill({inner.left - w, inner.bottom, inner.right + w, inner.bottom + w}, ink);
  canvas.Fill({inner.left - w, inner.top, inner.left, inner.bottom}, ink);
  canvas.Fill({inner.right, inner.top, inner.right + w, inner.bottom}, ink);
}

void DrawXTicks(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const Style& style) {
  const int top = panel.area.bottom + style.scale;
  for (const TickMark& tick : ticks) {
    const int x = static_cast<int>(std::lround(panel.X(tick.value)));
    canvas.Fill({x - (style.scale + 1) / 2, top, x + style.scale / 2, top + style.tick}, style.text.colour);
  }
}

void DrawXAxis(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const std::string& title,
               const Style& style) {
  DrawXTicks(canvas, panel, ticks, style);
  const int top = panel.area.bottom + style.scale + style.tick + style.gap / 3;
  for (const TickMark& tick : ticks) {
    const int rightmost = canvas.width() - style.gap - style.text.Width(tick.label) / 2;  // for the label's middle
    const int x = std::min(static_cast<int>(std::lround(panel.X(tick.value))), rightmost);
    canvas.Text(x, top, tick.label, style.text, Align::kCentre);
  }
  const int below = top + style.text.Height() + style.gap / 2;
  canvas.Text((panel.area.left + panel.area.right) / 2, below, title, style.text, Align::kCentre);
}

void DrawYAxis(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const std::string& title,
               int title_left, const Style& style) {
  const int w = style.scale;
  const int right = panel.area.left - w;
  for (const TickMark& tick : ticks) {
    const int y = static_cast<int>(std::lround(panel.Y(tick.value)));
    canvas.Fill({right - style.tick, y - (w + 1) / 2, right, y + w / 2}, style.text.colour);
    canvas.Text(right - style.tick - style.gap / 2, y - style.text.Height() / 2, tick.label, style.text, Align::kEnd);
  }
  canvas.TextUpwards(title_left, (panel.area.top + panel.area.bottom) / 2, title, style.text);
}

void DrawRightAxis(Canvas& canvas, const Panel& panel, const std::vector<TickMark>& ticks, const std::string& title,
                   int title_left, const Style& style) {
  const int w = style.scale;
  const int left = panel.area.right + w;
  for (const TickMark& tick : ticks) {
    const int y = static_cast<int>(std::lround(panel.Y(tick.value)));
    canvas.Fill({left, y - (w + 1) / 2, left + style.tick, y + w / 2}, style.text.colour);
    canvas.Text(left + style.tick + style.gap / 2, y - style.text.Height() / 2, tick.label, style.text);
  }
  canvas.TextUpwards(title_left, (panel.area.top + panel.area.bottom) / 2, title, style.text);
}

}  // namespace lull
