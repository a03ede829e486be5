// How densely spikes fall on the cells of a raster, and how dark that makes each.
//
// A cell is a pixel, or larger where there are fewer neurons or milliseconds than pixels. Neurons and milliseconds
// seldom divide evenly among pixels; so what is drawn is spikes per neuron and time, not spikes, or regular activity
// would show stripes that come from the division.

#ifndef LULL_SRC_PLOTS_PAINT_DENSITY_H_
#define LULL_SRC_PLOTS_PAINT_DENSITY_H_

#include <cstdint>
#include <span>
#include <vector>

#include "lull/types.h"
#include "plots/paint/canvas.h"
#include "plots/paint/palette.h"
#include "statistics/sources.h"

namespace lull {

// Cuts `items` into as many equal parts as there are pixels, but not into more parts than items.
struct Division {
  std::int64_t items;
  std::int64_t pixels;

  std::int64_t parts() const { return items < pixels ? items : pixels; }
  std::int64_t PartOf(std::int64_t item) const { return items < pixels ? item : (item * pixels) / items; }
  std::int64_t ItemsIn(std::int64_t part) const;
  std::int64_t FirstPixel(std::int64_t part) const { return part * pixels / parts(); }  // part may be parts()
};

// Spikes counted as they come. Memory: 4 bytes for each cell and hue that the neurons of its row have, and for each
// neuron; however many the spikes.
//
// Thread use: one thread at a time.
class Density {
 public:
  struct Cell {
    std::uint32_t spikes = 0;
    Hue hue = kInk;  // of most of the spikes
  };

  // hue_of has an entry for each neuron; the span is not empty. `width` and `height` [pixels] are what the cells will
  // fill.
  Density(std::span<const Hue> hue_of, TimeSpan span, int width, int height);

  // Spikes of these neurons within the span, in any order; quickest in order of time.
  void Add(std::span<const Spike> spikes);

  const Division& rows() const { return rows_; }
  const Division& columns() const { return columns_; }

  Cell At(std::int64_t row, std::int64_t column) const;

 private:
  // The counts of a column of cells stand together, row by row, one for each hue of the row: a slot each. Spikes come
  // in order of time, so that the column that they fall on stays in a near cache.
  Tick from_;
  Division rows_;
  Division columns_;
  std::vector<std::uint32_t> slot_of_;    // for each neuron
  std::vector<Hue> hue_of_slot_;          // ascending within a row
  std::vector<std::uint32_t> row_slots_;  // first slot of each row, then the number of slots
  std::vector<std::uint32_t> counts_;     // column · slots + slot
};

// How full the cells of a density are, which must outlive it and may not change.
//
// Thread use: immutable.
class Fullness {
 public:
  explicit Fullness(const Density& density);

  // Spikes in a cell relative to what makes a cell of that size look full.
  double Of(std::int64_t row, std::int64_t column, const Density::Cell& cell) const;

  std::uint64_t filled_cells() const { return filled_cells_; }
  bool is_sparse() const { return full_spikes_ <= 1; }  // hardly a cell has more than a spike

 private:
  const Density& density_;
  std::uint64_t filled_cells_ = 0;
  double full_spikes_ = 1;  // of a cell of average size
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_DENSITY_H_
