#include "cli/table.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/quoted.h"

namespace lull::cli {

void Table::Add(std::vector<std::string> row) {
  assert(row.size() == widths_.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    row[i] = OneLine(row[i]);
    widths_[i] = std::max(widths_[i], DisplayedWidth(row[i]));
  }
  rows_.push_back(std::move(row));
}

std::string Table::Text() const {
  std::string text;
  for (const std::vector<std::string>& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths_[i] - DisplayedWidth(row[i]), ' ');
      line += (i == 0 ? "  " : "   ") + (alignment_[i] == 'l' ? row[i] + padding : padding + row[i]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

}  // namespace lull::cli
