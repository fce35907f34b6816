//! A line of progress on standard error for work that takes longer than two seconds.

use std::{
    io::{IsTerminal as _, Write as _},
    time::{Duration, Instant},
};

/// Work shorter than this shows nothing.
const QUIET: Duration = Duration::from_secs(2);
/// Between two lines on a terminal, where one replaces the other.
const TERMINAL: Duration = Duration::from_millis(250);
/// Between two lines in a log.
const LOG: Duration = Duration::from_secs(10);

/// Progress of one piece of work. Counts whatever `total` counts.
pub struct Progress {
    what: &'static str,
    total: u64,
    done: u64,
    started: Instant,
    shown: Option<Instant>,
    terminal: bool,
}

impl Progress {
    /// Begins; `total` 0 means that the end is not known.
    #[must_use]
    pub fn new(what: &'static str, total: u64) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self { what, total, done: 0, started: Instant::now(), shown: None, terminal }
    }

    /// `n` more are done.
    pub fn add(&mut self, n: u64) {
        self.done = self.done.saturating_add(n);
        let pause = if self.terminal { TERMINAL } else { LOG };
        let due = self.shown.map_or(self.started.elapsed() >= QUIET, |shown| shown.elapsed() >= pause);
        if due {
            self.shown = Some(Instant::now());
            let end = if self.terminal { "\x1b[K\r" } else { "\n" };
            let _ =
                write!(std::io::stderr(), "{}{end}", line(self.what, self.done, self.total, self.started.elapsed()));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.terminal && self.shown.is_some() {
            let _ = write!(std::io::stderr(), "\x1b[K");
        }
    }
}

fn line(what: &str, done: u64, total: u64, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    if total == 0 {
        return format!("{what}: {done}, {seconds} s");
    }
    let percent = (u128::from(done.min(total)) * 100).checked_div(u128::from(total)).unwrap_or(100);
    format!("{what}: {percent} % ({done} of {total}), {seconds} s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_the_work_is_and_never_more_than_all() {
        let second = Duration::from_secs(1);
        assert_eq!(line("rows", 1, 4, second), "rows: 25 % (1 of 4), 1 s");
        assert_eq!(line("rows", 9, 4, second), "rows: 100 % (9 of 4), 1 s");
        assert_eq!(line("rows", 9, 0, second), "rows: 9, 1 s");
    }
}
