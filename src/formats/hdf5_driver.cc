// HDF5 must not handle a failed write: it would keep the data that it could not write, fail to close the objects that
// the data belong to, and keep the file open for ever. So Lull brings a file driver of its own. The driver notes the
// first failure, and pretends that everything after it was written. HDF5 never learns of the failure and closes the
// file as after a success; the function during which the failure happened returns the error.

#include "formats/hdf5_driver.h"

#include <sys/types.h>
#include <unistd.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <limits>

namespace lull {
namespace {

struct View {
  H5FD_t base;  // HDF5's own part; it must come first
  Hdf5Disk* disk;
  haddr_t allocated;  // bytes
  haddr_t written;    // the end of the file
};

View& ViewOf(H5FD_t* file) { return *reinterpret_cast<View*>(file); }
const View& ViewOf(const H5FD_t* file) { return *reinterpret_cast<const View*>(file); }

H5FD_t* OpenView(const char*, unsigned, hid_t access, haddr_t) {
  Hdf5Disk* const disk = *static_cast<Hdf5Disk* const*>(H5Pget_driver_info(access));
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

// Bytes that the file does not have are zero.
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
  Hdf5Disk& disk = *view.disk;
  if (disk.error == 0 && ftruncate(disk.descriptor, static_cast<off_t>(view.allocated)) != 0) disk.error = errno;
  return 0;
}

}  // namespace

hid_t Hdf5Driver() {
  static const hid_t driver = [] {
    H5FD_class_t methods = {};  // the members differ between versions; all versions have the ones below
#if H5_VERSION_GE(1, 13, 0)
    methods.version = H5FD_CLASS_VERSION;
    methods.value = static_cast<H5FD_class_value_t>(1000);  // a number that is registered for no driver
#endif
    methods.name = "lull";
    methods.maxaddr = std::numeric_limits<off_t>::max();
    methods.fc_degree = H5F_CLOSE_STRONG;
    methods.fapl_size = sizeof(Hdf5Disk*);  // NOLINT(bugprone-sizeof-expression): HDF5 copies the pointer
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

}  // namespace lull
