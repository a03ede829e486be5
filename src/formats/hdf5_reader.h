// Reads HDF5 files. Like all files named hdf5_…, this one is part of Lull only where HDF5 was found at build time.
//
// Objects of a file are named by their paths from its root, "/nodes/neurons/node_id"; the root is "/".
//
// Thread use: a file, with its datasets, belongs to one thread at a time. Different threads may use different files;
// HDF5 itself is not thread-safe, so the threads' calls wait for each other.

#ifndef LULL_SRC_FORMATS_HDF5_READER_H_
#define LULL_SRC_FORMATS_HDF5_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "formats/file_number.h"

namespace lull {

// A Number is double, float, std::int64_t, std::uint64_t, std::uint32_t, std::uint16_t or std::uint8_t.

// An existing file. Mistakes in the file become kInvalidArgument, "has no /spikes"; the caller adds the path.
class Hdf5Reader {
 public:
  // Errors: kNotFound or kUnavailable if the file cannot be read; kInvalidArgument if it is not HDF5, or damaged.
  static absl::StatusOr<Hdf5Reader> Open(const std::string& path);
  Hdf5Reader(Hdf5Reader&& other) noexcept;
  Hdf5Reader& operator=(Hdf5Reader&& other) noexcept;
  ~Hdf5Reader();

  // The names of the groups in a group, in alphabetical order.
  absl::StatusOr<std::vector<std::string>> Groups(const std::string& group) const;

  bool Has(const std::string& path) const;  // an object of any kind

  // The size along each axis.
  absl::StatusOr<std::vector<std::uint64_t>> Shape(const std::string& dataset) const;

  // Reads all numbers of a dataset of one axis; or `count` rows, from the row `first` on, of a dataset of one or two
  // axes. Numbers that are stored as another type are converted: a number that does not fit becomes the nearest number
  // that does.
  template <class Number>
  absl::StatusOr<std::vector<Number>> Read(const std::string& dataset) const;
  template <class Number>
  absl::StatusOr<std::vector<Number>> Read(const std::string& dataset, std::uint64_t first, std::uint64_t count) const;

  // Reads `count` rows of a dataset of one axis, from the row `first` on, without a change: whole numbers as whole
  // numbers of 64 bits, other numbers as float or double.
  absl::StatusOr<FileColumn> ReadColumn(const std::string& dataset, std::uint64_t first, std::uint64_t count) const;

  // Reads a text of fixed or variable length; empty if the group or dataset has no such attribute. Errors:
  // kInvalidArgument if the attribute is not a text.
  absl::StatusOr<std::optional<std::string>> TextAttribute(const std::string& object, const std::string& name) const;

 private:
  enum class Stored { kSigned, kUnsigned, kFloat, kDouble };
  absl::StatusOr<Stored> StoredIn(const std::string& dataset) const;

  explicit Hdf5Reader(std::int64_t file) : file_(file) {}

  std::int64_t file_;  // HDF5's number for the file; negative if there is none
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_READER_H_
