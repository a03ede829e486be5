// Macros that decide which functions and classes the shared libraries export: those that the public headers declare.

#ifndef LULL_INTERNAL_VISIBILITY_H_
#define LULL_INTERNAL_VISIBILITY_H_

// Marks every public function and class that has code in the library, because the library is compiled with hidden
// visibility; and every class that users derive from, so that the library and the program have the same type. The
// linker script src/exports.map hides the rest: the copies of templates of std, which compilers make visible.
#define LULL_API __attribute__((visibility("default")))

// Marks the few functions and classes of src/ that lull-plots, the library of pictures, uses from the core library.
// They are not for users: no public header declares them.
#define LULL_SHARED_WITH_PLOTS __attribute__((visibility("default")))

// Marks a private part of an exported class, such as the definition of its Impl, which the library does not export.
#define LULL_HIDDEN __attribute__((visibility("hidden")))

#endif  // LULL_INTERNAL_VISIBILITY_H_
