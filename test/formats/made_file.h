// Makes HDF5 files for the tests of readers, as other programs make them.

#ifndef LULL_TEST_FORMATS_MADE_FILE_H_
#define LULL_TEST_FORMATS_MADE_FILE_H_

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace lull {

template <class Number>
hid_t InMemory() {
  if constexpr (std::is_same_v<Number, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<Number, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<Number, std::int64_t>) return H5T_NATIVE_INT64;
  return H5T_NATIVE_UINT64;
}

// An HDF5 file in the making, of which a part below a root, "/edges/p/", is filled.
class MadeFile {
 public:
  MadeFile(const std::string& path, std::string root)
      : root_(std::move(root)),
        file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)),
        with_groups_(H5Pcreate(H5P_LINK_CREATE)) {
    H5Pset_create_intermediate_group(with_groups_, 1);
  }
  MadeFile(const MadeFile&) = delete;
  MadeFile& operator=(const MadeFile&) = delete;
  ~MadeFile() {
    H5Pclose(with_groups_);
    H5Fclose(file_);
  }

  // Stores numbers below the root as a type; in packed chunks of this many numbers, if there are to be any.
  template <class Number>
  MadeFile& Add(const std::string& name, const std::vector<Number>& numbers, hid_t stored = InMemory<Number>(),
                hsize_t chunk = 0) {
    const hsize_t size = numbers.size();
    const hid_t space = H5Screate_simple(1, &size, nullptr), how = H5Pcreate(H5P_DATASET_CREATE);
    if (chunk > 0) {
      H5Pset_chunk(how, 1, &chunk);
      H5Pset_shuffle(how);
      H5Pset_deflate(how, 4);
    }
    const hid_t data = H5Dcreate2(file_, (root_ + name).c_str(), stored, space, with_groups_, how, H5P_DEFAULT);
    H5Dwrite(data, InMemory<Number>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data());
    H5Dclose(data);
    H5Pclose(how);
    H5Sclose(space);
    return *this;
  }

  // An empty group.
  MadeFile& AddGroup(const std::string& name) {
    H5Gclose(H5Gcreate2(file_, (root_ + name).c_str(), with_groups_, H5P_DEFAULT, H5P_DEFAULT));
    return *this;
  }

  MadeFile& Say(const std::string& name, const char* key, const std::string& text) {
    const hid_t object = H5Oopen(file_, (root_ + name).c_str(), H5P_DEFAULT), space = H5Screate(H5S_SCALAR);
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, text.size());
    const hid_t attribute = H5Acreate2(object, key, type, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, type, text.data());
    H5Aclose(attribute);
    H5Tclose(type);
    H5Sclose(space);
    H5Oclose(object);
    return *this;
  }

 private:
  std::string root_;
  hid_t file_, with_groups_;
};

using Whole = std::vector<std::uint64_t>;
using Real = std::vector<double>;

}  // namespace lull

#endif  // LULL_TEST_FORMATS_MADE_FILE_H_
