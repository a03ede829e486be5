// What recording a run takes of memory on a rank. The layer `recording` holds these numbers to its own.

#ifndef LULL_SRC_ENGINE_RECORDED_BYTES_H_
#define LULL_SRC_ENGINE_RECORDED_BYTES_H_

namespace lull {

// [bytes] For each own neuron: its sums for the statistics, its layer, and a bit that says whether its spikes are
// recorded.
inline constexpr double kSumsBytes = 32;
inline constexpr double kOwnLayerBytes = 4;
inline constexpr double kRecordedBytes = 1.0 / 8;

// [bytes] For rank 0, when it makes files of the recording: the layer of each neuron of all ranks, and the first neuron
// of each column.
inline constexpr double kLayerBytes = 4;
inline constexpr double kColumnStartBytes = 4;

// [bytes] Pieces on their way to the log, of both kinds.
inline constexpr double kPiecesBytes = 2.0 * 20 * (1 << 18);

}  // namespace lull

#endif  // LULL_SRC_ENGINE_RECORDED_BYTES_H_
