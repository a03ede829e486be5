#include "formats/csv_writer.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace lull {
namespace {

constexpr std::size_t kBlock = 1 << 18;  // [bytes] chosen: few system calls, little memory

}  // namespace

absl::StatusOr<CsvFile> CsvFile::Create(const std::string& path) {
  absl::StatusOr<AsideFile> file = AsideFile::Create(path);
  if (!file.ok()) return file.status();
  return CsvFile(*std::move(file));
}

void CsvFile::Separate() {
  if (in_line_) block_ += ',';
  in_line_ = true;
}

template <class Number>
CsvFile& CsvFile::AddNumber(Number number) {
  Separate();
  char digits[32];  // the longest double has 24 characters
  const std::to_chars_result end = std::to_chars(digits, digits + sizeof digits, number);
  block_.append(digits, end.ptr);
  return *this;
}

CsvFile& CsvFile::AddInteger(std::int64_t number) { return AddNumber(number); }
CsvFile& CsvFile::Add(float number) { return AddNumber(number); }
CsvFile& CsvFile::Add(double number) { return AddNumber(number); }

CsvFile& CsvFile::Add(const std::string& text) {
  Separate();
  if (text.find_first_of(",\"\r\n") == text.npos) {
    block_ += text;
  } else {
    absl::StrAppend(&block_, "\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
  }
  return *this;
}

CsvFile& CsvFile::AddNothing() {
  Separate();
  return *this;
}

void CsvFile::EndLine() {
  block_ += '\n';
  in_line_ = false;
  if (block_.size() < kBlock) return;
  if (status_.ok()) status_ = file_.Write(block_.data(), block_.size());
  block_.clear();
}

absl::Status CsvFile::Finish() {
  if (status_.ok()) status_ = file_.Write(block_.data(), block_.size());
  if (status_.ok()) status_ = file_.Commit();
  return status_;
}

}  // namespace lull
