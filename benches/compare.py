#!/usr/bin/env python3
"""Lets svclint and its peers read the same files, one after the other in one run, and compares.

usage: compare.py --bin SVCLINT --list FILE [--schema XSD] [--rounds N] [--instructions]

FILE holds the paths of request bodies, one in a line. Peers are `xmllint --noout`, which only parses,
and, with --schema, `xmllint --schema`, which holds the outer document against a schema and cannot
look into what is encoded in it. Each round runs every command once; of the rounds the fastest
counts, because a machine with other work to do is only ever too slow; that takes some rounds where
there are no more cores than threads. How much of a second core there is to be had is shown by two
`xmllint --schema` that share the files. With --instructions valgrind counts as well, which does not
depend on the machine.
"""
import argparse
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

# As many bytes of paths as a command line takes on every Unix.
AT_ONCE = 500_000


def batches(paths):
    """The paths in as few commands as they fit into, so that no start counts more than it does."""
    batch, size = [], 0
    for path in paths:
        size += len(path.encode()) + 1
        if size > AT_ONCE:
            yield batch
            batch, size = [], len(path.encode()) + 1
        batch.append(path)
    yield batch


def run(command, paths, at_once):
    """Seconds that so many of a command at once take for all paths, and their processor time."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    for batch in batches(paths):
        shares = [batch[first::at_once] for first in range(at_once)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        for started in [subprocess.Popen([*command, *share], **quiet) for share in shares]:
            if started.wait() not in (0, 1):
                sys.exit(f"compare.py: `{' '.join(command)}` ended with {started.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, processor


def instructions(command, paths):
    """Instructions for a file, those of the start left out."""
    with tempfile.TemporaryDirectory() as folder:
        def count(paths):
            out = pathlib.Path(folder) / "out"
            callgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
            subprocess.run([*callgrind, *command, *paths], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE)[1])

        return (count(paths) - count(paths[:1])) // (len(paths) - 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default="svclint")
    parser.add_argument("--list", required=True, type=pathlib.Path)
    parser.add_argument("--schema")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--instructions", action="store_true")
    options = parser.parse_args()
    paths = options.list.read_text().split("\n")
    paths = [path for path in paths if path]
    if not paths:
        sys.exit(f"compare.py: {options.list} names no file")
    svclint = [options.bin, "check", "--isolated", "--quiet", "--fail-on", "never", "--output", "concise"]
    # Each command, and how many of it share the files.
    commands = {
        "svclint, one thread": ([*svclint, "--jobs", "1"], 1),
        "svclint, two threads": ([*svclint, "--jobs", "2"], 1),
    }
    if shutil.which("xmllint"):
        commands["xmllint --noout"] = (["xmllint", "--noout"], 1)
        if options.schema:
            schema = ["xmllint", "--noout", "--schema", options.schema]
            commands |= {"xmllint --schema": (schema, 1), "xmllint --schema, two at once": (schema, 2)}
    else:
        print("compare.py: xmllint is not here")
    best = {}
    for _ in range(options.rounds):
        for name, (command, at_once) in commands.items():
            best[name] = min(best.get(name, (1e9, 1e9)), run(command, paths, at_once))
    peer = next((name for name in ("xmllint --schema", "xmllint --noout") if name in best), None)
    for name, (seconds, processor) in best.items():
        ratio = f", {best[peer][0] / seconds:.2f} times the speed of {peer}" if peer else ""
        counted = ""
        if options.instructions and "two" not in name:
            counted = f", {instructions(commands[name][0], paths[:300]):,} instructions a file"
        print(f"{name}: {len(paths) / seconds:,.0f} files a second, {processor:.2f} s of processor{ratio}{counted}")


main()
