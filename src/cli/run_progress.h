// The progress that `lull run` shows on standard error during the run: the status line on a terminal, or a log.

#ifndef LULL_SRC_CLI_RUN_PROGRESS_H_
#define LULL_SRC_CLI_RUN_PROGRESS_H_

#include <cstddef>
#include <functional>
#include <string>

#include "cli/interruption.h"
#include "cli/status_line.h"
#include "lull/run.h"

namespace lull::cli {

// Returns "12.3 of 20 s 61 % ...", with the most important parts first. Parts that do not fit into `width` letters are
// left out.
//
// Thread use: this function and the next are pure functions.
std::string TextStatus(const RunStatus& status, std::size_t width);

// "1:05" from 65 s, "2:03:00" from two hours and three minutes, "3 days" beyond two days.
std::string FormatTimeLeft(double seconds);

struct RunProgressOptions {
  bool quiet = false;  // no line of progress
  bool log = false;    // instead of the status line: a line every minute, and one at the end
  bool json = false;   // the lines of the log as JSON objects
};

// Thread use: one thread at a time.
class RunProgress {
 public:
  explicit RunProgress(const RunProgressOptions& options);

  // The callback for the run, and its interval [s]: RunDirectoryOptions::on_progress and on_progress_every. The
  // callback is null where it would show nothing.
  std::function<void(const RunStatus&)> on_progress();
  double every_s() const;
  std::function<void(const std::string&)> on_warning();

  // Prints from when a run is resumed, with which engine and on how many threads.
  void SayResumed(const RunStatus& status);

  void SetInterruption(const Interruption* interruption) { interruption_ = interruption; }  // may be null

 private:
  void ShowLine(const RunStatus& status);
  void Log(const RunStatus& status) const;

  RunProgressOptions options_;
  StatusLine line_;
  const Interruption* interruption_ = nullptr;
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_RUN_PROGRESS_H_
