// Writes HDF5 files. Like all files named hdf5_…, this one is part of Lull only where HDF5 was found at build time.
//
// Objects of a file are named by their paths from its root, "/nodes/neurons/node_id"; the root is "/".
//
// Thread use: a file, with its datasets, belongs to one thread at a time. Different threads may use different files;
// HDF5 itself is not thread-safe, so the threads' calls wait for each other.

#ifndef LULL_SRC_FORMATS_HDF5_WRITER_H_
#define LULL_SRC_FORMATS_HDF5_WRITER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lull {

// A Number is double, float, std::int64_t, std::uint64_t, std::uint32_t, std::uint16_t or std::uint8_t.

// A new file, which is complete after Close. Until then, and if the writer is destroyed without Close, `path` names an
// incomplete file, which the caller must remove. Objects are little-endian, and store no times, so that the same calls
// give the same bytes.
//
// Errors of all functions: kUnavailable with the path and the system's reason. After the first error nothing more is
// written, and every function returns that error again.
class Hdf5Writer {
  struct File;
  struct Growing;

 public:
  // Truncates an existing file, but not through a link. Errors name `name` instead of the path, if it is given: for a
  // file that is written aside.
  static absl::StatusOr<Hdf5Writer> Create(const std::string& path, const std::string& name = {});
  Hdf5Writer(Hdf5Writer&& other) noexcept;
  Hdf5Writer& operator=(Hdf5Writer&& other) noexcept;
  ~Hdf5Writer();

  // Adds a group and the groups above it. The group may exist.
  absl::Status AddGroup(const std::string& path);

  // Sets an attribute of an existing group or dataset that has no such attribute.
  absl::Status SetAttribute(const std::string& object, const std::string& name, const std::string& text);  // UTF-8
  absl::Status SetAttribute(const std::string& object, const std::string& name, std::uint8_t number);
  absl::Status SetAttribute(const std::string& object, const std::string& name, std::uint32_t number);
  absl::Status SetAttribute(const std::string& object, const std::string& name, std::uint64_t number);
  absl::Status SetAttribute(const std::string& object, const std::string& name, double number);
  absl::Status SetAttribute(const std::string& object, const std::string& name, std::span<const std::uint32_t> numbers);

  // Sets an attribute to one of `names`, which are counted from 0, as an enumeration in 8 bits.
  absl::Status SetEnumAttribute(const std::string& object, const std::string& name,
                                const std::vector<std::string>& names, int value);

  // A dataset that grows. It holds about a megabyte of memory, or two rows if they are larger, however long the dataset
  // becomes. Valid until its file is closed or destroyed; moving the file does not matter.
  template <class Number>
  class Dataset {
   public:
    // Appends whole rows.
    absl::Status Append(std::span<const Number> rows);

   private:
    friend class Hdf5Writer;
    explicit Dataset(Growing* growing) : growing_(growing) {}

    Growing* growing_;  // owned by the file
  };

  // Adds an empty dataset, of one axis (`columns` is 0) or two, and the groups above it. The dataset is compressed.
  template <class Number>
  absl::StatusOr<Dataset<Number>> AddDataset(const std::string& path, std::uint64_t columns = 0);

  // Gives an existing object a second name, in an existing group.
  absl::Status AddLink(const std::string& object, const std::string& name);

  // Adds a dataset of texts, and the groups above it.
  absl::Status AddTexts(const std::string& path, const std::vector<std::string>& texts);

  // The first error, or OK.
  absl::Status status() const;

  // Writes everything to the disk. No function may be called afterwards.
  absl::Status Close();

 private:
  explicit Hdf5Writer(std::unique_ptr<File> file);

  std::unique_ptr<File> file_;
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_WRITER_H_
