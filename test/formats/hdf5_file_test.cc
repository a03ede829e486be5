// Covers hdf5_signature.cc.
//
// What HDF5 files may do, and what is refused: read through Hdf5Reader, whose child process uses this code.

#include "formats/hdf5_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "formats/hdf5_reader.h"
#include "formats/hdf5_signature.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;

class Hdf5Files : public testing::Test {
 protected:
  // Fills a new file.
  void Make(const std::function<void(hid_t file)>& fill, hid_t access = H5P_DEFAULT) const {
    const Hdf5Turn turn;
    const Hdf5Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose);
    fill(file);
  }
  static Hdf5Handle NewDataset(hid_t file, const char* name, hsize_t rows, hid_t properties = H5P_DEFAULT) {
    const Hdf5Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
    return {H5Dcreate2(file, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose};
  }
  static void Write(hid_t data, const std::vector<double>& numbers) {
    const hsize_t first = 0, count = numbers.size();
    const Hdf5Handle space(H5Dget_space(data), H5Sclose), memory(H5Screate_simple(1, &count, nullptr), H5Sclose);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &first, nullptr, &count, nullptr);
    ASSERT_GE(H5Dwrite(data, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, numbers.data()), 0);
  }
  static Hdf5Handle Properties(hsize_t chunk = 0) {
    Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    if (chunk > 0) H5Pset_chunk(properties, 1, &chunk);
    return properties;
  }

  std::string Refusal(const std::string& dataset = "/d") const {
    auto file = Hdf5Reader::Open(path_);
    if (!file.ok()) return std::string(file.status().message());
    const auto numbers = file->Read<double>(dataset);
    return numbers.ok() ? "read" : std::string(numbers.status().message());
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.File("f.h5");
};

TEST_F(Hdf5Files, SoftLinksWithinTheFileAreFollowed) {
  Make([](hid_t file) {
    Write(NewDataset(file, "/d", 2), {1, 2});
    H5Lcreate_soft("/d", file, "/soft", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/nowhere", file, "/dangling", H5P_DEFAULT, H5P_DEFAULT);
  });
  EXPECT_THAT(*Hdf5Reader::Open(path_)->Read<double>("/soft"), ElementsAre(1, 2));
  EXPECT_EQ(Refusal("/dangling"), "has a link /dangling that leads nowhere in this file");
}

// HDF5 would read zeros if the other file were gone.
TEST_F(Hdf5Files, DataInOtherFilesAreRefusedByName) {
  const std::string other = directory_.File("other.h5"), raw = directory_.File("raw");
  Make([&](hid_t file) {
    Write(NewDataset(file, "/d", 2), {1, 2});
    H5Lcreate_external("other.h5", "/d", file, "/link", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/link", file, "/soft", H5P_DEFAULT, H5P_DEFAULT);
    const Hdf5Handle external = Properties(), virtually = Properties();
    H5Pset_external(external, raw.c_str(), 0, 2 * sizeof(double));
    NewDataset(file, "/external", 2, external);
    const hsize_t rows = 2;
    const Hdf5Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
    H5Pset_virtual(virtually, space, "other.h5", "/d", space);
    NewDataset(file, "/virtual", 2, virtually);
  });
  std::filesystem::copy(path_, other);
  std::ofstream(raw) << std::string(2 * sizeof(double), '\1');
  EXPECT_EQ(Refusal(), "read");
  EXPECT_EQ(Refusal("/link"), "has a link /link to another file; copy what it leads to into this one");
  EXPECT_EQ(Refusal("/soft"), "has a link /soft that leads nowhere in this file");
  EXPECT_EQ(Refusal("/external"), "has a /external whose numbers are in an external file; copy them into this one");
  EXPECT_EQ(Refusal("/virtual"),
            "has a /virtual that is virtual: its numbers are in other files; copy them into this one");
  EXPECT_THAT(*Hdf5Reader::Open(path_)->Groups("/"), ElementsAre("link", "soft"));
  EXPECT_THAT(*Hdf5Reader::Open(path_)->Datasets("/"), ElementsAre("d", "external", "link", "soft", "virtual"));
  EXPECT_EQ(Hdf5Reader::Open(path_)->Has("/link").status().message(),
            "has a link /link to another file; copy what it leads to into this one");
}

// What was never written reads as a fill value.
TEST_F(Hdf5Files, DataThatNobodyWroteAreRefused) {
  Make([](hid_t file) {
    NewDataset(file, "/whole", 200'000'000);
    NewDataset(file, "/empty", 0);
    Write(NewDataset(file, "/chunks", 10, Properties(4)), {1, 2, 3, 4, 5});
    Write(NewDataset(file, "/all", 10, Properties(4)), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    Write(NewDataset(file, "/small", 10, Properties(10)), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    const Hdf5Handle packed = Properties(4);
    H5Pset_deflate(packed, 1);
    Write(NewDataset(file, "/packed", 10, packed), {1, 2, 3, 4, 5, 6, 7, 8});
  });
  EXPECT_EQ(Refusal("/whole"), "has a /whole that was never written");
  EXPECT_EQ(Refusal("/empty"), "read");
  EXPECT_EQ(Refusal("/chunks"), "has a /chunks of which only 2 of 3 chunks were written");
  EXPECT_EQ(Refusal("/all"), "read");
  EXPECT_EQ(Refusal("/small"), "read");
  EXPECT_EQ(Refusal("/packed"), "has a /packed of which only 2 of 3 chunks were written");
}

// Chunks larger than HDF5's usual cache are unpacked once.
TEST_F(Hdf5Files, LargeChunksAreRead) {
  constexpr hsize_t kRows = 3'000'000;
  std::vector<double> numbers(kRows);
  for (std::size_t i = 0; i < kRows; ++i) numbers[i] = static_cast<double>(i % 1000);
  Make([&](hid_t file) {
    const Hdf5Handle properties = Properties(kRows);
    H5Pset_deflate(properties, 1);
    Write(NewDataset(file, "/d", kRows, properties), numbers);
  });
  EXPECT_TRUE(*Hdf5Reader::Open(path_)->Read<double>("/d") == numbers);
}

TEST_F(Hdf5Files, AMissingFilterIsNamed) {
  constexpr H5Z_filter_t kOurs = 300;  // within the range for testing
  const H5Z_class2_t filter = {
      H5Z_CLASS_T_VERS,
      kOurs,
      1,
      1,
      "squeeze",
      nullptr,
      nullptr,
      [](unsigned, std::size_t, const unsigned*, std::size_t bytes, std::size_t*, void**) { return bytes; }};
  Make([&](hid_t file) {
    H5Zregister(&filter);
    const Hdf5Handle properties = Properties(4);
    H5Pset_filter(properties, kOurs, H5Z_FLAG_MANDATORY, 0, nullptr);
    Write(NewDataset(file, "/d", 4, properties), {1, 2, 3, 4});
  });
  EXPECT_EQ(Refusal(), "read");
  {
    const Hdf5Turn turn;
    H5Zunregister(kOurs);
  }
  EXPECT_EQ(Refusal(),
            "has a /d that needs the filter 'squeeze' (300), which this HDF5 lacks; store it with gzip or without "
            "compression");
}

TEST_F(Hdf5Files, AFileInUseIsNotDamaged) {
  Make([](hid_t file) { Write(NewDataset(file, "/d", 1), {1}); });
  const int file = open(path_.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(file, LOCK_EX | LOCK_NB), 0);
  EXPECT_EQ(Refusal(), "is in use by another program, which has it open for writing; close it there first");
  close(file);
  EXPECT_EQ(Refusal(), "read");
}

// A copy of an open file, as a program leaves it that was killed.
TEST_F(Hdf5Files, AFileThatWasNotClosedIsNotDamaged) {
  const std::string left = directory_.File("left.h5");
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
  Make(
      [&](hid_t file) {
        Write(NewDataset(file, "/d", 1), {1});
        H5Fflush(file, H5F_SCOPE_GLOBAL);
        std::filesystem::copy(path_, left);
      },
      access);
  EXPECT_EQ(Refusal(), "read");
  path_ = left;
  EXPECT_EQ(Refusal(),
            "was not closed by the program that wrote it, or is still open there; close it, or if that program has "
            "ended, run h5clear -s on the file");
}

TEST_F(Hdf5Files, NamesCannotReachATerminalRaw) {
  Make([](hid_t file) { H5Gclose(H5Gcreate2(file, "/a\x1b[31m", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)); });
  EXPECT_EQ(Refusal("/a\x1b[31m"), "has a /a\\x1b[31m that cannot be opened");
}

TEST_F(Hdf5Files, MayBeginBehindAUserBlock) {
  for (const hsize_t size : {0, 512, 1024, 8192}) {
    const Hdf5Turn turn;
    const Hdf5Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
    H5Pset_userblock(creation, size);
    H5Fclose(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, creation, H5P_DEFAULT));
    EXPECT_TRUE(*IsHdf5(path_)) << size;
  }
  for (const std::size_t at : {1u, 256u, 513u, 1536u}) {
    std::ofstream(path_) << std::string(at, ' ') << "\x89HDF\r\n\x1a\n" << std::string(4096, ' ');
    EXPECT_FALSE(*IsHdf5(path_)) << at;
  }
  std::ofstream(path_) << "\x89HDF\r\n";
  EXPECT_FALSE(*IsHdf5(path_));
  EXPECT_TRUE(absl::IsNotFound(IsHdf5(directory_.File("none")).status()));
}

// One of the axes of a list is long, whichever it is.
TEST_F(Hdf5Files, ListsAreReadAlongTheirOnlyLongAxis) {
  Make([](hid_t file) {
    const auto add = [file](const char* name, const std::vector<hsize_t>& axes) {
      const std::vector<double> numbers = {1, 2, 3, 4, 5, 6};
      const Hdf5Handle space(H5Screate_simple(static_cast<int>(axes.size()), axes.data(), nullptr), H5Sclose);
      const Hdf5Handle data(H5Dcreate2(file, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                            H5Dclose);
      H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data());
    };
    add("/column", {6, 1});
    add("/row", {1, 6});
    add("/middle", {1, 6, 1});
    add("/one", {1, 1});
    add("/table", {2, 3});
    add("/none", {0, 1});
    add("/scalar", {});
  });
  auto file = Hdf5Reader::Open(path_);
  FileColumn numbers;
  for (const char* const list : {"/column", "/row", "/middle"}) {
    EXPECT_EQ(*file->Length(list), 6u);
    ASSERT_TRUE(file->ReadColumn(list, 2, 3, numbers).ok());
    EXPECT_THAT(std::get<std::vector<double>>(numbers), ElementsAre(3, 4, 5)) << list;
    EXPECT_FALSE(file->ReadColumn(list, 4, 3, numbers).ok());
  }
  ASSERT_TRUE(file->ReadColumn("/one", 0, 1, numbers).ok());
  EXPECT_THAT(std::get<std::vector<double>>(numbers), ElementsAre(1));
  EXPECT_EQ(*file->Length("/none"), 0u);
  for (const char* const other : {"/table", "/scalar"}) {
    EXPECT_EQ(file->Length(other).status().message(), absl::StrCat("has a ", other, " that is not a list of numbers"));
    EXPECT_EQ(file->ReadColumn(other, 0, 1, numbers), file->Length(other).status());
  }
}

TEST_F(Hdf5Files, OnlyRegularFilesAreOpened) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(Refusal(), "is not a regular file");
  path_ = "/dev/zero";
  EXPECT_EQ(Refusal(), "is not a regular file");
  path_ = directory_.File(".");
  EXPECT_EQ(Refusal(), "is not a regular file");
}

}  // namespace
}  // namespace lull
