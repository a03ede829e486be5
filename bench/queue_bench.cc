// Which queue should hold the events?
//
// The queues process the event traffic of real runs. A network is simulated once and its spikes are kept, so that all
// events are known beforehand and only the queue is timed. The time of an event is that of one push and one pop.
//
// First the benchmark checks that each queue pops the same events at the same times as a ring of buckets.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/delivery.h"
#include "engine/event_queue.h"
#include "engine/spike_hash.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "network/built_network.h"
#include "queues.h"

namespace lull {
namespace {

// A spike that is in flight along a stream.
struct Event {
  std::uint32_t fired;
  std::uint32_t run;  // index of the next run in Traffic::delays
  std::uint32_t end;  // end of the stream's runs
  ColumnId column;
};
static_assert(sizeof(Event) == sizeof(SpikeEvent));

struct ColumnOfEvent {
  ColumnId operator()(const Event& event) const { return event.column; }
};

// A fingerprint of a multiset of popped events.
struct Popped {
  std::uint64_t events = 0;
  std::uint64_t hash = 0;

  void Add(Tick due, const Event& event) {
    ++events;
    hash += Mix(Mix(Mix(static_cast<std::uint64_t>(due)) + static_cast<std::uint64_t>(event.fired)) +
                (std::uint64_t{event.run} << 32 | event.column));
  }
  bool operator==(const Popped&) const = default;
};

struct Traffic {
  ColumnId columns;
  Tick longest_delay;
  std::vector<Event> sent;  // in the order of firing, each before its first run
  // The delays of the runs of each sent event, event by event. The next delays of events in flight are near each other
  // in memory, so that reading them does not affect the measurement.
  std::vector<std::uint16_t> delays;
  Popped expected;
};

// Takes steps from `start` on until no event is pending. Returns the last step.
template <class Queue, class Visit>
Tick Replay(const Traffic& traffic, Tick start, Queue& queue, const Visit& visit) {
  const auto push = [&](const Event& event) { queue.Push(event.fired + traffic.delays[event.run], event); };
  Tick t = start;
  for (auto next = traffic.sent.begin(); next != traffic.sent.end() || queue.next_due() != kNever;) {
    ++t;
    if (queue.next_due() == t) {
      queue.PopDue([&](std::span<const Event> events) {
        for (Event event : events) {
          visit(t, event);
          if (++event.run != event.end) push(event);
        }
      });
    }
    for (; next != traffic.sent.end() && start + next->fired == t; ++next) {
      Event event = *next;
      event.fired = static_cast<std::uint32_t>(t);
      push(event);
    }
  }
  return t;
}

// Makes empty queues.
template <class Queue>
Queue Make(const Traffic&) {
  return Queue();
}

BucketRing<Event> MakeRing(const Traffic& traffic) { return BucketRing<Event>(traffic.longest_delay); }

using QueueForEachColumn = ColumnQueues<Event, ColumnOfEvent>;
QueueForEachColumn MakeForEachColumn(const Traffic& traffic) { return QueueForEachColumn(traffic.columns); }

void Send(Traffic& traffic, const BuiltNetwork& network, const Spike& spike) {
  for (const FanOut& out : network.fan_out_of(spike.neuron)) {
    const Route* const routes = network.columns[out.column].routes.data();
    const auto first_run = static_cast<std::uint32_t>(traffic.delays.size());
    for (std::uint32_t i = out.begin;; i = EndOfRun(routes, i)) {
      traffic.delays.push_back(static_cast<std::uint16_t>(routes[i].delay()));
      if (routes[EndOfRun(routes, i) - 1].ends_stream()) break;
    }
    traffic.sent.push_back({static_cast<std::uint32_t>(spike.time), first_run,
                            static_cast<std::uint32_t>(traffic.delays.size()), out.column});
  }
}

Traffic Record(const std::string& name, Tick duration) {
  const auto network = Network::Build(BuiltInConfig(name)->network);
  SpikeRecorder recorder;
  auto simulation = Simulation::Create(*network, {.threads = 1});
  simulation->Observe(recorder);
  if (!simulation->Run(duration).ok()) std::abort();
  Traffic traffic = {
      .columns = network->columns(), .longest_delay = network->max_delay(), .sent = {}, .delays = {}, .expected = {}};
  for (const Spike& spike : recorder.spikes()) Send(traffic, InsideOf(*network), spike);
  BucketRing<Event> ring = MakeRing(traffic);
  Replay(traffic, 0, ring, [&](Tick due, const Event& event) { traffic.expected.Add(due, event); });
  return traffic;
}

struct Case {
  const char* network;
  Tick duration;
};

// The traffic of a case, which is recorded at the first call and is the same for all queues.
const Traffic& TrafficOf(const Case& c) {
  static std::map<std::string, Traffic> recorded;
  const auto at = recorded.find(c.network);
  return at != recorded.end() ? at->second : recorded.emplace(c.network, Record(c.network, c.duration)).first->second;
}

// Times a queue. The replay that verifies the queue also makes it allocate its memory, so the timed queue is like one
// in the middle of a run.
template <class Make>
void Time(benchmark::State& state, const Case& c, const Make& make) {
  const Traffic& traffic = TrafficOf(c);
  auto queue = make(traffic);
  Popped popped;
  Tick t = Replay(traffic, 0, queue, [&popped](Tick due, const Event& event) { popped.Add(due, event); });
  if (popped != traffic.expected) {
    std::fprintf(stderr, "a queue loses or invents events: nothing is timed\n");
    std::exit(1);
  }
  for (auto _ : state) t = Replay(traffic, t, queue, [](Tick, const Event&) {});
  using benchmark::Counter;
  const auto events = static_cast<double>(traffic.expected.events);
  state.counters["events"] = events;
  state.counters["ns_per_event"] = Counter(events * 1e-9, Counter::kIsIterationInvariantRate | Counter::kInvert);
}

template <class Make>
void Register(const Case& c, const char* queue, const Make& make) {
  benchmark::RegisterBenchmark((std::string(c.network) + "/" + queue).c_str(), [=](benchmark::State& state) {
    Time(state, c, make);
  })->Unit(benchmark::kMillisecond);
}

void RegisterAll(const Case& c) {
  Register(c, "2_ary_heap", Make<EventQueue<Event, DAryHeap<2>>>);
  Register(c, "4_ary_heap", Make<EventQueue<Event, DAryHeap<4>>>);
  Register(c, "8_ary_heap", Make<EventQueue<Event, DAryHeap<8>>>);
  Register(c, "pairing_heap", Make<EventQueue<Event, PairingHeap>>);
  Register(c, "std_priority_queue", Make<EventQueue<Event, StandardHeap>>);
  Register(c, "queue_for_each_column", MakeForEachColumn);
  Register(c, "heap_of_events", Make<EventHeap<Event>>);
  Register(c, "bucket_ring", MakeRing);
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  using lull::Seconds, lull::Milliseconds;
  for (const lull::Case& c : {lull::Case{"reference", Seconds(1)}, lull::Case{"dense-large", Milliseconds(500)},
                              lull::Case{"sparse", Seconds(2)}, lull::Case{"million", Seconds(1)}}) {
    lull::RegisterAll(c);
  }
  benchmark::RunSpecifiedBenchmarks();
}
