#!/usr/bin/env bash
# The long runs: every fuzz target, the mutations, and `check --fix` killed at any moment. They are
# no part of .ci/run, which replays what they found (docs/hardening.md).
#
# usage: fuzz/long.sh [--minutes N] [--mutations N] [--kills N] [TARGET…]
#
# Fuzzing needs cargo-fuzz and a nightly toolchain. A target ends at its first finding; the others go
# on, and the script ends with 1. Two targets run at a time.

set -uo pipefail

minutes=15
mutations=200000
kills=200
targets=()
while (($#)); do
    case $1 in
        --minutes) minutes=$2; shift 2 ;;
        --mutations) mutations=$2; shift 2 ;;
        --kills) kills=$2; shift 2 ;;
        --help) sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit ;;
        -*) echo "$1 is no option" >&2; exit 2 ;;
        *) targets+=("$1"); shift ;;
    esac
done

cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
if ((${#targets[@]} == 0)); then
    for target in fuzz_targets/*.rs; do
        targets+=("$(basename "$target" .rs)")
    done
fi
failures=()

# Prints a command and runs it.
run() {
    echo "+ $*"
    "$@"
}

# Fuzzes one target; what it says lies in artifacts/TARGET.log.
fuzz() {
    local target=$1
    mkdir -p "corpus/$target" "../tests/regressions/$target"
    run cargo +nightly fuzz run --sanitizer none --fuzz-dir . "$target" "corpus/$target" "../tests/regressions/$target" -- \
        -max_total_time=$((minutes * 60)) -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
        -dict=svclint.dict -print_final_stats=1 >"artifacts/$target.log" 2>&1
    local status=$?
    local count
    count=$(sed -n 's/^stat::number_of_executed_units: *//p' "artifacts/$target.log")
    echo "$target: ${count:-no} executions in $minutes minutes, exit status $status"
    return "$status"
}

mkdir -p artifacts
run cargo run --quiet --release -p svclint-mutate --bin seeds -- . || exit 2

if ((minutes > 0)); then
    if ! cargo +nightly fuzz --version >/dev/null 2>&1; then
        echo "fuzzing needs a nightly toolchain and cargo-fuzz: cargo install cargo-fuzz" >&2
        exit 2
    fi
    run cargo +nightly fuzz build --sanitizer none --fuzz-dir . || exit 2
    for ((first = 0; first < ${#targets[@]}; first += 2)); do
        processes=()
        for target in "${targets[@]:first:2}"; do
            fuzz "$target" &
            processes+=("$!:$target")
        done
        for process in "${processes[@]}"; do
            wait "${process%%:*}" || failures+=("${process#*:}")
        done
    done
fi

if ((mutations > 0)); then
    run cargo run --quiet --release -p svclint-mutate --bin svclint-mutate -- "$mutations" || failures+=(mutations)
fi

if ((kills > 0)); then
    run env -C .. SVCLINT_KILLS="$kills" cargo test --test fixing killed_at_any_moment -- --nocapture || failures+=(kills)
fi

if ((${#failures[@]})); then
    echo "failed: ${failures[*]}; what was found lies in fuzz/artifacts"
    exit 1
fi
echo "everything passed"
