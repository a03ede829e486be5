// Runs code that may crash, hang or take all memory in a process of its own, where its faults cannot reach this
// process.
//
// Start forks without exec. The child answers questions until its parent closes the connection, dies, or has waited too
// long; answers are short texts, and numbers in a window of memory that both processes see. The child has no
// descriptors but its connection, no output, no signal handlers, writes no files and no core, and is limited in memory
// and processor time.
//
// Fork copies one thread only. What other threads were in the middle of stays so in the child: a lock that one of them
// held is held for ever. So the child may only use what the caller has made sure of before Start (for HDF5: Hdf5Turn),
// and what the C library makes safe: memory allocation, and system calls.
//
// Thread use: one thread at a time for each child; different threads may start and ask different children.

#ifndef LULL_SRC_FORMATS_CHILD_PROCESS_H_
#define LULL_SRC_FORMATS_CHILD_PROCESS_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lull {

struct ChildLimits {
  std::uint64_t memory_bytes;  // address space beyond that of the parent; not limited under sanitizers
  int cpu_seconds;             // processor time for each answer
  int seconds;                 // time for each answer
};

class ChildProcess {
 public:
  // Runs in the child. May throw std::bad_alloc.
  using Answerer = std::function<std::string(std::string_view question, std::span<std::byte> window)>;

  // Errors: kUnavailable, "cannot be read: ", and the system's reason.
  static absl::StatusOr<ChildProcess> Start(const Answerer& answerer, const ChildLimits& limits,
                                            std::size_t window_bytes);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();  // ends the child, and waits until it has ended

  // Errors: kResourceExhausted if the child needs more memory than it may have; kDeadlineExceeded if an answer takes
  // too long; kAborted if the child ends otherwise. The message says what happened. After an error the child has ended,
  // and every question gets the same error.
  absl::StatusOr<std::string> Ask(std::string_view question);

  // What the last answer left in the window.
  std::span<const std::byte> window() const { return window_; }

 private:
  ChildProcess(pid_t child, int connection, std::span<std::byte> window, const ChildLimits& limits)
      : child_(child), connection_(connection), window_(window), limits_(limits) {}

  absl::Status Receive(std::byte* bytes, std::size_t size);
  absl::Status End(absl::Status reason);
  absl::Status EndAfterHangUp();

  pid_t child_;     // 0 if it has ended
  int connection_;  // -1 if it is closed
  std::span<std::byte> window_;
  ChildLimits limits_;
  absl::Status ended_ = absl::OkStatus();
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_CHILD_PROCESS_H_
