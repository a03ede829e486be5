// What the shared library shows of itself: what these headers declare, and nothing else.

#ifndef LULL_INTERNAL_VISIBILITY_H_
#define LULL_INTERNAL_VISIBILITY_H_

// Stands before every public function and class that has code in the library, which is compiled with hidden visibility;
// and before classes that users derive from, so that all sides see the same type.
#define LULL_API __attribute__((visibility("default")))

// Before the few functions and classes of src/ that lull-plots, Lull's library of pictures, takes from the core
// library. They are not for users: no public header declares them.
#define LULL_SHARED_WITH_PLOTS __attribute__((visibility("default")))

// Before what belongs to such a class but is nobody's business: its Impl, where that is defined.
#define LULL_HIDDEN __attribute__((visibility("hidden")))

#endif  // LULL_INTERNAL_VISIBILITY_H_
