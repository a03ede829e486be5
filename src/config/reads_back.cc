#include "config/reads_back.h"

#include <toml++/toml.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/quoted.h"
#include "config/check_config.h"
#include "config/read_config.h"
#include "spec/finding.h"

namespace lull {
namespace {

// The user-defined neuron models of the types.
std::vector<NeuronModel> ModelsOf(const NetworkSpec& spec) {
  std::vector<NeuronModel> models;
  for (const NeuronType& type : spec.types) {
    const auto* custom = std::get_if<CustomType>(&type.model);
    if (custom != nullptr && std::ranges::count(models, custom->model) == 0) models.push_back(custom->model);
  }
  return models;
}

// The first line that differs; the texts differ.
std::string Difference(const std::string& text, const std::string& again) {
  const std::vector<std::string> lines = absl::StrSplit(text, '\n'), read = absl::StrSplit(again, '\n');
  std::size_t line = 0;
  while (line < lines.size() && line < read.size() && lines[line] == read[line]) ++line;
  const auto shown = [line](const std::vector<std::string>& all) {
    return line < all.size() ? Quoted(all[line]) : "nothing";
  };
  return absl::StrCat(shown(lines), " would read back as ", shown(read));
}

}  // namespace

absl::Status CheckReadsBack(const Config& config, const std::string& name) {
  const std::string text = ToToml(config);
  ReadContext context = {
      .origins = Origins(name), .models = ModelsOf(config.network), .model_files = config.models, .reads_files = false};
  std::string what;
  try {
    const toml::table table = toml::parse(text, name);
    const Config again = ReadConfig(table, context);
    if (context.findings.empty()) {
      const std::string written = ToToml(again);
      if (written == text) return absl::OkStatus();
      what = Difference(text, written);
    }
  } catch (const toml::parse_error& error) {
    what = OneLine(error.description());
  }
  // A description made in code may be wrong in itself, about which its check knows more.
  if (const std::vector<Finding> findings = Check(config); !findings.empty()) {
    return StatusOf(findings);
  }
  if (!context.findings.empty()) return StatusOf(context.findings, context.origins);
  return absl::InvalidArgumentError(absl::StrCat("the run could not be repeated from its ", name, ": ", what));
}

}  // namespace lull
