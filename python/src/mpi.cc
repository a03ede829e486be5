// The extension module lull._mpi: the ranks of MPI, for the module lull.mpi. Nothing else of the package links MPI.

#include "lull/mpi.h"

#include <mpi.h>
#include <pybind11/pybind11.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "python/src/errors.h"
#include "ranks/collectives.h"

namespace lull::python {

namespace {

namespace py = pybind11;

// Ranks that can be closed while networks and simulations that use them are still there: the interpreter frees objects
// in no certain order, and some never, but ranks must end while MPI is there. What is done together after that fails.
//
// Thread use: as mpi::Ranks; a call on another thread, or in a process that was forked off, fails.
class ProcessRanks final : public Collectives {
 public:
  explicit ProcessRanks(std::unique_ptr<mpi::Ranks> ranks) : ranks_(std::move(ranks)) {
    rank_ = ranks_->rank();
    for (int rank = 0; rank < ranks_->size(); ++rank) hosts_.push_back(ranks_->host(rank));
  }
  ~ProcessRanks() override { Close(""); }
  ProcessRanks(const ProcessRanks&) = delete;
  ProcessRanks& operator=(const ProcessRanks&) = delete;

  // Leaves, and waits until all ranks have left. The others, if they still want something of this rank, are told why.
  void Close(const std::string& why) {
    if (ranks_ == nullptr) return;
    int is_finalised = 0;
    MPI_Finalized(&is_finalised);
    if (is_finalised != 0 || process_ != getpid()) {
      (void)ranks_.release();  // nobody may call MPI any more
      return;
    }
    ranks_->collectives().Leave(why.empty() ? absl::OkStatus() : absl::AbortedError(why));
    ranks_.reset();
  }

  int rank() const override { return rank_; }
  int size() const override { return static_cast<int>(hosts_.size()); }
  const std::string& host(int rank) const override { return hosts_[static_cast<std::size_t>(rank)]; }

  absl::Status Meet(std::span<const BytesView> out, std::span<BytesView> in, Meeting& meeting) override {
    return Together([&](Collectives& all) { return all.Meet(out, in, meeting); });
  }
  absl::Status AllToAll(std::span<const BytesView> out, std::vector<Bytes>& in) override {
    return Together([&](Collectives& all) { return all.AllToAll(out, in); });
  }
  absl::Status Exscan(std::span<std::uint64_t> values) override {
    return Together([&](Collectives& all) { return all.Exscan(values); });
  }
  absl::Status Gather(BytesView own, std::vector<Bytes>& gathered) override {
    return Together([&](Collectives& all) { return all.Gather(own, gathered); });
  }
  absl::Status Broadcast(Bytes& bytes) override {
    return Together([&](Collectives& all) { return all.Broadcast(bytes); });
  }
  absl::Status Barrier() override {
    return Together([](Collectives& all) { return all.Barrier(); });
  }
  void Leave(const absl::Status& why) override {
    (void)Together([&why](Collectives& all) {
      all.Leave(why);
      return absl::OkStatus();
    });
  }

 private:
  absl::Status ReduceWords(Reduction reduction, bool are_signed, std::span<std::uint64_t> values) override {
    return Together([&](Collectives& all) {
      if (!are_signed) return all.Reduce(reduction, values);
      return all.Reduce(reduction, std::span(reinterpret_cast<std::int64_t*>(values.data()), values.size()));
    });
  }

  template <class Work>
  absl::Status Together(const Work& work) {
    if (ranks_ == nullptr) return absl::FailedPreconditionError("the ranks have ended with the program");
    if (std::this_thread::get_id() != thread_) {
      return absl::FailedPreconditionError(
          "only the thread that called lull.mpi.ranks() may use networks and simulations of ranks");
    }
    if (process_ != getpid()) {
      return absl::FailedPreconditionError(
          "the ranks were made before a fork; the process that was forked off is none");
    }
    int is_finalised = 0;
    MPI_Finalized(&is_finalised);
    if (is_finalised != 0) return absl::FailedPreconditionError("MPI has been finalised");
    return work(ranks_->collectives());
  }

  std::unique_ptr<mpi::Ranks> ranks_;
  int rank_ = 0;
  std::vector<std::string> hosts_;
  std::thread::id thread_ = std::this_thread::get_id();
  pid_t process_ = getpid();
};

std::shared_ptr<ProcessRanks> CreateRanks() {
  const py::gil_scoped_release released;
  return std::make_shared<ProcessRanks>(Value(mpi::Ranks::Create()));
}

// What the library says of itself with which the process runs. Some say more than was promised when they were built.
std::string LibraryVersion() {
  std::array<char, std::size_t{16}* 1024> text = {};
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  return text.data();
}

}  // namespace

}  // namespace lull::python

PYBIND11_MODULE(_mpi, module) {
  namespace py = pybind11;
  using lull::python::ProcessRanks;
  py::module_::import("lull._lull");  // has the class Ranks, and knows how a status becomes an exception
  module.doc() = "The ranks of MPI, for lull.mpi.";
  module.def("library_version", &lull::python::LibraryVersion);
  module.def("handle_bytes", [] { return sizeof(MPI_Comm); });
  module.def("create", &lull::python::CreateRanks);
  py::class_<ProcessRanks, lull::Ranks, std::shared_ptr<ProcessRanks>>(module, "ProcessRanks")
      .def("close", &ProcessRanks::Close, py::arg("why"), py::call_guard<py::gil_scoped_release>());
}
