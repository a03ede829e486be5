// Which files in a directory belong to a run: those that Lull made there, and nothing of the user's.
//
// Thread use: pure functions of what the directory holds.

#ifndef LULL_SRC_RUN_OWNED_FILES_H_
#define LULL_SRC_RUN_OWNED_FILES_H_

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace lull {

// Directories inside that of a run: what a run that is about to begin stages, and the unfinished run that it replaces,
// until the new run has begun.
inline constexpr const char* kPrepared = ".lull-prepared";
inline constexpr const char* kReplaced = ".lull-replaced";

// The names of the copies of a configuration's inputs, counted from 0: the spikes and stimuli given to inputs, the
// edges of a list and their types, and the values of a table of neurons. A copy has the format of the original file
// (CSV, if there was no file).
std::string SpikesOfInput(std::size_t number);
std::string StimuliOfInput(std::size_t number);
std::string EdgesOfList(std::size_t number, const std::string& file);
std::string EdgeTypesOfList(std::size_t number);
std::string ValuesOfNeurons(std::size_t number);

// Whether something has this path, be it a link to nothing.
bool Exists(const std::filesystem::path& path);

// Whether there is a directory, and not a link to one: files of a run are not looked for, or removed, through links.
bool IsDirectory(const std::filesystem::path& path);

// The names that files of a run in `path` may have, whether they exist or not: kConfigFile first, kSummaryFile last.
std::vector<std::string> RunFilesIn(const std::string& path);

// The files from which the run in `path` can be read and resumed, kConfigFile and what it names aside: the logs and the
// checkpoints of all ranks, by name.
std::vector<std::string> SavedFilesIn(const std::string& path);

// Whether a file has one of these names.
bool HoldsRunFiles(const std::string& path);

// Whether a run of Lull has left its log or its summary in `path`, or its log in the directory of its unfinished files.
// If not, files with the names of a run's are somebody else's.
bool HasHeldARun(const std::string& path);

// Files with names that only the user can have given: the names of copies of inputs and of traces, where no run has
// made such a file. A new run could give its own files these names.
std::vector<std::string> LikeOwnFilesIn(const std::string& path);

// Removes the files of a run, its unfinished temporary files, and the directory if it is then empty.
void RemoveRun(const std::string& path);

// Removes the pictures of a run from its kPlotsDirectory, and that directory if it is then empty.
void RemovePictures(const std::string& path);

}  // namespace lull

#endif  // LULL_SRC_RUN_OWNED_FILES_H_
