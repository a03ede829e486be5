#include "lull/recorders.h"

#include <cassert>
#include <charconv>
#include <string>

#include "record/file.h"

namespace lull {
namespace {

constexpr std::size_t kCsvBlock = 1 << 18;  // [bytes] chosen: few system calls, little memory

void AppendNumber(std::int64_t number, std::string& text) {
  char digits[20];  // −2⁶³ has 20
  const std::to_chars_result end = std::to_chars(digits, digits + sizeof digits, number);
  text.append(digits, end.ptr);
}

}  // namespace

void SpikeRecorder::OnSpikes(Tick, Tick, std::span<const Spike> spikes) {
  spikes_.insert(spikes_.end(), spikes.begin(), spikes.end());
}

void TraceRecorder::OnSpikes(Tick, Tick, std::span<const Spike> spikes) {
  for (const Spike& spike : spikes) {
    if (spike.neuron == neuron_) spike_times_.push_back(spike.time);
  }
}

void TraceRecorder::OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) {
  assert(neuron == neuron_);
  assert(from == static_cast<Tick>(potential_.size()) && until > from);
  (void)neuron;
  const std::size_t variables = states.size() / static_cast<std::size_t>(until - from);
  for (std::size_t i = 0; i < states.size(); i += variables) potential_.push_back(states[i]);
}

absl::Status WriteSpikesCsv(std::span<const Spike> spikes, const std::string& path) {
  absl::StatusOr<AsideFile> file = AsideFile::Create(path);
  if (!file.ok()) return file.status();
  std::string block = "time_ms,neuron\n";
  for (const Spike& spike : spikes) {
    AppendNumber(spike.time, block);
    block += ',';
    AppendNumber(spike.neuron, block);
    block += '\n';
    if (block.size() < kCsvBlock) continue;
    if (const absl::Status written = file->Write(block.data(), block.size()); !written.ok()) return written;
    block.clear();
  }
  const absl::Status written = file->Write(block.data(), block.size());
  return written.ok() ? file->Commit() : written;
}

}  // namespace lull
