// One rank of a simulation that a launcher has started, or a process alone:
//
//   mpi_simulation CONFIG ENGINE THREADS MS
//
// CONFIG is a file or the name of a built-in network. Rank 0 prints what all ranks have come to; each rank writes to
// standard error what it took.

#include <sys/resource.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lull/config.h"
#include "lull/mpi.h"
#include "lull/network.h"
#include "lull/ranks.h"
#include "lull/simulation.h"

namespace lull {
namespace {

absl::Status Simulate(const std::string& name, const SimulationOptions& options, Tick duration) {
  std::unique_ptr<mpi::Ranks> ranks;
  if (StartedByMpi()) {
    auto created = mpi::Ranks::Create();
    if (!created.ok()) return created.status();
    ranks = *std::move(created);
  }
  absl::StatusOr<Config> config = BuiltInConfig(name);
  if (!config.ok()) config = LoadConfig(name);
  if (!config.ok()) return config.status();
  const absl::StatusOr<Network> network = Network::Build(std::move(config->network), {.ranks = ranks.get()});
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(*network, options);
  if (!simulation.ok()) return simulation.status();
  const absl::StatusOr<RunCounters> counters = simulation->Run(duration);
  if (!counters.ok()) return counters.status();
  const std::uint64_t spike_hash = simulation->spike_hash(), weight_hash = simulation->weight_hash();
  const int rank = ranks == nullptr ? 0 : ranks->rank();
  if (rank == 0) {
    std::cout << absl::StrCat("spikes ", counters->spikes, " deliveries ", counters->deliveries, " neuron_steps ",
                              counters->neuron_steps, " spike_hash ", absl::Hex(spike_hash), " weight_hash ",
                              absl::Hex(weight_hash), "\n");
  }
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  std::cerr << absl::StrCat("rank ", rank, ": columns ", network->own_columns(), " neurons ", network->own_neurons(),
                            " MiB ", used.ru_maxrss / 1024, " network MiB ", network->memory_bytes() >> 20,
                            " ms_per_s ", counters->wall_seconds * 1e6 / static_cast<double>(duration), "\n");
  return absl::OkStatus();
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  lull::SimulationOptions options;
  options.engine =
      std::string_view(argv[2]) == "clock" ? lull::EngineKind::kClockDriven : lull::EngineKind::kEventDriven;
  options.threads = std::atoi(argv[3]);
  const absl::Status status = lull::Simulate(argv[1], options, std::atoll(argv[4]));
  if (!status.ok()) std::cerr << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
