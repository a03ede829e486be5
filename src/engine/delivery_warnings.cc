#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "base/team.h"
#include "lull/estimate.h"
#include "network/build_threads.h"
#include "random/normal.h"
#include "random/sampler.h"
#include "spec/edge_share.h"
#include "spec/finding.h"
#include "spec/input_units.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"
#include "spec/sums.h"
#include "spec/value_text.h"

namespace lull {
namespace {

// Sizes up to this one are rounded to 0: half a quantum is, because halves are rounded to even.
double Vanishes(double quantum) { return quantum / 2; }

// What happens to the initial weights of the synapses of one projection or list when they are delivered.
struct Delivered {
  double clamped = 0;    // synapses with weights beyond the limit
  double vanishing = 0;  // synapses that never learn, with weights that round to 0 although they are not 0
  double synapses = 0;
  double largest = 0;  // largest absolute weight
  bool exact = true;   // whether the numbers are no expected values
};

// The sizes of weights are those of strengths, rounded to floats.
Delivered DrawnIn(const JoinedLayers& joined, double limit, double vanishes) {
  const ProjectionSpec& p = *joined.spec;
  const Sampler strength(p.strength);
  const auto [least, most] = strength.Extremes();
  const double largest = std::max(-least, most);
  const double above = 1 - strength.ShareUpTo(limit) + strength.ShareBelow(-limit);
  const double below = !p.stdp && largest > 0 && largest <= vanishes ? 1 : 0;
  return {
      .clamped = above * joined.synapses,
      .vanishing = below * joined.synapses,
      .synapses = joined.synapses,
      .largest = p.strength.range() != nullptr ? std::max(-p.strength.range()->low, p.strength.range()->high) : largest,
      .exact = joined.certain && (above == 0 || above == 1)};
}

// The same of a list of which this rank keeps a share.
std::vector<Delivered> SharedIn(const EdgeListSpec& list, const std::vector<double>& quanta) {
  const WeightSizes& weights = list.share->weights;
  std::vector<Delivered> delivered;
  for (const double quantum : quanta) {
    const auto vanishing = static_cast<double>(list.stdp ? 0 : weights.UpTo(Vanishes(quantum)));
    delivered.push_back({.clamped = static_cast<double>(weights.clamped()),
                         .vanishing = vanishing,
                         .synapses = static_cast<double>(list.share->size),
                         .largest = weights.largest()});
  }
  return delivered;
}

// Counts for several quanta in one pass over the list, on all cores.
std::vector<Delivered> ListedIn(const EdgeListSpec& list, double limit, const std::vector<double>& quanta) {
  if (list.share != nullptr) return SharedIn(list, quanta);
  struct Counts {
    std::uint64_t clamped = 0;
    std::vector<std::uint64_t> vanishing;
    float largest = 0;
  };
  const double some_vanish = Vanishes(std::ranges::max(quanta));
  const int threads = list.synapses.size() < kFewEdges ? 1 : BuildThreads(0).value_or(1);
  std::vector<Counts> of_parts(PartPerThread(threads, std::max<std::size_t>(list.synapses.size(), 1)));
  InParts(threads, of_parts.size(), list.synapses.size(), [&](const Part& part) {
    Counts counts = {.vanishing = std::vector<std::uint64_t>(quanta.size())};
    for (std::size_t edge = part.begin; edge < part.end; ++edge) {
      const float size = std::fabs(list.synapses[edge].weight);
      counts.largest = std::max(counts.largest, size);
      counts.clamped += size > limit;
      if (size > some_vanish || size == 0) continue;
      for (std::size_t i = 0; i < quanta.size(); ++i) counts.vanishing[i] += size <= Vanishes(quanta[i]);
    }
    of_parts[part.number] = std::move(counts);
  });
  std::vector<Delivered> delivered(quanta.size());
  for (std::size_t i = 0; i < quanta.size(); ++i) {
    delivered[i].synapses = static_cast<double>(list.synapses.size());
    for (const Counts& counts : of_parts) {
      delivered[i].clamped += static_cast<double>(counts.clamped);
      if (!list.stdp) delivered[i].vanishing += static_cast<double>(counts.vanishing[i]);
      delivered[i].largest = std::max<double>(delivered[i].largest, counts.largest);
    }
  }
  return delivered;
}

// "12 of 48432 synapses of projections[0] (in to out)".
std::string SynapsesText(double count, const Delivered& of, const std::string& where) {
  return absl::StrFormat("%s%.0f of %.0f %s of %s", of.exact ? "" : "about ", std::round(count),
                         std::round(of.synapses), Noun(std::round(of.synapses) == 1 ? 1 : 2, "synapse"), where);
}

// A range of strengths from 0 always has some weights that round to 0. Such few are no mistake; chosen.
constexpr double kFewWeights = 0.01;

class Warnings {
 public:
  Warnings(double limit, double quantum, std::string unit) : limit_(limit), quantum_(quantum), unit_(std::move(unit)) {}

  double limit() const { return limit_; }
  double vanishes() const { return Vanishes(quantum_); }

  void AddSynapses(const std::string& where, const Delivered& delivered) {
    // If less than half a synapse is expected, there may be none.
    if (std::round(delivered.clamped) > 0) {
      sentences_.push_back(absl::StrCat(SynapsesText(delivered.clamped, delivered, where),
                                        std::round(delivered.clamped) == 1 ? " has a weight" : " have weights",
                                        " beyond delivery_limit = ", limit_, " (up to ", delivered.largest,
                                        "), which is delivered as ", limit_,
                                        "; raise delivery_limit, or leave it out, to deliver each weight as it is"));
    }
    if (delivered.vanishing > kFewWeights * delivered.synapses) {
      sentences_.push_back(absl::StrCat(SynapsesText(delivered.vanishing, delivered, where),
                                        std::round(delivered.vanishing) == 1 ? " delivers nothing: its weight rounds"
                                                                             : " deliver nothing: their weights round",
                                        " to 0, because input sums are counted in steps of ", quantum_,
                                        AfterNumber(unit_)));
    }
  }

  void AddAmplitude(const std::string& path, double amplitude) {
    if (amplitude == 0 || std::fabs(amplitude) > vanishes()) return;
    sentences_.push_back(absl::StrCat(path, " = ", amplitude, " acts as 0, because input sums are counted in steps of ",
                                      quantum_, AfterNumber(unit_)));
  }

  // An amplitude that is drawn acts as 0 if each of its values does.
  void AddAmplitude(const std::string& path, const Drawn& amplitude) {
    const double largest = LargestAmplitude(amplitude);
    if (largest == 0 || largest > vanishes()) return;
    sentences_.push_back(absl::StrCat(path, " = ", TomlDrawn(amplitude),
                                      " acts as 0, because input sums are counted in steps of ", quantum_,
                                      AfterNumber(unit_)));
  }

  std::vector<std::string> Take() { return std::move(sentences_); }

 private:
  double limit_, quantum_;
  std::string unit_;  // of both
  std::vector<std::string> sentences_;
};

struct AddInput {
  Warnings& warnings;
  const std::string& path;

  void operator()(const UniformNoise& noise) const {
    warnings.AddAmplitude(KeyPath(path, "low"), noise.low);
    warnings.AddAmplitude(KeyPath(path, "high"), noise.high);
  }
  void operator()(const StepCurrent& current) const {
    warnings.AddAmplitude(KeyPath(path, "amplitude"), current.amplitude);
    for (const Change& change : current.changes) {
      if (change.value == 0 || std::fabs(change.value) > warnings.vanishes()) continue;
      warnings.AddAmplitude(absl::StrCat(KeyPath(path, "amplitudes"), ": the amplitude from ", change.time, " ms on"),
                            change.value);
      return;  // one of them is enough
    }
  }
  void operator()(const NormalNoise& noise) const {
    warnings.AddAmplitude(KeyPath(path, "mean"), noise.mean);
    if (kLargestNormal * noise.standard_deviation > warnings.vanishes()) return;  // some draws are not 0
    warnings.AddAmplitude(KeyPath(path, "std"), noise.standard_deviation);
  }
  void operator()(const StimulusInput& input) const {
    for (const Stimulus& stimulus : input.stimuli) {
      if (stimulus.amplitude == 0 || std::fabs(stimulus.amplitude) > warnings.vanishes()) continue;
      warnings.AddAmplitude(absl::StrCat(KeyPath(path, "stimuli"), ": the amplitude of neuron ", stimulus.neuron,
                                         " at ", stimulus.time, " ms"),
                            stimulus.amplitude);
      return;  // one of them is enough
    }
  }
  void operator()(const auto& other) const { warnings.AddAmplitude(KeyPath(path, "amplitude"), other.amplitude); }
};

// The warnings for each of several quanta.
std::vector<std::vector<std::string>> WarningsFor(const NetworkSpec& spec, const std::vector<double>& quanta) {
  std::vector<Warnings> all;
  for (const double quantum : quanta) all.emplace_back(DeliveryLimit(spec), quantum, InputUnitsOf(spec).both);
  std::size_t number = 0;
  for (const JoinedLayers& joined : JoinLayers(spec)) {
    const std::string names =
        absl::StrCat(absl::StrJoin(joined.spec->from, ", "), " to ", absl::StrJoin(joined.spec->to, ", "));
    const std::string where = absl::StrCat(NamedPath("projections", number++, joined.spec->name), ", ", Quoted(names));
    for (Warnings& warnings : all) {
      warnings.AddSynapses(where, DrawnIn(joined, warnings.limit(), warnings.vanishes()));
    }
  }
  for (std::size_t i = 0; i < spec.edges.size(); ++i) {
    const EdgeListSpec& list = spec.edges[i];
    const std::string file = list.file.empty() ? "" : absl::StrCat(", ", Quoted(list.file));
    const std::vector<Delivered> delivered = ListedIn(list, DeliveryLimit(spec), quanta);
    for (std::size_t q = 0; q < all.size(); ++q) {
      all[q].AddSynapses(absl::StrCat(NamedPath("edges", i, list.name), file), delivered[q]);
    }
  }
  for (std::size_t i = 0; i < spec.inputs.size(); ++i) {
    const Input& input = spec.inputs[i];
    for (Warnings& warnings : all) {
      std::visit(AddInput{warnings, NamedPath("inputs", i, input.name)}, input.source);
    }
  }
  std::vector<std::vector<std::string>> sentences;
  for (Warnings& warnings : all) sentences.push_back(warnings.Take());
  return sentences;
}

}  // namespace

std::vector<std::string> DeliveryWarnings(const NetworkSpec& spec, double quantum) {
  return std::move(WarningsFor(spec, {quantum}).front());
}

std::map<double, std::vector<std::string>> DeliveryWarningsByQuantum(const NetworkSpec& spec) {
  std::vector<double> quanta;
  for (int exponent = kCoarsestExponent; exponent <= kFinestExponent; ++exponent) {
    quanta.push_back(std::ldexp(1.0, -exponent));
  }
  std::vector<std::vector<std::string>> warnings = WarningsFor(spec, quanta);
  std::map<double, std::vector<std::string>> by_quantum;
  for (std::size_t i = 0; i < quanta.size(); ++i) by_quantum[quanta[i]] = std::move(warnings[i]);
  return by_quantum;
}

}  // namespace lull
