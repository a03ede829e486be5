#include "python/src/ranks.h"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "python/src/errors.h"
#include "python/src/module.h"
#include "ranks/collectives.h"

namespace lull::python {

namespace {

namespace py = pybind11;

BytesView BytesOf(const std::string& text) { return std::as_bytes(std::span(text)); }

std::string TextOfBytes(BytesView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// Every rank gets what rank 0 makes of all ranks' texts.
template <class Make>
std::string FromAll(Collectives& all, const std::string& own, const Make& make) {
  std::vector<Bytes> texts;
  Check(all.Gather(BytesOf(own), texts));
  Bytes made;
  if (all.rank() == 0) {
    const std::string text = make(texts);
    const BytesView bytes = BytesOf(text);
    made.assign(bytes.begin(), bytes.end());
  }
  Check(all.Broadcast(made));
  return TextOfBytes(made);
}

std::string DifferenceOf(const Collectives& all, const std::vector<Bytes>& texts) {
  std::size_t rank = 1;
  while (rank + 1 < texts.size() && texts[rank] == texts[0]) ++rank;
  return absl::StrCat(NameOf(all, static_cast<int>(rank)), " is about to ", TextOfBytes(texts[rank]),
                      ", but rank 0 is about to ", TextOfBytes(texts[0]),
                      "; all ranks must make the same calls in the same order, with the same arguments");
}

// The ending that counts most of those of all ranks, or an error if the ranks are about to do different things.
absl::StatusOr<Ending> Agree(Collectives& all, const std::string& what, Ending own) {
  // The least hash of all texts, and the complements of the greatest and of the greatest ending. Whatever ranks agree
  // on begins with these words, so that ranks that do different things find each other.
  const std::uint64_t hash = std::hash<std::string>()(what);
  std::array<std::uint64_t, 3> words = {hash, ~hash, ~static_cast<std::uint64_t>(own)};
  if (absl::Status status = all.Reduce(Reduction::kMin, std::span(words)); !status.ok()) return status;
  if (words[0] == ~words[1]) return static_cast<Ending>(~words[2]);
  return absl::FailedPreconditionError(
      FromAll(all, what, [&all](const std::vector<Bytes>& texts) { return DifferenceOf(all, texts); }));
}

}  // namespace

std::string TextOfException(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const py::error_already_set& error) {
    std::string text = "an exception";
    try {
      text = py::str(error.type().attr("__name__"));
      const std::string value = py::str(error.value());
      if (!value.empty()) absl::StrAppend(&text, ": ", value);
    } catch (const py::error_already_set&) {
      // An exception that cannot be shown has no text.
    }
    return text;
  } catch (const StatusError& error) {
    return std::string(error.status.message());
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception";
  }
}

void BeginTogether(const HeldRanks& ranks, const std::string& what) {
  if (ranks == nullptr) return;
  const py::gil_scoped_release released;
  (void)Value(Agree(ranks->collectives(), what, Ending::kNone));
}

void EndTogether(const HeldRanks& ranks) {
  if (ranks == nullptr) return;
  const py::gil_scoped_release released;
  Check(ranks->collectives().Barrier());
}

bool EndsForAll(const HeldRanks& ranks, const std::string& what, Ending own, const std::exception_ptr& thrown) {
  if (ranks != nullptr) {
    const absl::Status raised = thrown ? absl::AbortedError(TextOfException(thrown)) : absl::OkStatus();
    const py::gil_scoped_release released;
    absl::StatusOr<Ending> ending = Agree(ranks->collectives(), what, thrown ? Ending::kThrown : own);
    if (ending.ok() && *ending == Ending::kThrown) ending = SameStatus(*ranks, raised);
    if (!thrown) own = Value(ending);
  }
  if (thrown) std::rethrow_exception(thrown);
  return own == Ending::kLoopHasEnded;
}

void AddRanks(py::module_& module) {
  py::class_<Ranks, HeldRanks>(
      module, "Ranks",
      "The processes that build and simulate networks together. `lull.mpi.ranks()` has them.\n\n"
      "Only the thread that called `ranks()` may use networks and simulations of ranks.")
      .def_property_readonly("rank", &Ranks::rank, "The number of this process, from 0 to size - 1.")
      .def_property_readonly("size", &Ranks::size, "Number of processes.")
      .def_property_readonly(
          "hosts",
          [](const Ranks& self) {
            std::vector<std::string> hosts;
            for (int rank = 0; rank < self.size(); ++rank) hosts.push_back(self.host(rank));
            return hosts;
          },
          "The name of each process's machine, in the order of ranks: list of str.")
      .def("__repr__", [](const Ranks& self) {
        return absl::StrCat("<lull.mpi.Ranks: ", NameOf(self, self.rank()), " of ", self.size(), ">");
      });
}

}  // namespace lull::python
