#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "lull/config.h"
#include "lull/text.h"
#include "spec/finding.h"

namespace lull {
namespace {

class ScheduleCheck {
 public:
  explicit ScheduleCheck(Tick duration)
      : duration_(duration), end_(absl::StrCat("the run ends at ", FormatDuration(duration))) {}

  void CheckInput(const std::string& path, const Input& input) {
    const bool is_kicks = std::holds_alternative<PoissonKicks>(input.source);  // they act after the step `from`
    const std::string what = path + " never acts";
    if (is_kicks && input.from == duration_) {
      sentences_.push_back(absl::StrCat(what, ": it begins after ", FormatDuration(input.from), ", and ", end_));
      return;
    }
    if (NeverActs(what, "it", input.from, input.until)) return;
    if (const auto* kicks = std::get_if<PoissonKicks>(&input.source)) CheckChanges(path, "rate", kicks->changes);
    if (const auto* current = std::get_if<StepCurrent>(&input.source)) {
      CheckChanges(path, "amplitude", current->changes);
    }
    if (const auto* given = std::get_if<SpikeInput>(&input.source)) {
      CheckGiven(Named(path, given->file), {"spike", "spikes"}, input, given->spikes);
    }
    if (const auto* given = std::get_if<StimulusInput>(&input.source)) {
      CheckGiven(Named(path, given->file), {"stimulus", "stimuli"}, input, given->stimuli);
    }
  }

  void CheckLearning(const std::string& path, const std::optional<Stdp>& rule) {
    if (rule) NeverActs(absl::StrCat("the synapses of ", path, " never learn"), "learning", rule->from, rule->until);
  }

  void CheckTraces(const TraceOptions& traces) {
    if (traces.every <= duration_) return;
    sentences_.push_back(absl::StrCat("record.traces records nothing: its first sample would be at ",
                                      FormatDuration(traces.every), ", and ", end_));
  }

  std::vector<std::string> Take() { return std::move(sentences_); }

 private:
  static std::string Named(const std::string& path, const std::string& file) {
    return file.empty() ? path : absl::StrCat(path, ", ", Quoted(file));
  }

  // What acts in the steps from ≤ t < until acts in no step of the run: says so.
  bool NeverActs(const std::string& what, const char* it, Tick from, Tick until) {
    const bool is_late = from > duration_, is_empty = until <= std::max<Tick>(from, 1);
    if (is_late) {
      sentences_.push_back(absl::StrCat(what, ": ", it, " begins at ", FormatDuration(from), ", and ", end_));
    } else if (is_empty) {
      sentences_.push_back(absl::StrCat(what, ": no step is between its from and its until"));
    }
    return is_late || is_empty;
  }

  struct Nouns {
    const char *one, *several;
  };

  // Says that a part of what the input gives acts in no step, if it is a part.
  void AddShare(std::uint64_t part, std::uint64_t all, Nouns nouns, const std::string& of, const std::string& why) {
    if (part == 0) return;
    sentences_.push_back(absl::StrCat(part, " of ", all, " ", all == 1 ? nouns.one : nouns.several, " of ", of,
                                      " never ", part == 1 ? "acts" : "act", ": ", why));
  }

  void CheckChanges(const std::string& path, const char* noun, const std::vector<Change>& changes) {
    const std::string nouns = Noun(2, noun);
    const auto late = std::ranges::count_if(changes, [this](const Change& change) { return change.time > duration_; });
    AddShare(static_cast<std::uint64_t>(late), changes.size(), {noun, nouns.c_str()}, path, end_);
  }

  template <class Given>
  void CheckGiven(const std::string& path, Nouns nouns, const Input& input, const std::vector<Given>& all) {
    std::uint64_t late = 0, outside = 0;
    for (const Given& given : all) {
      if (given.time > duration_) {
        ++late;
      } else if (given.time < input.from || given.time >= input.until) {
        ++outside;
      }
    }
    AddShare(late, all.size(), nouns, path, end_);
    AddShare(outside, all.size(), nouns, path,
             absl::StrCat("the input's from and until leave ", outside == 1 ? "it" : "them", " out"));
  }

  Tick duration_;
  std::string end_;
  std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> ScheduleWarnings(const Config& config) {
  ScheduleCheck check(config.duration);
  const NetworkSpec& spec = config.network;
  for (std::size_t i = 0; i < spec.inputs.size(); ++i) {
    check.CheckInput(NamedPath("inputs", i, spec.inputs[i].name), spec.inputs[i]);
  }
  for (std::size_t i = 0; i < spec.projections.size(); ++i) {
    check.CheckLearning(NamedPath("projections", i, spec.projections[i].name), spec.projections[i].stdp);
  }
  for (std::size_t i = 0; i < spec.edges.size(); ++i) {
    check.CheckLearning(NamedPath("edges", i, spec.edges[i].name), spec.edges[i].stdp);
  }
  if (config.record.traces) check.CheckTraces(*config.record.traces);
  return check.Take();
}

}  // namespace lull
