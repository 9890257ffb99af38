#!/usr/bin/env python3
"""Holds README.md and docs/ against what svclint really prints.

usage: documents.py [--write]

- docs/rules.md is the list of rules, docs/check.svg a picture of a run.
- Every `$ command` in a block marked `console` is run on the samples and must print what stands
  below it; a line `…` stands for any lines. Every other `svclint …` must be a command that there is.
- The block marked `rust` is the example of src/lib.rs. Those marked `sh` are for `.ci/run`.

With --write what is out of date is written anew. It builds what it runs.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PICTURE = ["check", "samples/bad/upgrade-encoded.xml", "--select", "syntax"]
RULES = """\
# Rules

Each name leads to the page that `explain` prints. The severity is that of most places; a
page says where it differs. Rules that do not run by default are turned on with `--extend-select`.

"""
# The terminal that commands run in.
TERMINAL = {"LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
INLINE = re.compile(r"`(svclint [^`]+)`")
RUST = re.compile(r"^```rust\n(.*?)^```$", re.M | re.S)


def build():
    """Builds svclint and the program that draws it, and gives the folder they are in."""
    subprocess.run(
        ["cargo", "build", "--quiet", "--locked", "--bin", "svclint", "--example", "picture"], cwd=ROOT, check=True
    )
    command = ["cargo", "metadata", "--locked", "--no-deps", "--format-version", "1"]
    metadata = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    return pathlib.Path(json.loads(metadata)["target_directory"]) / "debug"


def output(command, cwd, **environment):
    """What a command prints on both streams, one after the other as a terminal shows them."""
    run = subprocess.run(
        command, cwd=cwd, env=TERMINAL | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return run.stdout


def fits(expected, printed):
    """Whether a text is what is expected, where a line `…` stands for any lines."""
    pieces = re.split(r"^…\n", expected, flags=re.M)
    return re.fullmatch(r"(?:.*\n)*?".join(map(re.escape, pieces)), printed) is not None


def console(block, folder, path):
    """A block with what its commands print; what is abbreviated and still right stays as it is."""
    parts = re.split(r"^(\$ .*\n)", block, flags=re.M)
    text = parts[0]
    for command, expected in zip(parts[1::2], parts[2::2]):
        printed = output(["bash", "-c", command[2:]], folder, PATH=path)
        text += command + (expected if fits(expected, printed) else printed)
    return text


def wrong(text, folder, path):
    """Commands in running prose that svclint does not take.

    With --help behind it a command is parsed and no more: the files in prose are not there.
    """
    for command in sorted(set(INLINE.findall(BLOCK.sub("", text)))):
        run = subprocess.run(
            ["bash", "-c", f"{command} --help"], cwd=folder, env=TERMINAL | {"PATH": path}, capture_output=True
        )
        if run.returncode != 0:
            yield command


def example():
    """The example in the documentation of the crate, as a reader sees it."""
    lines = [line[4:] for line in (ROOT / "src/lib.rs").read_text().splitlines() if line.startswith("//!")]
    code = re.search(r"^```\n(use .*?)^```$", "\n".join(lines), re.M | re.S)[1]
    return re.sub(r"^# .*\n", "", code, flags=re.M)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--write", action="store_true", help="bring everything up to date")
    args = args.parse_args()

    programs = build()
    table = output([programs / "svclint", "rules", "--output", "markdown"], ROOT)
    new = {
        ROOT / "docs/rules.md": RULES + table.replace("](rules/", "](../rules/"),
        ROOT / "docs/check.svg": output([programs / "examples/picture", *PICTURE], ROOT),
    }
    mistakes = []
    path = f"{programs}{os.pathsep}{TERMINAL['PATH']}"
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("samples", "schemas"):
                shutil.copytree(ROOT / name, pathlib.Path(folder) / name)
            text = new.get(page) or page.read_text()
            block = lambda found: f"```console\n{console(found[1], folder, path)}```"
            new[page] = RUST.sub(lambda _: f"```rust\n{example()}```", BLOCK.sub(block, text))
            mistakes += [f"{page.name}: `{command}` fails" for command in wrong(text, folder, path)]

    stale = [page for page, text in new.items() if not page.is_file() or page.read_text() != text]
    for page in stale:
        print(f"{page.relative_to(ROOT)} {'is written anew' if args.write else 'is out of date'}")
        if args.write:
            page.write_text(new[page])
    for mistake in mistakes:
        print(mistake)
    if stale and not args.write:
        print("python3 .ci/documents.py --write does so")
    if mistakes or stale and not args.write:
        return 1
    print(f"{len(new)} documents are up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
