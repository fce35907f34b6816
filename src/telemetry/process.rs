//! The process as the kernel sees it, read from `/proc` when somebody scrapes. Where there is no `/proc` the lines are
//! missing; nothing else depends on them.

use std::fmt::Write as _;

use super::catalogue;

const CPU: &str = "rozmova_process_cpu_seconds_total";
const RESIDENT: &str = "rozmova_process_resident_memory_bytes";
const OPEN_FDS: &str = "rozmova_process_open_fds";
const MAX_FDS: &str = "rozmova_process_max_fds";
const THREADS: &str = "rozmova_process_threads";

/// Whether this module writes the metric itself: the recorder knows whole counts only, and seconds have fractions.
#[must_use]
pub fn writes(name: &str) -> bool {
    [CPU, RESIDENT, OPEN_FDS, MAX_FDS, THREADS].contains(&name)
}

/// Lines in Prometheus' text form.
#[must_use]
pub fn render() -> String {
    let mut text = String::new();
    for (name, value) in read() {
        let Some(metric) = catalogue::find(name) else { continue };
        // Writing into a string cannot fail.
        let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} {}\n{name} {value}\n", metric.help, metric.kind.word());
    }
    text
}

/// Ticks of `/proc` per second: fixed in Linux' interface, whatever the kernel's own clock.
const TICKS_PER_SECOND: f64 = 100.0;

/// What can be read now.
fn read() -> Vec<(&'static str, f64)> {
    let file = |name: &str| std::fs::read_to_string(format!("/proc/self/{name}")).ok();
    let open = std::fs::read_dir("/proc/self/fd").ok();
    [
        (CPU, file("stat").as_deref().and_then(ticks).map(|ticks| ticks as f64 / TICKS_PER_SECOND)),
        (RESIDENT, file("status").as_deref().and_then(|text| line(text, "VmRSS:")).map(|kib| kib * 1024.0)),
        (THREADS, file("status").as_deref().and_then(|text| line(text, "Threads:"))),
        // The listing itself holds one.
        (OPEN_FDS, open.map(|fds| fds.count().saturating_sub(1) as f64)),
        (MAX_FDS, file("limits").as_deref().and_then(|text| line(text, "Max open files"))),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// Ticks in user and system mode of `/proc/<pid>/stat`. The name in brackets may hold anything, so fields are counted from its
/// last bracket.
fn ticks(text: &str) -> Option<u64> {
    let fields: Vec<&str> = text.get(text.rfind(')')? + 1..)?.split_whitespace().collect();
    // The first field here is the third of the manual page: state.
    let field = |n: usize| fields.get(n - 3)?.parse::<u64>().ok();
    Some(field(14)? + field(15)?)
}

/// The first number of the line that begins so.
fn line(text: &str, prefix: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(prefix))?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn fields_are_found_behind_a_name_with_brackets_and_spaces() {
        assert_eq!(ticks("42 (a) b) c) S 1 2 3 4 5 6 7 8 9 10 700 50 13 14"), Some(750));
        assert_eq!(ticks("42 (name"), None);
        assert_eq!(line("Name: x\nVmRSS:\t  2048 kB\n", "VmRSS:"), Some(2048.0));
        assert_eq!(
            line("Max open files            1024                 4096                 files\n", "Max open files"),
            Some(1024.0)
        );
    }

    #[test]
    fn the_own_process_is_readable_and_plausible() {
        let text = render();
        let value = |name: &str| -> f64 {
            let line = text.lines().find(|line| line.starts_with(name) && !line.starts_with('#')).unwrap();
            line.split_whitespace().last().unwrap().parse().unwrap()
        };
        assert!(value(RESIDENT) > 1e6, "{text}");
        assert!(value(OPEN_FDS) >= 3.0 && value(OPEN_FDS) <= value(MAX_FDS), "{text}");
        assert!(value(THREADS) >= 1.0, "{text}");
        assert!(value(CPU) >= 0.0, "{text}");
    }
}
