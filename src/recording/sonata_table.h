// What the SONATA files of networks and neurons are made of: columns of numbers that grow together.

#ifndef LULL_SRC_RECORDING_SONATA_TABLE_H_
#define LULL_SRC_RECORDING_SONATA_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "formats/hdf5_writer.h"

namespace lull {

// A dataset, and the numbers that wait to be appended to it. Returns no errors: the file keeps the first one.
template <class Number>
class Series {
 public:
  // A row has one number, or `columns` numbers if that is not 0.
  Series(Hdf5Writer& file, const std::string& path, std::uint64_t columns = 0)
      : dataset_(file.AddDataset<Number>(path, columns)) {
    numbers_.reserve(kNumbers);
  }

  void Add(Number number) {
    numbers_.push_back(number);
    if (numbers_.size() == kNumbers) Flush();
  }

  // Appends what waits. A row must not be begun.
  void Flush() {
    if (dataset_.ok()) static_cast<void>(dataset_->Append(numbers_));
    numbers_.clear();
  }

 private:
  static constexpr std::size_t kNumbers = 1 << 14;  // chosen: some hundred kilobytes; a multiple of 2

  absl::StatusOr<Hdf5Writer::Dataset<Number>> dataset_;
  std::vector<Number> numbers_;
};

// Sets the attributes that identify a SONATA file: developer guide, "Common conventions".
inline absl::Status MarkAsSonata(Hdf5Writer& file) {
  absl::Status status = file.SetAttribute("/", "magic", std::uint32_t{0x0A7A});
  status.Update(file.SetAttribute("/", "version", std::vector<std::uint32_t>{0, 1}));
  return status;
}

}  // namespace lull

#endif  // LULL_SRC_RECORDING_SONATA_TABLE_H_
