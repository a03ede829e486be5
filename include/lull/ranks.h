// Ranks: the processes that simulate one network together, on one machine or on several.
//
//   absl::StatusOr<std::unique_ptr<lull::mpi::Ranks>> ranks = lull::mpi::Ranks::Create();   // lull/mpi.h
//   if ((*ranks)->rank() == 0) std::cout << (*ranks)->size() << " ranks\n";

#ifndef LULL_RANKS_H_
#define LULL_RANKS_H_

#include <string>

#include "absl/status/status.h"
#include "lull/internal/visibility.h"

namespace lull {

class Collectives;  // what ranks do together, for Lull's own use

// One rank's view of all ranks. A program does not derive from this class: lull/mpi.h has the ranks of MPI.
//
// Thread use: one thread at a time.
class LULL_API Ranks {
 public:
  virtual ~Ranks();

  // The number of this rank, from 0 to size() − 1.
  virtual int rank() const = 0;
  // How many ranks there are, 1 or more.
  virtual int size() const = 0;
  // The name of the machine on which a rank runs; 0 ≤ rank < size().
  virtual const std::string& host(int rank) const = 0;

  // For Lull's own use.
  virtual Collectives& collectives() = 0;
};

// Returns OK if every rank's status is OK. Otherwise every rank gets the error of the lowest rank that has one; unless
// all have the same, the message begins with the name of that rank: "rank 5 (host): …". A collective: every rank calls
// it, and none goes on before all have. Errors: kAborted if another rank has left.
LULL_API absl::Status SameStatus(Ranks& ranks, const absl::Status& own);

// Returns whether a launcher of MPI (mpirun, mpiexec, srun) started this process, also if it started only this one.
// The answer comes from the environment alone: MPI is not initialised. A program that was started by such a process,
// and has its environment, gets the same answer. Call it before Ranks are created, because Open MPI then sets some of
// the variables itself. Any thread may call it while no thread changes the environment.
LULL_API bool StartedByMpi();

}  // namespace lull

#endif  // LULL_RANKS_H_
