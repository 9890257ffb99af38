#!/usr/bin/env bash
# The steps of action.yml: plan, install, check, verdict. What they are told stands in their
# environment; what they find out goes to $GITHUB_OUTPUT.
#
# It runs in bash 3.2 (macOS) and in that of Git for Windows, and needs curl for a release, or cargo
# to build what there is no release of.

# What stands in capitals comes from the environment.
# shellcheck disable=SC2153

set -euo pipefail

# Arguments are for a program of Windows there; nothing that looks like a path is to be translated.
export MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*'

# --- plan: which svclint is run, and where it is kept ----------------------------------------------

plan() {
    local own version release='' may_build=false
    own=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$ACTION_PATH/Cargo.toml" | head -n 1)
    version=${INPUT_VERSION#v}
    if [[ -n $version && ! $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]]; then
        fail "version: \`$INPUT_VERSION\` is no release; write one such as \`$own\`"
    fi
    # A branch or a commit may be ahead of the release whose number it bears: that is built.
    if [[ -n $version ]]; then
        release=$version
    elif [[ ${ACTION_REF:-} == "v$own" ]]; then
        release=$own
    fi
    [[ -z $version || $version == "$own" ]] && may_build=true

    local key
    key=svclint-$RUNNER_OS-$RUNNER_ARCH-${release:-$(fingerprint)}
    output folder "$(slashes "$RUNNER_TEMP")/svclint/$key"
    output key "$key"
    output release "$release"
    output may-build "$may_build"
}

# A hash of everything that the program is built from.
fingerprint() {
    cd "$ACTION_PATH"
    find Cargo.toml Cargo.lock build.rs build src schemas rules -type f | LC_ALL=C sort |
        tr '\n' '\0' | xargs -0 cat | sha256 | cut -c 1-16
}

# --- install: from the cache, else from a release, else from the sources ---------------------------

install() {
    local program
    program=$FOLDER/$(program_name)
    if [[ -f $program ]]; then
        echo "from the cache"
    elif [[ -n $RELEASE ]] && download "$program"; then
        :
    elif [[ $MAY_BUILD == true ]]; then
        build "$program"
    else
        fail "release $RELEASE has no program for $RUNNER_OS on $RUNNER_ARCH, or cannot be reached"
    fi
    "$program" --version
}

# Downloads a release; fails where there is none that fits, and for good where it is not what its
# checksum says.
download() {
    local target archive url folder
    target=$(target) || return 1
    archive=svclint-$target.tar.gz
    [[ $RUNNER_OS == Windows ]] && archive=svclint-$target.zip
    url=$GITHUB_SERVER_URL/$ACTION_REPOSITORY/releases/download/v$RELEASE
    folder=$(slashes "$RUNNER_TEMP")/svclint-download
    rm -rf "$folder"
    mkdir -p "$folder" "$FOLDER"
    local file
    for file in "$archive" "$archive.sha256"; do
        echo "+ curl $url/$file"
        curl --fail --silent --show-error --location --retry 3 --output "$folder/$file" "$url/$file" || return 1
    done
    if [[ $(sha256 <"$folder/$archive") != "$(cut -d ' ' -f 1 "$folder/$archive.sha256")" ]]; then
        fail "$url/$archive is not what its checksum says"
    fi
    case $archive in
    *.zip) unzip -q -o "$folder/$archive" -d "$folder" ;;
    *) tar -xzf "$folder/$archive" -C "$folder" ;;
    esac
    mv "$folder/$(program_name)" "$1"
}

# The platform as names of releases say it; those for Linux run on any.
target() {
    case $RUNNER_OS-$RUNNER_ARCH in
    Linux-X64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
    *) return 1 ;;
    esac
}

build() {
    if ! command -v cargo >/dev/null; then
        fail "there is no release of svclint that fits, and no cargo to build it with; install Rust in a step before"
    fi
    local target
    target=$(slashes "$RUNNER_TEMP")/svclint-build
    echo "+ cargo build --release --locked"
    cargo build --release --locked --bin svclint --manifest-path "$ACTION_PATH/Cargo.toml" --target-dir "$target"
    mkdir -p "$FOLDER"
    cp "$target/release/$(program_name)" "$1"
    rm -rf "$target"
}

program_name() {
    [[ $RUNNER_OS == Windows ]] && echo svclint.exe || echo svclint
}

# --- check: one run, all reports -------------------------------------------------------------------

check() {
    local reports arguments paths=() path base
    reports=$(slashes "$RUNNER_TEMP")/svclint-reports
    rm -rf "$reports"
    mkdir -p "$reports"
    one_of changed-only "$INPUT_CHANGED_ONLY" true false
    one_of annotations "$INPUT_ANNOTATIONS" true false
    one_of sarif "$INPUT_SARIF" true false

    arguments=(check --output=human "--output=json:$reports/svclint.json" "--output=sarif:$reports/svclint.sarif")
    [[ $INPUT_ANNOTATIONS == true ]] && arguments+=("--output=github:$reports/annotations.txt")
    [[ -n ${GITHUB_STEP_SUMMARY:-} ]] && arguments+=("--output=summary:$GITHUB_STEP_SUMMARY")
    [[ -n $INPUT_CONFIG ]] && arguments+=("--config=$INPUT_CONFIG")
    [[ -n $INPUT_API_VERSION ]] && arguments+=("--api-version=$INPUT_API_VERSION")
    [[ -n $INPUT_PLATFORM ]] && arguments+=("--platform=$INPUT_PLATFORM")
    [[ -n $INPUT_FAIL_ON ]] && arguments+=("--fail-on=$INPUT_FAIL_ON")
    [[ -n $INPUT_BASELINE ]] && arguments+=("--baseline=$INPUT_BASELINE")

    base=''
    find_base
    [[ -n $base ]] && arguments+=("--compare-with=$base")
    if [[ $INPUT_CHANGED_ONLY == true ]]; then
        if [[ -n $base ]]; then
            arguments+=("--changed-since=$base")
        else
            command_line notice "changed-only: there is nothing to compare with, so all files are linted"
        fi
    fi

    # One a line, so that spaces need no quoting. A file may be named like an option.
    while IFS= read -r path || [[ -n $path ]]; do
        path=${path%$'\r'}
        [[ $path == - ]] && path=./-
        [[ -n ${path//[[:space:]]/} ]] && paths+=("$path")
    done <<<"$INPUT_PATHS"
    [[ ${#paths[@]} == 0 ]] && paths=(.)

    local token status=0
    token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    # Nothing that is quoted from a file is a command until the token comes again.
    echo "::stop-commands::$token"
    "$FOLDER/$(program_name)" "${arguments[@]}" -- "${paths[@]}" 2>&1 || status=$?
    echo
    echo "::$token::"

    [[ -f $reports/annotations.txt ]] && cat "$reports/annotations.txt"
    if [[ $status != 0 && $status != 1 ]]; then
        command_line error "the job could not be done; the log of this step says why"
    fi
    output status "$status"
    counts "$reports/svclint.json"
    sarif "$reports/svclint.sarif"
}

# Sets `base`: what was asked for, else the base of the pull request where git can get at it.
find_base() {
    if [[ $INPUT_COMPARE_WITH == none ]]; then
        return
    elif [[ -n $INPUT_COMPARE_WITH ]]; then
        base=$INPUT_COMPARE_WITH
    elif [[ ${BASE:-} =~ ^[0-9a-f]{40,64}$ ]]; then
        if reach "$BASE"; then
            base=$BASE
        else
            command_line warning "nothing is compared with the base of the pull request, because git does not have it: give actions/checkout \`fetch-depth: 0\`, or this Action \`compare-with: none\`"
        fi
    fi
}

# Fetches what a clone that is not whole lacks, until it is known where HEAD left that commit.
reach() {
    git rev-parse --is-inside-work-tree >/dev/null 2>&1 || return 1
    related "$1" && return
    local head more
    head=$(git rev-parse HEAD) || return 1
    for more in --deepen=1 --deepen=50 --deepen=500 --unshallow; do
        # A whole clone cannot be deepened.
        [[ $(git rev-parse --is-shallow-repository) == true ]] || more=--no-auto-gc
        fetch "$more" "$1" "$head" || fetch "$more" "$1" || return 1
        related "$1" && return
        [[ $more == --no-auto-gc ]] && return 1
    done
    return 1
}

related() {
    git cat-file -e "$1^{commit}" 2>/dev/null && git merge-base HEAD "$1" >/dev/null 2>&1
}

fetch() {
    GIT_TERMINAL_PROMPT=0 git fetch --quiet --no-tags --no-recurse-submodules "$1" origin "${@:2}" 2>/dev/null
}

# The numbers of the summary. Strings in the report have their quotes escaped, so that a key is one.
counts() {
    [[ -f $1 ]] || return 0
    local errors warnings infos
    errors=$(number errors "$1")
    warnings=$(number warnings "$1")
    infos=$(number infos "$1")
    output findings $((errors + warnings + infos))
    output errors "$errors"
    output warnings "$warnings"
}

number() {
    sed -n "s/^ *\"$1\": *\([0-9][0-9]*\),\{0,1\}\$/\1/p" "$2" | tail -n 1
}

# Where the findings are, and whether they may be uploaded.
sarif() {
    local upload=false
    if [[ -f $1 ]]; then
        output sarif-file "$1"
        upload=$INPUT_SARIF
    fi
    if [[ $upload == true && (${IS_FORK:-} == true || ${ACTOR:-} == 'dependabot[bot]') ]]; then
        command_line notice "nothing is uploaded to code scanning: GitHub does not let a pull request from a fork, or from Dependabot, do so"
        upload=false
    fi
    output upload "$upload"
}

# --- verdict ---------------------------------------------------------------------------------------

verdict() {
    exit "${STATUS:-2}"
}

# --- what the steps share --------------------------------------------------------------------------

output() {
    printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

one_of() {
    local name=$1 value=$2 allowed
    for allowed in "${@:3}"; do
        [[ $value == "$allowed" ]] && return
    done
    fail "$name: \`$value\` is none of: ${*:3}"
}

fail() {
    command_line error "$1" >&2
    exit 2
}

# A workflow command of our own, in which no value can begin another.
command_line() {
    local text=$2
    text=${text//'%'/%25}
    text=${text//$'\r'/%0D}
    text=${text//$'\n'/%0A}
    echo "::$1 title=svclint::$text"
}

slashes() {
    printf '%s' "${1//\\//}"
}

sha256() {
    if command -v sha256sum >/dev/null; then
        sha256sum | cut -d ' ' -f 1
    else
        shasum -a 256 | cut -d ' ' -f 1
    fi
}

case ${1:-} in
plan | install | check | verdict) "$1" ;;
*) fail "run.sh takes plan, install, check or verdict" ;;
esac
