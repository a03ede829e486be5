#include "spec/selected_neurons.h"

#include <algorithm>
#include <string>

namespace lull {
namespace {

// The parts of `ranges` that lie in one of `allowed` (ids, both ends included); all parts if `allowed` is empty.
std::vector<NeuronRange> Restrict(const std::vector<NeuronRange>& ranges, std::vector<NeuronSelection::Range> allowed) {
  if (allowed.empty()) return ranges;
  std::ranges::sort(allowed, {}, &NeuronSelection::Range::first);
  std::vector<NeuronRange> result;
  for (const NeuronRange& range : ranges) {
    std::uint64_t next = range.first;  // neurons before this one are done: overlapping ranges count once
    const std::uint64_t end = std::uint64_t{range.first} + range.count;
    for (const NeuronSelection::Range& part : allowed) {
      const std::uint64_t first = std::max<std::uint64_t>(next, part.first);
      const std::uint64_t last = std::min<std::uint64_t>(end, std::uint64_t{part.last} + 1);
      if (first >= last) continue;
      result.push_back({static_cast<NeuronId>(first), static_cast<std::uint32_t>(last - first)});
      next = last;
    }
  }
  return result;
}

void Append(std::vector<NeuronRange>& ranges, NeuronRange range) {
  if (!ranges.empty() && ranges.back().first + ranges.back().count == range.first) {
    ranges.back().count += range.count;
  } else {
    ranges.push_back(range);
  }
}

bool Reaches(const NeuronSelection& target, ColumnId column) {
  return target.columns.empty() || std::ranges::any_of(target.columns, [column](const NeuronSelection::Range& range) {
           return range.first <= column && column <= range.last;
         });
}

bool Reaches(const NeuronSelection& target, const std::string& layer) {
  return target.layers.empty() || std::ranges::count(target.layers, layer) > 0;
}

}  // namespace

std::vector<NeuronRange> SelectedNeurons(const NetworkSpec& spec, const NeuronSelection& selection) {
  std::vector<NeuronRange> ranges;
  ColumnId column = 0;
  NeuronId first = 0;
  for (const ColumnSpec& kind : spec.columns) {
    for (std::uint32_t i = 0; i < kind.count; ++i, ++column) {
      const bool reached = Reaches(selection, column);
      for (const LayerSpec& layer : kind.layers) {
        if (reached && Reaches(selection, layer.name)) Append(ranges, {first, layer.size});
        first += layer.size;
      }
    }
  }
  return Restrict(ranges, selection.neurons);
}

}  // namespace lull
