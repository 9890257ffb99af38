//! How many instructions linting takes, counted by callgrind: the same in each run to a thousandth.
//!
//! `.ci/budgets.py` runs this and holds the counts against `benches/budgets.toml`.

use std::hint::black_box;

use gungraun::{library_benchmark, library_benchmark_group, main};
use svclint::{Input, Options, Report};
use svclint_benches::{bodies, mistaken_bodies, pairs};

#[library_benchmark]
#[bench::bodies(args = (100), setup = bodies)]
#[bench::mistaken_bodies(args = (100), setup = mistaken_bodies)]
#[bench::pairs(args = (100), setup = pairs)]
fn lint(inputs: Vec<Input>) -> Report {
    black_box(svclint::lint(inputs, &Options::default()))
}

library_benchmark_group!(name = counted, benchmarks = [lint]);
main!(library_benchmark_groups = counted);
