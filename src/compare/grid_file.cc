#include "compare/grid_file.h"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash_text.h"
#include "base/quoted.h"
#include "base/read_file.h"
#include "formats/csv_writer.h"
#include "lull/version.h"

namespace lull {
namespace {

// The names of the columns.
std::vector<std::string> ColumnsOf(const GridHeading& heading) {
  std::vector<std::string> names = heading.keys;
  for (const char* name : {"seed", "config_hash", "lull", "duration_ms", "neurons", "synapses", "spikes", "rate_hz",
                           "cv_isi", "synchrony"}) {
    names.emplace_back(name);
  }
  for (const std::string& layer : heading.layers) {
    for (const char* what : {"rate_hz", "cv_isi", "synchrony"}) names.push_back(absl::StrCat(what, " ", layer));
  }
  for (const char* name : {"spike_hash", "weight_hash", "wall_s"}) names.emplace_back(name);
  return names;
}

// The fields of the next line of a CSV text, which is taken from it; none if a quotation mark is missing.
std::optional<std::vector<std::string>> TakeLine(std::string_view& text) {
  std::vector<std::string> fields = {""};
  bool is_quoted = false;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"') {
      // A quotation mark within quotation marks is doubled.
      if (is_quoted && !text.empty() && text.front() == '"') {
        fields.back() += c;
        text.remove_prefix(1);
      } else {
        is_quoted = !is_quoted;
      }
    } else if (is_quoted || (c != ',' && c != '\n')) {
      fields.back() += c;
    } else if (c == ',') {
      fields.emplace_back();
    } else {
      return fields;
    }
  }
  if (is_quoted) return std::nullopt;
  return fields;
}

// Takes the fields of a row one after the other. The row is invalid if a field cannot be read.
class Fields {
 public:
  explicit Fields(std::vector<std::string> fields) : fields_(std::move(fields)) {}

  std::string Text() {
    good_ = good_ && next_ < fields_.size();
    return good_ ? fields_[next_++] : "";
  }
  template <class T>
  T Number(int base = 10) {
    const std::string text = Text();
    T number = {};
    std::from_chars_result read;
    if constexpr (std::is_floating_point_v<T>) {
      read = std::from_chars(text.data(), text.data() + text.size(), number);
      good_ = good_ && std::isfinite(number);
    } else {
      read = std::from_chars(text.data(), text.data() + text.size(), number, base);
    }
    good_ = good_ && read.ec == std::errc() && read.ptr == text.data() + text.size();
    return number;
  }
  std::optional<double> Maybe() {
    if (next_ >= fields_.size() || !fields_[next_].empty()) return Number<double>();
    ++next_;
    return std::nullopt;
  }
  bool good() const { return good_ && next_ == fields_.size(); }

 private:
  std::vector<std::string> fields_;
  std::size_t next_ = 0;
  bool good_ = true;
};

GridRow::Group ReadGroup(Fields& fields, const std::string& name) {
  GridRow::Group group = {.name = name};
  group.rate_hz = fields.Number<double>();
  group.cv_isi = fields.Maybe();
  group.synchrony = fields.Maybe();
  return group;
}

void AddGroup(CsvFile& file, const GridRow::Group& group) {
  file.Add(group.rate_hz);
  for (const std::optional<double>& value : {group.cv_isi, group.synchrony}) {
    value ? file.Add(*value) : file.AddNothing();
  }
}

}  // namespace

absl::Status WriteGrid(const GridHeading& heading, const std::vector<GridRow>& rows, const std::string& path) {
  absl::StatusOr<CsvFile> file = CsvFile::Create(path);
  if (!file.ok()) return file.status();
  for (const std::string& name : ColumnsOf(heading)) file->Add(name);
  file->EndLine();
  for (const GridRow& row : rows) {
    for (const std::string& value : row.values) file->Add(value);
    // Unsigned: a seed may be larger than any number that CsvFile adds.
    file->Add(absl::StrCat(row.seed)).Add(HashText(row.config_hash)).Add(std::string(LULL_VERSION));
    file->Add(row.duration).Add(row.neurons).Add(row.synapses).Add(row.spikes);
    AddGroup(*file, row.all);
    for (const GridRow::Group& layer : row.layers) AddGroup(*file, layer);
    file->Add(HashText(row.spike_hash)).Add(HashText(row.weight_hash)).Add(row.wall_seconds).EndLine();
  }
  return file->Finish();
}

absl::StatusOr<std::vector<GridRow>> ReadGrid(const GridHeading& heading, const std::string& path) {
  std::vector<GridRow> rows;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return rows;
  const absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) {
    return absl::UnavailableError(absl::StrCat(OneLine(path), ": ", contents.status().message()));
  }
  std::string_view text = *contents;
  if (TakeLine(text) != ColumnsOf(heading)) {
    return absl::InvalidArgumentError(
        absl::StrCat(OneLine(path), ": does not hold a grid of these keys and layers; choose another file"));
  }
  for (std::size_t number = 2; !text.empty(); ++number) {
    const auto line = TakeLine(text);
    Fields fields(line.value_or(std::vector<std::string>()));
    GridRow row;
    for (std::size_t i = 0; i < heading.keys.size(); ++i) row.values.push_back(fields.Text());
    row.seed = fields.Number<std::uint64_t>();
    row.config_hash = fields.Number<std::uint64_t>(16);
    const std::string version = fields.Text();
    row.duration = fields.Number<Tick>();
    row.neurons = fields.Number<NeuronId>();
    row.synapses = fields.Number<std::uint64_t>();
    row.spikes = fields.Number<std::uint64_t>();
    row.all = ReadGroup(fields, "");
    for (const std::string& layer : heading.layers) row.layers.push_back(ReadGroup(fields, layer));
    row.spike_hash = fields.Number<std::uint64_t>(16);
    row.weight_hash = fields.Number<std::uint64_t>(16);
    row.wall_seconds = fields.Number<double>();
    if (!fields.good()) {
      return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ":", number, ": is not a row of a grid"));
    }
    if (version != LULL_VERSION) {
      return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ":", number, ": is of lull ", OneLine(version),
                                                     ", and this is ", LULL_VERSION, "; choose another file"));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace lull
