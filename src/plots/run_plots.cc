
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "base/seed_text.h"
#include "lull/plots.h"
#include "lull/run_files.h"
#include "lull/text.h"
#include "plots/full_raster.h"
#include "plots/paint/axes.h"
#include "plots/paint/plot_options.h"
#include "plots/part.h"
#include "plots/raster.h"
#include "plots/rate_bins.h"
#include "plots/rate_plot.h"
#include "plots/rhythm_plot.h"
#include "plots/spectrum_plot.h"
#include "plots/trace_plot.h"
#include "plots/traces_plot.h"
#include "plots/weights_plot.h"
#include "recording/making_file.h"
#include "recording/recorded_run.h"

namespace lull {
namespace {

// The largest side of a full raster [pixels]: many viewers open no larger pictures.
constexpr std::uint64_t kMaxSide = 65'535;

// The names that are in both lists, where an empty list has all names. Empty if the lists have none in common.
std::optional<std::vector<std::string>> Common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return a.empty() ? b : a;
  std::vector<std::string> common;
  for (const std::string& name : a) {
    if (std::ranges::count(b, name) > 0) common.push_back(name);
  }
  if (common.empty()) return {};
  return common;
}

using Ranges = std::vector<NeuronSelection::Range>;

std::optional<Ranges> Common(const Ranges& a, const Ranges& b) {
  if (a.empty() || b.empty()) return a.empty() ? b : a;
  Ranges common;
  for (const NeuronSelection::Range& one : a) {
    for (const NeuronSelection::Range& other : b) {
      const NeuronSelection::Range both = {std::max(one.first, other.first), std::min(one.last, other.last)};
      if (both.first <= both.last) common.push_back(both);
    }
  }
  if (common.empty()) return {};
  return common;
}

std::optional<NeuronSelection> Common(const NeuronSelection& a, const NeuronSelection& b) {
  auto layers = Common(a.layers, b.layers);
  auto columns = Common(a.columns, b.columns);
  auto neurons = Common(a.neurons, b.neurons);
  if (!layers || !columns || !neurons) return {};
  return NeuronSelection{.layers = *std::move(layers), .columns = *std::move(columns), .neurons = *std::move(neurons)};
}

// The traces of the neurons that are in the part; empty if there are no such neurons.
std::optional<TraceSource> Chosen(TraceSource source, const Part& part) {
  std::vector<std::pair<std::size_t, std::size_t>> fields;  // (begin, size) in a row
  std::vector<TraceSource::Neuron> chosen;
  std::size_t begin = 0;
  for (const TraceSource::Neuron& neuron : source.neurons) {
    if (part.places[neuron.id] != kNotThere) {
      chosen.push_back(neuron);
      fields.emplace_back(begin, neuron.variables.size());
    }
    begin += neuron.variables.size();
  }
  if (chosen.empty()) return {};
  if (chosen.size() == source.neurons.size()) return source;
  source.neurons = std::move(chosen);
  source.visit = [all = std::move(source.visit), fields,
                  width = begin](const std::function<void(Tick, std::span<const float>)>& visit) {
    std::vector<float> picked;
    return all([&](Tick first, std::span<const float> rows) {
      picked.clear();
      for (std::size_t row = 0; row < rows.size(); row += width) {
        for (const auto& [offset, size] : fields) {
          const auto field = rows.subspan(row + offset, size);
          picked.insert(picked.end(), field.begin(), field.end());
        }
      }
      visit(first, picked);
    });
  };
  return source;
}

class Plotter {
 public:
  // Draws into a directory, or into memory if there is none.
  Plotter(const RecordedRun& run, const std::optional<std::string>& directory, const RunPlotOptions& options,
          const OnFileProgress& on_progress)
      : run_(SourcesOf(run)),
        directory_(directory),
        options_(options),
        on_progress_(on_progress),
        span_{options.from, options.until.value_or(run.duration())} {
    const RunFacts& facts = run_.facts;
    plot_ = {.width = options.width,
             .height = options.height,
             .texts = {{"Configuration", absl::StrFormat("%016x", facts.config_hash)},
                       {"Seed", SeedText(facts.seed, facts.input_seed)},
                       {"Version", facts.version},
                       {"Network", OneLine(facts.network)}},
             .bin = options.bin};
  }

  absl::Status DrawAll() {
    if (const absl::Status status = CheckOptions(plot_); !status.ok()) return status;
    if (const absl::Status status = CheckPart(); !status.ok()) return status;
    const absl::StatusOr<Part> part = Select(run_.layout, of_);
    if (!part.ok()) return part.status();
    absl::Status status;
    if (const RecordOptions& record = run_.config.record; RecordsSpikes(record)) {
      if (options_.raster) status.Update(DrawRasters());
      if (options_.full_raster) status.Update(DrawFullRaster(*part));
      if (options_.rhythm) status.Update(DrawRhythms(*part));
      if (options_.spectrum) status.Update(DrawSpectra(*part));
      if (options_.rates) status.Update(DrawRateStrips(*part));
    }
    status.Update(DrawTracesOf());
    if (options_.weights) status.Update(DrawWeightsOf());
    return status;
  }

  RunPictures Take() { return std::move(pictures_); }
  PicturesInMemory TakeFromMemory() { return {std::move(in_memory_), std::move(pictures_.left_out)}; }

 private:
  absl::Status CheckPart() {
    const Tick duration = run_.duration;
    if (span_.from < 0 || span_.from >= span_.until || span_.until > duration) {
      return absl::InvalidArgumentError(
          absl::StrCat("from ", FormatDuration(span_.from), " to ", FormatDuration(span_.until),
                       " is not a part of the run, which was recorded up to ", FormatDuration(duration)));
    }
    if (absl::Status status = CheckBin(options_.bin, span_.length()); !status.ok()) return status;
    // Names and numbers that the network does not have are checked first: they are mistakes whatever was recorded.
    if (const absl::StatusOr<Part> part = Select(run_.layout, options_.of); !part.ok()) return part.status();
    const std::optional<NeuronSelection> of = Common(options_.of, run_.config.record.spikes_of);
    if (!of) return absl::InvalidArgumentError("of these neurons nothing was recorded");
    of_ = *of;
    return absl::OkStatus();
  }

  // Where the next picture goes. It must be drawn before this is called again.
  PlotTarget TargetFor(const char* name) {
    if (!directory_) return PlotTarget::Memory(in_memory_.emplace_back(RunPicture{.name = name, .png = {}}).png);
    pictures_.files.emplace_back(name);
    return std::filesystem::path(*directory_) / name;
  }

  absl::Status Write(const absl::StatusOr<Canvas>& canvas, const char* name, const std::string& title) {
    if (!canvas.ok()) return canvas.status();
    return canvas->Write(TargetFor(name), title, plot_.texts);
  }

  PlotOptions Titled(const std::string& title) const {
    PlotOptions titled = plot_;
    titled.title = title;
    return titled;
  }

  absl::Status DrawRasters() {
    const MakingFile making(on_progress_, kRasterPicture);
    return PlotRaster(run_.Spikes(span_), run_.layout, of_, span_, TargetFor(kRasterPicture), plot_);
  }

  absl::Status DrawFullRaster(const Part& part) {
    const MakingFile making(on_progress_, kFullRasterPicture);
    if (std::max<std::uint64_t>(part.layout.neurons(), static_cast<std::uint64_t>(span_.length())) > kMaxSide) {
      pictures_.left_out.push_back(absl::StrCat(
          "Left out: ", kFullRasterPicture, ", which at one pixel per ms and neuron would have ",
          Grouped(static_cast<std::uint64_t>(span_.length())), " x ", Grouped(part.layout.neurons()),
          " pixels, more than 65,535 on a side; draw a part of it: lull plot --full with --from, --to or --neurons."));
      return absl::OkStatus();
    }
    return PlotFullRaster(run_.Spikes(span_), run_.layout, of_, span_, TargetFor(kFullRasterPicture), plot_.texts);
  }

  absl::Status DrawRhythms(const Part& part) {
    const MakingFile making(on_progress_, kRhythmPicture);
    const NeuronId neurons = part.layout.neurons();
    const std::string title = RhythmTitle(neurons, span_);
    return Write(DrawRhythm(SpikesOf(run_.Spikes(span_), part, span_), neurons, span_, Titled(title)), kRhythmPicture,
                 title);
  }

  absl::Status DrawSpectra(const Part& part) {
    const MakingFile making(on_progress_, kSpectrumPicture);
    const std::string title = SpectrumTitle(part.layout.neurons(), span_);
    return Write(DrawSpectrum(SpikesOf(run_.Spikes(span_), part, span_), span_, Titled(title)), kSpectrumPicture,
                 title);
  }

  absl::Status DrawRateStrips(const Part& part) {
    const MakingFile making(on_progress_, kRatesPicture);
    const Layout layout = WithSizesOfPart(part.layout);
    const std::string title = RatesTitle(layout, span_);
    return Write(DrawRates(SpikesOf(run_.Spikes(span_), part, span_), layout, span_, Titled(title)), kRatesPicture,
                 title);
  }

  // Draws the traces. A traced neuron need not be one whose spikes are recorded.
  absl::Status DrawTracesOf() {
    const absl::StatusOr<Part> selected = Select(run_.layout, options_.of);
    if (!selected.ok()) return selected.status();
    const Part& wanted = *selected;
    absl::Status status;
    if (std::optional<TraceSource> one = run_.Traces(kTraceOfPicture, span_); one && options_.trace) {
      one = Chosen(*std::move(one), wanted);
      if (one) status = DrawOneTrace(*one);
    }
    if (std::optional<TraceSource> all = run_.Traces(kTraces, span_); all && options_.traces) {
      all = Chosen(*std::move(all), wanted);
      if (all) {
        const MakingFile making(on_progress_, kTracesPicture);
        const std::string title =
            absl::StrCat(Counted(all->neurons.size(), "neuron"), ", every ", FormatDuration(all->every));
        status.Update(Write(DrawTraces(*all, run_.Spikes(span_), span_, Titled(title)), kTracesPicture, title));
      } else {
        pictures_.left_out.push_back(absl::StrCat("Left out: ", kTracesPicture, "; none of these neurons was traced."));
      }
    }
    return status;
  }

  absl::Status DrawOneTrace(const TraceSource& trace) {
    const MakingFile making(on_progress_, kTracePicture);
    const NeuronId id = trace.neurons[0].id;
    std::uint64_t count = 0;
    const absl::Status read = run_.Spikes(span_)([&](std::span<const Spike> spikes) {
      for (const Spike& spike : spikes) {
        count += spike.neuron == id && spike.time > span_.from && spike.time <= span_.until;
      }
    });
    if (!read.ok()) return read;
    const std::string title = absl::StrCat("neuron ", id, " (", trace.neurons[0].description,
                                           "): ", Counted(count, "spike"), " in ", FormatDuration(span_.length()));
    return Write(DrawTrace(trace, 0, run_.Spikes(span_), span_, Titled(title)), kTracePicture, title);
  }

  absl::Status DrawWeightsOf() {
    const MakingFile making(on_progress_, kWeightsPicture);
    const std::optional<WeightSource> weights = run_.Weights();
    if (!weights) return absl::OkStatus();
    const bool any =
        std::ranges::any_of(weights->times, [this](Tick time) { return span_.from <= time && time <= span_.until; });
    if (!any) {
      pictures_.left_out.push_back(
          absl::StrCat("Left out: ", kWeightsPicture, "; no weights were recorded between these times."));
      return absl::OkStatus();
    }
    const std::string title = "weights of " + Counted(weights->synapses_of_run, "synapse");
    return Write(DrawWeights(*weights, span_, Titled(title)), kWeightsPicture, title);
  }

  const RecordedSources& run_;
  std::optional<std::string> directory_;
  RunPlotOptions options_;
  const OnFileProgress& on_progress_;
  TimeSpan span_;
  NeuronSelection of_ = {};  // the selected neurons among those that were recorded
  PlotOptions plot_;
  RunPictures pictures_;
  std::vector<RunPicture> in_memory_;
};

}  // namespace

absl::StatusOr<RunPictures> PlotRun(const RecordedRun& run, const std::string& directory, const RunPlotOptions& options,
                                    const OnFileProgress& on_progress) {
  Plotter plotter(run, directory, options, on_progress);
  if (const absl::Status status = plotter.DrawAll(); !status.ok()) return status;
  return plotter.Take();
}

absl::StatusOr<PicturesInMemory> PlotRunInMemory(const RecordedRun& run, const RunPlotOptions& options,
                                                 const OnFileProgress& on_progress) {
  Plotter plotter(run, std::nullopt, options, on_progress);
  if (const absl::Status status = plotter.DrawAll(); !status.ok()) return status;
  return plotter.TakeFromMemory();
}

}  // namespace lull
