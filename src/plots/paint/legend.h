// The legend above a picture: the title, and the colours of the layers, quantities or curves.

#ifndef LULL_SRC_PLOTS_PAINT_LEGEND_H_
#define LULL_SRC_PLOTS_PAINT_LEGEND_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plots/paint/axes.h"
#include "plots/paint/canvas.h"
#include "plots/paint/palette.h"
#include "statistics/layout.h"

namespace lull {

// Thread use: immutable.
class Legend {
 public:
  // The names follow the title on the same line if `width` [pixels] has room for both. Otherwise they are on up to
  // three lines of their own; the last says how many names are omitted.
  Legend(std::span<const Layout::Layer> layers, std::span<const Hue> hues, std::string title, int width,
         const Style& style);

  int Height() const;
  void Draw(Canvas& canvas, int left, int top) const;

 private:
  struct Entry {
    std::string name;
    std::optional<Hue> hue;  // empty for a remark
    int x;
    int line;
  };

  int Swatch() const { return 2 * style_.text.Height() / 3; }
  int Width(const std::string& name) const { return Swatch() + style_.gap / 2 + style_.text.Width(name); }

  std::string title_;
  int width_;
  Style style_;
  std::vector<Entry> entries_;
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_LEGEND_H_
