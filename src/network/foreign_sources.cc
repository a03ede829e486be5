#include "network/foreign_sources.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

#include "base/log_gamma.h"

namespace lull {
namespace {

// Beyond this mean the number of reached columns is taken for its mean. Chosen: it then varies by a twentieth.
constexpr double kMostMean = 400;

// How many columns around a rank are looked at. If there are more, they are as many stretches, with one column of each.
// Chosen.
constexpr std::size_t kMostPlaces = 2'048;

// How many listed synapses are looked at for their sources. If there are more, it is those of a part of the sources.
// Chosen.
constexpr std::size_t kMostListed = std::size_t{1} << 24;

double LogOf(double chance) { return std::log(std::max(chance, 1e-300)); }
// The logarithm of the chance that it is not so.
double LogOfNot(double chance) { return chance < 1 ? std::log1p(-chance) : LogOf(0); }

// The chance that at least one of so many is, of which each is with this chance.
double SomeOf(double chance, double count) { return -std::expm1(count * LogOfNot(chance)); }

double LogOfChoose(double n, double k) { return LogGamma(n + 1) - LogGamma(k + 1) - LogGamma(n - k + 1); }

// How many of the `here` columns of a rank a column reaches: `chosen` of `all`, all sets equally likely; or, if `each`,
// every column with the chance chosen/all, for itself. Calls use(columns, chance) for each number that is worth it.
template <class Use>
void ForReached(double here, double chosen, double all, bool each, const Use& use) {
  const double share = all > 0 ? std::min(1.0, chosen / all) : 0, mean = here * share;
  if (share == 0 || here == 0) return use(0.0, 1.0);
  if (share == 1 || mean > kMostMean) return use(mean, 1.0);
  const double least = each ? 0 : std::max(0.0, here + chosen - all), most = each ? here : std::min(here, chosen);
  // The first chance, then each from the one before. Kept as a logarithm, because the first may be as small as e⁻¹⁰⁰⁰.
  double chance = each ? here * std::log1p(-share)
                       : LogOfChoose(here, least) + LogOfChoose(all - here, chosen - least) - LogOfChoose(all, chosen);
  const double enough = mean + 10 * std::sqrt(mean) + 20;
  for (double x = least; x <= std::min(most, enough); ++x) {
    use(x, std::exp(chance));
    chance += each ? std::log((here - x) / (x + 1) * share / (1 - share))
                   : std::log((here - x) / (x + 1) * (chosen - x) / (all - here - chosen + x + 1));
  }
}

// How many of the positions below `end`, on a ring of `size`, are within `distance` of `at`.
double WithinBelow(double at, double distance, double size, double end) {
  if (2 * distance + 1 >= size) return end;
  const auto overlap = [end](double low, double high) {
    return std::max(0.0, std::min(high + 1, end) - std::max(low, 0.0));
  };
  return overlap(at - distance, at + distance) + overlap(at - distance + size, at + distance + size) +
         overlap(at - distance - size, at + distance - size);
}

// Where the columns of a kind are, for a reach that has distances. A column's position is its number among the columns
// of its kind.
class Places {
 public:
  Places(const Reach& reach, double columns) : columns_(columns) {
    if (const auto* ring = std::get_if<Ring>(&reach)) radius_ = ring->radius;
    if (const auto* torus = std::get_if<Torus>(&reach)) {
      radius_ = torus->radius;
      width_ = torus->width;
    }
    radius_ = std::min(radius_, columns);
  }

  double radius() const { return radius_; }
  // Columns with a larger difference of their positions do not reach each other.
  double span() const { return is_torus() ? std::min(columns_, (radius_ + 1) * width_) : radius_; }

  // How many of `count` positions from `first` on are within `distance` of `at`.
  double Within(double at, double first, double count, double distance) const {
    if (is_torus()) return InSquareBelow(at, distance, first + count) - InSquareBelow(at, distance, first);
    const double end = first + count;
    return WithinBelow(at, distance, columns_, end) - WithinBelow(at, distance, columns_, first);
  }

 private:
  bool is_torus() const { return width_ > 0; }

  // How many positions below `end` are in the square around `at`.
  double InSquareBelow(double at, double distance, double end) const {
    const double height = std::floor(columns_ / width_);
    const double row = std::floor(at / width_), place = at - row * width_;
    const double end_row = std::floor(end / width_), end_place = end - end_row * width_;
    const double side = std::min(2 * distance + 1, width_);
    const double rows = WithinBelow(row, distance, height, end_row);
    const bool in_last = end_place > 0 && WithinBelow(row, distance, height, end_row + 1) > rows;
    return rows * side + (in_last ? WithinBelow(place, distance, width_, end_place) : 0);
  }

  double columns_;
  double radius_ = 0;
  double width_ = 0;  // 0: a ring
};

// Calls use(columns, shell) for how many of `count` columns from `first` on a column at `at` reaches, shell by shell.
template <class Use>
void ForShells(const JoinedLayers& p, const Places& places, double at, double first, double count, const Use& use) {
  const double reached = places.Within(at, first, count, places.radius());
  double within = 0;
  for (std::size_t i = 0; i < p.shells.size() && within < reached; ++i) {
    const bool is_last = i + 1 == p.shells.size();
    const double now = is_last ? reached : places.Within(at, first, count, static_cast<double>(i + 1));
    use(now - std::exchange(within, now), i);
  }
}

// The chance that a source has no synapse in some columns around it, as a logarithm.
double LogOfNone(const JoinedLayers& p, const Places& places, double at, double first, double count) {
  double log = 0;
  ForShells(p, places, at, first, count, [&](double columns, std::size_t shell) {
    log += p.spec->fall_off ? columns * LogOf(p.shells[shell].none) : LogOf(p.NoneIn(columns));
  });
  return log;
}

// How many synapses from some columns around it a column gets, as a multiple of what it would get from the nearest.
double WeightOf(const JoinedLayers& p, const Places& places, double at, double first, double count) {
  double weight = 0;
  ForShells(p, places, at, first, count, [&](double columns, std::size_t shell) {
    const double distance = static_cast<double>(shell + 1);
    weight += columns * (p.spec->fall_off ? ProbabilityAt(*p.spec, distance) / ProbabilityAt(*p.spec, 1) : 1);
  });
  return weight;
}

bool HasPlaces(const JoinedLayers& p) {
  return std::holds_alternative<Ring>(p.spec->reach) || std::holds_alternative<Torus>(p.spec->reach);
}

// Where a neuron is: its column, and its layer counted through all kinds.
class NeuronPlaces {
 public:
  explicit NeuronPlaces(const NetworkSpec& spec) {
    std::uint64_t column = 0, neuron = 0;
    std::size_t layer = 0;
    for (const ColumnSpec& kind : spec.columns) {
      kinds_.push_back({.first_column = column, .first_neuron = neuron, .first_layer = layer, .ends = {}});
      std::uint64_t end = 0;
      for (const LayerSpec& of_kind : kind.layers) kinds_.back().ends.push_back(end += of_kind.size);
      column += kind.count;
      neuron += kind.count * end;
      layer += kind.layers.size();
    }
  }

  ColumnId ColumnOf(NeuronId neuron) const {
    const Kind& kind = KindOf(neuron);
    return static_cast<ColumnId>(kind.first_column + (neuron - kind.first_neuron) / kind.ends.back());
  }
  std::size_t LayerOf(NeuronId neuron) const {
    const Kind& kind = KindOf(neuron);
    const std::uint64_t offset = (neuron - kind.first_neuron) % kind.ends.back();
    return kind.first_layer + static_cast<std::size_t>(std::ranges::upper_bound(kind.ends, offset) - kind.ends.begin());
  }

 private:
  struct Kind {
    std::uint64_t first_column, first_neuron;
    std::size_t first_layer;
    std::vector<std::uint64_t> ends;  // of the layers in a column
  };

  const Kind& KindOf(NeuronId neuron) const {
    return *(std::ranges::upper_bound(kinds_, std::uint64_t{neuron}, {}, &Kind::first_neuron) - 1);
  }

  std::vector<Kind> kinds_;
};

}  // namespace

// What is added up for a rank, and for each rank that it may hear from.
struct ForeignSourcesEstimate::Sums {
  explicit Sums(std::size_t ranks) : no_link_log(ranks), no_letter_log(ranks) {}

  double sources = 0;
  std::vector<double> no_link_log, no_letter_log;
};

ForeignSourcesEstimate::ForeignSourcesEstimate(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                                               std::vector<ColumnId> begins)
    : spec_(spec), projections_(projections), begins_(std::move(begins)) {
  const std::size_t ranks = begins_.size() - 1, kinds = spec.columns.size();
  of_kind_.resize(kinds);
  of_rank_.resize(ranks);
  std::size_t rank = 0;
  ColumnId first = 0;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const ColumnId end = first + spec.columns[kind].count;
    first_of_kind_.push_back(first);
    while (rank > 0 && begins_[rank] > first) --rank;
    for (; rank < ranks && begins_[rank] < end; ++rank) {
      const ColumnId begin = std::max(begins_[rank], first), piece_end = std::min(begins_[rank + 1], end);
      if (begin >= piece_end) continue;
      const Piece piece = {rank, kind, static_cast<double>(begin - first), static_cast<double>(piece_end - begin)};
      of_kind_[kind].push_back(piece);
      of_rank_[rank].push_back(piece);
    }
    first = end;
  }
  first_of_kind_.push_back(first);
  into_kind_.resize(kinds);
  for (std::size_t i = 0; i < projections.size(); ++i) {
    const JoinedLayers& p = projections[i];
    if (!p.inside() && p.synapses > 0) into_kind_[p.to.kind].push_back(i);
  }
  AddLists();
}

void ForeignSourcesEstimate::AddLists() {
  listed_.resize(of_rank_.size());
  listed_synapses_.resize(of_rank_.size());
  std::size_t edges = 0;
  for (const EdgeListSpec& list : spec_.edges) edges += list.synapses.size();
  if (edges == 0) return;
  const NeuronPlaces places(spec_);
  const auto rank_of = [this](ColumnId column) {
    return static_cast<std::uint32_t>(std::ranges::upper_bound(begins_, column) - begins_.begin() - 1);
  };
  int shift = 0;  // one of 2^shift sources is looked at
  while (edges >> shift > kMostListed) ++shift;
  sources_per_listed_ = std::ldexp(1.0, shift);
  std::vector<std::pair<std::uint32_t, NeuronId>> needs;  // rank, foreign source
  for (const EdgeListSpec& list : spec_.edges) {
    for (const Edge& edge : list.synapses) {
      const std::uint32_t rank = rank_of(places.ColumnOf(edge.target));
      ++listed_synapses_[rank];
      // The multiples of the golden ratio, modulo 1, spread ids evenly.
      const std::uint64_t hash = std::uint64_t{edge.source} * 0x9E3779B97F4A7C15;
      if (shift > 0 && hash >> (64 - shift) != 0) continue;
      if (rank_of(places.ColumnOf(edge.source)) != rank) needs.emplace_back(rank, edge.source);
    }
  }
  std::ranges::sort(needs);
  needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
  for (const auto& [rank, source] : needs) {
    listed_[rank].push_back({places.LayerOf(source), rank_of(places.ColumnOf(source))});
  }
}

std::size_t ForeignSourcesEstimate::RankOf(std::size_t kind, double column) const {
  const auto id = static_cast<ColumnId>(first_of_kind_[kind] + static_cast<ColumnId>(column));
  return static_cast<std::size_t>(std::ranges::upper_bound(begins_, id) - begins_.begin() - 1);
}

std::map<std::size_t, ForeignSourcesEstimate::Group> ForeignSourcesEstimate::GroupsInto(std::size_t rank) const {
  std::map<std::size_t, Group> groups;
  for (const Piece& piece : of_rank_[rank]) {
    for (const std::size_t i : into_kind_[piece.kind]) {
      const JoinedLayers& p = projections_[i];
      for (const JoinedEnd::Layer& layer : p.from.layers) {
        Group& group = groups.try_emplace(layer.number, Group{.kind = p.from.kind, .size = layer.size}).first->second;
        (HasPlaces(p) ? group.placed : group.unplaced).push_back({&p, piece.first, piece.count});
      }
    }
  }
  return groups;
}

// The chances by the projections that have no places, from a column of another rank.
ForeignSourcesEstimate::Chances ForeignSourcesEstimate::ChancesOf(const Group& group, double spikes) const {
  Chances chances;
  double apart = 0;  // the share of sources, if no source were one of several projections
  for (const Term& term : group.unplaced) {
    const JoinedLayers& p = *term.projection;
    const bool each = IsDrawnByTarget(*p.spec), own = p.from.kind == p.to.kind;
    const double all = (each ? p.from.columns : p.to.columns) - (own ? 1 : 0);
    const auto* random = std::get_if<RandomOthers>(&p.spec->reach);
    const double chosen = random != nullptr ? std::min<double>(random->count, all) : all;
    // Chances that something is there, because they may be as small as the error of 1 − the chance that nothing is.
    double synapse = 0, link = 0, letter = 0;
    ForReached(term.count, chosen, all, each, [&](double reached, double chance) {
      const double some = 1 - p.NoneIn(reached);
      synapse += chance * some;
      link += chance * SomeOf(some, group.size);
      letter += chance * SomeOf(-some * std::expm1(-spikes), group.size);
    });
    apart += synapse;
    chances.synapse += (1 - chances.synapse) * std::min(1.0, synapse);
    chances.no_link_log += LogOfNot(link);
    chances.no_letter_log += LogOfNot(letter);
  }
  // A source of several projections sends one letter.
  if (apart > 0) chances.no_letter_log *= chances.synapse / apart;
  return chances;
}

// Adds all foreign columns of a group, as if it had no projections with places.
void ForeignSourcesEstimate::AddAlike(const Group& group, const Chances& chances, std::size_t rank, Sums& sums) const {
  for (const Piece& piece : of_kind_[group.kind]) {
    if (piece.rank == rank) continue;
    sums.sources += piece.count * group.size * chances.synapse;
    sums.no_link_log[piece.rank] += piece.count * chances.no_link_log;
    sums.no_letter_log[piece.rank] += piece.count * chances.no_letter_log;
  }
}

// Adds what projections with places change in the columns around those of the rank.
void ForeignSourcesEstimate::AddPlaced(const Group& group, const Chances& alike, double spikes, Sums& sums) const {
  // Both ends are of one kind, so all terms are of the same piece.
  const double columns = spec_.columns[group.kind].count;
  const double first = group.placed[0].first, count = group.placed[0].count;
  std::vector<Places> places;
  double span = 0;
  for (const Term& term : group.placed) {
    places.emplace_back(term.projection->spec->reach, columns);
    span = std::max(span, places.back().span());
  }
  const double others = columns - count, around = std::min(2 * span, others);
  const std::size_t looks = static_cast<std::size_t>(std::min<double>(around, kMostPlaces));
  const double weight = looks > 0 ? around / static_cast<double>(looks) : 0;
  for (std::size_t i = 0; i < looks; ++i) {
    // One of each stretch, at places that no width of a grid follows: the multiples of the golden ratio, modulo 1.
    const double within = weight > 1 ? std::fmod(static_cast<double>(i + 1) * 0.6180339887498949, 1.0) : 0;
    const double step = std::floor((static_cast<double>(i) + within) * weight);
    // Half of them behind the rank's columns, half before.
    const double from_first = step < std::ceil(around / 2) ? count + step : step - around;
    const double at = std::fmod(first + from_first + columns, columns);
    double log = 0;
    for (std::size_t t = 0; t < places.size(); ++t) {
      log += LogOfNone(*group.placed[t].projection, places[t], at, first, count);
    }
    if (log == 0) continue;
    const double none = std::exp(log);
    sums.sources += weight * group.size * (1 - alike.synapse) * (1 - none);
    const std::size_t sender = RankOf(group.kind, at);
    sums.no_link_log[sender] += weight * LogOf(std::pow(none, group.size));
    const double of_placed = group.size * LogOf(none + (1 - none) * std::exp(-spikes));
    const double once = (1 - (1 - alike.synapse) * none) / (alike.synapse + 1 - none);
    sums.no_letter_log[sender] += weight * ((alike.no_letter_log + of_placed) * once - alike.no_letter_log);
  }
}

// Adds the sources of listed synapses that are not sources already: `share_of_layer` is the share of a layer's foreign
// neurons that are.
void ForeignSourcesEstimate::AddListed(std::size_t rank, double spikes,
                                       const std::map<std::size_t, double>& share_of_layer, Sums& sums) const {
  for (const Listed& listed : listed_[rank]) {
    const auto share = share_of_layer.find(listed.layer);
    const double more = sources_per_listed_ * (share == share_of_layer.end() ? 1 : 1 - share->second);
    sums.sources += more;
    sums.no_link_log[listed.rank] += LogOf(0);
    sums.no_letter_log[listed.rank] -= more * spikes;
  }
}

// The synapses that are drawn at sources on other ranks.
double ForeignSourcesEstimate::Crossing(std::size_t rank) const {
  double crossing = 0;
  for (const Piece& piece : of_rank_[rank]) {
    for (const std::size_t i : into_kind_[piece.kind]) {
      const JoinedLayers& p = projections_[i];
      if (IsDrawnByTarget(*p.spec)) continue;
      const double synapses = p.synapses / p.to.columns * piece.count;  // into the piece
      if (p.from.kind != p.to.kind) {
        double own = 0;
        for (const Piece& other : of_rank_[rank]) own += other.kind == p.from.kind ? other.count : 0;
        crossing += synapses * (p.from.columns - own) / p.from.columns;
      } else if (HasPlaces(p)) {
        // What some columns of the piece get from outside.
        const Places places(p.spec->reach, p.to.columns);
        const double looks = std::min(piece.count, 256.0);  // chosen
        for (double look = 0; look < looks; ++look) {
          const double at = piece.first + std::floor((look + 0.5) * piece.count / looks);
          const double itself = 1, all = WeightOf(p, places, at, 0, p.to.columns) - itself;
          const double own = WeightOf(p, places, at, piece.first, piece.count) - itself;
          if (all > 0) crossing += synapses / looks * (1 - own / all);
        }
      } else {
        crossing += synapses * (p.from.columns - piece.count) / std::max(1.0, p.from.columns - 1);
      }
    }
  }
  return crossing;
}

ForeignSources ForeignSourcesEstimate::Into(std::size_t rank, double spikes) const {
  Sums sums(of_rank_.size());
  std::map<std::size_t, double> share_of_layer;
  for (const auto& [layer, group] : GroupsInto(rank)) {
    const double before = sums.sources;
    const Chances alike = ChancesOf(group, spikes);
    if (!group.unplaced.empty()) AddAlike(group, alike, rank, sums);
    if (!group.placed.empty()) AddPlaced(group, alike, spikes, sums);
    double columns = spec_.columns[group.kind].count;  // of other ranks
    for (const Piece& piece : of_rank_[rank]) columns -= piece.kind == group.kind ? piece.count : 0;
    if (columns > 0) share_of_layer[layer] = (sums.sources - before) / (columns * group.size);
  }
  AddListed(rank, spikes, share_of_layer, sums);
  ForeignSources result;
  result.sources = sums.sources;
  result.letters = spikes * sums.sources;
  result.crossing = Crossing(rank);
  for (std::size_t other = 0; other < of_rank_.size(); ++other) {
    result.ranks += -std::expm1(sums.no_link_log[other]);
    result.senders += -std::expm1(sums.no_letter_log[other]);
  }
  return result;
}

}  // namespace lull
