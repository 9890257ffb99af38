#!/usr/bin/env python3
"""Counts instructions with valgrind and holds them against benches/budgets.toml.

usage: budgets.py --bin SVCLINT

Counted are the program on the samples, and, where gungraun-runner of the version is there that
benches/Cargo.toml names, the benchmarks, and how what they take grows with the files. What cannot be
counted here is named in a line and passes.
"""
import argparse
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
COPIES = 100
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


def instructions(*command, options=()):
    """How many instructions a command takes."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *options]
        run(*valgrind, *command)
        return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE)[1])


def program(binary):
    """The instructions of the program for one small file, start and all, and for each body and each
    pair of service files of many."""
    samples = ROOT / "samples"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for number in range(COPIES + 1):
            shutil.copy(samples / "good/upgrade.xml", folder / f"{number:03}.xml")
            shutil.copytree(samples / "swap/production", folder / f"{number:03}")
        check = [binary, "check", "--isolated", "--jobs", 1]
        bodies = sorted(folder.glob("*.xml"))
        pairs = sorted(path for path in folder.iterdir() if path.is_dir())
        each = lambda paths: (instructions(*check, *paths) - instructions(*check, paths[0])) // COPIES
        return {
            "one_file": instructions(*check, samples / "good/swap.xml"),
            "body": each(bodies),
            "pair": each(pairs),
        }


def missing():
    """What is not here that the benchmarks need."""
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
    options = ["--toggle-collect=svclint::lint::lint*"]
    return instructions(TARGET / "release" / "growing", kind, size, options=options)


def held(counts, budgets):
    """The names of what is over its budget, or was not counted."""
    failures = []
    for name, most in budgets.items():
        count = counts.get(name)
        print(f"{name}: {count:,} of {most:,} instructions" if count else f"{name}: not counted")
        if not count or count > most:
            failures.append(name)
    return failures


def grown(growth):
    """The kinds of files that take more than their size tells."""
    failures = []
    cargo("build", "--release", "--bin", "growing")
    factor, sizes = growth["factor"], growth["sizes"]
    for kind in run(TARGET / "release" / "growing").splitlines():
        counts = [growing(kind, size) for size in sizes]
        factors = [later / earlier for earlier, later in zip(counts, counts[1:])]
        print(f"{kind}: " + ", ".join(f"{count:,}" for count in counts), "instructions for", sizes)
        if not all(counts) or max(factors) > factor:
            failures.append(kind)
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=pathlib.Path)
    binary = parser.parse_args().bin.resolve()
    if not shutil.which("valgrind"):
        print("budgets.py: skipped, valgrind is not here")
        return
    budgets = tomllib.loads((BENCHES / "budgets.toml").read_text())
    failures = held(program(binary), budgets["program"])
    if what := missing():
        print(f"budgets.py: the benchmarks are skipped, {what} is not here")
    else:
        failures += held(counted(), budgets["benchmarks"]) + grown(budgets["growth"])
    if failures:
        sys.exit(f"budgets.py: over budget: {', '.join(failures)}")


main()
