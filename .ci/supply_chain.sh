#!/usr/bin/env bash
# Holds the dependencies against deny.toml and the declared Rust version, without a network.
#
# usage: supply_chain.sh
#
# What needs a program or a copy that is not here is skipped with a line that says so: cargo-deny,
# the advisories of RustSec (looked for in $SVCLINT_ADVISORIES, else where cargo-deny keeps them),
# and the toolchain of the declared Rust version.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

declared=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)

git ls-files --error-unmatch Cargo.lock >/dev/null
echo "Cargo.lock is committed"
grep -qx 'unsafe_code = "forbid"' Cargo.toml
echo "unsafe code is forbidden"

if command -v cargo-deny >/dev/null; then
    cargo deny --offline --locked check licenses bans sources
    advisories=${SVCLINT_ADVISORIES:-${CARGO_HOME:-$HOME/.cargo}/advisory-dbs}
    if [[ -d $advisories && -n $(ls -A "$advisories") ]]; then
        cargo deny --offline --locked check --disable-fetch advisories
    else
        echo "skipped: advisories, there is no copy of them in $advisories"
    fi
else
    echo "skipped: cargo-deny is not installed; .ci/dependencies.py checks licences, bans and sources"
fi

# No dependency may ask for a newer Rust than svclint does.
cargo metadata --offline --locked --format-version 1 | python3 -c '
import json, sys
declared = sys.argv[1]
number = lambda text: tuple(int(part) for part in (text.split(".") + ["0"])[:2])
packages = json.load(sys.stdin)["packages"]
newer = [p for p in packages if p["rust_version"] and number(p["rust_version"]) > number(declared)]
for p in newer:
    print(p["name"], p["version"], "needs Rust", p["rust_version"], "but", declared, "is declared")
asked = max((p for p in packages if p["rust_version"] and p["name"] != "svclint"), key=lambda p: number(p["rust_version"]))
if not newer:
    print("no dependency asks for more than Rust", asked["rust_version"], "(%s)" % asked["name"])
sys.exit(1 if newer else 0)
' "$declared"

toolchain=$(rustup toolchain list 2>/dev/null | grep -o "^$declared[^ ]*" | head -1 || true)
if [[ -n $toolchain ]]; then
    cargo "+$toolchain" check --locked --all-targets --target-dir "${CARGO_TARGET_DIR:-target}/msrv"
else
    echo "skipped: a build with Rust $declared, which is not installed here"
fi
