// The names of a run's files in its directory, in one list. docs/results.md says what each holds.
//
// Thread use: constants.

#ifndef LULL_RUN_FILES_H_
#define LULL_RUN_FILES_H_

#include <array>

namespace lull {

// What the run was, and the log of what it did. With these two everything that was recorded can be read.
inline constexpr const char* kConfigFile = "config.toml";
inline constexpr const char* kLogFile = "recording.log";

// The run in numbers. It is written last and removed first: a directory that has one holds a finished run, whole.
inline constexpr const char* kSummaryFile = "summary.json";

// How the run stands, replaced every two seconds while it lasts.
inline constexpr const char* kStatusFile = "status.json";

// The stimuli that came in while the run lasted, and a configuration that repeats the run with them.
inline constexpr const char* kStimulusFile = "stimuli.csv";
inline constexpr const char* kReplayFile = "replay.toml";

// Inside the directory: the files of a run that has not ended, and the pictures that `lull plot` draws.
inline constexpr const char* kUnfinishedDirectory = "unfinished";
inline constexpr const char* kPlotsDirectory = "plots";

// The page that `lull report` writes.
inline constexpr const char* kReportFile = "report.html";

// ---------------------------------------------------------------------------------------------------------------------
// Pictures (PlotRun in plots.h)

// The raster of the spikes, and the population rate below it.
inline constexpr const char* kRasterPicture = "spikes.png";
// One pixel per neuron and millisecond.
inline constexpr const char* kFullRasterPicture = "spikes-full.png";
// The population rate of each layer.
inline constexpr const char* kRatesPicture = "rates.png";
// The spectrogram of the population rate.
inline constexpr const char* kRhythmPicture = "rhythm.png";
// The spectrum of the population rate over the whole run.
inline constexpr const char* kSpectrumPicture = "spectrum.png";
// The membrane potential of one neuron (RecordOptions::trace).
inline constexpr const char* kTracePicture = "neuron-trace.png";
// The traced neurons, one below the other.
inline constexpr const char* kTracesPicture = "traces.png";
// The distribution of the weights over time.
inline constexpr const char* kWeightsPicture = "weights.png";
// All of these.
inline constexpr std::array kPictures = {kRasterPicture,   kFullRasterPicture, kRatesPicture,  kRhythmPicture,
                                         kSpectrumPicture, kTracePicture,      kTracesPicture, kWeightsPicture};

// ---------------------------------------------------------------------------------------------------------------------
// Names that a number, a variable or a format completes

// What was recorded, for other programs (ExportRun in recording.h): kSonataEnding or kCsvEnding follows. In SONATA the
// traces have a file for each state variable: "traces-v.h5".
inline constexpr const char* kSpikesStem = "spikes";
inline constexpr const char* kTracesStem = "traces";
inline constexpr const char* kWeightsStem = "weights";
inline constexpr const char* kRatesStem = "rates";
// Beside them, the column, layer and type of each neuron.
inline constexpr const char* kNeuronsStem = "neurons";
inline constexpr const char* kSonataEnding = ".h5";
inline constexpr const char* kCsvEnding = ".csv";

// Copies of the files that the configuration names, counted from 0: "config-spikes-0.csv".
inline constexpr const char* kGivenSpikesStem = "config-spikes-";
inline constexpr const char* kGivenStimuliStem = "config-stimuli-";
inline constexpr const char* kGivenEdgesStem = "config-edges-";
inline constexpr const char* kGivenNeuronsStem = "config-neurons-";

// The logs of other ranks than rank 0, if several simulated the run (lull/ranks.h), by the rank: "recording.1.log".
// What was recorded can be read only with all of them.
inline constexpr const char* kRankLogStem = "recording.";
inline constexpr const char* kRankLogEnding = ".log";

// Checkpoints, by the model time that they hold [ms]: "checkpoint-60000.lull".
inline constexpr const char* kCheckpointStem = "checkpoint-";
inline constexpr const char* kCheckpointEnding = ".lull";

}  // namespace lull

#endif  // LULL_RUN_FILES_H_
