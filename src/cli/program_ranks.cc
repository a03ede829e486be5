#include "cli/program_ranks.h"

#include <utility>

#include "absl/status/status.h"
#include "cli/exit_status.h"

#ifdef LULL_WITH_MPI
#include "lull/mpi.h"
#else
#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <string>
#endif

namespace lull::cli {

#ifdef LULL_WITH_MPI

absl::StatusOr<std::unique_ptr<Ranks>> RanksOfProgram() {
  if (!StartedByMpi()) return nullptr;
  absl::StatusOr<std::unique_ptr<mpi::Ranks>> ranks = mpi::Ranks::Create();
  if (!ranks.ok()) return ranks.status();
  if ((*ranks)->size() == 1) return nullptr;
  if ((*ranks)->rank() != 0) KeepSilent();
  return *std::move(ranks);
}

#else

namespace {

// Whether one of these variables of a launcher has this value.
bool IsSet(std::initializer_list<const char*> names, const std::string& to) {
  return std::ranges::any_of(names, [&to](const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr && value == to;
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ranks>> RanksOfProgram() {
  const bool is_alone = IsSet({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE", "SLURM_STEP_NUM_TASKS"}, "1");
  if (!StartedByMpi() || is_alone) return nullptr;
  if (!IsSet({"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "MV2_COMM_WORLD_RANK"}, "0")) KeepSilent();
  return absl::InvalidArgumentError(
      "was built without MPI, so the processes that mpirun has started would all do the same; start one process, or "
      "build Lull with -Dmpi=enabled");
}

#endif

}  // namespace lull::cli
