// What the shared library shows of itself: what these headers declare, and nothing else.

#ifndef LULL_VISIBILITY_H_
#define LULL_VISIBILITY_H_

// Stands before every public function and class that has code in the library, which is compiled with hidden visibility;
// and before classes that users derive from, so that all sides see the same type.
#define LULL_API __attribute__((visibility("default")))

// Before what belongs to such a class but is nobody's business: its Impl, where that is defined.
#define LULL_HIDDEN __attribute__((visibility("hidden")))

#endif  // LULL_VISIBILITY_H_
