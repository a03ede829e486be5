#include "recording/rank_share.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/status/status.h"

namespace lull {
namespace {

constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

}  // namespace

void RankShare::Count(Tick time, std::uint32_t layer) {
  if (layer >= last_of_layer_.size()) last_of_layer_.resize(layer + std::size_t{1});
  std::size_t& last = last_of_layer_[layer];
  if (last > 0 && last <= counts.size() && counts[last - 1].time == time && counts[last - 1].layer == layer) {
    ++counts[last - 1].spikes;
    return;
  }
  counts.push_back({time, layer, 1});
  last = counts.size();
}

absl::StatusOr<std::vector<RankShare>> GatherShares(Collectives& ranks, const RankShare& own) {
  Bytes bytes;
  const ByteSink sink = [&bytes](std::span<const std::byte> more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return absl::OkStatus();
  };
  ByteWriter out(sink);
  out.WriteList(own.counts);
  out.WriteList(own.stimuli);
  out.Write(std::uint64_t{own.rows.size()});
  for (const std::vector<float>& rows : own.rows) out.WriteList(rows);

  std::vector<Bytes> all;
  if (absl::Status status = ranks.Gather(bytes, all); !status.ok()) return status;
  std::vector<RankShare> shares(all.size());
  for (std::size_t r = 0; r < all.size(); ++r) {
    BytesView left = all[r];
    const ByteSource source = [&left](std::span<std::byte> to) {
      if (to.size() > left.size()) return absl::InternalError("a rank's part of the recording is cut short");
      std::ranges::copy(left.first(to.size()), to.begin());
      left = left.subspan(to.size());
      return absl::OkStatus();
    };
    ByteReader in(source);
    std::uint64_t streams = 0;
    in.ReadList(shares[r].counts, kAnyNumber);
    in.ReadList(shares[r].stimuli, kAnyNumber);
    in.Read(streams);
    for (std::uint64_t i = 0; in.ok() && i < streams; ++i) in.ReadList(shares[r].rows.emplace_back(), kAnyNumber);
    if (!in.ok()) return in.status();
  }
  return shares;
}

std::vector<LayerCount> SumOfCounts(std::span<const RankShare> shares) {
  std::vector<LayerCount> all;
  for (const RankShare& share : shares) all.insert(all.end(), share.counts.begin(), share.counts.end());
  const auto place = [](const LayerCount& count) { return std::pair(count.time, count.layer); };
  std::ranges::sort(all, {}, place);
  std::vector<LayerCount> sums;
  for (const LayerCount& count : all) {
    if (!sums.empty() && place(sums.back()) == place(count)) {
      sums.back().spikes += count.spikes;
    } else {
      sums.push_back(count);
    }
  }
  return sums;
}

std::vector<Stimulus> StimuliOf(std::span<const RankShare> shares) {
  std::vector<RankShare::Taken> all;
  for (const RankShare& share : shares) all.insert(all.end(), share.stimuli.begin(), share.stimuli.end());
  std::ranges::stable_sort(all, {}, &RankShare::Taken::at);
  std::vector<Stimulus> stimuli;
  stimuli.reserve(all.size());
  for (const RankShare::Taken& taken : all) stimuli.push_back(taken.stimulus);
  return stimuli;
}

ByteSource SameOnAll(Collectives& ranks, const ByteSource& source) {
  return [&ranks, &source](std::span<std::byte> to) -> absl::Status {
    // The bytes; nothing but a mark if they could not be read.
    Bytes bytes;
    absl::Status read;
    if (ranks.rank() == 0) {
      read = source(to);
      if (read.ok()) bytes.assign(to.begin(), to.end());
      bytes.push_back({});
    }
    if (absl::Status status = ranks.Broadcast(bytes); !status.ok()) return status;
    if (ranks.rank() == 0) return read;
    if (bytes.size() != to.size() + 1) return absl::DataLossError("rank 0 cannot read the saved state");
    std::copy_n(bytes.begin(), to.size(), to.begin());
    return absl::OkStatus();
  };
}

}  // namespace lull
