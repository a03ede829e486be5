// Progress of a file that is made of a recording. Whoever makes the file says so here; whoever reads the log reports
// how much of it has been read. What lies between them, sources and pictures, need not know.

#ifndef LULL_SRC_RECORDING_MAKING_FILE_H_
#define LULL_SRC_RECORDING_MAKING_FILE_H_

#include <string>

#include "lull/internal/visibility.h"
#include "lull/recording.h"

namespace lull {

// While an object lives, the readings of logs on its thread are for this file.
//
// Thread use: confined to the thread that made it. Objects of a thread nest.
class LULL_SHARED_WITH_PLOTS MakingFile {
 public:
  // `on_progress` may be null, and must outlive the object.
  MakingFile(const OnFileProgress& on_progress, std::string name);
  MakingFile(const MakingFile&) = delete;
  MakingFile& operator=(const MakingFile&) = delete;
  ~MakingFile();

  // Tells that this part of the recording, from 0 to 1, has been read for the innermost file of this thread.
  static void Read(double part);

 private:
  const OnFileProgress& on_progress_;
  std::string name_;
  MakingFile* outer_;
};

}  // namespace lull

#endif  // LULL_SRC_RECORDING_MAKING_FILE_H_
