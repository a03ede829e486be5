// The colours of the pictures: white, and ramps from white to ink and to each of the layers' hues.
//
// A canvas holds a palette index per pixel, so a hue and how much of it is all that a drawing can say; that is enough
// for density (the more spikes, the darker) and for smooth edges (the less of a pixel is covered, the lighter).

#ifndef LULL_SRC_PLOTS_PAINT_PALETTE_H_
#define LULL_SRC_PLOTS_PAINT_PALETTE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "plots/paint/png_writer.h"
#include "statistics/layout.h"

namespace lull {

using Hue = int;

inline constexpr Hue kInk = 0;         // axes, text, whatever is not a layer
inline constexpr int kLayerHues = 8;   // hues 1 to 8
inline constexpr int kShades = 28;     // the most that 9 ramps and white leave room for in 256 colours
inline constexpr int kFullShade = 20;  // the hue itself; beyond, it darkens, for what is denser than dense

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

// A hue as it is at kFullShade.
Rgb HueRgb(Hue hue);

// A hue for each layer: the hues in their order for the layers by falling size, so that most of a picture is in the
// calmest; of equals the first gets the first. With more layers than hues they begin again.
std::vector<Hue> LayerHues(std::span<const Layout::Layer> layers);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_PALETTE_H_
