// Reads a table of a configuration file into a struct: takes its keys one by one, and finds keys that are left over.
//
//   TableReader reader(context, table, "projections[0]");
//   reader.Take("probability", projection.probability);
//   ...
//   reader.Done();                                            // every other key is unknown
//
// A mistake becomes a finding, and the value does not change. The reader remembers the place of every key that it
// finds, so that later checks can name the place.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CONFIG_TABLE_READER_H_
#define LULL_SRC_CONFIG_TABLE_READER_H_

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lull/config.h"
#include "lull/neuron_model.h"
#include "lull/neuron_types.h"
#include "lull/types.h"
#include "spec/finding.h"

namespace lull {

class SharedEdges;  // shared_edges.h

// What the readers of a configuration share: models, findings and the places of keys.
struct ReadContext {
  Origins origins;
  std::vector<Finding> findings = {};
  std::string directory = {};               // directory of the file
  std::vector<NeuronModel> models = {};     // in addition to the built-in models; with those of `model_files`
  std::vector<ModelFile> model_files = {};  // the plug-ins, which are loaded before the tables are read
  bool reads_files = true;                  // if false, what is listed in other files stays empty
  SharedEdges* shared_edges = nullptr;      // if given, one of several ranks reads edge lists by it

  std::set<const toml::node*> overridden = {};     // values that overrides have set
  std::set<const toml::node*> used_defaults = {};  // values that a reader found in a table of defaults
};

// A value as TOML writes it, on one line, shortened if it is long.
std::string Written(const toml::node& node);

// The file and line of a value; without a line if the value comes from a flag.
Origins::Place PlaceOf(const toml::node& node, const std::string& path);

// A path that a value of the file gives. It starts at the configuration's directory, or, if a flag gives it, at the
// current directory.
std::string PathFrom(const toml::node& node, const std::string& path, const ReadContext& context);

class TableReader {
 public:
  // `path` is the path of the table, in the file and in checks.
  TableReader(ReadContext& context, const toml::table& table, const std::string& path)
      : TableReader(context, path, {{&table, path}}) {}

  // A table with its path. If the reader's own table does not have a key, the reader looks for the key in the next
  // layer, a table of defaults.
  struct Layer {
    const toml::table* table;
    std::string path;  // path in the file
  };
  TableReader(ReadContext& context, std::string path, std::vector<Layer> layers)
      : context_(context), path_(std::move(path)), layers_(std::move(layers)) {}

  const std::string& path() const { return path_; }
  const toml::table& table() const { return *layers_.front().table; }
  Layer own() const { return layers_.front(); }
  std::string PathOf(std::string_view key) const { return KeyPath(path_, key); }
  ReadContext& context() const { return context_; }

  // The value of a key in the first table that has it, or null.
  const toml::node* Find(std::string_view key);
  bool Has(std::string_view key) { return Find(key) != nullptr; }
  bool HasOwn(std::string_view key) const { return layers_.front().table->contains(key); }

  // From now on, only the table itself decides on this key, not the defaults.
  void OwnOnly(std::string_view key) { own_only_.emplace_back(key); }

  // Set the value if the table has the key and its value is valid.
  void Take(std::string_view key, bool& value);
  void Take(std::string_view key, double& value);
  void Take(std::string_view key, std::uint32_t& value);
  void Take(std::string_view key, std::uint64_t& value);
  void Take(std::string_view key, std::string& value);
  void TakeTime(std::string_view key, Tick& time);
  void TakeTimeConstant(std::string_view key, double& milliseconds);
  void TakeSeed(std::string_view key, std::uint64_t& seed);
  // Takes the path of a file, `what` it is (PathFrom).
  void TakePath(std::string_view key, const char* what, std::string& path);

  // Sets the index of the key's word among these words; if the word is not one of them, the number of words. The
  // complaint suggests the nearest word, or lists all of them; with `more`, it does both and ends with this text.
  void TakeWord(std::string_view key, const std::vector<std::string>& words, std::size_t& index, const char* more = "");

  // Return a reader for the table of a key, or for each element of its array of tables.
  std::optional<TableReader> TakeTable(std::string_view key);
  std::vector<TableReader> TakeTables(std::string_view key);

  // Adds a finding about the value of a key, or about its absence.
  void Complain(std::string_view key, const std::string& what);

  // Adds a finding for every key of the table itself that no call has asked for.
  void Done();

 private:
  ReadContext& context_;
  std::string path_;
  std::vector<Layer> layers_;
  std::vector<std::string> known_;
  std::vector<std::string> own_only_;
};

// Convert a value. They return an empty text, or, if the value is of another kind, what would be accepted.
std::string Convert(const toml::node& node, double& value);
std::string Convert(const toml::node& node, std::uint32_t& value);
std::string Convert(const toml::node& node, std::string& value);
std::string ConvertTime(const toml::node& node, Tick& time);
std::string ConvertTimeConstant(const toml::node& node, double& milliseconds);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_TABLE_READER_H_
