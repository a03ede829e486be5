// Files written, and read back; what HDF5 itself says of them; disks that are full.
//
// Covers hdf5_driver.cc.

#include "formats/hdf5_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "formats/hdf5_reader.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

template <class Number>
class Numbers : public testing::Test {};
using NumberTypes =
    testing::Types<double, float, std::int64_t, std::uint64_t, std::uint32_t, std::uint16_t, std::uint8_t>;
TYPED_TEST_SUITE(Numbers, NumberTypes);

TYPED_TEST(Numbers, ComeBackAsTheyWere) {
  using Number = TypeParam;
  const TemporaryDirectory directory;
  const std::vector<Number> numbers = {0, 1, std::numeric_limits<Number>::lowest(), std::numeric_limits<Number>::max(),
                                       7, 3};
  {
    auto file = Hdf5Writer::Create(directory.File("f.h5"));
    ASSERT_TRUE(file.ok()) << file.status();
    ASSERT_TRUE(file->AddDataset<Number>("/a/b/list")->Append(numbers).ok());
    ASSERT_TRUE(file->AddDataset<Number>("/a/b/table", 3)->Append(numbers).ok());
    ASSERT_TRUE(file->Close().ok());
  }
  auto file = Hdf5Reader::Open(directory.File("f.h5"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(*file->Shape("/a/b/list"), ElementsAre(6));
  EXPECT_THAT(*file->Shape("/a/b/table"), ElementsAre(2, 3));
  EXPECT_EQ(*file->Read<Number>("/a/b/list"), numbers);
  EXPECT_EQ(*file->Read<Number>("/a/b/table", 0, 2), numbers);
  EXPECT_THAT(*file->Read<Number>("/a/b/table", 1, 1), ElementsAre(numbers[3], 7, 3));
  EXPECT_THAT(*file->Read<Number>("/a/b/list", 4, 2), ElementsAre(7, 3));
  EXPECT_THAT(*file->Read<Number>("/a/b/list", 6, 0), IsEmpty());
}

// Pieces of all sizes, in two datasets in turn, over many chunks.
TEST(Hdf5Writer, DatasetsGrowPieceByPiece) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const TemporaryDirectory directory;
  std::vector<double> list;
  std::vector<std::uint16_t> table;
  {
    auto file = Hdf5Writer::Create(directory.File("f.h5"));
    ASSERT_TRUE(file.ok()) << file.status();
    auto lists = file->AddDataset<double>("/list");
    auto tables = file->AddDataset<std::uint16_t>("/table", 1000);
    Hdf5Writer moved = *std::move(file);
    for (int piece = 0; piece < 20; ++piece) {
      std::vector<double> numbers(random() % 100'000);
      for (double& number : numbers) number = static_cast<double>(random());
      std::vector<std::uint16_t> rows(1000 * (random() % 100));
      for (std::uint16_t& number : rows) number = static_cast<std::uint16_t>(random());
      ASSERT_TRUE(lists->Append(numbers).ok() && tables->Append(rows).ok());
      list.insert(list.end(), numbers.begin(), numbers.end());
      table.insert(table.end(), rows.begin(), rows.end());
    }
    ASSERT_TRUE(moved.Close().ok());
  }
  auto file = Hdf5Reader::Open(directory.File("f.h5"));
  EXPECT_EQ(*file->Read<double>("/list"), list);
  EXPECT_THAT(*file->Shape("/table"), ElementsAre(table.size() / 1000, 1000));
  EXPECT_EQ(*file->Read<std::uint16_t>("/table", 0, table.size() / 1000), table);
}

TEST(Hdf5Writer, SameCallsGiveSameBytes) {
  const TemporaryDirectory directory;
  for (const char* name : {"a", "b"}) {
    auto file = Hdf5Writer::Create(directory.File(name));
    ASSERT_TRUE(file->AddDataset<double>("/list")->Append(std::vector<double>{1, 2, 3}).ok());
    ASSERT_TRUE(file->AddGroup("/group").ok() && file->AddTexts("/texts", {"a", "bc"}).ok() && file->Close().ok());
  }
  EXPECT_EQ(Contents(directory.File("a")), Contents(directory.File("b")));
}

TEST(Hdf5Writer, AttributesAreWhatSonataAsksFor) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("f.h5");
  {
    auto file = Hdf5Writer::Create(path);
    auto data = file->AddDataset<double>("/spikes/p/timestamps");
    ASSERT_TRUE(file->SetAttribute("/spikes/p/timestamps", "units", "ms").ok());
    ASSERT_TRUE(file->SetAttribute("/spikes/p", "empty", "").ok());
    ASSERT_TRUE(file->SetEnumAttribute("/spikes/p", "sorting", {"none", "by_id", "by_time"}, 2).ok());
    ASSERT_TRUE(file->SetAttribute("/", "magic", std::uint32_t{0x0A7A}).ok());
    ASSERT_TRUE(file->SetAttribute("/", "version", std::vector<std::uint32_t>{0, 1}).ok());
    ASSERT_TRUE(file->SetAttribute("/", "seed", std::uint64_t{1} << 63).ok());
    ASSERT_TRUE(file->SetAttribute("/", "step", 0.1).ok());
    ASSERT_TRUE(file->Close().ok());
  }
  {
    auto file = Hdf5Reader::Open(path);
    EXPECT_EQ(*file->TextAttribute("/spikes/p/timestamps", "units"), "ms");
    EXPECT_EQ(*file->TextAttribute("/spikes/p", "empty"), "");
  }
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const auto value_of = [&](const char* object, const char* name, hid_t type, auto value) {
    const hid_t attribute = H5Aopen_by_name(file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    H5Aread(attribute, type, &value);
    H5Aclose(attribute);
    return value;
  };
  EXPECT_EQ(value_of("/", "magic", H5T_NATIVE_UINT32, std::uint32_t{}), 0x0A7A);
  EXPECT_THAT(value_of("/", "version", H5T_NATIVE_UINT32, std::array<std::uint32_t, 2>{7, 7}), ElementsAre(0, 1));
  EXPECT_EQ(value_of("/", "seed", H5T_NATIVE_UINT64, std::uint64_t{}), std::uint64_t{1} << 63);
  EXPECT_EQ(value_of("/", "step", H5T_NATIVE_DOUBLE, 0.0), 0.1);
  const hid_t sorting = H5Aopen_by_name(file, "/spikes/p", "sorting", H5P_DEFAULT, H5P_DEFAULT);
  const hid_t type = H5Aget_type(sorting);
  char name[8] = {};
  std::uint8_t value = 0;
  EXPECT_EQ(H5Tget_class(type), H5T_ENUM);
  H5Aread(sorting, type, &value);
  H5Tenum_nameof(type, &value, name, sizeof name);
  EXPECT_STREQ(name, "by_time");
  H5Tclose(type);
  H5Aclose(sorting);
  H5Fclose(file);
}

TEST(Hdf5Writer, WhatCannotBeCreatedIsTold) {
  const TemporaryDirectory directory;
  EXPECT_EQ(Hdf5Writer::Create(directory.File("no/f.h5")).status(),
            absl::UnavailableError(directory.File("no/f.h5") + ": cannot be written: No such file or directory"));
  EXPECT_EQ(Hdf5Writer::Create(directory.File("")).status(),
            absl::UnavailableError(directory.File("") + ": cannot be written: Is a directory"));
}

TEST(Hdf5Writer, WritesThroughNoLink) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(Hdf5Writer::Create(directory.File("mine")).ok());
  const std::string before = Contents(directory.File("mine"));
  std::filesystem::create_symlink(directory.File("mine"), directory.File("f.h5"));
  std::filesystem::create_symlink(directory.File("new"), directory.File("g.h5"));
  EXPECT_FALSE(Hdf5Writer::Create(directory.File("f.h5")).ok());
  EXPECT_FALSE(Hdf5Writer::Create(directory.File("g.h5")).ok());
  EXPECT_EQ(Contents(directory.File("mine")), before);
  EXPECT_FALSE(std::filesystem::exists(directory.File("new")));
}

// What is written at random, on a disk that is full after so many bytes. Returns the first error, and what Close says.
std::pair<absl::Status, absl::Status> WriteOn(const std::string& path, rlim_t bytes_left) {
  const FullDisk disk(bytes_left);
  auto file = Hdf5Writer::Create(path);
  if (!file.ok()) return {file.status(), file.status()};
  std::mt19937_64 random(1);
  absl::Status first = absl::OkStatus();
  const auto keep = [&first](const absl::Status& status) {
    if (!first.ok()) {
      EXPECT_EQ(status, first);
    }
    first.Update(status);
  };
  auto list = file->AddDataset<double>("/a/list");
  keep(list.status());
  auto table = file->AddDataset<std::uint32_t>("/b/table", 10);
  keep(table.status());
  keep(file->SetAttribute("/", "magic", std::uint32_t{1}));
  for (int i = 0; i < 30; ++i) {
    std::vector<double> numbers(10'000);
    for (double& number : numbers) number = static_cast<double>(random());
    std::vector<std::uint32_t> rows(10'000);
    for (std::uint32_t& number : rows) number = static_cast<std::uint32_t>(random());
    if (list.ok()) keep(list->Append(numbers));
    if (table.ok()) keep(table->Append(rows));
  }
  keep(file->AddTexts("/texts", {"a"}));
  absl::Status closed = file->Close();
  if (!first.ok()) {
    EXPECT_EQ(closed, first);
  }
  return {first, closed};
}

TEST(Hdf5Writer, AFullDiskIsAnErrorWheneverItFills) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("f.h5");
  testing::internal::CaptureStderr();
  bool whole = false;
  for (rlim_t bytes = 0; !whole; bytes = bytes < 3000 ? bytes + 100 : bytes * 5 / 4) {
    SCOPED_TRACE(bytes);
    const absl::Status closed = WriteOn(path, bytes).second;
    whole = closed.ok();
    if (!whole) {
      EXPECT_EQ(closed.code(), absl::StatusCode::kUnavailable);
      EXPECT_THAT(std::string(closed.message()),
                  StartsWith(path + ": cannot be written: File too large (the limit on"));
    }
    ASSERT_LT(bytes, 10'000'000);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  auto file = Hdf5Reader::Open(path);  // and afterwards all is as ever
  EXPECT_THAT(*file->Shape("/a/list"), ElementsAre(300'000));
}

TEST(Hdf5Writer, AFileThatIsNotClosedDisturbsNobody) {
  const TemporaryDirectory directory;
  {
    const FullDisk disk(10'000);
    auto file = Hdf5Writer::Create(directory.File("f.h5"));
    EXPECT_FALSE(file->AddDataset<std::uint64_t>("/list")->Append(std::vector<std::uint64_t>(30'000'000, 1)).ok());
  }
  auto file = Hdf5Writer::Create(directory.File("f.h5"));
  EXPECT_TRUE(file.ok() && file->Close().ok());
}

TEST(Hdf5Writer, ThreadsTakeTurns) {
  const TemporaryDirectory directory;
  const auto work = [&directory](int number) {
    auto file = Hdf5Writer::Create(directory.File(std::to_string(number)));
    auto list = file->AddDataset<std::int64_t>("/list");
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(list->Append(std::vector<std::int64_t>(10'000, number)).ok());
    ASSERT_TRUE(file->Close().ok());
    auto again = Hdf5Reader::Open(directory.File(std::to_string(number)));
    EXPECT_EQ(*again->Read<std::int64_t>("/list"), std::vector<std::int64_t>(500'000, number));
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace lull
