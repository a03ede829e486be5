// The text files in which NEST records spikes: a line for each spike, with the sender and the time between tabs or
// spaces.
//
//   NEST 3 (.dat): comments, and the line "sender time_ms", or "sender time_step time_offset"; older versions have it
//                  as a comment, "# sender time_ms"
//   NEST 2 (.gdf): no header; sender and time, or sender, step and offset
//
// A time is in ms, or is step · resolution − offset with the offset in ms; a file does not give the resolution.
// Senders are numbered from 1.

#ifndef LULL_SRC_FORMATS_NEST_SPIKES_H_
#define LULL_SRC_FORMATS_NEST_SPIKES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "formats/spike_file.h"

namespace lull {

// Whether a text is such a file: by the name of the file, .dat or .gdf, or by its first line.
//
// Thread use: a pure function.
bool IsNest(const std::string& path, std::string_view text);

// Adds the spikes of such a file. Errors: kInvalidArgument with what is wrong with the file as a whole.
//
// Thread use: one thread at a time.
absl::Status ReadNestSpikes(std::string_view text, SpikeFile& file);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_NEST_SPIKES_H_
