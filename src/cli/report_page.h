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
  std::string file;  // its name; those of PlotRun are given a title and told how to read
  std::string png;   // the whole file
};

struct ReportPage {
  RunReport report;
  bool has_spikes = true;                 // whether spikes were recorded; if not there are no statistics to show
  std::vector<std::string> remarks = {};  // sentences that a reader must know before the numbers
  std::vector<Picture> pictures = {};     // the first stands above the tables
  std::string config_toml = {};           // what `lull run` takes
};

// HTML 5 in UTF-8. What comes from users is escaped. Beside the pictures some ten kilobytes and the configuration,
// however long the run.
std::string ToHtml(const ReportPage& page);

// The text with the characters that mean something in HTML escaped: for element content and attributes in quotes.
std::string EscapeHtml(std::string_view text);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_REPORT_PAGE_H_
