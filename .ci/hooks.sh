#!/usr/bin/env bash
# Runs the hooks of .pre-commit-hooks.yaml by pre-commit and by prek, as they install them: from the
# last commit, on a repository with good and bad files.
#
# usage: hooks.sh VENV SVCLINT   (a folder that has bin/pre-commit and bin/prek, and the program)

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$(cd "$1/bin" && pwd)
svclint=$(realpath "$2")
work=${CARGO_TARGET_DIR:-$root/target}/hooks
mkdir -p "$work"
folder=$(mktemp -d "$work/repository.XXXXXX")
trap 'rm -rf "$folder"' EXIT

# What is installed is the same program, built in a hurry and in one place for both.
export CARGO_TARGET_DIR=$work/build CARGO_INCREMENTAL=1
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=64
export PRE_COMMIT_HOME=$work/pre-commit PREK_HOME=$work/prek
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com NO_COLOR=1 PRE_COMMIT_COLOR=never
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE CI

cd "$root"
if [[ -n $(git status --porcelain -- .pre-commit-hooks.yaml Cargo.toml Cargo.lock src schemas rules build build.rs) ]]; then
    echo "note: hooks are taken from the last commit, without the changes that are not in it"
fi

cd "$folder"
git init --quiet
mkdir -p legacy ignored 'a folder'
cp "$root/samples/good/swap.xml" good.xml
cp "$root/samples/bad/change-configuration.xml" 'a folder/bad.xml'
# A name like an option.
cp "$root/samples/bad/change-configuration.xml" ./--bad.xml
cp "$root/samples/bad/change-configuration.xml" legacy/bad.xml
cp "$root/samples/bad/change-configuration.xml" ignored/bad.xml
echo '<project><unclosed></project>' >foreign.xml
echo 'exclude = ["legacy/"]' >svclint.toml
echo 'ignored/' >.gitignore
cat >ServiceDefinition.csdef <<'XML'
<ServiceDefinition name="Shop" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition">
  <WorkerRole name="Sweeper" vmsize="Small" />
</ServiceDefinition>
XML
# UTF-16 with CRLF: a role that the definition does not have.
cat <<'XML' | sed 's/$/\r/' | iconv -f UTF-8 -t UTF-16 >ServiceConfiguration.Cloud.cscfg
<ServiceConfiguration serviceName="Shop" osFamily="6" osVersion="*" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">
  <Role name="Sweper"><Instances count="2" /></Role>
</ServiceConfiguration>
XML
git add --all --force
git commit --quiet --message files

# Runs a command; says what it printed when its exit status is not what was expected.
expect() {
    local expected=$1 status=0
    shift
    echo "+ $*"
    "$@" >"$work/log.txt" 2>&1 || status=$?
    if [[ $status != "$expected" ]]; then
        cat "$work/log.txt"
        echo "the exit status is $status, but $expected was expected"
        exit 1
    fi
}

# What was printed has to have, or not to have, a text.
has() { grep -qF -- "$1" "$work/log.txt" || { cat "$work/log.txt"; echo "it does not say: $1"; exit 1; }; }
lacks() { ! grep -qF -- "$1" "$work/log.txt" || { cat "$work/log.txt"; echo "it says: $1"; exit 1; }; }

speaks() {
    has 'a folder/bad.xml:'
    has '--bad.xml:'
    has 'ServiceConfiguration.Cloud.cscfg:'
    for silent in legacy/bad.xml ignored/bad.xml foreign.xml: good.xml:; do lacks "$silent"; done
}

cat >"$work/config.yaml" <<YAML
repos:
  - repo: $root
    rev: $(git -C "$root" rev-parse HEAD)
    hooks:
      - id: svclint
        args: [--output=concise, --]
      - id: svclint-fix
        args: [--output=concise, --]
YAML

expect 0 "$tools/pre-commit" validate-manifest "$root/.pre-commit-hooks.yaml"

expect 1 "$tools/pre-commit" try-repo "$root" svclint --all-files
speaks
echo "pre-commit try-repo: the hook says what it should"

prek() { expect "$1" "$tools/prek" run --config "$work/config.yaml" "${@:2}"; }
prek 1 svclint --all-files
speaks
# Of a pair only the listed file speaks, and what is held against it is read all the same.
prek 1 svclint --files ServiceConfiguration.Cloud.cscfg
has 'ServiceConfiguration.Cloud.cscfg:'
lacks 'bad.xml'
lacks 'ServiceDefinition.csdef:'
prek 0 svclint --files good.xml foreign.xml legacy/bad.xml ignored/bad.xml svclint.toml
echo "prek: the hook says what it should"

if "$svclint" check --help | grep -q -- '--fix'; then
    prek 1 svclint-fix --files 'a folder/bad.xml'
    has 'files were modified by this hook'
    ! git diff --quiet -- 'a folder/bad.xml' || { echo "nothing was mended"; exit 1; }
    echo "prek: the hook that mends has mended"
else
    echo "skipped: this svclint has no --fix, so the hook svclint-fix cannot run"
fi
