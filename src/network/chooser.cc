#include "network/chooser.h"

#include <cassert>
#include <cstddef>
#include <limits>
#include <utility>

#include "random/draws.h"

namespace lull {
namespace {

constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();  // an empty place; above every value

}  // namespace

std::span<const std::uint32_t> Chooser::Choose(std::span<const std::uint32_t> draws, std::uint32_t n) {
  const std::size_t count = draws.size();
  assert(count <= n);
  // Two places for each choice, and room at the end for all choices, because all of them might be moved there.
  scale_ = 2 * static_cast<double>(count) / n;
  table_.assign(3 * count + 1, kFree);
  std::uint32_t last = n - static_cast<std::uint32_t>(count);
  for (const std::uint32_t draw : draws) {
    if (!Insert(BelowOf(draw, std::uint64_t{last} + 1))) Insert(last);
    ++last;
  }
  chosen_.resize(count + 1);
  std::uint32_t* next = chosen_.data();
  for (const std::uint32_t value : table_) {  // copies without a branch
    *next = value;
    next += value != kFree ? 1 : 0;
  }
  return std::span(chosen_).first(count);
}

// Inserts a value in ascending order. Returns false if the table already has the value.
bool Chooser::Insert(std::uint32_t value) {
  std::uint32_t* place = &table_[static_cast<std::size_t>(value * scale_)];
  while (*place < value) ++place;
  if (*place == value) return false;
  while (value != kFree) std::swap(value, *place++);
  return true;
}

}  // namespace lull
