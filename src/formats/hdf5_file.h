// Reads HDF5 files of others with the HDF5 library. The library can crash on a damaged file, hang, or take all memory,
// so that only the child process of Hdf5Reader may do this.
//
// Data that are not in the file itself, or that nobody wrote, are refused by name: HDF5 would give zeros in their place
// when they are missing. These are virtual datasets, datasets in external files, links to other files, and datasets of
// which chunks were never written. Soft links within the file are followed.
//
// Errors of all functions: kInvalidArgument with what is wrong with the file. They throw std::bad_alloc if HDF5 has no
// memory left.
//
// Thread use: one thread at a time, which is the only one to use HDF5.

#ifndef LULL_SRC_FORMATS_HDF5_FILE_H_
#define LULL_SRC_FORMATS_HDF5_FILE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "formats/hdf5_handle.h"

namespace lull {

// What a dataset stores: numbers up to 64 bits, by the type in memory that holds them all; or something else.
enum class Hdf5Stored : std::uint32_t { kSigned, kUnsigned, kFloat, kDouble, kOther };

// The types in which numbers can be read.
enum class Hdf5Type : std::uint32_t { kDouble, kFloat, kInt64, kUint64, kUint32, kUint16, kUint8 };

// What a group has.
enum class Hdf5Kind { kGroup, kDataset };

class Hdf5File {
 public:
  static absl::StatusOr<Hdf5File> Open(const std::string& path);

  // Names of groups, or of datasets; and of links that lead to no object in this file.
  absl::StatusOr<std::vector<std::string>> Groups(const std::string& group);
  absl::StatusOr<std::vector<std::string>> Datasets(const std::string& group);
  absl::StatusOr<bool> Has(const std::string& path);

  // An array that MATLAB marks as empty has no rows: it stores the array's shape in place of its numbers.
  struct Shape {
    std::vector<std::uint64_t> axes;
    Hdf5Stored stored;
  };
  absl::StatusOr<Shape> ShapeOf(const std::string& dataset);

  // Reads `count` rows, from the row `first` on, of a dataset of one or two axes.
  absl::Status Read(const std::string& dataset, Hdf5Type type, std::uint64_t first, std::uint64_t count,
                    std::span<std::byte> numbers);
  // The same of a list: a dataset of which at most one axis is longer than 1.
  absl::Status ReadList(const std::string& dataset, Hdf5Type type, std::uint64_t first, std::uint64_t count,
                        std::span<std::byte> numbers);

  absl::StatusOr<std::optional<std::string>> TextAttribute(const std::string& object, const std::string& name);

 private:
  struct Dataset {
    Hdf5Handle data, space;
    std::vector<hsize_t> axes;
  };

  explicit Hdf5File(Hdf5Handle file) : file_(std::move(file)) {}

  absl::StatusOr<std::vector<std::string>> Names(const std::string& group, Hdf5Kind kind);
  absl::Status WhyMissing(const std::string& path) const;
  absl::StatusOr<Dataset*> Find(const std::string& path);
  absl::StatusOr<Dataset> OpenDataset(const std::string& path) const;
  static absl::Status ReadBlock(const std::string& path, const Dataset& dataset, Hdf5Type type,
                                const std::vector<hsize_t>& start, const std::vector<hsize_t>& size,
                                std::span<std::byte> numbers);

  Hdf5Handle file_;
  std::map<std::string, Dataset> datasets_ = {};  // open ones; they close before the file
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_FILE_H_
