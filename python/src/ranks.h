// Ranks as Python holds them, and what they must agree on before they do something together.
//
// The ranks of a network come from another extension module, lull._mpi: this one knows their interface only, and links
// no MPI.

#ifndef LULL_PYTHON_RANKS_H_
#define LULL_PYTHON_RANKS_H_

#include <exception>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "lull/ranks.h"

namespace lull::python {

// Null where one process has the whole network. Networks, simulations and snapshots keep their ranks alive.
using HeldRanks = std::shared_ptr<Ranks>;

// Whether there are other ranks.
inline bool AreSeveral(const HeldRanks& ranks) { return ranks != nullptr && ranks->size() > 1; }

// Called by every rank before it does something together with the others: `what` is what it is about to do, with its
// arguments, and completes the sentence "rank 1 is about to …". Returns if all are about to do the same; otherwise
// throws a StatusError on every rank. So a call that only some ranks make, or with other arguments, is an error and no
// deadlock. Nothing happens without ranks. Needs the interpreter, and releases it while this rank waits.
void BeginTogether(const HeldRanks& ranks, const std::string& what);

// Called by every rank after that, where a rank that has left would not be noticed otherwise. Throws a StatusError if
// one has.
void EndTogether(const HeldRanks& ranks);

// What other ranks are told of an exception: "ValueError: too much". Needs the interpreter.
std::string TextOfException(const std::exception_ptr& thrown);

// Why a rank wants to end a run: the greater counts more.
enum class Ending { kNone, kLoopHasEnded, kThrown };

// As BeginTogether, and finds out whether a rank has a reason to end what all do. `thrown` is this rank's exception, or
// null: it is thrown. If only other ranks have an exception, a StatusError with the name of the lowest such rank is
// thrown. Otherwise returns whether a rank's loop has ended.
bool EndsForAll(const HeldRanks& ranks, const std::string& what, Ending own, const std::exception_ptr& thrown);

}  // namespace lull::python

#endif  // LULL_PYTHON_RANKS_H_
