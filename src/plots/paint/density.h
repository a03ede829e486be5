// The density of spikes in the cells of a raster, and how dark each cell is drawn.
//
// A cell is a pixel, or larger if there are fewer neurons or milliseconds than pixels. Neurons and milliseconds seldom
// divide evenly among pixels, so cells have different sizes. The darkness therefore shows spikes per neuron and time,
// not spikes; otherwise regular activity would show stripes that come from the division.

#ifndef LULL_SRC_PLOTS_PAINT_DENSITY_H_
#define LULL_SRC_PLOTS_PAINT_DENSITY_H_

#include <cstdint>
#include <iterator>
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

// Divides the neurons of a raster among its rows of cells, from the top. If there are more neurons than pixels, a row
// has several neurons. It then has neurons of one column and one layer, as long as the pixels suffice, and columns of
// the same layers and sizes are divided in the same way; so no pattern of colours comes from the division.
//
// Thread use: immutable.
class Rows {
 public:
  // `hue_of` has an entry for each neuron, of which there must be one. `column_starts` has the first neuron of each
  // column and then the number of neurons; without it, there is one column.
  Rows(std::span<const Hue> hue_of, int pixels, std::span<const NeuronId> column_starts = {});

  std::int64_t parts() const { return std::ssize(hues_); }
  std::int64_t neurons() const { return first_neurons_.back(); }
  std::int64_t ItemsIn(std::int64_t row) const { return first_neurons_[row + 1] - first_neurons_[row]; }
  std::int64_t FirstPixel(std::int64_t row) const { return first_pixels_[row]; }  // row may be parts()
  bool mixes_hues() const { return mixes_hues_; }           // whether a row has neurons of several hues
  Hue HueOf(std::int64_t row) const { return hues_[row]; }  // the hue of most of the row's neurons

 private:
  void AddColumn(std::span<const Hue> hue_of, NeuronId first, NeuronId end, std::int64_t rows, std::int64_t end_pixel);
  void AddRow(std::span<const Hue> hue_of, NeuronId end);

  std::vector<std::int64_t> first_neurons_ = {0};  // of each row, then the number of neurons
  std::vector<std::int64_t> first_pixels_ = {0};   // of each row, then the number of pixels
  std::vector<Hue> hues_;
  bool mixes_hues_ = false;
};

// Counts spikes in cells as they come. Memory: 4 bytes for each cell, and 4 bytes for each neuron. It does not depend
// on the number of spikes.
//
// Thread use: one thread at a time.
class Density {
 public:
  struct Cell {
    std::uint32_t spikes = 0;
    Hue hue = kInk;
  };

  // The span must not be empty. The cells will fill `width` pixels.
  Density(Rows rows, TimeSpan span, int width);

  // Counts spikes, which must be within the span. They may be in any order, but adding in order of time is fastest.
  void Add(std::span<const Spike> spikes);

  const Rows& rows() const { return rows_; }
  const Division& columns() const { return columns_; }

  Cell At(std::int64_t row, std::int64_t column) const {
    return {counts_[static_cast<std::size_t>(column * rows_.parts() + row)], rows_.HueOf(row)};
  }

 private:
  // The counts of a column of cells are together in memory, row by row. Spikes usually come in order of time, so the
  // column that they fall on stays in a near cache.
  Tick from_;
  Rows rows_;
  Division columns_;
  std::vector<std::uint32_t> row_of_;  // for each neuron
  std::vector<std::uint32_t> counts_;  // column · rows + row
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
