#include "read_png.h"

#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>

#include "temporary_directory.h"

namespace lull {

std::size_t Picture::Count(const Rgb& colour) const {
  return static_cast<std::size_t>(std::count(pixels.begin(), pixels.end(), colour));
}

Picture ReadPng(const std::string& path) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&image, path.c_str()) == 0) {
    ADD_FAILURE() << path << ": " << image.message;
    return {};
  }
  image.format = PNG_FORMAT_RGB;
  static_assert(sizeof(Rgb) == 3);
  Picture picture = {image.width, image.height, std::vector<Rgb>(std::size_t{image.width} * image.height)};
  if (png_image_finish_read(&image, nullptr, picture.pixels.data(), 0, nullptr) == 0) {
    ADD_FAILURE() << path << ": " << image.message;
    return {};
  }
  return picture;
}

int BitDepth(const std::string& path) { return Contents(path).at(24); }

}  // namespace lull
