#include "recording/making_file.h"

#include <utility>

namespace lull {
namespace {

thread_local MakingFile* innermost = nullptr;

}  // namespace

MakingFile::MakingFile(const OnFileProgress& on_progress, std::string name)
    : on_progress_(on_progress), name_(std::move(name)), outer_(std::exchange(innermost, this)) {
  Read(0);
}

MakingFile::~MakingFile() { innermost = outer_; }

void MakingFile::Read(double part) {
  if (innermost != nullptr && innermost->on_progress_) innermost->on_progress_(innermost->name_, part);
}

}  // namespace lull
