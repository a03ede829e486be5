// The colours of the pictures: white, and ramps from white to ink and to each of the hues of layers.
//
// A canvas keeps a palette index for each pixel, so the colour of a pixel is a hue and a shade of it. That is enough
// for density (more spikes are darker) and for smooth edges (a pixel that is covered less is lighter).

#ifndef LULL_SRC_PLOTS_PAINT_PALETTE_H_
#define LULL_SRC_PLOTS_PAINT_PALETTE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "plots/paint/png_writer.h"
#include "statistics/layout.h"

namespace lull {

using Hue = int;

inline constexpr Hue kInk = 0;         // for axes, text and everything that is not a layer
inline constexpr int kLayerHues = 8;   // hues 1 to 8
inline constexpr int kShades = 28;     // the most for which 9 ramps and white fit into 256 colours
inline constexpr int kFullShade = 20;  // the hue itself; greater shades are darker, for very dense places

struct Colour {
  Hue hue = kInk;
  int shade = 0;  // 0 (white) to kShades

  friend bool operator==(const Colour&, const Colour&) = default;
};

inline constexpr Colour kWhite = {};

constexpr std::uint8_t PaletteIndex(Colour colour) {
  return static_cast<std::uint8_t>(colour.shade == 0 ? 0 : colour.hue * kShades + colour.shade);
}
constexpr Colour ColourOf(std::uint8_t index) {
  return index == 0 ? kWhite : Colour{(index - 1) / kShades, (index - 1) % kShades + 1};
}

// The palette of every canvas.
std::vector<Rgb> CanvasPalette();

// The colour of a hue at kFullShade.
Rgb HueRgb(Hue hue);

// The hue of each layer. The largest layer gets the first and calmest hue, and so on by decreasing size; of layers of
// equal size the first comes first. If there are more layers than hues, the hues repeat.
std::vector<Hue> LayerHues(std::span<const Layout::Layer> layers);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_PALETTE_H_
