// What the ranks of a run do together, and what one process does alone with the same calls.
//
// Thread use: as the collectives (ranks/collectives.h).

#ifndef LULL_SRC_RUN_TOGETHER_H_
#define LULL_SRC_RUN_TOGETHER_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/ranks.h"
#include "ranks/collectives.h"

namespace lull {

// The ranks of a run, or one process. All functions but the first three are collectives; one process gets back what it
// gives.
class Together {
 public:
  // `ranks` may be null, for one process.
  explicit Together(Ranks* ranks) : ranks_(ranks == nullptr ? nullptr : &ranks->collectives()) {}

  bool is_main() const { return ranks_ == nullptr || ranks_->rank() == 0; }
  int rank() const { return ranks_ == nullptr ? 0 : ranks_->rank(); }
  int size() const { return ranks_ == nullptr ? 1 : ranks_->size(); }

  // The same on all ranks: an error if one of them has one (SameStatus). Rank 0 keeps its own error as it is, because
  // it is rank 0 that reports it.
  absl::Status Agree(const absl::Status& own) const;

  // Does work on rank 0 alone; all return its status.
  absl::Status OnMain(const std::function<absl::Status()>& work) const;

  // All return what rank 0 has.
  absl::StatusOr<std::string> TextOfMain(const absl::StatusOr<std::string>& own) const;

  // Replaces each number with the sum of all ranks' numbers.
  absl::Status AddUp(std::span<std::uint64_t> numbers) const;

  // Says that this rank ends for a reason that the others could not be told otherwise. Not a collective.
  void Leave(const absl::Status& why) const;

 private:
  Collectives* ranks_;
};

}  // namespace lull

#endif  // LULL_SRC_RUN_TOGETHER_H_
