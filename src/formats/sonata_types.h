// Files of SONATA types, such as edge_types.csv and node_types.csv: a line with names, and then a line for each type.
// Values are separated by spaces; "double quotes" enclose values that have spaces, and NULL stands for no value.
//
// Thread use: ReadSonataTypes: one thread at a time. SonataTypes: immutable.

#ifndef LULL_SRC_FORMATS_SONATA_TYPES_H_
#define LULL_SRC_FORMATS_SONATA_TYPES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "formats/file_number.h"

namespace lull {

struct SonataTypes {
  struct Type {
    std::int64_t id;
    std::uint64_t line;                              // of the file, from 1
    std::vector<std::optional<std::string>> values;  // one for each name; empty: NULL
  };
  std::vector<std::string> names = {};  // of the columns, each once; one is that of the id
  std::vector<Type> types = {};         // ascending by id
  std::uint64_t hash = 0;               // FileHash of the file's bytes

  const Type* Find(const FileNumber& id) const;  // null if there is none

  // The number in a column of a type; empty if there is no value. Errors: kInvalidArgument if it is no finite number.
  absl::StatusOr<std::optional<double>> Number(const Type& type, std::size_t column) const;
};

// `id_name` is that of the column of ids, "edge_type_id", and `noun` says what the types are, "edge types".
// Errors: kInvalidArgument, kNotFound or kUnavailable with what is wrong with the file; the caller adds its name.
absl::StatusOr<SonataTypes> ReadSonataTypes(const std::string& path, const char* id_name, const char* noun);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_SONATA_TYPES_H_
