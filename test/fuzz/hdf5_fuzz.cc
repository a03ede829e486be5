// HDF5 files of spikes and edges, changed by libFuzzer. An input is a byte that says which of some small valid files,
// and changes (fuzz.h) to it.
//
// Whatever the changes, the file is read, or refused with one line of printable text; and our own code makes no mistake
// that a sanitizer finds, in the process that asks as in the child process that reads.
//
// The HDF5 library is not instrumented and is known to make mistakes with damaged files. A mistake of the child process
// counts as the library's if the library is on the stack, and is then forgiven: the child is there for that.
//
// The child's coverage counts too: its counters are in memory that it shares with this process.

#include <dlfcn.h>
#include <execinfo.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "formats/edge_file.h"
#include "formats/spike_file.h"
#include "test/fuzz/fuzz.h"
#include "test/support/small_hdf5_files.h"

// Where clang's coverage counters begin and end.
extern "C" std::uint8_t __start___sancov_cntrs[] __attribute__((weak, visibility("hidden")));
extern "C" std::uint8_t __stop___sancov_cntrs[] __attribute__((weak, visibility("hidden")));

namespace lull {
namespace {

constexpr int kOurMistake = 99, kTheirMistake = 98;  // exit statuses of the child
const pid_t parent = getpid();

bool IsOfHdf5(void* address) {
  Dl_info info;
  return dladdr(address, &info) != 0 && info.dli_fname != nullptr &&
         std::string_view(info.dli_fname).find("libhdf5") != std::string_view::npos;
}

// Called for each mistake that a sanitizer finds. The parent's are reported as ever.
void EndChild() {
  if (getpid() == parent) return;
  std::array<void*, 100> stack;
  const int frames = backtrace(stack.data(), static_cast<int>(stack.size()));
  bool theirs = false;
  for (int i = 0; i < frames; ++i) theirs |= IsOfHdf5(stack[static_cast<std::size_t>(i)]);
  _exit(theirs ? kTheirMistake : kOurMistake);
}

// The pages that hold nothing but counters.
void ShareCounters() {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = (reinterpret_cast<std::uintptr_t>(__start___sancov_cntrs) + page - 1) / page * page;
  const auto end = reinterpret_cast<std::uintptr_t>(__stop___sancov_cntrs) / page * page;
  if (begin >= end) return;
  auto* const pages = reinterpret_cast<std::uint8_t*>(begin);
  const std::vector<std::uint8_t> before(pages, pages + (end - begin));
  void* const shared = mmap(pages, end - begin, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  Require(shared == pages, "no memory for the counters", "");
  std::memcpy(pages, before.data(), before.size());
}

struct Start {
  Start() : files(SmallHdf5Files(scratch.File("valid.h5"))) {
    void* frame;
    backtrace(&frame, 1);  // loads what it needs now, not in the middle of a mistake
    ShareCounters();
  }
  Scratch scratch;
  std::vector<SmallHdf5File> files;
};

void ReadChanged(std::uint8_t which, std::span<const std::uint8_t> changes) {
  static const Start start;
  const SmallHdf5File& valid = start.files[which % start.files.size()];
  std::string bytes = valid.bytes;
  for (const Edit& edit : EditsOf(changes)) Apply(edit, bytes);
  start.scratch.Write("changed.h5", bytes);
  const std::string path = start.scratch.File("changed.h5");
  const absl::Status status = valid.edges ? ReadEdgeFile(path, "").status() : ReadSpikeFile(path, {}).status();
  const std::string message(status.message());
  Require(message.find("exit status 99") == message.npos, "our code makes a mistake in the child process", message);
  Require(status.ok() || absl::IsInvalidArgument(status), "refused with another code", status.ToString());
  if (!status.ok()) RequireOneLine(status, "");
}

}  // namespace
}  // namespace lull

extern "C" void __asan_on_error() { lull::EndChild(); }
extern "C" void __ubsan_on_report() { lull::EndChild(); }
// More than this and HDF5 has no memory, as under the limit that the child has elsewhere.
extern "C" const char* __asan_default_options() { return "max_allocation_size_mb=1024:allocator_may_return_null=1"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0) lull::ReadChanged(data[0], {data + 1, size - 1});
  return 0;
}
