#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "cli/command_flags.h"
#include "cli/flags.h"
#include "cli/plot_command.h"

namespace lull::cli {
namespace {

class PlotFlags : public CommandFlags {
 public:
  explicit PlotFlags(CLI::App& lull)
      : CommandFlags(lull, "plot", "draw the pictures of a run again, or of a part of it", Footer()),
        directory_(app(), "the directory of a run, finished or not"),
        from_(app(), "from", "TIME", "start of the pictures, with its unit: 12s, 500ms [0s]"),
        to_(app(), "to", "TIME", "end of the pictures [the end of the run]"),
        columns_(app(), "columns", "LIST", "only these columns: 0-3,7 [all]"),
        layers_(app(), "layers", "LIST", "only these layers: internal,motor [all]"),
        neurons_(app(), "neurons", "LIST", "only these neurons: 0-99 [all]"),
        size_(app(), "size", "SIZE", "width and height in pixels, 640x400 to 16384x16384 [1600x900]"),
        bin_(app(), "bin", "TIME", "width of the bins of rates in spikes.png and rates.png: 5ms [chosen]"),
        out_(app(), "out", "DIR", "directory for the pictures [plots in the run's directory]"),
        full_(app(), "full", "also draw spikes-full.png: the whole run, a pixel per neuron and ms") {}

  absl::StatusOr<Command> Read() const override {
    const absl::StatusOr<std::string> directory = directory_.Read();
    if (!directory.ok()) return directory.status();
    PlotCommandOptions options = {.directory = *directory, .out = {}};
    RunPlotOptions& plots = options.plots;
    plots.full_raster = full_.given();
    absl::Status status;
    const auto read = [&status](const TextFlag& flag, const auto& parse) {
      status.Update(flag.Check());
      if (status.ok() && flag.given()) status = parse(flag);
    };
    read(from_, [&](const TextFlag& flag) { return ReadMoment(flag, plots.from); });
    read(to_, [&](const TextFlag& flag) { return ReadMoment(flag, plots.until.emplace()); });
    read(columns_, [&](const TextFlag& flag) { return ReadRanges(flag, plots.of.columns); });
    read(layers_, [&](const TextFlag& flag) {
      plots.of.layers = absl::StrSplit(flag.text(), ',');
      return absl::OkStatus();
    });
    read(neurons_, [&](const TextFlag& flag) { return ReadRanges(flag, plots.of.neurons); });
    read(size_, [&](const TextFlag& flag) { return ReadSize(flag, plots.width, plots.height); });
    read(bin_, [&](const TextFlag& flag) { return ReadBin(flag, plots.bin); });
    read(out_, [&](const TextFlag& flag) {
      options.out = flag.text();
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return Command(std::move(options));
  }

 private:
  static std::string Footer() {
    return Examples({{"lull plot out", "draw all pictures of the run, into out/plots/"},
                     {"lull plot out --from 12s --to 13s --columns 0-3",
                      "draw a second of four columns, a dot per spike"}}) +
           "Exit status: 0 done, 1 a file could not be read or written, 2 a mistake in the command.";
  }

  DirectoryWord directory_;
  TextFlag from_, to_, columns_, layers_, neurons_, size_, bin_, out_;
  SwitchFlag full_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddPlot(CLI::App& lull) { return std::make_unique<PlotFlags>(lull); }

}  // namespace lull::cli
