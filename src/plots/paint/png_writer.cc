// libpng reports errors by longjmp, which skips destructors. So every call of libpng goes through Guarded, whose frame
// has no objects with destructors, and callbacks destroy all their objects before they raise an error.

#include "plots/paint/png_writer.h"

#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <csetjmp>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/aside_file.h"
#include "base/quoted.h"

namespace lull {

static_assert(kPngMaxSide == PNG_UINT_31_MAX);

struct PngWriter::Impl {
  PlotTarget target;
  std::optional<AsideFile> file;  // none for a picture in memory
  std::string bytes;              // of a picture in memory
  absl::Status error;             // the error that libpng reported
  png_structp png = nullptr;
  png_infop info = nullptr;

  explicit Impl(PlotTarget the_target) : target(std::move(the_target)) {}
  ~Impl() { png_destroy_write_struct(&png, &info); }

  void Fail(const char* message) {
    if (!error.ok()) return;
    error = absl::UnavailableError(file ? absl::StrCat(OneLine(target.path()), ": cannot be written: libpng: ", message)
                                        : absl::StrCat("the picture cannot be made in memory: libpng: ", message));
  }

  // If the disk reports an error, its message is kept: Fail does not replace it.
  bool Write(const void* data, std::size_t size) {
    if (file) {
      error = file->Write(data, size);
    } else {
      Append(static_cast<const char*>(data), size);
    }
    return error.ok();
  }

  void Append(const char* data, std::size_t size) {
    try {
      bytes.append(data, size);
    } catch (const std::bad_alloc&) {
      error = absl::ResourceExhaustedError("the picture does not fit into memory");
    }
  }
};

namespace {

template <typename Call>
bool Guarded(png_structp png, const Call& call) {
  static_assert(std::is_trivially_destructible_v<Call>);
  if (setjmp(png_jmpbuf(png))) return false;
  call();
  return true;
}

// Chosen: with libpng's default, every 8 KiB would be a system call.
constexpr std::size_t kBufferBytes = 1 << 18;

png_text Text(const std::string& key, const std::string& value) {
  const bool ascii = std::all_of(value.begin(), value.end(), [](char c) { return (c & 0x80) == 0; });
  png_text text = {};
  text.compression = ascii ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;  // tEXt would be Latin-1, not UTF-8
  text.key = const_cast<char*>(key.c_str());                                         // libpng copies both
  text.text = const_cast<char*>(value.c_str());
  return text;
}

void WriteHeader(png_structp png, png_infop info, const PngWriter::Image& image, const png_color* palette,
                 std::span<const png_text> texts) {
  png_set_user_limits(png, kPngMaxSide, kPngMaxSide);  // libpng's default is a million pixels a side
  png_set_compression_buffer_size(png, kBufferBytes);
  if (image.mostly_blank) png_set_compression_strategy(png, Z_RLE);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);  // indices have no gradients, and libpng keeps no row
  png_set_IHDR(png, info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height),
               PngBitDepth(image.palette.size()), PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_PLTE(png, info, palette, static_cast<int>(image.palette.size()));
  png_set_text(png, info, texts.data(), static_cast<int>(texts.size()));
  png_write_info(png, info);
}

}  // namespace

int PngBitDepth(std::size_t colours) {
  assert(colours >= 1 && colours <= 256);
  return colours <= 2 ? 1 : colours <= 4 ? 2 : colours <= 16 ? 4 : 8;
}

bool IsPngKeyword(std::string_view key) {
  const auto is_printable = [](char c) {
    const auto code = static_cast<unsigned char>(c);
    return (code >= 32 && code <= 126) || code >= 161;
  };
  return !key.empty() && key.size() <= 79 && std::ranges::all_of(key, is_printable) && key.front() != ' ' &&
         key.back() != ' ' && key.find("  ") == key.npos;
}

absl::StatusOr<PngWriter> PngWriter::Create(const Image& image, const PlotTarget& target) {
  assert(image.width >= 1 && image.width <= kPngMaxSide && image.height >= 1 && image.height <= kPngMaxSide);
  auto impl = std::make_unique<Impl>(target);
  if (target.memory() == nullptr) {
    absl::StatusOr<AsideFile> file = AsideFile::Create(target.path());
    if (!file.ok()) return file.status();
    impl->file.emplace(*std::move(file));
  }

  const auto on_error = [](png_structp png, png_const_charp message) {
    static_cast<Impl*>(png_get_error_ptr(png))->Fail(message);
    png_longjmp(png, 1);
  };
  const auto on_warning = [](png_structp, png_const_charp) {};
  const auto write = [](png_structp png, png_bytep data, std::size_t bytes) {
    if (!static_cast<Impl*>(png_get_io_ptr(png))->Write(data, bytes)) png_error(png, "write error");
  };
  impl->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, impl.get(), on_error, on_warning);
  if (impl->png != nullptr) impl->info = png_create_info_struct(impl->png);
  if (impl->info == nullptr) {
    impl->Fail("no memory, or a library of another version");
    return impl->error;
  }
  png_set_write_fn(impl->png, impl.get(), write, nullptr);

  std::vector<png_color> palette;
  for (const Rgb& colour : image.palette) palette.push_back({colour.red, colour.green, colour.blue});
  std::vector<std::pair<std::string, std::string>> all = {{"Software", "Lull"}};
  if (!image.title.empty()) all.emplace_back("Title", OneLine(image.title));
  for (const auto& [key, value] : image.texts) all.emplace_back(key, Printable(value));
  std::vector<png_text> texts;
  for (const auto& [key, value] : all) {
    assert(IsPngKeyword(key));
    texts.push_back(Text(key, value));
  }
  const bool written = Guarded(impl->png, [&] { WriteHeader(impl->png, impl->info, image, palette.data(), texts); });
  if (!written) return impl->error;
  return PngWriter(std::move(impl));
}

PngWriter::PngWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PngWriter::PngWriter(PngWriter&&) noexcept = default;
PngWriter::~PngWriter() = default;

absl::Status PngWriter::WriteRow(std::span<const std::uint8_t> packed) {
  Impl& impl = *impl_;
  assert(packed.size() == png_get_rowbytes(impl.png, impl.info));
  const bool written = Guarded(impl.png, [&impl, packed] { png_write_row(impl.png, packed.data()); });
  return written ? absl::OkStatus() : impl.error;
}

absl::Status PngWriter::Finish() {
  Impl& impl = *impl_;
  const bool written = Guarded(impl.png, [&impl] { png_write_end(impl.png, nullptr); });
  if (!written) return impl.error;
  if (impl.file) return impl.file->Commit();
  *impl.target.memory() = std::move(impl.bytes);
  return absl::OkStatus();
}

}  // namespace lull
