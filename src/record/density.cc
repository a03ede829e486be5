#include "record/density.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lull {
namespace {

// Of the cells with spikes, the share that is at most full. Less, and bursts in unison lose their texture; more, and a
// few crowded cells leave the others pale. Chosen by eye.
constexpr double kShareBelowFull = 0.97;

constexpr std::size_t kMostSpikes = 1 << 16;  // a cell with more counts as one with so many

}  // namespace

std::int64_t Division::ItemsIn(std::int64_t part) const {
  if (items < pixels) return 1;
  // Item i is in part ⌊i · pixels / items⌋, so a part begins at ⌈part · items / pixels⌉.
  const auto begin = [this](std::int64_t p) { return (p * items + pixels - 1) / pixels; };
  return begin(part + 1) - begin(part);
}

Density::Density(std::span<const Spike> spikes, std::vector<Hue> hue_of, Tick duration, int width, int height)
    : hue_of_(std::move(hue_of)),
      rows_{static_cast<std::int64_t>(hue_of_.size()), height},
      columns_{duration, width},
      spikes_(spikes, duration, static_cast<std::size_t>(rows_.parts()),
              [this](NeuronId neuron) { return static_cast<std::size_t>(rows_.PartOf(neuron)); }) {
  FindFull();
}

std::vector<Density::Cell> Density::Row(std::int64_t row) const {
  std::vector<std::array<std::uint32_t, 1 + kLayerHues>> counts(static_cast<std::size_t>(columns_.parts()));
  for (const Spike& spike : spikes_.Row(static_cast<std::size_t>(row))) {
    ++counts[columns_.PartOf(spike.time - 1)][hue_of_[spike.neuron]];
  }
  std::vector<Cell> cells(counts.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (const std::uint32_t count : counts[i]) cells[i].spikes += count;
    const auto most = std::max_element(counts[i].begin(), counts[i].end());
    cells[i].hue = static_cast<Hue>(most - counts[i].begin());
  }
  return cells;
}

void Density::FindFull() {
  std::vector<std::uint64_t> cells_with(kMostSpikes + 1);
  for (std::int64_t row = 0; row < rows_.parts(); ++row) {
    for (const Cell& cell : Row(row)) ++cells_with[std::min<std::size_t>(cell.spikes, kMostSpikes)];
  }
  for (std::size_t spikes = 1; spikes <= kMostSpikes; ++spikes) filled_cells_ += cells_with[spikes];
  std::uint64_t below = 0;
  for (std::size_t spikes = 1; spikes <= kMostSpikes; ++spikes) {
    below += cells_with[spikes];
    full_spikes_ = static_cast<double>(spikes);
    if (static_cast<double>(below) >= kShareBelowFull * static_cast<double>(filled_cells_)) break;
  }
}

double Density::Fullness(std::int64_t row, std::int64_t column, const Cell& cell) const {
  const auto size = static_cast<double>(rows_.ItemsIn(row) * columns_.ItemsIn(column));
  const double average_size = static_cast<double>(rows_.items) * static_cast<double>(columns_.items) /
                              static_cast<double>(rows_.parts() * columns_.parts());
  return cell.spikes / full_spikes_ * average_size / size;
}

}  // namespace lull
