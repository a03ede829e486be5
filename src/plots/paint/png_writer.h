// PNG files with a palette, written row by row: a picture larger than memory can be written, and none is ever held as
// red, green and blue. The only file that knows libpng.

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

namespace lull {

struct Rgb {
  std::uint8_t red;
  std::uint8_t green;
  std::uint8_t blue;

  friend bool operator==(const Rgb&, const Rgb&) = default;
};

inline constexpr std::int64_t kPngMaxSide = 0x7fff'ffff;  // [pixels] PNG specification, 11.2.2

// The fewest bits per pixel that PNG has for so many colours, 1 to 256: 1, 2, 4 or 8.
int PngBitDepth(std::size_t colours);

// Whether a text may have this key: 1 to 79 printable Latin-1 characters, no space at an end and no two in a row (PNG
// specification, 11.3.4.2).
bool IsPngKeyword(std::string_view key);

// Thread use: one thread at a time.
class PngWriter {
 public:
  struct Image {
    std::int64_t width;        // [pixels] 1 to kPngMaxSide
    std::int64_t height;       // [pixels] 1 to kPngMaxSide
    std::vector<Rgb> palette;  // 1 to 256 colours
    std::string title;         // UTF-8, kept in the file beside "Software: Lull"; may be empty
    // Looks for runs of one colour and nothing else: of a raster with few spikes the file is a tenth smaller and made
    // in half the time, while lines and letters would take twice the bytes.
    bool mostly_blank = false;
    // Further texts kept in the file: keys, which are PNG keywords, and values in UTF-8.
    std::vector<std::pair<std::string, std::string>> texts = {};
  };

  // Errors here and below: kUnavailable with the path and the reason.
  static absl::StatusOr<PngWriter> Create(const Image& image, const std::string& path);

  PngWriter(PngWriter&&) noexcept;
  ~PngWriter();  // without Finish, nothing is left behind

  // The next row: width indices into the palette of PngBitDepth(palette.size()) bits each, the leftmost pixel in the
  // highest bits of the first byte.
  absl::Status WriteRow(std::span<const std::uint8_t> packed);

  // After the last row: the file appears under its name.
  absl::Status Finish();

 private:
  struct Impl;
  explicit PngWriter(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_PNG_WRITER_H_
