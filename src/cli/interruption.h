// How a user, a batch system or a closed terminal ends a run early: SIGINT (Ctrl-C), SIGTERM and SIGHUP.

#ifndef LULL_SRC_CLI_INTERRUPTION_H_
#define LULL_SRC_CLI_INTERRUPTION_H_

#include "absl/status/status.h"
#include "cli/exit_status.h"
#include "lull/observer.h"

namespace lull::cli {

// During the lifetime of an Interruption, the first signal ends the simulation at its next exchange, with kCancelled; a
// second SIGINT or SIGTERM ends the program at once. Signals that the parent process ignores, as nohup does with
// SIGHUP, stay ignored. Only one Interruption may exist at a time.
//
// Thread use: one thread at a time.
class Interruption : public Observer {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption() override;

  bool happened() const;
  ExitStatus exit_status() const;  // if a signal came

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  absl::Status status() const override;
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_INTERRUPTION_H_
