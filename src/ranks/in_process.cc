#include "ranks/in_process.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/floating_point.h"
#include "lull/cores.h"
#include "ranks/host_name.h"

namespace lull {
namespace {

// Which collective a rank calls, and with what must be the same on all ranks.
struct Call {
  std::string_view name;
  Reduction reduction = Reduction::kSum;
  bool are_signed = false;
  std::size_t values = 0;

  friend bool operator==(const Call&, const Call&) = default;
};

std::string TextOf(const Call& call) { return absl::StrCat(std::string(call.name), " of ", call.values, " values"); }

struct Post {
  Call call;
  Meeting meeting;
  std::vector<Bytes> parts;  // for each rank, or one for all
  std::vector<std::uint64_t> values;
};

// A rank's place on the board. Only its own rank writes it.
struct alignas(64) Place {
  // How many collectives the rank has posted; kLeft is added when it leaves.
  std::atomic<std::uint64_t> posted = 0;
  std::array<Post, 2> posts;
  std::string why;  // it left
};
constexpr std::uint64_t kLeft = std::uint64_t{1} << 63;

// Chosen: some 100 µs, about the time that it takes to put a thread to sleep and wake it on a virtual machine.
constexpr int kPauses = 4'000;

struct Board {
  explicit Board(int ranks) : places(ranks), pauses(ranks <= UsableCores() ? kPauses : 0), host(HostName()) {}

  std::vector<Place> places;
  const int pauses;  // while a rank waits before it sleeps: none if there are fewer cores than ranks
  const std::string host;
};

void Combine(Reduction reduction, bool are_signed, std::uint64_t value, std::uint64_t& result) {
  const auto is_less = [are_signed](std::uint64_t a, std::uint64_t b) {
    return are_signed ? static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b) : a < b;
  };
  switch (reduction) {
    case Reduction::kMin:
      result = std::min(result, value, is_less);
      break;
    case Reduction::kMax:
      result = std::max(result, value, is_less);
      break;
    case Reduction::kSum:
      result += value;
      break;
  }
}

class InProcess final : public Collectives {
 public:
  InProcess(Board& board, int rank) : board_(board), rank_(rank) {}
  ~InProcess() override { LeaveFor(""); }
  InProcess(const InProcess&) = delete;
  InProcess& operator=(const InProcess&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return static_cast<int>(board_.places.size()); }
  const std::string& host(int /*rank*/) const override { return board_.host; }

  absl::Status Meet(std::span<const BytesView> out, std::span<BytesView> in, Meeting& meeting) override {
    assert(out.size() == board_.places.size() && in.size() == out.size());
    if (Post* post = NewPost({.name = "Meet"})) {
      post->meeting = meeting;
      Fill(out, /*with_own=*/false, *post);
    }
    if (absl::Status status = PostAndWait(); !status.ok()) return status;
    for (int r = 0; r < size(); ++r) {
      const Post& other = PostOf(r);
      meeting.next = std::min(meeting.next, other.meeting.next);
      meeting.trouble = std::max(meeting.trouble, other.meeting.trouble);
      meeting.flag = meeting.flag || other.meeting.flag;
      in[r] = other.parts[rank_];
    }
    return absl::OkStatus();
  }

  absl::Status AllToAll(std::span<const BytesView> out, std::vector<Bytes>& in) override {
    assert(out.size() == board_.places.size());
    if (Post* post = NewPost({.name = "AllToAll"})) Fill(out, /*with_own=*/true, *post);
    if (absl::Status status = PostAndWait(); !status.ok()) return status;
    in.resize(board_.places.size());
    for (int r = 0; r < size(); ++r) in[r] = PostOf(r).parts[rank_];
    return absl::OkStatus();
  }

  absl::Status Exscan(std::span<std::uint64_t> values) override {
    if (Post* post = NewPost({.name = "Exscan", .values = values.size()})) {
      post->values.assign(values.begin(), values.end());
    }
    if (absl::Status status = PostAndWait(); !status.ok()) return status;
    std::ranges::fill(values, 0);
    for (int r = 0; r < rank_; ++r) CombineAll(Reduction::kSum, false, PostOf(r).values, values);
    return absl::OkStatus();
  }

  absl::Status Gather(BytesView own, std::vector<Bytes>& all) override {
    if (Post* post = NewPost({.name = "Gather"})) post->parts.assign(1, Bytes(own.begin(), own.end()));
    if (absl::Status status = PostAndWait(); !status.ok()) return status;
    all.resize(rank_ == 0 ? size() : 0);
    for (std::size_t r = 0; r < all.size(); ++r) all[r] = PostOf(static_cast<int>(r)).parts[0];
    return absl::OkStatus();
  }

  absl::Status Broadcast(Bytes& bytes) override {
    if (Post* post = NewPost({.name = "Broadcast"})) {
      post->parts.clear();
      if (rank_ == 0) post->parts.push_back(bytes);
    }
    if (absl::Status status = PostAndWait(); !status.ok()) return status;
    if (rank_ != 0) bytes = PostOf(0).parts[0];
    return absl::OkStatus();
  }

  absl::Status Barrier() override {
    NewPost({.name = "Barrier"});
    return PostAndWait();
  }

  void Leave(const absl::Status& why) override { LeaveFor(why.ok() ? "" : std::string(why.message())); }

 private:
  absl::Status ReduceWords(Reduction reduction, bool are_signed, std::span<std::uint64_t> values) override {
    if (Post* post =
            NewPost({.name = "Reduce", .reduction = reduction, .are_signed = are_signed, .values = values.size()})) {
      post->values.assign(values.begin(), values.end());
    }
    if (absl::Status status = PostAndWait(); !status.ok()) return status;
    for (int r = 0; r < size(); ++r) {
      if (r != rank_) CombineAll(reduction, are_signed, PostOf(r).values, values);
    }
    return absl::OkStatus();
  }

  static void CombineAll(Reduction reduction, bool are_signed, std::span<const std::uint64_t> values,
                         std::span<std::uint64_t> results) {
    for (std::size_t i = 0; i < values.size(); ++i) Combine(reduction, are_signed, values[i], results[i]);
  }

  void Fill(std::span<const BytesView> out, bool with_own, Post& post) {
    post.parts.resize(out.size());
    for (std::size_t r = 0; r < out.size(); ++r) {
      post.parts[r].clear();
      if (with_own || static_cast<int>(r) != rank_) post.parts[r].assign(out[r].begin(), out[r].end());
    }
  }

  // The post of the next collective; null after an error.
  Post* NewPost(const Call& call) {
    if (!status_.ok()) return nullptr;
    Post& post = own().posts[(collective_ + 1) % 2];
    post.call = call;
    return &post;
  }

  // Shows the new post, and waits for all other ranks' posts of the same collective.
  absl::Status PostAndWait() {
    if (!status_.ok()) return status_;
    ++collective_;
    own().posted.store(collective_, std::memory_order_release);
    own().posted.notify_all();
    for (int r = 0; r < size(); ++r) {
      if (!AwaitPost(r)) return status_ = HasLeft(*this, r, board_.places[r].why);
    }
    // All ranks see the same posts, so they find the same difference.
    for (int r = 1; r < size(); ++r) {
      const Call &first = PostOf(0).call, &other = PostOf(r).call;
      if (first == other) continue;
      return status_ = absl::InternalError(absl::StrCat(NameOf(*this, r), " calls ", TextOf(other), ", but ",
                                                        NameOf(*this, 0), " ", TextOf(first)));
    }
    return absl::OkStatus();
  }

  // Whether a rank has posted this collective; otherwise it has left.
  bool AwaitPost(int r) const {
    const std::atomic<std::uint64_t>& posted = board_.places[r].posted;
    std::uint64_t value = posted.load(std::memory_order_acquire);
    for (int i = 0; value < collective_ && i < board_.pauses; ++i) {
      _mm_pause();
      value = posted.load(std::memory_order_acquire);
    }
    while (value < collective_) {
      posted.wait(value, std::memory_order_acquire);
      value = posted.load(std::memory_order_acquire);
    }
    return (value & ~kLeft) >= collective_;
  }

  void LeaveFor(const std::string& why) {
    if (has_left_) return;
    has_left_ = true;
    own().why = why;
    own().posted.store(kLeft | collective_, std::memory_order_release);
    own().posted.notify_all();
    if (status_.ok()) status_ = HasLeft(*this, rank_, why);
  }

  Place& own() { return board_.places[rank_]; }
  const Post& PostOf(int r) const { return board_.places[r].posts[collective_ % 2]; }

  Board& board_;
  const int rank_;
  std::uint64_t collective_ = 0;  // the number of the last collective, from 1
  bool has_left_ = false;
  absl::Status status_;  // of all later collectives
};

absl::Status WorkOn(Collectives& ranks, const std::function<absl::Status(Collectives&)>& work) {
  try {
    return work(ranks);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("out of memory");
  } catch (const std::exception& exception) {
    return absl::InternalError(exception.what());
  }
}

}  // namespace

std::vector<absl::Status> RunInProcess(int ranks, const std::function<absl::Status(Collectives&)>& work) {
  Board board(ranks);
  std::vector<absl::Status> statuses(ranks);
  std::vector<std::thread> threads;
  threads.reserve(ranks);
  for (int r = 0; r < ranks; ++r) {
    const auto serve = [&board, &statuses, &work, r] {
      const DefaultFloatingPoint floating_point;
      InProcess collectives(board, r);
      statuses[r] = WorkOn(collectives, work);
      collectives.Leave(statuses[r]);
    };
    try {
      threads.emplace_back(serve);
      continue;
    } catch (const std::system_error&) {
      statuses[r] = absl::ResourceExhaustedError("the system lets no more threads be started");
    } catch (const std::bad_alloc&) {
      statuses[r] = absl::ResourceExhaustedError("there is no memory to start a thread");
    }
    InProcess(board, r).Leave(statuses[r]);
  }
  for (std::thread& thread : threads) thread.join();
  return statuses;
}

}  // namespace lull
