#include "run/output_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "lull/run_files.h"

namespace lull {
namespace {

namespace fs = std::filesystem;

// Whether a name is that of a file into which a run's recording was exported.
bool IsRecord(const std::string& name) {
  const std::string stem = name.substr(0, name.rfind('.')), ending = name.substr(stem.size());
  if (ending != kSonataEnding && ending != kCsvEnding) return false;
  const std::initializer_list<const char*> stems = {kSpikesStem, kTracesStem, kWeightsStem, kRatesStem};
  return std::ranges::count(stems, stem) > 0 ||
         (ending == kSonataEnding && stem.starts_with(std::string(kTracesStem) + "-"));
}

// Whether a name is that of one of several files of a kind: a checkpoint, or a copy of an input.
bool IsNumbered(const std::string& name) {
  const bool is_checkpoint = name.starts_with(kCheckpointStem) && name.ends_with(kCheckpointEnding);
  return is_checkpoint || name.starts_with(kGivenEdgesStem);
}

template <typename... Parts>
absl::Status Refused(const std::string& path, const Parts&... parts) {
  return absl::FailedPreconditionError(absl::StrCat(Quoted(path), " ", parts...));
}

bool Exists(const fs::path& path) {
  std::error_code ignored;
  return fs::symlink_status(path, ignored).type() != fs::file_type::not_found;
}

// The names that files of a run in `path` may have, whether they exist or not: kConfigFile first, kSummaryFile last.
std::vector<std::string> RunFilesIn(const std::string& path) {
  std::vector<std::string> names = {kConfigFile, kLogFile};
  names.insert(names.end(), kPictures.begin(), kPictures.end());
  for (std::size_t i = 0; Exists(fs::path(path) / SpikesOfInput(i)); ++i) names.push_back(SpikesOfInput(i));
  for (std::size_t i = 0; Exists(fs::path(path) / StimuliOfInput(i)); ++i) names.push_back(StimuliOfInput(i));
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored)) {
    const std::string name = entry.path().filename().string();
    if (IsRecord(name) || IsNumbered(name)) names.push_back(name);
  }
  for (const char* const name : {kStimulusFile, kReplayFile, kReportFile, kSummaryFile}) names.emplace_back(name);
  return names;
}

bool HoldsRunFiles(const std::string& path) {
  return std::ranges::any_of(RunFilesIn(path),
                             [&path](const std::string& name) { return Exists(fs::path(path) / name); });
}

// Removes the files of a run, its unfinished temporary files, and the directory if it is then empty.
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

// Checks that `overwrite` allows to replace what is at `path`. Changes nothing.
absl::Status CheckReplaceable(const std::string& path, Overwrite overwrite) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return absl::OkStatus();
  if (!fs::status_known(status)) return Refused(path, "cannot be looked at: ", error.message());
  if (!fs::is_directory(status)) return Refused(path, "is a file; give a directory");

  const std::string staging = (fs::path(path) / kUnfinishedDirectory).string();
  const bool is_staged = HoldsRunFiles(staging);
  if (Exists(staging) && !fs::is_directory(staging, error)) {
    return Refused(path, "holds a file called ", kUnfinishedDirectory, ", where a directory of that name would go");
  }
  std::string left_behind = is_staged ? kUnfinishedDirectory : "";
  for (const std::string& name : RunFilesIn(path)) {
    const fs::path file = fs::path(path) / name;
    if (!Exists(file)) continue;
    if (fs::is_directory(fs::symlink_status(file, error))) {
      return Refused(path, "holds a directory called ", name, ", where a file of that name would go");
    }
    left_behind = name;
  }
  if (left_behind.empty() || overwrite == Overwrite::kAnyRun) return absl::OkStatus();
  const std::string way_out = "give another directory, or replace it with --overwrite";
  const bool is_begun =
      Exists(fs::path(staging) / kConfigFile) || (Exists(fs::path(path) / kConfigFile) && left_behind != kSummaryFile);
  if (is_staged && !is_begun) {
    return Refused(path, "holds files of a run that had not begun yet, or has lost its ", kConfigFile, ", in ",
                   kUnfinishedDirectory, "/; ", way_out);
  }
  if (is_staged) {
    return Refused(path, "holds an unfinished run, in ", kUnfinishedDirectory, "/; resume it with 'lull run --resume ",
                   path, "', ", way_out);
  }
  if (left_behind != kSummaryFile) {
    return Refused(path, "holds an unfinished run (", left_behind, " without ", kSummaryFile, "); ", way_out);
  }
  if (overwrite == Overwrite::kFinishedRun) return absl::OkStatus();
  return Refused(path, "holds a finished run; ", way_out);
}

// Creates `path` and the missing directories above it. Returns the created directories, outermost first, also if it
// fails.
std::error_code CreateDirectories(const fs::path& path, std::vector<fs::path>& created) {
  std::vector<fs::path> missing;
  std::error_code error;
  for (fs::path above = path; !above.empty() && !fs::exists(above, error); above = above.parent_path()) {
    if (above.has_filename()) missing.push_back(above);
  }
  error.clear();
  for (auto next = missing.rbegin(); next != missing.rend() && !error; ++next) {
    if (fs::create_directory(*next, error)) created.push_back(*next);
  }
  return error;
}

}  // namespace

std::string SpikesOfInput(std::size_t number) { return absl::StrCat(kGivenSpikesStem, number, kCsvEnding); }

std::string StimuliOfInput(std::size_t number) { return absl::StrCat(kGivenStimuliStem, number, kCsvEnding); }

std::string EdgesOfList(std::size_t number, const std::string& file) {
  return absl::StrCat(kGivenEdgesStem, number, file.empty() ? kCsvEnding : fs::path(file).extension().string());
}

absl::StatusOr<OutputDirectory> OutputDirectory::Open(const std::string& path, Overwrite overwrite) {
  OutputDirectory directory(path, overwrite);
  if (absl::Status status = directory.Take(); !status.ok()) return status;
  return directory;
}

absl::StatusOr<OutputDirectory> OutputDirectory::OpenToResume(const std::string& path) {
  OutputDirectory directory(path, Overwrite::kAnyRun);
  const bool is_unfinished = Exists(directory.StagedPath(kConfigFile));
  if (!is_unfinished && !Exists(fs::path(path) / kConfigFile)) {
    return Refused(path, "holds no run to resume: there is no ", kConfigFile);
  }
  if (absl::Status status = directory.Take(); !status.ok()) return status;
  directory.resumes_staged_ = is_unfinished || directory.TakeBack();
  return directory;
}

// A run that was killed while it moved its files to their places has a configuration there, because the configuration
// comes first, and no summary, because the summary comes last. The configuration is moved back last.
bool OutputDirectory::TakeBack() {
  if (Exists(fs::path(path_) / kSummaryFile) || !fs::is_directory(staging_path())) return false;
  std::vector<std::string> names = RunFilesIn(path_);
  std::rotate(names.begin(), names.begin() + 1, names.end());  // the first name is kConfigFile
  std::error_code error;
  for (const std::string& name : names) {
    if (!error && Exists(fs::path(path_) / name)) fs::rename(fs::path(path_) / name, StagedPath(name), error);
  }
  return !error;
}

absl::Status OutputDirectory::StageFinished(const std::vector<std::string>& names) {
  if (absl::Status status = Stage(); !status.ok()) return status;
  for (const std::string& name : names) {
    std::error_code error;
    fs::copy_file(fs::path(path_) / name, StagedPath(name), error);
    if (error) {
      return absl::UnavailableError(absl::StrCat(OneLine(StagedPath(name)), ": cannot be written: ", error.message()));
    }
  }
  return absl::OkStatus();
}

OutputDirectory::OutputDirectory(OutputDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      overwrite_(other.overwrite_),
      lock_(std::exchange(other.lock_, -1)),
      resumes_staged_(other.resumes_staged_),
      created_(std::exchange(other.created_, {})),
      staged_(std::exchange(other.staged_, false)) {}

OutputDirectory::~OutputDirectory() { Release(); }

absl::Status OutputDirectory::Take() {
  // Locked first: the files of a run that still holds the directory must not be taken for an unfinished run.
  std::error_code ignored;
  if (fs::is_directory(path_, ignored)) {
    if (absl::Status status = Lock(); !status.ok()) return status;
  }
  if (absl::Status status = CheckReplaceable(path_, overwrite_); !status.ok()) return status;
  if (const std::error_code error = CreateDirectories(path_, created_); error) {
    return Refused(path_, "cannot be created: ", error.message());
  }
  if (absl::Status status = Lock(); !status.ok()) return status;
  // Writing a file is the best test whether files can be written. The rest of an interrupted run stays until Stage.
  std::string probe = (fs::path(path_) / ".lull-probe-XXXXXX").string();
  if (mkdtemp(probe.data()) == nullptr) {
    return Refused(path_, "cannot be written to: ", std::generic_category().message(errno));
  }
  rmdir(probe.c_str());
  return absl::OkStatus();
}

absl::Status OutputDirectory::Lock() {
  if (lock_ >= 0) return absl::OkStatus();
  lock_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) return Refused(path_, "cannot be opened: ", std::generic_category().message(errno));
  // Some network file systems have no locks; there the user must not start two runs into one directory at a time.
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return Refused(path_, "is in use by another run; wait for it or give another directory");
  }
  return absl::OkStatus();
}

bool OutputDirectory::IsStillThere() const {
  struct stat now {};
  struct stat locked {};
  return stat(path_.c_str(), &now) == 0 && fstat(lock_, &locked) == 0 && now.st_dev == locked.st_dev &&
         now.st_ino == locked.st_ino;
}

absl::Status OutputDirectory::Stage() {
  if (!IsStillThere()) {
    Release();
    if (absl::Status status = Take(); !status.ok()) return status;
  }
  const fs::path staging = staging_path();
  RemoveRun(staging.string());
  std::error_code error, ignored;
  fs::create_directory(staging, error);
  staged_ = fs::is_directory(staging, ignored);
  if (!staged_)
    return absl::UnavailableError(absl::StrCat(Quoted(staging.string()), " cannot be made: ", error.message()));
  return absl::OkStatus();
}

std::string OutputDirectory::StagedPath(const std::string& name) const {
  return (fs::path(path_) / kUnfinishedDirectory / name).string();
}

std::string OutputDirectory::staging_path() const { return (fs::path(path_) / kUnfinishedDirectory).string(); }

void OutputDirectory::Keep() {
  created_.clear();
  staged_ = false;
}

absl::Status OutputDirectory::Publish(std::vector<std::string> names) {
  std::erase(names, kSummaryFile);
  names.emplace_back(kSummaryFile);
  const auto first = [](const std::string& name) { return name == kConfigFile || name == kLogFile; };
  std::stable_partition(names.begin(), names.end(), first);
  for (const std::string& name : names) {
    if (!Exists(StagedPath(name))) return absl::UnavailableError(Quoted(StagedPath(name)) + " has vanished");
  }
  std::error_code error;
  // From here to the last line the directory holds an unfinished run, and readers can see that it does.
  fs::remove(fs::path(path_) / kSummaryFile, error);
  for (const std::string& name : RunFilesIn(path_)) {
    if (!error) fs::remove(fs::path(path_) / name, error);
  }
  if (!error) RemoveRun((fs::path(path_) / kPlotsDirectory).string());
  for (const std::string& name : names) {
    if (!error) fs::rename(StagedPath(name), fs::path(path_) / name, error);
  }
  if (error)
    return absl::UnavailableError(
        absl::StrCat("cannot put the files in place in ", Quoted(path_), ": ", error.message()));
  created_.clear();
  RemoveRun(staging_path());
  staged_ = false;
  return absl::OkStatus();
}

void OutputDirectory::Release() {
  if (staged_) RemoveRun(staging_path());
  staged_ = false;
  for (; !created_.empty(); created_.pop_back()) rmdir(created_.back().c_str());  // fails if it is not empty
  if (lock_ >= 0) close(lock_);
  lock_ = -1;
}

}  // namespace lull
