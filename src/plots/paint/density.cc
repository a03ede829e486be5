#include "plots/paint/density.h"

#include <algorithm>
#include <cassert>
#include <set>

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

Density::Density(std::span<const Hue> hue_of, TimeSpan span, int width, int height)
    : from_(span.from),
      rows_{static_cast<std::int64_t>(hue_of.size()), height},
      columns_{span.length(), width},
      slot_of_(hue_of.size()) {
  std::size_t neuron = 0;
  for (std::int64_t row = 0; row < rows_.parts(); ++row) {
    const auto in_row = hue_of.subspan(neuron, static_cast<std::size_t>(rows_.ItemsIn(row)));
    const std::set<Hue> hues(in_row.begin(), in_row.end());
    const std::size_t first = hue_of_slot_.size();
    row_slots_.push_back(static_cast<std::uint32_t>(first));
    hue_of_slot_.insert(hue_of_slot_.end(), hues.begin(), hues.end());
    for (const Hue hue : in_row) {
      const auto slot = std::find(hue_of_slot_.begin() + first, hue_of_slot_.end(), hue);
      slot_of_[neuron++] = static_cast<std::uint32_t>(slot - hue_of_slot_.begin());
    }
  }
  row_slots_.push_back(static_cast<std::uint32_t>(hue_of_slot_.size()));
  counts_.resize(hue_of_slot_.size() * static_cast<std::size_t>(columns_.parts()));
}

void Density::Add(std::span<const Spike> spikes) {
  Tick time = from_;  // the time of no spike yet
  std::uint32_t* column = nullptr;
  for (const Spike& spike : spikes) {
    if (spike.time != time) {
      time = spike.time;
      assert(time > from_ && time - from_ <= columns_.items);
      column = &counts_[columns_.PartOf(time - from_ - 1) * hue_of_slot_.size()];
    }
    assert(spike.neuron < slot_of_.size());
    ++column[slot_of_[spike.neuron]];
  }
}

Density::Cell Density::At(std::int64_t row, std::int64_t column) const {
  Cell cell;
  std::uint32_t most = 0;
  for (std::uint32_t slot = row_slots_[row]; slot < row_slots_[row + 1]; ++slot) {
    const std::uint32_t count = counts_[column * hue_of_slot_.size() + slot];
    cell.spikes += count;
    if (count <= most) continue;
    most = count;
    cell.hue = hue_of_slot_[slot];
  }
  return cell;
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
  const Division& rows = density_.rows();
  const Division& columns = density_.columns();
  const auto size = static_cast<double>(rows.ItemsIn(row) * columns.ItemsIn(column));
  const double average_size = static_cast<double>(rows.items) * static_cast<double>(columns.items) /
                              static_cast<double>(rows.parts() * columns.parts());
  return cell.spikes / full_spikes_ * average_size / size;
}

}  // namespace lull
