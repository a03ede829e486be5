#include "recording/merged_spikes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "recording/recording_log.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::HasSubstr;

class MergedSpikes : public testing::Test {
 protected:
  // Writes a log with these spikes, in blocks of a given number of spikes, which end where a step does not.
  void Write(const std::vector<Spike>& spikes, std::size_t per_block) {
    const std::string path = LogPathOfRank(scratch_.File("recording.log"), static_cast<std::uint32_t>(parts_.size()));
    LogWriter log = LogWriter::Create(path).value();
    Tick from = 0;
    for (std::size_t i = 0; i < spikes.size(); i += per_block) {
      std::vector<LoggedSpike> block;
      for (std::size_t j = i; j < std::min(spikes.size(), i + per_block); ++j) {
        block.push_back({static_cast<std::uint32_t>(spikes[j].time - from), spikes[j].neuron});
      }
      const Tick until = std::max(from, from + block.back().after - 1);
      const BlockHeader header = {
          .kind = BlockKind::kSpikes, .record_size = sizeof(LoggedSpike), .from = from, .until = until};
      ASSERT_TRUE(log.Append(header, std::as_bytes(std::span(block))).ok());
      ASSERT_TRUE(log.Append({.kind = BlockKind::kFacts, .record_size = 1}, {}).ok());
      from = until;
    }
    parts_.push_back({path, log.size()});
  }

  std::vector<Spike> Read(TimeSpan span) const {
    std::vector<Spike> read;
    const absl::Status status =
        VisitMergedSpikes(parts_, span, [&read](auto piece) { read.insert(read.end(), piece.begin(), piece.end()); });
    EXPECT_TRUE(status.ok()) << status;
    return read;
  }

  TemporaryDirectory scratch_;
  std::vector<LogPart> parts_;
};

TEST_F(MergedSpikes, ComeInOrderOfTimeThenOfNeuron) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::vector<Spike> all;
  std::vector<std::vector<Spike>> of_logs(4);
  for (Tick t = 1; t <= 400; ++t) {
    for (NeuronId n = 0; n < 60; ++n) {
      if (random() % 10 != 0) continue;
      all.push_back({t, n});
      of_logs[n / 20].push_back({t, n});  // the last log has none
    }
  }
  for (const std::vector<Spike>& spikes : of_logs) Write(spikes, 1 + random() % 30);
  EXPECT_TRUE(Read({0, 400}) == all);
  EXPECT_TRUE(Read({0, kNever}) == all);
  for (const TimeSpan span : {TimeSpan{0, 1}, {17, 230}, {399, 400}, {400, 500}}) {
    std::vector<Spike> expected;
    for (const Spike& spike : all) {
      if (spike.time > span.from && spike.time <= span.until) expected.push_back(spike);
    }
    EXPECT_TRUE(Read(span) == expected) << span.from << " to " << span.until;
  }
}

TEST_F(MergedSpikes, AreRefusedIfTwoLogsHaveTheSame) {
  Write({{3, 1}, {5, 2}}, 1);
  Write({{4, 1}, {5, 2}}, 1);
  const absl::Status status = VisitMergedSpikes(parts_, {0, 10}, [](auto) {});
  EXPECT_THAT(std::string(status.message()), HasSubstr("has a spike that another log has"));
}

TEST_F(MergedSpikes, NoticeThatALogHasChanged) {
  Write({{3, 1}, {5, 2}}, 1);
  Write({{4, 7}}, 1);
  ++parts_[1].end;
  const absl::Status status = VisitMergedSpikes(parts_, {0, 10}, [](auto) {});
  EXPECT_EQ(status.message(), parts_[1].path + ": has changed while it was read");
}

}  // namespace
}  // namespace lull
