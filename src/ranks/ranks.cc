#include "lull/ranks.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace lull {
namespace {

// Variables that launchers set for each process that they start, and not for a batch script (as Slurm does with
// SLURM_NTASKS).
constexpr std::array kLaunchers = {
    "OMPI_COMM_WORLD_SIZE",  // Open MPI: mpirun(1), "Exported environment variables"
    "PMI_SIZE",              // MPICH and Intel MPI (Hydra), Slurm with PMI: the PMI-1 wire protocol, pmi_size
    "PMIX_RANK",             // every launcher with PMIx (Slurm with --mpi=pmix, PRRTE): the PMIx standard, PMIx_Init
    "MV2_COMM_WORLD_SIZE",   // MVAPICH2: its user guide, mpirun_rsh
};

}  // namespace

Ranks::~Ranks() = default;

bool StartedByMpi() {
  return std::ranges::any_of(kLaunchers, [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  });
}

}  // namespace lull
