// Checks a description part by part: the types and columns of neurons in check_neurons.cc, the synapses in
// check_synapses.cc, the inputs in check_inputs.cc, and the whole in check.cc.

#ifndef LULL_SRC_SPEC_CHECKER_H_
#define LULL_SRC_SPEC_CHECKER_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lull/network_spec.h"
#include "model/model.h"
#include "spec/check.h"
#include "spec/finding.h"
#include "spec/listed_edges.h"
#include "spec/value_text.h"

namespace lull {

// The number of neurons of a column, cut off at one above the maximum, so that sums of it fit 64 bits.
std::uint64_t ColumnSize(const ColumnSpec& column);

class Checker {
 public:
  // `count` counts listed edges, if it is given.
  Checker(const NetworkSpec& spec, int threads, std::function<ListedEdges()> count = {});

  std::vector<Finding> TakeFindings() { return std::move(findings_); }
  std::optional<ListedEdges> TakeListed() { return std::move(listed_); }  // if the sums were checked

  void CheckAll();
  void CheckSelection(const std::string& path, const NeuronSelection& selection);

 private:
  // A wrong file is likely to be wrong throughout: the first few entries are enough.
  static constexpr int kMaxOfAFile = 3;

  // Whether the value is finite, also as a float.
  static bool IsFinite(double value) { return std::isfinite(static_cast<float>(value)); }
  // What keeps a number from being a 32-bit one; empty if it is one.
  static std::string WhatIsWrong(double value);
  static std::string Number(double value) { return TomlNumber(value); }
  // The first items: those that a message may suggest.
  template <class Items>
  static std::vector<std::string> NamesOf(const Items& items) {
    std::vector<std::string> names;
    for (const auto& item : items) {
      if (names.size() == kMaxCompared) break;
      names.push_back(item.name);
    }
    return names;
  }
  static std::string Listed(const std::vector<std::string>& names);
  // "did you mean …?", or a list of the known names.
  static std::string WouldDo(const std::string& name, const std::vector<std::string>& known);

  void Add(std::string path, std::string value, std::string what);
  void Finite(const std::string& path, double value);
  void Within(const std::string& path, double value, double low, double high);
  void Ordered(const std::string& path, double low, double high);
  void Interval(const std::string& path, Tick from, Tick until);
  // What a value is drawn for: values of neurons may share random numbers and be polynomials.
  enum class DrawnFor { kNeuron, kSynapse, kKick };
  static std::string WhatIsWrong(const Drawn& drawn, DrawnFor what);
  // Returns whether nothing is wrong. All values then fit 32 bits.
  bool CheckDrawn(const std::string& path, const Drawn& drawn, DrawnFor what);
  bool CheckDelay(const std::string& path, const Drawn& delay);
  // Checks that every item has a name, and that no name occurs twice.
  template <class Items>
  void UniqueNames(const std::string& path, const Items& items);

  // Checks the names of items that need none.
  template <class Items>
  void OptionalNames(const std::string& path, const Items& items);

  void CheckSettings();
  // Only the built network has the exact largest sum. But where the mean of a layer does not fit, the network need not
  // be built.
  void CheckSums();

  void CheckTypes();
  void CheckType(const std::string& path, const NeuronType& type);
  void CheckSubSteps(const std::string& path, const SubStepSetting& setting);
  void CheckParameters(const std::string& path, const NeuronType& type);
  void CheckInitialState(const std::string& path, const NeuronType& type);
  void CheckNames(const std::string& path, const CustomType& type);
  void CheckInitial(const std::string& path, const NeuronType& type);

  void CheckNeuronTable(std::size_t number);
  void CheckIds(const std::string& path, const NeuronTableSpec& table);

  void CheckColumns();
  void CheckColumn(const std::string& path, const ColumnSpec& column);
  void CheckLayer(const std::string& path, const LayerSpec& layer);

  // The kind of column of one end of a projection, if it and the layers are valid.
  std::optional<std::size_t> CheckEnd(const std::string& path, const char* key, const std::string& column,
                                      const LayerNames& layers);
  void CheckReach(const std::string& path, const ProjectionSpec& projection, std::size_t from, std::size_t to);
  // How many columns of a kind the reach joins to one column, at most; that column may be of the same kind.
  std::uint64_t ColumnsJoined(const ProjectionSpec& projection, std::size_t kind, bool same_kind) const;
  // Checks that at most one rule is given, and that it can be fulfilled.
  void CheckRule(const std::string& path, const ProjectionSpec& p, std::size_t from, std::size_t to);
  void CheckOneToOne(const std::string& path, const ProjectionSpec& p, std::size_t from, std::size_t to);
  // `columns` is the number of columns of the kind.
  void CheckDistance(const std::string& path, const ProjectionSpec& p, std::uint32_t columns);
  void CheckProjection(std::size_t number);
  // Returns the limit of weights under hard bounds, if the rule is valid.
  // Pairing and triplets of a rule.
  void CheckTraces(const std::string& path, const Stdp& stdp);
  // Changes at intervals.
  void CheckSchedule(const std::string& path, const Stdp& stdp);
  std::optional<double> CheckStdp(const std::string& path, const Stdp& stdp);

  void CheckEdges(std::size_t number);
  void CheckShares();
  void CheckReading(const std::string& path, const EdgeReading& reading);
  static std::string WhatIsWrong(const Edge& edge, std::uint64_t neurons, std::optional<double> bound, double w_min);

  void CheckInput(std::size_t number);
  void CheckSource(const std::string& path, const UniformNoise& noise);
  void CheckSource(const std::string& path, const PoissonKicks& kicks);
  void CheckSource(const std::string& path, const StepCurrent& current);
  void CheckSource(const std::string& path, const NormalNoise& noise);
  void CheckSource(const std::string& path, const PulseTrain& pulses);
  void CheckSource(const std::string& path, const OneAtRandom& one);
  void CheckSource(const std::string& path, const SpikeInput& input);
  void CheckSource(const std::string& path, const StimulusInput& input);
  // Checks the times of changes, and each value by a call with its path.
  void CheckChanges(const std::string& path, const std::vector<Change>& changes,
                    const std::function<void(const std::string&, double)>& check_value);
  void CheckRanges(const std::string& path, const std::vector<NeuronSelection::Range>& ranges, std::uint64_t count);
  // Checks the times and the neurons of spikes or stimuli, which stand in `key`.
  template <class Given>
  void CheckGiven(const std::string& path, const char* key, const std::vector<Given>& all,
                  const NeuronSelection& target);

  const NetworkSpec& spec_;
  const int threads_;  // that may count the listed edges
  const std::function<ListedEdges()> count_;
  std::optional<ListedEdges> listed_;
  std::set<std::string_view> types_, used_types_, layers_;  // names
  std::vector<std::string> some_layers_;                    // names that a message may suggest, in order
  bool is_limit_missed_ = false;  // whether a finding says that there must be a delivery limit
  std::vector<Finding> findings_;
};

}  // namespace lull

#endif  // LULL_SRC_SPEC_CHECKER_H_
