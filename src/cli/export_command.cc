#include "cli/export_command.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "cli/file_progress.h"
#include "cli/numbers.h"
#include "cli/recorded.h"
#include "lull/network.h"
#include "lull/recording.h"
#include "lull/sonata.h"

namespace lull::cli {
namespace {

constexpr const char* kWayOut = "give another directory, or replace them with --overwrite";

ExitStatus Failed(const absl::Status& status) {
  const bool mistake = absl::IsInvalidArgument(status) || absl::IsNotFound(status) || absl::IsUnimplemented(status);
  return Fail(mistake ? kMistake : kFailed, status);
}

}  // namespace

ExitStatus ExportCommand(const ExportRunOptions& options) {
  FileProgress progress;
  const absl::StatusOr<RecordedRun> run = OpenRun(options.directory, progress.callback());
  if (!run.ok()) return Failed(run.status());
  const std::string out = options.out.value_or(run->directory());
  if (!options.overwrite) {
    const absl::Status status = CheckHoldsNoOtherRun(out, run->directory(), kWayOut);
    if (!status.ok()) return Failed(status);
  }
  if (const absl::Status status = MakeDirectory(out); !status.ok()) return Failed(status);
  const auto files = ExportRun(*run, out, options.format.value_or(run->config().record.format), progress.callback());
  progress.Erase();
  if (!files.ok()) return Failed(files.status());
  return Print(absl::StrCat(Remark(*run), "Files in ", OneLine(out), ": ",
                            files->empty() ? "none; the run recorded nothing for them" : absl::StrJoin(*files, ", "),
                            "\n"));
}

ExitStatus ExportCommand(const ExportNetworkOptions& options) {
  const absl::StatusOr<Config> config = Load(options.source);
  if (!config.ok()) return Failed(config.status());
  const std::string network_file = (std::filesystem::path(options.out) / "network.toml").string();
  std::error_code ignored;  // as where there is no such file
  if (options.source.file && std::filesystem::equivalent(*options.source.file, network_file, ignored)) {
    return Failed(absl::InvalidArgumentError(absl::StrCat("--out: would replace ", Quoted(*options.source.file),
                                                          ", which is exported; give another directory")));
  }
  if (!options.overwrite) {
    const absl::Status status = CheckHoldsNoOtherRun(options.out, "", kWayOut);
    if (!status.ok()) return Failed(status);
  }
  const absl::StatusOr<Network> network = Network::Build(config->network, {.threads = config->run.threads});
  if (!network.ok()) return Failed(network.status());
  if (const absl::Status status = MakeDirectory(options.out); !status.ok()) return Failed(status);
  FileProgress progress;
  const auto write = options.format == FileFormat::kCsv ? WriteNetworkCsv : WriteNetwork;
  const absl::Status written = write(*network, *config, options.out, progress.write_callback());
  progress.Erase();
  if (!written.ok()) return Failed(written);
  return Print(absl::StrCat("The network is in ", OneLine(options.out), ": ", Counted(network->neurons(), "neuron"),
                            " and ", Counted(network->synapses(), "synapse"), "; 'lull run ", OneLine(network_file),
                            "' runs it\n"));
}

}  // namespace lull::cli
