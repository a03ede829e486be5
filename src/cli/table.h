// Text in columns, for people to read in a terminal.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CLI_TABLE_H_
#define LULL_SRC_CLI_TABLE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lull::cli {

// Rows of text in aligned columns, indented by two.
class Table {
 public:
  // `alignment` has a letter for each column: 'l' for left or 'r' for right.
  explicit Table(std::string_view alignment) : alignment_(alignment), widths_(alignment.size()) {}

  // Adds a row: a text for each column, in which whatever a terminal might obey is escaped (base/quoted.h).
  void Add(std::vector<std::string> row);

  std::string Text() const;

 private:
  std::string alignment_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_TABLE_H_
