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

// "12.3 of 20 s   61 %  ...", with what matters most first. Parts that do not fit into `width` letters are left out.
//
// Thread use: pure functions, this and the next.
std::string TextStatus(const RunStatus& status, std::size_t width);

// "1:05" from 65 s, "2:03:00" from two hours and three minutes, "3 days" beyond two days.
std::string FormatTimeLeft(double seconds);

struct RunProgressOptions {
  bool quiet = false;  // neither line nor warnings
  bool log = false;    // a line a minute, and one at the end, instead of the status line
  bool json = false;   // the lines of the log as JSON objects
};

// Thread use: one thread at a time.
class RunProgress {
 public:
  explicit RunProgress(const RunProgressOptions& options);

  // What the run calls, and how often [s]: RunDirectoryOptions::on_progress and the like. on_progress is null where
  // nothing would be shown.
  std::function<void(const RunStatus&)> on_progress();
  double every_s() const;
  std::function<void(const std::string&)> on_warning();

  void SetInterruption(const Interruption* interruption) { interruption_ = interruption; }  // which it may look at

 private:
  void ShowLine(const RunStatus& status);
  void Log(const RunStatus& status) const;

  RunProgressOptions options_;
  StatusLine line_;
  const Interruption* interruption_ = nullptr;
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_RUN_PROGRESS_H_
