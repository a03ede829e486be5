// A failed write is not for HDF5 to handle: it would keep what it could not write, fail to close what it belongs to,
// and keep the file open for ever. So Lull brings a file driver of its own. It notes the first thing that fails, and
// takes everything that follows as written. HDF5 never learns of it, closes as after a success, and the error comes
// back from the function during which it happened.

#include "formats/hdf5_file.h"

#include <fcntl.h>
#include <hdf5.h>
#include <sys/types.h>
#include <unistd.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <deque>
#include <exception>
#include <limits>
#include <mutex>
#include <system_error>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/read_file.h"
#include "formats/bad_file.h"

namespace lull {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// HDF5's ways

// While one lives HDF5 is this thread's own, and silent: it prints what fails unless it is told not to.
class Turn {
 public:
  Turn() : lock_(Mutex()) {
    static const bool first = [] {
      H5dont_atexit();  // at exit it would try for ever to close what could not be closed
      return H5open() >= 0;
    }();
    static_cast<void>(first);
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

 private:
  static std::mutex& Mutex() {
    static std::mutex mutex;
    return mutex;
  }

  std::lock_guard<std::mutex> lock_;
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

// An identifier that HDF5 has given out, or a negative number for none.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() { Close(); }
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor): handed to HDF5 as what it is
  bool ok() const { return id_ >= 0; }
  bool Close() { return id_ < 0 || close_(std::exchange(id_, -1)) >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

template <class Number>
hid_t InMemory() {
  if constexpr (std::is_same_v<Number, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<Number, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<Number, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<Number, std::uint64_t>) return H5T_NATIVE_UINT64;
  if constexpr (std::is_same_v<Number, std::uint32_t>) return H5T_NATIVE_UINT32;
  if constexpr (std::is_same_v<Number, std::uint16_t>) return H5T_NATIVE_UINT16;
  if constexpr (std::is_same_v<Number, std::uint8_t>) return H5T_NATIVE_UINT8;
}

template <class Number>
hid_t InFile() {
  if constexpr (std::is_same_v<Number, double>) return H5T_IEEE_F64LE;
  if constexpr (std::is_same_v<Number, float>) return H5T_IEEE_F32LE;
  if constexpr (std::is_same_v<Number, std::int64_t>) return H5T_STD_I64LE;
  if constexpr (std::is_same_v<Number, std::uint64_t>) return H5T_STD_U64LE;
  if constexpr (std::is_same_v<Number, std::uint32_t>) return H5T_STD_U32LE;
  if constexpr (std::is_same_v<Number, std::uint16_t>) return H5T_STD_U16LE;
  if constexpr (std::is_same_v<Number, std::uint8_t>) return H5T_STD_U8LE;
}

// A text of `length` bytes at most, padded with zeros.
Handle TextType(std::size_t length) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, std::max<std::size_t>(length, 1));
  H5Tset_cset(type, H5T_CSET_UTF8);
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  return type;
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading

// H5Lexists fails unless all that is above exists.
bool Exists(hid_t file, const std::string& path) {
  for (std::size_t end = path.find_first_not_of('/'); end < path.size();) {
    end = std::min(path.find('/', end), path.size());
    if (H5Lexists(file, path.substr(0, end).c_str(), H5P_DEFAULT) <= 0) return false;
    end = path.find_first_not_of('/', end);
  }
  return H5Oexists_by_name(file, path.c_str(), H5P_DEFAULT) > 0;
}

// A dataset, and how many there are along each axis.
struct Opened {
  Handle data, space;
  std::vector<hsize_t> shape = {};
};

absl::StatusOr<Opened> Open(hid_t file, const std::string& path) {
  Handle data(H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose);
  if (!data.ok()) return BadFile(absl::StrCat("has no ", path));
  Handle space(H5Dget_space(data), H5Sclose);
  Opened opened = {std::move(data), std::move(space)};
  const int axes = H5Sget_simple_extent_ndims(opened.space);
  opened.shape.resize(static_cast<std::size_t>(std::max(axes, 0)));
  if (axes < 0 || H5Sget_simple_extent_dims(opened.space, opened.shape.data(), nullptr) < 0) {
    return BadFile(absl::StrCat("has a ", path, " without a shape"));
  }
  return opened;
}

// `count` numbers of what is selected.
template <class Number>
absl::StatusOr<std::vector<Number>> ReadSelected(const Opened& opened, const std::string& path, std::uint64_t count) {
  std::vector<Number> numbers;
  try {
    numbers.resize(count);
  } catch (const std::exception&) {  // of memory, or of a length beyond any
    return BadFile(absl::StrCat("has a ", path, " of ", count, " numbers, more than fit into memory"));
  }
  const hsize_t size = count;
  const Handle memory(H5Screate_simple(1, &size, nullptr), H5Sclose);
  if (H5Dread(opened.data, InMemory<Number>(), memory, opened.space, H5P_DEFAULT, numbers.data()) < 0) {
    return BadFile(absl::StrCat("has a ", path, " that cannot be read as numbers"));
  }
  return numbers;
}

// ---------------------------------------------------------------------------------------------------------------------
// The driver for writing

// The file that a driver writes. It outlives the driver's view of it.
struct Disk {
  int descriptor;
  int error = 0;  // errno of what failed first; nothing is written any more
};

struct View {
  H5FD_t base;  // HDF5's own part, which must come first
  Disk* disk;
  haddr_t allocated;  // bytes
  haddr_t written;    // the end of the file
};

View& ViewOf(H5FD_t* file) { return *reinterpret_cast<View*>(file); }
const View& ViewOf(const H5FD_t* file) { return *reinterpret_cast<const View*>(file); }

H5FD_t* OpenView(const char*, unsigned, hid_t access, haddr_t) {
  Disk* const disk = *static_cast<Disk* const*>(H5Pget_driver_info(access));
  return &(new View{.base = {}, .disk = disk, .allocated = 0, .written = 0})->base;
}

herr_t CloseView(H5FD_t* file) {
  delete &ViewOf(file);
  return 0;
}

herr_t Features(const H5FD_t*, unsigned long* features) {
  *features = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
              H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

haddr_t Allocated(const H5FD_t* file, H5FD_mem_t) { return ViewOf(file).allocated; }
herr_t SetAllocated(H5FD_t* file, H5FD_mem_t, haddr_t end) {
  ViewOf(file).allocated = end;
  return 0;
}
haddr_t EndOfFile(const H5FD_t* file, H5FD_mem_t) { return ViewOf(file).written; }

// Whatever is not there is zero.
herr_t ReadBack(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t begin, std::size_t size, void* buffer) {
  char* next = static_cast<char*>(buffer);
  while (size > 0) {
    const ssize_t bytes = pread(ViewOf(file).disk->descriptor, next, size, static_cast<off_t>(begin));
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) return -1;
    if (bytes == 0) break;
    next += bytes;
    begin += static_cast<haddr_t>(bytes);
    size -= static_cast<std::size_t>(bytes);
  }
  std::memset(next, 0, size);
  return 0;
}

herr_t Write(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t begin, std::size_t size, const void* buffer) {
  View& view = ViewOf(file);
  view.written = std::max(view.written, begin + size);
  const char* next = static_cast<const char*>(buffer);
  while (size > 0 && view.disk->error == 0) {
    const ssize_t bytes = pwrite(view.disk->descriptor, next, size, static_cast<off_t>(begin));
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) {
      view.disk->error = errno;
      break;
    }
    next += bytes;
    begin += static_cast<haddr_t>(bytes);
    size -= static_cast<std::size_t>(bytes);
  }
  return 0;
}

herr_t Truncate(H5FD_t* file, hid_t, hbool_t) {
  View& view = ViewOf(file);
  view.written = view.allocated;
  Disk& disk = *view.disk;
  if (disk.error == 0 && ftruncate(disk.descriptor, static_cast<off_t>(view.allocated)) != 0) disk.error = errno;
  return 0;
}

hid_t Driver() {
  static const hid_t driver = [] {
    H5FD_class_t methods = {};  // whose members differ from version to version; these are in all
#if H5_VERSION_GE(1, 13, 0)
    methods.version = H5FD_CLASS_VERSION;
    methods.value = static_cast<H5FD_class_value_t>(1000);  // one that is registered for nobody
#endif
    methods.name = "lull";
    methods.maxaddr = std::numeric_limits<off_t>::max();
    methods.fc_degree = H5F_CLOSE_STRONG;
    methods.fapl_size = sizeof(Disk*);
    methods.open = OpenView;
    methods.close = CloseView;
    methods.query = Features;
    methods.get_eoa = Allocated;
    methods.set_eoa = SetAllocated;
    methods.get_eof = EndOfFile;
    methods.read = ReadBack;
    methods.write = Write;
    methods.truncate = Truncate;
    const H5FD_mem_t map[] = H5FD_FLMAP_DICHOTOMY;
    std::ranges::copy(map, methods.fl_map);
    return H5FDregister(&methods);
  }();
  return driver;
}

// ---------------------------------------------------------------------------------------------------------------------
// Writing

constexpr std::uint64_t kChunk = std::uint64_t{1} << 16;  // numbers; chosen
constexpr unsigned kDeflateLevel = 1;

absl::Status CannotWrite(const std::string& path, const std::string& reason) {
  return absl::UnavailableError(absl::StrCat(path, ": cannot be written: ", reason));
}

// With the groups above what is created.
Handle WithGroups() {
  Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(links, 1);
  return links;
}

bool AddAttribute(hid_t file, const std::string& object, const std::string& name, hid_t stored, hid_t given,
                  const void* values, std::optional<hsize_t> count = {}) {
  const Handle space(count ? H5Screate_simple(1, &*count, nullptr) : H5Screate(H5S_SCALAR), H5Sclose);
  const Handle owner(H5Oopen(file, object.c_str(), H5P_DEFAULT), H5Oclose);
  const Handle attribute(H5Acreate2(owner, name.c_str(), stored, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  return attribute.ok() && H5Awrite(attribute, given, values) >= 0;
}

template <class Number>
bool AddNumber(hid_t file, const std::string& object, const std::string& name, Number number) {
  return AddAttribute(file, object, name, InFile<Number>(), InMemory<Number>(), &number);
}

Handle DatasetProperties() {
  Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties, false);
  return properties;
}

}  // namespace

// ---------------------------------------------------------------------------------------------------------------------
// Hdf5Input

absl::StatusOr<Hdf5Input> Hdf5Input::Open(const std::string& path) {
  if (const auto start = ReadFile(path, 1); !start.ok()) return start.status();
  const Turn turn;
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) return BadFile("is damaged HDF5: it cannot be opened");
  return Hdf5Input(file);
}

Hdf5Input::Hdf5Input(Hdf5Input&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

Hdf5Input& Hdf5Input::operator=(Hdf5Input&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

Hdf5Input::~Hdf5Input() {
  if (file_ < 0) return;
  const Turn turn;
  H5Fclose(file_);
}

absl::StatusOr<std::vector<std::string>> Hdf5Input::Groups(const std::string& group) const {
  const Turn turn;
  const Handle handle(H5Gopen2(file_, group.c_str(), H5P_DEFAULT), H5Gclose);
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
    if (const Handle child(H5Gopen2(handle, name.c_str(), H5P_DEFAULT), H5Gclose); child.ok()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

bool Hdf5Input::Has(const std::string& path) const {
  const Turn turn;
  return Exists(file_, path);
}

absl::StatusOr<std::vector<std::uint64_t>> Hdf5Input::Shape(const std::string& dataset) const {
  const Turn turn;
  const absl::StatusOr<Opened> opened = lull::Open(file_, dataset);
  if (!opened.ok()) return opened.status();
  return std::vector<std::uint64_t>(opened->shape.begin(), opened->shape.end());
}

template <class Number>
absl::StatusOr<std::vector<Number>> Hdf5Input::Read(const std::string& dataset) const {
  const Turn turn;
  const absl::StatusOr<Opened> opened = lull::Open(file_, dataset);
  if (!opened.ok()) return opened.status();
  if (opened->shape.size() != 1) return BadFile(absl::StrCat("has a ", dataset, " that is no list of numbers"));
  return ReadSelected<Number>(*opened, dataset, opened->shape[0]);
}

template <class Number>
absl::StatusOr<std::vector<Number>> Hdf5Input::Read(const std::string& dataset, std::uint64_t first,
                                                    std::uint64_t count) const {
  const Turn turn;
  const absl::StatusOr<Opened> opened = lull::Open(file_, dataset);
  if (!opened.ok()) return opened.status();
  const std::vector<hsize_t>& shape = opened->shape;
  if (shape.empty() || shape.size() > 2) return BadFile(absl::StrCat("has a ", dataset, " that is no list of rows"));
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

absl::StatusOr<std::optional<std::string>> Hdf5Input::TextAttribute(const std::string& object,
                                                                    const std::string& name) const {
  const Turn turn;
  const Handle owner(H5Oopen(file_, object.c_str(), H5P_DEFAULT), H5Oclose);
  if (!owner.ok()) return BadFile(absl::StrCat("has no ", object));
  if (H5Aexists(owner, name.c_str()) <= 0) return std::nullopt;
  const absl::Status no_text = BadFile(absl::StrCat("has an attribute ", name, " of ", object, " that is no text"));
  const Handle attribute(H5Aopen(owner, name.c_str(), H5P_DEFAULT), H5Aclose);
  const Handle type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
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
  return std::string(text.c_str());  // up to the first zero
}

// ---------------------------------------------------------------------------------------------------------------------
// Hdf5Output

// The end of a dataset collects until it is a chunk. So each chunk is written once and HDF5 need not keep any.
struct Hdf5Output::Growing {
  File* file;
  Handle data;
  hid_t type;             // in memory, one of HDF5's own
  std::size_t row_bytes;  // in memory
  std::uint64_t columns;  // 0: of one axis
  std::uint64_t chunk_rows;
  std::uint64_t rows = 0;            // that have been given to HDF5
  std::vector<std::byte> next = {};  // less than a chunk, but for a moment

  bool Flush() {
    const hsize_t count = next.size() / row_bytes;
    if (count == 0) return true;
    const int axes = columns == 0 ? 1 : 2;
    const hsize_t start[] = {rows, 0}, size[] = {count, columns}, whole[] = {rows + count, columns};
    if (H5Dset_extent(data, whole) < 0) return false;
    const Handle space(H5Dget_space(data), H5Sclose), memory(H5Screate_simple(axes, size, nullptr), H5Sclose);
    if (H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nullptr, size, nullptr) < 0) return false;
    if (H5Dwrite(data, type, memory, space, H5P_DEFAULT, next.data()) < 0) return false;
    rows += count;
    next.clear();
    return true;
  }

  absl::Status Append(std::span<const std::byte> bytes);
};

struct Hdf5Output::File {
  std::string path;
  Disk disk;
  Handle file = {-1, H5Fclose};
  std::deque<Growing> datasets = {};       // which their users point to
  absl::Status status = absl::OkStatus();  // the first error

  File(std::string name, int descriptor) : path(std::move(name)), disk{.descriptor = descriptor} {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    const Turn turn;
    for (Growing& dataset : datasets) dataset.data.Close();
    file.Close();
    if (disk.descriptor >= 0) close(disk.descriptor);
  }

  // The outcome of what was done, `done` if HDF5 says so.
  absl::Status Outcome(bool done) {
    if (status.ok() && disk.error != 0) {
      status = CannotWrite(path, std::generic_category().message(disk.error));
    } else if (status.ok() && !done) {
      status = CannotWrite(path, "HDF5 fails");
    }
    return status;
  }

  // Does it in a turn, unless something has failed before.
  template <class Work>
  absl::Status Do(const Work& work) {
    if (!status.ok()) return status;
    const Turn turn;
    return Outcome(work());
  }
};

absl::Status Hdf5Output::Growing::Append(std::span<const std::byte> bytes) {
  assert(bytes.size() % row_bytes == 0);
  const std::size_t chunk_bytes = chunk_rows * row_bytes;
  while (!bytes.empty() && file->status.ok()) {
    const std::size_t taken = std::min(bytes.size(), chunk_bytes - next.size());
    next.insert(next.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
    bytes = bytes.subspan(taken);
    if (next.size() == chunk_bytes) static_cast<void>(file->Do([this] { return Flush(); }));
  }
  return file->status;
}

Hdf5Output::Hdf5Output(std::unique_ptr<File> file) : file_(std::move(file)) {}
Hdf5Output::Hdf5Output(Hdf5Output&& other) noexcept = default;
Hdf5Output& Hdf5Output::operator=(Hdf5Output&& other) noexcept = default;
Hdf5Output::~Hdf5Output() = default;

absl::StatusOr<Hdf5Output> Hdf5Output::Create(const std::string& path, const std::string& name) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  const std::string& told = name.empty() ? path : name;
  if (descriptor < 0) return CannotWrite(told, std::generic_category().message(errno));
  auto file = std::make_unique<File>(told, descriptor);
  const absl::Status created = file->Do([&] {
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    Disk* const disk = &file->disk;
    if (H5Pset_driver(access, Driver(), &disk) < 0) return false;
    file->file = Handle(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose);
    return file->file.ok();
  });
  if (!created.ok()) return created;
  return Hdf5Output(std::move(file));
}

absl::Status Hdf5Output::AddGroup(const std::string& path) {
  return file_->Do([&] {
    if (Exists(file_->file, path)) return true;
    return Handle(H5Gcreate2(file_->file, path.c_str(), WithGroups(), H5P_DEFAULT, H5P_DEFAULT), H5Gclose).ok();
  });
}

absl::Status Hdf5Output::SetAttribute(const std::string& object, const std::string& name, const std::string& text) {
  return file_->Do([&] {
    const Handle type = TextType(text.size());
    return AddAttribute(file_->file, object, name, type, type, text.data());
  });
}

absl::Status Hdf5Output::SetAttribute(const std::string& object, const std::string& name, std::uint32_t number) {
  return file_->Do([&] { return AddNumber(file_->file, object, name, number); });
}

absl::Status Hdf5Output::SetAttribute(const std::string& object, const std::string& name, std::uint64_t number) {
  return file_->Do([&] { return AddNumber(file_->file, object, name, number); });
}

absl::Status Hdf5Output::SetAttribute(const std::string& object, const std::string& name, double number) {
  return file_->Do([&] { return AddNumber(file_->file, object, name, number); });
}

absl::Status Hdf5Output::SetAttribute(const std::string& object, const std::string& name,
                                      std::span<const std::uint32_t> numbers) {
  return file_->Do([&] {
    return AddAttribute(file_->file, object, name, H5T_STD_U32LE, H5T_NATIVE_UINT32, numbers.data(), numbers.size());
  });
}

absl::Status Hdf5Output::SetEnumAttribute(const std::string& object, const std::string& name,
                                          const std::vector<std::string>& names, int value) {
  return file_->Do([&] {
    const Handle type(H5Tenum_create(H5T_STD_U8LE), H5Tclose);
    for (std::uint8_t i = 0; i < names.size(); ++i) H5Tenum_insert(type, names[i].c_str(), &i);
    const auto chosen = static_cast<std::uint8_t>(value);
    return AddAttribute(file_->file, object, name, type, type, &chosen);
  });
}

template <class Number>
absl::StatusOr<Hdf5Output::Dataset<Number>> Hdf5Output::AddDataset(const std::string& path, std::uint64_t columns) {
  const std::uint64_t row = std::max<std::uint64_t>(columns, 1), chunk_rows = std::max<std::uint64_t>(kChunk / row, 1);
  const absl::Status added = file_->Do([&] {
    const int axes = columns == 0 ? 1 : 2;
    const hsize_t chunk[] = {chunk_rows, columns}, none[] = {0, columns}, most[] = {H5S_UNLIMITED, columns};
    const Handle space(H5Screate_simple(axes, none, most), H5Sclose);
    const Handle properties = DatasetProperties(), access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
    H5Pset_chunk(properties, axes, chunk);
    // Behind the last row the last chunk holds zeros, not what was in memory.
    H5Pset_fill_time(properties, H5D_FILL_TIME_ALLOC);
    if (H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0) {
      H5Pset_shuffle(properties);
      H5Pset_deflate(properties, kDeflateLevel);
    }
    H5Pset_chunk_cache(access, 1, chunk_rows * row * sizeof(Number), 1);
    Handle data(H5Dcreate2(file_->file, path.c_str(), InFile<Number>(), space, WithGroups(), properties, access),
                H5Dclose);
    if (!data.ok()) return false;
    file_->datasets.push_back({.file = file_.get(),
                               .data = std::move(data),
                               .type = InMemory<Number>(),
                               .row_bytes = row * sizeof(Number),
                               .columns = columns,
                               .chunk_rows = chunk_rows});
    return true;
  });
  if (!added.ok()) return added;
  return Dataset<Number>(&file_->datasets.back());
}

template <class Number>
absl::Status Hdf5Output::Dataset<Number>::Append(std::span<const Number> rows) {
  return growing_->Append(std::as_bytes(rows));
}

absl::Status Hdf5Output::AddTexts(const std::string& path, const std::vector<std::string>& texts) {
  return file_->Do([&] {
    std::size_t longest = 1;
    for (const std::string& text : texts) longest = std::max(longest, text.size());
    std::string padded;
    for (const std::string& text : texts) padded.append(text).append(longest - text.size(), '\0');
    const hsize_t count = texts.size();
    const Handle type = TextType(longest), space(H5Screate_simple(1, &count, nullptr), H5Sclose);
    const Handle data(
        H5Dcreate2(file_->file, path.c_str(), type, space, WithGroups(), DatasetProperties(), H5P_DEFAULT), H5Dclose);
    return data.ok() && H5Dwrite(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, padded.data()) >= 0;
  });
}

absl::Status Hdf5Output::status() const { return file_->status; }

absl::Status Hdf5Output::Close() {
  return file_->Do([this] {
    bool done = std::ranges::all_of(file_->datasets, [](Growing& data) { return data.Flush() && data.data.Close(); });
    done = file_->file.Close() && done;
    Disk& disk = file_->disk;
    if (disk.error == 0 && fsync(disk.descriptor) != 0) disk.error = errno;
    return done;
  });
}

#define LULL_HDF5_NUMBER(Number)                                                                                 \
  template absl::StatusOr<std::vector<Number>> Hdf5Input::Read(const std::string&) const;                        \
  template absl::StatusOr<std::vector<Number>> Hdf5Input::Read(const std::string&, std::uint64_t, std::uint64_t) \
      const;                                                                                                     \
  template class Hdf5Output::Dataset<Number>;                                                                    \
  template absl::StatusOr<Hdf5Output::Dataset<Number>> Hdf5Output::AddDataset(const std::string&, std::uint64_t);
LULL_HDF5_NUMBER(double)
LULL_HDF5_NUMBER(float)
LULL_HDF5_NUMBER(std::int64_t)
LULL_HDF5_NUMBER(std::uint64_t)
LULL_HDF5_NUMBER(std::uint32_t)
LULL_HDF5_NUMBER(std::uint16_t)
LULL_HDF5_NUMBER(std::uint8_t)
#undef LULL_HDF5_NUMBER

}  // namespace lull
