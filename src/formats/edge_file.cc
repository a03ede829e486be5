#include "formats/edge_file.h"

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/read_file.h"
#include "formats/bad_file.h"
#include "formats/csv_reader.h"
#include "formats/edge_numbers.h"
#include "formats/file_hash.h"
#include "formats/hdf5_signature.h"

namespace lull {
namespace {

// Reads a weight as a float, since a detour by way of a double would round twice. A weight that no float can hold is
// read as a double, and so is a weight that is to be scaled.
bool TakeWeight(std::string_view& line, bool is_scaled, std::optional<FileNumber>& weight) {
  float number = 0;
  double beyond = 0;
  if (!is_scaled && TakeNumber(line, number)) {
    weight = number;
  } else if (TakeNumber(line, beyond)) {
    weight = beyond;
  }
  return weight.has_value();
}

void ReadEdge(std::string_view line, const EdgeNumbers& numbers, EdgeFile& file) {
  std::string_view rest = line;
  std::optional<FileNumber> source, target;
  double delay = 0;
  std::optional<FileNumber> weight;
  const bool good = TakeWhole(rest, source) && TakeComma(rest) && TakeWhole(rest, target) && TakeComma(rest) &&
                    TakeNumber(rest, delay) && TakeComma(rest) && TakeWeight(rest, numbers.scales_weights(), weight) &&
                    rest.empty();
  Edge edge = {.source = 0, .target = 0, .delay = 1, .weight = 0};
  const std::string wrong =
      good ? numbers.Set(*source, *target, delay, *weight, edge)
           : WhatIsWrongWithLine(line, 4, "two neurons, a delay in whole ms and a weight, such as 17,4,3,0.5");
  if (!wrong.empty()) file.AddMistake(file.synapses.size(), wrong);
  file.synapses.push_back(edge);
}

// A key that a CSV file makes no use of; empty if there is none.
std::string UselessKey(const EdgeReading& reading) {
  if (!reading.types.empty()) return "types";
  if (reading.delay) return "delay";
  if (reading.weight) return "weight";
  if (reading.weight_times_nsyns) return "weight_times_nsyns";
  return reading.ignore.empty() ? "" : "ignore";
}

}  // namespace

void EdgeFile::AddMistake(std::size_t entry, const std::string& what) {
  if (mistakes.size() < kMaxMistakes) mistakes.push_back({entry, what});
}

absl::StatusOr<EdgeFile> ReadEdgeFile(const std::string& path, const std::string& population,
                                      const EdgeReading& reading, const EdgeTypes* types) {
  const absl::StatusOr<bool> hdf5 = IsHdf5(path);
  if (!hdf5.ok()) return hdf5.status();
  if (*hdf5) {
    const absl::StatusOr<std::uint64_t> hash = HashOfFile(path);
    if (!hash.ok()) return hash.status();
    absl::StatusOr<EdgeFile> file = ReadSonataEdges(path, population, reading, types);
    if (file.ok()) file->hash = *hash;
    return file;
  }
  if (!population.empty()) {
    return absl::InvalidArgumentError("has no populations: it is not a SONATA file; leave out the key population");
  }
  if (const std::string key = UselessKey(reading); !key.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("has a delay and a weight in each line: it is not a SONATA file; leave out the key ", key));
  }
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  EdgeFile file;
  file.first_line = 2;
  file.hash = HashOf(*text);
  const EdgeNumbers numbers(reading);
  const absl::Status read = ForEachCsvLine(*text, "source,target,delay_ms,weight",
                                           [&](std::string_view line) { ReadEdge(line, numbers, file); });
  if (!read.ok()) return read;
  return file;
}

}  // namespace lull
