#include "formats/csv_writer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace lull {

absl::StatusOr<CsvFile> CsvFile::Create(const std::string& path) {
  absl::StatusOr<AsideFile> file = AsideFile::Create(path);
  if (!file.ok()) return file.status();
  return CsvFile(*std::move(file));
}

CsvFile& CsvFile::Add(const std::string& text) {
  AddNothing();
  if (text.find_first_of(",\"\r\n") == text.npos) {
    AddText(text);
  } else {
    AddText(absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\""));
  }
  return *this;
}

CsvFile& CsvFile::AddNothing() {
  if (used_ == kBlock) Flush();
  Separate();
  return *this;
}

void CsvFile::EndLine() {
  AddText("\n");
  in_line_ = false;
}

void CsvFile::AddText(std::string_view text) {
  while (!text.empty()) {
    if (used_ == kBlock) Flush();
    const std::size_t fits = std::min(text.size(), kBlock - used_);
    std::ranges::copy(text.substr(0, fits), block_.get() + used_);
    used_ += fits;
    text.remove_prefix(fits);
  }
}

void CsvFile::Flush() {
  if (status_.ok()) status_ = file_.Write(block_.get(), used_);
  used_ = 0;
}

absl::Status CsvFile::Finish() {
  Flush();
  if (status_.ok()) status_ = file_.Commit();
  return status_;
}

}  // namespace lull
