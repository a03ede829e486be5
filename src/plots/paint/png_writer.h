// PNG files with a palette, on the disk or in memory, written row by row, so that a picture can be larger than memory.
// Only png_writer.cc uses libpng.

#ifndef LULL_SRC_PLOTS_PAINT_PNG_WRITER_H_
#define LULL_SRC_PLOTS_PAINT_PNG_WRITER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/plot_options.h"

namespace lull {

struct Rgb {
  std::uint8_t red;
  std::uint8_t green;
  std::uint8_t blue;

  friend bool operator==(const Rgb&, const Rgb&) = default;
};

inline constexpr std::int64_t kPngMaxSide = 0x7fff'ffff;  // [pixels] PNG specification, 11.2.2

// The smallest number of bits per pixel for this number of colours (1 to 256): 1, 2, 4 or 8.
int PngBitDepth(std::size_t colours);

// Whether a text may have this key: 1 to 79 printable Latin-1 characters, no space at either end and no two spaces in a
// row (PNG specification, 11.3.4.2).
bool IsPngKeyword(std::string_view key);

// Thread use: one thread at a time.
class PngWriter {
 public:
  struct Image {
    std::int64_t width;        // [pixels] 1 to kPngMaxSide
    std::int64_t height;       // [pixels] 1 to kPngMaxSide
    std::vector<Rgb> palette;  // 1 to 256 colours
    std::string title;         // UTF-8; stored in the file, as is "Software: Lull"; may be empty
    // Whether compression looks only for runs of one colour. For a raster with few spikes this makes the file a tenth
    // smaller and takes half the time; for lines and letters it would make the file twice as large.
    bool mostly_blank = false;
    // Further texts that are stored in the file: keys, which must be PNG keywords, and values in UTF-8.
    std::vector<std::pair<std::string, std::string>> texts = {};
  };

  // Creates the file, or begins the picture in memory. Errors of this and of the following functions: kUnavailable with
  // the path and the reason; kResourceExhausted if memory runs out.
  static absl::StatusOr<PngWriter> Create(const Image& image, const PlotTarget& target);

  PngWriter(PngWriter&&) noexcept;
  ~PngWriter();  // removes the file, or what is in memory, unless Finish was called

  // Writes the next row: for each pixel an index into the palette of PngBitDepth(palette.size()) bits, with the
  // leftmost pixel in the highest bits of the first byte.
  absl::Status WriteRow(std::span<const std::uint8_t> packed);

  // Completes the file after the last row, and gives it its name; or hands over what is in memory.
  absl::Status Finish();

 private:
  struct Impl;
  explicit PngWriter(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_PNG_WRITER_H_
