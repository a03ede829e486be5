#include "test/ranks/cases.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <random>
#include <span>
#include <string>

#include "absl/strings/str_cat.h"
#include "ranks/agreement.h"
#include "test/support/dice.h"

namespace lull {
namespace {

// Draws that every rank can make for every rank, so that each knows the naive answer.
Dice DiceOf(std::uint32_t seed, int round, int from, int to = 0) {
  std::seed_seq mixed = {seed, static_cast<std::uint32_t>(round), static_cast<std::uint32_t>(from),
                         static_cast<std::uint32_t>(to)};
  std::uint32_t word = 0;
  mixed.generate(&word, &word + 1);
  return Dice(word);
}

Bytes DrawBytes(Dice dice, std::uint32_t most) {
  const std::uint32_t kind = dice.Below(4);
  const std::uint32_t size = kind == 0 ? 0 : kind == 1 ? 8 * dice.Below(21) : dice.Below(most + 1);
  Bytes bytes(size);
  for (std::size_t i = 0; i < bytes.size(); i += sizeof(std::uint64_t)) {
    const std::uint64_t word = dice.Bits();
    std::memcpy(bytes.data() + i, &word, std::min(sizeof word, bytes.size() - i));
  }
  return bytes;
}

std::vector<std::uint64_t> DrawWords(Dice dice, std::size_t count) {
  std::vector<std::uint64_t> words(count);
  for (std::uint64_t& word : words) {
    word = dice.OneOf<std::uint64_t>({0, 1, dice.Below(1000), dice.Bits(), std::numeric_limits<std::uint64_t>::max(),
                                      std::uint64_t{1} << 63, (std::uint64_t{1} << 63) - 1});
  }
  return words;
}

Meeting DrawMeeting(Dice dice) {
  return {.next = dice.Chance(0.2) ? kNever : dice.TickBetween(1, 1'000'000),
          .trouble = dice.Chance(0.1) ? dice.Bits() : 0,
          .flag = dice.Chance(0.1)};
}

absl::Status Wrong(const Collectives& ranks, std::uint32_t seed, int round, const std::string& what) {
  return absl::InternalError(
      absl::StrCat("seed ", seed, ", round ", round, ", on rank ", ranks.rank(), " of ", ranks.size(), ": ", what));
}

#define LULL_RETURN_IF_WRONG(expression) \
  if (absl::Status status_of_step = (expression); !status_of_step.ok()) return status_of_step

bool Same(BytesView a, BytesView b) { return std::ranges::equal(a, b); }

std::vector<BytesView> ViewsOf(const std::vector<Bytes>& all) { return {all.begin(), all.end()}; }

// One meeting with letters of up to `most` bytes.
absl::Status MeetOnce(Collectives& ranks, std::uint32_t seed, int round, std::uint32_t most) {
  const int self = ranks.rank(), size = ranks.size();
  std::vector<Bytes> letters(size);
  Meeting expected;
  for (int r = 0; r < size; ++r) {
    if (r != self) letters[r] = DrawBytes(DiceOf(seed, round, self, r), most);
    const Meeting theirs = DrawMeeting(DiceOf(seed, round, r, size));
    expected.next = std::min(expected.next, theirs.next);
    expected.trouble = std::max(expected.trouble, theirs.trouble);
    expected.flag = expected.flag || theirs.flag;
  }
  std::vector<BytesView> in(size);
  Meeting meeting = DrawMeeting(DiceOf(seed, round, self, size));
  LULL_RETURN_IF_WRONG(ranks.Meet(ViewsOf(letters), in, meeting));
  for (Bytes& sent : letters) std::ranges::fill(sent, std::byte{0xee});  // the caller may do as it likes
  if (meeting != expected) {
    return Wrong(ranks, seed, round,
                 absl::StrCat("the meeting says next ", meeting.next, ", trouble ", meeting.trouble));
  }
  for (int r = 0; r < size; ++r) {
    const Bytes sent = r == self ? Bytes() : DrawBytes(DiceOf(seed, round, r, self), most);
    if (!Same(in[r], sent)) {
      return Wrong(ranks, seed, round,
                   absl::StrCat("other letters from rank ", r, ": ", in[r].size(), " bytes of ", sent.size()));
    }
    if (in[r].size() % 8 == 0 && ValuesOf<std::uint64_t>(in[r]).size() != sent.size() / 8) {
      return Wrong(ranks, seed, round, "letters that are not aligned");
    }
  }
  return absl::OkStatus();
}

absl::Status AllToAllOnce(Collectives& ranks, std::uint32_t seed, int round, std::uint32_t most) {
  std::vector<Bytes> out(ranks.size());
  for (int r = 0; r < ranks.size(); ++r) out[r] = DrawBytes(DiceOf(seed, round, ranks.rank(), r), most);
  std::vector<Bytes> in(round % 3, Bytes(round));  // what was there is replaced
  LULL_RETURN_IF_WRONG(ranks.AllToAll(ViewsOf(out), in));
  if (in.size() != out.size()) return Wrong(ranks, seed, round, absl::StrCat(in.size(), " parts"));
  for (int r = 0; r < ranks.size(); ++r) {
    if (!Same(in[r], DrawBytes(DiceOf(seed, round, r, ranks.rank()), most))) {
      return Wrong(ranks, seed, round, absl::StrCat("another part from rank ", r));
    }
  }
  return absl::OkStatus();
}

template <class T>
absl::Status ReduceOnce(Collectives& ranks, std::uint32_t seed, int round, Reduction reduction, std::size_t count) {
  const auto values_of = [&](int r) {
    const std::vector<std::uint64_t> words = DrawWords(DiceOf(seed, round, r), count);
    return std::vector<T>(words.begin(), words.end());
  };
  std::vector<T> values = values_of(ranks.rank());
  LULL_RETURN_IF_WRONG(ranks.Reduce(reduction, std::span(values)));
  std::vector<T> expected = values_of(0);
  for (int r = 1; r < ranks.size(); ++r) {
    const std::vector<T> theirs = values_of(r);
    for (std::size_t i = 0; i < count; ++i) {
      expected[i] =
          reduction == Reduction::kMin ? std::min(expected[i], theirs[i])
          : reduction == Reduction::kMax
              ? std::max(expected[i], theirs[i])
              : static_cast<T>(static_cast<std::uint64_t>(expected[i]) + static_cast<std::uint64_t>(theirs[i]));
    }
  }
  if (values != expected)
    return Wrong(ranks, seed, round, absl::StrCat("another result of reduction ", static_cast<int>(reduction)));
  return absl::OkStatus();
}

absl::Status ExscanOnce(Collectives& ranks, std::uint32_t seed, int round, std::size_t count) {
  std::vector<std::uint64_t> values = DrawWords(DiceOf(seed, round, ranks.rank()), count);
  LULL_RETURN_IF_WRONG(ranks.Exscan(values));
  std::vector<std::uint64_t> expected(count);
  for (int r = 0; r < ranks.rank(); ++r) {
    const std::vector<std::uint64_t> theirs = DrawWords(DiceOf(seed, round, r), count);
    for (std::size_t i = 0; i < count; ++i) expected[i] += theirs[i];
  }
  return values == expected ? absl::OkStatus() : Wrong(ranks, seed, round, "other sums");
}

absl::Status GatherOnce(Collectives& ranks, std::uint32_t seed, int round, std::uint32_t most) {
  std::vector<Bytes> all(round % 3, Bytes(round));
  LULL_RETURN_IF_WRONG(ranks.Gather(DrawBytes(DiceOf(seed, round, ranks.rank()), most), all));
  if (all.size() != static_cast<std::size_t>(ranks.rank() == 0 ? ranks.size() : 0)) {
    return Wrong(ranks, seed, round, absl::StrCat(all.size(), " parts"));
  }
  for (std::size_t r = 0; r < all.size(); ++r) {
    if (!Same(all[r], DrawBytes(DiceOf(seed, round, static_cast<int>(r)), most))) {
      return Wrong(ranks, seed, round, absl::StrCat("another part from rank ", r));
    }
  }
  return absl::OkStatus();
}

absl::Status BroadcastOnce(Collectives& ranks, std::uint32_t seed, int round, std::uint32_t most) {
  Bytes bytes = DrawBytes(DiceOf(seed, round, ranks.rank()), most);
  LULL_RETURN_IF_WRONG(ranks.Broadcast(bytes));
  const bool right = Same(bytes, DrawBytes(DiceOf(seed, round, 0), most));
  return right ? absl::OkStatus() : Wrong(ranks, seed, round, "other bytes than rank 0's");
}

// ---- The cases

constexpr std::uint32_t kSmall = 3'000;    // [bytes]
constexpr std::uint32_t kLarge = 200'000;  // [bytes] more than the first message of a meeting holds

absl::Status Meetings(Collectives& ranks, std::uint32_t seed) {
  for (int round = 0; round < 100; ++round) LULL_RETURN_IF_WRONG(MeetOnce(ranks, seed, round, kSmall));
  return absl::OkStatus();
}

absl::Status MeetingsWithManyLetters(Collectives& ranks, std::uint32_t seed) {
  for (int round = 0; round < 10; ++round) LULL_RETURN_IF_WRONG(MeetOnce(ranks, seed, round, kLarge));
  return absl::OkStatus();
}

absl::Status MeetingsWithoutLetters(Collectives& ranks, std::uint32_t seed) {
  const std::vector<BytesView> out(ranks.size());
  for (int round = 0; round < 500; ++round) {
    std::vector<BytesView> in(ranks.size(), std::as_bytes(std::span(&seed, 1)));
    Meeting meeting = {.next = round + ranks.rank(), .flag = round % ranks.size() == ranks.rank()};
    LULL_RETURN_IF_WRONG(ranks.Meet(out, in, meeting));
    if (meeting != Meeting{.next = round, .flag = true}) return Wrong(ranks, seed, round, "another meeting");
    if (!std::ranges::all_of(in, &BytesView::empty)) return Wrong(ranks, seed, round, "letters from nowhere");
  }
  return absl::OkStatus();
}

absl::Status LettersToOneRank(Collectives& ranks, std::uint32_t seed) {
  for (int round = 0; round < 50; ++round) {
    const int to = round % ranks.size();
    const std::vector<std::uint64_t> letter = {seed + static_cast<std::uint64_t>(ranks.rank())};
    std::vector<BytesView> out(ranks.size()), in(ranks.size());
    if (to != ranks.rank()) out[to] = std::as_bytes(std::span(letter));
    Meeting meeting;
    LULL_RETURN_IF_WRONG(ranks.Meet(out, in, meeting));
    for (int r = 0; r < ranks.size(); ++r) {
      const auto letters = ValuesOf<std::uint64_t>(in[r]);
      const bool expected = to == ranks.rank() && r != to;
      if (letters.size() != (expected ? 1u : 0u) || (expected && letters[0] != seed + static_cast<std::uint64_t>(r))) {
        return Wrong(ranks, seed, round, absl::StrCat("another letter from rank ", r));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status AllToAlls(Collectives& ranks, std::uint32_t seed) {
  for (int round = 0; round < 10; ++round) LULL_RETURN_IF_WRONG(AllToAllOnce(ranks, seed, round, kLarge / 2));
  return absl::OkStatus();
}

absl::Status Reductions(Collectives& ranks, std::uint32_t seed) {
  int round = 0;
  for (const std::size_t count : {0u, 1u, 7u, 1000u}) {
    for (const Reduction reduction : {Reduction::kMin, Reduction::kMax, Reduction::kSum}) {
      LULL_RETURN_IF_WRONG(ReduceOnce<std::int64_t>(ranks, seed, round++, reduction, count));
      LULL_RETURN_IF_WRONG(ReduceOnce<std::uint64_t>(ranks, seed, round++, reduction, count));
    }
  }
  return absl::OkStatus();
}

absl::Status Exscans(Collectives& ranks, std::uint32_t seed) {
  int round = 0;
  for (const std::size_t count : {0u, 1u, 7u, 1000u}) LULL_RETURN_IF_WRONG(ExscanOnce(ranks, seed, round++, count));
  return absl::OkStatus();
}

absl::Status Gathers(Collectives& ranks, std::uint32_t seed) {
  for (int round = 0; round < 20; ++round) LULL_RETURN_IF_WRONG(GatherOnce(ranks, seed, round, kLarge / 2));
  return absl::OkStatus();
}

absl::Status Broadcasts(Collectives& ranks, std::uint32_t seed) {
  for (int round = 0; round < 20; ++round) LULL_RETURN_IF_WRONG(BroadcastOnce(ranks, seed, round, kLarge / 2));
  return absl::OkStatus();
}

absl::Status NothingAtAll(Collectives& ranks, std::uint32_t seed) {
  const std::vector<BytesView> nothing(ranks.size());
  std::vector<Bytes> in;
  LULL_RETURN_IF_WRONG(ranks.AllToAll(nothing, in));
  if (in != std::vector<Bytes>(ranks.size())) return Wrong(ranks, seed, 0, "something in AllToAll");
  LULL_RETURN_IF_WRONG(ranks.Reduce(Reduction::kSum, std::span<std::int64_t>()));
  LULL_RETURN_IF_WRONG(ranks.Exscan({}));
  LULL_RETURN_IF_WRONG(ranks.Gather({}, in));
  if (in != std::vector<Bytes>(ranks.rank() == 0 ? ranks.size() : 0))
    return Wrong(ranks, seed, 0, "something in Gather");
  Bytes bytes(ranks.rank());
  LULL_RETURN_IF_WRONG(ranks.Broadcast(bytes));
  if (!bytes.empty()) return Wrong(ranks, seed, 0, "something in Broadcast");
  return ranks.Barrier();
}

// All ranks choose the same collective, one after the other, so that what is left of one would show in the next.
absl::Status InAnyOrder(Collectives& ranks, std::uint32_t seed) {
  Dice dice(seed);
  for (int round = 0; round < 150; ++round) {
    const std::uint32_t which = dice.Below(7), count = dice.Below(10);
    const auto reduction = static_cast<Reduction>(dice.Below(3));
    LULL_RETURN_IF_WRONG(which == 0   ? AllToAllOnce(ranks, seed, round, kSmall)
                         : which == 1 ? ReduceOnce<std::int64_t>(ranks, seed, round, reduction, count)
                         : which == 2 ? ExscanOnce(ranks, seed, round, count)
                         : which == 3 ? GatherOnce(ranks, seed, round, kSmall)
                         : which == 4 ? BroadcastOnce(ranks, seed, round, kSmall)
                         : which == 5 ? ranks.Barrier()
                                      : MeetOnce(ranks, seed, round, 2 * kSmall));
  }
  return absl::OkStatus();
}

absl::Status HostsAreNamed(Collectives& ranks, std::uint32_t seed) {
  for (int r = 0; r < ranks.size(); ++r) {
    if (ranks.host(r).empty()) return Wrong(ranks, seed, 0, absl::StrCat("rank ", r, " has no host"));
  }
  const bool right = &ranks.collectives() == &ranks && 0 <= ranks.rank() && ranks.rank() < ranks.size();
  return right ? absl::OkStatus() : Wrong(ranks, seed, 0, "not a rank");
}

absl::Status Expect(const Collectives& ranks, std::uint32_t seed, const absl::Status& status,
                    const absl::Status& expected) {
  return status == expected
             ? absl::OkStatus()
             : Wrong(ranks, seed, 0, absl::StrCat("'", status.ToString(), "', expected '", expected.ToString(), "'"));
}

// Whether an error of one rank, or of two, is the same error on all.
absl::Status SameErrorOnAll(Collectives& ranks, std::uint32_t seed) {
  LULL_RETURN_IF_WRONG(Expect(ranks, seed, SameStatus(ranks, absl::OkStatus()), absl::OkStatus()));
  for (int first = 0; first < ranks.size(); ++first) {
    for (int second = first; second < ranks.size(); ++second) {
      const auto error_of = [](int r) { return absl::DataLossError(absl::StrCat("the disk of ", r, " is full")); };
      const bool fails = ranks.rank() == first || ranks.rank() == second;
      const absl::Status expected =
          ranks.size() == 1 ? error_of(0)
                            : absl::DataLossError(absl::StrCat(NameOf(ranks, first), ": ", error_of(first).message()));
      LULL_RETURN_IF_WRONG(
          Expect(ranks, seed, SameStatus(ranks, fails ? error_of(ranks.rank()) : absl::OkStatus()), expected));
    }
  }
  return Expect(ranks, seed, SameStatus(ranks, absl::OkStatus()), absl::OkStatus());
}

// Rank `other` and those above it differ from those below.
absl::Status DifferencesAreNamed(Collectives& ranks, std::uint32_t seed) {
  LULL_RETURN_IF_WRONG(Expect(ranks, seed, CheckAgreement(ranks, "1.2.3", seed), absl::OkStatus()));
  for (int other = 1; other < ranks.size(); ++other) {
    const bool differs = ranks.rank() >= other;
    const std::string name = NameOf(ranks, other);
    LULL_RETURN_IF_WRONG(
        Expect(ranks, seed, CheckAgreement(ranks, differs ? "1.2.4" : "1.2.3", 1),
               absl::FailedPreconditionError(absl::StrCat(
                   name, " runs Lull 1.2.4, but rank 0 runs 1.2.3; install the same version on all machines"))));
    LULL_RETURN_IF_WRONG(Expect(ranks, seed, CheckAgreement(ranks, "1.2.3", differs ? 10 : 11),
                                absl::FailedPreconditionError(
                                    absl::StrCat(name,
                                                 " has another configuration than rank 0 (hash 000000000000000a, not "
                                                 "000000000000000b); start all ranks with the same files and flags"))));
    // Of several differences the one that explains most comes first.
    const absl::Status math = CheckAgreement(ranks, "1.2.3", differs ? 10 : 11, differs ? 12 : 13);
    const std::string beginning = absl::StrCat(
        name, " computes log or exp with other last bits than rank 0 (hash 000000000000000c, not 000000000000000d), ");
    if (math.code() != absl::StatusCode::kFailedPrecondition || math.message().find(beginning) != 0) {
      return Wrong(ranks, seed, other, math.ToString());
    }
  }
  return absl::OkStatus();
}

}  // namespace

const std::vector<RanksCase>& RanksCases() {
  static const std::vector<RanksCase> cases = {
      {"Meetings", Meetings},
      {"MeetingsWithManyLetters", MeetingsWithManyLetters},
      {"MeetingsWithoutLetters", MeetingsWithoutLetters},
      {"LettersToOneRank", LettersToOneRank},
      {"AllToAlls", AllToAlls},
      {"Reductions", Reductions},
      {"Exscans", Exscans},
      {"Gathers", Gathers},
      {"Broadcasts", Broadcasts},
      {"NothingAtAll", NothingAtAll},
      {"InAnyOrder", InAnyOrder},
      {"HostsAreNamed", HostsAreNamed},
      {"SameErrorOnAll", SameErrorOnAll},
      {"DifferencesAreNamed", DifferencesAreNamed},
  };
  return cases;
}

}  // namespace lull
