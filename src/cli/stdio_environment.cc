#include "cli/stdio_environment.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "lull/estimate.h"

namespace lull::cli {
namespace {

constexpr int kLookMs = 100;  // from one check for an interruption to the next. Chosen.
// How long an answer is waited for after an interruption: if the environment still answers, nothing is lost when the
// run is resumed from its checkpoint. Chosen.
constexpr int kGraceMs = 1000;
constexpr std::size_t kLongestLine = 1000;
constexpr std::size_t kLongestShown = 60;  // of a line, in a message

bool HasLayer(const NetworkSpec& spec, const std::string& name) {
  return std::ranges::any_of(spec.columns, [&name](const ColumnSpec& column) {
    return std::ranges::count(column.layers, name, &LayerSpec::name) > 0;
  });
}

bool IsClosed(int stream) {
  const int flags = fcntl(stream, F_GETFL);
  return flags < 0 || (flags & O_PATH) != 0;  // main.cc holds the descriptors of closed streams with O_PATH
}

}  // namespace

absl::Status CheckStandardStreams() {
  for (const auto& [stream, name] : {std::pair(STDIN_FILENO, "input"), std::pair(STDOUT_FILENO, "output")}) {
    if (!IsClosed(stream)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("--stdio: standard ", name, " is closed; connect it to the environment, or leave out --stdio"));
  }
  return absl::OkStatus();
}

absl::Status CheckEnvironment(const StdioOptions& options, const NetworkSpec& spec, double stimulus_limit) {
  const bool is_asked_for = options.amplitude != StdioOptions().amplitude;
  const std::string unit = InputUnit(spec);
  if (is_asked_for && !(std::fabs(options.amplitude) <= stimulus_limit)) {
    return absl::InvalidArgumentError(absl::StrCat("--stdio-amplitude: ", options.amplitude, unit.empty() ? "" : " ",
                                                   unit, "; must be from ", -stimulus_limit, " to ", stimulus_limit,
                                                   " in this network"));
  }
  for (const std::string& layer : options.layers) {
    if (HasLayer(spec, layer)) continue;
    std::vector<std::string> names;
    for (const ColumnSpec& column : spec.columns) {
      for (const LayerSpec& known : column.layers) {
        if (std::ranges::count(names, known.name) == 0) names.push_back(known.name);
      }
    }
    return absl::InvalidArgumentError(absl::StrCat("--stdio-layers: no column has a layer ", Quoted(layer),
                                                   "; there are ", OneLine(absl::StrJoin(names, ", "))));
  }
  return absl::OkStatus();
}

absl::StatusOr<EnvironmentLine> ParseEnvironmentLine(std::string_view line, double amplitude) {
  const std::vector<std::string> words =
      absl::StrSplit(absl::string_view(line.data(), line.size()), absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
  const auto refused = [line] {
    return absl::InvalidArgumentError(
        absl::StrCat(Quoted(line.substr(0, kLongestShown)),
                     "; must be 'time neuron', 'time neuron amplitude', 'time neuron current amplitude' or a time"));
  };
  EnvironmentLine result;
  Tick time = 0;
  if (words.empty() || words.size() > 4 || !absl::SimpleAtoi(words[0], &time)) return refused();
  if (words.size() == 1) {
    result.end_of_turn = time;
    return result;
  }
  Stimulus stimulus = {.time = time, .amplitude = amplitude};
  if (!absl::SimpleAtoi(words[1], &stimulus.neuron)) return refused();
  if (words.size() == 4) {
    if (words[2] != "current") return refused();
    stimulus.kind = Stimulus::Kind::kCurrent;
  }
  if (words.size() > 2 && !absl::SimpleAtod(words.back(), &stimulus.amplitude)) return refused();
  if (!std::isfinite(stimulus.amplitude)) {
    return absl::InvalidArgumentError(
        absl::StrCat(Quoted(line.substr(0, kLongestShown)), "; its amplitude must be a finite number"));
  }
  result.stimulus = stimulus;
  return result;
}

std::string StimulusCheck::WhatIsWrong(const Stimulus& stimulus, Tick now) {
  if (stimulus.neuron >= neurons_) {
    return absl::StrCat("the network has ", CountedPlainly(neurons_, "neuron"), ", from 0");
  }
  if (stimulus.time <= now) return absl::StrCat("is late; the next step is ", now + 1, " ms");
  if (stimulus.kind == Stimulus::Kind::kCurrent) {
    return std::fabs(stimulus.amplitude) <= limit_
               ? ""
               : absl::StrCat("a current must be from ", -limit_, " to ", limit_, unit_, " in this network");
  }
  spikes_.erase(spikes_.begin(), spikes_.lower_bound({now + 1, 0}));
  double& size = spikes_[{stimulus.time, stimulus.neuron}];
  size += std::fabs(stimulus.amplitude);
  if (size <= limit_) return "";
  return absl::StrCat("spikes of ", size, unit_, " for a neuron in a step; must be at most ", limit_,
                      " in this network");
}

StdioEnvironment::StdioEnvironment(const StdioOptions& options, const Network& network,
                                   const Interruption& interruption)
    : amplitude_(options.amplitude),
      check_(network.neurons(), network.stimulus_limit(), InputUnit(network.spec())),
      interruption_(interruption),
      told_(network.neurons()) {
  std::vector<std::string> layers = options.layers;
  if (layers.empty() && HasLayer(network.spec(), kMotorLayer)) layers = {kMotorLayer};
  for (ColumnId c = 0; c < network.columns(); ++c) {
    for (const LayerRange& layer : network.layers(c)) {
      if (!layers.empty() && std::ranges::count(layers, layer.name) == 0) continue;
      std::fill_n(told_.begin() + layer.first, layer.size, true);
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
}

void StdioEnvironment::OnSpikes(Tick, Tick, std::span<const Spike> spikes) {
  for (const Spike& spike : spikes) {
    if (told_[spike.neuron]) absl::StrAppend(&lines_, spike.time, " ", spike.neuron, "\n");
  }
}

void StdioEnvironment::OnResume(Tick from, Tick until, std::span<const Spike> spikes) {
  lines_.clear();
  OnSpikes(from, until, spikes);
}

void StdioEnvironment::OnExchange(Tick now, std::vector<Stimulus>& stimuli) {
  if (!status_.ok()) return;
  absl::StrAppend(&lines_, now, "\n");
  const bool written =
      std::fwrite(lines_.data(), 1, lines_.size(), stdout) == lines_.size() && std::fflush(stdout) == 0;
  lines_.clear();
  if (ended_) return;  // the environment may still read, or not
  if (!written) {
    status_ = absl::UnavailableError(absl::StrCat("standard output: cannot be written: ", std::strerror(errno)));
    return;
  }
  int grace = kGraceMs;
  while (const std::optional<std::string> line = ReadLine(grace)) {
    ++line_;
    const absl::StatusOr<EnvironmentLine> said = ParseEnvironmentLine(*line, amplitude_);
    if (!said.ok()) {
      status_ = Refused(std::string(said.status().message()));
    } else if (!said->stimulus && said->end_of_turn != now) {
      status_ = Refused(
          absl::StrCat("a turn ends with ", said->end_of_turn, "; must end with ", now, ", the time of the exchange"));
    } else if (said->stimulus) {
      const std::string wrong = check_.WhatIsWrong(*said->stimulus, now);
      if (wrong.empty()) {
        stimuli.push_back(*said->stimulus);
        continue;
      }
      status_ = Refused(absl::StrCat(Quoted(*line), "; ", wrong));
    }
    if (!status_.ok()) stimuli.clear();  // no part of a turn acts that has a mistake
    return;
  }
  if (!ended_) stimuli.clear();  // interrupted in the middle of an answer
}

absl::Status StdioEnvironment::Refused(const std::string& what) const {
  return absl::InvalidArgumentError(absl::StrCat("standard input: line ", line_, ": ", what));
}

std::optional<std::string> StdioEnvironment::ReadLine(int& grace) {
  while (!ended_) {
    if (const std::size_t end = read_.find('\n'); end != std::string::npos) {
      std::string line = read_.substr(0, end);
      read_.erase(0, end + 1);
      return line;
    }
    if (read_.size() > kLongestLine) return std::exchange(read_, "");  // too long to be valid: it will be refused
    pollfd input = {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    const int ready = poll(&input, 1, kLookMs);
    if (ready <= 0 && interruption_.happened() && (grace -= kLookMs) <= 0) return std::nullopt;
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    std::array<char, 4096> bytes;
    const ssize_t count = ready < 0 ? -1 : read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) status_ = absl::UnavailableError(absl::StrCat("standard input: ", std::strerror(errno)));
    ended_ = count <= 0;
    if (count > 0) read_.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return read_.empty() ? std::nullopt : std::optional(std::exchange(read_, ""));
}

}  // namespace lull::cli
