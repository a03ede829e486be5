// The file driver through which HDF5 writes to the disk for Lull.

#ifndef LULL_SRC_FORMATS_HDF5_DRIVER_H_
#define LULL_SRC_FORMATS_HDF5_DRIVER_H_

#include <hdf5.h>

namespace lull {

// The file that a driver writes. It outlives the driver's view of it.
struct Hdf5Disk {
  int descriptor;
  int error = 0;  // errno of what failed first; nothing is written any more
};

// HDF5's number for the driver. A file is created with it by H5Pset_driver, with a pointer to the Hdf5Disk* of the
// file.
hid_t Hdf5Driver();

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_DRIVER_H_
