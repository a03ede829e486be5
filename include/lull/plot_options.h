// The size and title of a picture, and the texts that its file carries.
//
// Thread use: plain values; one thread at a time may change one.

#ifndef LULL_PLOT_OPTIONS_H_
#define LULL_PLOT_OPTIONS_H_

#include <string>
#include <utility>
#include <vector>

namespace lull {

// What a picture's file says of where it comes from, beside its title and "Software": a configuration's hash, a seed, a
// version. Keys, which are PNG keywords (1 to 79 printable Latin-1 characters, no space at an end, no two in a row),
// and values in UTF-8. Any viewer of PNG metadata shows them.
using PlotTexts = std::vector<std::pair<std::string, std::string>>;

// What a picture looks like, and says of itself.
struct PlotOptions {
  int width = 1600;        // [pixels], 640 to 16,384
  int height = 900;        // [pixels], 400 to 16,384
  std::string title = {};  // above the picture; a default says what it shows
  PlotTexts texts = {};    // kept in the file
};

}  // namespace lull

#endif  // LULL_PLOT_OPTIONS_H_
