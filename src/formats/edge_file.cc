#include "formats/edge_file.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "base/read_file.h"
#include "formats/bad_file.h"
#include "formats/csv_reader.h"

namespace lull {
namespace {

constexpr std::size_t kSignatureBytes = 8;

void ReadEdge(std::string_view line, EdgeFile& file) {
  std::string_view rest = line;
  std::int64_t source = 0, target = 0;
  double delay = 0;
  float weight = 0;
  const bool good = TakeNumber(rest, source) && TakeComma(rest) && TakeNumber(rest, target) && TakeComma(rest) &&
                    TakeNumber(rest, delay) && TakeComma(rest) && TakeNumber(rest, weight) && rest.empty();
  if (good) return file.Add(source, target, delay, weight);
  file.AddMistake(absl::StrCat(Quoted(line.substr(0, kLongestCsvShown)),
                               "; must be two neurons, a delay in whole ms and a weight, such as 17,4,3,0.5"));
}

}  // namespace

void EdgeFile::AddMistake(const std::string& what) {
  if (mistakes.size() < kMaxMistakes) mistakes.push_back({synapses.size(), what});
  synapses.push_back({.source = 0, .target = 0, .delay = 1, .weight = 0});
}

void EdgeFile::Add(const FileNumber& source, const FileNumber& target, const FileNumber& delay_ms,
                   const FileNumber& weight) {
  const std::optional<NeuronId> from = source.As<NeuronId>(), to = target.As<NeuronId>();
  if (!from) return AddMistake(NoNeuron("source", source));
  if (!to) return AddMistake(NoNeuron("target", target));
  // The check of the description decides whether a whole number is too small or too large, and whether a weight is
  // finite.
  const std::optional<std::uint32_t> delay = delay_ms.As<std::uint32_t>();
  if (!delay) {
    return AddMistake(absl::StrCat("delay ", delay_ms.Text(), " ms; must be a whole number of ms, from 1 to 1000"));
  }
  if (std::isfinite(weight.AsDouble()) && std::fabs(weight.AsDouble()) > std::numeric_limits<float>::max()) {
    return AddMistake(
        absl::StrCat("weight ", weight.Text(), "; must be from -3.4e38 to 3.4e38, as 32-bit numbers are"));
  }
  synapses.push_back(
      {.source = *from, .target = *to, .delay = *delay, .weight = static_cast<float>(weight.AsDouble())});
}

absl::StatusOr<EdgeFile> ReadEdgeFile(const std::string& path, const std::string& population) {
  const absl::StatusOr<std::string> start = ReadFile(path, kSignatureBytes);
  if (!start.ok()) return start.status();
  if (IsHdf5(*start)) return ReadSonataEdges(path, population);
  if (!population.empty()) {
    return absl::InvalidArgumentError("has no populations: it is not a SONATA file; leave out the key population");
  }
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  EdgeFile file;
  file.first_line = 2;
  const absl::Status read =
      ForEachCsvLine(*text, "source,target,delay_ms,weight", [&file](std::string_view line) { ReadEdge(line, file); });
  if (!read.ok()) return read;
  return file;
}

}  // namespace lull
