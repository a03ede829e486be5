#include "formats/edge_file.h"

#include <cmath>
#include <limits>
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

bool IsNeuron(std::int64_t neuron) { return neuron >= 0 && neuron <= std::numeric_limits<NeuronId>::max(); }

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

void EdgeFile::Add(std::int64_t source, std::int64_t target, double delay_ms, float weight) {
  if (!IsNeuron(source) || !IsNeuron(target)) {
    return AddMistake(absl::StrCat(IsNeuron(source) ? "target " : "source ", IsNeuron(source) ? target : source,
                                   "; must be from 0 to 4294967295"));
  }
  // The check of the description decides whether a whole number is too large.
  if (!(delay_ms >= 0 && delay_ms <= std::numeric_limits<std::uint32_t>::max()) || delay_ms != std::floor(delay_ms)) {
    return AddMistake(absl::StrCat("delay ", delay_ms, " ms; must be a whole number of ms, from 1 to 1000"));
  }
  synapses.push_back({.source = static_cast<NeuronId>(source),
                      .target = static_cast<NeuronId>(target),
                      .delay = static_cast<std::uint32_t>(delay_ms),
                      .weight = weight});
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
