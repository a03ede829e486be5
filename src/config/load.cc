// Loading a configuration has five stages: the file is parsed, changed by overrides, its plug-ins are loaded, it is
// read and checked. Every stage adds to the same list of findings. Without a plug-in the types that have its model
// cannot be understood, so that loading ends there.

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "base/read_file.h"
#include "config/check_config.h"
#include "config/overrides.h"
#include "config/read_config.h"
#include "config/read_models.h"
#include "config/shared_edges.h"
#include "formats/sonata.h"
#include "lull/config.h"
#include "spec/finding.h"
#include "spec/value_text.h"

namespace lull {
namespace {

// Whether a place is after the end of its line. toml++ reports this place for a text without a closing quote.
bool IsBehindItsLine(std::string_view text, const toml::source_position& at) {
  for (toml::source_index line = 1; line < at.line; ++line)
    text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
  return at.column > std::min(text.size(), text.find('\n'));
}

absl::StatusOr<toml::table> Parse(std::string_view text, const std::string& name) {
  if (const int line = LineOfEndlessKey(text); line > 0) {
    return absl::InvalidArgumentError(absl::StrCat(OneLine(name), ":", line, ": a key of more than a thousand parts"));
  }
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    std::string what = OneLine(error.description());  // the description may contain a line break
    if (what.find("not representable in 64 bits") != what.npos) {
      what += "; write a larger number with an exponent (1.5e19), a larger seed in quotes";
    }
    if (what.find("parsing string") != what.npos && IsBehindItsLine(text, at)) what = "a text lacks its closing quote";
    return absl::InvalidArgumentError(
        absl::StrCat(OneLine(name), ":", at.line, ": not TOML, at column ", at.column, ": ", what));
  }
}

using Paths = std::set<std::string, std::less<>>;

// Whether `path` is one of `others`, or a part of one of them.
bool IsWithin(std::string_view path, const Paths& others) {
  for (std::size_t end = 0; end <= path.size(); ++end) {
    const bool ends_a_part = end == path.size() || path[end] == '.' || path[end] == '[';
    if (ends_a_part && others.contains(path.substr(0, end))) return true;
  }
  return false;
}

// Adds the findings of the checks, except about values for which reading has a finding already: such a value still has
// its default, about which a finding would be misleading.
void AddNews(std::vector<Finding>& findings, std::vector<Finding> more) {
  Paths known;
  for (const Finding& finding : findings) known.insert(finding.path);
  for (Finding& finding : more) {
    if (!IsWithin(finding.path, known)) findings.push_back(std::move(finding));
  }
}

absl::Status CheckDistinct(const std::vector<NeuronModel>& models) {
  std::set<std::string> names;
  for (const NeuronModel& model : models) {
    if (!names.insert(model.name()).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("models: two are called ", Quoted(model.name()), "; names must differ"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool ReadsSonata() { return HasHdf5(); }

absl::StatusOr<Config> ParseConfig(std::string_view text, const std::string& name,
                                   const std::vector<Override>& overrides, const std::string& directory,
                                   const std::vector<NeuronModel>& models, int ranks, std::optional<int> rank) {
  if (const absl::Status distinct = CheckDistinct(models); !distinct.ok()) return distinct;
  absl::StatusOr<toml::table> file = Parse(text, name);
  if (!file.ok()) return file.status();
  if (rank && (*rank < 0 || *rank >= ranks)) {
    return absl::InvalidArgumentError(absl::StrCat("rank is ", *rank, "; must be from 0 to ", ranks - 1));
  }
  std::optional<SharedEdges> shared;
  if (rank && ranks > 1) shared.emplace(*rank, ranks);
  ReadContext context = {
      .origins = Origins(name), .directory = directory, .models = models, .shared_edges = shared ? &*shared : nullptr};
  for (const Override& change : overrides) Apply(change, *file, context);
  const std::size_t before = context.findings.size();
  ReadModels(*file, context);
  if (context.findings.size() > before) return StatusOf(context.findings, context.origins);
  Config config = ReadConfig(*file, context);
  std::vector<Finding> unread;
  std::function<ListedEdges()> count;
  if (shared) count = [&] { return shared->Keep(config.network, unread); };
  AddNews(context.findings, Check(config, ranks, count));
  AddNews(context.findings, std::move(unread));
  if (!context.findings.empty()) return StatusOf(context.findings, context.origins);
  return config;
}

absl::StatusOr<Config> LoadConfig(const std::string& path, const std::vector<Override>& overrides,
                                  const std::vector<NeuronModel>& models, int ranks, std::optional<int> rank) {
  const absl::StatusOr<std::string> text = ReadFileOrPipe(path);
  if (!text.ok()) return absl::Status(text.status().code(), absl::StrCat(OneLine(path), ": ", text.status().message()));
  return ParseConfig(*text, path, overrides, std::filesystem::path(path).parent_path().string(), models, ranks, rank);
}

}  // namespace lull
