// One rank of what mpi_ranks_test starts with mpirun: mpi_program WHAT [ARGUMENT]. Rank 0 prints what happened.

#include <mpi.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/mpi.h"
#include "lull/version.h"
#include "mpi/mpi_ranks.h"
#include "ranks/agreement.h"
#include "test/ranks/cases.h"

namespace lull {
namespace {

// The ways in which messages travel, down to lengths that no network would have.
std::map<std::string, MpiTuning> Tunings() {
  return {{"direct", {}},
          {"direct-pieces", {.first_message = 64, .most_at_once = 4'000}},
          {"tally", {.most_direct = 0}},
          {"tally-pieces", {.most_direct = 0, .first_message = 64, .most_at_once = 4'000}}};
}

void Print(const Ranks& ranks, const std::string& line) {
  if (ranks.rank() == 0) std::cout << line << std::endl;
}

absl::Status Meet(Collectives& ranks) {
  const std::vector<BytesView> out(ranks.size());
  std::vector<BytesView> in(ranks.size());
  Meeting meeting;
  return ranks.Meet(out, in, meeting);
}

// Meets `count` times; 0 for as long as that goes well.
absl::Status MeetOften(Collectives& ranks, int count) {
  for (int i = 0; count == 0 || i < count; ++i) {
    if (absl::Status status = Meet(ranks); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Every case, in each way; by the seed of rank 0.
absl::Status RunCases(const std::string& tuning) {
  absl::StatusOr<std::unique_ptr<Collectives>> ranks = CreateMpiCollectives(Tunings().at(tuning));
  if (!ranks.ok()) return ranks.status();
  std::uint64_t seed = std::random_device()();
  if (absl::Status status = (*ranks)->Reduce(Reduction::kMin, std::span(&seed, 1)); !status.ok()) return status;
  for (const RanksCase& each : RanksCases()) {
    const absl::Status status = SameStatus(**ranks, each.run(**ranks, static_cast<std::uint32_t>(seed)));
    if (!status.ok()) return status;
    Print(**ranks, std::string("passed ") + each.name);
  }
  return absl::OkStatus();
}

// The last rank does `end` after some meetings, the others go on meeting it, and return their error.
absl::Status WithoutTheLast(const std::function<void(Collectives&)>& end) {
  const auto ranks = mpi::Ranks::Create();
  if (!ranks.ok()) return ranks.status();
  Collectives& collectives = (*ranks)->collectives();
  if (absl::Status status = MeetOften(collectives, 100); !status.ok()) return status;
  if (collectives.rank() == collectives.size() - 1) {
    end(collectives);
    return absl::OkStatus();
  }
  const absl::Status status = MeetOften(collectives, 0);
  Print(**ranks, status.ToString());
  return status;
}

// The other ranks wait in a collective of this kind when the last rank has left.
absl::Status WaitIn(const std::string& which) {
  const auto ranks = mpi::Ranks::Create();
  if (!ranks.ok()) return ranks.status();
  Collectives& all = (*ranks)->collectives();
  if (all.rank() == all.size() - 1) {
    all.Leave(absl::DataLossError("the disk is full"));
    return absl::OkStatus();
  }
  std::vector<Bytes> parts;
  Bytes bytes(1);
  std::uint64_t value = 1;
  const absl::Status status = which == "alltoall"    ? all.AllToAll(std::vector<BytesView>(all.size()), parts)
                              : which == "reduce"    ? all.Reduce(Reduction::kSum, std::span(&value, 1))
                              : which == "exscan"    ? SameStatus(all, all.Exscan(std::span(&value, 1)))
                              : which == "gather"    ? SameStatus(all, all.Gather(bytes, parts))
                              : which == "broadcast" ? SameStatus(all, all.Broadcast(bytes))
                                                     : all.Barrier();
  Print(**ranks, status.ToString());
  return status;
}

absl::Status Throw() {
  return WithoutTheLast([](Collectives&) { throw std::runtime_error("thrown"); });
}

// Rank 0 works on when the others have ended: they must neither end it nor take much of a core.
absl::Status WorkOn() {
  auto ranks = mpi::Ranks::Create();
  if (!ranks.ok()) return ranks.status();
  const bool is_first = (*ranks)->rank() == 0;
  absl::Status status = MeetOften((*ranks)->collectives(), 10);
  if (is_first) std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  const auto seconds = [] {
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  };
  const double before = seconds();
  ranks->reset();
  if (!is_first && seconds() - before > 0.75) status = absl::InternalError("waiting took half a core");
  if (is_first) std::cout << "the first has ended" << std::endl;
  return status;
}

// The last rank is stopped for a while.
absl::Status Stop() {
  const auto ranks = mpi::Ranks::Create();
  if (!ranks.ok()) return ranks.status();
  Collectives& collectives = (*ranks)->collectives();
  absl::Status status = MeetOften(collectives, 100);
  if (collectives.rank() == collectives.size() - 1) {
    const std::string wake = "(sleep 0.5; kill -CONT " + std::to_string(getpid()) + ") &";
    if (std::system(wake.c_str()) != 0) return absl::InternalError("no shell");
    kill(getpid(), SIGSTOP);
  }
  if (status.ok()) status = MeetOften(collectives, 100);
  Print(**ranks, status.ToString());
  return status;
}

// Prints what each rank is told.
absl::Status Agree() {
  const auto ranks = mpi::Ranks::Create();
  if (!ranks.ok()) return ranks.status();
  Collectives& collectives = (*ranks)->collectives();
  const char* version = std::getenv("LULL_TEST_VERSION");
  const absl::Status status = CheckAgreement(collectives, version != nullptr ? version : LULL_VERSION, 1);
  const std::string text = status.ToString();
  std::vector<Bytes> all;
  const auto bytes = std::as_bytes(std::span(text));
  if (absl::Status gathered = collectives.Gather(bytes, all); !gathered.ok()) return gathered;
  for (const Bytes& each : all)
    std::cout << std::string(reinterpret_cast<const char*>(each.data()), each.size()) << "\n";
  return absl::OkStatus();
}

// MPI is initialised and finalised by whoever comes first.
absl::Status CreateTwice(bool initialise) {
  const std::string by_whom = StartedByMpi() ? "started by MPI" : "not started by MPI";
  int provided = 0;
  if (initialise) MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  for (int i = 0; i < 2; ++i) {
    auto ranks = mpi::Ranks::Create();
    if (!ranks.ok()) {
      std::cout << ranks.status() << std::endl;
      return ranks.status();
    }
    if (absl::Status status = MeetOften((*ranks)->collectives(), 10); !status.ok()) return status;
    Print(**ranks, std::to_string((*ranks)->size()) + " ranks, " + by_whom);
  }
  if (initialise) MPI_Finalize();
  return absl::OkStatus();
}

absl::Status InitialiseWithoutThreads() {
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SINGLE, &provided);
  const auto ranks = mpi::Ranks::Create();
  if (provided < MPI_THREAD_FUNNELED) std::cout << ranks.status() << std::endl;
  const absl::Status status =
      ranks.ok() == (provided >= MPI_THREAD_FUNNELED) ? absl::OkStatus() : absl::InternalError("?");
  MPI_Finalize();
  return status;
}

absl::Status Do(const std::string& what, const std::string& argument) {
  if (what == "cases") return RunCases(argument);
  if (what == "leave") {
    return WithoutTheLast([](Collectives& ranks) { ranks.Leave(absl::DataLossError("the disk is full")); });
  }
  if (what == "return") return WithoutTheLast([](Collectives&) {});
  if (what == "throw") return Throw();
  if (what == "exit") return WithoutTheLast([](Collectives&) { std::_Exit(3); });
  if (what == "die") return WithoutTheLast([](Collectives&) { raise(SIGKILL); });
  if (what == "wait-in") return WaitIn(argument);
  if (what == "work-on") return WorkOn();
  if (what == "stop") return Stop();
  if (what == "agree") return Agree();
  if (what == "twice") return CreateTwice(argument == "initialised");
  if (what == "single") return InitialiseWithoutThreads();
  return absl::InvalidArgumentError(what);
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  try {
    const absl::Status status = lull::Do(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "");
    if (!status.ok()) std::cerr << status << std::endl;
    return status.ok() ? 0 : 1;
  } catch (const std::exception& exception) {
    std::cerr << "exception: " << exception.what() << std::endl;
    return 1;
  }
}
