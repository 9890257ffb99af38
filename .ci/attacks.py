#!/usr/bin/env python3
"""Hands hostile XML to svclint: it must judge each file right, quickly and in little memory.

usage: attacks.py GENERATOR [--bin PATH] [--verbose]

GENERATOR is a Python program that writes the files into the folder that it is given. Each is
handed over as a .cscfg, so that its content decides.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

SECONDS = 2.0
MEGABYTES = 400

WELL_FORMED = """
    attr_1e5 attr_len_50M c1 comments deep_1e4 deep_1e5 deep_1e6 deep_ns_2e4 latin1 name_70k text_amp
    text_cdata text_cr u16be_bom u16le_bom u16le_nobom u8_bom win1252 xmlns_1e5
""".split()
MALFORMED = """
    attr_dup_hash bad_enc bad_utf8 bare_amp cdata_end charref_big charref_fffe charref_ovf charref_surr
    decl_only deep_unclosed_1e6 del dup_attr dup_ns_attr ebcdic empty end_ns ent_unk fffe_raw form_feed
    lt_attr nons_undecl ns_unbound nul nul_utf8_only overlong surrogate trunc two_roots u16_lone u16le_odd
    u32 u8_2bom u8_says_u16 utf7 v11 ws ws_before_decl xmlns_prefix
""".split()
WITH_DTD = "external laughs laughs_attr param_loop quadratic quadratic255".split()
# Where reading stops at a limit before the mistake comes, the limit is what is said.
BEHIND_A_LIMIT = {"deep_unclosed_1e6"}


def lint(binary, path):
    """The rules of severity error that speak, the exit status, seconds and megabytes."""
    with tempfile.TemporaryFile() as out:
        start = time.monotonic()
        command = [binary, "check", "--isolated", "--output", "json", "--", str(path)]
        run = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        out.seek(0)
        report = out.read()
    errors = set()
    if run.returncode in (0, 1):
        findings = json.loads(report)["findings"]
        errors = {finding["rule"] for finding in findings if finding["severity"] == "error"}
    return errors, run.returncode, seconds, usage.ru_maxrss / 1024


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("generator")
    args.add_argument("--bin", default="target/release/svclint")
    args.add_argument("--verbose", action="store_true")
    args = args.parse_args()

    mistakes, slowest, largest = [], 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, args.generator, folder], check=True)
        paths = {path.stem: path for path in sorted(pathlib.Path(folder).iterdir())}
        unlisted = set(paths) ^ {*WELL_FORMED, *MALFORMED, *WITH_DTD}
        mistakes += [f"{name}: it is not both listed and written" for name in sorted(unlisted)]
        for name, path in paths.items():
            path = path.rename(path.with_suffix(".cscfg"))
            errors, status, seconds, megabytes = lint(args.bin, path)
            slowest, largest = max(slowest, seconds), max(largest, megabytes)
            if args.verbose:
                print(f"{name:20} exit {status} {seconds:5.2f} s {megabytes:4.0f} MB  {' '.join(sorted(errors))}")
            expected = "limit-exceeded" if name in BEHIND_A_LIMIT else "malformed-xml"
            if status not in (0, 1):
                mistakes.append(f"{name}: exit status {status}")
            elif name in WELL_FORMED and "malformed-xml" in errors:
                mistakes.append(f"{name}: it is well-formed, but was called malformed")
            elif name not in WELL_FORMED and expected not in errors:
                mistakes.append(f"{name}: it is malformed, but passed")
            if seconds > SECONDS or megabytes > MEGABYTES:
                mistakes.append(f"{name}: {seconds:.1f} s and {megabytes:.0f} MB are too much")
    for mistake in mistakes:
        print(mistake)
    print(
        f"attacks: {len(mistakes) or 'no'} mistake{'' if len(mistakes) == 1 else 's'} in {len(paths)} files, "
        f"at most {slowest:.2f} s and {largest:.0f} MB"
    )
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
