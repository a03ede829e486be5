// Where a picture goes, its size and title, and the texts that are stored in it.
//
// Thread use: one thread at a time (plain values).

#ifndef LULL_PLOT_OPTIONS_H_
#define LULL_PLOT_OPTIONS_H_

#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lull/types.h"

namespace lull {

// Where a picture goes: into a file, which is replaced atomically, or into memory, as the bytes that the file would
// have:
//
//   PlotRaster(spikes, network, lull::Seconds(2), "spikes.png");
//   std::string png;
//   PlotRaster(spikes, network, lull::Seconds(2), lull::PlotTarget::Memory(png));
class PlotTarget {
 public:
  // NOLINTBEGIN(google-explicit-constructor): a path names its file.
  // A file of this path: text, or a std::filesystem::path.
  template <std::convertible_to<std::string> Path>
  PlotTarget(const Path& path) : path_(path) {}
  // NOLINTEND(google-explicit-constructor)

  // A string, whose contents are replaced when the picture is complete, and which must exist until then. If there is an
  // error, the string does not change.
  static PlotTarget Memory(std::string& png) {
    PlotTarget target((std::string()));
    target.memory_ = &png;
    return target;
  }

  const std::string& path() const { return path_; }  // empty for memory
  std::string* memory() const { return memory_; }    // null for a file

 private:
  std::string path_;
  std::string* memory_ = nullptr;
};

// Texts that say where a picture comes from: the hash of a configuration, a seed, a version. They are stored in the PNG
// file in addition to the title and "Software"; any viewer of PNG metadata shows them. Each text is a key and a value
// in UTF-8. A key must be a PNG keyword: 1 to 79 printable Latin-1 characters, with no space at either end and no two
// spaces in a row.
using PlotTexts = std::vector<std::pair<std::string, std::string>>;

// The size, title and texts of a picture.
struct PlotOptions {
  int width = 1600;        // [pixels], 640 to 16,384
  int height = 900;        // [pixels], 400 to 16,384
  std::string title = {};  // drawn above the picture; the default describes the picture
  PlotTexts texts = {};    // stored in the file
  // [ms] The width of the bins in which the rate below a raster is counted: from 1 ms, or from the length of what is
  // drawn / 131,072 if that is more, to that length. The default depends on that length and on the number of spikes.
  // Pictures without bins ignore it.
  std::optional<Tick> bin = {};
};

}  // namespace lull

#endif  // LULL_PLOT_OPTIONS_H_
