#include "record/full_raster.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "record/palette.h"
#include "record/png_writer.h"
#include "record/raster.h"
#include "record/spikes_by_row.h"

namespace lull {
namespace {

constexpr std::size_t kMostColours = 255;  // beside white

std::vector<Rgb> PaletteOf(const Layout& layout) {
  std::vector<Rgb> palette = {{255, 255, 255}};
  for (const Hue hue : LayerHues(layout.layers)) palette.push_back(HueRgb(hue));
  palette.resize(std::min(palette.size(), 1 + kMostColours));
  return palette;
}

}  // namespace

absl::Status WriteFullRaster(std::span<const Spike> spikes, const Layout& layout, Tick duration,
                             const std::string& path, const PlotTexts& texts) {
  if (duration < 1 || duration > kPngMaxSide || layout.neurons() > kPngMaxSide) {
    return absl::InvalidArgumentError(absl::StrCat("full raster: ", duration, " ms by ", layout.neurons(),
                                                   " neurons; a PNG has from 1 to ", kPngMaxSide, " pixels a side"));
  }
  const PngWriter::Image image = {.width = duration,
                                  .height = layout.neurons(),
                                  .palette = PaletteOf(layout),
                                  .title = RasterTitle(spikes, layout, duration),
                                  .mostly_blank = true,
                                  .texts = texts};
  absl::StatusOr<PngWriter> png = PngWriter::Create(image, path);
  if (!png.ok()) return png.status();

  const SpikesByRow rows(spikes, duration, layout.neurons(), [](NeuronId neuron) { return std::size_t{neuron}; });
  const int bits = PngBitDepth(image.palette.size());
  const int pixels_per_byte = 8 / bits;
  std::vector<std::uint8_t> packed(static_cast<std::size_t>((duration + pixels_per_byte - 1) / pixels_per_byte));
  for (NeuronId neuron = 0; neuron < layout.neurons(); ++neuron) {
    const auto colour = static_cast<std::uint8_t>(1 + layout.layer_of[neuron] % kMostColours);
    for (const Spike& spike : rows.Row(neuron)) {
      const Tick x = spike.time - 1;
      packed[x / pixels_per_byte] |= static_cast<std::uint8_t>(colour << (8 - bits - x % pixels_per_byte * bits));
    }
    if (const absl::Status written = png->WriteRow(packed); !written.ok()) return written;
    // Only what was set: most rows of a large picture are nearly empty.
    for (const Spike& spike : rows.Row(neuron)) packed[(spike.time - 1) / pixels_per_byte] = 0;
  }
  return png->Finish();
}

}  // namespace lull
