// The picture is made in bands that hold spikes, not pixels, because few pixels of a large raster are set. 100,000
// neurons for an hour have 90 GB of packed pixels, or 1,400 bands of 64 MiB; their 10⁸ spikes fit into 6 bands.

#include "plots/full_raster.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "plots/paint/palette.h"
#include "plots/paint/plot_options.h"
#include "plots/paint/png_writer.h"
#include "plots/part.h"
#include "plots/raster.h"

namespace lull {
namespace {

constexpr std::size_t kMaxColours = 255;  // in addition to white

std::vector<Rgb> PaletteOf(const Layout& layout) {
  std::vector<Rgb> palette = {{255, 255, 255}};
  for (const Hue hue : LayerHues(layout.layers)) palette.push_back(HueRgb(hue));
  palette.resize(std::min(palette.size(), 1 + kMaxColours));
  return palette;
}

// A band: rows of the picture, with the pixels that their spikes set.
class Band {
 public:
  // `starts` has, for each row and for the end, the index of its first pixel among the pixels of all rows.
  Band(std::span<const std::uint64_t> starts, NeuronId first, NeuronId end)
      : starts_(starts.subspan(first, end - first + 1)), first_(first), pixels_(starts_.back() - starts_.front()) {}

  absl::Status Read(const SpikeSource& spikes, Tick from) {
    std::vector<std::uint64_t> next(starts_.begin(), starts_.end() - 1);
    return spikes([&](std::span<const Spike> piece) {
      for (const Spike& spike : piece) {
        const NeuronId row = spike.neuron - first_;  // wraps around if the neuron is before the first
        if (row < next.size())
          pixels_[next[row]++ - starts_.front()] = static_cast<std::uint32_t>(spike.time - from - 1);
      }
    });
  }

  std::span<const std::uint32_t> Row(NeuronId neuron) const {
    const std::size_t row = neuron - first_;
    return std::span(pixels_).subspan(starts_[row] - starts_.front(), starts_[row + 1] - starts_[row]);
  }

 private:
  std::span<const std::uint64_t> starts_;
  NeuronId first_;
  std::vector<std::uint32_t> pixels_;
};

// Packs the pixels of a row as PNG requires.
class RowPacker {
 public:
  RowPacker(Tick width, int bits)
      : bits_(bits), per_byte_(8 / bits), packed_(static_cast<std::size_t>((width + per_byte_ - 1) / per_byte_)) {}

  absl::Status Write(PngWriter& png, std::span<const std::uint32_t> pixels, unsigned colour) {
    for (const std::uint32_t x : pixels) {
      packed_[x / per_byte_] |= static_cast<std::uint8_t>(colour << (8 - bits_ - x % per_byte_ * bits_));
    }
    const absl::Status written = png.WriteRow(packed_);
    // Clears only the pixels that were set, because most rows of a large picture are nearly empty.
    for (const std::uint32_t x : pixels) packed_[x / per_byte_] = 0;
    return written;
  }

 private:
  unsigned bits_;
  unsigned per_byte_;
  std::vector<std::uint8_t> packed_;
};

absl::Status WriteRows(PngWriter& png, const SpikeSource& spikes, const Layout& layout, Tick from,
                       std::span<const std::uint64_t> starts, RowPacker& packer, std::uint64_t spikes_at_once) {
  NeuronId end = 0;
  for (NeuronId first = 0; first < layout.neurons(); first = end) {
    end = first + 1;
    while (end < layout.neurons() && starts[end + 1] - starts[first] <= spikes_at_once) ++end;
    Band band(starts, first, end);
    if (const absl::Status read = band.Read(spikes, from); !read.ok()) return read;
    for (NeuronId neuron = first; neuron < end; ++neuron) {
      const auto colour = static_cast<unsigned>(1 + layout.layer_of[neuron] % kMaxColours);
      if (const absl::Status row = packer.Write(png, band.Row(neuron), colour); !row.ok()) return row;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status PlotFullRaster(const SpikeSource& source, const Layout& whole, const NeuronSelection& selection,
                            TimeSpan span, const PlotTarget& target, const PlotTexts& texts,
                            std::uint64_t spikes_at_once) {
  if (const absl::Status checked = CheckTexts(texts); !checked.ok()) return checked;
  if (const absl::Status checked = CheckSpan(span); !checked.ok()) return checked;
  const absl::StatusOr<Part> part = Select(whole, selection);
  if (!part.ok()) return part.status();
  const Layout& layout = part->layout;
  if (span.length() < 1 || span.length() > kPngMaxSide || layout.neurons() > kPngMaxSide) {
    return absl::InvalidArgumentError(absl::StrCat("full raster: ", span.length(), " ms by ",
                                                   CountedPlainly(layout.neurons(), "neuron"), "; a PNG has from 1 to ",
                                                   kPngMaxSide, " pixels a side"));
  }

  const SpikeSource spikes = SpikesOf(source, *part, span);
  std::vector<std::uint64_t> starts(layout.neurons() + std::size_t{1});
  const absl::Status counted = spikes([&starts](std::span<const Spike> piece) {
    for (const Spike& spike : piece) ++starts[spike.neuron + std::size_t{1}];
  });
  if (!counted.ok()) return counted;
  std::partial_sum(starts.begin(), starts.end(), starts.begin());

  const PngWriter::Image image = {.width = span.length(),
                                  .height = layout.neurons(),
                                  .palette = PaletteOf(layout),
                                  .title = RasterTitle(starts.back(), layout, whole, span),
                                  .mostly_blank = true,
                                  .texts = texts};
  absl::StatusOr<PngWriter> png = PngWriter::Create(image, target);
  if (!png.ok()) return png.status();
  RowPacker packer(span.length(), PngBitDepth(image.palette.size()));
  const absl::Status written = WriteRows(*png, spikes, layout, span.from, starts, packer, spikes_at_once);
  return written.ok() ? png->Finish() : written;
}

}  // namespace lull
