// What the HDF5 reader and writer share: a lock that admits one thread at a time, silenced error output, and
// identifiers that close themselves.

#ifndef LULL_SRC_FORMATS_HDF5_HANDLE_H_
#define LULL_SRC_FORMATS_HDF5_HANDLE_H_

#include <hdf5.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>

namespace lull {

// During its lifetime HDF5 belongs to this thread and is silent: by default HDF5 prints every failure.
class Hdf5Turn {
 public:
  Hdf5Turn() : lock_(Mutex()) {
    static const bool first = [] {
      H5dont_atexit();  // at exit HDF5 would try for ever to close objects that cannot be closed
      return H5open() >= 0;
    }();
    static_cast<void>(first);
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  Hdf5Turn(const Hdf5Turn&) = delete;
  Hdf5Turn& operator=(const Hdf5Turn&) = delete;
  ~Hdf5Turn() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

 private:
  static std::mutex& Mutex() {
    static std::mutex mutex;
    return mutex;
  }

  std::lock_guard<std::mutex> lock_;
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

// An identifier that HDF5 has given out; a negative number if there is none.
class Hdf5Handle {
 public:
  Hdf5Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Hdf5Handle() { Close(); }
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor): passed to HDF5 like a hid_t
  bool ok() const { return id_ >= 0; }
  bool Close() { return id_ < 0 || close_(std::exchange(id_, -1)) >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

template <class Number>
hid_t Hdf5InMemory() {
  if constexpr (std::is_same_v<Number, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<Number, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<Number, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<Number, std::uint64_t>) return H5T_NATIVE_UINT64;
  if constexpr (std::is_same_v<Number, std::uint32_t>) return H5T_NATIVE_UINT32;
  if constexpr (std::is_same_v<Number, std::uint16_t>) return H5T_NATIVE_UINT16;
  if constexpr (std::is_same_v<Number, std::uint8_t>) return H5T_NATIVE_UINT8;
}

template <class Number>
hid_t Hdf5InFile() {
  if constexpr (std::is_same_v<Number, double>) return H5T_IEEE_F64LE;
  if constexpr (std::is_same_v<Number, float>) return H5T_IEEE_F32LE;
  if constexpr (std::is_same_v<Number, std::int64_t>) return H5T_STD_I64LE;
  if constexpr (std::is_same_v<Number, std::uint64_t>) return H5T_STD_U64LE;
  if constexpr (std::is_same_v<Number, std::uint32_t>) return H5T_STD_U32LE;
  if constexpr (std::is_same_v<Number, std::uint16_t>) return H5T_STD_U16LE;
  if constexpr (std::is_same_v<Number, std::uint8_t>) return H5T_STD_U8LE;
}

// Whether there is an object at the path. H5Lexists fails unless all objects above exist.
inline bool Hdf5Exists(hid_t file, const std::string& path) {
  for (std::size_t end = path.find_first_not_of('/'); end < path.size();) {
    end = std::min(path.find('/', end), path.size());
    if (H5Lexists(file, path.substr(0, end).c_str(), H5P_DEFAULT) <= 0) return false;
    end = path.find_first_not_of('/', end);
  }
  return H5Oexists_by_name(file, path.c_str(), H5P_DEFAULT) > 0;
}

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_HANDLE_H_
