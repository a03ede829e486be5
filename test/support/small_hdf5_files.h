// Small valid HDF5 files, from which tests make damaged ones.
//
// Thread use: one thread at a time.

#ifndef LULL_TEST_SUPPORT_SMALL_HDF5_FILES_H_
#define LULL_TEST_SUPPORT_SMALL_HDF5_FILES_H_

#include <hdf5.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "formats/hdf5_handle.h"
#include "formats/hdf5_writer.h"

namespace lull {

inline constexpr int kSmallFileRows = 20;

template <class Number>
std::vector<Number> UpFrom(Number first) {
  std::vector<Number> numbers(kSmallFileRows);
  for (Number& number : numbers) number = first++;
  return numbers;
}

inline std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// As Lull writes them.
inline std::string OurFile(const std::string& path, bool edges) {
  auto file = Hdf5Writer::Create(path);
  const std::string group = edges ? "/edges/p" : "/spikes/p";
  const auto ids = UpFrom<std::uint64_t>(0);
  const auto times = UpFrom<double>(1);
  if (edges) {
    for (const char* const name : {"/source_node_id", "/target_node_id", "/edge_group_index"}) {
      static_cast<void>(file->AddDataset<std::uint64_t>(group + name)->Append(ids));
    }
    static_cast<void>(file->AddDataset<float>(group + "/0/delay")->Append(UpFrom<float>(1)));
    static_cast<void>(file->AddDataset<float>(group + "/0/syn_weight")->Append(UpFrom<float>(1)));
    static_cast<void>(file->SetAttribute(group + "/0/delay", "units", "ms"));
    static_cast<void>(file->SetAttribute(group + "/source_node_id", "node_population", "cells"));
    static_cast<void>(file->SetAttribute(group + "/target_node_id", "node_population", "cells"));
  } else {
    static_cast<void>(file->AddDataset<double>(group + "/timestamps")->Append(times));
    static_cast<void>(file->AddDataset<std::uint64_t>(group + "/node_ids")->Append(ids));
    static_cast<void>(file->SetAttribute(group + "/timestamps", "units", "ms"));
  }
  if (!file->Close().ok()) std::abort();
  return BytesOf(path);
}

// As h5py writes them: with texts of variable length, in the oldest or the newest format.
inline std::string TheirFile(const std::string& path, bool edges, bool newest) {
  const Hdf5Turn turn;
  {
    const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose), links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    if (newest) H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    H5Pset_create_intermediate_group(links, 1);
    const Hdf5Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose);
    const auto numbers = UpFrom<double>(1);
    const auto add = [&](const char* name, hid_t stored, const char* attribute, const char* text) {
      const hsize_t size = kSmallFileRows, chunk = 8;
      const Hdf5Handle space(H5Screate_simple(1, &size, nullptr), H5Sclose);
      const Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
      if (newest) {
        H5Pset_chunk(properties, 1, &chunk);
        H5Pset_shuffle(properties);
        H5Pset_deflate(properties, 4);
        H5Pset_fletcher32(properties);
      }
      const Hdf5Handle data(H5Dcreate2(file, name, stored, space, links, properties, H5P_DEFAULT), H5Dclose);
      if (H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) < 0) std::abort();
      if (attribute == nullptr) return;
      const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose), one(H5Screate(H5S_SCALAR), H5Sclose);
      H5Tset_size(type, H5T_VARIABLE);
      const Hdf5Handle written(H5Acreate2(data, attribute, type, one, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
      if (H5Awrite(written, type, static_cast<const void*>(&text)) < 0) std::abort();
    };
    if (edges) {
      add("/edges/p/source_node_id", H5T_STD_U64LE, "node_population", "cells");
      add("/edges/p/target_node_id", H5T_STD_I32BE, "node_population", "cells");
      add("/edges/p/0/delay", H5T_IEEE_F64LE, "units", "ms");
      add("/edges/p/0/syn_weight", H5T_IEEE_F32LE, nullptr, nullptr);
    } else {
      add("/spikes/p/timestamps", H5T_IEEE_F64LE, "units", "ms");
      add("/spikes/p/node_ids", H5T_STD_U16LE, nullptr, nullptr);
    }
  }
  return BytesOf(path);
}

struct SmallHdf5File {
  std::string bytes;
  bool edges;
};

inline std::vector<SmallHdf5File> SmallHdf5Files(const std::string& path) {
  std::vector<SmallHdf5File> files;
  for (const bool edges : {false, true}) {
    files.push_back({OurFile(path, edges), edges});
    for (const bool newest : {false, true}) files.push_back({TheirFile(path, edges, newest), edges});
  }
  return files;
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_SMALL_HDF5_FILES_H_
