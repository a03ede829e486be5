// The files that a run leaves as SONATA, read back by the names that the format gives to everything.
// test/cli/sonata_test reads them by h5py.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "formats/hdf5_reader.h"
#include "formats/spike_file.h"
#include "recording/run_files.h"
#include "test/recording/made_sources.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;

class SonataRun : public testing::Test {
 protected:
  std::string path() const { return directory_.File("file.h5"); }
  Hdf5Reader Read(const absl::Status& written) const {
    EXPECT_TRUE(written.ok()) << written;
    return Hdf5Reader::Open(path()).value();
  }

  TemporaryDirectory directory_;
};

TEST_F(SonataRun, SpikesReadBack) {
  const std::vector<Spike> spikes = {{1, 4'294'967'295}, {1, 4'294'967'295}, {9'000'000'000, 0}};
  ASSERT_TRUE(WriteSonataSpikes(FromMemory(spikes), path()).ok());
  const absl::StatusOr<SpikeFile> file = ReadSpikeFile(path(), {.population = "neurons"});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->spikes, spikes);
}

TEST_F(SonataRun, TracesAreAReportForEachVariable) {
  const std::string group = "/report/neurons";
  Hdf5Reader u = Read(WriteSonataTraces(MadeTraces(), "u", path()));
  EXPECT_THAT(u.Shape(group + "/data").value(), ElementsAre(3, 1));
  EXPECT_THAT(u.Read<float>(group + "/data", 0, 3).value(), ElementsAre(-13, -12, -11));
  EXPECT_THAT(u.Read<std::uint64_t>(group + "/mapping/node_ids").value(), ElementsAre(7));
  EXPECT_EQ(u.TextAttribute(group + "/data", "units").value(), "") << "only the potential has a unit";
  Hdf5Reader v = Read(WriteSonataTraces(MadeTraces(), "v", path()));
  EXPECT_EQ(v.TextAttribute(group + "/data", "units").value(), "mV");
  EXPECT_EQ(v.TextAttribute(group + "/data", "variable_name").value(), "v");
  EXPECT_THAT(v.Read<double>(group + "/mapping/time").value(), ElementsAre(5, 20, 5)) << "begin, end, step [ms]";
  Hdf5Reader x = Read(WriteSonataTraces(MadeTraces(), "x", path()));
  EXPECT_THAT(x.Read<float>(group + "/data", 0, 3).value(), ElementsAre(1.5f, 1.25f, 1));
  EXPECT_THAT(x.Read<std::uint64_t>(group + "/mapping/node_ids").value(), ElementsAre(2));
}

// Columns by target: neuron 1 has one synapse, neuron 9 two, in the order in which the network has them.
TEST_F(SonataRun, WeightsAreAReportOfSynapsesAtTheirTargets) {
  Hdf5Reader file = Read(WriteSonataWeights(MadeWeights(), path()));
  const std::string group = "/report/neurons", mapping = group + "/mapping";
  EXPECT_THAT(file.Shape(group + "/data").value(), ElementsAre(2, 3));
  EXPECT_THAT(file.Read<float>(group + "/data", 0, 2).value(), ElementsAre(-1, 0.5f, 2, 0, 0.75f, 3));
  EXPECT_THAT(file.Read<std::uint64_t>(mapping + "/node_ids").value(), ElementsAre(1, 9));
  EXPECT_THAT(file.Read<std::uint64_t>(mapping + "/index_pointers").value(), ElementsAre(0, 1, 3));
  EXPECT_THAT(file.Read<std::uint32_t>(mapping + "/element_ids").value(), ElementsAre(1, 0, 2));
  EXPECT_THAT(file.Read<std::uint64_t>(mapping + "/source_node_ids").value(), ElementsAre(5, 4, 0));
  EXPECT_THAT(file.Read<std::uint64_t>(mapping + "/delays").value(), ElementsAre(10, 3, 2));
  EXPECT_THAT(file.Read<std::uint32_t>(mapping + "/projection_ids").value(), ElementsAre(kUnclearProjection, 1, 0));
  EXPECT_THAT(file.Shape(mapping + "/projection_names").value(), ElementsAre(2));
  EXPECT_THAT(file.Read<double>(mapping + "/times").value(), ElementsAre(0, 100));
  EXPECT_THAT(file.Read<double>(mapping + "/time").value(), ElementsAre(0, 200, 100));
}

TEST_F(SonataRun, RatesAreAReportOfLayers) {
  Hdf5Reader file = Read(WriteSonataRates(MadeRates(), MadeRateLayout(), 25, path()));
  EXPECT_THAT(file.Shape("/report/layers/data").value(), ElementsAre(3, 2));
  EXPECT_THAT(file.Read<double>("/report/layers/data", 0, 3).value(), ElementsAre(1, 0, 0, 6, 4, 4));
  EXPECT_THAT(file.Read<double>("/report/layers/mapping/time").value(), ElementsAre(0, 30, 10));
  EXPECT_THAT(file.Read<std::uint64_t>("/report/layers/mapping/node_ids").value(), ElementsAre(0, 1));
  EXPECT_EQ(file.TextAttribute("/report/layers/data", "units").value(), "Hz");
}

TEST_F(SonataRun, WhatCannotBeReadLeavesNoFile) {
  WeightSource weights = MadeWeights();
  weights.visit_synapses = [](const auto&) { return Torn(); };
  RateSource rates = MadeRates();
  rates.visit = [](const auto&) { return Torn(); };
  EXPECT_EQ(WriteSonataSpikes([](const auto&) { return Torn(); }, path()), Torn());
  EXPECT_EQ(WriteSonataWeights(weights, path()), Torn());
  EXPECT_EQ(WriteSonataRates(rates, MadeRateLayout(), 25, path()), Torn());
  EXPECT_TRUE(directory_.Names().empty());
}

}  // namespace
}  // namespace lull
