#include "plots/paint/plot_options.h"

#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "plots/paint/png_writer.h"

namespace lull {

absl::Status CheckTexts(const PlotTexts& texts) {
  for (const auto& [key, value] : texts) {
    if (IsPngKeyword(key)) continue;
    return absl::InvalidArgumentError(absl::StrCat("picture: text ", Quoted(key),
                                                   "; a key must be 1 to 79 printable Latin-1 characters, with no "
                                                   "space at an end and no two in a row"));
  }
  return absl::OkStatus();
}

absl::Status CheckOptions(const PlotOptions& options) {
  if (options.width < 640 || options.width > 16'384 || options.height < 400 || options.height > 16'384) {
    return absl::InvalidArgumentError(absl::StrCat("picture: ", options.width, " x ", options.height,
                                                   " pixels; must be 640 to 16384 by 400 to 16384"));
  }
  return CheckTexts(options.texts);
}

}  // namespace lull
