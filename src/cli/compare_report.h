// The report of `lull compare`, as text for people and as JSON.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_COMPARE_REPORT_H_
#define LULL_SRC_CLI_COMPARE_REPORT_H_

#include <cstdint>
#include <span>
#include <string>

#include "lull/compare/compare.h"
#include "lull/compare/rest_accuracy.h"
#include "lull/compare/sweep.h"
#include "lull/network.h"

namespace lull::cli {

// The network and the run that are compared.
struct Compared {
  std::string network;  // its name
  int ranks = 1;        // that ran it together
  std::uint64_t config_hash;
  std::uint64_t seed;
  std::optional<std::uint64_t> input_seed = {};
};

// Some lines about the place where two runs differ: the spike or synapse, and the states around it.
std::string TextDifference(const Difference& difference, const Network& network);
std::string JsonDifference(const Compared& compared, const Difference& difference);

std::string TextComparison(const Compared& compared, const Network& network, const Comparison& comparison);
std::string JsonComparison(const Compared& compared, const Network& network, const Comparison& comparison);

std::string TextSweep(const Compared& compared, SweepKey key, std::span<const SweepPoint> points);
std::string JsonSweep(const Compared& compared, SweepKey key, std::span<const SweepPoint> points);

std::string TextRest(const Compared& compared, const RestReport& report);
std::string JsonRest(const Compared& compared, const RestReport& report);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_COMPARE_REPORT_H_
