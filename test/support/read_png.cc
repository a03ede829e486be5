#include "test/support/read_png.h"

#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>

#include "test/support/temporary_directory.h"

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

std::vector<std::pair<std::string, std::string>> TextsOf(const std::string& path) {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  std::vector<std::pair<std::string, std::string>> texts;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr || setjmp(png_jmpbuf(png))) {
    ADD_FAILURE() << path << " cannot be read";
  } else {
    png_init_io(png, file);
    png_read_info(png, info);
    png_textp found = nullptr;
    const int count = png_get_text(png, info, &found, nullptr);
    for (int i = 0; i < count; ++i) texts.emplace_back(found[i].key, found[i].text);
  }
  if (file != nullptr) std::fclose(file);
  png_destroy_read_struct(&png, &info, nullptr);
  return texts;
}

Picture ReadDrawnPng(const std::string& path) {
  Picture picture = ReadPng(path);
  EXPECT_GT(picture.Inked(), picture.width + picture.height) << path << " is blank";
  return picture;
}

int BitDepth(const std::string& path) { return Contents(path).at(24); }

}  // namespace lull
