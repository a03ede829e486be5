#include "config/read_drawn.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace lull {
namespace {

// How values are written: as numbers or as times.
struct Notation {
  // Read a value alone or at an end of a range, and a value in a table.
  std::string (*end)(const toml::node& node, double& value);
  std::string (*in_table)(const toml::node& node, double& value);
  const char* would_do;
};

std::string ConvertNumber(const toml::node& node, double& value) { return Convert(node, value); }

std::string ConvertWholeTime(const toml::node& node, double& milliseconds) {
  Tick time = 0;
  const std::string wrong = ConvertTime(node, time);
  if (wrong.empty()) milliseconds = static_cast<double>(time);
  return wrong;
}

constexpr Notation kNumbers = {
    ConvertNumber, ConvertNumber,
    "must be a number, a range [low, high], or a table such as { distribution = \"normal\", mean = 1, std = 0.2 }"};
constexpr Notation kTimes = {ConvertWholeTime, ConvertTimeConstant,
                             "must be a time, a range [\"3 ms\", \"21 ms\"], or a table such as { distribution = "
                             "\"normal\", mean = \"5 ms\", std = \"1 ms\", min = \"1 ms\" }"};

// Reads the table of a distribution.
class DistributionReader {
 public:
  DistributionReader(TableReader reader, const Notation& notation) : reader_(std::move(reader)), notation_(notation) {}

  // Sets `drawn` if the table is valid.
  void Read(Drawn& drawn) {
    const std::size_t before = reader_.context().findings.size();
    Drawn read;
    std::size_t kind = 0;
    const std::vector<std::string> names = {"uniform", "normal", "lognormal", "exponential", "polynomial"};
    reader_.TakeWord("distribution", names, kind);
    if (!reader_.Has("distribution")) {
      reader_.Complain("distribution",
                       "missing; must be \"uniform\", \"normal\", \"lognormal\", \"exponential\" or "
                       "\"polynomial\"");
    }
    // Which keys are valid depends on the distribution.
    if (reader_.context().findings.size() > before) return;
    if (kind == 0) {
      read = Uniform{Need("low"), Need("high")};
    } else if (kind == 1) {
      read = Normal{Need("mean"), Need("std")};
    } else if (kind == 2) {
      read = Lognormal{NeedNumber("mu"), NeedNumber("sigma")};
    } else if (kind == 3) {
      read = Exponential{Need("mean")};
    } else {
      read = Polynomial{NeedCoefficients()};
    }
    if (reader_.Has("min")) read.min = Need("min");
    if (reader_.Has("max")) read.max = Need("max");
    reader_.Take("shared", read.shared);
    reader_.Done();
    if (reader_.context().findings.size() == before) drawn = read;
  }

 private:
  double Need(std::string_view key) { return NeedAs(key, notation_.in_table); }
  double NeedNumber(std::string_view key) { return NeedAs(key, ConvertNumber); }

  double NeedAs(std::string_view key, std::string (*convert)(const toml::node&, double&)) {
    double value = 0;
    const toml::node* node = reader_.Find(key);
    const std::string wrong = node == nullptr ? "missing; this distribution needs it" : convert(*node, value);
    if (!wrong.empty()) reader_.Complain(key, wrong);
    return value;
  }

  std::vector<double> NeedCoefficients() {
    constexpr const char* kKey = "coefficients";
    const toml::node* node = reader_.Find(kKey);
    const toml::array* array = node == nullptr ? nullptr : node->as_array();
    std::vector<double> coefficients;
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      if (!notation_.in_table((*array)[i], coefficients.emplace_back(0)).empty()) array = nullptr;
    }
    if (array == nullptr) reader_.Complain(kKey, "must be an array of numbers: [-65, 0, 15] is -65 + 15 r²");
    return coefficients;
  }

  TableReader reader_;
  const Notation& notation_;
};

void TakeIn(const Notation& notation, TableReader& reader, std::string_view key, Drawn& drawn) {
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return;
  if (const toml::table* table = node->as_table()) {
    DistributionReader(TableReader(reader.context(), *table, reader.PathOf(key)), notation).Read(drawn);
    return;
  }
  double ends[2] = {};
  std::string wrong;
  if (const toml::array* array = node->as_array()) {
    if (array->size() != 2) wrong = notation.would_do;
    for (std::size_t i = 0; wrong.empty() && i < 2; ++i) wrong = notation.end((*array)[i], ends[i]);
  } else {
    wrong = node->is_number() || node->is_string() ? notation.end(*node, ends[0]) : notation.would_do;
    ends[1] = ends[0];
  }
  if (!wrong.empty()) return reader.Complain(key, wrong);
  drawn = {ends[0], ends[1]};
}

}  // namespace

void TakeDrawn(TableReader& reader, std::string_view key, Drawn& drawn) { TakeIn(kNumbers, reader, key, drawn); }

void TakeDrawnTime(TableReader& reader, std::string_view key, Drawn& drawn) { TakeIn(kTimes, reader, key, drawn); }

}  // namespace lull
