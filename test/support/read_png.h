// PNG files as any other program would read them: by libpng's simplified interface, as red, green and blue.

#ifndef LULL_TEST_SUPPORT_READ_PNG_H_
#define LULL_TEST_SUPPORT_READ_PNG_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "plots/paint/png_writer.h"

namespace lull {

struct Picture {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<Rgb> pixels;

  const Rgb& at(std::size_t x, std::size_t y) const { return pixels[y * width + x]; }
  std::size_t Count(const Rgb& colour) const;
  std::size_t Inked() const { return pixels.size() - Count({255, 255, 255}); }
};

// Fails the test, and returns nothing, if the file is not a PNG.
Picture ReadPng(const std::string& path);

// Likewise, and fails the test if nothing is drawn: a picture of axes has more than a frame along its sides.
Picture ReadDrawnPng(const std::string& path);

// What the file says of itself: PNG specification, 11.2.2.
int BitDepth(const std::string& path);

// Its texts, keys and values, in their order.
std::vector<std::pair<std::string, std::string>> TextsOf(const std::string& path);

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_READ_PNG_H_
