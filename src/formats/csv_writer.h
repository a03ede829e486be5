// Writes files of comma-separated values, a block at a time.

#ifndef LULL_SRC_FORMATS_CSV_WRITER_H_
#define LULL_SRC_FORMATS_CSV_WRITER_H_

#include <concepts>
#include <string>

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
  CsvFile& Add(std::integral auto number) { return AddInteger(static_cast<std::int64_t>(number)); }
  CsvFile& Add(float number);
  CsvFile& Add(double number);
  CsvFile& Add(const std::string& text);
  CsvFile& AddNothing();

  void EndLine();

  absl::Status Finish();

 private:
  explicit CsvFile(AsideFile file) : file_(std::move(file)) {}

  CsvFile& AddInteger(std::int64_t number);
  void Separate();
  template <class Number>
  LULL_HIDDEN CsvFile& AddNumber(Number number);

  AsideFile file_;
  std::string block_ = {};
  bool in_line_ = false;
  absl::Status status_ = {};
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_CSV_WRITER_H_
