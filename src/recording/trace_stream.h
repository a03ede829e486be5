// A stream of traces as the recorder collects it: on one rank, and at rank 0 for all ranks.

#ifndef LULL_SRC_RECORDING_TRACE_STREAM_H_
#define LULL_SRC_RECORDING_TRACE_STREAM_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lull/network.h"
#include "lull/observer.h"
#include "lull/types.h"
#include "recording/trace_rows.h"
#include "recording/traced_neurons.h"
#include "statistics/sources.h"

namespace lull {

// Collects the rows of a stream of traces, on the thread of the run: those of own neurons.
class TraceStream : public Observer {
 public:
  TraceStream(const Network& network, std::vector<NeuronId> neurons, Tick every, std::uint16_t number)
      : ids_(std::move(neurons)), number_(number), rows_(number, every, 0) {
    std::size_t width = 0;
    for (const NeuronId id : ids_) {
      neurons_.push_back(Traced(network, id));
      offsets_.push_back(width);
      width += neurons_.back().variables.size();
    }
    rows_ = TraceRows(number, every, width);
  }

  const std::vector<TraceSource::Neuron>& neurons() const { return neurons_; }
  std::uint16_t number() const { return number_; }
  TraceRows& rows() { return rows_; }

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  std::vector<NeuronId> traced() const override { return ids_; }
  Tick trace_every() const override { return rows_.every(); }

  // Called for neurons in the order of ids_, each with the same number of rows.
  void OnTrace(NeuronId, Tick, Tick until, std::span<const float> states) override {
    const std::size_t variables = neurons_[next_].variables.size(), width = rows_.width();
    const std::size_t rows = states.size() / variables;
    if (next_ == 0) new_rows_ = rows_.Extend(rows, until);
    for (std::size_t i = 0; i < rows; ++i) {
      std::copy_n(states.begin() + static_cast<std::ptrdiff_t>(i * variables), variables,
                  new_rows_.begin() + static_cast<std::ptrdiff_t>(i * width + offsets_[next_]));
    }
    next_ = (next_ + 1) % ids_.size();
  }

 private:
  std::vector<NeuronId> ids_;
  std::uint16_t number_;
  std::vector<TraceSource::Neuron> neurons_;
  std::vector<std::size_t> offsets_;  // where each neuron begins in a row
  TraceRows rows_;
  std::span<float> new_rows_;  // of this exchange
  std::size_t next_ = 0;       // index of the next neuron
};

// What rank 0 records of a stream of traces for all ranks.
struct SharedTrace {
  std::vector<std::size_t> widths;  // of the parts of a row, by rank
  TraceRows rows;
  std::string text;  // TracedText of all neurons
};

}  // namespace lull

#endif  // LULL_SRC_RECORDING_TRACE_STREAM_H_
