//! Spoils real and generated files at random, and watches what svclint does with them: no panic, no
//! more than a second, no more memory than 100 times the files and 1 MB, and every law holds.
//!
//! usage: svclint-mutate [COUNT [SEED [FOLDER]]]
//!
//! The same seed spoils the same files in the same way. What breaks a limit or a law is written to
//! FOLDER, which is `artifacts/mutate` unless given.

#[path = "../../../tests/laws/mod.rs"]
mod laws;
mod mutation;

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{fs, thread};

use cpu_time::ThreadTime;
use fastrand::Rng;
use peak_alloc::PeakAlloc;
use svclint::finding::Safety;
use svclint::{Input, lint};
use svclint_mutate::files;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most that linting may take.
const SECOND: Duration = Duration::from_secs(1);
const TIMES: usize = 100;
const BYTES: usize = 1 << 20;

/// Until a file is given up, however slow the machine is.
const STUCK: u64 = 60;

/// Files of more bytes are left as they are: limits are about the size, and time is short.
const LARGEST: usize = 200_000;

/// How many files are done.
static DONE: AtomicU64 = AtomicU64::new(0);

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| match arguments.next() {
        Some(text) => text.parse().unwrap_or_else(|_| panic!("{text} is no number")),
        None => default,
    };
    let (count, seed) = (number(200_000), number(1));
    let folder =
        arguments.next().map_or_else(|| files::root().join("fuzz/artifacts/mutate"), PathBuf::from);
    fs::create_dir_all(&folder).expect("a folder for what is found");
    laws::reports::IS_QUICK.store(true, Ordering::Relaxed);
    let mut origins: Vec<Vec<Input>> = files::own().into_iter().map(|own| own.inputs).collect();
    let generated = origins.len();
    origins.extend(files::real().into_iter().map(|real| real.inputs));
    println!("{generated} files of the repository and {} real ones", origins.len() - generated);
    origins.retain(|inputs| inputs.iter().all(|input| input.bytes.len() <= LARGEST));
    let mut run = Run { folder, worst: Worst::default(), failures: 0 };
    watch(run.folder.join("running"));
    // What is made once for all files is no file's.
    for inputs in origins.iter().take(500) {
        drop(lint(inputs.clone(), &laws::options(0)));
    }
    for number in 0..count {
        let mut random = Rng::with_seed(seed.wrapping_mul(1 << 32).wrapping_add(number));
        let mut inputs = origins[random.usize(0..origins.len())].clone();
        let other = &origins[random.usize(0..origins.len())][0];
        let which = random.usize(0..inputs.len());
        mutation::spoil(&mut inputs[which].bytes, &other.bytes, &mut random);
        inputs[which].size = inputs[which].bytes.len() as u64;
        run.one(&inputs, number, &mut random);
        if number % 10_000 == 9_999 {
            println!("{} done, {}", number + 1, run.worst);
        }
    }
    let Run { worst, failures, folder } = run;
    let _ = fs::remove_file(folder.join("running"));
    println!("{count} mutations with seed {seed}: {failures} failures; {worst}");
    ExitCode::from(u8::from(failures > 0))
}

/// Gives up where a file is not done after a long time: what it is lies in the file that is written
/// before each.
fn watch(running: PathBuf) {
    thread::spawn(move || {
        let mut last = (u64::MAX, 0);
        loop {
            thread::sleep(Duration::from_secs(1));
            let done = DONE.load(Ordering::Relaxed);
            last = if done == last.0 { (done, last.1 + 1) } else { (done, 0) };
            if last.1 > STUCK {
                eprintln!("mutation {done} hangs: {}", running.display());
                std::process::exit(1);
            }
        }
    });
}

/// The most that any file took.
#[derive(Default)]
struct Worst {
    time: Duration,
    memory: usize,
    share: f64,
}

impl std::fmt::Display for Worst {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { time, memory, share } = self;
        write!(
            f,
            "at most {:.0} ms, {:.1} MB, {:.0} % of the memory that is allowed",
            time.as_secs_f64() * 1000.0,
            *memory as f64 / 1e6,
            share * 100.0
        )
    }
}

struct Run {
    folder: PathBuf,
    worst: Worst,
    failures: usize,
}

impl Run {
    /// Holds one mutation against limits and laws.
    fn one(&mut self, inputs: &[Input], number: u64, random: &mut Rng) {
        write(&self.folder.join("running"), inputs);
        let choice = usize::from(random.u8(..));
        let fixes = random.u8(0..8) == 0;
        let judged = panic::catch_unwind(AssertUnwindSafe(|| self.judge(inputs, choice, fixes)));
        DONE.fetch_add(1, Ordering::Relaxed);
        let Err(why) = judged.unwrap_or_else(|_| Err("it panics".to_owned())) else { return };
        self.failures += 1;
        let path = self.folder.join(format!("{number}"));
        write(&path, inputs);
        eprintln!("{}: choice {choice}: {why}", path.display());
    }

    fn judge(&mut self, inputs: &[Input], choice: usize, fixes: bool) -> laws::Held {
        let options = laws::options(choice);
        let bytes: usize = inputs.iter().map(|input| input.bytes.len()).sum();
        let given = inputs.to_vec();
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let started = ThreadTime::now();
        let report = lint(given, &options);
        let time = started.elapsed();
        let memory = MEMORY.peak_usage().saturating_sub(before);
        drop(report);
        let allowed = TIMES * bytes + BYTES;
        let share = memory as f64 / allowed as f64;
        let Worst { time: slowest, memory: most, share: largest } = &mut self.worst;
        *slowest = time.max(*slowest);
        *most = memory.max(*most);
        *largest = share.max(*largest);
        laws::must(time <= SECOND, || format!("{bytes} bytes took {time:?}"))?;
        laws::must(memory <= allowed, || format!("{bytes} bytes took {memory} bytes"))?;
        if fixes {
            let fixed = laws::fixes::fixed(inputs, Safety::Safe);
            laws::must(fixed.files.len() <= inputs.len(), || {
                "more files than there are".to_owned()
            })?;
        }
        laws::linted(inputs, &options).map(drop)
    }
}

/// Writes the files of a mutation, one behind the other.
fn write(path: &Path, inputs: &[Input]) {
    let mut bytes = Vec::new();
    for input in inputs {
        bytes.extend_from_slice(format!("{}\n", input.path).as_bytes());
        bytes.extend_from_slice(&input.bytes);
        bytes.extend_from_slice(b"\n%%\n");
    }
    if let Err(error) = fs::write(path, bytes) {
        eprintln!("{}: {error}", path.display());
    }
}
