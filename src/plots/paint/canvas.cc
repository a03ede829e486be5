#include "plots/paint/canvas.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/quoted.h"

namespace lull {
namespace {

double Distance(Point p, Point from, Point to) {
  const double dx = to.x - from.x;
  const double dy = to.y - from.y;
  const double length_squared = dx * dx + dy * dy;
  const double along = length_squared > 0 ? ((p.x - from.x) * dx + (p.y - from.y) * dy) / length_squared : 0;
  const double nearest = std::clamp(along, 0.0, 1.0);
  return std::hypot(p.x - from.x - nearest * dx, p.y - from.y - nearest * dy);
}

bool IsFinite(Point point) { return std::isfinite(point.x) && std::isfinite(point.y); }

}  // namespace

int TextStyle::Width(const std::string& text) const {
  return static_cast<int>(Characters(text).size()) * font->width * scale;
}

std::string Fitted(const std::string& text, int width, const TextStyle& style) {
  const std::size_t most = static_cast<std::size_t>(std::max(width / style.Width("0"), 1));
  const std::string shown = OneLine(text);
  if (Characters(shown).size() <= most) return shown;
  std::size_t bytes = 0;
  for (std::size_t kept = 0; kept + 1 < most; ++kept) {
    do {
      ++bytes;
    } while (bytes < shown.size() && (shown[bytes] & 0xc0) == 0x80);
  }
  return shown.substr(0, bytes) + "\u2026";
}

Canvas::Canvas(int width, int height)
    : width_(width), height_(height), pixels_(static_cast<std::size_t>(width) * height, PaletteIndex(kWhite)) {}

void Canvas::Fill(Rect rect, Colour colour) {
  const int left = std::max(rect.left, 0);
  const int right = std::min(rect.right, width_);
  for (int y = std::max(rect.top, 0); y < std::min(rect.bottom, height_) && left < right; ++y) {
    std::fill_n(pixels_.begin() + Offset(left, y), right - left, PaletteIndex(colour));
  }
}

void Canvas::Blend(int x, int y, Colour colour, double coverage) {
  if (x < 0 || x >= width_ || y < 0 || y >= height_) return;
  colour.shade = static_cast<int>(std::lround(colour.shade * std::clamp(coverage, 0.0, 1.0)));
  if (colour.shade > at(x, y).shade) pixels_[Offset(x, y)] = PaletteIndex(colour);
}

void Canvas::Line(Point from, Point to, double thickness, Colour colour) {
  if (!IsFinite(from) || !IsFinite(to)) return;
  const double reach = thickness / 2 + 0.5;
  const auto first = [reach](double a, double b, int end) {
    return static_cast<int>(std::floor(std::clamp(std::min(a, b) - reach, 0.0, end + 0.0)));
  };
  const auto last = [reach](double a, double b, int end) {
    return static_cast<int>(std::ceil(std::clamp(std::max(a, b) + reach, 0.0, end + 0.0)));
  };
  const int left = first(from.x, to.x, width_);
  const int right = last(from.x, to.x, width_);
  const int top = first(from.y, to.y, height_);
  const int bottom = last(from.y, to.y, height_);
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) Blend(x, y, colour, reach - Distance({x + 0.5, y + 0.5}, from, to));
  }
}

void Canvas::Triangle(Point centre, double size, Colour colour) {
  const bool is_near = centre.x > -size && centre.x < width_ + size && centre.y > -size && centre.y < height_ + size;
  if (!is_near) return;
  const double top = centre.y - size / 2;
  for (int y = static_cast<int>(std::floor(top)); y < centre.y + size / 2; ++y) {
    const double below = std::min(centre.y + size / 2, y + 1.0) - std::max(top, y + 0.0);  // covered part of the row
    const double half = (centre.y + size / 2 - y - 0.5) / 2;
    for (int x = static_cast<int>(std::floor(centre.x - half - 1)); x < centre.x + half + 1; ++x) {
      Blend(x, y, colour, below * (half + 0.5 - std::abs(x + 0.5 - centre.x)));
    }
  }
}

template <typename Plot>
void Canvas::ForEachInk(const std::string& text, const TextStyle& style, const Plot& plot) {
  const Font& font = *style.font;
  int left = 0;
  for (const char32_t character : Characters(text)) {
    for (int y = 0; y < font.height * style.scale; ++y) {
      for (int x = 0; x < font.width * style.scale; ++x) {
        if (IsInk(font, character, x / style.scale, y / style.scale)) plot(left + x, y);
      }
    }
    left += font.width * style.scale;
  }
}

void Canvas::Text(int x, int y, const std::string& text, const TextStyle& style, Align align) {
  const int width = style.Width(text);
  const int left = x - (align == Align::kStart ? 0 : align == Align::kCentre ? width / 2 : width);
  ForEachInk(text, style, [&](int dx, int dy) { Blend(left + dx, y + dy, style.colour, 1); });
}

void Canvas::TextUpwards(int x, int y, const std::string& text, const TextStyle& style) {
  const int bottom = y + style.Width(text) / 2;
  ForEachInk(text, style, [&](int dx, int dy) { Blend(x + dy, bottom - dx, style.colour, 1); });
}

absl::Status Canvas::Write(const PlotTarget& target, const std::string& title,
                           const std::vector<std::pair<std::string, std::string>>& texts) const {
  const PngWriter::Image image = {
      .width = width_, .height = height_, .palette = CanvasPalette(), .title = title, .texts = texts};
  absl::StatusOr<PngWriter> png = PngWriter::Create(image, target);
  if (!png.ok()) return png.status();
  const std::span<const std::uint8_t> pixels = pixels_;
  for (int y = 0; y < height_; ++y) {
    const absl::Status written = png->WriteRow(pixels.subspan(Offset(0, y), static_cast<std::size_t>(width_)));
    if (!written.ok()) return written;
  }
  return png->Finish();
}

}  // namespace lull
