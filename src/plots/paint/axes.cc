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

// Beyond this number of steps from 0, neighbouring ticks have the same place.
constexpr double kMostSteps = 1e15;

// A number with as many decimals; or in powers of ten, with as many digits as tell it from the next tick.
std::string Label(double value, double step) {
  const int place = static_cast<int>(std::floor(std::log10(step) + 1e-9));  // of the step's first digit
  const int decimals = std::max(0, -place);
  const double size = std::abs(value);
  if (decimals > 6 || size >= 1e8) {
    const int first = size > 0 ? static_cast<int>(std::floor(std::log10(size))) : place;
    return absl::StrCat(value < 0 ? "\u2212" : "", absl::StrFormat("%.*g", std::clamp(first - place + 1, 4, 17), size));
  }
  const std::string digits = absl::StrFormat("%.*f", decimals, size);
  const bool is_zero = digits.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !is_zero ? absl::StrCat("\u2212", digits) : digits;
}

// At most `most` ticks, whatever the numbers: none where the step is lost in rounding.
std::vector<TickMark> TicksAtStep(double low, double high, double step, int most) {
  const double first = std::ceil(low / step - kSlack);
  const double last = std::floor(high / step + kSlack);
  if (!(step > 0 && std::abs(first) < kMostSteps && std::abs(last) < kMostSteps)) return {};
  std::vector<TickMark> ticks;
  for (int i = 0; i < most && first + i <= last; ++i) {
    const double value = (first + i) * step;
    ticks.push_back({value, Label(value, step)});
  }
  return ticks;
}

double StepFor(double low, double high, int most_steps) {
  return RoundUp(high / std::max(most_steps, 1) - low / std::max(most_steps, 1));  // high − low may overflow
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
  return TicksAtStep(low, high, StepFor(low, high, most_steps), std::max(most_steps, 1) + 1);
}

std::vector<TickMark> WholeTicks(double low, double high, int most_steps) {
  return TicksAtStep(low, high, std::max(StepFor(low, high, most_steps), 1.0), std::max(most_steps, 1) + 1);
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
