// Matchers whose failures can be read: the first thing that differs, with what stands around it, never two lists.
//
//   EXPECT_THAT(outcome.spikes, FirstDifferenceFrom(expected.spikes));
//   EXPECT_THAT(outcome, SameAs(expected));
//
// Numbers are equal when their bits are.

#ifndef LULL_TEST_SUPPORT_MATCHERS_H_
#define LULL_TEST_SUPPORT_MATCHERS_H_

#include <gmock/gmock.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "lull/types.h"
#include "test/support/oracle_network.h"

namespace lull {

// gtest would print up to 32 elements of each.
inline void PrintTo(const std::vector<Spike>& spikes, std::ostream* out) { *out << spikes.size() << " spikes"; }
inline void PrintTo(const std::vector<Synapse>& synapses, std::ostream* out) { *out << synapses.size() << " synapses"; }
inline void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << outcome.spikes.size() << " spikes and " << outcome.deliveries << " deliveries";
}

namespace difference {

// The bits of NaN depend on the order of operands, and decide nothing.
inline std::string Text(float value) {
  if (std::isnan(value)) return "nan";
  char text[48];
  std::snprintf(text, sizeof text, "%.9g (%08x)", static_cast<double>(value), std::bit_cast<std::uint32_t>(value));
  return text;
}

inline std::string Text(const Spike& spike) {
  return "t = " + std::to_string(spike.time) + " neuron " + std::to_string(spike.neuron);
}

inline std::string Text(const Synapse& synapse) {
  return std::to_string(synapse.source) + " to " + std::to_string(synapse.target) + " after " +
         std::to_string(synapse.delay) + " weight " + Text(synapse.weight);
}

inline std::string Text(const std::vector<float>& state) {
  std::string text;
  for (const float value : state) text += (text.empty() ? "" : ", ") + Text(value);
  return text;
}

// A text tells bits apart, so that it also decides.
template <typename T>
bool Same(const T& left, const T& right) {
  return Text(left) == Text(right);
}
inline bool Same(const Spike& left, const Spike& right) { return left == right; }
inline bool Same(float left, float right) {
  return std::bit_cast<std::uint32_t>(left) == std::bit_cast<std::uint32_t>(right) ||
         (std::isnan(left) && std::isnan(right));
}
inline bool Same(const Synapse& left, const Synapse& right) {
  return left.source == right.source && left.target == right.target && left.delay == right.delay &&
         Same(left.weight, right.weight);
}

// Empty if they are the same.
template <typename T>
std::string First(const std::vector<T>& actual, const std::vector<T>& expected) {
  constexpr std::size_t kAround = 3;
  const std::size_t both = std::min(actual.size(), expected.size());
  std::size_t at = 0;
  while (at < both && Same(actual[at], expected[at])) ++at;
  if (at == actual.size() && at == expected.size()) return "";
  std::ostringstream out;
  out << "differs first at [" << at << "]; " << actual.size() << " where " << expected.size() << " are expected";
  const std::size_t end = std::min(at + kAround + 1, std::max(actual.size(), expected.size()));
  for (std::size_t i = at - std::min(at, kAround); i < end; ++i) {
    const std::string is = i < actual.size() ? Text(actual[i]) : "nothing";
    const std::string should = i < expected.size() ? Text(expected[i]) : "nothing";
    out << "\n  " << (i == at ? '>' : ' ') << " [" << i << "] " << is;
    if (is != should) out << "   expected " << should;
  }
  return out.str();
}

// The first part that differs; empty if none does. Spikes come first: a wrong weight shows in them, not the reverse.
inline std::string First(const Outcome& actual, const Outcome& expected) {
  const auto part = [](const std::string& name, const std::string& text) { return text.empty() ? "" : name + text; };
  for (const std::string& text : {part("spikes: ", First(actual.spikes, expected.spikes)),
                                  part("synapses: ", First(actual.synapses, expected.synapses)),
                                  part("states: ", First(actual.states, expected.states))}) {
    if (!text.empty()) return text;
  }
  if (actual.failure != expected.failure) {
    return "failure: '" + actual.failure + "', expected '" + expected.failure + "'";
  }
  if (actual.deliveries != expected.deliveries) {
    return std::to_string(actual.deliveries) + " deliveries, expected " + std::to_string(expected.deliveries);
  }
  if (actual.spike_hash != expected.spike_hash) return "the spikes are the same, their hash is not";
  if (actual.weight_hash != expected.weight_hash) return "the weights are the same, their hash is not";
  return "";
}

}  // namespace difference

// For std::vector of Spike, Synapse, float, or states.
MATCHER_P(FirstDifferenceFrom, expected, negation ? "differs" : "is the same list, bit for bit") {
  const std::string text = difference::First(arg, expected);
  *result_listener << text;
  return text.empty();
}

// For Outcome.
MATCHER_P(SameAs, expected, negation ? "differs" : "is the same outcome, bit for bit") {
  const std::string text = difference::First(arg, expected);
  *result_listener << text;
  return text.empty();
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_MATCHERS_H_
