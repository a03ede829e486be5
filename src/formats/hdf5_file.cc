#include "formats/hdf5_file.h"

#include <fcntl.h>
#include <hdf5.h>
#include <sys/file.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "formats/bad_file.h"
#include "formats/hdf5_signature.h"

namespace lull {
namespace {

// HDF5 keeps a chunk unpacked if it fits into the cache; otherwise it unpacks the chunk again for each piece of it.
constexpr std::uint64_t kDefaultChunkCache = std::uint64_t{1} << 20;
constexpr std::uint64_t kLargestChunk = std::uint64_t{1} << 30;  // bytes; chosen

constexpr std::size_t kLongestAttribute = 1 << 16;  // of an attribute; chosen

// Call these functions after HDF5 could not do something and before HDF5 is called again.
void ThrowIfNoMemory() {
  const auto is_memory = [](unsigned, const H5E_error2_t* error, void*) -> herr_t {
    return error->maj_num == H5E_RESOURCE && error->min_num == H5E_NOSPACE ? 1 : 0;
  };
  if (H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, is_memory, nullptr) > 0) throw std::bad_alloc();
}
absl::Status Failed(const std::string& what) {
  ThrowIfNoMemory();
  return BadFile(what);
}

// Why HDF5 cannot open the file. HDF5 locks what it writes, and newer versions of the format mark it: the file format
// specification, "Disk Format: Level 0A", superblock of version 2 and 3.
absl::Status WhyNotOpened(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  const bool locked = file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  unsigned char start[12] = {};
  const auto at = static_cast<off_t>(file >= 0 ? Hdf5Start(file).value_or(0) : 0);
  const bool whole = file >= 0 && pread(file, start, sizeof start, at) == static_cast<ssize_t>(sizeof start);
  if (file >= 0) close(file);
  if (locked) return BadFile("is in use by another program, which has it open for writing; close it there first");
  constexpr int kVersion = 8, kFlags = 11, kOpenForWriting = 0x5;
  if (whole && start[kVersion] >= 2 && start[kVersion] <= 3 && (start[kFlags] & kOpenForWriting) != 0) {
    return BadFile(
        "was not closed by the program that wrote it, or is still open there; close it, or if that program has ended, "
        "run h5clear -s on the file");
  }
  return BadFile("is damaged HDF5: it cannot be opened");
}

hid_t InMemory(Hdf5Type type) {
  const hid_t types[] = {H5T_NATIVE_DOUBLE, H5T_NATIVE_FLOAT,  H5T_NATIVE_INT64, H5T_NATIVE_UINT64,
                         H5T_NATIVE_UINT32, H5T_NATIVE_UINT16, H5T_NATIVE_UINT8};
  return types[static_cast<std::size_t>(type)];
}

// The filters of a dataset that this HDF5 lacks; empty if it has them all.
std::string MissingFilters(hid_t properties) {
  std::vector<std::string> missing;
  const int count = H5Pget_nfilters(properties);
  for (int i = 0; i < count; ++i) {
    char name[64] = "";
    unsigned flags, config;
    std::size_t values = 0;
    const auto number = static_cast<unsigned>(i);
    const H5Z_filter_t id = H5Pget_filter2(properties, number, &flags, &values, nullptr, sizeof name, name, &config);
    if (id < 0 || H5Zfilter_avail(id) > 0) continue;
    name[sizeof name - 1] = '\0';
    missing.push_back(absl::StrCat(Quoted(name), " (", id, ")"));
  }
  return absl::StrJoin(missing, ", ");
}

struct Creation {
  H5D_layout_t layout;
  std::uint64_t chunk_numbers = 0;  // of a chunk
  std::uint64_t chunks = 0;         // that cover the dataset
};

Creation CreationOf(hid_t properties, const std::vector<hsize_t>& axes) {
  Creation creation = {.layout = H5Pget_layout(properties)};
  hsize_t chunk[H5S_MAX_RANK];
  const auto rank = static_cast<int>(axes.size());
  if (creation.layout != H5D_CHUNKED || H5Pget_chunk(properties, rank, chunk) != rank) return creation;
  creation.chunk_numbers = creation.chunks = 1;
  for (int i = 0; i < rank; ++i) {
    const hsize_t along = chunk[i] == 0 ? 0
                                        : axes[static_cast<std::size_t>(i)] / chunk[i] +
                                              (axes[static_cast<std::size_t>(i)] % chunk[i] == 0 ? 0 : 1);
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    if (__builtin_mul_overflow(creation.chunk_numbers, chunk[i], &creation.chunk_numbers))
      creation.chunk_numbers = kMost;
    if (__builtin_mul_overflow(creation.chunks, along, &creation.chunks)) creation.chunks = kMost;
  }
  return creation;
}

// Whether somebody wrote the whole of a dataset, as far as HDF5 keeps a record of it: what was never written reads as a
// fill value.
absl::Status CheckWritten(hid_t data, hid_t space, const std::string& path, const Creation& creation,
                          const std::vector<hsize_t>& axes) {
  if (std::ranges::find(axes, hsize_t{0}) != axes.end()) return absl::OkStatus();
  H5D_space_status_t status;
  if (H5Dget_space_status(data, &status) < 0) return Failed(absl::StrCat("has a ", path, " without a layout"));
  if (status == H5D_SPACE_STATUS_NOT_ALLOCATED) {
    return BadFile(absl::StrCat("has a ", path, " that was never written"));
  }
#if H5_VERSION_GE(1, 10, 5)
  hsize_t written = creation.chunks;
  if (creation.layout == H5D_CHUNKED && H5Dget_num_chunks(data, space, &written) < 0) {
    return Failed(absl::StrCat("has a ", path, " with damaged chunks"));
  }
  if (written < creation.chunks) {
    return BadFile(
        absl::StrCat("has a ", path, " of which only ", written, " of ", creation.chunks, " chunks were written"));
  }
#endif
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Hdf5File> Hdf5File::Open(const std::string& path) {
  // Links to other files then lead nowhere.
  H5Lunregister(H5L_TYPE_EXTERNAL);
  Hdf5Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file.ok()) {
    ThrowIfNoMemory();
    return WhyNotOpened(path);
  }
  return Hdf5File(std::move(file));
}

// Why there is no object at a path, which begins with "/".
absl::Status Hdf5File::WhyMissing(const std::string& path) const {
  for (std::size_t end = 0; end < path.size();) {
    end = std::min(path.find('/', end + 1), path.size());
    const std::string part = path.substr(0, end);
    H5L_info_t info;
    if (H5Lexists(file_, part.c_str(), H5P_DEFAULT) <= 0 || H5Lget_info(file_, part.c_str(), &info, H5P_DEFAULT) < 0) {
      return BadFile(absl::StrCat("has no ", path));
    }
    if (info.type == H5L_TYPE_HARD || H5Oexists_by_name(file_, part.c_str(), H5P_DEFAULT) > 0) continue;
    if (info.type == H5L_TYPE_SOFT)
      return BadFile(absl::StrCat("has a link ", part, " that leads nowhere in this file"));
    return BadFile(absl::StrCat("has a link ", part, " to another file; copy what it leads to into this one"));
  }
  return BadFile(absl::StrCat("has a ", path, " that cannot be opened"));
}

absl::StatusOr<std::vector<std::string>> Hdf5File::Groups(const std::string& group) {
  return Names(group, Hdf5Kind::kGroup);
}

absl::StatusOr<std::vector<std::string>> Hdf5File::Datasets(const std::string& group) {
  return Names(group, Hdf5Kind::kDataset);
}

absl::StatusOr<std::vector<std::string>> Hdf5File::Names(const std::string& group, Hdf5Kind kind) {
  const Hdf5Handle handle(H5Gopen2(file_, group.c_str(), H5P_DEFAULT), H5Gclose);
  H5G_info_t info;
  if (!handle.ok()) {
    ThrowIfNoMemory();
    return WhyMissing(group);
  }
  if (H5Gget_info(handle, &info) < 0) return Failed(absl::StrCat("has a group ", group, " that cannot be listed"));
  const H5I_type_t wanted = kind == Hdf5Kind::kGroup ? H5I_GROUP : H5I_DATASET;
  std::vector<std::string> names;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    const auto name_of = [&](char* name, std::size_t size) {
      return H5Lget_name_by_idx(handle, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, size, H5P_DEFAULT);
    };
    const ssize_t length = name_of(nullptr, 0);
    if (length < 0) return Failed(absl::StrCat("has a group ", group, " that cannot be listed"));
    std::string name(static_cast<std::size_t>(length), '\0');
    if (name_of(name.data(), name.size() + 1) != length) {
      return Failed(absl::StrCat("has a group ", group, " that cannot be listed"));
    }
    const Hdf5Handle child(H5Oopen(handle, name.c_str(), H5P_DEFAULT), H5Oclose);
    if (!child.ok() || H5Iget_type(child) == wanted) names.push_back(std::move(name));
  }
  return names;
}

absl::StatusOr<bool> Hdf5File::Has(const std::string& path) {
  // H5Lexists fails unless all objects above exist.
  for (std::size_t end = path.find_first_not_of('/'); end < path.size();) {
    end = std::min(path.find('/', end), path.size());
    const htri_t exists = H5Lexists(file_, path.substr(0, end).c_str(), H5P_DEFAULT);
    if (exists == 0) return false;
    if (exists < 0) return WhyMissing(path);
    end = path.find_first_not_of('/', end);
  }
  if (H5Oexists_by_name(file_, path.c_str(), H5P_DEFAULT) > 0) return true;
  return WhyMissing(path);
}

absl::StatusOr<Hdf5File::Dataset> Hdf5File::OpenDataset(const std::string& path) const {
  Hdf5Handle data(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), H5Dclose);
  if (!data.ok()) {
    ThrowIfNoMemory();
    return WhyMissing(path);
  }
  const Hdf5Handle properties(H5Dget_create_plist(data), H5Pclose);
  if (H5Pget_layout(properties) == H5D_VIRTUAL) {
    return BadFile(
        absl::StrCat("has a ", path, " that is virtual: its numbers are in other files; copy them into this one"));
  }
  if (H5Pget_external_count(properties) > 0) {
    return BadFile(absl::StrCat("has a ", path, " whose numbers are in an external file; copy them into this one"));
  }
  Hdf5Handle space(H5Dget_space(data), H5Sclose);
  const int rank = H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> axes(static_cast<std::size_t>(std::max(rank, 0)));
  if (rank < 0 || H5Sget_simple_extent_dims(space, axes.data(), nullptr) < 0) {
    return Failed(absl::StrCat("has a ", path, " without a shape"));
  }
  const Creation creation = CreationOf(properties, axes);
  if (absl::Status written = CheckWritten(data, space, path, creation, axes); !written.ok()) return written;
  const Hdf5Handle type(H5Dget_type(data), H5Tclose);
  std::uint64_t chunk_bytes;
  if (__builtin_mul_overflow(creation.chunk_numbers, H5Tget_size(type), &chunk_bytes) || chunk_bytes > kLargestChunk) {
    return BadFile(absl::StrCat("has a ", path, " in chunks of more than 1 GiB; store it in smaller ones"));
  }
  if (chunk_bytes > kDefaultChunkCache) {
    data.Close();  // an open dataset would keep its cache
    const Hdf5Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
    H5Pset_chunk_cache(access, 1, chunk_bytes, 1);
    Hdf5Handle again(H5Dopen2(file_, path.c_str(), access), H5Dclose);
    if (!again.ok()) return Failed(absl::StrCat("has a ", path, " that cannot be opened"));
    return Dataset{std::move(again), std::move(space), std::move(axes)};
  }
  return Dataset{std::move(data), std::move(space), std::move(axes)};
}

absl::StatusOr<Hdf5File::Dataset*> Hdf5File::Find(const std::string& path) {
  const auto known = datasets_.find(path);
  if (known != datasets_.end()) return &known->second;
  absl::StatusOr<Dataset> opened = OpenDataset(path);
  if (!opened.ok()) return opened.status();
  return &datasets_.emplace(path, *std::move(opened)).first->second;
}

absl::StatusOr<Hdf5File::Shape> Hdf5File::ShapeOf(const std::string& dataset) {
  const absl::StatusOr<Dataset*> found = Find(dataset);
  if (!found.ok()) return found.status();
  Shape shape = {{(*found)->axes.begin(), (*found)->axes.end()}, Hdf5Stored::kOther};
  if (H5Aexists((*found)->data, "MATLAB_empty") > 0) shape.axes = {0};
  const Hdf5Handle type((H5Dget_type((*found)->data)), H5Tclose);
  const H5T_class_t kind = H5Tget_class(type);
  const std::size_t bytes = H5Tget_size(type);
  if (bytes == 0 || bytes > sizeof(double)) return shape;
  if (kind == H5T_FLOAT) shape.stored = bytes <= sizeof(float) ? Hdf5Stored::kFloat : Hdf5Stored::kDouble;
  if (kind == H5T_INTEGER) {
    shape.stored = H5Tget_sign(type) == H5T_SGN_NONE ? Hdf5Stored::kUnsigned : Hdf5Stored::kSigned;
  }
  return shape;
}

absl::Status Hdf5File::Read(const std::string& dataset, Hdf5Type type, std::uint64_t first, std::uint64_t count,
                            std::span<std::byte> numbers) {
  const absl::StatusOr<Dataset*> found = Find(dataset);
  if (!found.ok()) return found.status();
  std::vector<hsize_t> start((*found)->axes.size()), size = (*found)->axes;
  if (!size.empty()) start[0] = first, size[0] = count;
  return ReadBlock(dataset, **found, type, start, size, numbers);
}

absl::Status Hdf5File::ReadList(const std::string& dataset, Hdf5Type type, std::uint64_t first, std::uint64_t count,
                                std::span<std::byte> numbers) {
  const absl::StatusOr<Dataset*> found = Find(dataset);
  if (!found.ok()) return found.status();
  std::vector<hsize_t> start((*found)->axes.size()), size = (*found)->axes;
  const auto longest = std::ranges::max_element(size) - size.begin();
  if (!size.empty()) {
    start[static_cast<std::size_t>(longest)] = first;
    size[static_cast<std::size_t>(longest)] = count;
  }
  return ReadBlock(dataset, **found, type, start, size, numbers);
}

absl::Status Hdf5File::ReadBlock(const std::string& path, const Dataset& dataset, Hdf5Type type,
                                 const std::vector<hsize_t>& start, const std::vector<hsize_t>& size,
                                 std::span<std::byte> numbers) {
  hsize_t count = 1;
  bool fits = !size.empty();
  for (const hsize_t along : size) fits &= !__builtin_mul_overflow(count, along, &count);
  const hid_t in_memory = InMemory(type);
  const Hdf5Handle memory(H5Screate_simple(1, &count, nullptr), H5Sclose);
  if (!fits || count > numbers.size() / H5Tget_size(in_memory) ||
      H5Sselect_hyperslab(dataset.space, H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr) < 0) {
    return BadFile(absl::StrCat("has a ", path, " with other rows than it says"));
  }
  if (H5Dread(dataset.data, in_memory, memory, dataset.space, H5P_DEFAULT, numbers.data()) >= 0) {
    return absl::OkStatus();
  }
  const absl::Status failed = Failed(absl::StrCat("has a ", path, " that cannot be read as numbers"));
  const Hdf5Handle properties(H5Dget_create_plist(dataset.data), H5Pclose);
  if (const std::string filters = MissingFilters(properties); !filters.empty()) {
    return BadFile(absl::StrCat("has a ", path, " that needs the filter ", filters,
                                ", which this HDF5 lacks; store it with gzip or without compression"));
  }
  return failed;
}

absl::StatusOr<std::optional<std::string>> Hdf5File::TextAttribute(const std::string& object, const std::string& name) {
  const Hdf5Handle owner(H5Oopen(file_, object.c_str(), H5P_DEFAULT), H5Oclose);
  if (!owner.ok()) {
    ThrowIfNoMemory();
    return WhyMissing(object);
  }
  const htri_t exists = H5Aexists(owner, name.c_str());
  if (exists < 0) return Failed(absl::StrCat("has attributes of ", object, " that cannot be read"));
  if (exists == 0) return std::nullopt;
  const std::string no_text = absl::StrCat("has an attribute ", name, " of ", object, " that is not text");
  const Hdf5Handle attribute(H5Aopen(owner, name.c_str(), H5P_DEFAULT), H5Aclose);
  const Hdf5Handle type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
  if (H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_npoints(space) != 1) return BadFile(no_text);
  if (const std::size_t size = H5Tget_size(type); size > kLongestAttribute) {
    return BadFile(absl::StrCat("has an attribute ", name, " of ", object, " of ", size, " characters"));
  }
  if (H5Tis_variable_str(type) > 0) {
    char* text = nullptr;
    if (H5Aread(attribute, type, static_cast<void*>(&text)) < 0 || text == nullptr) return Failed(no_text);
    std::string copy = text;
    H5free_memory(text);
    return copy;
  }
  std::string text(H5Tget_size(type), '\0');
  if (H5Aread(attribute, type, text.data()) < 0) return Failed(no_text);
  return text.substr(0, text.find('\0'));
}

}  // namespace lull
