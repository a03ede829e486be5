#!/usr/bin/env python3
"""embed.py OUTPUT FILE...: the files as an array of C++, {name without ending, text} each, in this order."""

import pathlib
import sys

# A string literal may have 65,536 characters; concatenated ones count together, so a larger file would not do here.
with open(sys.argv[1], "w") as output:
    for path in map(pathlib.Path, sys.argv[2:]):
        text = path.read_text()
        assert ')toml"' not in text and len(text) < 60_000, path
        output.write(f'{{"{path.stem}", R"toml({text})toml"}},\n')
