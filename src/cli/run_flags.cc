#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/quoted.h"
#include "cli/command_flags.h"
#include "cli/flags.h"
#include "cli/run_command.h"

namespace lull::cli {
namespace {

class RunFlags : public CommandFlags {
 public:
  explicit RunFlags(CLI::App& lull)
      : CommandFlags(lull, "run", "run a network; write its spikes, pictures and a summary", Footer()),
        source_(app()),
        trace_neuron_(app(), "trace-neuron", "ID",
                      "the neuron whose membrane potential neuron-trace.png shows\n[the first internal one]"),
        bin_(app(), "bin", "TIME", "width of the bins of rates in spikes.png and rates.png: 5ms [chosen]"),
        out_(app(), "out", "DIR",
             "directory for the files [out]; a finished run in the default directory is\n"
             "replaced, any other directory that holds a run is refused"),
        overwrite_(app(), "overwrite", "replace the run in DIR, finished or not"),
        checkpoint_every_(app(), "checkpoint-every", "TIME",
                          "write a checkpoint this often: 10min is wall time, \"60s model\" is model time"),
        resume_(app(), "resume", "DIR",
                "resume the run in DIR from its last checkpoint; only --duration, --engine,\n"
                "--threads, --bin, --checkpoint-every and --stdio may differ from before"),
        quiet_(app(), "quiet", "print no progress and no summary"),
        log_(app(), "log", "print one line of progress per minute, even if standard error is not a terminal"),
        json_(app(), "json", "print the summary as a JSON object, and each line of --log as one"),
        stdio_(app(), "stdio",
               "connect another program to the network: at each exchange, write 'time neuron'\n"
               "for each spike and then the time alone to standard output, and read from\n"
               "standard input 'time neuron [amplitude]' for spikes and\n"
               "'time neuron current amplitude' for currents, until the same time alone"),
        stdio_layers_(app(), "stdio-layers", "LIST",
                      "layers whose spikes --stdio writes [motor, or all if there is no such layer]"),
        stdio_amplitude_(app(), "stdio-amplitude", "A",
                         "amplitude of the spikes that --stdio reads without one, in mV/ms [20]") {}

  absl::StatusOr<Command> Read() const override {
    absl::StatusOr<Source> source = source_.Read();
    if (!source.ok()) return source.status();
    if (json_.given() && stdio_.given())
      return Mistake("--json", "cannot be used with --stdio, which needs standard output");
    if (quiet_.given() && log_.given()) return Conflict("--log", "--quiet");
    for (const TextFlag* flag :
         {&trace_neuron_, &bin_, &out_, &checkpoint_every_, &resume_, &stdio_layers_, &stdio_amplitude_}) {
      if (absl::Status status = flag->Check(); !status.ok()) return status;
    }
    RunCommandOptions options = {
        .overwrite = overwrite_.given(), .quiet = quiet_.given(), .log = log_.given(), .json = json_.given()};
    absl::Status status = ReadStdio(options);
    if (status.ok()) status = ReadCheckpointEvery(options);
    if (status.ok()) status = ReadResume(options);
    SourceFlags::Set(
        *source, "record.trace", trace_neuron_,
        [](const TextFlag& flag) { return WholeNumber(flag, 0, std::numeric_limits<NeuronId>::max()); }, status);
    if (!status.ok()) return status;
    options.source = *std::move(source);
    if (out_.given()) options.out = out_.text();
    if (bin_.given()) {
      if (status = ReadBin(bin_, options.bin); !status.ok()) return status;
    }
    return Command(std::move(options));
  }

 private:
  static std::string Footer() {
    return Examples({{"lull run", "run the reference network for 20 s, into out/"},
                     {"lull run columns.toml --seed 7 --out seven", "run your own network"},
                     {"lull run --engine clock --out clock", "get the same spikes from the other engine"},
                     {"lull run out/config.toml --out again", "repeat an earlier run"},
                     {"lull run week.toml --checkpoint-every 10min", "write checkpoints during a long run"},
                     {"lull run --resume out", "resume it from its last checkpoint"},
                     {"lull run --resume out --duration 336h", "resume it and make it longer"},
                     {"mpirun -np 4 lull run large.toml", "share a network between four processes, or machines"}}) +
           "Exit status: 0 done, 1 the run failed or a file could not be written, 2 a mistake in the command or a "
           "file,\n"
           "129, 130 or 143 interrupted by SIGHUP, Ctrl-C or SIGTERM; a checkpoint and everything recorded until then\n"
           "have been written. A second Ctrl-C ends the program at once.";
  }

  absl::Status ReadStdio(RunCommandOptions& options) const {
    for (const TextFlag* flag : {&stdio_layers_, &stdio_amplitude_}) {
      if (!stdio_.given() && flag->given()) return Mistake(flag->name(), "needs --stdio; add it");
    }
    if (!stdio_.given()) return absl::OkStatus();
    StdioOptions stdio;
    if (stdio_layers_.given()) stdio.layers = absl::StrSplit(stdio_layers_.text(), ',');
    if (stdio_amplitude_.given() &&
        !(absl::SimpleAtod(stdio_amplitude_.text(), &stdio.amplitude) && std::isfinite(stdio.amplitude))) {
      return Mistake(stdio_amplitude_.name(), Quoted(stdio_amplitude_.text()) + " is not a number");
    }
    options.environment = std::move(stdio);
    return absl::OkStatus();
  }

  absl::Status ReadCheckpointEvery(RunCommandOptions& options) const {
    if (!checkpoint_every_.given()) return absl::OkStatus();
    const absl::StatusOr<CheckpointEvery> every = ParseCheckpointEvery(checkpoint_every_.text());
    if (!every.ok()) return Mistake(checkpoint_every_.name(), std::string(every.status().message()));
    options.checkpoint_every = *every;
    return absl::OkStatus();
  }

  absl::Status ReadResume(RunCommandOptions& options) const {
    if (!resume_.given()) return absl::OkStatus();
    std::string other = source_.GivenNetworkFlag();
    if (trace_neuron_.given()) other = trace_neuron_.name();
    if (out_.given()) other = out_.name();
    if (overwrite_.given()) other = "--overwrite";
    if (!other.empty()) {
      return Mistake(other, "cannot be used with --resume; a resumed run keeps its network and its directory");
    }
    options.resume = resume_.text();
    return absl::OkStatus();
  }

  SourceFlags source_;
  TextFlag trace_neuron_, bin_, out_;
  SwitchFlag overwrite_;
  TextFlag checkpoint_every_, resume_;
  SwitchFlag quiet_, log_, json_, stdio_;
  TextFlag stdio_layers_, stdio_amplitude_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddRun(CLI::App& lull) { return std::make_unique<RunFlags>(lull); }

}  // namespace lull::cli
