// The sizes of what processes send each other when they meet over MPI (mpi/mpi_ranks.h). They stand here so that the
// estimates of what a meeting costs have the same.

#ifndef LULL_SRC_RANKS_MEETING_SIZES_H_
#define LULL_SRC_RANKS_MEETING_SIZES_H_

#include <cstddef>

namespace lull {

// Up to so many ranks, each sends each other rank a message at every meeting. Chosen: with 16 ranks a rank sends 15
// messages, which take about as long as the four stages of an allreduce.
inline constexpr int kMostDirectRanks = 16;

// [bytes] A first message to another rank, at most, and what stands in front of the letters in it. Open MPI sends up to
// 4,096 bytes with its own heads at once between processes of one machine (btl_vader_eager_limit).
inline constexpr std::size_t kFirstMessageBytes = 4'000;
inline constexpr std::size_t kMeetingHeadBytes = 32;

// The words of 8 bytes that the allreduce of more ranks carries, besides one for each rank.
inline constexpr int kTallyWords = 4;

}  // namespace lull

#endif  // LULL_SRC_RANKS_MEETING_SIZES_H_
