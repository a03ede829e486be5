#ifndef LULL_TEST_SUPPORT_SANITIZED_H_
#define LULL_TEST_SUPPORT_SANITIZED_H_

namespace lull {

// Whether a sanitizer watches this build that takes memory of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)  // GCC
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)  // clang
inline constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

// How often a test does what it does again and again with other numbers: `times`, but under a sanitizer, which makes it
// take ten times as long, a quarter of that.
template <typename Number>
constexpr Number Rounds(Number times) {
  return kSanitized ? (times + 3) / 4 : times;
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_SANITIZED_H_
