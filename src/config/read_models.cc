#include "config/read_models.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "lull/load_model.h"
#include "spec/finding.h"
#include "spec/value_text.h"

namespace lull {
namespace {

constexpr char kPlugin[] = "a plug-in, which 'lull model build FILE.cc' makes: \"mine.so\"";

// An element of `models`: the path of a plug-in, with the key that gives it, and the version that is asked for.
class ModelReader {
 public:
  ModelReader(ReadContext& context, std::string key, const toml::node& node)
      : context_(context), key_(std::move(key)), node_(&node) {}

  void Read() {
    const std::size_t before = context_.findings.size();
    std::string path;
    if (const toml::table* table = node_->as_table()) {
      TableReader reader(context_, *table, key_);
      reader.Take("version", version_);
      reader.Take("file", path);
      if (!reader.Has("file")) reader.Complain("file", absl::StrCat("missing; must be the path of ", kPlugin));
      reader.Done();
      node_ = reader.Find("file");
      key_ = reader.PathOf("file");
    } else if (const auto text = node_->value<std::string>()) {
      path = *text;
      context_.origins.Set(key_, PlaceOf(*node_, key_));
    }
    if (context_.findings.size() > before) return;
    if (path.empty()) return Complain(absl::StrCat("is empty; must be the path of ", kPlugin));
    Load(PathFrom(*node_, path, context_));
  }

 private:
  void Complain(const std::string& what) { context_.findings.push_back({key_, Written(*node_), what}); }

  void Load(const std::string& path) {
    const absl::StatusOr<PluginModel> loaded = LoadModel(path);
    if (!loaded.ok()) return Complain(std::string(loaded.status().message()));
    if (!version_.empty() && version_ != loaded->version) {
      return Complain(absl::StrCat("its model has version ", TomlText(loaded->version), " and must have version ",
                                   TomlText(version_), "; put the plug-in of that version there"));
    }
    const NeuronModel& model = loaded->model;
    const auto is_named_so = [&](const NeuronModel& other) { return other.name() == model.name(); };
    const auto known = std::ranges::find_if(context_.models, is_named_so);
    if (known == context_.models.end()) {
      context_.models.push_back(model);
    } else if (*known != model) {
      return Complain(absl::StrCat("its model has the name of another one, ", Quoted(model.name()),
                                   ", that the program knows already; names must differ"));
    }
    if (std::ranges::count(context_.model_files, model.name(), &ModelFile::name) > 0) {
      return Complain("is the second with this model; name each plug-in once");
    }
    context_.model_files.push_back({loaded->path, model.name(), loaded->version});
  }

  ReadContext& context_;
  std::string key_;
  const toml::node* node_;
  std::string version_;
};

}  // namespace

void ReadModels(const toml::table& file, ReadContext& context) {
  TableReader top(context, file, "");
  const toml::node* const node = top.Find("models");
  if (node == nullptr) return;
  const toml::array* const array = node->as_array();
  const bool good = array != nullptr && std::ranges::all_of(*array, [](const toml::node& element) {
                      return element.is_string() || element.is_table();
                    });
  if (!good) return top.Complain("models", absl::StrCat("must be an array of paths, each of ", kPlugin));
  for (std::size_t i = 0; i < array->size(); ++i) {
    ModelReader(context, ElementPath("models", i), (*array)[i]).Read();
  }
}

}  // namespace lull
