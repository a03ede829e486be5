// Damages small valid HDF5 files at random and reads them: each is read, or refused as a wrong file, and the process
// that reads is there afterwards. Every 20th file goes through the program as well, which must end with status 0 or 2.
//
// LULL_MUTATIONS sets the number of files (1,000 if it is not set), and LULL_MUTATION_SEED repeats the files of another
// run; both are read from the environment:
//
//   LULL_MUTATIONS=100000 build/test/formats/hdf5_mutation_test
//
// A file that is taken wrongly is kept, and its name printed.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "formats/edge_file.h"
#include "formats/hdf5_handle.h"
#include "formats/hdf5_writer.h"
#include "formats/spike_file.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

constexpr int kRows = 20;
constexpr char kNetwork[] =
    "duration = \"50 ms\"\n[[columns]]\nlayers = [{ name = \"a\", size = 30, type = \"chattering\" }]\n";
constexpr char kSpikesTable[] = "[[inputs]]\nsource = \"spikes\"\nfile = ";
constexpr char kEdgesTable[] = "[[edges]]\nfile = ";

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// ---------------------------------------------------------------------------------------------------------------------
// Valid files

template <class Number>
std::vector<Number> UpFrom(Number first) {
  std::vector<Number> numbers(kRows);
  for (Number& number : numbers) number = first++;
  return numbers;
}

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// As Lull writes them.
std::string OurFile(const std::string& path, bool edges) {
  auto file = Hdf5Writer::Create(path);
  const std::string group = edges ? "/edges/p" : "/spikes/p";
  const auto ids = UpFrom<std::uint64_t>(0);
  const auto times = UpFrom<double>(1);
  if (edges) {
    for (const char* const name : {"/source_node_id", "/target_node_id", "/edge_group_index"}) {
      static_cast<void>(file->AddDataset<std::uint64_t>(group + name)->Append(ids));
    }
    static_cast<void>(file->AddDataset<float>(group + "/0/delay")->Append(UpFrom<float>(1)));
    static_cast<void>(file->AddDataset<float>(group + "/0/syn_weight")->Append(UpFrom<float>(1)));
    static_cast<void>(file->SetAttribute(group + "/0/delay", "units", "ms"));
    static_cast<void>(file->SetAttribute(group + "/source_node_id", "node_population", "cells"));
    static_cast<void>(file->SetAttribute(group + "/target_node_id", "node_population", "cells"));
  } else {
    static_cast<void>(file->AddDataset<double>(group + "/timestamps")->Append(times));
    static_cast<void>(file->AddDataset<std::uint64_t>(group + "/node_ids")->Append(ids));
    static_cast<void>(file->SetAttribute(group + "/timestamps", "units", "ms"));
  }
  EXPECT_TRUE(file->Close().ok());
  return BytesOf(path);
}

// As h5py writes them: with texts of variable length, in the oldest or the newest format.
std::string TheirFile(const std::string& path, bool edges, bool newest) {
  const Hdf5Turn turn;
  {
    const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose), links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    if (newest) H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    H5Pset_create_intermediate_group(links, 1);
    const Hdf5Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose);
    const auto numbers = UpFrom<double>(1);
    const auto add = [&](const char* name, hid_t stored, const char* attribute, const char* text) {
      const hsize_t size = kRows, chunk = 8;
      const Hdf5Handle space(H5Screate_simple(1, &size, nullptr), H5Sclose);
      const Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
      if (newest) {
        H5Pset_chunk(properties, 1, &chunk);
        H5Pset_shuffle(properties);
        H5Pset_deflate(properties, 4);
        H5Pset_fletcher32(properties);
      }
      const Hdf5Handle data(H5Dcreate2(file, name, stored, space, links, properties, H5P_DEFAULT), H5Dclose);
      EXPECT_GE(H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()), 0);
      if (attribute == nullptr) return;
      const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose), one(H5Screate(H5S_SCALAR), H5Sclose);
      H5Tset_size(type, H5T_VARIABLE);
      const Hdf5Handle written(H5Acreate2(data, attribute, type, one, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
      EXPECT_GE(H5Awrite(written, type, static_cast<const void*>(&text)), 0);
    };
    if (edges) {
      add("/edges/p/source_node_id", H5T_STD_U64LE, "node_population", "cells");
      add("/edges/p/target_node_id", H5T_STD_I32BE, "node_population", "cells");
      add("/edges/p/0/delay", H5T_IEEE_F64LE, "units", "ms");
      add("/edges/p/0/syn_weight", H5T_IEEE_F32LE, nullptr, nullptr);
    } else {
      add("/spikes/p/timestamps", H5T_IEEE_F64LE, "units", "ms");
      add("/spikes/p/node_ids", H5T_STD_U16LE, nullptr, nullptr);
    }
  }
  return BytesOf(path);
}

struct Valid {
  std::string bytes;
  bool edges;
};

std::vector<Valid> ValidFiles(const std::string& path) {
  std::vector<Valid> files;
  for (const bool edges : {false, true}) {
    files.push_back({OurFile(path, edges), edges});
    for (const bool newest : {false, true}) files.push_back({TheirFile(path, edges, newest), edges});
  }
  return files;
}

// ---------------------------------------------------------------------------------------------------------------------
// Damage

class Damage {
 public:
  explicit Damage(std::uint64_t seed) : random_(seed) {}

  std::uint64_t Below(std::uint64_t end) { return std::uniform_int_distribution<std::uint64_t>(0, end - 1)(random_); }

  // Between one and five mistakes of one kind or another.
  std::string Of(std::string bytes, const std::vector<Valid>& others) {
    for (std::uint64_t mistakes = 1 + Below(5); mistakes > 0 && bytes.size() > 16; --mistakes) {
      switch (Below(8)) {
        case 0:
          bytes.resize(Below(16) == 0 ? Below(bytes.size()) : bytes.size() - 1 - Below(8));
          break;
        case 1:
          Splice(bytes, others[Below(others.size())].bytes);
          break;
        case 2:
          Number(bytes);
          break;
        case 3:
          bytes.insert(Place(bytes), 1 + Below(16), static_cast<char>(Below(256)));
          break;
        case 4:
          bytes[Place(bytes)] ^= static_cast<char>(1 << Below(8));
          break;
        default:
          bytes[Place(bytes)] = static_cast<char>(Below(256));
      }
    }
    return bytes;
  }

 private:
  // Mostly where something is: most bytes of a small file are zero, and damage nothing.
  std::size_t Place(const std::string& bytes) {
    std::size_t place = Below(bytes.size());
    for (int i = 0; i < 20 && bytes[place] == 0; ++i) place = Below(bytes.size());
    return place;
  }

  // Replaces a number by one that is likely to be believed.
  void Number(std::string& bytes) {
    const std::uint64_t numbers[] = {0,
                                     1,
                                     0xff,
                                     bytes.size(),
                                     Below(bytes.size()),
                                     std::uint64_t{1} << Below(64),
                                     std::numeric_limits<std::uint64_t>::max()};
    const std::uint64_t number = numbers[Below(std::size(numbers))];
    const std::size_t size = std::size_t{1} << Below(4), place = Place(bytes);
    std::memcpy(&bytes[place], &number, std::min(size, bytes.size() - place));
  }

  void Splice(std::string& bytes, const std::string& other) {
    const std::size_t from = Below(other.size()), to = Below(bytes.size());
    const std::size_t size = std::min({1 + Below(64), other.size() - from, bytes.size() - to});
    bytes.replace(to, size, other, from, size);
  }

  std::mt19937_64 random_;
};

// The exit status of the program, or minus the signal that ended it.
int StatusOf(const char* program, const std::string& network) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0);
  }
  std::string words[] = {program, "describe", network};
  char* const arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t child = 0;
  int status = 0;
  EXPECT_EQ(posix_spawn(&child, program, &actions, nullptr, arguments, environ), 0);
  waitpid(child, &status, 0);
  posix_spawn_file_actions_destroy(&actions);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(MutatedHdf5, IsReadOrRefused) {
  constexpr std::uint64_t kProgramEvery = 20;
  const std::uint64_t count = FromEnvironment("LULL_MUTATIONS", 1'000);
  const std::uint64_t seed = FromEnvironment("LULL_MUTATION_SEED", std::random_device()());
  std::cout << "LULL_MUTATION_SEED=" << seed << std::endl;
  const char* const program = std::getenv("LULL_PROGRAM");
  const TemporaryDirectory directory;
  const std::string path = directory.File("mutated.h5"), network = directory.File("net.toml");
  const std::vector<Valid> valid = ValidFiles(path);
  Damage damage(seed);
  std::uint64_t read = 0, refused = 0, ended = 0, programs = 0;
  double longest_s = 0;
  for (std::uint64_t i = 0; i < count + valid.size(); ++i) {
    const Valid& original = valid[i % valid.size()];
    const bool damaged = i >= valid.size();  // the first are read as they are
    std::ofstream(path, std::ios::binary) << (damaged ? damage.Of(original.bytes, valid) : original.bytes);
    const auto begin = std::chrono::steady_clock::now();
    const absl::Status status = original.edges ? ReadEdgeFile(path, "").status() : ReadSpikeFile(path, "").status();
    longest_s = std::max(longest_s, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    bool right = status.ok() || (damaged && status.code() == absl::StatusCode::kInvalidArgument);
    (status.ok() ? read : refused) += 1;
    if (status.message().find("library") != status.message().npos) ++ended;
    if (program != nullptr && i % kProgramEvery == 0) {
      ++programs;
      std::ofstream(network) << kNetwork << (original.edges ? kEdgesTable : kSpikesTable) << '"' << path << '"';
      const int exit_status = StatusOf(program, network);
      EXPECT_TRUE(exit_status == 0 || exit_status == 2) << exit_status;
      right &= exit_status == 0 || exit_status == 2;
    }
    if (!right) {
      const std::string kept = absl::StrCat(testing::TempDir(), "/mutated-", seed, "-", i, ".h5");
      std::filesystem::copy_file(path, kept, std::filesystem::copy_options::overwrite_existing);
      ADD_FAILURE() << kept << ": " << status;
    }
  }
  std::cout << read << " read, " << refused << " refused, of these " << ended << " because HDF5 did not survive them; "
            << programs << " through the program; the longest took " << longest_s << " s" << std::endl;
  EXPECT_GT(refused, count / 10);  // the damage damages
  EXPECT_GT(read, valid.size());   // and not always
}

}  // namespace
}  // namespace lull
