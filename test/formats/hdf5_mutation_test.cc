// Damages small valid HDF5 files at random and reads them: each is read, or refused as a wrong file, and the process
// that reads is there afterwards. Every 20th file goes through the program as well, which must end with status 0 or 2.
//
// Read from the environment: LULL_MUTATIONS, the number of files (1,000 if it is not set); LULL_MUTATION_SEED, which
// repeats the files of another run; LULL_PROGRAM, the program; LULL_PROGRAM_EVERY, for another share of the files:
//
//   LULL_MUTATIONS=100000 LULL_PROGRAM_EVERY=1 LULL_PROGRAM=build/src/cli/lull build/test/formats/hdf5_mutation_test
//
// A file that is taken wrongly is kept, and its name printed.

#include <fcntl.h>
#include <gtest/gtest.h>
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
#include "formats/spike_file.h"
#include "test/support/small_hdf5_files.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

constexpr char kNetwork[] =
    "duration = \"50 ms\"\n[[columns]]\nlayers = [{ name = \"a\", size = 30, type = \"chattering\" }]\n";
constexpr char kSpikesTable[] = "[[inputs]]\nsource = \"spikes\"\nfile = ";
constexpr char kEdgesTable[] = "[[edges]]\nfile = ";

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// ---------------------------------------------------------------------------------------------------------------------
// Damage

class Damage {
 public:
  explicit Damage(std::uint64_t seed) : random_(seed) {}

  std::uint64_t Below(std::uint64_t end) { return std::uniform_int_distribution<std::uint64_t>(0, end - 1)(random_); }

  // Between one and five mistakes of one kind or another.
  std::string Of(std::string bytes, const std::vector<SmallHdf5File>& others) {
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

double SecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

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
  const std::uint64_t program_every = FromEnvironment("LULL_PROGRAM_EVERY", 20);
  const std::uint64_t count = FromEnvironment("LULL_MUTATIONS", 1'000);
  const std::uint64_t seed = FromEnvironment("LULL_MUTATION_SEED", std::random_device()());
  std::cout << "LULL_MUTATION_SEED=" << seed << std::endl;
  const char* const program = std::getenv("LULL_PROGRAM");
  const TemporaryDirectory directory;
  const std::string path = directory.File("mutated.h5"), network = directory.File("net.toml");
  const std::vector<SmallHdf5File> valid = SmallHdf5Files(path);
  Damage damage(seed);
  std::uint64_t read = 0, refused = 0, ended = 0, programs = 0;
  double longest_s = 0, program_longest_s = 0;
  for (std::uint64_t i = 0; i < count + valid.size(); ++i) {
    const SmallHdf5File& original = valid[i % valid.size()];
    const bool damaged = i >= valid.size();  // the first are read as they are
    std::ofstream(path, std::ios::binary) << (damaged ? damage.Of(original.bytes, valid) : original.bytes);
    const auto begin = std::chrono::steady_clock::now();
    const absl::Status status = original.edges ? ReadEdgeFile(path, "").status() : ReadSpikeFile(path, {}).status();
    longest_s = std::max(longest_s, SecondsSince(begin));
    bool right = status.ok() || (damaged && status.code() == absl::StatusCode::kInvalidArgument);
    (status.ok() ? read : refused) += 1;
    if (status.message().find("library") != status.message().npos) ++ended;
    if (program != nullptr && i % program_every == 0) {
      ++programs;
      std::ofstream(network) << kNetwork << (original.edges ? kEdgesTable : kSpikesTable) << '"' << path << '"';
      const auto begin_of_program = std::chrono::steady_clock::now();
      const int exit_status = StatusOf(program, network);
      program_longest_s = std::max(program_longest_s, SecondsSince(begin_of_program));
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
            << programs << " through the program; the longest took " << longest_s << " s, and in the program "
            << program_longest_s << " s" << std::endl;
  EXPECT_GT(refused, count / 10);  // the damage damages
  EXPECT_GT(read, valid.size());   // and not always
}

}  // namespace
}  // namespace lull
