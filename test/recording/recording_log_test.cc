#include "recording/recording_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Read {
  std::vector<std::pair<Tick, std::vector<std::uint32_t>>> blocks;  // until, records
  std::uint64_t end = 0;
};

Read ReadAll(const std::string& path) {
  absl::StatusOr<LogReader> reader = LogReader::Open(path);
  EXPECT_TRUE(reader.ok()) << reader.status();
  Read read;
  const auto end = reader->ForEachBlock(
      reader->size(), [](const BlockHeader&) { return true; },
      [&read](const Block& block) {
        const auto records = block.As<std::uint32_t>();
        read.blocks.push_back({block.header.until, {records.begin(), records.end()}});
      });
  EXPECT_TRUE(end.ok());
  read.end = *end;
  return read;
}

absl::Status Append(LogWriter& writer, Tick until, const std::vector<std::uint32_t>& records) {
  return writer.Append({.kind = BlockKind::kRates, .record_size = sizeof(std::uint32_t), .until = until},
                       std::as_bytes(std::span(records)));
}

// Three blocks, the second of which is empty; where each ends.
std::vector<std::uint64_t> WriteThree(const std::string& path) {
  std::vector<std::uint64_t> ends;
  LogWriter writer = LogWriter::Create(path).value();
  for (const auto& [until, records] :
       std::vector<std::pair<Tick, std::vector<std::uint32_t>>>{{10, {1, 2, 3}}, {20, {}}, {1'000'000'000'000, {7}}}) {
    EXPECT_TRUE(Append(writer, until, records).ok());
    ends.push_back(std::filesystem::file_size(path));
  }
  return ends;
}

TEST(RecordingLog, ReadsWhatWasWritten) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("log");
  WriteThree(path);
  const Read read = ReadAll(path);
  using Records = std::vector<std::uint32_t>;
  EXPECT_THAT(read.blocks, ElementsAre(std::pair<Tick, Records>{10, {1, 2, 3}}, std::pair<Tick, Records>{20, {}},
                                       std::pair<Tick, Records>{1'000'000'000'000, {7}}));
  EXPECT_EQ(read.end, std::filesystem::file_size(path));
}

TEST(RecordingLog, EndsBeforeABlockThatIsCutShort) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("log");
  const std::vector<std::uint64_t> ends = WriteThree(path);
  const std::string whole = Contents(path);
  for (std::size_t size = 16; size <= whole.size(); ++size) {
    std::ofstream(path, std::ios::binary) << whole.substr(0, size);
    const auto blocks = static_cast<std::size_t>(std::ranges::count_if(ends, [size](auto end) { return end <= size; }));
    const Read read = ReadAll(path);
    ASSERT_EQ(read.blocks.size(), blocks) << size;
    ASSERT_EQ(read.end, blocks == 0 ? 16 : ends[blocks - 1]) << size;
  }
}

TEST(RecordingLog, EndsBeforeABlockThatIsDamaged) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("log");
  const std::vector<std::uint64_t> ends = WriteThree(path);
  const std::string whole = Contents(path);
  for (std::size_t place = 16; place < whole.size(); ++place) {
    for (const char flip : {'\x01', '\x80'}) {
      std::string damaged = whole;
      damaged[place] = static_cast<char>(damaged[place] ^ flip);
      std::ofstream(path, std::ios::binary) << damaged;
      const auto before =
          static_cast<std::size_t>(std::ranges::count_if(ends, [place](auto end) { return end <= place; }));
      ASSERT_EQ(ReadAll(path).blocks.size(), before) << place;
    }
  }
}

TEST(RecordingLog, SkipsWhatIsNotWanted) {
  const TemporaryDirectory directory;
  WriteThree(directory.File("log"));
  LogReader reader = LogReader::Open(directory.File("log")).value();
  std::vector<Tick> seen;
  const auto end = reader.ForEachBlock(
      reader.size(), [](const BlockHeader& header) { return header.until > 15; },
      [&seen](const Block& block) { seen.push_back(block.header.until); });
  EXPECT_EQ(end.value(), reader.size());
  EXPECT_THAT(seen, ElementsAre(20, 1'000'000'000'000));
}

TEST(RecordingLog, RefusesWhatIsNone) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(absl::IsNotFound(LogReader::Open(directory.File("none")).status()));
  std::ofstream(directory.File("short")) << "x";
  EXPECT_THAT(std::string(LogReader::Open(directory.File("short")).status().message()),
              HasSubstr("is not the log of a run"));
  WriteThree(directory.File("log"));
  std::string later = Contents(directory.File("log"));
  later[8] = 9;
  std::ofstream(directory.File("later"), std::ios::binary) << later;
  EXPECT_THAT(std::string(LogReader::Open(directory.File("later")).status().message()),
              HasSubstr("is a log of version 9; this Lull reads version 1"));
}

TEST(RecordingLog, IsNeverWrittenOver) {
  const TemporaryDirectory directory;
  WriteThree(directory.File("log"));
  EXPECT_FALSE(LogWriter::Create(directory.File("log")).ok());
  EXPECT_EQ(ReadAll(directory.File("log")).blocks.size(), 3u);
}

TEST(RecordingLog, IsNotCutBackThroughALink) {
  const TemporaryDirectory directory;
  const std::uint64_t begin = WriteThree(directory.File("log")).front();
  std::filesystem::create_symlink(directory.File("log"), directory.File("link"));
  EXPECT_FALSE(LogWriter::Resume(directory.File("link"), begin).ok());
  EXPECT_FALSE(LogWriter::Create(directory.File("link")).ok());
  EXPECT_EQ(ReadAll(directory.File("log")).blocks.size(), 3u);
}

TEST(RecordingLog, NoticesThatItsFileHasGone) {
  const TemporaryDirectory directory;
  LogWriter writer = LogWriter::Create(directory.File("log")).value();
  EXPECT_TRUE(writer.CheckThere().ok());
  std::filesystem::rename(directory.File("log"), directory.File("elsewhere"));
  EXPECT_THAT(std::string(writer.CheckThere().message()), HasSubstr("has vanished"));
  std::ofstream(directory.File("log")) << "another";
  EXPECT_FALSE(writer.CheckThere().ok());
}

}  // namespace
}  // namespace lull
