#include "cli/interruption.h"

#include <array>
#include <atomic>
#include <csignal>

namespace lull::cli {
namespace {

std::atomic<int> received = 0;  // a signal, received on any thread
static_assert(std::atomic<int>::is_always_lock_free);

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

void Receive(int signal) { received.store(signal); }

}  // namespace

Interruption::Interruption() {
  received = 0;
  struct sigaction action {};
  action.sa_handler = Receive;
  for (const int signal : kSignals) {
    struct sigaction before {};
    // A closed terminal may send SIGHUP twice, through the shell too, which must not end the program before it has
    // saved.
    action.sa_flags = SA_RESTART | (signal == SIGHUP ? 0 : SA_RESETHAND);
    sigaction(signal, &action, &before);
    if (before.sa_handler == SIG_IGN) std::signal(signal, SIG_IGN);  // the parent process wants it ignored
  }
}

Interruption::~Interruption() {
  for (const int signal : kSignals) {
    struct sigaction now {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler == Receive) std::signal(signal, SIG_DFL);
  }
}

bool Interruption::happened() const { return received != 0; }

ExitStatus Interruption::exit_status() const {
  if (received == SIGHUP) return kHungUp;
  return received == SIGTERM ? kTerminated : kInterrupted;
}

absl::Status Interruption::status() const {
  return happened() ? absl::CancelledError("interrupted") : absl::OkStatus();
}

}  // namespace lull::cli
