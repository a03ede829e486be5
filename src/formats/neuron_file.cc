#include "formats/neuron_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "base/read_file.h"
#include "formats/bad_file.h"
#include "formats/csv_reader.h"
#include "formats/csv_writer.h"
#include "formats/file_number.h"
#include "formats/hdf5_signature.h"

namespace lull {
namespace {

constexpr std::string_view kIdColumn = "neuron";
constexpr std::array<std::string_view, 3> kUnreadColumns = {"column", "layer", "type"};

// Removes a field and the comma behind it from the front of a line. Quotes around a field are removed.
std::string_view TakeField(std::string_view& line) {
  std::size_t end;
  std::string_view field;
  if (line.starts_with('"')) {
    end = std::min(line.find('"', 1), line.size());
    field = line.substr(1, end - 1);
    end = std::min(line.find(',', end), line.size());
  } else {
    end = std::min(line.find(','), line.size());
    field = line.substr(0, end);
  }
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

// Reads the rows of a CSV file below its header.
class RowReader {
 public:
  RowReader(std::string_view header, NeuronFile& file) : file_(file) {
    while (!header.empty()) names_.emplace_back(TakeField(header));
  }

  // Decides which columns are read. Returns what is wrong with the header; empty if nothing is.
  std::string Choose(const std::vector<std::string>& wanted) {
    for (const std::string& name : wanted) {
      if (std::ranges::find(names_, name) == names_.end()) {
        return absl::StrCat("has no column ", Quoted(name), "; it has ", absl::StrJoin(names_, ", "));
      }
    }
    for (const std::string& name : names_) {
      if (name.empty()) return "has a column without a name in its first line; must be a header such as a,b,c,d,v,u";
      const bool is_value = name != kIdColumn && std::ranges::find(kUnreadColumns, name) == kUnreadColumns.end() &&
                            (wanted.empty() || std::ranges::find(wanted, name) != wanted.end());
      places_.push_back(name == kIdColumn ? Place::kId : is_value ? Place::kValue : Place::kUnread);
      if (is_value) file_.columns.push_back({.name = name, .values = {}});
    }
    if (file_.columns.empty()) return "has no values in its first line; must be a header such as a,b,c,d,v,u";
    return "";
  }

  void Read(std::string_view line) {
    std::size_t column = 0;
    std::string wrong;
    std::string_view rest = line;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const bool is_last = i + 1 == places_.size();
      if (wrong.empty() && !is_last && rest.find(',') == rest.npos) wrong = WrongCount(line);
      const std::string_view field = TakeField(rest);
      if (places_[i] == Place::kValue) {
        file_.columns[column++].values.push_back(ValueOf(names_[i], field, wrong));
      } else if (places_[i] == Place::kId) {
        file_.ids.push_back(IdOf(field, wrong));
      }
    }
    if (wrong.empty() && !rest.empty()) wrong = WrongCount(line);
    if (!wrong.empty() && file_.mistakes.size() < kMaxMistakes) file_.mistakes.push_back({row_, std::move(wrong)});
    ++row_;
  }

 private:
  enum class Place { kValue, kId, kUnread };

  std::string WrongCount(std::string_view line) const {
    return WhatIsWrongWithLine(line, names_.size(), "a field for each column of the first line");
  }

  static float ValueOf(const std::string& name, std::string_view field, std::string& wrong) {
    constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
    if (field.empty()) return kNone;
    float value = kNone;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error == std::errc() && end == field.data() + field.size()) return value;
    if (!wrong.empty()) return kNone;
    const bool is_beyond = error == std::errc::result_out_of_range && end == field.data() + field.size();
    wrong = absl::StrCat("column ", Quoted(name), " is ", Quoted(field.substr(0, kLongestCsvShown)), "; must be ",
                         is_beyond ? kNumberOf32Bits : "a number, or empty");
    return kNone;
  }

  static NeuronId IdOf(std::string_view field, std::string& wrong) {
    std::optional<FileNumber> number;
    if (!TakeWhole(field, number) || !field.empty()) {
      if (wrong.empty())
        wrong = absl::StrCat("neuron ", Quoted(field.substr(0, kLongestCsvShown)), "; must be a whole number");
      return 0;
    }
    const std::optional<NeuronId> id = number->As<NeuronId>();
    if (!id && wrong.empty()) wrong = NoNeuron("neuron", *number);
    return id.value_or(0);
  }

  NeuronFile& file_;
  std::vector<std::string> names_;
  std::vector<Place> places_;
  std::size_t row_ = 0;
};

}  // namespace

absl::StatusOr<NeuronFile> ReadNeuronFile(const NeuronFileOptions& options) {
  const absl::StatusOr<bool> hdf5 = IsHdf5(options.path);
  if (!hdf5.ok()) return hdf5.status();
  if (*hdf5) return ReadSonataNeurons(options);
  if (!options.population.empty() || options.types != nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("is not a SONATA file; leave out the key ", options.types != nullptr ? "types" : "population"));
  }
  const absl::StatusOr<std::string> text = ReadFile(options.path);
  if (!text.ok()) return text.status();
  std::string_view header = WithoutByteOrderMark(*text);
  header = header.substr(0, header.find('\n'));
  if (header.ends_with('\r')) header.remove_suffix(1);
  if (header.find_first_of(";\t ") != header.npos) {
    return absl::InvalidArgumentError(WhatIsWrongWithLine(header, 1, "a header such as a,b,c,d,v,u"));
  }
  NeuronFile file;
  file.first_line = 2;
  RowReader rows(header, file);
  if (std::string wrong = WhatIsWrongWithStart(*text, header); !wrong.empty()) {
    return absl::InvalidArgumentError(wrong);
  }
  if (std::string wrong = rows.Choose(options.values_of); !wrong.empty()) return absl::InvalidArgumentError(wrong);
  const absl::Status read = ForEachCsvLine(*text, header, [&rows](std::string_view line) { rows.Read(line); });
  if (!read.ok()) return read;
  return file;
}

absl::Status WriteNeuronsCsv(const std::vector<NeuronTableSpec::Column>& columns, const std::string& path) {
  absl::StatusOr<CsvFile> file = CsvFile::Create(path);
  if (!file.ok()) return file.status();
  for (const NeuronTableSpec::Column& column : columns) file->Add(column.name);
  file->EndLine();
  const std::size_t rows = columns.empty() ? 0 : columns[0].values.size();
  for (std::size_t row = 0; row < rows; ++row) {
    for (const NeuronTableSpec::Column& column : columns) {
      const float value = column.values[row];
      std::isnan(value) ? file->AddNothing() : file->Add(value);
    }
    file->EndLine();
  }
  return file->Finish();
}

}  // namespace lull
