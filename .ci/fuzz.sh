#!/usr/bin/env bash
# Fuzzes every target for some seconds, where cargo-fuzz and a nightly toolchain are there. What was
# found before `cargo test` replays in any case; fuzz/long.sh has the long runs.
#
# usage: .ci/fuzz.sh [SECONDS]

set -euo pipefail

seconds=${1:-5}
cd "$(dirname "${BASH_SOURCE[0]}")/../fuzz"
if ! cargo +nightly fuzz --version >/dev/null 2>&1; then
    echo "skipped: there is no cargo-fuzz, or no nightly toolchain for it"
    exit
fi
# A target folder of its own: cargo-fuzz builds with other flags.
unset CARGO_TARGET_DIR
mkdir -p artifacts
cargo run --quiet --release -p svclint-mutate --bin seeds -- .
cargo +nightly fuzz build --sanitizer none --fuzz-dir .
for target in fuzz_targets/*.rs; do
    name=$(basename "$target" .rs)
    mkdir -p "corpus/$name" "../tests/regressions/$name"
    cargo +nightly fuzz run --sanitizer none --fuzz-dir . "$name" "corpus/$name" "../tests/regressions/$name" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -dict=svclint.dict \
        >"artifacts/$name.log" 2>&1 || { grep -A 2 -m 1 panicked "artifacts/$name.log"; tail -n 20 "artifacts/$name.log"; exit 1; }
    echo "$name: $(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "artifacts/$name.log") executions, no finding"
done
