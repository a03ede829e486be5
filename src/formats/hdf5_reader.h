// Reads HDF5 files. Like all files named hdf5_…, this one is part of Lull only where HDF5 was found at build time.
//
// The HDF5 library can crash on a damaged file, hang, or take all memory. So each open file has a process of its own in
// which the library reads (child_process.h, hdf5_file.h). That process hands over names and numbers. Whatever ends it
// becomes an error of the function that waits for it.
//
// Objects of a file are named by their paths from its root, "/nodes/neurons/node_id"; the root is "/".
//
// Thread use: a file, with its datasets, belongs to one thread at a time. Different threads may read different files at
// the same time.

#ifndef LULL_SRC_FORMATS_HDF5_READER_H_
#define LULL_SRC_FORMATS_HDF5_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "formats/child_process.h"
#include "formats/file_number.h"

namespace lull {

// A Number is double, float, std::int64_t, std::uint64_t, std::uint32_t, std::uint16_t or std::uint8_t.

// An existing file. Mistakes in the file become kInvalidArgument, "has no /spikes"; the caller adds the path.
//
// Errors of all functions: kInvalidArgument also if the file is damaged so that the library does not survive it, and if
// the library needs more memory than it may have.
class Hdf5Reader {
 public:
  // Errors: kNotFound or kUnavailable if the file cannot be read; kInvalidArgument if it is no regular file, not HDF5,
  // or in use.
  static absl::StatusOr<Hdf5Reader> Open(const std::string& path);

  // The names of the groups in a group, or of its datasets, in alphabetical order, and of links that lead to nothing in
  // this file.
  absl::StatusOr<std::vector<std::string>> Groups(const std::string& group);
  absl::StatusOr<std::vector<std::string>> Datasets(const std::string& group);

  absl::StatusOr<bool> Has(const std::string& path);  // an object of any kind

  // The size along each axis.
  absl::StatusOr<std::vector<std::uint64_t>> Shape(const std::string& dataset);

  // Reads all numbers of a dataset of one axis; or `count` rows, from the row `first` on, of a dataset of one or two
  // axes. Numbers that are stored as another type are converted: a number that does not fit becomes the nearest number
  // that does.
  template <class Number>
  absl::StatusOr<std::vector<Number>> Read(const std::string& dataset);
  template <class Number>
  absl::StatusOr<std::vector<Number>> Read(const std::string& dataset, std::uint64_t first, std::uint64_t count);

  // The number of numbers in a list: a dataset of one axis, or of several of which at most one is longer than 1, as
  // MATLAB writes its lists. Errors: kInvalidArgument also if the dataset is no list.
  absl::StatusOr<std::uint64_t> Length(const std::string& dataset);

  // Reads `count` numbers of a list, from the number `first` on, without a change: whole numbers as whole numbers of 64
  // bits, other numbers as float or double.
  // The numbers replace those in `column`, whose memory is used again.
  absl::Status ReadColumn(const std::string& dataset, std::uint64_t first, std::uint64_t count, FileColumn& column);

  // Reads a text of fixed or variable length; empty if the group or dataset has no such attribute. Errors:
  // kInvalidArgument if the attribute is not a text.
  absl::StatusOr<std::optional<std::string>> TextAttribute(const std::string& object, const std::string& name);

 private:
  struct Question;
  struct Answer;

  explicit Hdf5Reader(ChildProcess child) : child_(std::move(child)) {}

  // Rows of a dataset; of a list, its numbers.
  struct Rows;

  absl::StatusOr<std::vector<std::string>> Names(const Question& question);
  absl::StatusOr<Answer> Ask(const Question& question);
  template <class Number>
  absl::Status ReadInto(const std::string& dataset, const Rows& rows, std::uint64_t first, std::uint64_t count,
                        std::vector<Number>& numbers);

  ChildProcess child_;
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_READER_H_
