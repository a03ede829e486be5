// A program of a user that is one rank of MPI.

#include <iostream>
#include <memory>

#include "lull/mpi.h"

int main() {
  const absl::StatusOr<std::unique_ptr<lull::mpi::Ranks>> ranks = lull::mpi::Ranks::Create();
  if (!ranks.ok()) return std::cerr << ranks.status() << "\n", 1;
  std::cout << "rank " << (*ranks)->rank() << " of " << (*ranks)->size() << "\n";
}
