//! Work that several threads share.

/// Does `work` on that many threads at once, of which this is one; each takes of what is to be done
/// until nothing is left. Where the system gives fewer threads, those that there are do the work.
pub(crate) fn share(threads: usize, work: impl Fn() + Sync) {
    std::thread::scope(|scope| {
        for _ in 1..threads {
            if std::thread::Builder::new().spawn_scoped(scope, &work).is_err() {
                break;
            }
        }
        work();
    });
}

/// How many threads are worth while for so many pieces of work: those that were asked for, or one for
/// each processor. To ask how many there are costs as much as some pieces do.
pub(crate) fn worth_while(pieces: usize, enough: usize, asked: Option<usize>) -> usize {
    let most = pieces / enough;
    if most < 2 {
        return 1;
    }
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.unwrap_or_else(all).min(most)
}
