// The one place that includes hdf5.h.

#include <hdf5.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "config/spike_file.h"
#include "lull/config.h"
#include "lull/text.h"

namespace lull {
namespace {

absl::Status Bad(const std::string& what) { return absl::InvalidArgumentError(what); }

// An identifier that HDF5 has given out, or a negative number for none.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor): handed to HDF5 as what it is
  bool ok() const { return id_ >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

// HDF5 prints what fails, unless it is told not to.
class Silence {
 public:
  Silence() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

absl::StatusOr<std::vector<std::string>> Populations(hid_t file) {
  const Handle spikes(H5Gopen2(file, "/spikes", H5P_DEFAULT), H5Gclose);
  hsize_t count = 0;
  if (!spikes.ok() || H5Gget_num_objs(spikes, &count) < 0) return Bad("has no group /spikes; is it SONATA?");
  std::vector<std::string> names;
  for (hsize_t i = 0; i < count; ++i) {
    const ssize_t length = H5Gget_objname_by_idx(spikes, i, nullptr, 0);
    if (length < 0) return Bad("has a group /spikes that cannot be listed");
    std::string name(static_cast<std::size_t>(length), '\0');
    H5Gget_objname_by_idx(spikes, i, name.data(), name.size() + 1);
    if (H5Gget_objtype_by_idx(spikes, i) == H5G_GROUP) names.push_back(std::move(name));
  }
  return names;
}

absl::StatusOr<std::string> Chosen(const std::vector<std::string>& names, const std::string& wanted) {
  for (const std::string& name : names) {
    if (name == wanted || (wanted.empty() && names.size() == 1)) return name;
  }
  const std::string list = names.empty() ? "none" : absl::StrJoin(names, ", ");
  if (!wanted.empty()) return Bad(absl::StrCat("has no population ", Quoted(wanted), "; it has ", list));
  return Bad(absl::StrCat("needs a key population, the one to read: it has ", list));
}

template <class Number>
absl::StatusOr<std::vector<Number>> Column(hid_t file, const std::string& path, hid_t type) {
  const Handle data(H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose);
  if (!data.ok()) return Bad(absl::StrCat("has no ", path));
  const Handle space(H5Dget_space(data), H5Sclose);
  if (H5Sget_simple_extent_ndims(space) != 1) return Bad(absl::StrCat("has a ", path, " that is no list of numbers"));
  std::vector<Number> numbers(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  if (H5Dread(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) < 0) {
    return Bad(absl::StrCat("has a ", path, " that cannot be read as numbers"));
  }
  return numbers;
}

// The attribute `units` of the timestamps, of fixed or variable length; "ms" if there is none.
std::string Units(hid_t file, const std::string& path) {
  const Handle data(H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose);
  if (H5Aexists(data, "units") <= 0) return "ms";
  const Handle attribute(H5Aopen(data, "units", H5P_DEFAULT), H5Aclose);
  const Handle type(H5Aget_type(attribute), H5Tclose);
  if (H5Tget_class(type) != H5T_STRING) return "no text";
  if (H5Tis_variable_str(type) > 0) {
    char* text = nullptr;
    if (H5Aread(attribute, type, static_cast<void*>(&text)) < 0 || text == nullptr) return "no text";
    std::string units = text;
    H5free_memory(text);
    return units;
  }
  std::string units(H5Tget_size(type), '\0');
  H5Aread(attribute, type, units.data());
  return units.c_str();  // up to the first zero
}

SpikeFile Spikes(const std::vector<double>& times, const std::vector<std::int64_t>& neurons) {
  SpikeFile file;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i] != std::floor(times[i]) || std::fabs(times[i]) > 0x1p53) {
      file.AddMistake(absl::StrCat("time ", times[i], " ms; must be a whole number of ms"));
    } else if (neurons[i] < 0 || neurons[i] > std::numeric_limits<NeuronId>::max()) {
      file.AddMistake(absl::StrCat("neuron ", neurons[i], "; must be from 0 to 4294967295"));
    } else {
      file.Add(static_cast<Tick>(times[i]), static_cast<NeuronId>(neurons[i]));
    }
  }
  return file;
}

}  // namespace

bool ReadsSonata() { return true; }

absl::StatusOr<SpikeFile> ReadSonata(const std::string& path, const std::string& population) {
  const Silence silence;
  const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file.ok()) return Bad("is damaged HDF5: it cannot be opened");
  const auto populations = Populations(file);
  if (!populations.ok()) return populations.status();
  const auto chosen = Chosen(*populations, population);
  if (!chosen.ok()) return chosen.status();
  const std::string group = absl::StrCat("/spikes/", *chosen);
  const auto times = Column<double>(file, group + "/timestamps", H5T_NATIVE_DOUBLE);
  if (!times.ok()) return times.status();
  const auto neurons = Column<std::int64_t>(file, group + "/node_ids", H5T_NATIVE_INT64);
  if (!neurons.ok()) return neurons.status();
  if (const std::string units = Units(file, group + "/timestamps"); units != "ms") {
    return Bad(absl::StrCat("has timestamps in ", Quoted(units), "; must be in ms"));
  }
  if (times->size() != neurons->size()) {
    return Bad(absl::StrCat("has ", times->size(), " timestamps and ", neurons->size(), " node_ids; must be as many"));
  }
  return Spikes(*times, *neurons);
}

}  // namespace lull
