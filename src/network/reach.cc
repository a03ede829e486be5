#include "network/reach.h"

#include <algorithm>
#include <variant>

#include "network/chooser.h"
#include "random/draws.h"

namespace lull {
namespace {

void SortAndKeepOthers(std::vector<ColumnId>& columns, ColumnId own) {
  std::ranges::sort(columns);
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  std::erase(columns, own);
}

// The positions within `radius` of `at` on a ring of `size`; a position that is met twice is listed twice.
std::vector<std::uint32_t> OnRing(std::uint32_t at, std::uint32_t radius, std::uint32_t size) {
  std::vector<std::uint32_t> positions;
  const std::int64_t reach = std::min(radius, size);
  for (std::int64_t offset = -reach; offset <= reach; ++offset) {
    positions.push_back(static_cast<std::uint32_t>((at + offset + size) % size));
  }
  return positions;
}

std::uint32_t DistanceOnRing(std::uint32_t p, std::uint32_t q, std::uint32_t size) {
  const std::uint32_t apart = p > q ? p - q : q - p;
  return std::min(apart, size - apart);
}

// Returns the distinct columns that a `Reach` reaches from `column`.
class ReachVisitor {
 public:
  ReachVisitor(const BuiltNetwork& network, std::uint32_t number, std::size_t other_kind, ColumnId column)
      : network_(network),
        number_(number),
        column_(column),
        first_(network.kinds[other_kind].first_column),
        count_(network.spec.columns[other_kind].count) {}

  Reached operator()(const Inside&) const { return Reached({column_}); }
  Reached operator()(const AllOthers&) const { return Reached(first_, count_, column_); }
  Reached operator()(const RandomOthers& random) const {
    const Reached others(first_, count_, column_);
    const Purpose purpose = PurposeOf(DrawKind::kTargetColumn, number_);
    std::vector<std::uint32_t> draws;
    for (std::uint32_t i = 0; i < random.count; ++i) draws.push_back(Draw(network_.spec.seed, purpose, column_, i));
    Chooser chooser;
    std::vector<ColumnId> columns;
    for (const std::uint32_t i : chooser.Choose(draws, others.size())) columns.push_back(others[i]);
    return Reached(std::move(columns));
  }
  Reached operator()(const Ring& ring) const {
    std::vector<ColumnId> columns;
    for (const std::uint32_t position : OnRing(column_ - first_, ring.radius, count_))
      columns.push_back(first_ + position);
    SortAndKeepOthers(columns, column_);
    return Reached(std::move(columns));
  }
  Reached operator()(const Torus& torus) const {
    const std::uint32_t at = column_ - first_;
    std::vector<ColumnId> columns;
    for (const std::uint32_t row : OnRing(at / torus.width, torus.radius, count_ / torus.width)) {
      for (const std::uint32_t position : OnRing(at % torus.width, torus.radius, torus.width)) {
        columns.push_back(first_ + row * torus.width + position);
      }
    }
    SortAndKeepOthers(columns, column_);
    return Reached(std::move(columns));
  }

 private:
  const BuiltNetwork& network_;
  std::uint32_t number_;
  ColumnId column_;
  ColumnId first_;
  std::uint32_t count_;
};

}  // namespace

std::uint32_t DistanceOf(const BuiltNetwork& network, const Reach& reach, ColumnId a, ColumnId b) {
  const std::uint32_t kind = network.kind_of(a), count = network.spec.columns[kind].count;
  const std::uint32_t p = a - network.kinds[kind].first_column, q = b - network.kinds[kind].first_column;
  const auto* torus = std::get_if<Torus>(&reach);
  if (torus == nullptr) return DistanceOnRing(p, q, count);
  const std::uint32_t width = torus->width;
  return std::max(DistanceOnRing(p % width, q % width, width), DistanceOnRing(p / width, q / width, count / width));
}

Reached ReachedFrom(const BuiltNetwork& network, const Reach& reach, std::uint32_t number, std::size_t other_kind,
                    ColumnId column) {
  return std::visit(ReachVisitor(network, number, other_kind, column), reach);
}

}  // namespace lull
