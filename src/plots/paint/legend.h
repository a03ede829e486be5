// What stands above a picture: its title and which colour is which layer, quantity or curve.

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
  // The names stand behind the title where `width` [pixels] has room for both, or else on lines of their own, three at
  // most; the last says how many it leaves out.
  Legend(std::span<const Layout::Layer> layers, std::span<const Hue> hues, std::string title, int width,
         const Style& style);

  int Height() const;
  void Draw(Canvas& canvas, int left, int top) const;

 private:
  struct Entry {
    std::string name;
    std::optional<Hue> hue;  // none for a remark
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
