#!/usr/bin/env python3
"""Holds the dependencies in Cargo.lock against deny.toml, without a network.

usage: dependencies.py

Every licence must be allowed, no crate may be there in two incompatible versions, and everything
must come from crates.io. Entries of deny.toml that nothing needs are mistakes too.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def is_met(expression, allowed):
    """Whether an SPDX expression can be met with the allowed licences."""
    tokens = re.findall(r"[()]|[A-Za-z0-9.+-]+", expression.replace("/", " OR "))

    def alternatives():
        met = together()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            met = together() or met
        return met

    def together():
        met = single()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            met = single() and met
        return met

    def single():
        name = tokens.pop(0)
        if name == "(":
            met = alternatives()
            tokens.pop(0)
            return met
        if tokens and tokens[0] == "WITH":
            name = f"{name} {tokens.pop(0)} {tokens.pop(0)}"
        return name in allowed

    return bool(tokens) and alternatives()


def compatible(version):
    """The part of a version that decides whether two can take each other's place."""
    numbers = version.split("+")[0].split("-")[0].split(".")
    kept = next((index for index, number in enumerate(numbers) if number != "0"), 2)
    return ".".join(numbers[: kept + 1])


def main():
    deny = tomllib.loads((ROOT / "deny.toml").read_text())
    command = ["cargo", "metadata", "--offline", "--locked", "--format-version", "1"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    own = set(metadata["workspace_members"])
    others = [package for package in metadata["packages"] if package["id"] not in own]
    mistakes = []

    allowed, used = set(deny["licenses"]["allow"]), set()
    for package in others:
        licence = package["license"] or ""
        used |= allowed & set(re.findall(r"[A-Za-z0-9.+-]+", licence))
        if not is_met(licence, allowed):
            mistakes.append(f"{package['name']} {package['version']}: the licence `{licence}` is not allowed")
    mistakes += [f"deny.toml: no dependency needs the licence {name}" for name in sorted(allowed - used)]

    registries = {f"registry+{url}" for url in deny["sources"]["allow-registry"]}
    for package in others:
        if package["source"] not in registries:
            mistakes.append(f"{package['name']}: it comes from {package['source'] or 'a path'}")
    for package in metadata["packages"]:
        if package["id"] in own:
            loose = [d["name"] for d in package["dependencies"] if d["req"] == "*"]
            mistakes += [f"{package['name']}: any version of {name} would do" for name in loose]

    skipped = {entry["crate"] for entry in deny["bans"]["skip"]}
    versions = collections.defaultdict(set)
    for package in others:
        versions[package["name"]].add(compatible(package["version"]))
    needed = set()
    for name, found in sorted(versions.items()):
        skips = {f"{name}@{version}" for version in found} & skipped
        needed |= skips if len(found) > 1 else set()
        if len(found) - len(skips) > 1:
            mistakes.append(f"{name}: there are the versions {', '.join(sorted(found))}")
    mistakes += [f"deny.toml: {entry} need not be skipped" for entry in sorted(skipped - needed)]

    for mistake in mistakes:
        print(mistake)
    print(f"{len(others)} dependencies: {len(mistakes) or 'no'} mistake{'' if len(mistakes) == 1 else 's'}")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
