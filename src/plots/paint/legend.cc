#include "plots/paint/legend.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace lull {
namespace {

constexpr int kLines = 3;

}  // namespace

Legend::Legend(std::span<const Layout::Layer> layers, std::span<const Hue> hues, std::string title, int width,
               const Style& style)
    : title_(std::move(title)), width_(width), style_(style) {
  const int space = 2 * style_.gap;
  int all = 0;
  for (const Layout::Layer& layer : layers) all += Width(layer.name) + space;
  const int beside_title = width_ - all + space;
  const bool fits = beside_title >= style_.text.Width(title_) + 2 * space;

  int x = fits ? beside_title : 0;
  int line = fits ? 0 : 1;
  const int remark = style_.text.Width("+ 999 more");
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const bool is_last = i + 1 == layers.size();
    int end = x + Width(layers[i].name);
    if (x > 0 && line < kLines && end > width_) {
      x = 0;
      ++line;
      end = Width(layers[i].name);
    }
    if (line == kLines && x > 0 && end + (is_last ? 0 : space + remark) > width_) {
      entries_.push_back({absl::StrCat("+ ", layers.size() - i, " more"), std::nullopt, x, line});
      return;
    }
    entries_.push_back({layers[i].name, hues[i], x, line});
    x = end + space;
  }
}

int Legend::Height() const {
  const int lines = entries_.empty() ? 1 : 1 + entries_.back().line;
  return lines * style_.text.Height() + (lines - 1) * style_.gap / 2;
}

void Legend::Draw(Canvas& canvas, int left, int top) const {
  canvas.Text(left, top, title_, style_.text);
  const int pitch = style_.text.Height() + style_.gap / 2;
  for (const Entry& entry : entries_) {
    int x = left + entry.x;
    const int y = top + entry.line * pitch;
    if (entry.hue.has_value()) {
      const int inset = (style_.text.Height() - Swatch()) / 2;
      canvas.Fill({x, y + inset, x + Swatch(), y + inset + Swatch()}, {*entry.hue, kFullShade});
      x += Swatch() + style_.gap / 2;
    }
    canvas.Text(x, y, entry.name, style_.text);
  }
}

}  // namespace lull
