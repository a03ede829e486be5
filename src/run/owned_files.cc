#include "run/owned_files.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <string_view>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/read_file.h"
#include "lull/run.h"
#include "lull/run_files.h"
#include "recording/recording_log.h"

namespace lull {
namespace {

namespace fs = std::filesystem;

// Whether a name is that of a file into which a run's recording was exported.
bool IsRecord(const std::string& name) {
  const std::string stem = name.substr(0, name.rfind('.')), ending = name.substr(stem.size());
  if (ending != kSonataEnding && ending != kCsvEnding) return false;
  const std::initializer_list<const char*> stems = {kSpikesStem, kTracesStem, kWeightsStem, kRatesStem, kNeuronsStem};
  return std::ranges::count(stems, stem) > 0;
}

// Whether a name is that of the traces of one variable.
bool IsTracesOfVariable(const std::string& name) {
  return name.starts_with(std::string(kTracesStem) + "-") && name.ends_with(kSonataEnding);
}

// Whether a name is that of a copy of an input.
bool IsCopyOfInput(const std::string& name) {
  return std::ranges::any_of(
      std::initializer_list<const char*>{kGivenSpikesStem, kGivenStimuliStem, kGivenEdgesStem, kGivenNeuronsStem},
      [&name](const std::string& stem) {
        return name.starts_with(stem) && name.size() > stem.size() && absl::ascii_isdigit(name[stem.size()]);
      });
}

// What stands between a stem and an ending in a name, if it has both.
std::string_view Between(std::string_view name, std::string_view stem, std::string_view ending) {
  if (!name.starts_with(stem) || !name.ends_with(ending) || name.size() < stem.size() + ending.size()) return "";
  return name.substr(stem.size(), name.size() - stem.size() - ending.size());
}

bool IsNumber(std::string_view text) { return !text.empty() && std::ranges::all_of(text, absl::ascii_isdigit); }

// Whether a name is that of a checkpoint, or of the part of it that another rank than rank 0 has written.
bool IsCheckpoint(const std::string& name) {
  const std::string_view number = Between(name, kCheckpointStem, kCheckpointEnding);
  const std::size_t dot = number.find('.');
  return IsNumber(number.substr(0, dot)) && (dot == number.npos || IsNumber(number.substr(dot + 1)));
}

// Whether a name is that of the log of another rank than rank 0.
bool IsLogOfRank(const std::string& name) { return IsNumber(Between(name, kRankLogStem, kRankLogEnding)); }

// The files that a run says are its own, by names that only the run knows: its configuration names the copies of its
// inputs, its summary all its files. Other files with such names may be the user's.
class FilesOfRun {
 public:
  explicit FilesOfRun(const fs::path& directory)
      : is_staged_(directory.filename() == kUnfinishedDirectory || directory.filename() == kReplaced ||
                   directory.filename() == kPrepared),
        config_(ReadFile((directory / kConfigFile).string()).value_or("")),
        summary_(ReadFile((directory / kSummaryFile).string()).value_or("")) {}

  bool Has(const std::string& name) const {
    if (IsRecord(name) || IsCheckpoint(name) || IsLogOfRank(name)) return true;
    if (!IsCopyOfInput(name) && !IsTracesOfVariable(name)) return false;
    if (is_staged_) return true;  // nobody but Lull writes there
    const std::string quoted = absl::StrCat("\"", name, "\"");
    // Before version 0.9.0 a summary listed no files.
    const bool lists_files = absl::StrContains(summary_, "\"files\"");
    return absl::StrContains(config_, quoted) || absl::StrContains(summary_, quoted) ||
           (IsTracesOfVariable(name) && !summary_.empty() && !lists_files);
  }

 private:
  bool is_staged_;
  std::string config_, summary_;
};

// Whether a file begins with the bytes of a log.
bool IsLog(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::uint64_t magic = 0;
  file.read(reinterpret_cast<char*>(&magic), sizeof magic);
  return file.good() && magic == kLogMagic;
}

}  // namespace

std::string SpikesOfInput(std::size_t number) { return absl::StrCat(kGivenSpikesStem, number, kCsvEnding); }

std::string StimuliOfInput(std::size_t number) { return absl::StrCat(kGivenStimuliStem, number, kCsvEnding); }

std::string EdgesOfList(std::size_t number, const std::string& file) {
  return absl::StrCat(kGivenEdgesStem, number, file.empty() ? kCsvEnding : fs::path(file).extension().string());
}

std::string ValuesOfNeurons(std::size_t number) { return absl::StrCat(kGivenNeuronsStem, number, kCsvEnding); }

std::string EdgeTypesOfList(std::size_t number) { return absl::StrCat(kGivenEdgesStem, number, "-types", kCsvEnding); }

bool Exists(const fs::path& path) {
  std::error_code ignored;
  return fs::symlink_status(path, ignored).type() != fs::file_type::not_found;
}

bool IsDirectory(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(fs::symlink_status(path, ignored));
}

std::vector<std::string> RunFilesIn(const std::string& path) {
  std::vector<std::string> names = {kConfigFile, kLogFile};
  names.insert(names.end(), kPictures.begin(), kPictures.end());
  const FilesOfRun of_run(path);
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored)) {
    const std::string name = entry.path().filename().string();
    if (of_run.Has(name)) names.push_back(name);
  }
  for (const char* const name : {kStimulusFile, kReplayFile, kReportFile, kSummaryFile}) names.emplace_back(name);
  return names;
}

bool HoldsRunFiles(const std::string& path) {
  return std::ranges::any_of(RunFilesIn(path),
                             [&path](const std::string& name) { return Exists(fs::path(path) / name); });
}

void RemoveRun(const std::string& path) {
  std::error_code ignored;
  std::vector<fs::path> files;
  for (const std::string& name : RunFilesIn(path)) files.push_back(fs::path(path) / name);
  for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".lull-") && name.ends_with(".tmp")) files.push_back(entry.path());
  }
  for (const fs::path& file : files) fs::remove(file, ignored);
  rmdir(path.c_str());
}

void RemovePictures(const std::string& path) {
  std::error_code ignored;
  for (const char* const name : kPictures) fs::remove(fs::path(path) / name, ignored);
  rmdir(path.c_str());
}

bool HasHeldARun(const std::string& path) {
  const fs::path directory = path;
  if (IsLog(directory / kLogFile) || IsLog(directory / kUnfinishedDirectory / kLogFile)) return true;
  const std::string summary = ReadFile((directory / kSummaryFile).string()).value_or("");
  return absl::StrContains(summary, "\"config_hash\"");
}

std::vector<std::string> LikeOwnFilesIn(const std::string& path) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored)) {
    const std::string name = entry.path().filename().string();
    if (IsCopyOfInput(name) || IsTracesOfVariable(name)) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> SavedFilesIn(const std::string& path) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name == kLogFile || IsLogOfRank(name) || IsCheckpoint(name)) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> FilesOfRunIn(const std::string& directory) {
  if (!HasHeldARun(directory)) return {};
  std::vector<std::string> names = RunFilesIn(directory);
  std::erase_if(names, [&directory](const std::string& name) { return !Exists(fs::path(directory) / name); });
  return names;
}

}  // namespace lull
