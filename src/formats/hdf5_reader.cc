#include "formats/hdf5_reader.h"

#include <hdf5.h>
#include <sys/types.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/read_file.h"
#include "formats/bad_file.h"
#include "formats/hdf5_handle.h"

namespace lull {
namespace {

// An open dataset, and its size along each axis.
struct Opened {
  Hdf5Handle data, space;
  std::vector<hsize_t> shape = {};
};

absl::StatusOr<Opened> Open(hid_t file, const std::string& path) {
  Hdf5Handle data(H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose);
  if (!data.ok()) return BadFile(absl::StrCat("has no ", path));
  Hdf5Handle space(H5Dget_space(data), H5Sclose);
  Opened opened = {std::move(data), std::move(space)};
  const int axes = H5Sget_simple_extent_ndims(opened.space);
  opened.shape.resize(static_cast<std::size_t>(std::max(axes, 0)));
  if (axes < 0 || H5Sget_simple_extent_dims(opened.space, opened.shape.data(), nullptr) < 0) {
    return BadFile(absl::StrCat("has a ", path, " without a shape"));
  }
  return opened;
}

// Reads `count` numbers of the selection.
template <class Number>
absl::StatusOr<std::vector<Number>> ReadSelected(const Opened& opened, const std::string& path, std::uint64_t count) {
  std::vector<Number> numbers;
  try {
    numbers.resize(count);
  } catch (const std::exception&) {  // out of memory, or a length beyond any limit
    return BadFile(absl::StrCat("has a ", path, " of ", count, " numbers, more than fit into memory"));
  }
  const hsize_t size = count;
  const Hdf5Handle memory(H5Screate_simple(1, &size, nullptr), H5Sclose);
  if (H5Dread(opened.data, Hdf5InMemory<Number>(), memory, opened.space, H5P_DEFAULT, numbers.data()) < 0) {
    return BadFile(absl::StrCat("has a ", path, " that cannot be read as numbers"));
  }
  return numbers;
}

}  // namespace

absl::StatusOr<Hdf5Reader> Hdf5Reader::Open(const std::string& path) {
  if (const auto start = ReadFile(path, 1); !start.ok()) return start.status();
  const Hdf5Turn turn;
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) return BadFile("is damaged HDF5: it cannot be opened");
  return Hdf5Reader(file);
}

Hdf5Reader::Hdf5Reader(Hdf5Reader&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

Hdf5Reader& Hdf5Reader::operator=(Hdf5Reader&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

Hdf5Reader::~Hdf5Reader() {
  if (file_ < 0) return;
  const Hdf5Turn turn;
  H5Fclose(file_);
}

absl::StatusOr<std::vector<std::string>> Hdf5Reader::Groups(const std::string& group) const {
  const Hdf5Turn turn;
  const Hdf5Handle handle(H5Gopen2(file_, group.c_str(), H5P_DEFAULT), H5Gclose);
  H5G_info_t info;
  if (!handle.ok() || H5Gget_info(handle, &info) < 0) return BadFile(absl::StrCat("has no group ", group));
  std::vector<std::string> names;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    const auto name_of = [&](char* name, std::size_t size) {
      return H5Lget_name_by_idx(handle, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, size, H5P_DEFAULT);
    };
    const ssize_t length = name_of(nullptr, 0);
    if (length < 0) return BadFile(absl::StrCat("has a group ", group, " that cannot be listed"));
    std::string name(static_cast<std::size_t>(length), '\0');
    name_of(name.data(), name.size() + 1);
    if (const Hdf5Handle child(H5Gopen2(handle, name.c_str(), H5P_DEFAULT), H5Gclose); child.ok()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

bool Hdf5Reader::Has(const std::string& path) const {
  const Hdf5Turn turn;
  return Hdf5Exists(file_, path);
}

absl::StatusOr<std::vector<std::uint64_t>> Hdf5Reader::Shape(const std::string& dataset) const {
  const Hdf5Turn turn;
  const absl::StatusOr<Opened> opened = lull::Open(file_, dataset);
  if (!opened.ok()) return opened.status();
  return std::vector<std::uint64_t>(opened->shape.begin(), opened->shape.end());
}

template <class Number>
absl::StatusOr<std::vector<Number>> Hdf5Reader::Read(const std::string& dataset) const {
  const Hdf5Turn turn;
  const absl::StatusOr<Opened> opened = lull::Open(file_, dataset);
  if (!opened.ok()) return opened.status();
  if (opened->shape.size() != 1) return BadFile(absl::StrCat("has a ", dataset, " that is not a list of numbers"));
  return ReadSelected<Number>(*opened, dataset, opened->shape[0]);
}

template <class Number>
absl::StatusOr<std::vector<Number>> Hdf5Reader::Read(const std::string& dataset, std::uint64_t first,
                                                     std::uint64_t count) const {
  const Hdf5Turn turn;
  const absl::StatusOr<Opened> opened = lull::Open(file_, dataset);
  if (!opened.ok()) return opened.status();
  const std::vector<hsize_t>& shape = opened->shape;
  if (shape.empty() || shape.size() > 2) return BadFile(absl::StrCat("has a ", dataset, " that is not a list of rows"));
  if (first > shape[0] || count > shape[0] - first) {
    return BadFile(
        absl::StrCat("has a ", dataset, " of ", shape[0], " rows, which end before row ", first, " + ", count));
  }
  const std::uint64_t columns = shape.size() == 2 ? shape[1] : 1;
  const hsize_t start[] = {first, 0}, size[] = {count, columns};
  std::uint64_t numbers;
  if (__builtin_mul_overflow(count, columns, &numbers)) {
    return BadFile(absl::StrCat("has a ", dataset, " with more numbers than fit into memory"));
  }
  H5Sselect_hyperslab(opened->space, H5S_SELECT_SET, start, nullptr, size, nullptr);
  return ReadSelected<Number>(*opened, dataset, numbers);
}

absl::StatusOr<FileColumn> Hdf5Reader::ReadColumn(const std::string& dataset, std::uint64_t first,
                                                  std::uint64_t count) const {
  const auto as_column = [](auto numbers) -> absl::StatusOr<FileColumn> {
    if (!numbers.ok()) return numbers.status();
    return FileColumn(*std::move(numbers));
  };
  const absl::StatusOr<Stored> stored = StoredIn(dataset);
  if (!stored.ok()) return stored.status();
  switch (*stored) {
    case Stored::kSigned:
      return as_column(Read<std::int64_t>(dataset, first, count));
    case Stored::kUnsigned:
      return as_column(Read<std::uint64_t>(dataset, first, count));
    case Stored::kFloat:
      return as_column(Read<float>(dataset, first, count));
    case Stored::kDouble:
      break;
  }
  return as_column(Read<double>(dataset, first, count));
}

absl::StatusOr<Hdf5Reader::Stored> Hdf5Reader::StoredIn(const std::string& dataset) const {
  const Hdf5Turn turn;
  const absl::StatusOr<Opened> opened = lull::Open(file_, dataset);
  if (!opened.ok()) return opened.status();
  const Hdf5Handle type(H5Dget_type(opened->data), H5Tclose);
  const H5T_class_t kind = H5Tget_class(type);
  const std::size_t bytes = H5Tget_size(type);
  if ((kind != H5T_INTEGER && kind != H5T_FLOAT) || bytes == 0 || bytes > sizeof(double)) {
    return BadFile(absl::StrCat("has a ", dataset, " that is not numbers of up to 64 bits"));
  }
  if (kind == H5T_FLOAT) return bytes <= sizeof(float) ? Stored::kFloat : Stored::kDouble;
  return H5Tget_sign(type) == H5T_SGN_NONE ? Stored::kUnsigned : Stored::kSigned;
}

absl::StatusOr<std::optional<std::string>> Hdf5Reader::TextAttribute(const std::string& object,
                                                                     const std::string& name) const {
  const Hdf5Turn turn;
  const Hdf5Handle owner(H5Oopen(file_, object.c_str(), H5P_DEFAULT), H5Oclose);
  if (!owner.ok()) return BadFile(absl::StrCat("has no ", object));
  if (H5Aexists(owner, name.c_str()) <= 0) return std::nullopt;
  const absl::Status no_text = BadFile(absl::StrCat("has an attribute ", name, " of ", object, " that is not text"));
  const Hdf5Handle attribute(H5Aopen(owner, name.c_str(), H5P_DEFAULT), H5Aclose);
  const Hdf5Handle type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
  if (H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_npoints(space) != 1) return no_text;
  if (H5Tis_variable_str(type) > 0) {
    char* text = nullptr;
    if (H5Aread(attribute, type, static_cast<void*>(&text)) < 0 || text == nullptr) return no_text;
    std::string copy = text;
    H5free_memory(text);
    return copy;
  }
  std::string text(H5Tget_size(type), '\0');
  if (H5Aread(attribute, type, text.data()) < 0) return no_text;
  return text.substr(0, text.find('\0'));
}

// NOLINTBEGIN(bugprone-macro-parentheses): the argument is a type.
#define LULL_HDF5_NUMBER(Number)                                                           \
  template absl::StatusOr<std::vector<Number>> Hdf5Reader::Read(const std::string&) const; \
  template absl::StatusOr<std::vector<Number>> Hdf5Reader::Read(const std::string&, std::uint64_t, std::uint64_t) const;
LULL_HDF5_NUMBER(double)
LULL_HDF5_NUMBER(float)
LULL_HDF5_NUMBER(std::int64_t)
LULL_HDF5_NUMBER(std::uint64_t)
LULL_HDF5_NUMBER(std::uint32_t)
LULL_HDF5_NUMBER(std::uint16_t)
LULL_HDF5_NUMBER(std::uint8_t)
#undef LULL_HDF5_NUMBER
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace lull
