#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "cli/command_flags.h"
#include "cli/export_command.h"
#include "cli/flags.h"

namespace lull::cli {
namespace {

class ExportFlags : public CommandFlags {
 public:
  explicit ExportFlags(CLI::App& lull)
      : CommandFlags(lull, "export", "write a run or a network into files that other programs read", Footer()),
        source_(app(), {.file = "the directory of a run, or a configuration file"}),
        format_(app(), "format", "KIND", "sonata (HDF5) or csv [a run: as its configuration says; a network: sonata]"),
        out_(app(), "out", "DIR", "directory for the files [for a run: its own]"),
        overwrite_(app(), "overwrite", "replace files of another run that is in --out") {}

  absl::StatusOr<Command> Read() const override {
    absl::StatusOr<Source> source = source_.Read();
    if (!source.ok()) return source.status();
    for (const TextFlag* flag : {&format_, &out_}) {
      if (absl::Status status = flag->Check(); !status.ok()) return status;
    }
    if (format_.given() && format_.text() != "sonata" && format_.text() != "csv") {
      return Mistake(format_.name(), Quoted(format_.text()) + " is not a format; use sonata or csv");
    }
    std::error_code ignored;
    const bool is_run = source->file && std::filesystem::is_directory(*source->file, ignored);
    if (source->file && !std::filesystem::exists(*source->file, ignored)) {
      return absl::InvalidArgumentError(
          absl::StrCat(Quoted(*source->file), " does not exist; give the directory of a run, or a configuration file"));
    }
    return is_run ? ReadRun(*source) : ReadNetwork(*std::move(source));
  }

 private:
  static std::string Footer() {
    return "If FILE is the directory of a run, its recording is written beside the log, or into --out.\n"
           "If FILE describes a network, the network is built and written into --out as nodes and edges, with a\n"
           "network.toml that runs the network from these files.\n" +
           Examples({{"lull export out", "write what was recorded before a run was killed"},
                     {"lull export out --format csv --out tables", "write the same data as text"},
                     {"lull export columns.toml --out network", "write the network for other simulators"}}) +
           "Exit status: 0 done, 1 a file could not be read or written, 2 a mistake in the command or a file.";
  }

  absl::StatusOr<Command> ReadRun(const Source& source) const {
    if (!source.overrides.empty()) {
      return Mistake(source.overrides.front().flag,
                     absl::StrCat("changes a network, but ", Quoted(*source.file), " is a run; leave it out"));
    }
    ExportRunOptions options = {.directory = *source.file, .out = {}, .format = {}, .overwrite = overwrite_.given()};
    if (out_.given()) options.out = out_.text();
    if (!format_.given()) return Command(std::move(options));
    options.format = Format();
    return Command(std::move(options));
  }

  absl::StatusOr<Command> ReadNetwork(Source source) const {
    if (!out_.given()) return Mistake(out_.name(), "is missing; give the directory for the network");
    return Command(ExportNetworkOptions{
        .source = std::move(source), .out = out_.text(), .format = Format(), .overwrite = overwrite_.given()});
  }

  FileFormat Format() const { return format_.text() == "csv" ? FileFormat::kCsv : FileFormat::kSonata; }

  SourceFlags source_;
  TextFlag format_, out_;
  SwitchFlag overwrite_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddExport(CLI::App& lull) { return std::make_unique<ExportFlags>(lull); }

}  // namespace lull::cli
