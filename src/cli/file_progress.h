// The progress of the commands that make files of a recorded run: lull export, plot and report.

#ifndef LULL_SRC_CLI_FILE_PROGRESS_H_
#define LULL_SRC_CLI_FILE_PROGRESS_H_

#include <chrono>
#include <functional>
#include <string>

#include "cli/status_line.h"
#include "lull/recording.h"

namespace lull::cli {

// "rhythm.png: 45 % of the recording read".
std::string TextFileProgress(const std::string& file, double part);

// "edges.h5: 45 % written".
std::string TextWriteProgress(const std::string& file, double part);

// Shows a line on the terminal from the second second on, so that quick commands show none.
//
// Thread use: one thread at a time.
class FileProgress {
 public:
  // The callback. It shows `instead` for the name of the file, if that is not empty; it must not outlive this object.
  OnFileProgress callback(const std::string& instead = "");
  // The callback for files that are written, and not made of a recording.
  OnFileProgress write_callback();
  void Erase() { line_.Erase(); }

 private:
  using Clock = std::chrono::steady_clock;

  OnFileProgress Showing(std::function<std::string(const std::string& file, double part)> text);

  StatusLine line_{true};
  Clock::time_point next_ = Clock::now() + std::chrono::seconds(1);  // when the line is shown again
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_FILE_PROGRESS_H_
