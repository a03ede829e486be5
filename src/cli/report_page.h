// A page about a run: a single HTML file that needs no other file and no scripts.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_REPORT_PAGE_H_
#define LULL_SRC_CLI_REPORT_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/summary.h"

namespace lull::cli {

struct Picture {
  std::string file;  // name of the file; a picture with a name of PlotRun gets a title and an explanation
  std::string png;   // the contents of the file
};

struct ReportPage {
  RunReport report;
  bool has_spikes = true;                 // whether spikes were recorded; if not, the page has no statistics
  std::vector<std::string> remarks = {};  // sentences that a reader must know before reading the numbers
  std::vector<Picture> pictures = {};     // the first picture is above the tables
  std::string config_toml = {};           // the configuration, which `lull run` can read
};

// Returns the page as HTML 5 in UTF-8, with text from users escaped. The page takes some ten kilobytes besides its
// pictures and the configuration, however long the run is.
std::string ToHtml(const ReportPage& page);

// Returns the text with HTML's special characters escaped, for element content and attributes in quotes; and with
// escapes for what could hide or reorder a part of it (base/quoted.h).
std::string EscapeHtml(std::string_view text);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_REPORT_PAGE_H_
