#include "formats/edge_types.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "base/read_file.h"
#include "formats/bad_file.h"
#include "formats/csv_reader.h"
#include "formats/file_hash.h"
#include "spec/edge_columns.h"

namespace lull {
namespace {

constexpr char kId[] = "edge_type_id", kDelay[] = "delay", kWeight[] = "syn_weight";
// A synapse that does nothing but add its weight, as Lull's do: the names that NEST and BMTK have for it.
constexpr std::string_view kPlainSynapses[] = {"static_synapse", "nest:static_synapse"};

bool IsSpace(char c) { return c == ' ' || c == '\t'; }

// The values of a line; empty if a quote is not closed. Within quotes, two quotes stand for one.
std::optional<std::vector<std::string>> ValuesOf(std::string_view line) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < line.size();) {
    if (IsSpace(line[i])) {
      ++i;
      continue;
    }
    std::string value;
    bool quoted = false;
    for (; i < line.size() && (quoted || !IsSpace(line[i])); ++i) {
      if (line[i] != '"') {
        value += line[i];
      } else if (quoted && line.substr(i + 1).starts_with('"')) {
        value += line[++i];
      } else {
        quoted = !quoted;
      }
    }
    if (quoted) return std::nullopt;
    values.push_back(std::move(value));
  }
  return values;
}

bool HasValue(std::string_view text) { return !text.empty() && text != "NULL" && text != "NaN" && text != "nan"; }

class Reader {
 public:
  absl::StatusOr<EdgeTypes> Read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark
    while (!text.empty()) {
      std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      if (line.ends_with('\r')) line.remove_suffix(1);
      ++line_;
      const std::optional<std::vector<std::string>> values = ValuesOf(line);
      if (!values) return Wrong("has a quote that is not closed");
      if (values->empty()) continue;
      absl::Status status = names_.empty() ? TakeNames(*values, line) : TakeType(*values);
      if (!status.ok()) return status;
    }
    if (names_.empty()) return BadFile(absl::StrCat("is empty; its first line must name its columns, ", kId, " first"));
    std::ranges::sort(types_.types, {}, &EdgeType::id);
    for (std::size_t i = 1; i < types_.types.size(); ++i) {
      if (types_.types[i].id != types_.types[i - 1].id) continue;
      return BadFile(absl::StrCat("has two lines for ", kId, " ", types_.types[i].id, "; must have one"));
    }
    return std::move(types_);
  }

 private:
  absl::Status Wrong(const std::string& what) const { return BadFile(absl::StrCat("line ", line_, " ", what)); }

  absl::Status TakeNames(const std::vector<std::string>& names, std::string_view line) {
    if (std::ranges::find(names, kId) == names.end()) {
      const char* const reason = line.find_first_of(",;") != line.npos ? "; its values are separated by spaces" : "";
      return BadFile(absl::StrCat("its first line is ", Quoted(line.substr(0, kLongestCsvShown)),
                                  "; must name the columns of edge types, one of them ", kId, reason));
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (std::ranges::count(names, names[i]) > 1) return Wrong(absl::StrCat("names ", Quoted(names[i]), " twice"));
    }
    names_ = names;
    return absl::OkStatus();
  }

  absl::Status TakeType(const std::vector<std::string>& values) {
    if (values.size() != names_.size()) {
      return Wrong(absl::StrCat("has ", values.size(), " values for ", names_.size(),
                                " columns; write NULL where there is none"));
    }
    EdgeType type = {};
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (names_[i] == kId) {
        std::string_view rest = values[i];
        std::optional<FileNumber> number;
        const bool whole = TakeWhole(rest, number) && rest.empty();
        const std::optional<std::int64_t> id = whole ? number->As<std::int64_t>() : std::nullopt;
        if (!id) return Wrong(absl::StrCat("has ", kId, " ", Quoted(values[i]), "; must be a whole number"));
        type.id = *id;
        continue;
      }
      if (!HasValue(values[i])) continue;
      std::optional<double>* const quantity = names_[i] == kDelay            ? &type.delay_ms
                                              : names_[i] == kWeight         ? &type.weight
                                              : names_[i] == kSynapsesOfEdge ? &type.synapses
                                                                             : nullptr;
      if (quantity != nullptr) {
        std::string_view rest = values[i];
        double number = 0;
        if (!TakeNumber(rest, number) || !rest.empty() || !std::isfinite(number)) {
          return Wrong(absl::StrCat("has ", names_[i], " ", Quoted(values[i]), "; must be a number or NULL"));
        }
        *quantity = number;
        continue;
      }
      for (const EdgeColumn& column : kEdgeColumnsNotFollowed) {
        if (names_[i] == column.name && !IsPlain(names_[i], values[i])) {
          type.not_followed.push_back({column.name, column.meaning, values[i]});
        }
      }
    }
    types_.types.push_back(std::move(type));
    return absl::OkStatus();
  }

  // Whether a value says what Lull does anyway.
  static bool IsPlain(std::string_view name, std::string_view value) {
    return name == "model_template" && std::ranges::find(kPlainSynapses, value) != std::end(kPlainSynapses);
  }

  std::uint64_t line_ = 0;
  std::vector<std::string> names_;
  EdgeTypes types_;
};

}  // namespace

const EdgeType* EdgeTypes::Find(const FileNumber& id) const {
  const std::optional<std::int64_t> wanted = id.As<std::int64_t>();
  if (!wanted) return nullptr;
  const auto found = std::ranges::lower_bound(types, *wanted, {}, &EdgeType::id);
  return found != types.end() && found->id == *wanted ? &*found : nullptr;
}

absl::StatusOr<EdgeTypes> ReadEdgeTypes(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  if (IsHdf5(*text)) return BadFile("is HDF5; must be a text file of edge types");
  absl::StatusOr<EdgeTypes> types = Reader().Read(*text);
  if (types.ok()) types->hash = HashOf(*text);
  return types;
}

}  // namespace lull
