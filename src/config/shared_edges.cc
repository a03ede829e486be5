#include "config/shared_edges.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "network/rank_deal.h"
#include "spec/joined_layers.h"
#include "spec/value_text.h"

namespace lull {

absl::StatusOr<EdgeFile> SharedEdges::Read(const NetworkSpec& spec, EdgeListSpec& list,
                                           const std::optional<EdgeTypes>& types) {
  List read = {.share = nullptr, .types = types, .by_kind = KindCounter(spec)};
  EdgeLook look(spec, list);
  absl::StatusOr<EdgeFile> file = ReadEdgeFile(list.file, list.population, list.reading, types ? &*types : nullptr,
                                               [&](std::span<const Edge> edges) {
                                                 look.Add(edges);
                                                 read.by_kind.Add(edges);
                                               });
  if (!file.ok()) return file;
  read.share = std::make_shared<EdgeShare>(look.Take());
  read.share->rank = rank_;
  read.share->ranks = ranks_;
  list.share = read.share;
  lists_.push_back(std::move(read));
  return file;
}

void SharedEdges::FindOwnNeurons(const NetworkSpec& spec) {
  ListedEdges by_kind;
  for (const List& list : lists_) {
    const std::vector<ListedEdges::Column>& columns = list.by_kind.counts().columns;
    by_kind.columns.insert(by_kind.columns.end(), columns.begin(), columns.end());
  }
  const std::vector<ColumnId> begins = DealToRanks(spec, JoinLayers(spec), by_kind, ranks_);
  // The neurons before a column.
  const auto before = [&spec](std::uint64_t column) {
    std::uint64_t neurons = 0;
    for (const ColumnSpec& kind : spec.columns) {
      const std::uint64_t some = std::min<std::uint64_t>(column, kind.count);
      for (const LayerSpec& layer : kind.layers) neurons += some * layer.size;
      column -= some;
    }
    return neurons;
  };
  const auto own = static_cast<std::size_t>(rank_);
  first_own_ = static_cast<NeuronId>(before(begins[own]));
  own_neurons_ = before(begins[own + 1]) - before(begins[own]);
}

absl::Status SharedEdges::KeepOwn(EdgeListSpec& list, const List& read, EdgeCounter& counter) const {
  EdgeShare& share = *read.share;
  share.first_own = first_own_;
  share.own_neurons = own_neurons_;
  // Ranks get about the same number. Memory that stays empty is not taken up.
  if (own_neurons_ > 0) list.synapses.reserve(share.size / static_cast<unsigned>(ranks_) * 9 / 8);
  EdgeHash all;
  const absl::StatusOr<EdgeFile> again = ReadEdgeFile(
      list.file, list.population, list.reading, read.types ? &*read.types : nullptr, [&](std::span<const Edge> edges) {
        all.Add(edges);
        counter.Add(edges, list.stdp);
        for (const Edge& edge : edges) {
          if (std::uint64_t{edge.target} - first_own_ < own_neurons_) list.synapses.push_back(edge);
        }
      });
  if (!again.ok()) return again.status();
  if (all.value() != share.hash) return absl::InvalidArgumentError("changes while it is read");
  EdgeHash kept;
  kept.Add(list.synapses);
  share.kept_hash = kept.value();
  return absl::OkStatus();
}

ListedEdges SharedEdges::Keep(NetworkSpec& spec, std::vector<Finding>& findings) {
  FindOwnNeurons(spec);
  std::size_t size = 0;
  for (const List& list : lists_) size += list.share->size;
  EdgeCounter counter(spec, size);
  for (std::size_t i = 0; i < spec.edges.size(); ++i) {
    EdgeListSpec& list = spec.edges[i];
    const auto read = std::ranges::find(lists_, list.share,
                                        [](const List& one) { return std::shared_ptr<const EdgeShare>(one.share); });
    if (read == lists_.end()) continue;  // its file was not read, for which there is a finding
    if (absl::Status status = KeepOwn(list, *read, counter); !status.ok()) {
      findings.push_back(
          {KeyPath(ElementPath("edges", i), "file"), TomlText(list.file), std::string(status.message())});
    }
  }
  const auto counts =
      std::make_shared<const CountsOfLists>(CountsOfLists{.of = WhatIsCounted(spec, 1), .counts = counter.TakeAll()});
  for (const List& list : lists_) list.share->counts = counts;
  return counts->counts;
}

}  // namespace lull
