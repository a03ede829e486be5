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
#include "formats/file_hash.h"

namespace lull {
namespace {

// Reads a weight as a float, since a detour by way of a double would round twice. A weight that no float can hold is
// read as a double.
bool TakeWeight(std::string_view& line, std::optional<FileNumber>& weight) {
  float number = 0;
  double beyond = 0;
  if (TakeNumber(line, number)) {
    weight = number;
  } else if (TakeNumber(line, beyond)) {
    weight = beyond;
  }
  return weight.has_value();
}

void ReadEdge(std::string_view line, EdgeFile& file) {
  std::string_view rest = line;
  std::optional<FileNumber> source, target;
  double delay = 0;
  std::optional<FileNumber> weight;
  const bool good = TakeWhole(rest, source) && TakeComma(rest) && TakeWhole(rest, target) && TakeComma(rest) &&
                    TakeNumber(rest, delay) && TakeComma(rest) && TakeWeight(rest, weight) && rest.empty();
  if (good) return file.Add(*source, *target, delay, *weight);
  file.AddMistake(WhatIsWrongWithLine(line, 4, "two neurons, a delay in whole ms and a weight, such as 17,4,3,0.5"));
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
  if (weight.AsDouble() != 0 && static_cast<float>(weight.AsDouble()) == 0) {
    return AddMistake(
        absl::StrCat("weight ", weight.Text(), "; is too small for a 32-bit number, in which it is 0; write 0"));
  }
  synapses.push_back(
      {.source = *from, .target = *to, .delay = *delay, .weight = static_cast<float>(weight.AsDouble())});
}

absl::StatusOr<EdgeFile> ReadEdgeFile(const std::string& path, const std::string& population) {
  const absl::StatusOr<std::string> start = ReadFile(path, kSignatureBytes);
  if (!start.ok()) return start.status();
  if (IsHdf5(*start)) {
    const absl::StatusOr<std::uint64_t> hash = HashOfFile(path);
    if (!hash.ok()) return hash.status();
    absl::StatusOr<EdgeFile> file = ReadSonataEdges(path, population);
    if (file.ok()) file->hash = *hash;
    return file;
  }
  if (!population.empty()) {
    return absl::InvalidArgumentError("has no populations: it is not a SONATA file; leave out the key population");
  }
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  EdgeFile file;
  file.first_line = 2;
  file.hash = HashOf(*text);
  const absl::Status read =
      ForEachCsvLine(*text, "source,target,delay_ms,weight", [&file](std::string_view line) { ReadEdge(line, file); });
  if (!read.ok()) return read;
  return file;
}

}  // namespace lull
