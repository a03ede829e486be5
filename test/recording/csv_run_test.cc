// The files that a run leaves as comma-separated values, to the letter.

#include <gtest/gtest.h>

#include <string>

#include "recording/run_files.h"
#include "test/recording/made_sources.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

class CsvRun : public testing::Test {
 protected:
  std::string path() const { return directory_.File("file.csv"); }
  std::string Text(const absl::Status& written) const {
    EXPECT_TRUE(written.ok()) << written;
    return Contents(path());
  }

  TemporaryDirectory directory_;
};

TEST_F(CsvRun, SpikesHaveALineEach) {
  const std::vector<Spike> spikes = {{1, 4'294'967'295}, {9'000'000'000'000, 0}};
  EXPECT_EQ(Text(WriteCsvSpikes(FromMemory(spikes), path())), "time_ms,neuron\n1,4294967295\n9000000000000,0\n");
}

// A variable that a neuron does not have is left empty.
TEST_F(CsvRun, TracesHaveALineForEachNeuronAndTime) {
  EXPECT_EQ(Text(WriteCsvTraces(MadeTraces(), path())),
            "time_ms,neuron,v,u,x\n5,7,-65,-13,\n5,2,,,1.5\n10,7,-64,-12,\n10,2,,,1.25\n15,7,-63,-11,\n15,2,,,1\n");
}

TEST_F(CsvRun, WeightsHaveALineForEachSynapseAndTime) {
  EXPECT_EQ(Text(WriteCsvWeights(MadeWeights(), path())),
            "time_ms,source,target,delay_ms,weight,projection\n0,4,9,3,0.5,\"back, \"\"again\"\"\"\n0,5,1,10,-1,\n"
            "0,0,9,2,2,there\n100,4,9,3,0.75,\"back, \"\"again\"\"\"\n100,5,1,10,-0,\n100,0,9,2,3,there\n");
}

// Spikes per neuron and second; the last bin is 5 ms long.
TEST_F(CsvRun, RatesHaveALineForEachBin) {
  EXPECT_EQ(Text(WriteCsvRates(MadeRates(), MadeRateLayout(), 25, path())),
            "from_ms,a_hz,b_hz\n0,1,0\n10,0,6\n20,4,4\n");
}

TEST_F(CsvRun, WhatCannotBeReadLeavesNoFile) {
  TraceSource traces = MadeTraces();
  traces.visit = [](const auto&) { return Torn(); };
  WeightSource weights = MadeWeights(), synapses = MadeWeights();
  weights.visit = [](const auto&) { return Torn(); };
  synapses.visit_synapses = [](const auto&) { return Torn(); };
  RateSource rates = MadeRates();
  rates.visit = [](const auto&) { return Torn(); };
  EXPECT_EQ(WriteCsvSpikes([](const auto&) { return Torn(); }, path()), Torn());
  EXPECT_EQ(WriteCsvTraces(traces, path()), Torn());
  EXPECT_EQ(WriteCsvWeights(weights, path()), Torn());
  EXPECT_EQ(WriteCsvWeights(synapses, path()), Torn());
  EXPECT_EQ(WriteCsvRates(rates, MadeRateLayout(), 25, path()), Torn());
  EXPECT_TRUE(directory_.Names().empty());
}

}  // namespace
}  // namespace lull
