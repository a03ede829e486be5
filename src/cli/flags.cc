#include "cli/flags.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <initializer_list>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/nearest_name.h"
#include "base/quoted.h"
#include "lull/config.h"
#include "lull/simulation.h"
#include "lull/text.h"

namespace lull::cli {
namespace {

absl::StatusOr<std::string> EngineOf(const TextFlag& flag) {
  if (flag.text() == "event" || flag.text() == "clock") return flag.text();
  return Mistake(flag.name(), Quoted(flag.text()) + " is not an engine; use event or clock");
}

absl::StatusOr<std::string> DurationOf(const TextFlag& flag) {
  const absl::StatusOr<Tick> duration = ParseDuration(flag.text());
  if (!duration.ok()) return Mistake(flag.name(), std::string(duration.status().message()));
  if (*duration < 1) return Mistake(flag.name(), Quoted(flag.text()) + " is too short; the shortest run is 1ms");
  return flag.text();
}

absl::Status CheckNetwork(const TextFlag& flag) {
  const std::vector<std::string>& names = BuiltInNames();
  if (std::find(names.begin(), names.end(), flag.text()) != names.end()) return absl::OkStatus();
  const std::string nearest = NearestName(flag.text(), names);
  return Mistake(flag.name(), absl::StrCat(Quoted(flag.text()), " is not a network; ",
                                           nearest.empty() ? absl::StrCat("use one of ", absl::StrJoin(names, ", "))
                                                           : absl::StrCat("did you mean ", nearest, "?")));
}

}  // namespace

absl::Status Mistake(const std::string& flag, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(flag, ": ", what));
}

absl::Status Conflict(const std::string& flag, const std::string& other) {
  return Mistake(flag, absl::StrCat("cannot be used with ", other, "; give one of them"));
}

std::string Examples(const std::vector<std::array<std::string, 2>>& examples) {
  std::size_t width = 0;
  for (const auto& [command, purpose] : examples) width = std::max(width, command.size());
  std::string text = "Examples:\n";
  for (const auto& [command, purpose] : examples) {
    absl::StrAppend(&text, "  ", command, std::string(width - command.size() + 2, ' '), purpose, "\n");
  }
  return text;
}

TextFlag::TextFlag(CLI::App& app, const std::string& name, const std::string& value_name, const std::string& help)
    : name_("--" + name), option_(app.add_option(name_, text_, help)) {
  option_->type_name(value_name);
  // CLI11 would report several values in its own words; with this policy it keeps the last value, and we report the
  // mistake.
  option_->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

absl::Status TextFlag::Check() const {
  if (option_->count() > 1) return Mistake(name_, "given more than once");
  // CLI11 takes the next word as the value, even if it is the next flag.
  if (given() && (text_.empty() || text_.starts_with("--"))) return Mistake(name_, "needs a value");
  return absl::OkStatus();
}

absl::StatusOr<std::string> WholeNumber(const TextFlag& flag, std::uint64_t low, std::uint64_t high) {
  const std::string& text = flag.text();
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = !text.empty() && end == text.data() + text.size();
  if (is_number && error == std::errc() && number >= low && number <= high) return text;
  if (is_number && (error == std::errc::result_out_of_range || (error == std::errc() && number > high))) {
    return Mistake(flag.name(), absl::StrCat(Quoted(text), " is too large; must be at most ", high));
  }
  return Mistake(flag.name(), absl::StrCat(Quoted(text), " is not a whole number from ", low, " to ", high));
}

absl::Status ReadMoment(const TextFlag& flag, Tick& moment) {
  const absl::StatusOr<Tick> time = ParseDuration(flag.text());
  if (!time.ok()) return Mistake(flag.name(), std::string(time.status().message()));
  moment = *time;
  return absl::OkStatus();
}

absl::Status ReadBin(const TextFlag& flag, std::optional<Tick>& bin) {
  if (absl::Status status = ReadMoment(flag, bin.emplace()); !status.ok()) return status;
  if (*bin >= 1) return absl::OkStatus();
  return Mistake(flag.name(), Quoted(flag.text()) + " is too short; bins must be 1 ms or longer, such as 5ms");
}

absl::Status ReadRanges(const TextFlag& flag, std::vector<NeuronSelection::Range>& ranges) {
  for (const absl::string_view part : absl::StrSplit(flag.text(), ',')) {
    const char* const end = part.data() + part.size();
    NeuronSelection::Range range = {};
    std::from_chars_result read = std::from_chars(part.data(), end, range.first);
    range.last = range.first;
    if (read.ec == std::errc() && read.ptr != end && *read.ptr == '-') {
      read = std::from_chars(read.ptr + 1, end, range.last);
    }
    if (read.ec != std::errc() || read.ptr != end || range.first > range.last) {
      return Mistake(flag.name(), Quoted(flag.text()) + " is not a list of numbers and ranges such as 0-3,7");
    }
    ranges.push_back(range);
  }
  return absl::OkStatus();
}

absl::Status ReadSize(const TextFlag& flag, int& width, int& height) {
  const std::vector<std::string> sides = absl::StrSplit(flag.text(), 'x');
  if (sides.size() == 2 && absl::SimpleAtoi(sides[0], &width) && absl::SimpleAtoi(sides[1], &height)) {
    return absl::OkStatus();
  }
  return Mistake(flag.name(), Quoted(flag.text()) + " is not a size in pixels such as 1600x900");
}

SwitchFlag::SwitchFlag(CLI::App& app, const std::string& name, const std::string& help) {
  app.add_flag("--" + name, given_, help)->disable_flag_override();
}

DirectoryWord::DirectoryWord(CLI::App& app, const std::string& help) : option_(app.add_option("DIR", text_, help)) {
  option_->type_name("");
}

absl::StatusOr<std::string> DirectoryWord::Read() const {
  if (option_->count() > 0 && !text_.empty()) return text_;
  return absl::InvalidArgumentError("DIR is missing; give the directory of a run, such as out");
}

SourceFlags::SourceFlags(CLI::App& app, const Wishes& wishes)
    : default_network_(wishes.network),
      network_(app, "network", "NAME",
               absl::StrCat("a built-in network instead of a file [", wishes.network, "]:\n",
                            absl::StrJoin(BuiltInNames(), ", "))),
      seed_(app, "seed", "N", "seed of the network and of its inputs [as configured]"),
      input_seed_(app, "input-seed", "N", "seed of the inputs alone, for trials of one network [as configured]"),
      duration_(app, "duration", "TIME", "model time to run, with its unit: 500ms, 20s, 10min, 1h [as configured]"),
      engine_(wishes.engine
                  ? std::make_unique<TextFlag>(app, "engine", "KIND",
                                               "event or clock; both give the same spikes, bit for bit [as configured]")
                  : nullptr),
      threads_(app, "threads", "N", "number of threads; no more than one per core is used [as configured]") {
  file_option_ = app.add_option("FILE", file_, wishes.file);
  file_option_->type_name("");
  app.add_option("--set", sets_,
                 "set any key of the configuration; may be given several times:\n"
                 "--set stdp.half_life='20 ms' --set columns[0].count=50")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->take_all();
}

absl::StatusOr<Source> SourceFlags::Read() const {
  for (const TextFlag* flag :
       std::initializer_list<const TextFlag*>{&network_, &seed_, &input_seed_, &duration_, engine_.get(), &threads_}) {
    if (flag == nullptr) continue;
    if (absl::Status status = flag->Check(); !status.ok()) return status;
  }
  Source source;
  source.network = default_network_;
  if (file_option_->count() > 0) source.file = file_;
  if (source.file && network_.given()) {
    return Conflict("--network", absl::StrCat("the file ", Quoted(file_)));
  }
  if (network_.given()) {
    if (absl::Status status = CheckNetwork(network_); !status.ok()) return status;
    source.network = network_.text();
  }
  for (const std::string& text : sets_) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == text.npos) {
      return Mistake("--set", Quoted(text) + " sets nothing; write KEY=VALUE, such as seed=7");
    }
    source.overrides.push_back({.key = text.substr(0, equals), .value = text.substr(equals + 1)});
  }
  absl::Status status;
  if (engine_) Set(source, "run.engine", *engine_, EngineOf, status);
  Set(
      source, "run.threads", threads_, [](const TextFlag& flag) { return WholeNumber(flag, 1, kMaxThreads); }, status);
  Set(source, "duration", duration_, DurationOf, status);
  // A seed is set as text, because numbers of TOML cover only half of the seeds.
  const auto seed_of = [](const TextFlag& flag) {
    const auto seed = WholeNumber(flag, 0, std::numeric_limits<std::uint64_t>::max());
    return seed.ok() ? absl::StatusOr<std::string>(absl::StrCat("'", *seed, "'")) : seed;
  };
  Set(source, "seed", seed_, seed_of, status);
  Set(source, "input_seed", input_seed_, seed_of, status);
  if (!status.ok()) return status;
  return source;
}

std::string SourceFlags::GivenNetworkFlag() const {
  if (file_option_->count() > 0) return Quoted(file_);
  if (network_.given()) return network_.name();
  for (const TextFlag* seed : {&seed_, &input_seed_}) {
    if (seed->given()) return seed->name();
  }
  return sets_.empty() ? "" : "--set";
}

}  // namespace lull::cli
