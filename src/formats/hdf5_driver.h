// The file driver through which HDF5 writes to the disk for Lull.

#ifndef LULL_SRC_FORMATS_HDF5_DRIVER_H_
#define LULL_SRC_FORMATS_HDF5_DRIVER_H_

#include <hdf5.h>

namespace lull {

// The file that a driver writes. It outlives HDF5's object for the file.
struct Hdf5Disk {
  int descriptor;
  int error = 0;  // errno of the first failure; after it nothing is written
};

// HDF5's number for the driver. To create a file with the driver, pass H5Pset_driver this number and a pointer to the
// Hdf5Disk* of the file.
hid_t Hdf5Driver();

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_DRIVER_H_
