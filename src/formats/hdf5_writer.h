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

// Numbers are double, float, std::int64_t, std::uint64_t, std::uint32_t, std::uint16_t or std::uint8_t.

// A new file, which is whole after Close. Until then, and if it is destroyed without, `path` names what has been
// written so far: it is the caller's to remove. Objects are little-endian, and carry no times, so that the same calls
// give the same bytes.
//
// Errors of all functions: kUnavailable with the path and the system's reason. After the first one nothing more is
// written and every function returns that error again.
class Hdf5Writer {
  struct File;
  struct Growing;

 public:
  // Truncates what is there. Errors tell of `name` in place of the path, if it is given: of a file that is written
  // aside.
  static absl::StatusOr<Hdf5Writer> Create(const std::string& path, const std::string& name = {});
  Hdf5Writer(Hdf5Writer&& other) noexcept;
  Hdf5Writer& operator=(Hdf5Writer&& other) noexcept;
  ~Hdf5Writer();

  // With those above it. It may be there.
  absl::Status AddGroup(const std::string& path);

  // Of a group or dataset that is there and has no such attribute.
  absl::Status SetAttribute(const std::string& object, const std::string& name, const std::string& text);  // UTF-8
  absl::Status SetAttribute(const std::string& object, const std::string& name, std::uint32_t number);
  absl::Status SetAttribute(const std::string& object, const std::string& name, std::uint64_t number);
  absl::Status SetAttribute(const std::string& object, const std::string& name, double number);
  absl::Status SetAttribute(const std::string& object, const std::string& name, std::span<const std::uint32_t> numbers);

  // One of `names`, which are counted from 0, as an enumeration in 8 bits.
  absl::Status SetEnumAttribute(const std::string& object, const std::string& name,
                                const std::vector<std::string>& names, int value);

  // A dataset that grows. Holds about a megabyte of memory, or two rows if that is more, however long it becomes.
  // Valid until its file is closed or destroyed; moving the file does not matter.
  template <class Number>
  class Dataset {
   public:
    // Whole rows.
    absl::Status Append(std::span<const Number> rows);

   private:
    friend class Hdf5Writer;
    explicit Dataset(Growing* growing) : growing_(growing) {}

    Growing* growing_;  // of the file
  };

  // A dataset that is empty as yet, of one axis (`columns` is 0) or two, and the groups above it. Compressed.
  template <class Number>
  absl::StatusOr<Dataset<Number>> AddDataset(const std::string& path, std::uint64_t columns = 0);

  // A dataset of texts, and the groups above it.
  absl::Status AddTexts(const std::string& path, const std::vector<std::string>& texts);

  // The first error, if there has been one.
  absl::Status status() const;

  // Brings everything to the disk. Nothing may be called after.
  absl::Status Close();

 private:
  explicit Hdf5Writer(std::unique_ptr<File> file);

  std::unique_ptr<File> file_;
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_WRITER_H_
