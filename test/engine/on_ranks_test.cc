// Several ranks that simulate a network together: what one of them meets, all of them learn at the same step, and
// nobody waits for ever. That the results are equal is held wherever the engines are held to the oracle
// (ExpectAgreement).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/instruction_set.h"
#include "engine/workers.h"
#include "lull/observer.h"
#include "network/built_network.h"
#include "ranks/in_process.h"
#include "test/support/hand_made.h"
#include "test/support/named_types.h"

namespace lull {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// Six columns of four neurons that excite each other.
NetworkSpec Six() {
  NetworkSpec spec;
  spec.delivery_limit = 40;
  spec.types = TypesOf2003();
  spec.columns = {{"column", 6, {{"cells", 4, {{"regular spiking"}}}}}};
  ProjectionSpec projection;
  projection.from = "cells";
  projection.to = "cells";
  projection.reach = Ring{1};
  projection.delay = {2, 9};
  projection.strength = {5, 20};
  projection.stdp = Stdp{};
  spec.projections.push_back(projection);
  spec.inputs.push_back({.source = PoissonKicks{20, 60}, .target = {}});
  return spec;
}

// Calls `work` on three ranks with the network and a simulation of it. Returns what each call returned.
using OnRank = std::function<absl::Status(Collectives&, const Network&, Simulation&)>;
std::vector<absl::Status> OnThreeRanks(const NetworkSpec& spec, const OnRank& work) {
  return RunInProcess(3, [&](Collectives& ranks) {
    const absl::StatusOr<Network> network = Network::Build(spec, {.threads = 1, .ranks = &ranks});
    if (!network.ok()) return network.status();
    absl::StatusOr<Simulation> simulation = Simulation::Create(*network, {.threads = 1});
    if (!simulation.ok()) return simulation.status();
    return work(ranks, *network, *simulation);
  });
}

// The one message that all ranks have for an error of this code.
std::string MessageOfAll(const std::vector<absl::Status>& statuses, absl::StatusCode code) {
  std::set<std::string> messages;
  for (const absl::Status& status : statuses) {
    EXPECT_EQ(status.code(), code) << status;
    messages.insert(std::string(status.message()));
  }
  EXPECT_EQ(messages.size(), 1u);
  return *messages.begin();
}

class Failing : public Observer {
 public:
  explicit Failing(Tick at) : at_(at) {}
  void OnSpikes(Tick, Tick until, std::span<const Spike>) override { until_ = until; }
  absl::Status status() const override {
    return until_ >= at_ ? absl::UnavailableError("No space left on device") : absl::OkStatus();
  }
  Tick until() const { return until_; }

 private:
  Tick at_;
  Tick until_ = 0;
};

TEST(OnRanks, AnObserversErrorEndsAllAtTheSameStep) {
  std::vector<Tick> ended(3);
  const auto statuses = OnThreeRanks(Six(), [&](Collectives& ranks, const Network&, Simulation& simulation) {
    Failing observer(ranks.rank() == 1 ? 150 : kNever);
    simulation.Observe(observer);
    const absl::Status status = simulation.Run(1000).status();
    ended[static_cast<std::size_t>(ranks.rank())] = simulation.now();
    EXPECT_EQ(observer.until(), simulation.now()) << "everybody has seen what came until then";
    return status;
  });
  EXPECT_THAT(MessageOfAll(statuses, absl::StatusCode::kUnavailable),
              AllOf(StartsWith("rank 1 ("), HasSubstr("): No space left on device")));
  EXPECT_THAT(ended, ElementsAre(ended[0], ended[0], ended[0]));
  EXPECT_GE(ended[0], 150);
  EXPECT_LT(ended[0], 1000);
}

TEST(OnRanks, OneThatIsObservedDoesNotLeaveTheOthersBehind) {
  const auto statuses = OnThreeRanks(Six(), [](Collectives& ranks, const Network&, Simulation& simulation) {
    Failing observer(kNever);
    if (ranks.rank() == 2) simulation.Observe(observer);
    const absl::Status status = simulation.Run(777).status();
    EXPECT_EQ(simulation.now(), 777);
    return status;
  });
  for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
}

TEST(OnRanks, AnObserverThatThrowsEndsAll) {
  class Throwing : public Observer {
    void OnSpikes(Tick, Tick, std::span<const Spike>) override { throw std::runtime_error("too much"); }
  };
  const auto statuses = OnThreeRanks(Six(), [](Collectives& ranks, const Network&, Simulation& simulation) {
    Throwing observer;
    if (ranks.rank() == 2) simulation.Observe(observer);
    return simulation.Run(1000).status();
  });
  EXPECT_THAT(MessageOfAll(statuses, absl::StatusCode::kUnknown),
              AllOf(StartsWith("rank 2 ("), HasSubstr("an observer threw an exception: too much")));
}

TEST(OnRanks, AStopThatOneIsAskedForStopsAll) {
  const auto statuses = OnThreeRanks(Six(), [](Collectives& ranks, const Network&, Simulation& simulation) {
    // Not on the stack, where GCC 12 takes it for uninitialised.
    const auto stop = std::make_unique<std::stop_source>();
    if (ranks.rank() == 0) stop->request_stop();
    const absl::Status status = simulation.Run(1000, stop->get_token()).status();
    EXPECT_EQ(simulation.now(), 0);
    EXPECT_TRUE(simulation.Run(50).ok()) << "it can go on";
    EXPECT_EQ(simulation.now(), 50);
    return status;
  });
  EXPECT_THAT(MessageOfAll(statuses, absl::StatusCode::kCancelled), HasSubstr("the run was asked to stop"));
}

TEST(OnRanks, AStateThatOverflowsOnOneEndsAll) {
  NetworkSpec spec = Six();
  spec.inputs.push_back({.source = SpikeInput{{{130, 21}}, 1e6}, .target = {}});
  const auto statuses = OnThreeRanks(spec, [](Collectives&, const Network&, Simulation& simulation) {
    const absl::Status status = simulation.Run(1000).status();
    EXPECT_EQ(simulation.now(), 200);
    return status;
  });
  EXPECT_THAT(MessageOfAll(statuses, absl::StatusCode::kOutOfRange),
              AllOf(StartsWith("rank 2 ("), HasSubstr("neuron 21 "), HasSubstr("is no longer finite")));
}

// Columns of one neuron each, which rest unless a spike reaches them; its way takes longer than the neurons take to
// rest again. So there are times in which one rank alone has something to do, and others in which no rank has, while
// spikes are on their way.
TEST(OnRanks, ASpikeOnItsWayThroughSilenceArrives) {
  NetworkSpec spec;
  spec.delivery_limit = kFiring;
  spec.rest_tolerance = 1;
  spec.types = {AtRest(Named("fast spiking"))};
  spec.columns = {{"column", 3, {{"cells", 1, {{"fast spiking"}}}}}};
  spec.projections = {{.from = "cells", .to = "cells", .reach = Ring{1}, .delay = 60, .strength = kFiring}};
  DriveAt(spec, 0, {5});
  constexpr Tick kEnd = 1000;
  auto alone = Simulation::Create(Built(spec), {.threads = 1});
  ASSERT_TRUE(alone->Run(50).ok());
  ASSERT_EQ(alone->awake(), 0u);
  ASSERT_TRUE(alone->Run(kEnd - 50).ok());
  EXPECT_GE(alone->totals().spikes, 30u);
  const auto statuses = OnThreeRanks(spec, [&](Collectives&, const Network&, Simulation& simulation) {
    const absl::Status status = simulation.Run(kEnd).status();
    EXPECT_EQ(simulation.spike_hash(), alone->spike_hash());
    return status;
  });
  for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
}

// As Workers.AnEventFromThePastEndsTheRun: a delay gets shorter after the lookahead was taken, on one rank alone.
TEST(OnRanks, AnEventFromThePastOnOneEndsAll) {
  NetworkSpec spec;
  spec.types = {Named("regular spiking")};
  spec.columns = {{"column", 2, {{"cells", 1, {{"regular spiking"}}}}}};
  spec.projections = {{.from = "cells", .to = "cells", .reach = AllOthers{}, .delay = 20}};
  DriveAt(spec, 0, {5});
  const auto statuses = RunInProcess(2, [&](Collectives& ranks) {
    const absl::StatusOr<Network> network = Network::Build(spec, {.threads = 1, .ranks = &ranks});
    if (!network.ok()) return network.status();
    const BuiltNetwork& built = InsideOf(*network);
    Workers workers(built,
                    {.instruction_set = Resolve(InstructionSet::kBest), .placement = {0}, .count = 1, .threads = 1});
    if (ranks.rank() == 1) {
      const Route& route = built.columns[1].routes[0];
      const_cast<Route&>(route) = Route(route.target(), 3, route.rule(), route.ends_stream());
      const_cast<FanOut&>(built.fan_out_of_foreign(0)[0]).delay = 3;
    }
    const absl::StatusOr<Tick> first = workers.NextStep();
    return first.ok() ? workers.RunUntil(100, *first) : first.status();
  });
  EXPECT_THAT(MessageOfAll(statuses, absl::StatusCode::kInternal),
              AllOf(StartsWith("rank 1 ("), HasSubstr("received from rank 0"), HasSubstr("a spike of 5 ms"),
                    HasSubstr("that was due at 8 ms")));
}

TEST(OnRanks, OneThatIsGoneIsNotWaitedFor) {
  const auto statuses = OnThreeRanks(Six(), [](Collectives& ranks, const Network&, Simulation& simulation) {
    if (ranks.rank() == 1) return absl::DataLossError("its machine burns");
    const absl::Status status = simulation.Run(1000).status();
    EXPECT_EQ(simulation.Run(1).status(), status) << "nothing more can be run";
    return status;
  });
  EXPECT_EQ(statuses[1].message(), "its machine burns");
  for (const int rank : {0, 2}) {
    EXPECT_EQ(statuses[rank].code(), absl::StatusCode::kAborted);
    EXPECT_THAT(std::string(statuses[rank].message()),
                AllOf(StartsWith("rank 1 ("), HasSubstr("has left: its machine burns")));
  }
}

TEST(OnRanks, MemoryThatRunsOutOnOneEndsAll) {
  class Hungry : public Observer {
    void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
    bool every_exchange() const override { throw std::bad_alloc(); }
  };
  const auto statuses = OnThreeRanks(Six(), [](Collectives& ranks, const Network&, Simulation& simulation) {
    Hungry observer;
    if (ranks.rank() == 0) simulation.Observe(observer);
    return simulation.Run(1000).status();
  });
  EXPECT_EQ(statuses[0].code(), absl::StatusCode::kResourceExhausted) << statuses[0];
  for (const int rank : {1, 2}) {
    EXPECT_EQ(statuses[rank].code(), absl::StatusCode::kAborted);
    EXPECT_THAT(std::string(statuses[rank].message()), HasSubstr("has left: simulation: out of memory"));
  }
}

TEST(OnRanks, AMistakeInTheDescriptionIsSaidAsAlone) {
  NetworkSpec spec = Six();
  spec.columns[0].layers[0].types[0].type = "regular";
  const auto alone = Network::Build(spec).status();
  const auto statuses = OnThreeRanks(spec, [](Collectives&, const Network&, Simulation&) { return absl::OkStatus(); });
  EXPECT_EQ(MessageOfAll(statuses, absl::StatusCode::kInvalidArgument), std::string(alone.message()));
}

TEST(OnRanks, AMistakeThatOneFindsIsSaidByAll) {
  NetworkSpec spec = Six();
  spec.types = {{"own", IzhikevichType{.a = 0.02, .b = {0.2, 0.3}, .c = -65, .d = 8}, {}}};
  spec.types[0].initial.at_rest = true;
  spec.columns[0].layers[0].types = {{"own"}};
  const auto statuses = OnThreeRanks(spec, [](Collectives&, const Network&, Simulation&) { return absl::OkStatus(); });
  EXPECT_THAT(MessageOfAll(statuses, absl::StatusCode::kInvalidArgument), HasSubstr("it has no rest point"));
}

TEST(OnRanks, DescriptionsThatDifferAreRefused) {
  const auto statuses = RunInProcess(3, [](Collectives& ranks) {
    NetworkSpec spec = Six();
    if (ranks.rank() == 2) spec.seed += 1;
    return Network::Build(spec, {.threads = 1, .ranks = &ranks}).status();
  });
  EXPECT_THAT(MessageOfAll(statuses, absl::StatusCode::kFailedPrecondition),
              AllOf(StartsWith("rank 2 ("), HasSubstr("another configuration")));
}

TEST(OnRanks, NeuronsOfOthersAreNotThere) {
  const auto statuses = OnThreeRanks(Six(), [](Collectives& ranks, const Network& network, Simulation& simulation) {
    if (ranks.rank() != 0) return absl::OkStatus();
    EXPECT_EQ(network.own_neurons(), 8u);
    EXPECT_EQ(network.rank_of(5), 2);
    std::vector<float> values(1);
    const NeuronId foreign = 23;
    const auto whose = HasSubstr("belongs to rank 2 (");
    EXPECT_THAT(std::string(simulation.SetState(foreign, std::vector<float>{-60, 0}).message()), whose);
    EXPECT_THAT(std::string(simulation.ReadState("v", std::span(&foreign, 1), values).message()), whose);
    EXPECT_THAT(std::string(simulation.Stimulate(std::vector<Stimulus>{{.time = 5, .neuron = 23}}).message()), whose);
    EXPECT_TRUE(simulation.Stimulate(std::vector<Stimulus>{{.time = 5, .neuron = 7}}).ok());
    return absl::OkStatus();
  });
  for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
}

TEST(OnRanks, ASnapshotBringsAllBack) {
  const auto statuses = OnThreeRanks(Six(), [](Collectives&, const Network&, Simulation& simulation) {
    EXPECT_TRUE(simulation.Run(130).ok());
    const absl::StatusOr<Snapshot> snapshot = simulation.TakeSnapshot();
    if (!snapshot.ok()) return snapshot.status();
    EXPECT_TRUE(simulation.Run(400).ok());
    const std::uint64_t spikes = simulation.spike_hash(), weights = simulation.weight_hash();
    if (absl::Status status = simulation.Restore(*snapshot); !status.ok()) return status;
    EXPECT_EQ(simulation.now(), 130);
    EXPECT_NE(simulation.spike_hash(), spikes);
    EXPECT_TRUE(simulation.Run(400).ok());
    EXPECT_EQ(simulation.spike_hash(), spikes);
    EXPECT_EQ(simulation.weight_hash(), weights);
    return absl::OkStatus();
  });
  for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
}

// Loads parts of a state on two ranks.
std::vector<absl::Status> LoadOnTwo(const std::vector<std::vector<std::byte>>& parts) {
  return RunInProcess(2, [&](Collectives& ranks) {
    const absl::StatusOr<Network> network = Network::Build(Six(), {.threads = 1, .ranks = &ranks});
    if (!network.ok()) return network.status();
    absl::StatusOr<Simulation> simulation = Simulation::Create(*network, {.threads = 1});
    if (!simulation.ok()) return simulation.status();
    std::vector<std::span<const std::byte>> left(parts.begin(), parts.end());
    std::vector<ByteSource> sources;
    for (std::span<const std::byte>& part : left) {
      sources.push_back([&part](std::span<std::byte> bytes) {
        if (bytes.size() > part.size()) return absl::DataLossError("the state ends too early");
        std::ranges::copy(part.first(bytes.size()), bytes.begin());
        part = part.subspan(bytes.size());
        return absl::OkStatus();
      });
    }
    return simulation->Load(sources);
  });
}

TEST(OnRanks, PartsOfAStateThatDoNotMakeAWholeAreRefused) {
  std::vector<std::vector<std::byte>> parts(3), later(3);
  const auto statuses = OnThreeRanks(Six(), [&](Collectives& ranks, const Network&, Simulation& simulation) {
    EXPECT_TRUE(simulation.Run(130).ok());
    parts[static_cast<std::size_t>(ranks.rank())] = SavedState(simulation);
    EXPECT_TRUE(simulation.Run(10).ok());
    later[static_cast<std::size_t>(ranks.rank())] = SavedState(simulation);
    return absl::OkStatus();
  });
  for (const absl::Status& status : statuses) ASSERT_TRUE(status.ok()) << status;
  for (const absl::Status& status : LoadOnTwo(parts)) EXPECT_TRUE(status.ok()) << status;
  using Parts = std::vector<std::vector<std::byte>>;
  for (const Parts& wrong : {Parts{parts[0], parts[1]}, Parts{parts[1], parts[2]}, Parts{parts[0], parts[2], parts[1]},
                             Parts{parts[0], parts[1], later[2]}, Parts{parts[0], parts[1], parts[2], parts[2]},
                             Parts{parts[0], {parts[1].begin(), parts[1].end() - 9}, parts[2]}}) {
    MessageOfAll(LoadOnTwo(wrong), absl::StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace lull
