#include "plots/part.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/counted.h"
#include "base/quoted.h"

namespace lull {
namespace {

constexpr std::size_t kSpikesAtOnce = 4096;  // chosen: 64 KiB

bool IsIn(const std::vector<NeuronSelection::Range>& ranges, std::uint32_t number) {
  return ranges.empty() || std::ranges::any_of(ranges, [number](const NeuronSelection::Range& range) {
           return range.first <= number && number <= range.last;
         });
}

absl::Status CheckRanges(const std::vector<NeuronSelection::Range>& ranges, const std::string& what,
                         std::uint32_t count) {
  for (const auto [first, last] : ranges) {
    if (first <= last && last < count) continue;
    return absl::InvalidArgumentError(absl::StrCat("selection: ", what, "s ", first, " to ", last, ", but there ",
                                                   count == 1 ? "is " : "are ", CountedPlainly(count, what), " (0 to ",
                                                   count - 1, ")"));
  }
  return absl::OkStatus();
}

absl::Status CheckLayers(const std::vector<std::string>& names, const Layout& whole) {
  for (const std::string& name : names) {
    if (std::ranges::find(whole.layers, name, &Layout::Layer::name) != whole.layers.end()) continue;
    const auto append_name = [](std::string* out, const Layout::Layer& layer) { out->append(layer.name); };
    return absl::InvalidArgumentError(absl::StrCat("selection: no column has a layer ", Quoted(name),
                                                   "; the layers are ",
                                                   OneLine(absl::StrJoin(whole.layers, ", ", append_name))));
  }
  return absl::OkStatus();
}

absl::Status NotOurs(const Spike& spike, std::size_t neurons) {
  return absl::InvalidArgumentError(absl::StrCat("spikes: neuron ", spike.neuron, " fired at ", spike.time,
                                                 " ms, but the network has ", neurons,
                                                 " neurons; they must be from a run of this network"));
}

// The kinds that have columns in the part, with the numbers of columns in the part.
std::vector<Layout::Kind> KindsOf(const std::vector<Layout::Kind>& kinds, const std::vector<ColumnId>& columns) {
  std::vector<Layout::Kind> left;
  for (const Layout::Kind& kind : kinds) {
    const auto begin = std::ranges::lower_bound(columns, kind.first);
    const auto end = std::ranges::lower_bound(columns, kind.first + kind.count);
    if (begin == end) continue;
    left.push_back({kind.name, static_cast<ColumnId>(begin - columns.begin()), static_cast<ColumnId>(end - begin)});
  }
  return left;
}

}  // namespace

absl::StatusOr<Part> Select(const Layout& whole, const NeuronSelection& selection) {
  if (const absl::Status layers = CheckLayers(selection.layers, whole); !layers.ok()) return layers;
  if (const auto columns = CheckRanges(selection.columns, "column", whole.columns()); !columns.ok()) return columns;
  if (const auto neurons = CheckRanges(selection.neurons, "neuron", whole.neurons()); !neurons.ok()) return neurons;

  std::vector<bool> has_layer;
  for (const Layout::Layer& layer : whole.layers) {
    const bool is_named = std::ranges::find(selection.layers, layer.name) != selection.layers.end();
    has_layer.push_back(selection.layers.empty() || is_named);
  }

  Part part = {.layout = {.layers = whole.layers}, .places = std::vector<std::uint32_t>(whole.neurons(), kNotThere)};
  Layout& layout = part.layout;
  for (ColumnId column = 0; column < whole.columns(); ++column) {
    if (!IsIn(selection.columns, column)) continue;
    const NeuronId start = layout.neurons();
    for (NeuronId neuron = whole.column_starts[column]; neuron < whole.column_starts[column + 1]; ++neuron) {
      if (!has_layer[whole.layer_of[neuron]] || !IsIn(selection.neurons, neuron)) continue;
      part.places[neuron] = layout.neurons();
      layout.layer_of.push_back(whole.layer_of[neuron]);
      layout.neuron_numbers.push_back(neuron);
    }
    if (layout.neurons() == start) continue;
    layout.column_starts.push_back(start);
    layout.column_numbers.push_back(column);
  }
  if (layout.neurons() == 0) {
    return absl::InvalidArgumentError("selection: no neuron is in these layers, columns and ranges at once");
  }
  layout.column_starts.push_back(layout.neurons());
  layout.kinds = KindsOf(whole.kinds, layout.column_numbers);
  return part;
}

Layout WithSizesOfPart(Layout layout) {
  std::vector<std::uint64_t> sizes(layout.layers.size());
  for (const std::uint32_t layer : layout.layer_of) ++sizes[layer];
  for (std::size_t i = 0; i < sizes.size(); ++i) layout.layers[i].neurons = sizes[i];
  return layout;
}

SpikeSource SpikesOf(SpikeSource whole, const Part& part, TimeSpan span) {
  return [whole = std::move(whole), &places = part.places,
          span](const std::function<void(std::span<const Spike>)>& visit) -> absl::Status {
    absl::Status status;
    std::vector<Spike> piece;
    piece.reserve(kSpikesAtOnce);
    const absl::Status read = whole([&](std::span<const Spike> spikes) {
      for (const Spike& spike : spikes) {
        if (spike.neuron >= places.size()) [[unlikely]] {
          status.Update(NotOurs(spike, places.size()));
          return;
        }
        if (spike.time <= span.from || spike.time > span.until) continue;
        const std::uint32_t place = places[spike.neuron];
        if (place == kNotThere) continue;
        piece.push_back({spike.time, place});
        if (piece.size() < kSpikesAtOnce) continue;
        visit(piece);
        piece.clear();
      }
    });
    status.Update(read);
    if (status.ok() && !piece.empty()) visit(piece);
    return status;
  };
}

}  // namespace lull
