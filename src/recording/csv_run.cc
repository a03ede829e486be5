#include <algorithm>
#include <optional>

#include "formats/csv_writer.h"
#include "recording/run_files.h"

namespace lull {
namespace {

// After the first failure nothing is written, but the source is read to its end.
absl::Status Finish(const absl::Status& read, CsvFile& file) { return read.ok() ? file.Finish() : read; }

}  // namespace

absl::Status WriteCsvSpikes(const SpikeSource& spikes, const std::string& path) {
  absl::StatusOr<CsvFile> file = CsvFile::Create(path);
  if (!file.ok()) return file.status();
  file->Add("time_ms").Add("neuron").EndLine();
  return Finish(spikes([&file](std::span<const Spike> piece) {
                  for (const Spike& spike : piece) file->Add(spike.time).Add(spike.neuron).EndLine();
                }),
                *file);
}

absl::Status WriteCsvTraces(const TraceSource& traces, const std::string& path) {
  absl::StatusOr<CsvFile> file = CsvFile::Create(path);
  if (!file.ok()) return file.status();
  const std::vector<std::string> variables = VariablesOf(traces);
  file->Add("time_ms").Add("neuron");
  for (const std::string& variable : variables) file->Add(variable);
  file->EndLine();
  const std::size_t width = traces.width();
  const auto write = [&](Tick time, std::span<const float> row) {
    for (const TraceSource::Neuron& neuron : traces.neurons) {
      file->Add(time).Add(neuron.id);
      for (const std::string& variable : variables) {
        const auto own = std::ranges::find(neuron.variables, variable);
        if (own == neuron.variables.end()) {
          file->AddNothing();
        } else {
          file->Add(row[static_cast<std::size_t>(own - neuron.variables.begin())]);
        }
      }
      file->EndLine();
      row = row.subspan(neuron.variables.size());
    }
  };
  return Finish(traces.visit([&](Tick first, std::span<const float> rows) {
    for (std::size_t i = 0; i * width < rows.size(); ++i) {
      write(first + static_cast<Tick>(i) * traces.every, rows.subspan(i * width, width));
    }
  }),
                *file);
}

absl::Status WriteCsvWeights(const WeightSource& weights, const std::string& path) {
  absl::StatusOr<CsvFile> file = CsvFile::Create(path);
  if (!file.ok()) return file.status();
  std::vector<Synapse> synapses;
  std::vector<std::uint32_t> projections;
  const absl::Status read = weights.visit_synapses([&](std::uint64_t, auto piece, auto projections_of_piece) {
    synapses.insert(synapses.end(), piece.begin(), piece.end());
    projections.insert(projections.end(), projections_of_piece.begin(), projections_of_piece.end());
  });
  if (!read.ok()) return read;
  file->Add("time_ms").Add("source").Add("target").Add("delay_ms").Add("weight").Add("projection").EndLine();
  return Finish(weights.visit([&](Tick time, std::uint64_t first, std::span<const float> piece) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
      const Synapse& synapse = synapses[first + i];
      file->Add(time).Add(synapse.source).Add(synapse.target).Add(synapse.delay).Add(piece[i]);
      if (const std::uint32_t projection = projections[first + i]; projection == kUnclearProjection) {
        file->AddNothing();
      } else {
        file->Add(weights.projections[projection].name);
      }
      file->EndLine();
    }
  }),
                *file);
}

absl::Status WriteCsvRates(const RateSource& rates, const Layout& layout, Tick duration, const std::string& path) {
  absl::StatusOr<CsvFile> file = CsvFile::Create(path);
  if (!file.ok()) return file.status();
  file->Add("from_ms");
  for (const Layout::Layer& layer : layout.layers) file->Add(layer.name + "_hz");
  file->EndLine();
  const std::size_t layers = layout.layers.size();
  return Finish(rates.visit([&](std::uint64_t first, std::span<const std::uint32_t> rows) {
    for (std::size_t i = 0; i < rows.size() / layers; ++i) {
      const std::uint64_t bin = first + i;
      file->Add(static_cast<Tick>(bin) * rates.every);
      for (std::size_t layer = 0; layer < layers; ++layer) {
        file->Add(RateHz(rates, layout.layers[layer], duration, bin, rows[i * layers + layer]));
      }
      file->EndLine();
    }
  }),
                *file);
}

}  // namespace lull
