#include "recording/log_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::HasSubstr;

// A piece of bytes that says its number, as large as a run's are.
Piece PieceOf(LogThread& thread, std::uint32_t number) {
  Piece piece = thread.EmptyOfBytes();
  EXPECT_TRUE(piece.bytes.empty());
  piece.header = {.kind = BlockKind::kRates, .record_size = sizeof number, .until = number};
  const std::vector<std::uint32_t> records(kPieceBytes / sizeof number, number);
  const auto bytes = std::as_bytes(std::span(records));
  piece.bytes.assign(bytes.begin(), bytes.end());
  return piece;
}

absl::Status PackAsItIs(const Piece& piece, LogWriter& log) { return log.Append(piece.header, piece.bytes); }

// The numbers of the whole pieces in a log, all of whose records say the same.
std::vector<std::uint32_t> NumbersIn(const std::string& path) {
  std::vector<std::uint32_t> numbers;
  LogReader reader = LogReader::Open(path).value();
  const auto end = reader.ForEachBlock(
      reader.size(), [](const BlockHeader&) { return true; },
      [&numbers](const Block& block) {
        numbers.push_back(block.As<std::uint32_t>().front());
        for (const std::uint32_t record : block.As<std::uint32_t>()) EXPECT_EQ(record, numbers.back());
      });
  EXPECT_TRUE(end.ok()) << end.status();
  return numbers;
}

std::vector<std::uint32_t> NumbersBelow(std::uint32_t count) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

// More than the queue holds, so that handing over has to wait; memory comes back and is used again.
TEST(LogThread, WritesAllPiecesInTheirOrder) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("log");
  {
    LogThread thread(LogWriter::Create(path).value(), PackAsItIs, true);
    for (std::uint32_t i = 0; i < 200; ++i) thread.Hand(PieceOf(thread, i));
    EXPECT_FALSE(thread.failed());
  }
  EXPECT_EQ(NumbersIn(path), NumbersBelow(200));
}

TEST(LogThread, HasAllOnTheDiskWhenItIsDrainedOrRests) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("log");
  LogThread thread(LogWriter::Create(path).value(), PackAsItIs, true);
  thread.Hand(PieceOf(thread, 0));
  thread.Hand(PieceOf(thread, 1));
  EXPECT_TRUE(thread.Drain().ok());
  EXPECT_EQ(NumbersIn(path), NumbersBelow(2));
  EXPECT_FALSE(thread.is_behind());
  thread.Hand(PieceOf(thread, 2));
  const std::uint64_t size = thread.Rest().value();
  EXPECT_EQ(size, std::filesystem::file_size(path));
  EXPECT_EQ(NumbersIn(path), NumbersBelow(3));
}

// What was written before stays, and the run learns why the log ends.
TEST(LogThread, TakesAnExceptionForAFailure) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("log");
  const auto pack = [](const Piece& piece, LogWriter& log) {
    if (piece.header.until == 2) throw std::bad_alloc();
    return PackAsItIs(piece, log);
  };
  LogThread thread(LogWriter::Create(path).value(), pack, true);
  for (std::uint32_t i = 0; i < 5; ++i) thread.Hand(PieceOf(thread, i));
  EXPECT_TRUE(absl::IsResourceExhausted(thread.Drain()));
  EXPECT_TRUE(thread.failed());
  EXPECT_EQ(NumbersIn(path), NumbersBelow(2));
}

TEST(LogThread, LeavesWhatBecomesOfAPieceToItsPack) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("log");
  {
    LogThread thread(
        LogWriter::Create(path).value(),
        [](const Piece& piece, LogWriter& log) {
          std::vector<std::uint32_t> neurons;
          for (const Spike& spike : piece.spikes) neurons.push_back(spike.neuron);
          return log.Append({.kind = BlockKind::kRates, .record_size = sizeof neurons[0]},
                            std::as_bytes(std::span(neurons)));
        },
        false);
    Piece piece = thread.EmptyOfSpikes();
    piece.header.kind = BlockKind::kSpikes;
    piece.spikes = {{5, 7}, {6, 7}};
    thread.Hand(std::move(piece));
  }
  EXPECT_EQ(NumbersIn(path), std::vector<std::uint32_t>{7});
}

TEST(LogThread, KeepsTheFirstFailureAndThrowsTheRestAway) {
  const TemporaryDirectory directory;
  LogThread thread(LogWriter::Create(directory.File("log")).value(), PackAsItIs, true);
  {
    const FullDisk full(3 * kPieceBytes);
    for (std::uint32_t i = 0; i < 100; ++i) thread.Hand(PieceOf(thread, i));
    EXPECT_TRUE(absl::IsUnavailable(thread.Drain()));
  }
  EXPECT_TRUE(thread.failed());
  thread.Hand(PieceOf(thread, 100));
  EXPECT_THAT(std::string(thread.Drain().message()), HasSubstr("cannot be written"));
  EXPECT_EQ(thread.status(), thread.Drain());
  EXPECT_EQ(thread.Rest().status(), thread.status());
  EXPECT_EQ(NumbersIn(directory.File("log")), NumbersBelow(2));
}

}  // namespace
}  // namespace lull
