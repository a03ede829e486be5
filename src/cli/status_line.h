// The line of progress at the bottom of the terminal, which is overwritten again and again.

#ifndef LULL_SRC_CLI_STATUS_LINE_H_
#define LULL_SRC_CLI_STATUS_LINE_H_

#include <cstddef>
#include <string>

#include "base/spare_memory.h"

namespace lull::cli {

// Writes nothing if standard error is not a terminal, or if the line is not wanted.
//
// Thread use: one thread at a time.
class StatusLine {
 public:
  explicit StatusLine(bool wanted);
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine() {
    WhileMemoryLasts([this] { Erase(); });
  }

  bool enabled() const { return enabled_; }
  std::size_t width() const;           // letters that fit
  void Show(const std::string& text);  // replaces the text shown before; cut to width()
  void Erase();

 private:
  bool enabled_;
  std::size_t shown_ = 0;  // letters on the terminal now
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_STATUS_LINE_H_
