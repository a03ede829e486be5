// Ranks that are processes of MPI. A program that uses them links lull-mpi besides lull, and starts with
//
//   mpirun -np 4 program
//
//   absl::StatusOr<std::unique_ptr<lull::mpi::Ranks>> ranks = lull::mpi::Ranks::Create();
//
// This header needs no header of MPI. It is installed with Lull even if lull-mpi, which needs MPI, is not.

#ifndef LULL_MPI_H_
#define LULL_MPI_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/ranks.h"

namespace lull::mpi {

// All processes that the launcher of MPI started (MPI_COMM_WORLD), over a communicator of their own.
//
// Create initialises MPI if the program has not done so, and only then does the destructor finalise MPI. Every process
// calls Create, and destroys the object, as often as the others. The destructor waits until all ranks have come to
// theirs. A rank that is destroyed while others still wait for it makes their work fail with kAborted; the destructors
// of these then end all processes with MPI_Abort, after at most a second, in which rank 0 can report the error.
// A mistake inside MPI ends all processes too, whatever error handler the program has set for MPI_COMM_WORLD.
//
// Thread use: one thread at a time, always the one that called Create (MPI_THREAD_FUNNELED).
class LULL_API Ranks final : public lull::Ranks {
 public:
  // Errors: kFailedPrecondition if MPI has been finalised, or if this thread may not call MPI.
  static absl::StatusOr<std::unique_ptr<Ranks>> Create();
  ~Ranks() override;
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  int rank() const override;
  int size() const override;
  const std::string& host(int rank) const override;
  Collectives& collectives() override;

 private:
  explicit Ranks(std::unique_ptr<lull::Ranks> processes);

  std::unique_ptr<lull::Ranks> processes_;
};

}  // namespace lull::mpi

#endif  // LULL_MPI_H_
