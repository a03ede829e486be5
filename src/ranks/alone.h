// The only rank: its collectives cost a few instructions.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_RANKS_ALONE_H_
#define LULL_SRC_RANKS_ALONE_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ranks/collectives.h"
#include "ranks/host_name.h"

namespace lull {

// After Leave the collectives still succeed: nobody waits for this rank.
class Alone final : public Collectives {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  const std::string& host(int /*rank*/) const override { return host_; }

  absl::Status Meet(std::span<const BytesView> /*out*/, std::span<BytesView> in, Meeting& /*meeting*/) override {
    in[0] = {};
    return absl::OkStatus();
  }

  absl::Status AllToAll(std::span<const BytesView> out, std::vector<Bytes>& in) override {
    in.assign(1, Bytes(out[0].begin(), out[0].end()));
    return absl::OkStatus();
  }

  absl::Status Exscan(std::span<std::uint64_t> values) override {
    std::ranges::fill(values, 0);
    return absl::OkStatus();
  }

  absl::Status Gather(BytesView own, std::vector<Bytes>& all) override {
    all.assign(1, Bytes(own.begin(), own.end()));
    return absl::OkStatus();
  }

  absl::Status Broadcast(Bytes& /*bytes*/) override { return absl::OkStatus(); }
  absl::Status Barrier() override { return absl::OkStatus(); }
  void Leave(const absl::Status& /*why*/) override {}

 private:
  absl::Status ReduceWords(Reduction /*reduction*/, bool /*are_signed*/, std::span<std::uint64_t> /*values*/) override {
    return absl::OkStatus();
  }

  const std::string host_ = HostName();
};

}  // namespace lull

#endif  // LULL_SRC_RANKS_ALONE_H_
