// The directory that a run writes into. It always holds the files of exactly one whole run.

#ifndef LULL_SRC_RUN_OUTPUT_DIRECTORY_H_
#define LULL_SRC_RUN_OUTPUT_DIRECTORY_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/run.h"

namespace lull {

// A directory that is taken for one run. Files are written into a staging directory inside it, kUnfinishedDirectory,
// and are moved to their places together:
//
//   auto directory = OutputDirectory::Open("out", Overwrite::kFinishedRun);
//   ... directory->Stage() ... write directory->StagedPath(kConfigFile) ... directory->Publish({kConfigFile, ...})
//
// If anything fails or is interrupted before Publish, an earlier run stays unchanged; the staged files stay too, once
// Keep has been called. Files that do not belong to a run are never touched.
//
// Thread use: one thread at a time. Between processes: the directory is locked as long as the object lives, also when
// the process is killed: the system unlocks it then. What the directory holds is looked at under the lock.
class OutputDirectory {
 public:
  // Creates the directory, and the directories above it, unless they exist; the object's destructor removes the created
  // directories if nothing was published. Errors: kFailedPrecondition, with the path and what would do, if the path is
  // a file, cannot be created or written, is in use by another run, holds a run that may not be replaced, or holds
  // files that have the names of a run's files but that no run made. An error changes nothing.
  static absl::StatusOr<OutputDirectory> Open(const std::string& path, Overwrite overwrite);

  // Takes the directory of a run that is to be resumed: an unfinished run in the staging directory, which stays as it
  // is (a run that was killed during Publish is moved back there until Keep or the destructor), or else a finished
  // one. Errors:
  // kFailedPrecondition, as Open, and where there is no run.
  static absl::StatusOr<OutputDirectory> OpenToResume(const std::string& path);
  // Whether the run to be resumed is in the staging directory.
  bool resumes_staged() const { return resumes_staged_; }

  // The directory that another process has taken: knows the paths, and changes nothing. None of the functions below
  // that are not const may be called.
  static OutputDirectory TakenElsewhere(const std::string& path) { return {path, Overwrite::kNothing}; }

  OutputDirectory(OutputDirectory&& other) noexcept;
  OutputDirectory& operator=(OutputDirectory&&) = delete;
  ~OutputDirectory();

  const std::string& path() const { return path_; }

  // Makes an empty directory, prepared_path(), for what must be copied from the directory before Stage. If the
  // directory itself has vanished since Open, it is created again.
  absl::Status Prepare();
  std::string prepared_path() const;

  // Makes a staging directory that holds what was prepared. An unfinished run that was there is set aside until Keep or
  // Publish; without them, the destructor puts it back. Errors: kFailedPrecondition if what was prepared has the name
  // of a file in the directory that no run made.
  absl::Status Stage();
  // Makes a staging directory with copies of these files of the finished run.
  absl::Status StageFinished(const std::vector<std::string>& names);
  std::string staging_path() const;
  std::string StagedPath(const std::string& name) const;

  // From now on the staged files stay, whatever happens, and the unfinished run that they replace is removed.
  void Keep();

  // Moves the staged files to the places of the earlier run's files, kSummaryFile last. Removes the files of the
  // earlier run that this run does not have. Errors: kFailedPrecondition if a file that no run made is in the place of
  // one of these; then nothing is moved.
  absl::Status Publish(std::vector<std::string> names);

 private:
  OutputDirectory(std::string path, Overwrite overwrite) : path_(std::move(path)), overwrite_(overwrite) {}

  absl::Status Take();
  void Recover();
  void DropReplaced();
  void RestoreReplaced();
  bool TakeBack();
  absl::Status Lock();
  void Unlock();
  // Refuses to replace a file that is not one of the earlier run's.
  absl::Status CheckPlace(const std::string& name, const std::vector<std::string>& of_run) const;
  bool IsStillThere() const;
  void Release();

  std::string path_;
  Overwrite overwrite_;
  int lock_ = -1;  // open file descriptor of the directory
  bool resumes_staged_ = false;
  std::vector<std::filesystem::path> created_;  // the outermost first
  std::vector<std::string> taken_back_;         // files that the destructor puts into their places again
  bool prepared_ = false;                       // prepared_path() exists, and the destructor removes it
  bool staged_ = false;                         // the staging directory exists, and the destructor removes it
};

}  // namespace lull

#endif  // LULL_SRC_RUN_OUTPUT_DIRECTORY_H_
