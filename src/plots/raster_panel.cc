// Most runs have more neurons and milliseconds than the picture has pixels. So a pixel shows a density (density.h):
// from a light tint of the layer's hue for a single spike to the hue itself, as in the legend, for a burst. If there
// are so few spikes that single pixels would be overlooked, spikes are drawn as larger dots; if there are so few
// neurons that each has many pixels, as vertical lines.

#include "plots/raster_panel.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lull {
namespace {

// All values are chosen by eye.
constexpr double kLightest = 0.22;  // shade of the least dense cell, as a share of a full cell's shade
constexpr double kExponent = 0.8;   // exponent of fullness; below 1 it makes single spikes darker
constexpr int kColumnBand = 7;      // [pixels] the least height of a column that has a band
constexpr int kWidestSpike = 4;     // [pixels] even if a millisecond is wider
constexpr int kTallestSpike = 40;   // [pixels] even if a neuron has more room
constexpr int kLargestDot = 3;      // [pixels] size of a dot if there are few spikes
constexpr double kCrowded = 0.2;    // the share of the area that dots may cover before they are made smaller

// The side of a dot [pixels].
int DotSize(const Fullness& fullness, const Rect& area, int largest) {
  const double share =
      static_cast<double>(fullness.filled_cells()) / (static_cast<double>(area.width()) * area.height());
  int size = largest;
  while (size > 1 && size * size * share > kCrowded) --size;
  return size;
}

int SpikeShade(const Fullness& fullness, std::int64_t row, std::int64_t column, const Density::Cell& cell) {
  if (fullness.is_sparse()) return kFullShade;
  const double full = std::min(fullness.Of(row, column, cell), 1.0);
  const double darkness = kLightest + (1 - kLightest) * std::pow(full, kExponent);
  return static_cast<int>(std::lround(kFullShade * darkness));
}

// The pixels that a spike fills, from begin to end: those in the middle of [from, to), at least `least` and at most
// `most`.
std::pair<int, int> Extent(std::int64_t from, std::int64_t to, int least, int most) {
  const int length = std::clamp(static_cast<int>(to - from), least, std::max(least, most));
  const int begin = static_cast<int>((from + to - length) / 2);
  return {begin, begin + length};
}

void DrawSpikes(Canvas& canvas, const Panel& panel, const Style& style, const Density& density) {
  const Fullness fullness(density);
  const int dot = DotSize(fullness, panel.area, kLargestDot * style.scale);
  const Rect& area = panel.area;
  for (std::int64_t row = 0; row < density.rows().parts(); ++row) {
    const std::int64_t from_y = density.rows().FirstPixel(row);
    const std::int64_t to_y = density.rows().FirstPixel(row + 1);
    const auto height = static_cast<int>(to_y - from_y);
    const int tallest = std::min(height - height / 5, kTallestSpike * style.scale);  // neighbours must not touch
    const auto [top, bottom] = Extent(from_y, to_y, dot, tallest);
    for (std::int64_t column = 0; column < density.columns().parts(); ++column) {
      const Density::Cell cell = density.At(row, column);
      if (cell.spikes == 0) continue;
      const auto [left, right] = Extent(density.columns().FirstPixel(column), density.columns().FirstPixel(column + 1),
                                        dot, kWidestSpike * style.scale);
      const Rect spike = {std::max(area.left + left, area.left), std::max(area.top + top, area.top),
                          std::min(area.left + right, area.right), std::min(area.top + bottom, area.bottom)};
      canvas.Fill(spike, {cell.hue, SpikeShade(fullness, row, column, cell)});
    }
  }
}

// Draws a light band behind every other column, and a line between kinds of columns.
void DrawColumns(Canvas& canvas, const Panel& panel, const Style& style, const Layout& layout) {
  const auto y_of = [&](NeuronId neuron) { return static_cast<int>(std::lround(panel.Y(neuron))); };
  const bool has_bands = panel.area.height() / static_cast<std::int64_t>(layout.columns()) >= kColumnBand;
  for (ColumnId column = 1; has_bands && column < layout.columns(); column += 2) {
    const Rect band = {panel.area.left, y_of(layout.column_starts[column]), panel.area.right,
                       y_of(layout.column_starts[column + 1])};
    canvas.Fill(band, {kInk, 1});
  }
  for (std::size_t kind = 1; kind < layout.kinds.size(); ++kind) {
    const int y = y_of(layout.column_starts[layout.kinds[kind].first]);
    canvas.Fill({panel.area.left, y, panel.area.right, y + style.scale}, {kInk, 10});
  }
}

// Writes the names of the kinds of columns on the right, reading upwards, if there is room.
void DrawKinds(Canvas& canvas, const Panel& panel, const Style& style, const Layout& layout) {
  for (const Layout::Kind& kind : layout.kinds) {
    const double top = panel.Y(layout.column_starts[kind.first]);
    const double bottom = panel.Y(layout.column_starts[kind.first + kind.count]);
    if (style.text.Width(kind.name) > bottom - top) continue;
    canvas.TextUpwards(panel.area.right + style.gap, static_cast<int>((top + bottom) / 2), kind.name, style.text);
  }
}

}  // namespace

std::vector<TickMark> RowMarks(const Layout& layout, int most) {
  const bool by_column = layout.columns() > 1;
  const std::uint32_t count = by_column ? layout.columns() : layout.neurons();
  const auto number = [&](std::uint32_t i) { return by_column ? layout.column_number(i) : layout.neuron_number(i); };
  // The marks are at round numbers if no number is missing between the first and the last; otherwise at a fixed
  // distance.
  const bool has_gaps = number(count - 1) - number(0) != count - 1;
  const std::uint32_t first = has_gaps ? 0 : number(0);
  std::vector<TickMark> marks = WholeTicks(first, first + count - 1, most);
  for (TickMark& mark : marks) {
    const std::uint32_t index = static_cast<std::uint32_t>(mark.value) - first;
    if (has_gaps) mark.label = absl::StrCat(number(index));
    mark.value = index + 0.5;
    if (by_column) mark.value = (layout.column_starts[index] + 0.0 + layout.column_starts[index + 1]) / 2;
  }
  return marks;
}

void DrawRasterPanel(Canvas& canvas, const Panel& panel, const Style& style, const Density& density,
                     const Layout& layout) {
  DrawColumns(canvas, panel, style, layout);
  DrawSpikes(canvas, panel, style, density);
  if (layout.kinds.size() > 1) DrawKinds(canvas, panel, style, layout);
  DrawFrame(canvas, panel, style);
}

}  // namespace lull
