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

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_SANITIZED_H_
