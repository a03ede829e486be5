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

constexpr std::string_view kCsvHeader = "source,target,delay_ms,weight";

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

// `first` is the number of edges before those that the file has.
void ReadEdge(std::string_view line, const EdgeNumbers& numbers, std::size_t first, EdgeFile& file) {
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
  if (!wrong.empty()) file.AddMistake(first + file.synapses.size(), wrong);
  file.synapses.push_back(edge);
}

// Reads the lines of a file without keeping them.
absl::Status ReadInPieces(const std::string& path, const EdgeNumbers& numbers, const TakeEdges& take, EdgeFile& file) {
  constexpr std::size_t kPiece = std::size_t{1} << 16;  // chosen
  std::size_t first = 0;
  const auto hand_over = [&] {
    take(file.synapses);
    first += file.synapses.size();
    file.synapses.clear();
  };
  const auto read_line = [&](std::string_view line) {
    ReadEdge(line, numbers, first, file);
    if (file.synapses.size() == kPiece) hand_over();
  };
  FileHash hash;
  CsvLines lines(kCsvHeader);
  absl::Status status;
  const absl::Status read = ReadFileInBlocks(path, [&](std::string_view block) {
    hash.Add(block);
    if (status.ok()) status = lines.Add(block, read_line);
  });
  if (!read.ok()) return read;
  if (status.ok()) status = lines.Finish(read_line);
  hand_over();
  std::vector<Edge>().swap(file.synapses);
  file.hash = hash.value();
  return status;
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
                                      const EdgeReading& reading, const EdgeTypes* types, const TakeEdges& take) {
  const absl::StatusOr<bool> hdf5 = IsHdf5(path);
  if (!hdf5.ok()) return hdf5.status();
  if (*hdf5) {
    const absl::StatusOr<std::uint64_t> hash = HashOfFile(path);
    if (!hash.ok()) return hash.status();
    absl::StatusOr<EdgeFile> file = ReadSonataEdges(path, population, reading, types, take);
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
  EdgeFile file;
  file.first_line = 2;
  const EdgeNumbers numbers(reading);
  if (take) {
    if (absl::Status read = ReadInPieces(path, numbers, take, file); !read.ok()) return read;
    return file;
  }
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  file.hash = HashOf(*text);
  const absl::Status read =
      ForEachCsvLine(*text, kCsvHeader, [&](std::string_view line) { ReadEdge(line, numbers, 0, file); });
  if (!read.ok()) return read;
  return file;
}

}  // namespace lull
