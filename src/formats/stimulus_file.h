// Files of given stimuli: the line "time_ms,neuron,kind,amplitude", and then a line for each stimulus, in order of
// time: "120,17,spike,20". `lull run` writes such a file for a run in a closed loop.

#ifndef LULL_SRC_FORMATS_STIMULUS_FILE_H_
#define LULL_SRC_FORMATS_STIMULUS_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/inputs.h"

namespace lull {

inline constexpr std::string_view kStimulusHeader = "time_ms,neuron,kind,amplitude";

struct StimulusFile {
  struct Mistake {
    std::size_t entry;  // index in `stimuli`
    std::string what;
  };
  std::vector<Stimulus> stimuli = {};  // a mistake has a meaningless entry too
  std::uint32_t first_line = 2;        // line of the first stimulus
  std::vector<Mistake> mistakes = {};  // the first few
};

// Reads a file of stimuli. Errors: kInvalidArgument or kUnavailable with what is wrong with the file as a whole; the
// caller adds the file's name.
//
// Thread use: one thread at a time.
absl::StatusOr<StimulusFile> ReadStimulusFile(const std::string& path);

// The name of a kind: "spike" or "current".
std::string_view NameOf(Stimulus::Kind kind);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_STIMULUS_FILE_H_
