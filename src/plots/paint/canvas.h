// A picture in memory with one byte for each pixel, and functions that draw on it. Coordinates are pixels from the top
// left; everything outside the picture is clipped.

#ifndef LULL_SRC_PLOTS_PAINT_CANVAS_H_
#define LULL_SRC_PLOTS_PAINT_CANVAS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "lull/plot_options.h"
#include "plots/paint/font.h"
#include "plots/paint/palette.h"

namespace lull {

// A rectangle: the pixels left ≤ x < right, top ≤ y < bottom.
struct Rect {
  int left;
  int top;
  int right;
  int bottom;

  int width() const { return right - left; }
  int height() const { return bottom - top; }
};

struct Point {
  double x;
  double y;
};

enum class Align { kStart, kCentre, kEnd };

// The look of text: a font, enlarged by a whole factor so that it stays sharp.
struct TextStyle {
  const Font* font;
  int scale = 1;
  Colour colour = {kInk, kShades};

  int Height() const { return font->height * scale; }
  int Width(const std::string& text) const;
};

// The text if it fits into this width [pixels], otherwise as much of it as fits, with an ellipsis.
std::string Fitted(const std::string& text, int width, const TextStyle& style);

// Thread use: one thread at a time.
class Canvas {
 public:
  Canvas(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }
  Colour at(int x, int y) const { return ColourOf(pixels_[Offset(x, y)]); }

  void Fill(Rect rect, Colour colour);

  // Draw with smooth edges. A pixel that is already darker does not change, so lines can cross each other, cover light
  // backgrounds and be joined end to end. What has a coordinate that is not finite is not drawn.
  void Line(Point from, Point to, double thickness, Colour colour);
  void Triangle(Point centre, double size, Colour colour);  // points down, `size` high and wide

  // Draws text with its top at y, beginning at x, centred there or ending there.
  void Text(int x, int y, const std::string& text, const TextStyle& style, Align align = Align::kStart);
  // Draws text that reads upwards, with the tops of its letters at x and its middle at y.
  void TextUpwards(int x, int y, const std::string& text, const TextStyle& style);

  // Writes a PNG, a file or in memory, with a title and further texts (PngWriter::Image). Errors: as PngWriter.
  absl::Status Write(const PlotTarget& target, const std::string& title,
                     const std::vector<std::pair<std::string, std::string>>& texts = {}) const;

 private:
  std::size_t Offset(int x, int y) const { return static_cast<std::size_t>(y) * width_ + x; }
  void Blend(int x, int y, Colour colour, double coverage);

  // Calls `plot` for each ink pixel of the enlarged text, with coordinates from the top left of the text.
  template <typename Plot>
  static void ForEachInk(const std::string& text, const TextStyle& style, const Plot& plot);

  int width_;
  int height_;
  std::vector<std::uint8_t> pixels_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_CANVAS_H_
