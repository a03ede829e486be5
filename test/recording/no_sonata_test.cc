// What a Lull that was built without HDF5 says in the place of reading and writing SONATA.
//
// Covers no_sonata_network.cc, no_sonata_run.cc, formats/no_sonata.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "formats/edge_file.h"
#include "formats/sonata.h"
#include "formats/spike_file.h"
#include "lull/sonata.h"
#include "recording/run_files.h"
#include "test/support/networks.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::HasSubstr;

TEST(WithoutHdf5, NothingIsWritten) {
  EXPECT_FALSE(HasHdf5());
  const TemporaryDirectory directory;
  const std::string path = directory.File("file.h5");
  const std::vector<absl::Status> refusals = {
      WriteSonataSpikes({}, path),
      WriteSonataTraces({}, "v", path),
      WriteSonataWeights({}, path),
      WriteSonataRates({}, {}, 1, path),
      WriteNetwork(Built(TwoLayers(1)), {}, directory.path()),
  };
  for (const absl::Status& status : refusals) {
    EXPECT_TRUE(absl::IsUnimplemented(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("built without"));
  }
  EXPECT_TRUE(directory.Names().empty());
}

TEST(WithoutHdf5, ReadingSaysWhatWouldDo) {
  const TemporaryDirectory directory;
  SpikeFile spikes;
  for (const absl::Status& status : {ReadSonataSpikes(directory.File("a.h5"), spikes),
                                     ReadSonataEdges(directory.File("a.h5"), "", {}, nullptr).status()}) {
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("convert it to CSV ("));
  }
}

}  // namespace
}  // namespace lull
