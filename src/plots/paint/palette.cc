#include "plots/paint/palette.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lull {
namespace {

static_assert((1 + kLayerHues) * kShades + 1 <= 256);

// The colours of Okabe & Ito (2008), Color Universal Design, which colour-blind readers can distinguish. Two things
// differ: calm colours come first; and grey and olive replace black, which is too near to ink, and yellow, which is too
// pale for a dot on white.
constexpr Rgb kHues[1 + kLayerHues] = {
    {0x1a, 0x1a, 0x1a},  // ink
    {0x00, 0x72, 0xb2},  // blue
    {0xd5, 0x5e, 0x00},  // vermillion
    {0x00, 0x9e, 0x73},  // bluish green
    {0xcc, 0x79, 0xa7},  // reddish purple
    {0xe6, 0x9f, 0x00},  // orange
    {0x56, 0xb4, 0xe9},  // sky blue
    {0x6e, 0x6e, 0x6e},  // grey, for black
    {0xa8, 0x9a, 0x00},  // olive, for yellow
};

constexpr double kDarkest = 0.55;  // factor for a hue at the dark end of its ramp; chosen by eye

std::uint8_t Mix(double from, double to, double share) {
  return static_cast<std::uint8_t>(std::lround(from + (to - from) * share));
}

Rgb Shaded(Rgb hue, int shade) {
  if (shade <= kFullShade) {
    const double share = static_cast<double>(shade) / kFullShade;
    return {Mix(255, hue.red, share), Mix(255, hue.green, share), Mix(255, hue.blue, share)};
  }
  const double share = static_cast<double>(shade - kFullShade) / (kShades - kFullShade);
  return {Mix(hue.red, kDarkest * hue.red, share), Mix(hue.green, kDarkest * hue.green, share),
          Mix(hue.blue, kDarkest * hue.blue, share)};
}

}  // namespace

std::vector<Rgb> CanvasPalette() {
  std::vector<Rgb> palette;
  for (int index = 0; index <= (1 + kLayerHues) * kShades; ++index) {
    const Colour colour = ColourOf(static_cast<std::uint8_t>(index));
    palette.push_back(Shaded(kHues[colour.hue], colour.shade));
  }
  return palette;
}

Rgb HueRgb(Hue hue) { return kHues[hue]; }

std::vector<Hue> LayerHues(std::span<const Layout::Layer> layers) {
  std::vector<std::size_t> by_size(layers.size());
  std::iota(by_size.begin(), by_size.end(), std::size_t{0});
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&layers](std::size_t a, std::size_t b) { return layers[a].neurons > layers[b].neurons; });
  std::vector<Hue> hues(layers.size());
  for (std::size_t rank = 0; rank < by_size.size(); ++rank)
    hues[by_size[rank]] = 1 + static_cast<Hue>(rank % kLayerHues);
  return hues;
}

}  // namespace lull
