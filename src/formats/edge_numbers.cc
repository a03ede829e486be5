#include "formats/edge_numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "formats/bad_file.h"

namespace lull {
namespace {

constexpr std::uint64_t kLastNeuron = std::numeric_limits<NeuronId>::max();

// Calls convert(number, edge) for each row; after a failure, the row's message is made by what(number).
template <class Convert, class What>
void ForRows(const FileColumn& column, std::span<Edge> edges, EdgeNumbers::WrongRows& wrong, const Convert& convert,
             const What& what) {
  std::visit(
      [&](const auto& numbers) {
        std::size_t told = 0;
        for (std::size_t i = 0; i < edges.size(); ++i) {
          if (convert(numbers[i], edges[i])) continue;
          if (told++ < kMaxMistakes) wrong.emplace(i, what(FileNumber(numbers[i])));
        }
      },
      column);
}

template <class Number>
double MsOf(Number seconds) {
  const double whole = std::nearbyint(static_cast<double>(seconds) * 1000);
  return static_cast<Number>(whole / 1000) == seconds ? whole : static_cast<double>(seconds) * 1000;
}

}  // namespace

double MsOfSeconds(float seconds) { return MsOf(seconds); }
double MsOfSeconds(double seconds) { return MsOf(seconds); }

EdgeNumbers::EdgeNumbers(const EdgeReading& reading)
    : source_first_(reading.source_first.value_or(0)),
      target_first_(reading.target_first.value_or(0)),
      first_id_(reading.first_id),
      times_(reading.times),
      weight_scale_(reading.weight_scale) {}

template <class Number>
bool EdgeNumbers::ToNeuron(Number number, NeuronId first, NeuronId& neuron) const {
  neuron = 0;
  std::uint64_t id;
  if constexpr (std::is_integral_v<Number>) {
    id = static_cast<std::uint64_t>(number);
  } else {
    if (!(number >= 0 && number < static_cast<Number>(0x1p33))) return false;  // nan too
    id = static_cast<std::uint64_t>(number);
    if (static_cast<Number>(id) != number) return false;
  }
  if (id - first_id_ > kLastNeuron - first) return false;  // an id below the first becomes a huge one
  neuron = static_cast<NeuronId>(id - first_id_ + first);
  return true;
}

// The check of the description decides whether a whole number is too small or too large.
template <class Number>
bool EdgeNumbers::ToDelay(Number number, bool in_seconds, std::uint32_t& delay) const {
  delay = 1;
  auto ms = static_cast<double>(number);
  if constexpr (std::is_floating_point_v<Number>) {
    if (in_seconds) ms = MsOfSeconds(number);
  } else {
    if (in_seconds) ms *= 1000;
  }
  if (times_ && ms >= 0) ms = std::max(1.0, Rounded(ms, *times_));
  if (!(ms >= 0 && ms < 0x1p32)) return false;
  const auto whole = static_cast<std::uint32_t>(ms);
  if (whole != ms) return false;
  delay = whole;
  return true;
}

// The check of the description decides whether a weight is finite.
template <class Number>
bool EdgeNumbers::ToWeight(Number number, float& weight) const {
  weight = 0;
  if constexpr (std::is_same_v<Number, float>) {
    if (!weight_scale_) {
      weight = number;
      return true;
    }
  }
  const double scaled = static_cast<double>(number) * weight_scale_.value_or(1);
  if (std::isfinite(scaled) && std::fabs(scaled) > std::numeric_limits<float>::max()) return false;
  const auto rounded = static_cast<float>(scaled);
  if (scaled != 0 && rounded == 0) return false;
  weight = rounded;
  return true;
}

std::string EdgeNumbers::NoNeuron(const char* noun, const FileNumber& number, NeuronId first) const {
  return absl::StrCat(noun, " ", number.Text(),
                      MustBeWhole(number, std::uint64_t{first_id_}, kLastNeuron - first + first_id_));
}

std::string EdgeNumbers::NoDelay(const FileNumber& number, bool in_seconds) const {
  const double value = number.AsDouble();
  const bool could_be_rounded = !times_ && std::isfinite(value) && value >= 0 && value <= 1000;
  return absl::StrCat("delay ", number.Text(), in_seconds ? " s" : " ms",
                      "; must be a whole number of ms, from 1 to 1000",
                      could_be_rounded ? "; the key times = \"nearest\", \"up\" or \"down\" rounds delays" : "");
}

std::string EdgeNumbers::NoWeight(const FileNumber& number) const {
  const std::string scale = weight_scale_ ? absl::StrCat(" times weight_scale = ", *weight_scale_) : "";
  if (std::fabs(number.AsDouble() * weight_scale_.value_or(1)) > 1) {
    return absl::StrCat("weight ", number.Text(), scale, "; must be from -3.4e38 to 3.4e38, as 32-bit numbers are");
  }
  return absl::StrCat("weight ", number.Text(), scale, "; is too small for a 32-bit number, in which it is 0; write 0");
}

void EdgeNumbers::SetSources(const FileColumn& column, std::span<Edge> edges, WrongRows& wrong) const {
  ForRows(
      column, edges, wrong, [this](auto number, Edge& edge) { return ToNeuron(number, source_first_, edge.source); },
      [this](const FileNumber& number) { return NoNeuron("source", number, source_first_); });
}
void EdgeNumbers::SetTargets(const FileColumn& column, std::span<Edge> edges, WrongRows& wrong) const {
  ForRows(
      column, edges, wrong, [this](auto number, Edge& edge) { return ToNeuron(number, target_first_, edge.target); },
      [this](const FileNumber& number) { return NoNeuron("target", number, target_first_); });
}
void EdgeNumbers::SetDelays(const FileColumn& column, bool in_seconds, std::span<Edge> edges, WrongRows& wrong) const {
  ForRows(
      column, edges, wrong,
      [this, in_seconds](auto number, Edge& edge) { return ToDelay(number, in_seconds, edge.delay); },
      [this, in_seconds](const FileNumber& number) { return NoDelay(number, in_seconds); });
}
void EdgeNumbers::SetWeights(const FileColumn& column, std::span<Edge> edges, WrongRows& wrong) const {
  ForRows(
      column, edges, wrong, [this](auto number, Edge& edge) { return ToWeight(number, edge.weight); },
      [this](const FileNumber& number) { return NoWeight(number); });
}

std::string EdgeNumbers::Set(const FileNumber& source, const FileNumber& target, const FileNumber& delay_ms,
                             const FileNumber& weight, Edge& edge) const {
  if (!source.Visit([&](auto number) { return ToNeuron(number, source_first_, edge.source); })) {
    return NoNeuron("source", source, source_first_);
  }
  if (!target.Visit([&](auto number) { return ToNeuron(number, target_first_, edge.target); })) {
    return NoNeuron("target", target, target_first_);
  }
  if (!delay_ms.Visit([&](auto number) { return ToDelay(number, false, edge.delay); })) return NoDelay(delay_ms, false);
  if (!weight.Visit([&](auto number) { return ToWeight(number, edge.weight); })) return NoWeight(weight);
  return "";
}

}  // namespace lull
