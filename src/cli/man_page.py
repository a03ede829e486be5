#!/usr/bin/env python3
"""man_page.py LULL OUTPUT: the manual page lull(1), from what `lull --help` and `lull COMMAND --help` print."""

import re
import subprocess
import sys

# What no command's help says.
DESCRIPTION = """\
A network is a file in TOML, or one of the built-in ones; a run writes its files into a directory. The event-driven engine
integrates only the neurons that are awake and jumps over silence; the clock-driven engine integrates every neuron in
every step. They give the same spikes and weights, bit for bit, on any number of threads.

All mistakes in a file or a command are reported, one per line, before anything is built or written."""
FILES = {
    "out/": "the files of a run, unless --out names another directory",
    "summary.json": "the summary for other programs",
    "config.toml": "the configuration, which repeats the run",
    "recording.log": "the recording, from which the other files are made",
    "spikes.h5": "every spike, in HDF5 as SONATA defines it; on request also traces, weights and rates, or CSV instead",
    "*.png": "pictures",
    "status.json": "the progress of a run, replaced every two seconds",
    "unfinished/": "the files of a run that has not finished, and its checkpoints",
}
SEE_ALSO = "The guide, and every key of a configuration: docs/ in the source of Lull, which is also a C++ library."


def help_of(*command):
    done = subprocess.run([sys.argv[1], *command, "--help"], check=True, capture_output=True, text=True)
    return Help(done.stdout.splitlines())


class Help:
    """A page of help, taken apart: blocks are what follows a line such as "Options:", indented."""

    def __init__(self, lines):
        self.summary = lines[0]
        self.usage = lines[1].removeprefix("Usage: ")
        self.blocks = {}
        self.prose = []
        self.exit_status = []
        into = None
        for line in lines[2:]:
            if re.fullmatch(r"[A-Z]\w+:", line):
                into = self.blocks.setdefault(line[:-1], [])
            elif line.startswith("  "):
                into.append(line)
            elif line.startswith("Exit status: "):
                into = self.exit_status
                into.append(line.removeprefix("Exit status: "))
            elif line:
                if into is not self.exit_status:
                    into = self.prose
                into.append(line)

    def entries(self, block):
        """Pairs of a flag, a file or a command and the lines about it."""
        pairs = []
        for line in self.blocks.get(block, []):
            if line.startswith("   "):
                pairs[-1][1].append(line.strip())
            else:
                name, _, text = line.strip().partition("  ")
                pairs.append((name, [text.strip()]))
        return pairs

    def examples(self):
        """Pairs of a command and what it is for, which begins in the same column of every line that has it."""
        lines = self.blocks.get("Examples", [])
        column = max((match.end() for match in (re.match(r"  \S.*?  +", line) for line in lines) if match), default=0)
        for line in lines:
            told = column and line[column - 1 : column] == " "
            yield (line[:column].strip(), line[column:]) if told else (line.strip(), "")


def escaped(text):
    """As it stands: groff would make typographic signs of some characters, and requests of lines that begin like one."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace("^", r"\(ha").replace("~", r"\(ti")
    return re.sub(r"^\.", r"\&.", text, flags=re.MULTILINE)


def named(name):
    """A flag in bold and its value in italics; -h,--help and --set KEY=VALUE ... alike."""
    flags, _, value = name.partition(" ")
    words = ", ".join(rf"\fB{escaped(flag)}\fR" for flag in flags.split(","))
    if not flags.startswith("-"):
        words = rf"\fI{escaped(flags)}\fR"
    return words + (rf" \fI{escaped(value)}\fR" if value else "")


def listed(pairs):
    """Tagged paragraphs. After a colon the next line of the help stays a line of its own."""
    for name, lines in pairs:
        yield f".TP\n{named(name)}"
        for line in lines:
            yield escaped(line) + ("\n.br" if line.endswith(":") and line != lines[-1] else "")


def page():
    top = help_of()
    commands = {name: help_of(name) for name, _ in top.entries("Subcommands")}
    version = subprocess.run([sys.argv[1], "--version"], check=True, capture_output=True, text=True).stdout.split()[-1]
    yield f'.TH LULL 1 "" "Lull {version}" "User Commands"'
    yield ".nh\n.ad l"  # a hyphen within a flag would mislead
    yield ".SH NAME\nlull \\- event-driven simulation of spiking neural networks"
    yield ".SH SYNOPSIS"
    for name, command in commands.items():
        rest = command.usage.removeprefix(f"lull {name} ")
        yield rf"\fBlull {name}\fR {escaped(rest)}" + "\n.br"
    yield r"\fBlull\fR \fICOMMAND\fR \fB\-\-help\fR"
    yield ".SH DESCRIPTION\n" + escaped(top.summary) + "\n.PP\n" + escaped(DESCRIPTION).replace("\n\n", "\n.PP\n")
    yield ".SH OPTIONS"
    yield from listed(top.entries("Options"))
    yield ".SH COMMANDS"
    for name, command in commands.items():
        yield f'.SS "lull {name}"\n{escaped(command.summary[0].upper() + command.summary[1:])}.'
        if command.prose:
            yield ".PP\n" + escaped("\n".join(command.prose))
        yield from listed(command.entries("Positionals"))
        yield from listed(pair for pair in command.entries("Options") if "--help" not in pair[0])
    yield ".SH EXIT STATUS"
    for name, command in commands.items():
        if command.exit_status:
            yield ".TP\n" + rf"\fBlull {name}\fR" + "\n" + escaped("\n".join(command.exit_status))
    yield ".SH FILES"
    for path, text in FILES.items():
        yield ".TP\n" + rf"\fI{escaped(path)}\fR" + "\n" + escaped(text)
    yield ".SH EXAMPLES"
    for command in commands.values():
        for line, text in command.examples():
            yield ".TP\n" + rf"\fB{escaped(line)}\fR" + "\n" + (escaped(text) or r"\&")
    yield ".SH SEE ALSO\n" + escaped(SEE_ALSO)


with open(sys.argv[2], "w", encoding="ascii") as output:
    output.write("\n".join(page()) + "\n")
