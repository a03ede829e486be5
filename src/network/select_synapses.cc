#include "network/select_synapses.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "lull/network.h"
#include "network/synapse_sample.h"
#include "ranks/agreement.h"
#include "spec/finding.h"
#include "spec/synapse_origins.h"
#include "spec/value_text.h"

namespace lull {
namespace {

// Adds up what each rank has counted.
absl::Status AddUp(const BuiltNetwork& network, std::span<std::uint64_t> counts) {
  return network.ranks == nullptr ? absl::OkStatus() : network.ranks->Reduce(Reduction::kSum, counts);
}

// The selected synapses of a rank: those of pairs by their numbers, those of projections by what they are.
class Selected {
 public:
  Selected(const BuiltNetwork& network, const std::string& path, const SynapseSelection& selection)
      : network_(network), path_(path), selection_(selection), begins_(SynapseBegins(network)) {}

  // Finds the synapses of the pairs. Errors: kInvalidArgument, on all ranks, for a projection or pair without synapses.
  absl::Status Find() {
    std::vector<Finding> findings;
    const std::size_t projections = network_.spec.projections.size() + network_.spec.edges.size();
    is_chosen_.resize(selection_.projections.empty() ? 0 : projections);
    for (std::size_t i = 0; i < selection_.projections.size(); ++i) {
      const std::string& name = selection_.projections[i];
      const std::uint32_t number = std::get<std::uint32_t>(ProjectionNamed(network_.spec, name));
      is_chosen_[number] = true;
      if (network_.synapses_of[number] > 0) continue;
      findings.push_back(
          {ElementPath(KeyPath(path_, "projections"), i), TomlText(name), "has no synapses; must have some"});
    }
    if (!selection_.projections.empty()) origins_.emplace(network_.spec);

    std::vector<std::uint64_t> of_pair;
    for (const NeuronPair& pair : selection_.pairs) of_pair.push_back(FindPair(pair));
    std::ranges::sort(of_pairs_);
    if (auto status = AddUp(network_, of_pair); !status.ok()) return status;
    for (std::size_t i = 0; i < of_pair.size(); ++i) {
      const NeuronPair& pair = selection_.pairs[i];
      if (of_pair[i] > 0) continue;
      findings.push_back({ElementPath(KeyPath(path_, "pairs"), i),
                          absl::StrCat("[", pair.source, ", ", pair.target, "]"),
                          absl::StrCat("there is no synapse from neuron ", pair.source, " to neuron ", pair.target)});
    }
    return StatusOf(findings);
  }

  // Calls visit(number) for each selected synapse, in order.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    if (is_chosen_.empty() && !selection_.pairs.empty()) {
      for (const std::uint64_t number : of_pairs_) visit(number);
      return;
    }
    std::uint64_t number = 0;
    auto next = of_pairs_.begin();
    for (ColumnId c = network_.own_columns.first; c < network_.own_columns.end; ++c) {
      const ColumnSynapses& column = network_.columns[c];
      const NeuronId first_target = network_.first_neuron(c);
      for (std::size_t s = 0; s < column.streams.size(); ++s) {
        for (std::uint32_t i = column.streams[s].begin; i < column.end_of(s); ++i, ++number) {
          const bool is_of_pair = next != of_pairs_.end() && *next == number;
          if (is_of_pair) ++next;
          const Route route = column.routes[i];
          if (is_of_pair || is_chosen_.empty() || IsChosen(column.streams[s].source, first_target, route))
            visit(number);
        }
      }
    }
  }

 private:
  bool IsChosen(NeuronId source, NeuronId first_target, Route route) const {
    const std::uint32_t number = origins_->Of(source, first_target + route.target(), route.rule());
    return number != kUnclearProjection && is_chosen_[number];
  }

  // Keeps the numbers of a pair's own synapses, and returns how many there are.
  std::uint64_t FindPair(const NeuronPair& pair) {
    if (!network_.is_own_neuron(pair.target)) return 0;
    const ColumnId c = network_.column_of(pair.target);
    const ColumnSynapses& column = network_.columns[c];
    const auto stream = std::ranges::lower_bound(column.streams, pair.source, {}, &Stream::source);
    if (stream == column.streams.end() || stream->source != pair.source) return 0;
    const std::uint32_t end = column.end_of(static_cast<std::size_t>(stream - column.streams.begin()));
    const std::uint32_t target = pair.target - network_.first_neuron(c);
    std::uint64_t found = 0;
    for (std::uint32_t i = stream->begin; i < end; ++i) {
      if (column.routes[i].target() != target) continue;
      of_pairs_.push_back(begins_[c] + i);
      ++found;
    }
    return found;
  }

  const BuiltNetwork& network_;
  const std::string& path_;
  const SynapseSelection& selection_;
  RangeVector<std::uint64_t> begins_;
  std::vector<bool> is_chosen_;               // by number; empty if no projection is selected
  std::vector<std::uint64_t> of_pairs_ = {};  // ascending
  std::optional<SynapseOrigins> origins_;
};

}  // namespace

absl::Status CheckSampleOf(const std::string& path, std::optional<std::uint32_t> sample) {
  if (!sample || *sample >= 1) return absl::OkStatus();
  return StatusOf({{KeyPath(path, "sample"), "0", "must be 1 or more"}});
}

absl::StatusOr<std::vector<std::uint64_t>> SelectOwnSynapses(const BuiltNetwork& network, const std::string& path,
                                                             const SynapseSelection& selection,
                                                             std::optional<std::uint32_t> sample) {
  const auto findings = CheckSynapseSelection(network.spec, path, selection);
  if (!findings.empty()) return StatusOf(findings);
  Selected selected(network, path, selection);
  if (auto status = selected.Find(); !status.ok()) return status;

  // The numbers of selected synapses before each rank's, then of all.
  const std::size_t rank = network.ranks == nullptr ? 0 : static_cast<std::size_t>(network.ranks->rank());
  std::vector<std::uint64_t> counts(network.rank_count());
  selected.ForEach([&](std::uint64_t) { ++counts[rank]; });
  const std::uint64_t own = counts[rank];
  if (auto status = AddUp(network, counts); !status.ok()) return status;
  std::uint64_t before = 0, all = 0;
  for (std::size_t r = 0; r < counts.size(); ++r) {
    if (r < rank) before += counts[r];
    all += counts[r];
  }
  if (auto status = CheckSampleOf(path, sample); !status.ok()) return status;

  const SynapseSample chosen(all, sample);
  std::uint64_t index = chosen.IndexOf(before);
  const std::uint64_t end = chosen.IndexOf(before + own);
  std::vector<std::uint64_t> numbers;
  numbers.reserve(end - index);
  selected.ForEach([&](std::uint64_t number) {
    if (index == end || chosen[index] != before++) return;
    numbers.push_back(number);
    ++index;
  });
  return numbers;
}

absl::StatusOr<std::vector<std::uint64_t>> SelectSynapses(const Network& network, const SynapseSelection& selection,
                                                          std::optional<std::uint32_t> sample) {
  return SelectOwnSynapses(InsideOf(network), "selection", selection, sample);
}

}  // namespace lull
