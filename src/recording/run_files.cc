#include "recording/run_files.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "absl/strings/str_cat.h"
#include "lull/recording.h"
#include "lull/run_files.h"
#include "recording/making_file.h"

namespace lull {

std::vector<std::string> VariablesOf(const TraceSource& traces) {
  std::vector<std::string> variables;
  for (const TraceSource::Neuron& neuron : traces.neurons) {
    for (const std::string& variable : neuron.variables) {
      if (std::ranges::count(variables, variable) == 0) variables.push_back(variable);
    }
  }
  return variables;
}

double RateHz(const RateSource& rates, const Layout::Layer& layer, Tick duration, std::uint64_t bin,
              std::uint32_t spikes) {
  const Tick from = static_cast<Tick>(bin) * rates.every;
  const Tick length = std::min(rates.every, duration - from);
  return spikes / (1e-3 * static_cast<double>(length) * static_cast<double>(layer.neurons));
}

absl::StatusOr<std::vector<std::string>> ExportRun(const RecordedRun& run, const std::string& directory,
                                                   FileFormat format, const OnFileProgress& on_progress) {
  const RecordedSources& recorded = SourcesOf(run);
  const RecordOptions& wanted = recorded.config.record;
  const bool csv = format == FileFormat::kCsv;
  std::vector<std::string> names;
  std::optional<MakingFile> making;
  const auto path = [&](const std::string& name) {
    names.push_back(name + (csv ? kCsvEnding : kSonataEnding));
    making.reset();
    making.emplace(on_progress, names.back());
    return (std::filesystem::path(directory) / names.back()).string();
  };
  absl::Status status;
  if (wanted.spikes) {
    status = csv ? WriteCsvSpikes(recorded.Spikes(), path(kSpikesStem))
                 : WriteSonataSpikes(recorded.Spikes(), path(kSpikesStem));
  }
  if (const auto traces = recorded.Traces(kTraces); traces && csv) {
    status.Update(WriteCsvTraces(*traces, path(kTracesStem)));
  } else if (traces) {
    for (const std::string& variable : VariablesOf(*traces)) {
      if (status.ok()) status = WriteSonataTraces(*traces, variable, path(absl::StrCat(kTracesStem, "-", variable)));
    }
  }
  if (const auto weights = recorded.Weights(); weights && status.ok()) {
    status = csv ? WriteCsvWeights(*weights, path(kWeightsStem)) : WriteSonataWeights(*weights, path(kWeightsStem));
  }
  if (const RateSource rates = recorded.Rates(); rates.every > 0 && status.ok()) {
    status = csv ? WriteCsvRates(rates, recorded.layout, recorded.duration, path(kRatesStem))
                 : WriteSonataRates(rates, recorded.layout, recorded.duration, path(kRatesStem));
  }
  if (!names.empty() && status.ok()) {  // whose layer and type others want to know
    const NeuronTable neurons(recorded.config.network);
    status = csv ? WriteCsvNeurons(neurons, path(kNeuronsStem)) : WriteSonataNeurons(neurons, path(kNeuronsStem));
    MakingFile::Read(1);
  }
  if (recorded.has_stimuli && status.ok()) {
    const absl::StatusOr<std::vector<Stimulus>> stimuli = recorded.Stimuli();
    if (!stimuli.ok()) return stimuli.status();
    names.emplace_back(kStimulusFile);
    status = WriteStimuliCsv(*stimuli, (std::filesystem::path(directory) / kStimulusFile).string());
  }
  if (!status.ok()) return status;
  return names;
}

}  // namespace lull
