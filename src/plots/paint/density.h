// The density of spikes in the cells of a raster, and how dark each cell is drawn.
//
// A cell is a pixel, or larger if there are fewer neurons or milliseconds than pixels. Neurons and milliseconds seldom
// divide evenly among pixels, so cells have different sizes. The darkness therefore shows spikes per neuron and time,
// not spikes; otherwise regular activity would show stripes that come from the division.

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

// Divides `items` into as many equal parts as there are pixels, but not into more parts than items.
struct Division {
  std::int64_t items;
  std::int64_t pixels;

  std::int64_t parts() const { return items < pixels ? items : pixels; }
  std::int64_t PartOf(std::int64_t item) const { return items < pixels ? item : (item * pixels) / items; }
  std::int64_t ItemsIn(std::int64_t part) const;
  std::int64_t FirstPixel(std::int64_t part) const { return part * pixels / parts(); }  // part may be parts()
};

// Counts spikes in cells as they come. Memory: 4 bytes for each cell and each hue of the neurons in its row, and 4
// bytes for each neuron. It does not depend on the number of spikes.
//
// Thread use: one thread at a time.
class Density {
 public:
  struct Cell {
    std::uint32_t spikes = 0;
    Hue hue = kInk;  // the hue of most of the spikes
  };

  // `hue_of` has an entry for each neuron. The span must not be empty. The cells will fill `width` × `height` pixels.
  Density(std::span<const Hue> hue_of, TimeSpan span, int width, int height);

  // Counts spikes, which must be within the span. They may be in any order, but adding in order of time is fastest.
  void Add(std::span<const Spike> spikes);

  const Division& rows() const { return rows_; }
  const Division& columns() const { return columns_; }

  Cell At(std::int64_t row, std::int64_t column) const;

 private:
  // The counts of a column of cells are together in memory, row by row. A row has one count, a slot, for each of its
  // hues. Spikes usually come in order of time, so the column that they fall on stays in a near cache.
  Tick from_;
  Division rows_;
  Division columns_;
  std::vector<std::uint32_t> slot_of_;    // for each neuron
  std::vector<Hue> hue_of_slot_;          // ascending within a row
  std::vector<std::uint32_t> row_slots_;  // first slot of each row, then the number of slots
  std::vector<std::uint32_t> counts_;     // column · slots + slot
};

// How full the cells of a density are. The density must outlive this object and must not change.
//
// Thread use: immutable.
class Fullness {
 public:
  explicit Fullness(const Density& density);

  // The spikes of a cell, relative to the number with which a cell of its size looks full.
  double Of(std::int64_t row, std::int64_t column, const Density::Cell& cell) const;

  std::uint64_t filled_cells() const { return filled_cells_; }
  bool is_sparse() const { return full_spikes_ <= 1; }  // almost no cell has more than one spike

 private:
  const Density& density_;
  std::uint64_t filled_cells_ = 0;
  double full_spikes_ = 1;  // spikes in a full cell of average size
};

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PAINT_DENSITY_H_
