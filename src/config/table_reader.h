// A table of a configuration file on its way into a struct: takes its keys one by one, and finds what is left over.
//
//   TableReader reader(context, table, "projections[0]");
//   reader.Take("probability", projection.probability);
//   ...
//   reader.Done();                                            // every other key is unknown
//
// What is wrong becomes a finding, and the value stays as it was. Every key that is found has its place remembered, so
// that later checks can name it.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CONFIG_TABLE_READER_H_
#define LULL_SRC_CONFIG_TABLE_READER_H_

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lull/neuron_model.h"
#include "lull/neuron_types.h"
#include "lull/types.h"
#include "spec/finding.h"

namespace lull {

// What reading a configuration finds out.
struct ReadContext {
  Origins origins;
  std::vector<Finding> findings = {};
  std::string directory = {};            // of the file
  std::vector<NeuronModel> models = {};  // beside the built-in ones
};

// A value on one line, as TOML writes it, cut where it is long.
std::string Written(const toml::node& node);

// The file and line of a value. The lines of flags do not count.
Origins::Place PlaceOf(const toml::node& node, const std::string& path);

class TableReader {
 public:
  // `path` is that of the table, in the file and for checks.
  TableReader(ReadContext& context, const toml::table& table, const std::string& path)
      : TableReader(context, path, {{&table, path}}) {}

  // A table, and where its keys are looked for when it lacks them: the table that holds their defaults.
  struct Layer {
    const toml::table* table;
    std::string path;  // in the file
  };
  TableReader(ReadContext& context, std::string path, std::vector<Layer> layers)
      : context_(context), path_(std::move(path)), layers_(std::move(layers)) {}

  const std::string& path() const { return path_; }
  const toml::table& table() const { return *layers_.front().table; }
  Layer own() const { return layers_.front(); }
  std::string PathOf(std::string_view key) const { return KeyPath(path_, key); }
  ReadContext& context() const { return context_; }

  // The value of a key, wherever it is found, or null.
  const toml::node* Find(std::string_view key);
  bool Has(std::string_view key) { return Find(key) != nullptr; }
  bool HasOwn(std::string_view key) const { return layers_.front().table->contains(key); }

  // The table itself and no defaults decide on this key from now on.
  void OwnOnly(std::string_view key) { own_only_.emplace_back(key); }

  // Set the value if the key is there and good. A range is a number, or an array of two: [low, high].
  void Take(std::string_view key, bool& value);
  void Take(std::string_view key, double& value);
  void Take(std::string_view key, std::uint32_t& value);
  void Take(std::string_view key, std::string& value);
  void Take(std::string_view key, Drawn& range);
  void TakeTime(std::string_view key, Tick& time);
  void TakeTimes(std::string_view key, Tick& low, Tick& high);
  void TakeTimeConstant(std::string_view key, double& milliseconds);
  void TakeSeed(std::string_view key, std::uint64_t& seed);

  // The index of one of some words; if the key has another, their number.
  void TakeWord(std::string_view key, const std::vector<std::string>& words, std::size_t& index);

  // The table, or the elements of the array of tables, of a key; with their paths.
  std::optional<TableReader> TakeTable(std::string_view key);
  std::vector<TableReader> TakeTables(std::string_view key);

  // A finding about the value of a key, or about its absence.
  void Complain(std::string_view key, const std::string& what);

  // Every key of the table itself that nobody has asked for becomes a finding.
  void Done();

 private:
  ReadContext& context_;
  std::string path_;
  std::vector<Layer> layers_;
  std::vector<std::string> known_;
  std::vector<std::string> own_only_;
};

// How a value is read: returns what would do if it is not that, or an empty text.
std::string Convert(const toml::node& node, double& value);
std::string Convert(const toml::node& node, std::uint32_t& value);
std::string Convert(const toml::node& node, std::string& value);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_TABLE_READER_H_
