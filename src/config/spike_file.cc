#include "config/spike_file.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "config/read_file.h"
#include "lull/text.h"

namespace lull {
namespace {

constexpr std::string_view kHeader = "time_ms,neuron";
constexpr std::string_view kHdf5Signature = "\x89HDF\r\n\x1a\n";
constexpr std::size_t kMostMistakes = 3;  // a file that is wrong is likely to be wrong throughout: the first few say it
constexpr std::size_t kLongestShown = 40;

bool TakeComma(std::string_view& text) {
  if (!text.starts_with(',')) return false;
  text.remove_prefix(1);
  return true;
}

bool TakeNumber(std::string_view& text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

void ReadLine(std::string_view line, SpikeFile& file) {
  std::string_view rest = line;
  std::int64_t time = 0, neuron = 0;
  const bool good = TakeNumber(rest, time) && TakeComma(rest) && TakeNumber(rest, neuron) && rest.empty();
  if (!good) {
    file.AddMistake(absl::StrCat(Quoted(line.substr(0, kLongestShown)),
                                 "; must be a time in whole ms and a neuron, such as 120,17"));
  } else if (neuron < 0 || neuron > std::numeric_limits<NeuronId>::max()) {
    file.AddMistake(absl::StrCat("neuron ", neuron, "; must be from 0 to 4294967295"));
  } else {
    file.Add(time, static_cast<NeuronId>(neuron));
  }
}

absl::StatusOr<SpikeFile> ReadCsv(std::string_view text) {
  const auto take_line = [&text] {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  };
  SpikeFile file;
  file.first_line = 2;
  if (const std::string_view header = take_line(); header != kHeader) {
    return absl::InvalidArgumentError(
        absl::StrCat("its first line is ", Quoted(header.substr(0, kLongestShown)), "; must be ", Quoted(kHeader)));
  }
  while (!text.empty()) {
    const std::string_view line = take_line();
    if (line.empty() && text.empty()) break;  // an empty line at the end
    ReadLine(line, file);
  }
  return file;
}

}  // namespace

void SpikeFile::AddMistake(const std::string& what) {
  if (mistakes.size() < kMostMistakes) mistakes.push_back({spikes.size(), what});
  spikes.push_back({latest_, 0});
}

void SpikeFile::Add(Tick time, NeuronId neuron) {
  if (time < 1) return AddMistake(absl::StrCat("time ", time, " ms; must be 1 ms, the first step, or later"));
  if (time < latest_) {
    return AddMistake(absl::StrCat("time ", time, " ms; comes after ", latest_, " ms: must be in order of time"));
  }
  latest_ = time;
  spikes.push_back({time, neuron});
}

absl::StatusOr<SpikeFile> ReadSpikeFile(const std::string& path, const std::string& population) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  if (text->starts_with(kHdf5Signature)) return ReadSonata(path, population);
  if (!population.empty()) {
    return absl::InvalidArgumentError("has no populations: it is no SONATA file; leave out the key population");
  }
  return ReadCsv(*text);
}

}  // namespace lull
