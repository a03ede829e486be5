// What does a meeting cost, at which ranks exchange the letters of a window and agree on the next step?
//
// Two ranks meet, as two threads of one process, and as two processes over MPI; and a rank that is alone meets nobody.
// Each rank has no letters, 20 letters (160 bytes) or 6,000 letters (48 kB) for the other. The time is the median over
// many meetings, as rank 0 sees it.
//
// First the benchmark checks that the letters arrive, and that both ranks know of the earlier step. For MPI the program
// starts itself again with mpirun.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ranks/alone.h"
#include "ranks/in_process.h"

#ifdef LULL_BENCH_MPIRUN
#include "lull/mpi.h"
#endif

namespace lull {
namespace {

constexpr int kRounds = 20'001;
constexpr int kAtOnce = 100;  // meetings of a rank that is alone, which take less time than reading the clock
constexpr std::string_view kAsRank = "--as-rank-with-letters=";  // how the program starts itself

struct Letter {
  std::uint32_t source;
  std::uint32_t time;
};

void Expect(bool right) {
  if (right) return;
  std::fprintf(stderr, "a meeting failed, or letters are not those that were sent: nothing is timed\n");
  std::_Exit(1);
}

// What a rank does. Returns the median [µs].
double MeetOften(Collectives& ranks, std::uint32_t letters) {
  const int meetings = ranks.size() == 1 ? kAtOnce : 1;
  const int size = ranks.size(), self = ranks.rank();
  std::vector<Letter> sent(letters);
  for (std::uint32_t i = 0; i < letters; ++i) sent[i] = {.source = i, .time = static_cast<std::uint32_t>(self)};
  std::vector<BytesView> out(size, std::as_bytes(std::span(sent))), in(size);

  Meeting meeting = {.next = 10 + self};
  Expect(ranks.Meet(out, in, meeting).ok() && meeting.next == 10);
  for (int r = 0; r < size; ++r) {
    if (r == self) continue;
    const auto got = ValuesOf<Letter>(in[r]);
    Expect(got.size() == letters);
    for (std::uint32_t i = 0; i < letters; ++i) {
      Expect(got[i].source == i && got[i].time == static_cast<std::uint32_t>(r));
    }
  }

  std::vector<double> took(kRounds);
  for (double& microseconds : took) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < meetings; ++i) Expect(ranks.Meet(out, in, meeting).ok());
    microseconds =
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count() / meetings;
  }
  std::ranges::nth_element(took, took.begin() + kRounds / 2);
  return took[kRounds / 2];
}

double MeetAlone(std::uint32_t letters) {
  Alone alone;
  return MeetOften(alone, letters);
}

double MeetInProcess(std::uint32_t letters) {
  double median = 0;
  for (const absl::Status& status : RunInProcess(2, [&](Collectives& ranks) {
         const double own = MeetOften(ranks, letters);
         if (ranks.rank() == 0) median = own;
         return absl::OkStatus();
       })) {
    Expect(status.ok());
  }
  return median;
}

#ifdef LULL_BENCH_MPIRUN
double MeetOverMpi(const std::string& program, std::uint32_t letters) {
  const std::string command =
      LULL_BENCH_MPIRUN " -np 2 '" + program + "' " + std::string(kAsRank) + std::to_string(letters);
  std::FILE* const output = popen(command.c_str(), "r");
  Expect(output != nullptr);
  double median = 0;
  Expect(std::fscanf(output, "%lf", &median) == 1);
  Expect(pclose(output) == 0);
  return median;
}

int BeRank(std::uint32_t letters) {
  const auto ranks = mpi::Ranks::Create();
  Expect(ranks.ok());
  const double median = MeetOften((*ranks)->collectives(), letters);
  if ((*ranks)->rank() == 0) std::printf("%.4f\n", median);
  return 0;
}
#endif

template <class Way>
void Register(const char* name, const Way& way) {
  for (const std::uint32_t letters : {0u, 20u, 6'000u}) {
    const std::string full = std::string(name) + "/letters:" + std::to_string(letters);
    benchmark::RegisterBenchmark(full.c_str(),
                                 [way, letters](benchmark::State& state) {
                                   for (auto _ : state) {
                                     const double median = way(letters);
                                     state.SetIterationTime(1e-6 * median);
                                     state.counters["us_per_meeting"] = median;
                                   }
                                 })
        ->UseManualTime()
        ->Iterations(1);
  }
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
#ifdef LULL_BENCH_MPIRUN
  if (argc == 2 && std::string_view(argv[1]).starts_with(lull::kAsRank)) {
    return lull::BeRank(static_cast<std::uint32_t>(std::atoi(argv[1] + lull::kAsRank.size())));
  }
  // Open MPI asks whoever is root to say so twice.
  setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
  setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
#endif
  const std::string program = argv[0];
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  lull::Register("alone", lull::MeetAlone);
  lull::Register("in_process", lull::MeetInProcess);
#ifdef LULL_BENCH_MPIRUN
  lull::Register("mpi", [program](std::uint32_t letters) { return lull::MeetOverMpi(program, letters); });
#endif
  benchmark::RunSpecifiedBenchmarks();
}
