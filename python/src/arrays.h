// Arrays between NumPy and Lull: arrays that grow while views of them stay valid, and arguments that may have any
// number type.

#ifndef LULL_PYTHON_ARRAYS_H_
#define LULL_PYTHON_ARRAYS_H_

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "python/src/errors.h"

namespace lull::python {

namespace py = pybind11;

// Makes a NumPy array of `data` that keeps `owner` alive, and that nobody may write to.
template <class T, class Owner>
py::array_t<T> ViewOf(const T* data, std::vector<py::ssize_t> shape, std::shared_ptr<Owner> owner) {
  auto* kept = new std::shared_ptr<Owner>(std::move(owner));
  const py::capsule base(kept, [](void* pointer) { delete static_cast<std::shared_ptr<Owner>*>(pointer); });
  py::array_t<T> view(std::move(shape), data, base);
  py::detail::array_proxy(view.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
  return view;
}

// Hands a vector over to a new NumPy array without a copy.
template <class T>
py::array_t<T> TakeVector(std::vector<T> values, std::vector<py::ssize_t> shape) {
  auto owner = std::make_shared<std::vector<T>>(std::move(values));
  auto* kept = new std::shared_ptr<std::vector<T>>(owner);
  const py::capsule base(kept, [](void* pointer) { delete static_cast<std::shared_ptr<std::vector<T>>*>(pointer); });
  return py::array_t<T>(std::move(shape), owner->data(), base);
}

template <class T>
py::array_t<T> TakeVector(std::vector<T> values) {
  const auto size = static_cast<py::ssize_t>(values.size());
  return TakeVector(std::move(values), {size});
}

// An array that grows at its end. A view shows what the array held when the view was made, and stays valid: growing
// and cutting move to new memory, and the view keeps the old.
//
// Thread use: any thread.
template <class T>
class GrowingArray {
 public:
  void Append(const T* values, std::size_t count) {
    const std::lock_guard lock(mutex_);
    Reserve(size_ + count);
    std::copy(values, values + count, data_.get() + size_);
    size_ += count;
  }

  // Calls fill(place) for the place of `count` new values.
  template <class Fill>
  void AppendWith(std::size_t count, Fill fill) {
    const std::lock_guard lock(mutex_);
    Reserve(size_ + count);
    fill(data_.get() + size_);
    size_ += count;
  }

  // Keeps the first `size` values. Views may show the others, so what follows must not be written over them.
  void Cut(std::size_t size) {
    const std::lock_guard lock(mutex_);
    if (size >= size_) return;
    const std::shared_ptr<T[]> old = std::exchange(data_, nullptr);
    size_ = capacity_ = 0;
    if (size == 0) return;
    Reserve(size);
    std::copy(old.get(), old.get() + size, data_.get());
    size_ = size;
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return size_;
  }

  // How many values come before the first one that is larger than `value`. The values must ascend.
  std::size_t CountUpTo(T value) const {
    const std::lock_guard lock(mutex_);
    const T* begin = data_.get();
    return static_cast<std::size_t>(std::upper_bound(begin, begin + size_, value) - begin);
  }

  // All values, as rows of `width` values if that is not 0.
  py::array_t<T> View(std::size_t width = 0) const {
    const std::lock_guard lock(mutex_);
    std::vector<py::ssize_t> shape = {static_cast<py::ssize_t>(width == 0 ? size_ : size_ / width)};
    if (width != 0) shape.push_back(static_cast<py::ssize_t>(width));
    if (data_ == nullptr) return ViewOf<T>(Nothing().get(), std::move(shape), Nothing());
    return ViewOf<T>(data_.get(), std::move(shape), data_);
  }

 private:
  static std::shared_ptr<T[]> Nothing() {
    static const std::shared_ptr<T[]> nothing(new T[1]);
    return nothing;
  }

  void Reserve(std::size_t size) {
    if (size <= capacity_) return;
    capacity_ = std::max({size, 2 * capacity_, std::size_t{1024}});
    std::shared_ptr<T[]> larger(new T[capacity_]);
    if (size_ > 0) std::copy(data_.get(), data_.get() + size_, larger.get());
    data_ = std::move(larger);
  }

  mutable std::mutex mutex_;
  std::shared_ptr<T[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// The text of a str. Throws a StatusError for anything else, and for text with halves of surrogate pairs.
inline std::string TextOf(py::handle argument, const char* what) {
  if (!PyUnicode_Check(argument.ptr())) {
    throw StatusError{Mistake(absl::StrCat(what, " must be text"))};
  }
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(argument.ptr(), &size);
  if (text == nullptr) {
    PyErr_Clear();
    throw StatusError{Mistake(absl::StrCat(what, " has letters that are no Unicode text"))};
  }
  return {text, static_cast<std::size_t>(size)};
}

// Reads an argument of any number type as whole numbers from `low` to `high`, or as finite numbers, and gives each to
// `set(index, value)`. One value stands for `count` equal ones. `what` is what messages call the argument.
class NumberReader {
 public:
  NumberReader(py::handle argument, std::string what) : what_(std::move(what)) {
    if (py::hasattr(argument, "mask") && py::module_::import("numpy.ma").attr("is_masked")(argument).cast<bool>()) {
      throw StatusError{Mistake(what_ + " has masked values; must have a number in each place")};
    }
    array_ = py::array::ensure(argument);
    if (!array_) {
      PyErr_Clear();
      throw StatusError{Mistake(what_ + " is not an array of numbers")};
    }
    const char kind = array_.dtype().kind();
    if (kind != 'i' && kind != 'u' && kind != 'f') {
      throw StatusError{Mistake(absl::StrCat(
          what_, " has values of type ", py::str(array_.dtype()).template cast<std::string>(), "; must be numbers"))};
    }
    if (array_.ndim() > 1) {
      throw StatusError{Mistake(absl::StrCat(what_, " has ", array_.ndim(), " dimensions; must be an array of one"))};
    }
  }

  bool is_scalar() const { return array_.ndim() == 0; }
  std::size_t size() const { return static_cast<std::size_t>(array_.size()); }

  template <class Set>
  void ReadWhole(std::size_t count, std::int64_t low, std::int64_t high, Set set) const {
    Read(count, [&](auto value, std::size_t i) {
      using T = decltype(value);
      bool fits = true;
      if constexpr (std::is_floating_point_v<T>) {
        fits = value >= static_cast<T>(low) && value <= static_cast<T>(high) && value == std::floor(value);
      } else {
        fits = !std::cmp_less(value, low) && !std::cmp_greater(value, high);
      }
      if (!fits) {
        throw StatusError{Mistake(absl::StrCat(what_, is_scalar() ? "" : absl::StrCat("[", i, "]"), " = ", +value,
                                               "; must be a whole number from ", low, " to ", high))};
      }
      set(i, static_cast<std::int64_t>(value));
    });
  }

  template <class Set>
  void ReadReal(std::size_t count, bool nan_allowed, Set set) const {
    Read(count, [&](auto value, std::size_t i) {
      const auto number = static_cast<double>(value);
      if (!std::isfinite(static_cast<float>(number)) && !(nan_allowed && std::isnan(number))) {
        throw StatusError{Mistake(absl::StrCat(what_, is_scalar() ? "" : absl::StrCat("[", i, "]"), " = ", number,
                                               "; must be a finite number"))};
      }
      set(i, number);
    });
  }

 private:
  template <class Each>
  void Read(std::size_t count, Each each) const {
    if (!is_scalar() && size() != count) {
      throw StatusError{Mistake(absl::StrCat(what_, " has ", size(), " values; must have ", count))};
    }
    const py::dtype type = array_.dtype();
    const char kind = type.kind();
    const auto bytes = type.itemsize();
    const bool native = type.byteorder() == '=' || type.byteorder() == '|' || type.byteorder() == '<';
    if (native && kind == 'i' && bytes == 8) return ReadAs<std::int64_t>(count, each);
    if (native && kind == 'i' && bytes == 4) return ReadAs<std::int32_t>(count, each);
    if (native && kind == 'u' && bytes == 8) return ReadAs<std::uint64_t>(count, each);
    if (native && kind == 'u' && bytes == 4) return ReadAs<std::uint32_t>(count, each);
    if (native && kind == 'f' && bytes == 4) return ReadAs<float>(count, each);
    if (native && kind == 'f' && bytes == 8) return ReadAs<double>(count, each);
    const py::object other = array_.attr("astype")(kind == 'f' ? "f8" : kind == 'u' ? "u8" : "i8");
    NumberReader(other, what_).Read(count, each);
  }

  template <class T, class Each>
  void ReadAs(std::size_t count, Each each) const {
    const char* place = static_cast<const char*>(array_.data());
    const py::ssize_t stride = is_scalar() ? 0 : array_.strides(0);
    for (std::size_t i = 0; i < count; ++i, place += stride) {
      T value;
      std::memcpy(&value, place, sizeof value);
      each(value, i);
    }
  }

  std::string what_;
  py::array array_;
};

// The number of values that arguments of one length have: that of the first that is no single value; 1 if all are.
inline std::size_t CommonSize(std::initializer_list<const NumberReader*> readers) {
  for (const NumberReader* reader : readers) {
    if (!reader->is_scalar()) return reader->size();
  }
  return 1;
}

}  // namespace lull::python

#endif  // LULL_PYTHON_ARRAYS_H_
