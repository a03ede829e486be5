#include "recording/edge_index.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace lull {

EdgeIndex::EdgeIndex(NeuronId neurons, std::uint64_t edges)
    : most_ranges_(std::max<std::uint64_t>(edges / 8, 1 << 18)), begin_(std::size_t{neurons} + 1) {}

// A range begins where the node of an edge is not that of the edge before it.
void EdgeIndex::Begin(NeuronId node) {
  EndRange();
  if (counting_) {
    ++begin_[node + 1];
  } else if (node >= first_ && node < end_) {
    std::uint64_t* const range = &ranges_[2 * (begin_[node] - begin_[first_] + added_[node - first_]++)];
    range[0] = next_edge_;
    open_ = range + 1;
  }
}

bool EdgeIndex::EndPass(Hdf5Writer& file, const std::string& group) {
  EndRange();
  next_edge_ = 0;
  if (counting_) {
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    counting_ = false;
    WriteNodes(file, group);
  } else {
    static_cast<void>(written_->Append(ranges_));
    first_ = end_;
  }
  ChooseBlock();
  return !file.status().ok() || ranges_.empty();
}

void EdgeIndex::WriteNodes(Hdf5Writer& file, const std::string& group) {
  auto nodes = file.AddDataset<std::uint64_t>(group + "/node_id_to_ranges", 2);
  for (std::size_t node = 0; nodes.ok() && node + 1 < begin_.size(); ++node) {
    static_cast<void>(nodes->Append(std::span(begin_).subspan(node, 2)));
  }
  // The name that other readers look for.
  static_cast<void>(file.AddLink(group + "/node_id_to_ranges", group + "/node_id_to_range"));
  const auto ranges = file.AddDataset<std::uint64_t>(group + "/range_to_edge_id", 2);
  if (ranges.ok()) written_ = *ranges;
}

// Takes the nodes from first_ on whose ranges fit, at least one of them.
void EdgeIndex::ChooseBlock() {
  const auto last = static_cast<NeuronId>(begin_.size() - 1);
  const auto fits = std::upper_bound(begin_.begin() + first_, begin_.end(), begin_[first_] + most_ranges_) - 1;
  end_ = std::clamp(static_cast<NeuronId>(fits - begin_.begin()), std::min(first_ + 1, last), last);
  ranges_.resize(2 * (begin_[end_] - begin_[first_]));
  added_.assign(end_ - first_, 0);
}

double EdgeIndex::done() const {
  return counting_ || begin_.back() == 0 ? 0 : static_cast<double>(begin_[first_]) / static_cast<double>(begin_.back());
}

}  // namespace lull
