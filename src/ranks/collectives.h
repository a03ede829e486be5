// What ranks do together. A collective is a function that every rank calls, all ranks in the same order, and with
// lengths that agree where a comment says so. It returns when this rank's part is done, which need not be the moment
// when the other ranks' parts are. There are three implementations:
//
//   Alone            ranks/alone.h        one rank: nothing is sent
//   InProcess        ranks/in_process.h   threads of one process, for tests that need no MPI
//   MpiCollectives   mpi/mpi_ranks.h      processes
//
// Results are the same for each of them, bit for bit. Therefore there is no sum of floating-point numbers: it would
// depend on the order.
//
// Nobody waits for ever. A rank that stops taking part *leaves*: it says so (Leave), its object is destroyed, or its
// process ends. When a rank has left, every collective that it took no part in fails on every other rank with kAborted,
// and the message names the rank, its host and its reason. If several ranks have left, different ranks may name
// different ones. A process that ends without destroying its object, or is killed, is noticed by MPI's launcher, which
// ends all processes of the job. After an error of a collective, every later one returns the same error at once. What
// can be foreseen, such as a full disk, should not end like this: it travels in `trouble` (Meet), or in a Status
// (ranks/agreement.h), so that all ranks stop at the same place.
//
// With one rank, nothing is sent, and a collective fails only if there is no memory (std::bad_alloc is thrown, as
// elsewhere in Lull). Empty payloads are allowed everywhere, on any ranks, and arrive as empty ones.
//
// Thread use: one thread at a time; with MPI always the thread that created the object.

#ifndef LULL_SRC_RANKS_COLLECTIVES_H_
#define LULL_SRC_RANKS_COLLECTIVES_H_

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lull/ranks.h"
#include "lull/types.h"

namespace lull {

using Bytes = std::vector<std::byte>;
using BytesView = std::span<const std::byte>;

// What a rank says at a meeting, and, after the meeting, what is true of all ranks.
struct Meeting {
  Tick next = kNever;         // the earliest step that a rank will take: the smallest of all ranks
  std::uint64_t trouble = 0;  // 0, or a number that says what went wrong: the greatest of all ranks
  bool flag = false;          // raised for all if one rank raises it

  friend bool operator==(const Meeting&, const Meeting&) = default;
};

enum class Reduction { kMin, kMax, kSum };

class Collectives : public Ranks {
 public:
  Collectives& collectives() final { return *this; }

  // The meeting at the end of a window. `out` has size() elements: what this rank sends to each rank; the element of
  // the rank itself is not read. On return `in`, which has size() elements too, has what each rank sent to this one,
  // nothing from itself, and `meeting` is what is true of all ranks. The bytes behind `in` belong to this object and
  // stay until the next call of any of its functions. The bytes behind `out` may be changed after the call.
  virtual absl::Status Meet(std::span<const BytesView> out, std::span<BytesView> in, Meeting& meeting) = 0;

  // Sends out[r] to rank r, of any length. On return in[r] is what rank r sent here; the rank's own part is copied.
  // `out` has size() elements, `in` gets as many.
  virtual absl::Status AllToAll(std::span<const BytesView> out, std::vector<Bytes>& in) = 0;

  // Replaces each value, on every rank, with the least, the greatest or the sum of all ranks' values at this place. All
  // ranks give equally many values. A sum wraps around.
  absl::Status Reduce(Reduction reduction, std::span<std::int64_t> values) {
    // A type's unsigned counterpart may stand for it, and sums that wrap around have the same bits.
    return ReduceWords(reduction, /*are_signed=*/true,
                       {reinterpret_cast<std::uint64_t*>(values.data()), values.size()});
  }
  absl::Status Reduce(Reduction reduction, std::span<std::uint64_t> values) {
    return ReduceWords(reduction, /*are_signed=*/false, values);
  }

  // Replaces each value with the sum of the values that the ranks below this one gave at this place: 0 on rank 0. All
  // ranks give equally many values. A sum wraps around.
  virtual absl::Status Exscan(std::span<std::uint64_t> values) = 0;

  // Rank 0 gets each rank's bytes, its own included, so `all` then has size() elements; on other ranks it is empty.
  virtual absl::Status Gather(BytesView own, std::vector<Bytes>& all) = 0;

  // Every rank gets rank 0's bytes. What `bytes` holds on other ranks is replaced.
  virtual absl::Status Broadcast(Bytes& bytes) = 0;

  // Returns when every rank has called it.
  virtual absl::Status Barrier() = 0;

  // Ends this rank's part for a reason that the others could not be told otherwise; they get the reason with their
  // kAborted. Returns at once; later calls do nothing, and collectives return kAborted. The destructor leaves with no
  // reason.
  virtual void Leave(const absl::Status& why) = 0;

 private:
  virtual absl::Status ReduceWords(Reduction reduction, bool are_signed, std::span<std::uint64_t> values) = 0;
};

// "rank 5 (host)"
inline std::string NameOf(const Ranks& ranks, int rank) {
  return absl::StrCat("rank ", rank, " (", ranks.host(rank), ")");
}

// The error of a collective in which a rank takes no part. `why` may be empty.
inline absl::Status HasLeft(const Ranks& ranks, int rank, std::string_view why) {
  return absl::AbortedError(absl::StrCat(NameOf(ranks, rank), " has left", why.empty() ? "" : ": ",
                                         absl::string_view(why.data(), why.size())));
}

// Bytes as values and back, for payloads. The length of `bytes` must be a multiple of T's; the bytes come from a vector
// or from these functions, so they are aligned.
template <class T>
std::span<const T> ValuesOf(BytesView bytes) {
  static_assert(std::is_trivially_copyable_v<T>);
  assert(bytes.size() % sizeof(T) == 0 && reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) == 0);
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

}  // namespace lull

#endif  // LULL_SRC_RANKS_COLLECTIVES_H_
