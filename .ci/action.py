#!/usr/bin/env python3
"""Runs the steps of action.yml, and the script of the Azure Pipelines template, as a runner does.

usage: action.py --bin SVCLINT

Every expression in action.yml is evaluated, every `run` is run in a clean environment, and the log
is read as GitHub reads it, `::stop-commands::` included. It needs bash, git and PyYAML. Nothing
leaves this machine: releases come from a server that the test starts, and cargo is a stand-in.
"""
import argparse
import contextlib
import functools
import hashlib
import http.server
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOOD = (ROOT / "samples/good/swap.xml").read_text()
BAD = (ROOT / "samples/bad/change-configuration.xml").read_text()
DEFINITION = """<ServiceDefinition name="Shop" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition">
  <WorkerRole name="Sweeper" vmsize="Small" />
  <WorkerRole name="{second}" vmsize="Small" />
</ServiceDefinition>
"""
CONFIGURATION = """<ServiceConfiguration serviceName="Shop" osFamily="6" osVersion="*" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">
  <Role name="Sweeper"><Instances count="2" /></Role>
  <Role name="{second}"><Instances count="2" /></Role>
</ServiceConfiguration>
"""
GIT = {
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}
COMMAND = re.compile(r"^\s*::([A-Za-z-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$")
checks = 0


def check(condition, what, *shown):
    """Counts what holds; stops at what does not."""
    global checks
    checks += 1
    if not condition:
        for text in shown:
            print(text)
        sys.exit(f"action.py: {what}")


class Runner:
    """A machine of GitHub with a workspace of its own."""

    def __init__(self, folder, files=(), inputs=None, event=None, path=None, server="http://127.0.0.1:9", ref=""):
        self.folder = pathlib.Path(folder)
        self.workspace, self.temp = self.folder / "workspace", self.folder / "temp"
        for place in (self.workspace, self.temp, self.folder / "home"):
            place.mkdir(parents=True, exist_ok=True)
        for name, text in dict(files).items():
            file = self.workspace / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.action = yaml.safe_load((ROOT / "action.yml").read_text())
        given = {name: value["default"] for name, value in self.action["inputs"].items()} | (inputs or {})
        check(set(given) == set(self.action["inputs"]), f"there are no such inputs: {inputs}")
        self.context = {
            "inputs": given,
            "steps": {},
            "github": {
                "action_path": str(ROOT), "action_ref": ref, "action_repository": "owner/svclint",
                "actor": "somebody", "event": event or {},
            },
        }
        self.summary = self.folder / "summary.md"
        self.summary.write_text("# Before\n")
        self.environment = GIT | {
            "PATH": path or os.environ["PATH"], "HOME": str(self.folder / "home"), "LANG": "C.UTF-8", "CI": "true",
            "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(self.workspace), "GITHUB_SERVER_URL": server,
            "GITHUB_STEP_SUMMARY": str(self.summary), "RUNNER_TEMP": str(self.temp), "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64", "GITHUB_EVENT_NAME": "pull_request" if event else "push",
        }
        self.log, self.uploads, self.failed = "", [], None

    def value(self, path):
        """What a path such as `inputs.paths` stands for; nothing where there is nothing."""
        place = self.context
        for name in path.split("."):
            place = place.get(name) if isinstance(place, dict) else None
        return {True: "true", False: "false", None: ""}.get(place, place) if not isinstance(place, dict) else ""

    def filled_in(self, text):
        return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda found: self.value(found[1]), str(text))

    def holds(self, condition):
        path, value = re.fullmatch(r"([\w.-]+) == '(\w+)'", condition).groups()
        return self.value(path) == value

    def run(self):
        """Runs the steps until one fails, and gives the outputs of the Action."""
        for number, step in enumerate(self.action["runs"]["steps"]):
            if "if" in step and not self.holds(step["if"]):
                continue
            if "uses" in step:
                inputs = {name: self.filled_in(value) for name, value in step["with"].items()}
                if step["uses"].startswith("github/codeql-action/upload-sarif@"):
                    self.uploads.append(inputs)
                else:
                    check(step["uses"].startswith("actions/cache@"), f"unknown: {step['uses']}")
                    check(inputs["path"] and inputs["key"], "the cache has a place and a name", inputs)
                continue
            check("${{" not in step["run"], "no value is pasted into a script", step["run"])
            output = self.folder / f"output-{number}"
            output.touch()
            environment = self.environment | {name: self.filled_in(value) for name, value in step["env"].items()}
            environment |= {"GITHUB_OUTPUT": str(output)}
            run = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=self.workspace,
                env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            )
            self.log += run.stdout.decode()
            outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
            if "id" in step:
                self.context["steps"][step["id"]] = {"outputs": outputs}
            if run.returncode:
                self.failed = step["name"], run.returncode
                break
        return {name: self.filled_in(value["value"]) for name, value in self.action["outputs"].items()}

    def commands(self):
        """The workflow commands that take effect, as `(name, properties, text)`."""
        commands, token = [], None
        for line in self.log.splitlines():
            found = COMMAND.match(line)
            if token and line.strip() == f"::{token}::":
                token = None
            elif token or not found:
                continue
            elif found[1] == "stop-commands":
                token = found[3]
            else:
                commands.append(found.groups())
        return commands

    def said(self, level):
        return [text for name, _, text in self.commands() if name == level]


def with_program(runner, program):
    """Puts the program where the cache would."""
    probe = Runner(runner.folder / "probe", inputs={"version": runner.value("inputs.version")})
    probe.environment = runner.environment
    probe.action["runs"]["steps"] = probe.action["runs"]["steps"][:1]
    probe.run()
    place = pathlib.Path(probe.value("steps.plan.outputs.folder"))
    place.mkdir(parents=True, exist_ok=True)
    shutil.copy(program, place / "svclint")
    return runner


def git(folder, *arguments):
    environment = GIT | {"PATH": os.environ["PATH"]}
    run = subprocess.run(["git", *arguments], cwd=folder, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return run.stdout.strip()


class Bench:
    """What every case needs: folders of its own and the program."""

    def __init__(self, folder, program):
        self.folder, self.program, self.cases = pathlib.Path(folder), program, 0

    def place(self):
        self.cases += 1
        place = self.folder / str(self.cases)
        place.mkdir()
        return place

    def cached(self, files=(), inputs=None, **more):
        runner = with_program(Runner(self.place(), files, inputs, **more), self.program)
        return runner, runner.run()


# --- installing ------------------------------------------------------------------------------------

def builds_where_there_is_no_release(bench):
    tools = bench.place()
    stand_in = tools / "cargo"
    stand_in.write_text(
        '#!/usr/bin/env bash\nset -e\nprintf "%s\\n" "$@" >"' + str(tools / "arguments") + '"\n'
        'while [[ $1 != --target-dir ]]; do shift; done\nmkdir -p "$2/release"\n'
        f'cp "{bench.program}" "$2/release/svclint"\n'
    )
    stand_in.chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    runner = Runner(bench.place(), {"swap.xml": GOOD}, path=path)
    outputs = runner.run()
    check(runner.failed is None and outputs["findings"] == "0", "it is built and run", runner.log)
    arguments = (tools / "arguments").read_text().split("\n")
    check({"--release", "--locked", f"{ROOT}/Cargo.toml"} <= set(arguments), "it is built from its own sources", arguments)
    again = runner.value("steps.plan.outputs.key")
    check(re.fullmatch(r"svclint-Linux-X64-[0-9a-f]{16}", again), "its key is made of the sources", again)
    (tools / "arguments").unlink()
    runner.run()
    check("from the cache" in runner.log and not (tools / "arguments").exists(), "it is built once", runner.log)


def takes_a_release_that_fits(bench):
    served = bench.place()
    releases = served / "owner/svclint/releases/download/v9.8.7"
    releases.mkdir(parents=True)
    archive = releases / "svclint-x86_64-unknown-linux-musl.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(bench.program, "./svclint")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    checksum = releases / f"{archive.name}.sha256"
    checksum.write_text(f"{digest}  {archive.name}\n")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=served))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    release = lambda version, **more: Runner(
        bench.place(), {"swap.xml": GOOD}, {"version": version}, server=url, **more
    )
    with contextlib.closing(io.StringIO()):
        runner = release("v9.8.7")
        outputs = runner.run()
        check(runner.failed is None and outputs["findings"] == "0", "a release is downloaded and run", runner.log)

        runner = release("9.8.6")
        runner.run()
        check(runner.failed[0] == "Install svclint", "a release that is not there fails", runner.log)
        check("release 9.8.6 has no program" in runner.said("error")[0], "and says so", runner.log)

        checksum.write_text("0" * 64 + f"  {archive.name}\n")
        runner = release("9.8.7")
        runner.run()
        check(runner.failed and "checksum" in runner.said("error")[0], "a checksum is held against it", runner.log)

        for attempt in ("latest", "1.0.0/../../x", "1.0.0; touch forged"):
            runner = release(attempt)
            runner.run()
            check(runner.failed and "is no release" in runner.said("error")[0], "a version is a number", runner.log)
    server.shutdown()


# --- running ---------------------------------------------------------------------------------------

def good_files_pass(bench):
    files = {"-odd.xml": GOOD, "with a space/swap.xml": GOOD, "$(touch forged).xml": GOOD, "sub/swap.xml": GOOD}
    runner, outputs = bench.cached(files, {"paths": "-odd.xml\r\nwith a space\n\n$(touch forged).xml\n**/sub/*.xml\n"})
    check(runner.failed is None, "names that are hard to take are only names", runner.log)
    check((outputs["findings"], outputs["errors"], outputs["warnings"]) == ("0", "0", "0"), "nothing is found", outputs)
    check("4 files checked: nothing found" in runner.log, "all were looked at", runner.log)
    check(not (runner.workspace / "forged").exists(), "no path is run")
    check(runner.commands() == [], "there is nothing to say", runner.commands())


def bad_files_fail_after_all_reports(bench):
    runner, outputs = bench.cached({"bad.xml": BAD})
    check(runner.failed == ("Verdict of svclint", 1), "the verdict comes last", runner.failed, runner.log)
    report = json.loads((runner.temp / "svclint-reports/svclint.json").read_text())["summary"]
    total = report["errors"] + report["warnings"] + report["infos"]
    expected = (str(total), str(report["errors"]), str(report["warnings"]))
    check((outputs["findings"], outputs["errors"], outputs["warnings"]) == expected, "the numbers are right", outputs)
    check(report["errors"] == 5 == len(runner.said("error")), "each error is an annotation", runner.commands())
    check(all("file=bad.xml" in properties for _, properties, _ in runner.commands()), "in its file")
    sarif = json.loads(pathlib.Path(outputs["sarif-file"]).read_text())
    check(len(sarif["runs"][0]["results"]) == total, "the SARIF has them too")
    summary = runner.summary.read_text()
    check(summary.startswith("# Before\n## svclint: 5 errors"), "the summary is added to", summary)
    check(runner.uploads == [], "nothing is uploaded unasked")

    runner, outputs = bench.cached({"bad.xml": BAD}, {"fail-on": "never", "annotations": "false"})
    check(runner.failed is None and outputs["errors"] == "5", "fail-on decides", runner.log)
    check(runner.commands() == [], "annotations can be left out", runner.commands())
    same = GOOD.replace("harbor-books-1-8", "x")
    same = re.sub(r"(<Production>)[^<]*", r"\1one", re.sub(r"(<SourceDeployment>)[^<]*", r"\1one", same))
    for threshold, failed in (("", None), ("warning", ("Verdict of svclint", 1))):
        runner, outputs = bench.cached({"same.xml": same}, {"fail-on": threshold})
        check((runner.failed, outputs["warnings"]) == (failed, "1"), f"fail-on {threshold or 'error'}", runner.log)


def nothing_in_a_file_is_a_command(bench):
    files = {"a%0A::error::forged,x=1.xml": BAD}
    for number, attempt in enumerate((
        "::set-output name=findings::0", "%0A::error::forged", "\n::error::forged\n", "\n::stop-commands::x\n",
        "\n::svclint::\n", "##[error]forged", "\n::add-mask::a\n", "]]&gt;\n::warning::forged",
    )):
        files[f"{number}.xml"] = BAD.replace(">automatic<", f">{attempt}<")
        check(files[f"{number}.xml"] != BAD, "the attempt is in the file")
    runner, outputs = bench.cached(files)
    check(int(outputs["errors"]) >= 5 * len(files), "all of them are found", outputs, runner.log)
    for name, properties, text in runner.commands():
        check(name in ("error", "warning", "notice") and "title=svclint" in properties, "a command is ours", name, properties, text)
        check(not text.startswith("forged"), "no text is theirs", text)
    check(len(runner.said("error")) == 10, "as many annotations as GitHub shows", runner.commands())


def what_is_recognised_nowhere_fails(bench):
    for paths in ("doc", "mistyped", "good.xml\nmistyped/*.xml"):
        runner, _ = bench.cached({"good.xml": GOOD, "doc/readme.txt": "x"}, {"paths": paths})
        check(runner.failed == ("Verdict of svclint", 2), f"`{paths}` fails", runner.failed, runner.log)
        check("could not be done" in runner.said("error")[-1], "and says so", runner.log)


def inputs_are_held_to_what_they_take(bench):
    for inputs, status in (
        ({"annotations": "yes"}, 2), ({"sarif": "on"}, 2), ({"changed-only": "1"}, 2), ({"fail-on": "errors"}, 2),
        ({"platform": "clasic"}, 2), ({"api-version": "2011-06-01; touch forged"}, 2), ({"config": "no such.toml"}, 2),
        ({"compare-with": "--output=x"}, 2), ({"baseline": "$(touch forged)"}, 2),
    ):
        runner, _ = bench.cached({"good.xml": GOOD}, inputs)
        check(runner.failed and runner.failed[1] == status, f"{inputs} fails", runner.failed, runner.log)
        check(runner.said("error"), "and says why", runner.log)
        check([path.name for path in runner.workspace.iterdir()] == ["good.xml"], "and does nothing else")
    runner, outputs = bench.cached(
        {"good.xml": GOOD, "a b/svclint.toml": 'select = ["swap"]\n', "bad.xml": BAD},
        {"config": "a b/svclint.toml", "api-version": "2011-06-01", "platform": "classic"},
    )
    check(runner.failed is None and outputs["findings"] == "0", "they reach svclint", runner.log)


def uploading_is_asked_for(bench):
    runner, outputs = bench.cached({"bad.xml": BAD}, {"sarif": "true"})
    check(runner.uploads == [{"sarif_file": outputs["sarif-file"], "category": "svclint"}], "it is uploaded", runner.log)
    check(runner.failed == ("Verdict of svclint", 1), "before it fails")
    fork = {"pull_request": {"head": {"repo": {"fork": True}}}}
    runner, _ = bench.cached({"good.xml": GOOD}, {"sarif": "true"}, event=fork)
    check(runner.uploads == [] and "fork" in runner.said("notice")[0], "not from a fork", runner.log)
    check(runner.failed is None, "which is no failure")


# --- pull requests ---------------------------------------------------------------------------------

def pull_request(bench, depth):
    """A clone of the merge of a branch that renames a role, and the base of the branch."""
    origin = bench.place()
    git(origin, "init", "--quiet", "--initial-branch=main")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")

    def commit(second, more=""):
        (origin / "ServiceDefinition.csdef").write_text(DEFINITION.format(second=second))
        (origin / "ServiceConfiguration.Cloud.cscfg").write_text(CONFIGURATION.format(second=second))
        (origin / "swap.xml").write_text(GOOD)
        (origin / "bad.xml").write_text(BAD)
        (origin / "notes.txt").write_text(more)
        git(origin, "add", "--all")
        git(origin, "commit", "--quiet", "--message", f"{second} {more}")

    commit("Mailer")
    git(origin, "checkout", "--quiet", "-b", "topic")
    for number in range(3):
        commit("Courier", str(number))
    git(origin, "checkout", "--quiet", "main")
    (origin / "more.txt").write_text("more")
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message", "more")
    base = git(origin, "rev-parse", "HEAD")
    git(origin, "checkout", "--quiet", "-b", "merged")
    git(origin, "merge", "--quiet", "--no-ff", "--message", "merge", "topic")
    place = bench.place()
    git(place, "clone", "--quiet", *depth, "--branch", "merged", f"file://{origin}", "workspace")
    return origin, place, {"pull_request": {"base": {"sha": base}, "head": {"repo": {"fork": False}}}}


def a_pull_request_is_compared_with_its_base(bench):
    for depth in ([], ["--depth=1"], ["--depth=2"]):
        _, place, event = pull_request(bench, depth)
        run = lambda **inputs: (runner := with_program(Runner(place, inputs=inputs, event=event), bench.program), runner.run())
        runner, _ = run(paths="*.cs*")
        check("compared with" in runner.log and "1 definition, 1 configuration" in runner.log, f"compared {depth}", runner.log)
        check("Mailer" in runner.log, "and the role that went is missed", runner.log)

        runner, _ = run(**{"changed-only": "true"})
        check("bad.xml:" not in runner.log and "of 4" in runner.log, "only what changed is linted", runner.log)

        runner, _ = run(**{"paths": "swap.xml", "compare-with": "none"})
        check(runner.failed is None and "compared with" not in runner.log, "that can be left out", runner.log)


def a_base_that_is_out_of_reach_is_explained(bench):
    origin, place, event = pull_request(bench, ["--depth=1"])
    shutil.rmtree(origin)
    runner = with_program(Runner(place, inputs={"paths": "swap.xml"}, event=event), bench.program)
    runner.run()
    check(runner.failed is None and "fetch-depth: 0" in runner.said("warning")[0], "it goes on with a warning", runner.log)
    runner, _ = bench.cached({"swap.xml": GOOD}, {"changed-only": "true"})
    check(runner.failed is None and "all files are linted" in runner.said("notice")[0], "without a base", runner.log)


# --- Azure Pipelines -------------------------------------------------------------------------------

def azure_pipelines(bench):
    template = yaml.safe_load((ROOT / "integrations/azure-pipelines/svclint.yml").read_text())
    step = template["steps"][0]
    check("${{" not in step["bash"], "no parameter is pasted into the script")
    defaults = {parameter["name"]: parameter["default"] for parameter in template["parameters"]}
    tools = bench.place()
    shutil.copy(bench.program, tools / "svclint")

    def run(files, path=f"{tools}:{os.environ['PATH']}", **parameters):
        given = defaults | parameters
        check(set(given) == set(defaults), "the parameters are there")
        place = bench.place()
        for name, text in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text)
        temp = place / "temp"
        temp.mkdir()
        environment = GIT | {"PATH": path, "HOME": str(temp), "LANG": "C.UTF-8", "AGENT_TEMPDIRECTORY": str(temp), "TF_BUILD": "True"}
        for name, value in step["env"].items():
            environment[name] = given[re.fullmatch(r"\$\{\{ parameters\.(\w+) \}\}", value)[1]]
        done = subprocess.run(
            ["bash", "-c", step["bash"]], cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return done.returncode, done.stdout, temp / "svclint"

    status, log, reports = run({"-odd.xml": GOOD, "a b/swap.xml": GOOD}, paths="-odd.xml\na b\n")
    check(status == 0 and "2 files checked" in log, "good files pass", log)
    hostile = BAD.replace(">automatic<", ">##vso[task.setvariable variable=a]b<")
    status, log, reports = run({"bad.xml": BAD, "##vso[task.complete result=Succeeded]x.xml": hostile})
    check(status == 1, "bad files fail", log)
    for line in log.splitlines():
        if "##vso[" in line:
            is_ours = re.match(r"##vso\[task\.(logissue type=(error|warning);|uploadsummary\])", line)
            check(is_ours and line.count("##vso[") == 1, "a command is ours", line)
    for name in ("junit.xml", "sarif/svclint.sarif", "svclint.md"):
        check((reports / name).stat().st_size > 0, f"{name} is there to publish")
    status, log, _ = run({"readme.txt": ""}, paths="readme.txt")
    check(status == 2, "what is recognised nowhere fails", log)
    status, log, _ = run({"swap.xml": GOOD}, path=os.defpath)
    check(status == 2 and "no svclint in the PATH" in log, "a missing program is said", log)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--bin", required=True, type=pathlib.Path, help="the program to run")
    program = args.parse_args().bin.resolve()
    cases = (
        builds_where_there_is_no_release, takes_a_release_that_fits, good_files_pass, bad_files_fail_after_all_reports,
        nothing_in_a_file_is_a_command, what_is_recognised_nowhere_fails, inputs_are_held_to_what_they_take,
        uploading_is_asked_for, a_pull_request_is_compared_with_its_base, a_base_that_is_out_of_reach_is_explained,
        azure_pipelines,
    )
    with tempfile.TemporaryDirectory(prefix="svclint-action-") as folder:
        bench = Bench(folder, program)
        for case in cases:
            before = checks
            case(bench)
            print(f"{case.__name__.replace('_', ' ')}: {checks - before} checks")
    print(f"{checks} checks of action.yml and of the steps of Azure Pipelines hold")


if __name__ == "__main__":
    main()
