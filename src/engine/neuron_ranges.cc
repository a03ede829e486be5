#include "engine/neuron_ranges.h"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace lull {

std::vector<NeuronRange> Union(std::vector<NeuronRange> ranges) {
  std::ranges::sort(ranges, {}, &NeuronRange::first);
  std::vector<NeuronRange> result;
  for (const NeuronRange& range : ranges) {
    if (result.empty() || range.first > result.back().first + result.back().count) {
      result.push_back(range);
    } else {
      NeuronRange& last = result.back();
      last.count = std::max(last.first + last.count, range.first + range.count) - last.first;
    }
  }
  return result;
}

std::vector<NeuronRange> Intersection(const std::vector<NeuronRange>& a, const std::vector<NeuronRange>& b) {
  std::vector<NeuronRange> result;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    const NeuronId first = std::max(i->first, j->first);
    const NeuronId i_end = i->first + i->count, j_end = j->first + j->count;
    if (const NeuronId end = std::min(i_end, j_end); first < end) result.push_back({first, end - first});
    i_end < j_end ? void(++i) : void(++j);
  }
  return result;
}

bool Contains(const std::vector<NeuronRange>& ranges, NeuronId neuron) {
  const auto after = std::ranges::upper_bound(ranges, neuron, {}, &NeuronRange::first);
  return after != ranges.begin() && neuron - std::prev(after)->first < std::prev(after)->count;
}

NeuronRange SpanOf(const std::vector<NeuronRange>& ranges) {
  if (ranges.empty()) return {0, 0};
  return {ranges.front().first, ranges.back().first + ranges.back().count - ranges.front().first};
}

std::uint32_t CountOf(const std::vector<NeuronRange>& ranges) {
  std::uint32_t count = 0;
  for (const NeuronRange& range : ranges) count += range.count;
  return count;
}

NeuronId NeuronAt(const std::vector<NeuronRange>& ranges, std::uint32_t rank) {
  for (const NeuronRange& range : ranges) {
    if (rank < range.count) return range.first + rank;
    rank -= range.count;
  }
  assert(false);
  return 0;
}

}  // namespace lull
