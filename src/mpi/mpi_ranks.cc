#include "mpi/mpi_ranks.h"

#include <mpi.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "lull/mpi.h"
#include "ranks/host_name.h"

namespace lull {
namespace {

// Tags of messages between two ranks. Messages of one tag and sender arrive in order, so most need no tag of their own.
// Letters that come from anybody do: their sender may be one meeting ahead of their receiver, but never two.
enum Tag { kDirect, kPart, kRest, kEvenLetters, kOddLetters, kFarewell };

// What stands in front of the first message to another rank.
struct Head {
  Tick next;
  std::uint64_t trouble;
  std::uint64_t flag;
  std::uint64_t bytes;  // of letters, in this message and in those that follow
};
static_assert(sizeof(Head) == kMeetingHeadBytes);

// What an allreduce makes of the meetings, in words: next, trouble, flag, the number of ranks; then for each rank the
// number of ranks that send it letters.
enum TallyWord { kNext, kTrouble, kFlag, kRanks, kSenders };
static_assert(kSenders == kTallyWords);

// Called by MPI: adds one tally to another.
void AddTally(void* in, void* in_out, int* /*count*/, MPI_Datatype* /*type*/) {
  const auto* const from = static_cast<const std::uint64_t*>(in);
  auto* const to = static_cast<std::uint64_t*>(in_out);
  to[kNext] = static_cast<std::uint64_t>(std::min(static_cast<Tick>(from[kNext]), static_cast<Tick>(to[kNext])));
  to[kTrouble] = std::max(from[kTrouble], to[kTrouble]);
  to[kFlag] |= from[kFlag];
  for (std::uint64_t r = 0; r < from[kRanks]; ++r) to[kSenders + r] += from[kSenders + r];
}

// How a waiting rank spends its time: first it only looks, which costs nothing but the core; then it gives the core to
// whoever wants it; after long it sleeps. All three are chosen: some 100 µs, and some 10 ms.
class Patience {
 public:
  // Waits a little. Returns whether it is time to look for farewells.
  bool Pause() {
    ++turns_;
    if (turns_ < kLooks) return false;
    if (turns_ < kYields) {
      std::this_thread::yield();
      return turns_ % kTurnsPerLook == 0;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    return turns_ % kSleepsPerLook == 0;
  }

 private:
  static constexpr int kLooks = 1'000;
  static constexpr int kYields = 30'000;
  static constexpr int kTurnsPerLook = 256;
  static constexpr int kSleepsPerLook = 16;
  std::int64_t turns_ = 0;
};

// A farewell is the number of collectives in which the rank took part, and its reason, cut to this length.
constexpr std::size_t kMostReason = 1'000;

class MpiCollectives final : public Collectives {
 public:
  MpiCollectives(const MpiTuning& tuning, bool finalize) : tuning_(tuning), finalize_(finalize) {
    MPI_Comm_dup(MPI_COMM_WORLD, &comm_);
    MPI_Comm_dup(MPI_COMM_WORLD, &farewells_);
    for (const MPI_Comm comm : {comm_, farewells_}) MPI_Comm_set_errhandler(comm, MPI_ERRORS_ARE_FATAL);
    MPI_Comm_rank(comm_, &rank_);
    MPI_Comm_size(comm_, &size_);
    taken_part_.resize(size_);
    reasons_.resize(size_);
    ExchangeHosts();
    firsts_out_.assign(size_, Bytes());
    firsts_in_.assign(size_, Bytes());
    long_letters_.assign(size_, Bytes());
    tally_.resize(kSenders + size_);
    total_.resize(tally_.size());
    MPI_Type_contiguous(static_cast<int>(tally_.size()), MPI_UINT64_T, &tally_type_);
    MPI_Type_commit(&tally_type_);
    MPI_Op_create(AddTally, /*commute=*/1, &add_tally_);
  }

  ~MpiCollectives() override {
    Leave(absl::OkStatus());
    if (completed_ != begun_) EndAll();
    AwaitFarewells();
    MPI_Op_free(&add_tally_);
    MPI_Type_free(&tally_type_);
    MPI_Comm_free(&farewells_);
    MPI_Comm_free(&comm_);
    if (finalize_) MPI_Finalize();
  }
  MpiCollectives(const MpiCollectives&) = delete;
  MpiCollectives& operator=(const MpiCollectives&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  const std::string& host(int rank) const override { return hosts_[rank]; }

  absl::Status Meet(std::span<const BytesView> out, std::span<BytesView> in, Meeting& meeting) override {
    assert(out.size() == static_cast<std::size_t>(size_) && in.size() == out.size());
    if (absl::Status status = Begin(); !status.ok()) return status;
    std::ranges::fill(in, BytesView());
    if (size_ == 1) return End();
    return size_ <= tuning_.most_direct ? MeetDirectly(out, in, meeting) : MeetByTally(out, in, meeting);
  }

  absl::Status AllToAll(std::span<const BytesView> out, std::vector<Bytes>& in) override {
    assert(out.size() == static_cast<std::size_t>(size_));
    if (absl::Status status = Begin(); !status.ok()) return status;
    std::vector<std::uint64_t> sizes_out(size_), sizes_in(size_);
    for (int r = 0; r < size_; ++r) sizes_out[r] = out[r].size();
    MPI_Ialltoall(sizes_out.data(), 1, MPI_UINT64_T, sizes_in.data(), 1, MPI_UINT64_T, comm_, NewRequest());
    if (absl::Status status = Await(); !status.ok()) return status;

    in.resize(size_);
    for (int r = 0; r < size_; ++r) in[r].resize(sizes_in[r]);
    std::ranges::copy(out[rank_], in[rank_].begin());
    // In turn, so that nobody gets from all at once.
    for (int step = 1; step < size_; ++step) {
      const int to = (rank_ + step) % size_, from = (rank_ - step + size_) % size_;
      Receive(in[from], from, kPart);
      Send(out[to], to, kPart);
      if (absl::Status status = Await(); !status.ok()) return status;
    }
    return End();
  }

  absl::Status Exscan(std::span<std::uint64_t> values) override {
    return InRounds(values, [this](std::span<std::uint64_t> some) {
      MPI_Iexscan(MPI_IN_PLACE, some.data(), static_cast<int>(some.size()), MPI_UINT64_T, MPI_SUM, comm_, NewRequest());
      absl::Status status = Await();
      if (rank_ == 0) std::ranges::fill(some, 0);  // MPI leaves them as they are
      return status;
    });
  }

  absl::Status Gather(BytesView own, std::vector<Bytes>& all) override {
    if (absl::Status status = Begin(); !status.ok()) return status;
    all.clear();
    std::uint64_t size = own.size();
    std::vector<std::uint64_t> sizes(rank_ == 0 ? size_ : 0);
    MPI_Igather(&size, 1, MPI_UINT64_T, sizes.data(), 1, MPI_UINT64_T, 0, comm_, NewRequest());
    if (absl::Status status = Await(); !status.ok()) return status;
    if (rank_ != 0) {
      Send(own, 0, kPart);
      return AwaitAndEnd();
    }
    all.resize(size_);
    all[0].assign(own.begin(), own.end());
    for (int r = 1; r < size_; ++r) {
      all[r].resize(sizes[r]);
      Receive(all[r], r, kPart);
    }
    return AwaitAndEnd();
  }

  absl::Status Broadcast(Bytes& bytes) override {
    if (absl::Status status = Begin(); !status.ok()) return status;
    std::uint64_t size = bytes.size();
    MPI_Ibcast(&size, 1, MPI_UINT64_T, 0, comm_, NewRequest());
    if (absl::Status status = Await(); !status.ok()) return status;
    bytes.resize(size);
    for (std::size_t begin = 0; begin < size; begin += tuning_.most_at_once) {
      const auto some = std::span(bytes).subspan(begin, std::min<std::size_t>(tuning_.most_at_once, size - begin));
      MPI_Ibcast(some.data(), static_cast<int>(some.size()), MPI_BYTE, 0, comm_, NewRequest());
      if (absl::Status status = Await(); !status.ok()) return status;
    }
    return End();
  }

  absl::Status Barrier() override {
    if (absl::Status status = Begin(); !status.ok()) return status;
    MPI_Ibarrier(comm_, NewRequest());
    return AwaitAndEnd();
  }

  void Leave(const absl::Status& why) override {
    if (has_left_) return;
    has_left_ = true;
    // The others will hear of the rank that has made this one fail from that rank.
    if (!status_.ok()) return;
    const std::string_view reason = why.ok() ? "" : std::string_view(why.message().data(), why.message().size());
    const auto text = std::as_bytes(std::span(reason.substr(0, kMostReason)));
    const auto count = std::as_bytes(std::span(&completed_, 1));
    farewell_.assign(count.begin(), count.end());
    farewell_.insert(farewell_.end(), text.begin(), text.end());
    for (int r = 0; r < size_; ++r) {
      if (r == rank_) continue;
      MPI_Isend(farewell_.data(), static_cast<int>(farewell_.size()), MPI_BYTE, r, kFarewell, farewells_,
                &farewell_requests_.emplace_back());
    }
    status_ = HasLeft(*this, rank_, reason);
  }

 private:
  absl::Status ReduceWords(Reduction reduction, bool are_signed, std::span<std::uint64_t> values) override {
    const MPI_Op op = reduction == Reduction::kMin ? MPI_MIN : reduction == Reduction::kMax ? MPI_MAX : MPI_SUM;
    // MPICH 4.0.2 compares MPI_UINT64_T as if it were signed. Without the highest bit's weight the order of unsigned
    // numbers is that of signed ones. Sums that wrap around are the same for both.
    const bool shifts = reduction != Reduction::kSum && !are_signed;
    const auto shift = [&values, shifts] {
      for (std::uint64_t& value : values) value ^= shifts ? std::uint64_t{1} << 63 : 0;
    };
    shift();
    absl::Status status = InRounds(values, [this, op](std::span<std::uint64_t> some) {
      MPI_Iallreduce(MPI_IN_PLACE, some.data(), static_cast<int>(some.size()),
                     op == MPI_SUM ? MPI_UINT64_T : MPI_INT64_T, op, comm_, NewRequest());
      return Await();
    });
    shift();
    return status;
  }

  template <class Work>
  absl::Status InRounds(std::span<std::uint64_t> values, const Work& work) {
    absl::Status status = Begin();
    const std::size_t most = tuning_.most_at_once / sizeof(std::uint64_t);
    for (std::size_t begin = 0; begin < values.size() && status.ok(); begin += most) {
      status = work(values.subspan(begin, std::min(most, values.size() - begin)));
    }
    return status.ok() ? End() : status;
  }

  // ---- Meetings

  absl::Status MeetDirectly(std::span<const BytesView> out, std::span<BytesView> in, Meeting& meeting) {
    for (int r = 0; r < size_; ++r) {
      if (r != rank_) ReceiveFirst(firsts_in_[r], r, kDirect);
    }
    const std::size_t receives = requests_.size();
    for (int r = 0; r < size_; ++r) {
      if (r != rank_) SendLetters(out[r], meeting, r, kDirect);
    }
    // A send of many letters may end only when the other rank asks for them, after it has the first message.
    if (absl::Status status = Await(0, receives); !status.ok()) return status;
    for (int r = 0; r < size_; ++r) {
      if (r == rank_) continue;
      const Head head = TakeLetters(firsts_in_[r], r, in);
      meeting.next = std::min(meeting.next, head.next);
      meeting.trouble = std::max(meeting.trouble, head.trouble);
      meeting.flag = meeting.flag || head.flag != 0;
    }
    return AwaitAndEnd();
  }

  absl::Status MeetByTally(std::span<const BytesView> out, std::span<BytesView> in, Meeting& meeting) {
    tally_[kNext] = static_cast<std::uint64_t>(meeting.next);
    tally_[kTrouble] = meeting.trouble;
    tally_[kFlag] = meeting.flag ? 1 : 0;
    tally_[kRanks] = size_;
    const auto sends_to = [&](int r) { return r != rank_ && !out[r].empty(); };
    for (int r = 0; r < size_; ++r) tally_[kSenders + r] = sends_to(r) ? 1 : 0;
    MPI_Iallreduce(tally_.data(), total_.data(), 1, tally_type_, add_tally_, comm_, NewRequest());
    const int tag = ++tallies_ % 2 == 0 ? kEvenLetters : kOddLetters;
    for (int r = 0; r < size_; ++r) {
      if (sends_to(r)) SendLetters(out[r], meeting, r, tag);
    }
    if (absl::Status status = Await(0, 1); !status.ok()) return status;
    meeting = {.next = static_cast<Tick>(total_[kNext]), .trouble = total_[kTrouble], .flag = total_[kFlag] != 0};

    const std::size_t begin = requests_.size();
    const std::size_t senders = total_[kSenders + rank_];
    for (std::size_t i = 0; i < senders; ++i) ReceiveFirst(firsts_in_[i], MPI_ANY_SOURCE, tag);
    if (absl::Status status = Await(begin, senders); !status.ok()) return status;
    for (std::size_t i = 0; i < senders; ++i) TakeLetters(firsts_in_[i], statuses_[i].MPI_SOURCE, in);
    return AwaitAndEnd();
  }

  // Sends the meeting and the first letters in one message, and the other letters in more.
  void SendLetters(BytesView letters, const Meeting& meeting, int to, int tag) {
    const Head head = {
        .next = meeting.next, .trouble = meeting.trouble, .flag = meeting.flag ? 1u : 0u, .bytes = letters.size()};
    const std::size_t with_it = std::min(letters.size(), tuning_.first_message - sizeof head);
    Bytes& first = firsts_out_[to];
    first.resize(tuning_.first_message);
    std::memcpy(first.data(), &head, sizeof head);
    std::copy_n(letters.begin(), with_it, first.begin() + sizeof head);
    MPI_Isend(first.data(), static_cast<int>(sizeof head + with_it), MPI_BYTE, to, tag, comm_, NewRequest());
    Send(letters.subspan(with_it), to, kRest);
  }

  void ReceiveFirst(Bytes& first, int from, int tag) {
    first.resize(tuning_.first_message);
    MPI_Irecv(first.data(), static_cast<int>(first.size()), MPI_BYTE, from, tag, comm_, NewRequest());
  }

  // Finds the letters in a first message; asks for the others, if there are more.
  Head TakeLetters(const Bytes& first, int from, std::span<BytesView> in) {
    Head head;
    std::memcpy(&head, first.data(), sizeof head);
    const BytesView with_it = BytesView(first).subspan(sizeof head);
    if (head.bytes <= with_it.size()) {
      in[from] = with_it.first(head.bytes);
      return head;
    }
    Bytes& all = long_letters_[from];
    all.resize(head.bytes);
    std::ranges::copy(with_it, all.begin());
    Receive(std::span(all).subspan(with_it.size()), from, kRest);
    in[from] = all;
    return head;
  }

  // ---- Messages

  void Send(BytesView bytes, int to, int tag) {
    for (std::size_t begin = 0; begin < bytes.size(); begin += tuning_.most_at_once) {
      const BytesView some = bytes.subspan(begin, std::min(tuning_.most_at_once, bytes.size() - begin));
      MPI_Isend(some.data(), static_cast<int>(some.size()), MPI_BYTE, to, tag, comm_, NewRequest());
    }
  }

  void Receive(std::span<std::byte> bytes, int from, int tag) {
    for (std::size_t begin = 0; begin < bytes.size(); begin += tuning_.most_at_once) {
      const auto some = bytes.subspan(begin, std::min(tuning_.most_at_once, bytes.size() - begin));
      MPI_Irecv(some.data(), static_cast<int>(some.size()), MPI_BYTE, from, tag, comm_, NewRequest());
    }
  }

  // ---- Waiting

  // Every collective begins with Begin and, if all went well, ends with End.
  absl::Status Begin() {
    if (status_.ok() && completed_ != begun_) {
      status_ = absl::AbortedError("a collective has ended with an exception; no other can follow");
    }
    if (status_.ok()) ++begun_;
    return status_;
  }

  absl::Status End() {
    completed_ = begun_;
    return absl::OkStatus();
  }

  MPI_Request* NewRequest() { return &requests_.emplace_back(MPI_REQUEST_NULL); }

  // Waits until some of the requests are done. After an error MPI may still write where they point to, so nothing but
  // the end of all processes can follow.
  absl::Status Await(std::size_t begin, std::size_t count) {
    statuses_.resize(std::max(statuses_.size(), count));
    Patience patience;
    while (true) {
      int done = 0;
      MPI_Testall(static_cast<int>(count), requests_.data() + begin, &done, statuses_.data());
      if (done != 0) return absl::OkStatus();
      if (patience.Pause() && SomebodyIsMissing()) return status_;
    }
  }

  // The same for all requests, which are then forgotten.
  absl::Status Await() {
    if (absl::Status status = Await(0, requests_.size()); !status.ok()) return status;
    requests_.clear();
    return absl::OkStatus();
  }

  absl::Status AwaitAndEnd() {
    absl::Status status = Await();
    return status.ok() ? End() : status;
  }

  // Whether a rank has left before this collective; sets the error.
  bool SomebodyIsMissing() {
    ReadFarewells();
    for (int r = 0; r < size_; ++r) {
      if (!taken_part_[r] || *taken_part_[r] >= begun_) continue;
      status_ = HasLeft(*this, r, reasons_[r]);
      return true;
    }
    return false;
  }

  void ReadFarewells() {
    while (true) {
      int there = 0;
      MPI_Status message;
      MPI_Iprobe(MPI_ANY_SOURCE, kFarewell, farewells_, &there, &message);
      if (there == 0) return;
      ReadFarewell(message);
    }
  }

  void ReadFarewell(const MPI_Status& message) {
    std::array<std::byte, sizeof(std::uint64_t) + kMostReason> bytes;
    MPI_Status received;
    MPI_Recv(bytes.data(), bytes.size(), MPI_BYTE, message.MPI_SOURCE, kFarewell, farewells_, &received);
    int length = 0;
    MPI_Get_count(&received, MPI_BYTE, &length);
    std::uint64_t count = 0;
    std::memcpy(&count, bytes.data(), sizeof count);
    taken_part_[message.MPI_SOURCE] = count;
    reasons_[message.MPI_SOURCE].assign(reinterpret_cast<const char*>(bytes.data()) + sizeof count,
                                        length - sizeof count);
    ++farewells_read_;
  }

  // Returns when all ranks have left and all farewells are read.
  void AwaitFarewells() {
    MPI_Request all_have_left;
    MPI_Ibarrier(farewells_, &all_have_left);
    Patience patience;
    for (int done = 0; done == 0 || farewells_read_ < size_ - 1;) {
      if (done == 0) MPI_Test(&all_have_left, &done, MPI_STATUS_IGNORE);
      ReadFarewells();
      patience.Pause();
    }
    MPI_Waitall(static_cast<int>(farewell_requests_.size()), farewell_requests_.data(), MPI_STATUSES_IGNORE);
  }

  // Ends all processes of the job. Rank 0 gives the launcher time to pass on what rank 0 has printed, because that of
  // MPICH drops the rest. The others also give rank 0 time to report its error, which it has at about the same moment.
  [[noreturn]] void EndAll() const {
    std::this_thread::sleep_for(rank_ == 0 ? std::chrono::milliseconds(200) : std::chrono::milliseconds(1000));
    MPI_Abort(MPI_COMM_WORLD, 1);
    std::abort();  // not reached: MPI_Abort has no attribute that says so
  }

  void ExchangeHosts() {
    constexpr int kMostOfName = 256;
    std::array<char, kMostOfName> own = {};
    HostName().copy(own.data(), own.size() - 1);
    std::vector<char> all(std::size_t{kMostOfName} * size_);
    MPI_Allgather(own.data(), kMostOfName, MPI_CHAR, all.data(), kMostOfName, MPI_CHAR, comm_);
    for (int r = 0; r < size_; ++r) hosts_.emplace_back(all.data() + std::size_t{kMostOfName} * r);
  }

  const MpiTuning tuning_;
  const bool finalize_;
  MPI_Comm comm_ = MPI_COMM_NULL;
  MPI_Comm farewells_ = MPI_COMM_NULL;
  int rank_ = 0;
  int size_ = 0;
  std::vector<std::string> hosts_;
  absl::Status status_;          // of all later collectives
  std::uint64_t begun_ = 0;      // collectives
  std::uint64_t completed_ = 0;  // all that were begun, unless one has failed or is under way

  std::vector<MPI_Request> requests_;  // of the collective that is under way
  std::vector<MPI_Status> statuses_;

  // Meetings.
  std::vector<Bytes> firsts_out_;    // by receiver
  std::vector<Bytes> firsts_in_;     // in a direct meeting by sender
  std::vector<Bytes> long_letters_;  // by sender, where the first message did not hold them
  std::vector<std::uint64_t> tally_, total_;
  std::uint64_t tallies_ = 0;  // meetings by tally
  MPI_Datatype tally_type_ = MPI_DATATYPE_NULL;
  MPI_Op add_tally_ = MPI_OP_NULL;

  // Farewells.
  bool has_left_ = false;
  Bytes farewell_;
  std::vector<MPI_Request> farewell_requests_;
  int farewells_read_ = 0;
  std::vector<std::optional<std::uint64_t>> taken_part_;  // by rank: in how many collectives, if it has left
  std::vector<std::string> reasons_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Collectives>> CreateMpiCollectives(const MpiTuning& tuning) {
  int finalized = 0, initialized = 0, provided = 0, is_main = 1;
  MPI_Finalized(&finalized);
  if (finalized != 0) {
    return absl::FailedPreconditionError("MPI has been finalised; create the ranks once, before that");
  }
  MPI_Initialized(&initialized);
  if (initialized == 0) {
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  } else {
    MPI_Query_thread(&provided);
    MPI_Is_thread_main(&is_main);
  }
  if (provided < MPI_THREAD_FUNNELED) {
    return absl::FailedPreconditionError(
        "MPI does not allow threads beside the one that calls it; initialise it with MPI_Init_thread and "
        "MPI_THREAD_FUNNELED");
  }
  if (provided == MPI_THREAD_FUNNELED && is_main == 0) {
    return absl::FailedPreconditionError(
        "this thread may not call MPI; create the ranks on the thread that initialised MPI");
  }
  return std::make_unique<MpiCollectives>(tuning, /*finalize=*/initialized == 0);
}

namespace mpi {

absl::StatusOr<std::unique_ptr<Ranks>> Ranks::Create() {
  absl::StatusOr<std::unique_ptr<Collectives>> collectives = CreateMpiCollectives();
  if (!collectives.ok()) return collectives.status();
  return std::unique_ptr<Ranks>(new Ranks(*std::move(collectives)));
}

Ranks::Ranks(std::unique_ptr<lull::Ranks> processes) : processes_(std::move(processes)) {}
Ranks::~Ranks() = default;

int Ranks::rank() const { return processes_->rank(); }
int Ranks::size() const { return processes_->size(); }
const std::string& Ranks::host(int rank) const { return processes_->host(rank); }
Collectives& Ranks::collectives() { return processes_->collectives(); }

}  // namespace mpi
}  // namespace lull
