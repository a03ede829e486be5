// A command's work that several ranks share, or that one process does.

#ifndef LULL_SRC_CLI_SHARED_WORK_H_
#define LULL_SRC_CLI_SHARED_WORK_H_

#include <functional>

#include "absl/status/status.h"
#include "lull/ranks.h"

namespace lull::cli {

// Thread use: one thread at a time.
class SharedWork {
 public:
  // `ranks` are those of the program, or null.
  explicit SharedWork(Ranks* ranks) : ranks_(ranks) {}

  Ranks* ranks() const { return ranks_; }
  int rank() const { return ranks_ == nullptr ? 0 : ranks_->rank(); }
  int size() const { return ranks_ == nullptr ? 1 : ranks_->size(); }
  // Whether this process is the one that writes files and has the program's standard input and output.
  bool is_main() const { return ranks_ == nullptr || ranks_->rank() == 0; }

  // The same on all ranks: an error if one of them has one. A collective.
  absl::Status Agreed(const absl::Status& own) const { return ranks_ == nullptr ? own : SameStatus(*ranks_, own); }
  // Does work on rank 0 alone. The same on all ranks: its status. A collective.
  absl::Status OnMain(const std::function<absl::Status()>& work) const {
    return Agreed(is_main() ? work() : absl::OkStatus());
  }

 private:
  Ranks* ranks_;
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_SHARED_WORK_H_
