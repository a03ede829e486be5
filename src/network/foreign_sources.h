// How many neurons of other ranks a rank needs spikes of, estimated from the description. Nothing is drawn.
//
// A neuron of another rank is a foreign source of a rank if it has at least one synapse to a column there. The chance
// follows from how many of the rank's columns a projection reaches from the neuron's column:
//
//   others      all of them
//   random      a hypergeometric number if the sources' columns choose; a binomial one if the target columns do, each
//               for itself (IsDrawnByTarget)
//   ring, grid  a number that follows from where the two columns are
//
// Projections of one layer are independent of each other, so their chances of no synapse are multiplied. The neurons of
// a column go to the same columns, so whether a whole column, or a rank, is silent towards another is asked column by
// column. What is the same for all columns of a kind is computed once for them.

#ifndef LULL_SRC_NETWORK_FOREIGN_SOURCES_H_
#define LULL_SRC_NETWORK_FOREIGN_SOURCES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "lull/network_spec.h"
#include "lull/types.h"
#include "spec/joined_layers.h"

namespace lull {

// What a rank gets from the others, on average.
struct ForeignSources {
  double sources = 0;   // neurons of other ranks with a synapse here
  double ranks = 0;     // other ranks that have at least one of these neurons
  double letters = 0;   // spikes of these neurons in a window
  double senders = 0;   // ranks that send at least one of these spikes in a window
  double crossing = 0;  // synapses that other ranks draw, and send here while the network is built
};

// Thread use: immutable.
class ForeignSourcesEstimate {
 public:
  // The columns of one kind that a rank has.
  struct Piece {
    std::size_t rank, kind;
    double first, count;  // `first` counts from the first column of the kind
  };

  // `projections` is JoinLayers(spec) and `begins` is where the columns of each rank begin, then the number of columns
  // (DealToRanks). The description is valid; it and `projections` must outlive this object. The time is proportional to
  // the length of the description, to the ranks and to the listed synapses.
  ForeignSourcesEstimate(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                         std::vector<ColumnId> begins);

  // `spikes` is how many spikes a neuron has in a window, on average. Where columns have places, at most some thousand
  // of them are looked at, spread over all; so the time does not grow with the columns.
  ForeignSources Into(std::size_t rank, double spikes) const;

  // The columns of a rank.
  std::span<const Piece> pieces_of(std::size_t rank) const { return of_rank_[rank]; }

  // How many listed synapses end in the columns of a rank.
  double ListedInto(std::size_t rank) const { return listed_synapses_[rank]; }

 private:
  // A projection from a layer into a piece.
  struct Term {
    const JoinedLayers* projection;
    double first, count;
  };
  // All projections from a layer to a rank.
  struct Group {
    std::size_t kind;  // of the layer
    double size;       // neurons of the layer in a column
    std::vector<Term> unplaced = {}, placed = {};
  };
  // The chances of a column of a group towards a rank.
  struct Chances {
    double synapse = 0;        // that one of its neurons has one there
    double no_link_log = 0;    // that no neuron of the column has a synapse there
    double no_letter_log = 0;  // that no neuron of the column sends a spike there in a window
  };
  struct Sums;

  void AddLists();
  std::map<std::size_t, Group> GroupsInto(std::size_t rank) const;
  Chances ChancesOf(const Group& group, double spikes) const;
  void AddAlike(const Group& group, const Chances& chances, std::size_t rank, Sums& sums) const;
  void AddPlaced(const Group& group, const Chances& alike, double spikes, Sums& sums) const;
  void AddListed(std::size_t rank, double spikes, const std::map<std::size_t, double>& share_of_layer,
                 Sums& sums) const;
  double Crossing(std::size_t rank) const;
  std::size_t RankOf(std::size_t kind, double column) const;

  const NetworkSpec& spec_;
  std::span<const JoinedLayers> projections_;
  std::vector<ColumnId> begins_;
  std::vector<ColumnId> first_of_kind_;              // then the number of columns
  std::vector<std::vector<Piece>> of_kind_;          // ascending
  std::vector<std::vector<Piece>> of_rank_;          // ascending
  std::vector<std::vector<std::size_t>> into_kind_;  // the projections between columns that end in columns of a kind
  // The layer (counted through all kinds) and the rank of a foreign source of listed synapses, or of several that are
  // like it.
  struct Listed {
    std::size_t layer, rank;
  };
  std::vector<std::vector<Listed>> listed_;
  double sources_per_listed_ = 1;
  std::vector<double> listed_synapses_;
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_FOREIGN_SOURCES_H_
