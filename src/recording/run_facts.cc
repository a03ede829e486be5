#include "recording/run_facts.h"

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/quoted.h"

namespace lull {
namespace {

// Writes a number that reads back unchanged: doubles in the fewest digits that do so.
template <class Number>
std::string Written(Number number) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, number);
  return {text, end};
}

class FactWriter {
 public:
  template <class Number>
  void operator()(const char* name, const Number& number) {
    absl::StrAppend(&text_, name, "=", Written(number), "\n");
  }
  void operator()(const char* name, const std::string& value) {
    std::string line = value;
    for (char& c : line) c = c == '\n' ? ' ' : c;
    absl::StrAppend(&text_, name, "=", line, "\n");
  }
  template <class Number>
  void operator()(const char* name, const std::optional<Number>& number) {
    if (number) (*this)(name, *number);
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

// Reads one line of a text.
class FactReader {
 public:
  FactReader(std::string_view name, std::string_view value) : name_(name), value_(value) {}

  template <class Number>
  void operator()(const char* name, Number& number) {
    if (name_ != name) return;
    const auto [end, error] = std::from_chars(value_.data(), value_.data() + value_.size(), number);
    good_ = error == std::errc() && end == value_.data() + value_.size();
  }
  void operator()(const char* name, std::string& value) {
    if (name_ == name) value = value_;
  }
  template <class Number>
  void operator()(const char* name, std::optional<Number>& number) {
    if (name_ == name) (*this)(name, number.emplace());
  }
  bool good() const { return good_; }

 private:
  std::string_view name_, value_;
  bool good_ = true;
};

// Reads flags and kinds as numbers.
template <class Use>
void ForEachEnd(RunFacts::End& end, Use& use) {
  int finished = end.finished;
  use("finished", finished);
  end.finished = finished != 0;
  use("steps", end.stats.steps);
  use("spikes", end.stats.spikes);
  use("deliveries", end.stats.deliveries);
  use("neuron_steps", end.stats.neuron_steps);
  use("awake_steps", end.stats.awake_steps);
  use("wall_seconds", end.stats.wall_seconds);
  use("spike_hash", end.spike_hash);
  use("weight_hash", end.weight_hash);
  use("weights_beyond_limit", end.weights_beyond_limit);
  use("peak_rss_bytes", end.peak_rss_bytes);
  use("failure", end.failure);
}

template <class Use>
void ForEachOfSet(LogSet& set, Use& use) {
  use("logs", set.logs);
  use("log_set", set.id);
  use("log_rank", set.rank);
}

template <class Use>
void ForEachFact(RunFacts& facts, Use& use) {
  use("version", facts.version);
  use("network", facts.network);
  use("config_hash", facts.config_hash);
  use("seed", facts.seed);
  use("input_seed", facts.input_seed);
  int engine = static_cast<int>(facts.engine);
  use("engine", engine);
  facts.engine = static_cast<EngineKind>(engine);
  use("threads", facts.threads);
  use("ranks", facts.ranks);
  use("columns", facts.columns);
  use("neurons", facts.neurons);
  use("synapses", facts.synapses);
  use("build_seconds", facts.build_seconds);
}

}  // namespace

std::string FactsText(const RunFacts& facts) {
  RunFacts copy = facts;
  FactWriter writer;
  ForEachFact(copy, writer);
  if (copy.end) ForEachEnd(*copy.end, writer);
  return writer.Take();
}

namespace {

// Calls read(name, reader) for each line of a text, until a value cannot be read.
template <class Read>
absl::Status ReadLines(std::string_view text, const Read& read) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t equals = line.find('=');
    if (equals == line.npos) continue;
    FactReader reader(line.substr(0, equals), line.substr(equals + 1));
    read(line.substr(0, equals), reader);
    if (!reader.good()) return absl::InvalidArgumentError(absl::StrCat("a value that cannot be read: ", OneLine(line)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadFacts(std::string_view text, RunFacts& facts) {
  return ReadLines(text, [&facts](std::string_view name, FactReader& reader) {
    if (name == "finished") facts.end.emplace();  // the first fact that the end of a run adds
    ForEachFact(facts, reader);
    if (facts.end) ForEachEnd(*facts.end, reader);
  });
}

std::string LogSetText(const LogSet& set) {
  LogSet copy = set;
  FactWriter writer;
  ForEachOfSet(copy, writer);
  return writer.Take();
}

absl::Status ReadLogSet(std::string_view text, LogSet& set) {
  if (absl::Status status =
          ReadLines(text, [&set](std::string_view, FactReader& reader) { ForEachOfSet(set, reader); });
      !status.ok()) {
    return status;
  }
  if (set.logs >= 1 && set.logs <= kMostLogs) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a number of logs that is out of range: ", set.logs));
}

}  // namespace lull
