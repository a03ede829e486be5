// What is to be seen on a canvas.
//
// Thread use: pure functions.

#ifndef LULL_TEST_SUPPORT_PIXELS_H_
#define LULL_TEST_SUPPORT_PIXELS_H_

#include <algorithm>

#include "plots/paint/canvas.h"
#include "plots/paint/palette.h"

namespace lull {

inline Rect AllOf(const Canvas& canvas) { return {0, 0, canvas.width(), canvas.height()}; }

// The rows from `top` on: below a heading, say, or a legend that has the colours too.
inline Rect Below(const Canvas& canvas, int top) { return {0, top, canvas.width(), canvas.height()}; }

// Calls visit(x, y, colour) for each pixel of an area that is not white.
template <class Visit>
void ForEachInked(const Canvas& canvas, const Rect& area, const Visit& visit) {
  for (int y = area.top; y < area.bottom; ++y) {
    for (int x = area.left; x < area.right; ++x) {
      if (canvas.at(x, y) != kWhite) visit(x, y, canvas.at(x, y));
    }
  }
}

// How many there are, of any hue or of one.
inline int CountInked(const Canvas& canvas, const Rect& area) {
  int count = 0;
  ForEachInked(canvas, area, [&count](int, int, Colour) { ++count; });
  return count;
}
inline int CountInked(const Canvas& canvas, const Rect& area, Hue hue) {
  int count = 0;
  ForEachInked(canvas, area, [&](int, int, Colour colour) { count += colour.hue == hue; });
  return count;
}

// The least rectangle that holds all pixels for which is_in(x, y) is true, of a picture so wide and high. Where there
// are none its sides are swapped: its right is 0.
template <class IsIn>
Rect BoxAround(int width, int height, const IsIn& is_in) {
  Rect box = {width, height, 0, 0};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      if (!is_in(x, y)) continue;
      box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1), std::max(box.bottom, y + 1)};
    }
  }
  return box;
}

inline bool AreEqual(const Canvas& a, const Canvas& b, const Rect& area) {
  for (int y = area.top; y < area.bottom; ++y) {
    for (int x = area.left; x < area.right; ++x) {
      if (a.at(x, y) != b.at(x, y)) return false;
    }
  }
  return true;
}
inline bool AreEqual(const Canvas& a, const Canvas& b) {
  return a.width() == b.width() && a.height() == b.height() && AreEqual(a, b, AllOf(a));
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_PIXELS_H_
