// HDF5 files, read and written. hdf5_file.cc is the only place that includes hdf5.h; both are part of Lull where HDF5
// was found when it was built.
//
// Objects of a file are named by their paths from its root, "/nodes/neurons/node_id"; the root is "/".
//
// Thread use: a file, with its datasets, belongs to one thread at a time. Different threads may use different files;
// HDF5 itself knows of no threads, so their calls wait for each other.

#ifndef LULL_SRC_FORMATS_HDF5_FILE_H_
#define LULL_SRC_FORMATS_HDF5_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lull {

// Numbers are double, float, std::int64_t, std::uint64_t, std::uint32_t, std::uint16_t or std::uint8_t.

// A file that is there. What is wrong with it becomes kInvalidArgument, without its path, which is the caller's to say:
// "has no /spikes".
class Hdf5Input {
 public:
  // Errors: kNotFound or kUnavailable if it cannot be read; kInvalidArgument if it is not HDF5, or damaged.
  static absl::StatusOr<Hdf5Input> Open(const std::string& path);
  Hdf5Input(Hdf5Input&& other) noexcept;
  Hdf5Input& operator=(Hdf5Input&& other) noexcept;
  ~Hdf5Input();

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
  explicit Hdf5Input(std::int64_t file) : file_(file) {}

  std::int64_t file_;  // HDF5's number for it; negative if there is none
};

// A new file, which is whole after Close. Until then, and if it is destroyed without, `path` names what has been
// written so far: it is the caller's to remove. Objects are little-endian, and carry no times, so that the same calls
// give the same bytes.
//
// Errors of all functions: kUnavailable with the path and the system's reason. After the first one nothing more is
// written and every function returns that error again.
class Hdf5Output {
  struct File;
  struct Growing;

 public:
  // Truncates what is there. Errors tell of `name` in place of the path, if it is given: of a file that is written
  // aside.
  static absl::StatusOr<Hdf5Output> Create(const std::string& path, const std::string& name = {});
  Hdf5Output(Hdf5Output&& other) noexcept;
  Hdf5Output& operator=(Hdf5Output&& other) noexcept;
  ~Hdf5Output();

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
    friend class Hdf5Output;
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
  explicit Hdf5Output(std::unique_ptr<File> file);

  std::unique_ptr<File> file_;
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_FILE_H_
