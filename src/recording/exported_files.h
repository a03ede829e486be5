// The files of an exported network, in whichever format.

#ifndef LULL_SRC_RECORDING_EXPORTED_FILES_H_
#define LULL_SRC_RECORDING_EXPORTED_FILES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/aside_file.h"
#include "lull/config.h"
#include "lull/network.h"

namespace lull {

inline constexpr char kNetworkFile[] = "network.toml";

// Files that are written aside, and moved to their places together.
//
// Thread use: one thread at a time.
class ExportedFiles {
 public:
  explicit ExportedFiles(std::string directory) : directory_(std::move(directory)) {}

  std::string Path(const std::string& name) const;

  // Refuses to replace what the network was read from: nobody else may have it. `names` are those of the files to be
  // written, beside the files of spikes and stimuli.
  absl::Status CheckInputsStay(const Config& config, std::vector<std::string> names) const;

  // Makes a file, and returns its path until it is moved to its place.
  absl::StatusOr<std::string> Add(const std::string& name);
  absl::Status AddText(const std::string& name, const std::string& text);

  // Adds kNetworkFile, the configuration with these lists in the place of the synapses' descriptions, and writes the
  // files of its spikes and stimuli. `neurons_file` has the values of all neurons: it takes the place of tables of
  // neurons, if there are any.
  absl::Status AddNetwork(const Network& network, const Config& config, std::vector<EdgeListSpec> lists,
                          const std::string& neurons_file);

  absl::Status Commit();

 private:
  std::string directory_;
  std::vector<AsideFile> files_;
};

}  // namespace lull

#endif  // LULL_SRC_RECORDING_EXPORTED_FILES_H_
