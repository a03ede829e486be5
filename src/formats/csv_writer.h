// Writes files of comma-separated values, a block at a time.

#ifndef LULL_SRC_FORMATS_CSV_WRITER_H_
#define LULL_SRC_FORMATS_CSV_WRITER_H_

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/aside_file.h"
#include "lull/internal/visibility.h"

namespace lull {

// A CSV file that is replaced atomically, as an AsideFile is.
//
// Thread use: one thread at a time.
class LULL_SHARED_WITH_PLOTS CsvFile {
 public:
  // Errors: those of AsideFile; Finish returns the first error of all calls.
  static absl::StatusOr<CsvFile> Create(const std::string& path);

  // Adds the next field: a number in the fewest digits that read back as the same number, or a text, in quotes if it
  // needs them.
  CsvFile& Add(std::integral auto number) { return AddNumber(static_cast<std::int64_t>(number)); }
  CsvFile& Add(float number) { return AddNumber(number); }
  CsvFile& Add(double number) { return AddNumber(number); }
  CsvFile& Add(const std::string& text);
  CsvFile& AddNothing();

  void EndLine();

  absl::Status Finish();

 private:
  static constexpr std::size_t kBlock = std::size_t{1} << 18;  // [bytes] chosen: few system calls, little memory
  static constexpr std::size_t kLongestNumber = 24;            // the longest double

  explicit CsvFile(AsideFile file) : file_(std::move(file)), block_(std::make_unique<char[]>(kBlock)) {}

  // Inline, because a file may have a hundred million numbers.
  template <class Number>
  CsvFile& AddNumber(Number number) {
    if (kBlock - used_ < kLongestNumber + 2) Flush();
    Separate();
    char* const at = block_.get() + used_;
    used_ += static_cast<std::size_t>(std::to_chars(at, at + kLongestNumber, number).ptr - at);
    return *this;
  }
  // Needs room for a character.
  void Separate() {
    if (in_line_) block_[used_++] = ',';
    in_line_ = true;
  }
  void AddText(std::string_view text);
  void Flush();

  AsideFile file_;
  std::unique_ptr<char[]> block_;
  std::size_t used_ = 0;  // bytes of the block
  bool in_line_ = false;
  absl::Status status_ = {};
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_CSV_WRITER_H_
