#include "cli/status_line.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/quoted.h"

namespace lull::cli {
namespace {

bool StandardErrorIsATerminal() {
  const char* const kind = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && !(kind != nullptr && std::strcmp(kind, "dumb") == 0);
}

std::size_t TerminalWidth() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

}  // namespace

StatusLine::StatusLine(bool wanted) : enabled_(wanted && StandardErrorIsATerminal()) {}

// A letter in the last column would move some terminals to the next line.
std::size_t StatusLine::width() const { return TerminalWidth() - 1; }

void StatusLine::Show(const std::string& text) {
  if (!enabled_) return;
  std::string line(CutToWidth(OneLine(text), width()));
  const std::size_t length = DisplayedWidth(line);
  if (length < shown_) line.append(shown_ - length, ' ');
  std::fprintf(stderr, "\r%s", line.c_str());
  std::fflush(stderr);
  shown_ = length;
}

void StatusLine::Erase() {
  if (shown_ == 0) return;
  Show("");
  std::fputs("\r", stderr);
  std::fflush(stderr);
}

}  // namespace lull::cli
