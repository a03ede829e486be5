#include "lull/compare/sweep.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/nearest_name.h"
#include "base/quoted.h"
#include "spec/finding.h"

namespace lull {
namespace {

constexpr std::size_t kMaxPoints = 1000;

struct KeyFacts {
  SweepKey key;
  const char* name;
  const char* unit;   // unit that values may have
  const char* title;  // title of an axis
  bool whole;
  double least;
  double most;
};

constexpr std::array kKeys = {
    KeyFacts{SweepKey::kRate, "rate", "Hz", "kicks per second and neuron", false, 1e-9, 1000},
    KeyFacts{SweepKey::kColumns, "columns", "", "columns", true, 1, 1e9},
    KeyFacts{SweepKey::kThreads, "threads", "", "threads", true, 1, kMaxThreads},
    KeyFacts{SweepKey::kRestTolerance, "rest_tolerance", "", "rest tolerance", false, 0, 1e6},
    KeyFacts{SweepKey::kMinDelay, "min_delay", "ms", "shortest delay between columns [ms]", true, 1, 1000},
};

const KeyFacts& FactsOf(SweepKey key) { return *std::ranges::find(kKeys, key, &KeyFacts::key); }

absl::StatusOr<KeyFacts> FactsOf(std::string_view name) {
  std::vector<std::string> names;
  for (const KeyFacts& facts : kKeys) {
    if (name == facts.name) return facts;
    names.emplace_back(facts.name);
  }
  const std::string nearest = NearestName(name, names);
  return absl::InvalidArgumentError(absl::StrCat(Quoted(name), " cannot be swept; ",
                                                 nearest.empty()
                                                     ? absl::StrCat("use one of ", absl::StrJoin(names, ", "))
                                                     : absl::StrCat("did you mean ", nearest, "?")));
}

absl::StatusOr<double> Value(const KeyFacts& facts, absl::string_view text) {
  absl::string_view digits = absl::StripAsciiWhitespace(text);
  if (absl::ConsumeSuffix(&digits, facts.unit)) digits = absl::StripTrailingAsciiWhitespace(digits);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool good = error == std::errc() && end == digits.data() + digits.size() && value >= facts.least &&
                    value <= facts.most && (!facts.whole || value == std::floor(value));
  if (good) return value;
  return absl::InvalidArgumentError(absl::StrCat(Quoted(std::string(text)), " is not a value of ", facts.name,
                                                 "; must be a ", facts.whole ? "whole " : "", "number from ",
                                                 facts.least, " to ", facts.most, *facts.unit ? " " : "", facts.unit));
}

// The values 1, 2 and 5 times powers of ten, or the powers of two, between two ends, and the ends.
std::vector<double> RoundValues(const KeyFacts& facts, double first, double last) {
  std::vector<double> values = {first};
  const auto add = [&](double value) {
    // A value that is equal to an end, or very near, is omitted.
    if (value > 1.01 * first && value < 0.99 * last) values.push_back(value);
  };
  if (facts.key == SweepKey::kThreads) {
    for (double value = 1; value < last; value *= 2) add(value);
  } else {
    for (int power = static_cast<int>(std::floor(std::log10(first))); std::pow(10, power) < last; ++power) {
      for (const int digit : {1, 2, 5}) add(power < 0 ? digit / std::pow(10, -power) : digit * std::pow(10, power));
    }
  }
  if (last > first) values.push_back(last);
  return values;
}

std::vector<double> EqualRatios(const KeyFacts& facts, double first, double last, std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count - 1);
    const double value = i + 1 == count ? last : first * std::pow(last / first, share);
    values.push_back(facts.whole ? std::round(value) : value);
  }
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

absl::StatusOr<std::vector<double>> Range(const KeyFacts& facts, absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('/', 1));
  const std::pair<absl::string_view, absl::string_view> ends = absl::StrSplit(parts.first, absl::MaxSplits("..", 1));
  const absl::StatusOr<double> first = Value(facts, ends.first), last = Value(facts, ends.second);
  if (!first.ok()) return first.status();
  if (!last.ok()) return last.status();
  if (*first == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        Quoted(std::string(text)), " is a range of ratios and cannot begin at 0; list the values: 0,0.001,0.01"));
  }
  if (*first >= *last) {
    return absl::InvalidArgumentError(absl::StrCat(Quoted(std::string(text)), " does not ascend"));
  }
  if (!absl::StrContains(text, '/')) return RoundValues(facts, *first, *last);
  std::uint32_t count = 0;
  if (!absl::SimpleAtoi(parts.second, &count) || count < 2 || count > kMaxPoints) {
    return absl::InvalidArgumentError(
        absl::StrCat(Quoted(std::string(parts.second)), " is not a number of points; must be from 2 to ", kMaxPoints));
  }
  return EqualRatios(facts, *first, *last, count);
}

absl::StatusOr<std::vector<double>> List(const KeyFacts& facts, absl::string_view text) {
  std::vector<double> values;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    const absl::StatusOr<double> value = Value(facts, part);
    if (!value.ok()) return value.status();
    values.push_back(*value);
  }
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

absl::Status NoSuchKey(const std::string& what) { return absl::InvalidArgumentError(what); }

absl::StatusOr<std::vector<Override>> RateOverrides(const Config& config, const std::string& value) {
  std::vector<Override> overrides;
  for (std::size_t i = 0; i < config.network.inputs.size(); ++i) {
    if (!std::holds_alternative<PoissonKicks>(config.network.inputs[i].source)) continue;
    overrides.push_back({.key = absl::StrCat("inputs[", i, "].rate_hz"), .value = value});
  }
  if (overrides.empty()) return NoSuchKey("the network has no input of Poisson kicks whose rate could be swept");
  return overrides;
}

absl::StatusOr<std::vector<Override>> DelayOverrides(const Config& config, Tick value) {
  std::vector<Override> overrides;
  const std::vector<ProjectionSpec>& projections = config.network.projections;
  for (std::size_t i = 0; i < projections.size(); ++i) {
    if (std::holds_alternative<Inside>(projections[i].reach)) continue;
    const Uniform* delay = projections[i].delay.range();
    if (delay == nullptr) {
      return NoSuchKey(absl::StrCat(ElementPath("projections", i), ".delay is drawn from a distribution other than a ",
                                    "uniform one, so that it has no shortest delay which could be swept"));
    }
    const Tick longest = value + static_cast<Tick>(delay->high - delay->low);
    overrides.push_back({.key = absl::StrCat("projections[", i, "].delay"),
                         .value = absl::StrCat("['", value, " ms', '", longest, " ms']")});
  }
  if (overrides.empty()) return NoSuchKey("the network has no projection between columns whose delay could be swept");
  return overrides;
}

}  // namespace

absl::StatusOr<Sweep> ParseSweep(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos) {
    return absl::InvalidArgumentError(absl::StrCat(Quoted(text), " sweeps nothing; write rate=0.001..30Hz"));
  }
  const absl::StatusOr<KeyFacts> facts = FactsOf(text.substr(0, equals));
  if (!facts.ok()) return facts.status();
  const absl::string_view values(text.data() + equals + 1, text.size() - equals - 1);
  absl::StatusOr<std::vector<double>> read =
      absl::StrContains(values, "..") ? Range(*facts, values) : List(*facts, values);
  if (!read.ok()) return read.status();
  return Sweep{.key = facts->key, .values = *std::move(read)};
}

std::string NameOf(SweepKey key) { return FactsOf(key).name; }

std::string AxisTitle(SweepKey key) { return FactsOf(key).title; }

absl::StatusOr<std::vector<Override>> PointOverrides(const Config& config, SweepKey key, double value) {
  std::array<char, 32> digits;  // the shortest text that reads back as the same number
  const std::to_chars_result written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  const std::string text =
      FactsOf(key).whole ? absl::StrCat(static_cast<std::int64_t>(value)) : std::string(digits.data(), written.ptr);
  absl::StatusOr<std::vector<Override>> overrides = std::vector<Override>();
  switch (key) {
    case SweepKey::kRate:
      overrides = RateOverrides(config, text);
      break;
    case SweepKey::kColumns:
      if (config.network.columns.size() != 1) {
        return NoSuchKey(
            "the network has several kinds of column; the number of columns can be swept where there is one");
      }
      overrides->push_back({.key = "columns[0].count", .value = text});
      break;
    case SweepKey::kThreads:
      overrides->push_back({.key = "run.threads", .value = text});
      break;
    case SweepKey::kRestTolerance:
      overrides->push_back({.key = "rest_tolerance", .value = text});
      break;
    case SweepKey::kMinDelay:
      overrides = DelayOverrides(config, static_cast<Tick>(value));
      break;
  }
  if (overrides.ok()) {
    for (Override& each : *overrides) each.flag = "--sweep";
  }
  return overrides;
}

std::optional<Crossing> FindCrossing(std::span<const SweepPoint> points) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].comparison.SpeedUp().median > 1) continue;
    if (i == 0) return std::nullopt;
    const SweepPoint &before = points[i - 1], &after = points[i];
    const double high = std::log(before.comparison.SpeedUp().median);
    const double low = std::log(after.comparison.SpeedUp().median);
    const double share = high / (high - low);
    const auto between = [share](double from, double to) {
      return from > 0 ? from * std::pow(to / from, share) : std::lerp(from, to, share);
    };
    return Crossing{.value = between(before.value, after.value),
                    .share_awake = std::lerp(before.ShareAwake(), after.ShareAwake(), share)};
  }
  return std::nullopt;
}

}  // namespace lull
