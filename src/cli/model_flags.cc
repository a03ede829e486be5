#include <cmath>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/nearest_name.h"
#include "base/quoted.h"
#include "cli/command_flags.h"
#include "cli/flags.h"
#include "cli/model_command.h"

namespace lull::cli {
namespace {

class ModelFlags : public CommandFlags {
 public:
  explicit ModelFlags(CLI::App& lull)
      : CommandFlags(lull, "model", "build a plug-in with a neuron model of your own, check it, and compare rates",
                     Footer()),
        output_(app(), "output", "FILE", "build: the plug-in [FILE with .so instead of .cc]"),
        seed_(app(), "seed", "N", "check: seed of all random draws [1]"),
        largest_input_(app(), "largest-input", "X", "check: the largest input, which makes neurons fire [20]"),
        type_(app(), "type", "NAME",
              "rates: a type of the configuration, a named type, or a built-in model\n"
              "[the only type of the configuration; without one, regular spiking]"),
        currents_(app(), "currents", "LIST", "rates: constant currents, such as 4,8,16 [some that suit the model]"),
        duration_(app(), "duration", "TIME", "rates: count spikes for this time, after 1 s [20s]"),
        fine_(app(), "fine", "N",
              "rates: compare with N sub-steps, up to 1000\n[200 in 1 ms; Hindmarsh-Rose: 1000 in a time unit]"),
        json_(app(), "json", "rates: print the numbers as a JSON object") {
    app().add_option("ACTION", action_, "build, check or rates")->type_name("");
    app()
        .add_option("FILE", file_, "build: a C++ file; check: a plug-in; rates: a configuration or a plug-in")
        ->type_name("");
  }

  absl::StatusOr<Command> Read() const override {
    for (const TextFlag* flag : {&output_, &seed_, &largest_input_, &type_, &currents_, &duration_, &fine_}) {
      if (absl::Status status = flag->Check(); !status.ok()) return status;
    }
    if (action_.empty()) return absl::InvalidArgumentError("ACTION is missing; give build, check or rates");
    if (action_ != "build" && action_ != "check" && action_ != "rates") {
      const std::string nearest = NearestName(action_, {"build", "check", "rates"});
      return absl::InvalidArgumentError(
          absl::StrCat(Quoted(action_), " is not an action; ",
                       nearest.empty() ? "give build, check or rates" : absl::StrCat("did you mean ", nearest, "?")));
    }
    if (absl::Status status = CheckFlags(); !status.ok()) return status;
    if (action_ == "rates") return ReadRates();
    if (file_.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "FILE is missing; give ", action_ == "build" ? "a C++ file, such as mine.cc" : "a plug-in, such as mine.so"));
    }
    return action_ == "build" ? ReadBuild() : ReadCheck();
  }

 private:
  static std::string Footer() {
    return "A plug-in is a shared library, made from one file. A configuration names it: models = [\"mine.so\"].\n"
           "The compiler is $CXX, or the first of c++, g++ and clang++ that is installed.\n" +
           Examples({{"lull model build mine.cc", "compile mine.so"},
                     {"lull model check mine.so", "does it give equal bits in both engines?"},
                     {"lull models mine.so", "print its parameters and variables"},
                     {"lull model rates --type 'fast spiking'", "what do steps of 1 ms cost this type?"},
                     {"lull model rates net.toml --type relay", "and a type of your own?"}}) +
           "Exit status: 0 done, 1 the model failed its check, the plug-in could not be written, or a compiler or\n"
           "headers are missing, 2 a mistake in the command or a file.";
  }

  // Checks that each flag belongs to the action.
  absl::Status CheckFlags() const {
    const auto check = [this](const std::string& action, std::initializer_list<const TextFlag*> flags) {
      for (const TextFlag* flag : flags) {
        if (flag->given() && action != action_) {
          return Mistake(flag->name(), absl::StrCat("is a flag of 'lull model ", action, "'; leave it out"));
        }
      }
      return absl::OkStatus();
    };
    if (absl::Status status = check("build", {&output_}); !status.ok()) return status;
    if (absl::Status status = check("check", {&seed_, &largest_input_}); !status.ok()) return status;
    if (absl::Status status = check("rates", {&type_, &currents_, &duration_, &fine_}); !status.ok()) return status;
    if (json_.given() && action_ != "rates") return Mistake("--json", "is a flag of 'lull model rates'; leave it out");
    return absl::OkStatus();
  }

  absl::StatusOr<Command> ReadRates() const {
    ModelRatesOptions options;
    options.json = json_.given();
    if (!file_.empty()) options.file = file_;
    if (type_.given()) options.type = type_.text();
    if (currents_.given()) {
      if (absl::Status status = ReadCurrents(options.currents); !status.ok()) return status;
    }
    if (duration_.given()) {
      if (absl::Status status = ReadMoment(duration_, options.duration); !status.ok()) return status;
      if (options.duration < 1 || options.duration > Seconds(100'000)) {
        return Mistake(duration_.name(), Quoted(duration_.text()) + " is not from 1ms to 100000s");
      }
    }
    if (fine_.given()) {
      const absl::StatusOr<std::string> fine = WholeNumber(fine_, 1, 1000);
      if (!fine.ok()) return fine.status();
      if (!absl::SimpleAtoi(*fine, &options.fine.emplace())) return Mistake(fine_.name(), "is too large");
    }
    return Command(std::move(options));
  }

  absl::Status ReadCurrents(std::vector<double>& currents) const {
    for (const absl::string_view part : absl::StrSplit(currents_.text(), ',')) {
      double current = 0;
      if (!absl::SimpleAtod(part, &current) || !(std::fabs(current) <= 1e6)) {
        return Mistake(currents_.name(), Quoted(currents_.text()) + " is not a list of numbers such as 4,8,16");
      }
      currents.push_back(current);
    }
    if (currents.size() <= 100) return absl::OkStatus();
    return Mistake(currents_.name(), absl::StrCat("has ", currents.size(), " currents; give at most 100"));
  }

  absl::StatusOr<Command> ReadBuild() const {
    const std::string beside = std::filesystem::path(file_).replace_extension(".so").string();
    return Command(BuildModelOptions{.source = file_, .output = output_.given() ? output_.text() : beside});
  }

  absl::StatusOr<Command> ReadCheck() const {
    CheckModelCommandOptions options = {.file = file_};
    if (seed_.given()) {
      const absl::StatusOr<std::string> seed = WholeNumber(seed_, 0, std::numeric_limits<std::uint64_t>::max());
      if (!seed.ok()) return seed.status();
      if (!absl::SimpleAtoi(*seed, &options.check.seed)) return Mistake(seed_.name(), "is too large");
    }
    double& input = options.check.largest_input;
    if (largest_input_.given() && !(absl::SimpleAtod(largest_input_.text(), &input) && input > 0 && input <= 1e6)) {
      return Mistake(largest_input_.name(),
                     absl::StrCat(Quoted(largest_input_.text()), " is not a number above 0, up to 1e6"));
    }
    return Command(std::move(options));
  }

  std::string action_, file_;
  TextFlag output_, seed_, largest_input_, type_, currents_, duration_, fine_;
  SwitchFlag json_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddModel(CLI::App& lull) { return std::make_unique<ModelFlags>(lull); }

}  // namespace lull::cli
