// Reads parts that several tables of a configuration have: names, words, times, selections of neurons, and files.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CONFIG_READ_PARTS_H_
#define LULL_SRC_CONFIG_READ_PARTS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "config/table_reader.h"
#include "lull/inputs.h"
#include "spec/finding.h"

namespace lull {

// Reads the name that an element may have. An element without a name has an empty one.
void TakeName(TableReader& reader, std::string& name);

// Reads a name, or an array of names.
std::vector<std::string> ReadNames(
    TableReader& reader, std::string_view key,
    const char* would_do = "the name of a layer, or several: [\"sensory\", \"afferent\"]");

// Complains if the table does not have the key; `what` says what its value must be.
void Missing(TableReader& reader, std::string_view key, const char* what);

// Reads one of some words, each of which stands for a value.
template <class Value>
void TakeOneOf(TableReader& reader, std::string_view key, const std::vector<std::pair<std::string, Value>>& words,
               Value& value) {
  std::vector<std::string> names;
  std::size_t index = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    names.push_back(words[i].first);
    if (words[i].second == value) index = i;
  }
  reader.TakeWord(key, names, index);
  if (index < words.size()) value = words[index].second;
}

// Reads a time, or a word that stands for the value `none`.
void TakeTimeOr(TableReader& reader, std::string_view key, const std::string& word, Tick none, Tick& time);

// Reads `from` and `until`.
void ReadInterval(TableReader& reader, Tick& from, Tick& until);

// Reads `layers`, `columns` and `neurons`.
NeuronSelection ReadTarget(TableReader& reader);

// Reads the path of a file, which the table must have; `what` it is.
void TakePath(TableReader& reader, const char* key, const char* what, std::string& file);

// The same for `file`, and reads `population`.
void TakeFile(TableReader& reader, const char* what, std::string& file, std::string& population);

// What was read from the file that a key names; nothing, and a finding, if the file could not be read.
template <class Content>
std::optional<Content> OrComplain(TableReader& reader, std::string_view key, absl::StatusOr<Content> read) {
  if (read.ok()) return *std::move(read);
  reader.Complain(key, std::string(read.status().message()));
  return std::nullopt;
}

// The same for a file of entries, which become the value of `entries`: each mistake in an entry is a finding. `noun` is
// what an entry is.
template <class Content>
std::optional<Content> EntriesOrComplain(TableReader& reader, const std::string& path, const char* entries,
                                         const char* noun, absl::StatusOr<Content> read) {
  std::optional<Content> file = OrComplain(reader, "file", std::move(read));
  if (!file) return std::nullopt;
  reader.context().origins.SetEntries(reader.PathOf(entries), path, file->first_line, noun);
  for (const auto& mistake : file->mistakes) {
    reader.context().findings.push_back({ElementPath(reader.PathOf(entries), mistake.entry), "", mistake.what});
  }
  return file;
}

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_PARTS_H_
