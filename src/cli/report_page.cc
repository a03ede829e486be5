#include "cli/report_page.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/counted.h"
#include "base/hash_text.h"
#include "base/quoted.h"
#include "base/rate_text.h"
#include "base/seed_text.h"
#include "cli/numbers.h"
#include "lull/plots.h"
#include "lull/run_files.h"
#include "lull/text.h"

namespace lull::cli {
namespace {

// Ink and hues are those of the pictures (plots/paint/palette.cc). On a narrow screen a picture keeps a width at which
// its letters can be read, and scrolls inside its frame; the page itself never does.
constexpr const char* kStyle = R"css(
:root { color-scheme: light; --ink: #1a1a1a; --quiet: #5c5c5c; --line: #d4d4d4; --blue: #0072b2; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2.5rem 1.5rem; background: #fff; color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 2.25rem; line-height: 1.15; letter-spacing: -.015em; }
h2 { margin: 0 0 .25rem; font-size: 1.25rem; line-height: 1.3; }
p { margin: 0; max-width: 46rem; text-wrap: pretty; }
small, .quiet { color: var(--quiet); font-size: .875rem; }
header p.lead { margin-top: .5rem; font-size: 1.125rem; }
.remark { margin-top: .75rem; padding: .5rem .875rem; border-left: .25rem solid #d55e00; background: #fcf3ec; }
.facts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem 1.5rem; margin: 1.5rem 0 0; padding: 1rem 0;
  border: solid var(--ink); border-width: 1px 0; }
.facts dt { color: var(--quiet); font-size: .875rem; }
.facts dd { margin: 0; font-size: 1.375rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.facts small { display: block; font-weight: 400; line-height: 1.35; }
figure { margin: 2.5rem 0 0; }
figcaption h2 + p { margin-bottom: .75rem; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 3px solid var(--blue); outline-offset: 3px; }
img { display: block; width: 100%; height: auto; }
.swipe { display: none; }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 2.5rem 3.5rem;
  margin-top: 2.5rem; }
table { width: 100%; margin-top: .75rem; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem 0 .2rem .75rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top;
  font-weight: 400; line-height: 1.3; }
th:first-child { padding-left: 0; text-align: left; }
td { white-space: nowrap; }
thead th { overflow-wrap: normal; border-color: var(--ink); color: var(--quiet); font-size: .875rem; vertical-align: bottom; }
tbody tr:last-child > * { border-color: var(--ink); }
.swatch { display: inline-block; width: .75rem; height: .75rem; margin-right: .5rem; }
.bar { display: block; height: .25rem; margin-top: .1rem; background: #efefef; text-align: left; }
.bar i { display: block; height: 100%; }
.terms { margin: 1rem 0 0; color: var(--quiet); font-size: .875rem; }
.terms dt { float: left; margin-right: .5em; color: var(--ink); }
.terms dd { margin: 0 0 .35rem; }
details { margin-top: 2.5rem; border-top: 1px solid var(--ink); padding-top: 1rem; }
summary { cursor: pointer; }
summary h2 { display: inline; }
pre { margin: .75rem 0 0; padding: 1rem; overflow-x: auto; background: #f6f6f6; font-size: .8125rem; line-height: 1.45;
  overflow-wrap: normal; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--ink); padding-top: 1rem; }
footer dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: .75rem 0 0; }
footer dt { color: var(--quiet); }
footer dd { margin: 0; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
@media screen and (max-width: 48rem) {
  body { padding: 1.25rem 1rem; }
  h1 { font-size: 1.75rem; }
  header p.lead { font-size: 1rem; }
  .facts { grid-template-columns: 1fr 1fr; }
  .facts dd { font-size: 1.125rem; }
  th, td { padding-left: .375rem; }
  table, thead th { font-size: .875rem; }
  th:first-child { width: 30%; }
  .swatch { width: .5rem; margin-right: .25rem; }
  img { width: 60rem; max-width: none; }
  .swipe { display: inline; }
}
@media print {
  @page { margin: 1.5cm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 9pt; }
  figure, .tables, details, footer { margin-top: 1rem; }
  table, thead th, .quiet, .terms, small { font-size: 8pt; }
  img { width: 88%; } /* two pictures to a page */
  .facts dd { font-size: 12pt; }
  figure, tr, .facts div { break-inside: avoid; }
  h2 { break-after: avoid; }
  .tables { grid-template-columns: 1fr 1fr; }
  pre { overflow: visible; white-space: pre-wrap; }
}
)css";

// The caption of a picture: its title, a description for readers who cannot see it, and an explanation for readers who
// see such a picture for the first time.
struct PictureCaption {
  const char *file, *title, *alt, *text;
};

constexpr std::array<PictureCaption, 7> kCaptions = {{
    {kRasterPicture, "Spikes", "Raster of spikes over time, column by column, and the population rate below.",
     "A dot is a spike, and darker where several fall on one place. Time runs to the right; neurons stand below each "
     "other, column by column, in the colour of their layer. Vertical stripes are neurons that fire together; where "
     "the stripes are evenly spaced there is a rhythm. The strip at the bottom counts the spikes of all neurons."},
    {kRhythmPicture, "Rhythm", "Spectrogram of the population rate, its dominant frequency marked.",
     "How strongly the activity of all neurons swings at each frequency, from slow (bottom) to fast (top), as time "
     "passes: darker is stronger, and white is no more than chance. The line follows the dominant "
     "frequency, of 2 to 50 Hz, where there is one. Fainter bands at twice and three times its height are its "
     "overtones: waves that "
     "are sharp, not round."},
    {kSpectrumPicture, "Spectrum", "Spectrum of the population rate over the whole run, with its rhythms marked.",
     "How strongly the activity of all neurons swings at each frequency, over the whole run: 1 is what neurons that "
     "fire "
     "at random, each on its own, would have. A rhythm is a peak above the vermillion line, which chance alone crosses "
     "in one run of 2,000."},
    {kRatesPicture, "Rates by layer", "Spikes per second and neuron over time, of all neurons and of each layer.",
     "Spikes per second and neuron, of all neurons and then of each layer, on one scale. Where a strip looks like a "
     "comb the layer fires in waves; where it is a flat band each neuron fires at its own time."},
    {kTracePicture, "One neuron", "Membrane potential of one neuron over time, its spikes marked.",
     "The membrane potential of one neuron: above over the whole time, below for a second in which it fired most. "
     "Marks stand over its spikes. Between them input drives the potential up and down; where it passes the threshold "
     "it shoots up, which is the spike, and is reset."},
    {kTracesPicture, "Traced neurons", "Membrane potentials and other variables of the traced neurons over time.",
     "Neurons below each other over the same time. Blue is the membrane potential, and its tall thin lines are spikes; "
     "the strip below it holds what else the model computes of the neuron, such as how it recovers from a spike."},
    {kWeightsPicture, "Weights of synapses",
     "Distribution of synaptic weights over time, and at the beginning and end.",
     "The weights of the synapses over time: the darker, the more synapses have that weight. Blue began as "
     "excitatory, above zero, and vermillion as inhibitory, below. Of each, lines are the median and where 5\u00a0% "
     "and 95\u00a0% lie below. On the right the beginning (filled) and the end (line) are compared: where the two "
     "differ, synapses have "
     "learnt."},
}};

constexpr const char* kBlue = "#0072b2";
constexpr const char* kInk = "#1a1a1a";

// Puts a text on one line, in HTML: no space at which a line may break.
std::string Unbroken(const std::string& text) { return absl::StrReplaceAll(text, {{" ", "\u00a0"}}); }

// The spikes of all neurons, as the run counted them; if it did not end, those that were recorded.
std::uint64_t Spikes(const RunReport& report) {
  return report.facts.end ? report.facts.end->stats.spikes : report.statistics.all.spikes;
}

std::string SpikesPerSecondAndNeuron(const RunReport& report) {
  const double neuron_seconds =
      static_cast<double>(report.facts.neurons) * static_cast<double>(report.statistics.duration) / 1000;
  const double rate_hz = neuron_seconds > 0 ? static_cast<double>(Spikes(report)) / neuron_seconds : 0;
  return RateText(rate_hz) + " per second and neuron";
}

std::string StretchesInWords(const Statistics& statistics) {
  return "stretches of " + Unbroken(FormatDuration(statistics.every));
}

// The rhythms that are no multiples of others, the strongest first.
std::string RhythmInWords(const PopulationSpectrum& spectrum) {
  if (spectrum.times_chance.empty()) return "";  // too short to have a rhythm
  std::vector<std::string> rhythms;
  for (const RhythmPeak& rhythm : spectrum.rhythms) {
    if (rhythm.multiple > 1) continue;
    rhythms.push_back(
        absl::StrFormat("%.1f\u00a0Hz (%s\u00a0×\u00a0chance)", rhythm.hz, ThreeDigits(rhythm.times_chance)));
  }
  if (rhythms.empty()) return " No common rhythm stood out from chance.";
  const std::string last = rhythms.back();
  rhythms.pop_back();
  if (rhythms.empty()) return absl::StrCat(" They kept a common rhythm of ", last, ".");
  return absl::StrCat(" They kept common rhythms of ", absl::StrJoin(rhythms, ", "), " and ", last, ".");
}

std::string SummaryInWords(const ReportPage& page) {
  const RunFacts& facts = page.report.facts;
  std::string words = absl::StrCat(Counted(facts.neurons, "neuron"), " in ", Counted(facts.columns, "column"),
                                   ", joined by ", Counted(facts.synapses, "synapse"), " and simulated for ",
                                   Unbroken(FormatDuration(page.report.statistics.duration)));
  if (page.has_spikes || facts.end) {
    absl::StrAppend(&words, ", fired ", Counted(Spikes(page.report), "spike"), ", ",
                    SpikesPerSecondAndNeuron(page.report));
  }
  absl::StrAppend(&words, ".", page.has_spikes ? RhythmInWords(page.report.statistics.spectrum) : "");
  return words;
}

std::string Fact(const char* name, const std::string& value, const std::string& note = "") {
  return absl::StrCat("<div><dt>", name, "</dt><dd>", value,
                      note.empty() ? "" : absl::StrCat(" <small>", note, "</small>"), "</dd></div>\n");
}

std::string FactRows(const ReportPage& page) {
  const RunFacts& facts = page.report.facts;
  std::string html = "<dl class=\"facts\">\n";
  absl::StrAppend(&html, Fact("neurons", Grouped(facts.neurons), "in " + Counted(facts.columns, "column")),
                  Fact("synapses", Grouped(facts.synapses), WeightsBeyondLimit(facts)));
  if (page.has_spikes || facts.end) {
    absl::StrAppend(&html, Fact("spikes", Grouped(Spikes(page.report)), SpikesPerSecondAndNeuron(page.report)));
  }
  std::string speed;
  if (facts.end) {
    const RunCounters& stats = facts.end->stats;
    const double real_time = static_cast<double>(stats.steps) / 1000 / std::max(stats.wall_seconds, 1e-9);
    speed = absl::StrCat("in ", ThreeDigits(stats.wall_seconds), " s: ", ThreeDigits(real_time), " × real time");
    absl::StrAppend(&html, Fact("deliveries", Grouped(stats.deliveries), "spikes that reached a target"));
  }
  absl::StrAppend(&html, Fact("simulated", FormatDuration(page.report.statistics.duration), speed),
                  Fact("engine", absl::StrCat(EngineName(facts.engine), "-driven"),
                       absl::StrCat("on ", OnThreads(facts.threads, facts.ranks))),
                  Fact("seed", SeedText(facts.seed, facts.input_seed)));
  if (facts.end) absl::StrAppend(&html, Fact("memory", Memory(facts.end->peak_rss_bytes), "at most"));
  return html + "</dl>\n";
}

// A number over a bar, whose length is the number's share of the largest number.
std::string Cell(const std::string& number, double share, const std::string& colour) {
  return absl::StrFormat("<td>%s<span class=\"bar\"><i style=\"width:%.1f%%;background:%s\"></i></span></td>", number,
                         100 * std::clamp(share, 0.0, 1.0), colour);
}

double ShareOf(double number, double largest) { return largest > 0 ? number / largest : 0; }

std::string LayerRows(const Statistics& statistics) {
  std::vector<std::uint64_t> sizes;
  double highest_rate = statistics.all.rate_hz;
  double highest_cv = std::max(1.0, statistics.all.cv_isi.value_or(0));
  for (const Statistics::Group& layer : statistics.layers) {
    sizes.push_back(layer.neurons);
    highest_rate = std::max(highest_rate, layer.rate_hz);
    highest_cv = std::max(highest_cv, layer.cv_isi.value_or(0));
  }
  std::string html =
      "<section><h2>Layer by layer</h2>\n"
      "<table><thead><tr><th scope=\"col\">layer</th><th scope=\"col\">neurons</th><th scope=\"col\">spikes/s</th>"
      "<th scope=\"col\">CV of ISI</th><th scope=\"col\">synchrony</th></tr></thead>\n<tbody>\n";
  const auto add = [&](const std::string& name, const Statistics::Group& group, const std::string& colour) {
    absl::StrAppend(&html, "<tr><th scope=\"row\"><span class=\"swatch\" style=\"background:", colour, "\"></span>",
                    EscapeHtml(name), "</th><td>", Grouped(group.neurons), "</td>",
                    Cell(RateText(group.rate_hz), ShareOf(group.rate_hz, highest_rate), colour),
                    Cell(TextOrDash(group.cv_isi), ShareOf(group.cv_isi.value_or(0), highest_cv), colour),
                    Cell(TextOrDash(group.synchrony), group.synchrony.value_or(0), colour), "</tr>\n");
  };
  const std::vector<std::string> colours = LayerColours(sizes);
  for (std::size_t i = 0; i < colours.size(); ++i) add(statistics.layers[i].name, statistics.layers[i], colours[i]);
  if (colours.size() > 1) add("all", statistics.all, kInk);
  return html +
         "</tbody></table>\n<dl class=\"terms\">\n"
         "<dt>spikes/s</dt><dd>of a neuron, on average.</dd>\n"
         "<dt>CV of ISI</dt><dd>how irregularly a neuron fires: the standard deviation of the intervals between its "
         "spikes, divided by their mean. 0 is like clockwork, 1 at random, more in bursts.</dd>\n"
         "<dt>synchrony</dt><dd>how far neurons fire together. 1 is in unison, near 0 each on its own.</dd>\n"
         "</dl></section>\n";
}

std::string BySecond(const Statistics& statistics) {
  const std::vector<MergedSeconds> rows = RowsOfSeconds(statistics);
  if (rows.empty()) return "";
  const bool merged = rows.front().count > 1;
  double highest_rate = 0;
  double highest_rhythm = 0;
  for (const MergedSeconds& row : rows) {
    highest_rate = std::max(highest_rate, row.rate_hz);
    highest_rhythm = std::max(highest_rhythm, row.middle_hz);
  }
  std::string html = absl::StrCat("<section><h2>Second by second</h2>\n<table><thead><tr><th scope=\"col\">",
                                  merged ? "seconds" : "second",
                                  "</th><th scope=\"col\">spikes/s</th><th scope=\"col\">rhythm [Hz]</th>",
                                  merged ? "<th scope=\"col\">from – to</th>" : "", "</tr></thead>\n<tbody>\n");
  for (const MergedSeconds& row : rows) {
    const bool rhythm = row.with_rhythm > 0;
    absl::StrAppend(
        &html, "<tr><th scope=\"row\">", row.first,
        row.count == 1 ? "" : absl::StrCat(" – ", row.first + row.count - 1), "</th>",
        Cell(RateText(row.rate_hz), ShareOf(row.rate_hz, highest_rate), kInk),
        Cell(rhythm ? absl::StrFormat("%.1f", row.middle_hz) : "-", ShareOf(row.middle_hz, highest_rhythm), kBlue));
    if (merged) {
      absl::StrAppend(&html, "<td>", rhythm ? absl::StrFormat("%.1f – %.1f", row.lowest_hz, row.highest_hz) : "-",
                      "</td>");
    }
    html += "</tr>\n";
  }
  std::string of_row;
  if (statistics.every > Seconds(1)) {
    of_row = absl::StrCat(": of the ", StretchesInWords(statistics), " in a row, each where it is clearest,");
  } else if (merged) {
    of_row = ": of the seconds in a row";
  }
  if (merged) of_row += " the middle, the lowest and the highest";
  return absl::StrCat(html,
                      "</tbody></table>\n<dl class=\"terms\">\n<dt>rhythm</dt><dd>how often a second the activity "
                      "of all neurons rises and falls",
                      of_row, ". Of 2 to 50 Hz; none (-) where it does so by chance.</dd>\n</dl></section>\n");
}

// The width or the height of a PNG picture [pixels], from its first chunk: big-endian, the width at 16, the height at
// 20.
std::uint32_t PngSide(const std::string& png, std::size_t at) {
  assert(png.size() >= 24);
  std::uint32_t side = 0;
  for (std::size_t i = at; i < at + 4; ++i) side = side << 8 | static_cast<unsigned char>(png[i]);
  return side;
}

std::string Figure(const Picture& picture) {
  const auto* found =
      std::find_if(kCaptions.begin(), kCaptions.end(), [&](const PictureCaption& c) { return c.file == picture.file; });
  assert(found != kCaptions.end());
  return absl::StrCat("<figure>\n<figcaption><h2>", found->title, "</h2><p class=\"quiet\">", found->text,
                      "<span class=\"swipe\"> (The picture is wider than this screen: swipe sideways.)</span></p>",
                      "</figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"", found->title,
                      ", scrollable\"><img alt=\"", found->alt, "\" width=\"", PngSide(picture.png, 16), "\" height=\"",
                      PngSide(picture.png, 20), "\" src=\"data:image/png;base64,", absl::Base64Escape(picture.png),
                      "\"></div>\n</figure>\n");
}

std::string Footer(const RunFacts& facts) {
  std::string html =
      "<footer><h2>To repeat it</h2>\n<p>Save the configuration as <code>config.toml</code>, beside the spike files "
      "that it names, if any, and type <code>lull run config.toml</code>. The same configuration gives the same "
      "spikes and weights, and so the same hashes, on any number of threads and with either engine.</p>\n<dl>\n";
  const auto add = [&html](const char* name, const std::string& value) {
    absl::StrAppend(&html, "<dt>", name, "</dt><dd><code>", EscapeHtml(value), "</code></dd>\n");
  };
  add("Lull", facts.version);
  add("configuration", HashText(facts.config_hash));
  if (facts.end) {
    add("spikes", HashText(facts.end->spike_hash));
    add("weights", HashText(facts.end->weight_hash));
  }
  return html + "</dl>\n</footer>\n";
}

std::string Head(const std::string& title) {
  // Browsers enforce this policy: nothing is loaded from elsewhere, and no script runs.
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n<title>",
      title, "</title>\n<style>", kStyle, "</style>\n</head>\n");
}

}  // namespace

std::string ToHtml(const ReportPage& page) {
  const RunFacts& facts = page.report.facts;
  // Only the name of the file: its directory is of no use to others.
  const std::string name = EscapeHtml(OneLine(facts.network.substr(facts.network.rfind('/') + 1)));
  const std::string about = absl::StrCat(Unbroken(FormatDuration(page.report.statistics.duration)), ", seed\u00a0",
                                         SeedText(facts.seed, facts.input_seed));
  std::string html = Head(absl::StrCat(name, ": ", about, " – Lull"));
  absl::StrAppend(&html, "<body>\n<header>\n<p class=\"quiet\">Report of a run: ", about, ", ",
                  EngineName(facts.engine), "-driven engine, Lull ", EscapeHtml(facts.version), "</p>\n<h1>", name,
                  "</h1>\n<p class=\"lead\">", SummaryInWords(page), "</p>\n");
  for (const std::string& remark : page.remarks) {
    absl::StrAppend(&html, "<p class=\"remark\">", EscapeHtml(remark), "</p>\n");
  }
  absl::StrAppend(&html, "</header>\n<main>\n", FactRows(page));
  if (!page.pictures.empty()) html += Figure(page.pictures.front());
  if (page.has_spikes) {
    absl::StrAppend(&html, "<div class=\"tables\">\n", LayerRows(page.report.statistics),
                    BySecond(page.report.statistics), "</div>\n");
  }
  for (std::size_t i = 1; i < page.pictures.size(); ++i) html += Figure(page.pictures[i]);
  absl::StrAppend(&html, "<details><summary><h2>Configuration</h2></summary>\n<pre tabindex=\"0\">\n",
                  EscapeHtml(page.config_toml), "</pre></details>\n</main>\n", Footer(facts), "</body>\n</html>\n");
  return html;
}

std::string EscapeHtml(std::string_view text) {
  return absl::StrReplaceAll(Printable(text),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

}  // namespace lull::cli
