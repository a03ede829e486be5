// Small networks by hand, and the question that every engine test asks of them.
//
// Thread use: pure functions.

#ifndef LULL_TEST_SUPPORT_HAND_MADE_H_
#define LULL_TEST_SUPPORT_HAND_MADE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "lull/config.h"
#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/simulation.h"
#include "test/support/engines.h"
#include "test/support/matchers.h"
#include "test/support/named_types.h"
#include "test/support/networks.h"
#include "test/support/oracle_network.h"
#include "test/support/sanitized.h"

namespace lull {

// A pulse that fires any of the named types at once, whatever has happened to it in a few steps before. At rest (v =
// −70, u = −14) it takes v to 180 in the first half step and past 1,000 in the second.
inline constexpr double kFiring = 500;

// One column of `count` layers "0", "1", … of one neuron each: neuron i is layer i. Deliveries are limited to 4.
inline NetworkSpec Cells(int count, const std::string& type = "regular spiking") {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = TypesOf2003();
  ColumnSpec column{"column", 1, {}};
  for (int i = 0; i < count; ++i) column.layers.push_back({std::to_string(i), 1, {{type}}});
  spec.columns = {column};
  return spec;
}

// One column of one layer "cells", of one type. Deliveries are limited to 4.
inline NetworkSpec Layer(std::uint32_t size, const NeuronType& type) {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = {type};
  spec.columns = {{"column", 1, {{"cells", size, {{type.name}}}}}};
  return spec;
}

inline NeuronType Named(const std::string& name) { return NamedNeuronType(name).value(); }

inline NeuronType AtRest(NeuronType type) {
  type.initial.at_rest = true;
  return type;
}

inline NeuronType From(NeuronType type, std::vector<double> state) {
  type.initial.values.assign(state.begin(), state.end());
  return type;
}

// One synapse between two of the Cells. The sign bit of the weight makes it inhibitory, also that of −0.0.
inline void Connect(NetworkSpec& spec, int from, int to, Tick delay, double weight,
                    const std::optional<Stdp>& stdp = std::nullopt) {
  ProjectionSpec projection;
  projection.from = std::to_string(from);
  projection.to = std::to_string(to);
  projection.delay = delay;
  projection.strength = std::fabs(weight);
  projection.inhibitory = std::signbit(weight) ? 1 : 0;
  projection.stdp = stdp;
  spec.projections.push_back(projection);
}

inline void Drive(NetworkSpec& spec, std::vector<Spike> spikes, double amplitude = kFiring) {
  spec.inputs.push_back({.source = SpikeInput{std::move(spikes), amplitude}, .target = {}});
}

// The same amplitude to one neuron in the given steps.
inline void DriveAt(NetworkSpec& spec, NeuronId neuron, const std::vector<Tick>& times, double amplitude = kFiring) {
  std::vector<Spike> spikes;
  for (const Tick time : times) spikes.push_back({time, neuron});
  Drive(spec, std::move(spikes), amplitude);
}

// A run that is cut and resumed at random, every piece with another of these engines.
inline void ExpectAgreementOfPieces(const Network& network, const std::vector<SimulationOptions>& engines,
                                    Tick duration, const Outcome& expected) {
  std::mt19937_64 random(network.spec().seed + static_cast<std::uint64_t>(duration));
  for (int round = 0; round < 3; ++round) {
    std::string names;
    std::vector<SimulationOptions> options;
    std::vector<Tick> pieces;
    for (Tick left = duration; left > 0; left -= pieces.back()) {
      pieces.push_back(pieces.size() == 4 ? left : 1 + static_cast<Tick>(random() % static_cast<std::uint64_t>(left)));
      options.push_back(engines[random() % engines.size()]);
      names += "\n  " + std::to_string(pieces.back()) + " ms " + NameOf(options.back());
    }
    SCOPED_TRACE("resumed:" + names);
    EXPECT_THAT(ResumedOutcome(network, options, pieces), SameAs(expected));
  }
}

// The network built and run by several ranks, cut at random, each piece with another number of ranks or by one process.
inline void ExpectAgreementOfRanks(const NetworkSpec& spec, Tick duration, const Outcome& expected) {
  std::mt19937_64 random(spec.seed + static_cast<std::uint64_t>(duration) + 1);
  // Under sanitizers a quarter of the networks: each is built three times, by up to seven threads.
  if (kSanitized && random() % 4 != 0) return;
  std::string names;
  std::vector<PieceOnRanks> pieces;
  for (Tick left = duration; left > 0; left -= pieces.back().duration) {
    SimulationOptions options;
    options.engine = random() % 2 == 0 ? EngineKind::kClockDriven : EngineKind::kEventDriven;
    options.threads = random() % 4 == 0 ? 2 : 1;
    const Tick some = 1 + static_cast<Tick>(random() % static_cast<std::uint64_t>(left));
    pieces.push_back({static_cast<int>(random() % 8), options, pieces.size() == 2 ? left : some});
    names += "\n  " + std::to_string(pieces.back().duration) + " ms on " + std::to_string(pieces.back().ranks) +
             " ranks: " + NameOf(options) + ", " + std::to_string(options.threads) + " threads";
  }
  SCOPED_TRACE("on ranks (0: without):" + names);
  EXPECT_THAT(OutcomeOnRanks(spec, pieces), SameAs(expected));
}

// Holds every engine on every instruction set, with several workers, on several ranks, and resumed, to the oracle;
// returns what the oracle says.
inline Outcome ExpectAgreement(const NetworkSpec& spec, Tick duration) {
  const Network network = Built(spec);
  Outcome expected = OracleOutcome(network, duration);
  const std::vector<SimulationOptions> engines = EnginesFor(network, spec.seed);
  for (const SimulationOptions& options : engines) {
    SCOPED_TRACE(NameOf(options));
    EXPECT_THAT(EngineOutcome(network, options, {duration}), SameAs(expected));
  }
  ExpectAgreementOfPieces(network, engines, duration, expected);
  ExpectAgreementOfRanks(spec, duration, expected);
  return expected;
}

// The weight of the only synapse from one neuron to the other.
inline float Weight(const Outcome& outcome, NeuronId source, NeuronId target) {
  for (const Synapse& synapse : outcome.synapses) {
    if (synapse.source == source && synapse.target == target) return synapse.weight;
  }
  throw std::logic_error("no such synapse");
}

// Equal bits: tells −0.0 from 0.0.
MATCHER_P(IsExactly, expected, "has the bits of " + difference::Text(expected)) {
  *result_listener << difference::Text(arg);
  return std::bit_cast<std::uint32_t>(arg) == std::bit_cast<std::uint32_t>(expected);
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_HAND_MADE_H_
