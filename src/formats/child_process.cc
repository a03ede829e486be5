#include "formats/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <new>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lull {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kLongestText = 1 << 26;         // bytes; chosen: far beyond any list of names
constexpr std::uint64_t kNoMemory = ~std::uint64_t{0};  // in the place of the length of an answer
constexpr int kConnection = 3;                          // the child's only descriptor but for standard streams

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)  // GCC
constexpr bool kLimitsMemory = false;                              // the sanitizers reserve terabytes of address space
#elif defined(__has_feature)                                       // clang
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kLimitsMemory = false;
#else
constexpr bool kLimitsMemory = true;
#endif
#else
constexpr bool kLimitsMemory = true;
#endif

std::string SystemReason(int error) { return std::generic_category().message(error); }

// These functions return whether all bytes were passed on. A connection that has ended raises no signal.
bool SendAll(int connection, const void* bytes, std::size_t size) {
  const char* next = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t sent = send(connection, next, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    next += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}
bool ReceiveAll(int connection, void* bytes, std::size_t size) {
  char* next = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t received = recv(connection, next, size, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) return false;
    next += received;
    size -= static_cast<std::size_t>(received);
  }
  return true;
}
bool SendText(int connection, std::string_view text) {
  const std::uint64_t size = text.size();
  return SendAll(connection, &size, sizeof size) && SendAll(connection, text.data(), text.size());
}

// ---------------------------------------------------------------------------------------------------------------------
// The child

void Lower(decltype(RLIMIT_AS) resource, rlim_t most) {
  rlimit limit;
  if (getrlimit(resource, &limit) != 0) return;
  limit.rlim_max = std::min(limit.rlim_max, most);
  limit.rlim_cur = std::min(limit.rlim_cur, limit.rlim_max);
  setrlimit(resource, &limit);
}

// The address space of this process [bytes], or 0 if the system does not say.
std::uint64_t AddressSpace() {
  char text[64];
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  const ssize_t size = file < 0 ? 0 : read(file, text, sizeof text);
  close(file);
  std::uint64_t pages = 0;
  std::from_chars(text, text + std::max<ssize_t>(size, 0), pages);
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

void ResetSignals() {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  // What a user types at the terminal is for the parent; the others become errors of the system calls.
  for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGPIPE, SIGXFSZ}) signal(number, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

// Standard streams lead nowhere: the C library reports a damaged heap on standard error, which is the user's.
void CloseDescriptors(int connection) {
  connection = fcntl(connection, F_DUPFD, kConnection + 1);  // its number may be that of a standard stream
  const int nothing = open("/dev/null", O_RDWR);
  for (int stream = 0; stream < kConnection; ++stream) {
    if (nothing < 0 || dup2(nothing, stream) < 0) close(stream);
  }
  dup2(connection, kConnection);
#ifdef SYS_close_range
  if (syscall(SYS_close_range, kConnection + 1, ~0u, 0) == 0) return;
#endif
  const auto most = static_cast<int>(sysconf(_SC_OPEN_MAX));
  for (int descriptor = kConnection + 1; descriptor < most; ++descriptor) close(descriptor);
}

void Confine(int connection, const ChildLimits& limits) {
  ResetSignals();
  CloseDescriptors(connection);
  prctl(PR_SET_DUMPABLE, 0);
  Lower(RLIMIT_CORE, 0);
  Lower(RLIMIT_FSIZE, 0);
  Lower(RLIMIT_NOFILE, 32);
  if (const std::uint64_t before = AddressSpace(); kLimitsMemory && before > 0) {
    Lower(RLIMIT_AS, before + limits.memory_bytes);
  }
}

// The system ends the child by SIGXCPU when it has taken this much more processor time.
void AllowProcessorTime(int seconds) {
  rusage used;
  rlimit limit;
  if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &limit) != 0) return;
  const auto whole = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1 + seconds);
  limit.rlim_cur = std::min(whole, limit.rlim_max);
  setrlimit(RLIMIT_CPU, &limit);
}

[[noreturn]] void Serve(const ChildProcess::Answerer& answerer, std::span<std::byte> window, int connection,
                        const ChildLimits& limits) {
  Confine(connection, limits);
  std::uint64_t size;
  while (ReceiveAll(kConnection, &size, sizeof size)) {
    AllowProcessorTime(limits.cpu_seconds);
    try {
      std::string question(size, '\0');
      if (!ReceiveAll(kConnection, question.data(), size)) break;
      if (!SendText(kConnection, answerer(question, window))) break;
    } catch (const std::bad_alloc&) {
      SendAll(kConnection, &kNoMemory, sizeof kNoMemory);
      break;
    }
  }
  _exit(0);  // runs no destructors and flushes no streams: they are the parent's
}

}  // namespace

// ---------------------------------------------------------------------------------------------------------------------
// The parent

absl::StatusOr<ChildProcess> ChildProcess::Start(const Answerer& answerer, const ChildLimits& limits,
                                                 std::size_t window_bytes) {
  const auto failed = [](int error) {
    return absl::UnavailableError(absl::StrCat("cannot be read: no process to read it: ", SystemReason(error)));
  };
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return failed(errno);
  void* const memory = mmap(nullptr, window_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  const int map_error = errno;
  pid_t child = -1;
  int fork_error = 0;
  if (memory != MAP_FAILED) {
    // The child must not run the parent's handlers.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    child = fork();
    fork_error = errno;
    if (child == 0) Serve(answerer, {static_cast<std::byte*>(memory), window_bytes}, ends[1], limits);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  close(ends[1]);
  if (child > 0) return ChildProcess(child, ends[0], {static_cast<std::byte*>(memory), window_bytes}, limits);
  close(ends[0]);
  if (memory == MAP_FAILED) return failed(map_error);
  munmap(memory, window_bytes);
  return failed(fork_error);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : child_(std::exchange(other.child_, 0)),
      connection_(std::exchange(other.connection_, -1)),
      window_(std::exchange(other.window_, {})),
      limits_(other.limits_),
      ended_(other.ended_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(child_, other.child_);
  std::swap(connection_, other.connection_);
  std::swap(window_, other.window_);
  std::swap(limits_, other.limits_);
  std::swap(ended_, other.ended_);
  return *this;
}

ChildProcess::~ChildProcess() {
  static_cast<void>(End(absl::OkStatus()));
  if (!window_.empty()) munmap(window_.data(), window_.size());
}

// Ends the child for a reason.
absl::Status ChildProcess::End(absl::Status reason) {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (connection_ >= 0) close(connection_);
  child_ = 0;
  connection_ = -1;
  ended_ = std::move(reason);
  return ended_;
}

// The child has closed the connection. It ends, or has ended, so that SIGKILL only reaches a child that would not end.
absl::Status ChildProcess::EndAfterHangUp() {
  kill(child_, SIGKILL);
  int status = 0;
  pid_t waited;
  do {
    waited = waitpid(child_, &status, 0);
  } while (waited < 0 && errno == EINTR);
  const pid_t child = std::exchange(child_, 0);
  if (waited != child) return End(absl::AbortedError("the process that reads it has ended"));  // another waited for it
  if (!WIFSIGNALED(status)) return End(absl::AbortedError(absl::StrCat("exit status ", WEXITSTATUS(status))));
  if (WTERMSIG(status) == SIGXCPU) {
    return End(absl::DeadlineExceededError(absl::StrCat("more than ", limits_.cpu_seconds, " s of processor time")));
  }
  if (WTERMSIG(status) == SIGKILL) return End(absl::ResourceExhaustedError("more memory than the system has"));
  return End(absl::AbortedError(absl::StrCat("signal ", WTERMSIG(status))));
}

absl::Status ChildProcess::Receive(std::byte* bytes, std::size_t size) {
  const Clock::time_point end = Clock::now() + std::chrono::seconds(limits_.seconds);
  while (size > 0) {
    pollfd waiting = {.fd = connection_, .events = POLLIN, .revents = 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    const int ready = poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return End(absl::DeadlineExceededError(absl::StrCat("more than ", limits_.seconds, " s")));
    const ssize_t received = recv(connection_, bytes, size, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) return EndAfterHangUp();
    bytes += received;
    size -= static_cast<std::size_t>(received);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ChildProcess::Ask(std::string_view question) {
  if (!ended_.ok()) return ended_;
  if (!SendText(connection_, question)) return EndAfterHangUp();
  std::uint64_t size;
  if (absl::Status status = Receive(reinterpret_cast<std::byte*>(&size), sizeof size); !status.ok()) return status;
  if (size == kNoMemory) {
    return End(absl::ResourceExhaustedError(absl::StrCat("more than ", limits_.memory_bytes >> 20, " MiB of memory")));
  }
  if (size > kLongestText) return End(absl::AbortedError("an endless answer"));
  std::string answer(size, '\0');
  if (absl::Status status = Receive(reinterpret_cast<std::byte*>(answer.data()), size); !status.ok()) return status;
  return answer;
}

}  // namespace lull
