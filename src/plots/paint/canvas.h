// A picture in memory, one byte per pixel, and what can be drawn on it. Coordinates in pixels from the top left;
// whatever lies outside is cut off.

#ifndef LULL_SRC_PLOTS_PAINT_CANVAS_H_
#define LULL_SRC_PLOTS_PAINT_CANVAS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "plots/paint/font.h"
#include "plots/paint/palette.h"

namespace lull {

// Pixels left ≤ x < right, top ≤ y < bottom.
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

// How text looks: a font, enlarged by a whole factor so that it stays crisp.
struct TextStyle {
  const Font* font;
  int scale = 1;
  Colour colour = {kInk, kShades};

  int Height() const { return font->height * scale; }
  int Width(const std::string& text) const;
};

// The text, or as much of it as there is room for in so many pixels, and an ellipsis.
std::string Fitted(const std::string& text, int width, const TextStyle& style);

// Thread use: one thread at a time.
class Canvas {
 public:
  Canvas(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }
  Colour at(int x, int y) const { return ColourOf(pixels_[Offset(x, y)]); }

  void Fill(Rect rect, Colour colour);

  // Draws with smooth edges. Where a pixel is darker already it stays as it is, so lines may cross lines, cover light
  // backgrounds and join end to end.
  void Line(Point from, Point to, double thickness, Colour colour);
  void Triangle(Point centre, double size, Colour colour);  // points down, `size` high and wide

  // Text with its top at y, beginning, centred or ending at x.
  void Text(int x, int y, const std::string& text, const TextStyle& style, Align align = Align::kStart);
  // Text that reads upwards, with its top (a letter's top) at x and centred at y.
  void TextUpwards(int x, int y, const std::string& text, const TextStyle& style);

  // Writes a PNG with a title and further texts (PngWriter::Image). Errors as for PngWriter.
  absl::Status Write(const std::string& path, const std::string& title,
                     const std::vector<std::pair<std::string, std::string>>& texts = {}) const;

 private:
  std::size_t Offset(int x, int y) const { return static_cast<std::size_t>(y) * width_ + x; }
  void Blend(int x, int y, Colour colour, double coverage);

  // Calls `plot` for each ink pixel of the text, enlarged, from the text's own top left.
  template <typename Plot>
  static void ForEachInk(const std::string& text, const TextStyle& style, const Plot& plot);

  int width_;
  int height_;
  std::vector<std::uint8_t> pixels_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_CANVAS_H_
