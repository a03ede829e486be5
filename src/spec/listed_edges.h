// The edge lists of a description as counts, which are exact but for more than a million streams of a sparse network.
// JoinedLayers (joined_layers.h) is the same for projections.

#ifndef LULL_SRC_SPEC_LISTED_EDGES_H_
#define LULL_SRC_SPEC_LISTED_EDGES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

// A thread takes longer to start than so few edges take; chosen.
inline constexpr std::size_t kFewEdges = 10'000;

struct ListedEdges {
  // A layer in all columns of its kind.
  struct Layer {
    double fan_out = 0, fan_in = 0;  // synapses in all
    double mean_sum = 0;             // mean of the largest sums that can arrive at its neurons in one step [mV/ms]
    double highest_sum = 0;          // the largest of these sums [mV/ms]
  };

  // A column in which a listed synapse ends.
  struct Column {
    std::size_t kind;
    double synapses;
    bool plastic;  // at least one synapse is plastic
  };

  std::vector<Layer> layers = {};  // counted through all kinds
  std::vector<Column> columns = {};
  double synapses = 0;
  double plastic_synapses = 0;
  std::optional<Tick> min_delay_between_columns = {};
  Tick max_delay = 0;

  // The number of pairs (source neuron, column) with a synapse from the neuron to the column, by the layer of the
  // neurons, the kind of the columns, and whether the neuron is in the column itself.
  std::map<std::tuple<std::size_t, std::size_t, bool>, double> streams = {};
};

// Counts on up to `threads` threads, in memory proportional to the neurons that the edges join, and up to a byte for
// each edge. The counts are the same for any number of threads. Ignores edges whose neurons do not exist. Of lists that
// were read for one of several ranks (spec/edge_share.h), the counts are those of the whole lists.
ListedEdges ListEdges(const NetworkSpec& spec, int threads);

// Everything that the counts depend on.
struct CountedLists {
  double limit;
  std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> columns;  // their numbers, the sizes of layers
  struct List {
    std::size_t size;
    std::uint64_t hash;
    std::optional<double> bound;  // if the list is plastic

    friend bool operator==(const List&, const List&) = default;
  };
  std::vector<List> lists;

  friend bool operator==(const CountedLists&, const CountedLists&) = default;
};
CountedLists WhatIsCounted(const NetworkSpec& spec, int threads);

// Counts the edges of lists that come in pieces: ListEdges of the lists as a whole, with the same memory.
//
// Thread use: one thread at a time.
class EdgeCounter {
 public:
  // `size` is the number of edges of all lists.
  EdgeCounter(const NetworkSpec& spec, std::size_t size);
  ~EdgeCounter();

  // Adds the next edges, of a list with this rule.
  void Add(std::span<const Edge> edges, const std::optional<Stdp>& rule);
  ListedEdges TakeAll();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Counts only how many edges end in the columns of each kind: `columns` has an element for each of them, and nothing
// else is set.
//
// Thread use: one thread at a time.
class KindCounter {
 public:
  explicit KindCounter(const NetworkSpec& spec);
  void Add(std::span<const Edge> edges);
  const ListedEdges& counts() const { return counts_; }

 private:
  std::vector<std::uint64_t> ends_;  // behind the neurons of each kind
  ListedEdges counts_;
};

}  // namespace lull

#endif  // LULL_SRC_SPEC_LISTED_EDGES_H_
