#include "config/read_record.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/read_parts.h"

namespace lull {
namespace {

constexpr Tick kDefaultRateBin = 10;  // [ms] chosen: resolves the rhythms that the pictures show

// The neuron whose trace is recorded by default: the first neuron of the layer "internal", the largest of the reference
// network, which shows the rhythm best; without such a layer, neuron 0.
NeuronId DefaultTrace(const NetworkSpec& spec) {
  NeuronId first = 0;
  if (spec.columns.empty()) return 0;
  for (const LayerSpec& layer : spec.columns[0].layers) {
    if (layer.name == "internal") return first;
    first += layer.size;
  }
  return 0;
}

// Reads a key that is true, false, or a table, which read(table) reads. Returns whether the value is not false.
template <class Read>
bool TakeWish(TableReader& reader, std::string_view key, const std::string& would_do, bool wanted, const Read& read) {
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return wanted;
  if (const toml::value<bool>* truth = node->as_boolean()) return truth->get();
  if (!node->is_table()) {
    reader.Complain(key, "must be true, false, or a table such as " + would_do);
    return wanted;
  }
  if (auto table = reader.TakeTable(key)) {
    read(*table);
    table->Done();
  }
  return true;
}

// Remembers the place of each element of an array, or of a value that stands for an array of one.
void PlaceElements(TableReader& reader, std::string_view key) {
  const toml::node* node = reader.Find(key);
  const toml::array* array = node->as_array();
  for (std::size_t i = 0; i < (array == nullptr ? 1 : array->size()); ++i) {
    const std::string path = ElementPath(reader.PathOf(key), i);
    reader.context().origins.Set(path, PlaceOf(array == nullptr ? *node : (*array)[i], path));
  }
}

// Reads pairs of neurons: [[0, 5], [3, 9]].
std::vector<NeuronPair> ReadPairs(TableReader& reader, std::string_view key) {
  std::vector<NeuronPair> pairs;
  const toml::node* node = reader.Find(key);
  if (node == nullptr) return pairs;
  const toml::array* array = node->as_array();
  bool good = array != nullptr && !array->empty();
  for (std::size_t i = 0; good && i < array->size(); ++i) {
    const toml::array* pair = (*array)[i].as_array();
    NeuronPair& read = pairs.emplace_back();
    good = pair != nullptr && pair->size() == 2 && Convert((*pair)[0], read.source).empty() &&
           Convert((*pair)[1], read.target).empty();
  }
  if (good) {
    PlaceElements(reader, key);
    return pairs;
  }
  reader.Complain(key, "must be an array of pairs of neurons, a source and a target each, such as [[0, 5], [3, 9]]");
  return {};
}

void ReadFormat(TableReader& reader, FileFormat& format) {
  TakeOneOf<FileFormat>(reader, "format", {{"sonata", FileFormat::kSonata}, {"csv", FileFormat::kCsv}}, format);
  if (format == FileFormat::kSonata && !ReadsSonata() && reader.Has("format")) {
    reader.Complain("format", "this Lull was built without HDF5; must be \"csv\"");
  }
}

}  // namespace

RecordOptions ReadRecord(TableReader* reader, const NetworkSpec& spec) {
  RecordOptions record = {.format = ReadsSonata() ? FileFormat::kSonata : FileFormat::kCsv,
                          .trace = DefaultTrace(spec)};
  if (reader == nullptr) return record;
  ReadFormat(*reader, record.format);
  record.spikes = TakeWish(*reader, "spikes", "{ layers = \"internal\" }", record.spikes,
                           [&record](TableReader& table) { record.spikes_of = ReadTarget(table); });
  reader->Take("raster", record.raster);
  reader->Take("full_raster", record.full_raster);
  reader->Take("rhythm", record.rhythm);
  if (const toml::node* node = reader->Find("trace")) {
    if (const toml::value<bool>* wanted = node->as_boolean()) {
      if (!wanted->get()) record.trace.reset();
    } else if (std::uint32_t neuron = 0; Convert(*node, neuron).empty()) {
      record.trace = neuron;
    } else {
      reader->Complain("trace", "must be a neuron, true or false");
    }
  }
  TraceOptions traces;
  if (TakeWish(*reader, "traces", "{ neurons = [0, [5, 9]], every = \"1 ms\" }", false, [&traces](TableReader& table) {
        traces.of = ReadTarget(table);
        table.TakeTime("every", traces.every);
      })) {
    record.traces = traces;
  }
  WeightOptions weights;
  if (TakeWish(*reader, "weights", "{ every = \"1 s\", sample = 10000 }", false, [&weights](TableReader& table) {
        if (table.Has("every")) table.TakeTime("every", weights.every.emplace(1));
        if (table.Has("sample")) table.Take("sample", weights.sample.emplace(1));
        weights.of.projections =
            ReadNames(table, "projections", "the name of a projection or edge list, or several: [\"feedback\"]");
        if (!weights.of.projections.empty()) PlaceElements(table, "projections");
        weights.of.pairs = ReadPairs(table, "pairs");
      })) {
    record.weights = weights;
  }
  Tick rates = kDefaultRateBin;
  if (TakeWish(*reader, "rates", "{ every = \"10 ms\" }", false,
               [&rates](TableReader& table) { table.TakeTime("every", rates); })) {
    record.rates = rates;
  }
  reader->Done();
  return record;
}

}  // namespace lull
