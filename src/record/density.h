// How densely spikes fall on the cells of a raster, and how dark that makes each.
//
// A cell is a pixel, or larger where there are fewer neurons or milliseconds than pixels. Neurons and milliseconds
// seldom divide evenly among pixels; so what is drawn is spikes per neuron and time, not spikes, or regular activity
// would show stripes that come from the division.

#ifndef LULL_SRC_RECORD_DENSITY_H_
#define LULL_SRC_RECORD_DENSITY_H_

#include <cstdint>
#include <span>
#include <vector>

#include "lull/types.h"
#include "record/canvas.h"
#include "record/palette.h"
#include "record/spikes_by_row.h"

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

// Thread use: immutable.
class Density {
 public:
  struct Cell {
    std::uint32_t spikes = 0;
    Hue hue = kInk;  // of most of the spikes
  };

  // hue_of has an entry for each neuron. `width` and `height` [pixels] are what the cells will fill.
  Density(std::span<const Spike> spikes, std::vector<Hue> hue_of, Tick duration, int width, int height);

  const Division& rows() const { return rows_; }
  const Division& columns() const { return columns_; }

  // A cell for each part of the columns.
  std::vector<Cell> Row(std::int64_t row) const;

  // Spikes in a cell relative to what makes a cell of that size look full.
  double Fullness(std::int64_t row, std::int64_t column, const Cell& cell) const;

  std::uint64_t filled_cells() const { return filled_cells_; }
  bool is_sparse() const { return full_spikes_ <= 1; }  // hardly a cell has more than a spike

 private:
  void FindFull();

  std::vector<Hue> hue_of_;
  Division rows_;
  Division columns_;
  SpikesByRow spikes_;
  std::uint64_t filled_cells_ = 0;
  double full_spikes_ = 1;  // of a cell of average size
};

}  // namespace lull

#endif  // LULL_SRC_RECORD_DENSITY_H_
