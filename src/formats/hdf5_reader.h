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

namespace lull {

// Numbers are double, float, std::int64_t, std::uint64_t, std::uint32_t, std::uint16_t or std::uint8_t.

// A file that is there. What is wrong with it becomes kInvalidArgument, without its path, which is the caller's to say:
// "has no /spikes".
class Hdf5Reader {
 public:
  // Errors: kNotFound or kUnavailable if it cannot be read; kInvalidArgument if it is not HDF5, or damaged.
  static absl::StatusOr<Hdf5Reader> Open(const std::string& path);
  Hdf5Reader(Hdf5Reader&& other) noexcept;
  Hdf5Reader& operator=(Hdf5Reader&& other) noexcept;
  ~Hdf5Reader();

  // The names of the groups in a group, in order of the alphabet.
  absl::StatusOr<std::vector<std::string>> Groups(const std::string& group) const;

  bool Has(const std::string& path) const;  // whatever it is

  // How many there are along each axis.
  absl::StatusOr<std::vector<std::uint64_t>> Shape(const std::string& dataset) const;

  // All numbers of a dataset of one axis; or `count` rows of one of one or two axes from the row `first` on. Numbers
  // that are stored as others are converted: what does not fit becomes the nearest that does.
  template <class Number>
  absl::StatusOr<std::vector<Number>> Read(const std::string& dataset) const;
  template <class Number>
  absl::StatusOr<std::vector<Number>> Read(const std::string& dataset, std::uint64_t first, std::uint64_t count) const;

  // A text of fixed or variable length; none if the group or dataset has no such attribute. kInvalidArgument if it is
  // no text.
  absl::StatusOr<std::optional<std::string>> TextAttribute(const std::string& object, const std::string& name) const;

 private:
  explicit Hdf5Reader(std::int64_t file) : file_(file) {}

  std::int64_t file_;  // HDF5's number for it; negative if there is none
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_READER_H_
