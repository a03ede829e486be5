#include "plots/paint/density.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace lull {
namespace {

// The share of the cells with spikes that are at most full. With a smaller share, synchronous bursts lose their
// texture; with a larger share, a few crowded cells make the others pale. Chosen by eye.
constexpr double kShareBelowFull = 0.97;

constexpr std::size_t kMaxSpikes = 1 << 16;  // a cell with more spikes counts as having this many

}  // namespace

std::int64_t Division::ItemsIn(std::int64_t part) const {
  if (items < pixels) return 1;
  // Item i is in part ⌊i · pixels / items⌋, so a part begins at ⌈part · items / pixels⌉.
  const auto begin = [this](std::int64_t p) { return (p * items + pixels - 1) / pixels; };
  return begin(part + 1) - begin(part);
}

Rows::Rows(std::span<const Hue> hue_of, int pixels, std::span<const NeuronId> column_starts) {
  const auto neurons = static_cast<NeuronId>(hue_of.size());
  assert(neurons > 0);
  const auto pixel_of = [&](std::int64_t neuron) { return neuron * pixels / neurons; };
  const std::array<NeuronId, 2> whole = {0, neurons};
  const bool has_room = neurons <= static_cast<NeuronId>(pixels);
  if (column_starts.empty() || has_room) column_starts = whole;
  const auto rows_of = [&](std::size_t column) {
    const std::int64_t size = column_starts[column + 1] - column_starts[column];
    return has_room ? size : size * pixels / neurons;
  };
  bool is_crowded = false;  // a column has less than a row
  for (std::size_t i = 0; i + 1 < column_starts.size(); ++i) is_crowded |= rows_of(i) == 0;
  for (std::size_t i = 0; i + 1 < column_starts.size(); ++i) {
    const NeuronId end = column_starts[i + 1];
    if (!is_crowded) {
      AddColumn(hue_of, column_starts[i], end, rows_of(i), pixel_of(end));
    } else if (pixel_of(end) > first_pixels_.back()) {  // whole columns share a row
      AddRow(hue_of, end);
      first_pixels_.push_back(pixel_of(end));
    }
  }
}

// The rows of a column, the last of which ends at `end_pixel`.
void Rows::AddColumn(std::span<const Hue> hue_of, NeuronId first, NeuronId end, std::int64_t rows,
                     std::int64_t end_pixel) {
  // The neurons of the column in sequences of one hue, which are its layers; or as one if there are too few rows.
  struct Sequence {
    std::int64_t neurons;
    std::int64_t rows = 1;
  };
  std::vector<Sequence> sequences;
  for (NeuronId neuron = first; neuron < end; ++neuron) {
    if (neuron == first || hue_of[neuron] != hue_of[neuron - 1]) sequences.push_back({.neurons = 0});
    ++sequences.back().neurons;
  }
  if (std::ssize(sequences) > rows) sequences = {{.neurons = end - first}};
  const auto has_less_room = [](const Sequence& a, const Sequence& b) {
    return a.neurons * b.rows < b.neurons * a.rows;
  };
  for (std::int64_t left = rows - std::ssize(sequences); left > 0; --left) {
    ++std::max_element(sequences.begin(), sequences.end(), has_less_room)->rows;
  }
  for (std::int64_t done = first; const Sequence& sequence : sequences) {
    for (std::int64_t i = 1; i <= sequence.rows; ++i) {
      // Item j of n is in part ⌊j · parts / n⌋ (Division).
      AddRow(hue_of, static_cast<NeuronId>(done + (i * sequence.neurons + sequence.rows - 1) / sequence.rows));
    }
    done += sequence.neurons;
  }
  const std::int64_t first_pixel = first_pixels_.back();
  for (std::int64_t i = 1; i <= rows; ++i) first_pixels_.push_back(first_pixel + i * (end_pixel - first_pixel) / rows);
}

void Rows::AddRow(std::span<const Hue> hue_of, NeuronId end) {
  std::array<std::int64_t, 1 + kLayerHues> neurons = {};
  for (const Hue hue : hue_of.subspan(first_neurons_.back(), end - first_neurons_.back())) ++neurons[hue];
  const auto most = std::max_element(neurons.begin(), neurons.end());
  hues_.push_back(static_cast<Hue>(most - neurons.begin()));
  mixes_hues_ |= *most < end - first_neurons_.back();
  first_neurons_.push_back(end);
}

Density::Density(Rows rows, TimeSpan span, int width)
    : from_(span.from), rows_(std::move(rows)), columns_{span.length(), width} {
  for (std::int64_t row = 0; row < rows_.parts(); ++row) {
    row_of_.insert(row_of_.end(), static_cast<std::size_t>(rows_.ItemsIn(row)), static_cast<std::uint32_t>(row));
  }
  counts_.resize(static_cast<std::size_t>(rows_.parts() * columns_.parts()));
}

void Density::Add(std::span<const Spike> spikes) {
  Tick time = from_;  // the time of no spike yet
  std::uint32_t* column = nullptr;
  for (const Spike& spike : spikes) {
    if (spike.time != time) {
      time = spike.time;
      assert(time > from_ && time - from_ <= columns_.items);
      column = &counts_[static_cast<std::size_t>(columns_.PartOf(time - from_ - 1) * rows_.parts())];
    }
    assert(spike.neuron < row_of_.size());
    ++column[row_of_[spike.neuron]];
  }
}

Fullness::Fullness(const Density& density) : density_(density) {
  std::vector<std::uint64_t> cells_with(kMaxSpikes + 1);
  for (std::int64_t column = 0; column < density.columns().parts(); ++column) {
    for (std::int64_t row = 0; row < density.rows().parts(); ++row) {
      ++cells_with[std::min<std::size_t>(density.At(row, column).spikes, kMaxSpikes)];
    }
  }
  for (std::size_t spikes = 1; spikes <= kMaxSpikes; ++spikes) filled_cells_ += cells_with[spikes];
  std::uint64_t below = 0;
  for (std::size_t spikes = 1; spikes <= kMaxSpikes; ++spikes) {
    below += cells_with[spikes];
    full_spikes_ = static_cast<double>(spikes);
    if (static_cast<double>(below) >= kShareBelowFull * static_cast<double>(filled_cells_)) break;
  }
}

double Fullness::Of(std::int64_t row, std::int64_t column, const Density::Cell& cell) const {
  const Rows& rows = density_.rows();
  const Division& columns = density_.columns();
  const auto size = static_cast<double>(rows.ItemsIn(row) * columns.ItemsIn(column));
  const double average_size = static_cast<double>(rows.neurons()) * static_cast<double>(columns.items) /
                              static_cast<double>(rows.parts() * columns.parts());
  return cell.spikes / full_spikes_ * average_size / size;
}

}  // namespace lull
