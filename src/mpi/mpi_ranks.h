// The collectives of processes, over MPI.
//
// MPI's own waiting functions would wait for ever for a rank that has left. Therefore every collective is made of calls
// that return at once (MPI_Isend, MPI_Iallreduce, …), and Await tests them. From time to time it looks whether a rank
// has said farewell: a message over a communicator of its own, with the number of collectives in which the rank took
// part. If this number is lower than that of the waiting collective, the collective fails.
//
// Meet has two forms. Up to `most_direct` ranks, each rank sends each other rank one message with everything, the
// meeting and the letters, so that a meeting takes the time of one message. Of more ranks most have nothing to say to
// each other. So one MPI_Iallreduce carries the meeting and, for each rank, from how many ranks it will get letters,
// and letters go only where there are any. Letters that do not fit into the first message follow in others.

#ifndef LULL_SRC_MPI_MPI_RANKS_H_
#define LULL_SRC_MPI_MPI_RANKS_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "ranks/collectives.h"
#include "ranks/meeting_sizes.h"

namespace lull {

struct MpiTuning {
  int most_direct = kMostDirectRanks;
  // [bytes] of a first message at most, the same on all ranks, 64 or more.
  std::size_t first_message = kFirstMessageBytes;
  // [bytes] of any other message at most, the same on all ranks, a multiple of 8: MPI counts in int.
  std::size_t most_at_once = std::size_t{1} << 30;
};

// The collectives of all processes in MPI_COMM_WORLD. Initialises MPI if need be; see lull/mpi.h, which also has the
// errors.
absl::StatusOr<std::unique_ptr<Collectives>> CreateMpiCollectives(const MpiTuning& tuning = {});

}  // namespace lull

#endif  // LULL_SRC_MPI_MPI_RANKS_H_
