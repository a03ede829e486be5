#include "run/output_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/quoted.h"
#include "base/read_file.h"
#include "base/spare_memory.h"
#include "lull/run_files.h"
#include "run/owned_files.h"

namespace lull {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNamed = 5;  // files in a message; chosen

template <typename... Parts>
absl::Status Refused(const std::string& path, const Parts&... parts) {
  return absl::FailedPreconditionError(absl::StrCat(Quoted(path), " ", parts...));
}

absl::Status CannotBeMade(const std::string& path, const std::error_code& error) {
  return absl::UnavailableError(absl::StrCat(Quoted(path), " cannot be made: ", error.message()));
}

// Refuses files that have the names of a run's files, but that no run made: not even --overwrite removes them.
absl::Status CheckOwned(const std::string& path, std::vector<std::string> found) {
  if (found.empty() || HasHeldARun(path)) return absl::OkStatus();
  const std::size_t more = found.size() - std::min(found.size(), kMostNamed);
  found.resize(found.size() - more);
  for (std::string& name : found) name = OneLine(name);
  return Refused(path, "holds files that no run of Lull made: ", absl::StrJoin(found, ", "),
                 more > 0 ? absl::StrCat(" and ", more, " more") : "",
                 "; a run would replace them; give another directory, or move them");
}

// Checks that `overwrite` allows to replace what is at `path`. Changes nothing.
absl::Status CheckReplaceable(const std::string& path, Overwrite overwrite) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return absl::OkStatus();
  if (!fs::status_known(status)) return Refused(path, "cannot be looked at: ", error.message());
  if (!fs::is_directory(status)) return Refused(path, "is a file; give a directory");

  const std::string staging = (fs::path(path) / kUnfinishedDirectory).string();
  if (Exists(staging) && !IsDirectory(staging)) {
    return Refused(path, "holds a file or a link called ", kUnfinishedDirectory,
                   ", where a directory of that name would go");
  }
  const bool is_staged = HoldsRunFiles(staging);
  std::string left_behind = is_staged ? kUnfinishedDirectory : "";
  std::vector<std::string> found;
  for (const std::string& name : RunFilesIn(path)) {
    const fs::path file = fs::path(path) / name;
    if (!Exists(file)) continue;
    if (IsDirectory(file)) {
      return Refused(path, "holds a directory called ", name, ", where a file of that name would go");
    }
    found.push_back(name);
  }
  if (!found.empty()) left_behind = found.back();
  if (absl::Status owned = CheckOwned(path, found); !owned.ok()) return owned;
  if (overwrite == Overwrite::kAnyRun) return absl::OkStatus();
  if (left_behind.empty()) {
    const std::vector<std::string> names = LikeOwnFilesIn(path);
    if (names.empty()) return absl::OkStatus();
    return Refused(path, "holds a file ", OneLine(names.front()),
                   ", where a run may put a file of its own; give another directory, or move it");
  }
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

// Moves everything in a directory into another one, kConfigFile last, except what the other one has already; removes
// the directory if it is then empty.
void MoveAll(const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  std::vector<fs::path> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(from, ignored))
    names.push_back(entry.path().filename());
  std::stable_partition(names.begin(), names.end(), [](const fs::path& name) { return name != kConfigFile; });
  for (const fs::path& name : names) {
    if (!Exists(to / name)) fs::rename(from / name, to / name, ignored);
  }
  rmdir(from.c_str());
}

// Gives a file a second name, or moves it where the file system has no second names.
void PutInPlace(const fs::path& staged, const fs::path& place, std::error_code& error) {
  fs::remove(place, error);
  if (!error) fs::create_hard_link(staged, place, error);
  if (error == std::errc::operation_not_permitted || error == std::errc::operation_not_supported ||
      error == std::errc::not_supported || error == std::errc::too_many_links) {
    error.clear();
    fs::rename(staged, place, error);
  }
}

// " (process 123)": the process that has locked the file, if the system says which.
std::string HolderOf(int descriptor) {
  struct stat file {};
  const absl::StatusOr<std::string> locks = ReadFile("/proc/locks");
  if (!locks.ok() || fstat(descriptor, &file) != 0) return "";
  const std::string name = absl::StrFormat("%02x:%02x:%d", major(file.st_dev), minor(file.st_dev), file.st_ino);
  for (const absl::string_view line : absl::StrSplit(*locks, '\n')) {
    // "3: FLOCK  ADVISORY  WRITE 123 08:01:456 0 EOF"
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    int pid = 0;
    if (words.size() > 5 && words[1] == "FLOCK" && words[5] == name && absl::SimpleAtoi(words[4], &pid) && pid > 0) {
      return absl::StrCat(" (process ", pid, ")");
    }
  }
  return "";
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

absl::StatusOr<OutputDirectory> OutputDirectory::Open(const std::string& path, Overwrite overwrite) {
  OutputDirectory directory(path, overwrite);
  if (absl::Status status = directory.Take(); !status.ok()) return status;
  return directory;
}

absl::StatusOr<OutputDirectory> OutputDirectory::OpenToResume(const std::string& path) {
  OutputDirectory directory(path, Overwrite::kAnyRun);
  const auto holds_run = [&path] {
    return std::ranges::any_of(std::initializer_list<const char*>{"", kUnfinishedDirectory, kReplaced},
                               [&path](const char* where) { return Exists(fs::path(path) / where / kConfigFile); });
  };
  const auto refused = [&path] { return Refused(path, "holds no run to resume: there is no ", kConfigFile); };
  if (!holds_run()) return refused();  // before the directory would be made
  if (absl::Status status = directory.Take(); !status.ok()) return status;
  if (!holds_run()) return refused();
  directory.resumes_staged_ = Exists(directory.StagedPath(kConfigFile)) || directory.TakeBack();
  return directory;
}

// A run that was killed while it moved its files to their places has a configuration there, because the configuration
// comes first, and no summary, because the summary comes last. The configuration is moved back last.
bool OutputDirectory::TakeBack() {
  if (Exists(fs::path(path_) / kSummaryFile) || !IsDirectory(staging_path())) return false;
  std::vector<std::string> names = RunFilesIn(path_);
  std::rotate(names.begin(), names.begin() + 1, names.end());  // the first name is kConfigFile
  std::error_code error;
  for (const std::string& name : names) {
    if (error || !Exists(fs::path(path_) / name)) continue;
    fs::rename(fs::path(path_) / name, StagedPath(name), error);
    if (!error) taken_back_.push_back(name);
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
      taken_back_(std::exchange(other.taken_back_, {})),
      prepared_(std::exchange(other.prepared_, false)),
      staged_(std::exchange(other.staged_, false)) {}

OutputDirectory::~OutputDirectory() {
  WhileMemoryLasts([this] { Release(); });
}

absl::Status OutputDirectory::Take() {
  std::error_code ignored;
  do {
    Unlock();
    if (!fs::is_directory(path_, ignored)) {
      if (absl::Status status = CheckReplaceable(path_, overwrite_); !status.ok()) return status;
      if (const std::error_code error = CreateDirectories(path_, created_); error) {
        return Refused(path_, "cannot be created: ", error.message());
      }
    }
    if (absl::Status status = Lock(); !status.ok()) return status;
  } while (!IsStillThere());  // the run that had made the directory has removed it
  // Only now, because until the directory was locked another run could begin in it, and even end.
  Recover();
  if (absl::Status status = CheckReplaceable(path_, overwrite_); !status.ok()) return status;
  // Writing a file is the best test whether files can be written. The rest of an interrupted run stays until Stage.
  std::string probe = (fs::path(path_) / ".lull-probe-XXXXXX").string();
  if (mkdtemp(probe.data()) == nullptr) {
    return Refused(path_, "cannot be written to: ", std::generic_category().message(errno));
  }
  rmdir(probe.c_str());
  return absl::OkStatus();
}

absl::Status OutputDirectory::Lock() {
  lock_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) return Refused(path_, "cannot be opened: ", std::generic_category().message(errno));
  // Some network file systems have no locks; there the user must not start two runs into one directory at a time.
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    created_.clear();  // they are the other run's now
    return Refused(path_, "is in use by another run", HolderOf(lock_), "; wait for it or give another directory");
  }
  return absl::OkStatus();
}

void OutputDirectory::Unlock() {
  if (lock_ >= 0) close(lock_);
  lock_ = -1;
}

// A run that was killed before it had begun gives the directory back to the run that it would have replaced.
void OutputDirectory::Recover() {
  if (!IsDirectory(fs::path(path_) / kReplaced)) return;
  if (Exists(StagedPath(kConfigFile))) {
    DropReplaced();
  } else {
    RestoreReplaced();
  }
}

void OutputDirectory::DropReplaced() {
  const fs::path replaced = fs::path(path_) / kReplaced;
  if (!IsDirectory(replaced)) return;
  RemoveRun(replaced.string());
  MoveAll(replaced, staging_path());  // what belongs to no run
}

void OutputDirectory::RestoreReplaced() {
  const fs::path replaced = fs::path(path_) / kReplaced;
  RemoveRun(staging_path());
  if (!IsDirectory(replaced)) return;
  std::error_code ignored;
  fs::create_directory(staging_path(), ignored);
  MoveAll(replaced, staging_path());
}

bool OutputDirectory::IsStillThere() const {
  struct stat now {};
  struct stat locked {};
  return stat(path_.c_str(), &now) == 0 && fstat(lock_, &locked) == 0 && now.st_dev == locked.st_dev &&
         now.st_ino == locked.st_ino;
}

absl::Status OutputDirectory::Prepare() {
  if (!IsStillThere()) {
    Release();
    if (absl::Status status = Take(); !status.ok()) return status;
  }
  RemoveRun(prepared_path());
  std::error_code error, ignored;
  fs::create_directory(prepared_path(), error);
  prepared_ = IsDirectory(prepared_path());
  return prepared_ ? absl::OkStatus() : CannotBeMade(prepared_path(), error);
}

absl::Status OutputDirectory::Stage() {
  if (!prepared_) {
    if (absl::Status status = Prepare(); !status.ok()) return status;
  }
  std::error_code error;
  const std::vector<std::string> earlier = RunFilesIn(path_);
  for (const fs::directory_entry& entry : fs::directory_iterator(prepared_path(), error)) {
    if (absl::Status status = CheckPlace(entry.path().filename().string(), earlier); !status.ok()) return status;
  }
  if (!error && IsDirectory(staging_path())) fs::rename(staging_path(), fs::path(path_) / kReplaced, error);
  if (error) return CannotBeMade(staging_path(), error);
  staged_ = true;  // from here on Release restores what was replaced
  fs::rename(prepared_path(), staging_path(), error);
  if (error) return CannotBeMade(staging_path(), error);
  prepared_ = false;
  return absl::OkStatus();
}

absl::Status OutputDirectory::CheckPlace(const std::string& name, const std::vector<std::string>& of_run) const {
  if (!Exists(fs::path(path_) / name) || std::ranges::count(of_run, name) > 0) return absl::OkStatus();
  return Refused(path_, "holds a file ", OneLine(name),
                 " that no run of Lull made, where the run puts a file of its own; move it");
}

std::string OutputDirectory::StagedPath(const std::string& name) const {
  return (fs::path(path_) / kUnfinishedDirectory / name).string();
}

std::string OutputDirectory::prepared_path() const { return (fs::path(path_) / kPrepared).string(); }

std::string OutputDirectory::staging_path() const { return (fs::path(path_) / kUnfinishedDirectory).string(); }

void OutputDirectory::Keep() {
  created_.clear();
  taken_back_.clear();
  staged_ = false;
  DropReplaced();
}

absl::Status OutputDirectory::Publish(std::vector<std::string> names) {
  std::erase(names, kSummaryFile);
  names.emplace_back(kSummaryFile);
  const auto first = [](const std::string& name) { return name == kConfigFile || name == kLogFile; };
  std::stable_partition(names.begin(), names.end(), first);
  for (const std::string& name : names) {
    if (!Exists(StagedPath(name))) return absl::UnavailableError(Quoted(StagedPath(name)) + " has vanished");
  }
  const std::vector<std::string> earlier = RunFilesIn(path_);  // the earlier run's summary lists its files
  for (const std::string& name : names) {
    if (absl::Status status = CheckPlace(name, earlier); !status.ok()) return status;
  }
  std::error_code error;
  // From here to the last line the directory holds an unfinished run, and readers can see that it does.
  fs::remove(fs::path(path_) / kSummaryFile, error);
  for (const std::string& name : earlier) {
    if (!error) fs::remove(fs::path(path_) / name, error);
  }
  const fs::path plots = fs::path(path_) / kPlotsDirectory;
  if (!error && IsDirectory(plots)) RemovePictures(plots.string());
  // Until the summary is in its place the staged run stays whole, so that it can be read and resumed if the program is
  // killed here: its files get second names.
  for (const std::string& name : names) {
    if (!error && name != kSummaryFile) PutInPlace(StagedPath(name), fs::path(path_) / name, error);
  }
  if (!error) fs::remove(StagedPath(kConfigFile), error);
  if (!error) fs::rename(StagedPath(kSummaryFile), fs::path(path_) / kSummaryFile, error);
  if (error)
    return absl::UnavailableError(
        absl::StrCat("cannot put the files in place in ", Quoted(path_), ": ", error.message()));
  Keep();
  RemoveRun(staging_path());
  return absl::OkStatus();
}

void OutputDirectory::Release() {
  if (prepared_) RemoveRun(prepared_path());
  if (staged_) RestoreReplaced();
  prepared_ = staged_ = false;
  std::error_code ignored;
  for (; !taken_back_.empty(); taken_back_.pop_back()) {
    fs::rename(StagedPath(taken_back_.back()), fs::path(path_) / taken_back_.back(), ignored);
  }
  for (; !created_.empty(); created_.pop_back()) rmdir(created_.back().c_str());  // fails if it is not empty
  Unlock();
}

}  // namespace lull
