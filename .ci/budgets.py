#!/usr/bin/env python3
"""Counts the instructions of the benchmarks and holds them against benches/budgets.toml.

usage: budgets.py

Needs valgrind and gungraun-runner of the version that benches/Cargo.toml names. Where one of them
is missing it says so in a line and passes: counts are only worth something where they can be taken.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCHES = ROOT / "benches"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "benches"


def run(*command):
    """The output of a command that has to succeed."""
    run = subprocess.run(
        [str(part) for part in command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if run.returncode != 0:
        print(run.stdout)
        sys.exit(f"budgets.py: `{command[0]}` failed")
    return run.stdout


def cargo(command, *options):
    manifest = ["--manifest-path", BENCHES / "Cargo.toml", "--target-dir", TARGET, "--locked"]
    return run("cargo", command, *manifest, *options)


def missing():
    """What is not here that counting needs."""
    if not shutil.which("valgrind"):
        return "valgrind"
    version = re.search(r'gungraun = "=(.*)"', (BENCHES / "Cargo.toml").read_text())[1]
    runner = shutil.which(os.environ.get("GUNGRAUN_RUNNER", "gungraun-runner"))
    if not runner or version not in run(runner, "--version"):
        return f"gungraun-runner {version}"
    return None


def counted():
    """The instructions of each benchmark."""
    counts, name = {}, None
    for line in cargo("bench", "--bench", "instructions").splitlines():
        line = re.sub(r"\x1b\[[0-9;]*m", "", line)
        if found := re.match(r"\S+::lint (\w+):", line):
            name = found[1]
        elif found := re.match(r"\s*Instructions:\s*([\d_,]+)", line):
            counts[name] = int(found[1].replace(",", "").replace("_", ""))
    return counts


def growing(kind, size):
    """The instructions for a file that grew to a size, its making and the start left out."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        count = ["--toggle-collect=svclint::lint::lint*", f"--callgrind-out-file={out}"]
        run("valgrind", "--tool=callgrind", *count, TARGET / "release" / "growing", kind, size)
        return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE)[1])


def main():
    if what := missing():
        print(f"budgets.py: skipped, {what} is not here")
        return
    budgets = tomllib.loads((BENCHES / "budgets.toml").read_text())
    failures = []
    counts = counted()
    for name, most in budgets["instructions"].items():
        count = counts.get(name)
        print(f"{name}: {count:,} of {most:,} instructions" if count else f"{name}: not counted")
        if not count or count > most:
            failures.append(name)
    cargo("build", "--release", "--bin", "growing")
    factor, sizes = budgets["growth"]["factor"], budgets["growth"]["sizes"]
    for kind in run(TARGET / "release" / "growing").splitlines():
        counts = [growing(kind, size) for size in sizes]
        factors = [later / earlier for earlier, later in zip(counts, counts[1:])]
        print(f"{kind}: " + ", ".join(f"{count:,}" for count in counts), "instructions for", sizes)
        if not all(counts) or max(factors) > factor:
            failures.append(kind)
    if failures:
        sys.exit(f"budgets.py: over budget: {', '.join(failures)}")


main()
