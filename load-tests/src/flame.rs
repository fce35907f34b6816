//! `flame`: what `perf script` wrote, as a flame graph in one SVG file that opens offline: where the time of a thread goes, callers above
//! the called, width by samples.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, BufRead, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;

use crate::report::svg::escape;

/// Width of the picture and height of a row, px.
const WIDTH: f64 = 1_200.0;
const ROW: f64 = 17.0;
/// Room for the heading.
const HEAD: f64 = 34.0;
/// Narrower frames are left out: nobody could point at them.
const NARROW: f64 = 0.4;
/// Width of a letter of 11 px, roughly.
const LETTER: f64 = 6.6;

/// Arguments of `flame`.
#[derive(Debug, Args)]
pub struct FlameArguments {
    /// What `perf script` wrote; standard input without it.
    pub script: Option<PathBuf>,
    /// The picture.
    #[arg(long, default_value = "flame.svg")]
    pub out: PathBuf,
    /// Its heading.
    #[arg(long, default_value = "rozmova")]
    pub title: String,
}

/// A function with what it called; the root is everything.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Samples in it and in what it called.
    pub samples: u64,
    called: BTreeMap<String, Self>,
}

impl Frame {
    /// One sample, outermost first.
    fn add(&mut self, stack: impl Iterator<Item = String>) {
        self.samples += 1;
        let mut at = self;
        for name in stack {
            at = at.called.entry(name).or_default();
            at.samples += 1;
        }
    }

    fn depth(&self) -> usize {
        1 + self.called.values().map(Self::depth).max().unwrap_or(0)
    }
}

/// The name of the thread in the head of a sample: everything before its number.
fn thread_of(head: &str) -> String {
    let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit() || c == '/');
    head.split_whitespace().take_while(|word| !is_number(word)).collect::<Vec<_>>().join(" ")
}

/// The function in a line `  7f12 name+0x1f (/path)`, without the place in it and the hash of its version.
fn function_of(line: &str) -> Option<String> {
    let (_, rest) = line.trim().split_once(' ')?;
    let name = rest.rfind(" (").map_or(rest, |end| rest.get(..end).unwrap_or(rest));
    let name = name.rfind("+0x").map_or(name, |end| name.get(..end).unwrap_or(name));
    let hashed = name.rfind("::h").filter(|at| {
        let hash = name.get(at + 3..).unwrap_or_default();
        hash.len() == 16 && hash.chars().all(|c| c.is_ascii_hexdigit())
    });
    Some(hashed.map_or(name, |at| name.get(..at).unwrap_or(name)).to_owned())
}

/// Reads samples line by line: threads are the first row under the root.
///
/// # Errors
/// The reader's.
pub fn fold(lines: impl BufRead) -> io::Result<Frame> {
    let mut root = Frame::default();
    let (mut thread, mut stack) = (None, Vec::new());
    let mut end = |thread: &mut Option<String>, stack: &mut Vec<String>| {
        if let Some(thread) = thread.take() {
            // Perf names the innermost first.
            root.add(std::iter::once(thread).chain(stack.drain(..).rev()));
        }
    };
    for line in lines.lines() {
        let line = line?;
        if line.trim().is_empty() {
            end(&mut thread, &mut stack);
        } else if line.starts_with(char::is_whitespace) && thread.is_some() {
            stack.extend(function_of(&line));
        } else if !line.starts_with('#') {
            end(&mut thread, &mut stack);
            thread = Some(thread_of(&line));
        }
    }
    end(&mut thread, &mut stack);
    Ok(root)
}

/// A warm colour that stays with a name; the kernel's functions are cool.
fn colour(name: &str) -> String {
    let hash = name.bytes().fold(17_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let kernel = !name.contains("::") && !name.contains('<');
    let hue = if kernel { 190 + hash % 30 } else { 15 + hash % 35 };
    format!("hsl({hue} 70% {}%)", 62 + hash / 64 % 14)
}

fn draw(out: &mut String, frame: &Frame, all: f64, (x, y): (f64, f64)) {
    let mut left = x;
    for (name, called) in &frame.called {
        let width = called.samples as f64 / all * WIDTH;
        if width >= NARROW {
            let share = called.samples as f64 / all * 100.0;
            let letters = ((width - 6.0) / LETTER).max(0.0) as usize;
            let shown: String = if letters < 3 { String::new() } else { name.chars().take(letters).collect() };
            // Writing into a String cannot fail.
            let _ = write!(
                out,
                "<g><title>{} · {} samples · {share:.2} %</title><rect x=\"{left:.2}\" y=\"{y:.1}\" width=\"{width:.2}\" height=\"{:.1}\" \
                 rx=\"1\" fill=\"{}\"/><text x=\"{:.2}\" y=\"{:.1}\">{}</text></g>",
                escape(name),
                called.samples,
                ROW - 1.0,
                colour(name),
                left + 3.0,
                y + ROW - 5.0,
                escape(&shown)
            );
            draw(out, called, all, (left, y + ROW));
        }
        left += width;
    }
}

/// The picture. Pointing at a frame tells its whole name and share.
#[must_use]
pub fn svg(root: &Frame, title: &str) -> String {
    let height = HEAD + ROW * root.depth().saturating_sub(1) as f64 + 8.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         font-family=\"monospace\" font-size=\"11\"><rect width=\"100%\" height=\"100%\" fill=\"#fffdf8\"/>\
         <text x=\"4\" y=\"20\" font-size=\"14\">{} · {} samples · callers above, width by samples</text>",
        escape(title),
        root.samples
    );
    if root.samples > 0 {
        draw(&mut out, root, root.samples as f64, (0.0, HEAD));
    }
    out.push_str("</svg>\n");
    out
}

/// Reads, draws, and says what takes most.
///
/// # Errors
/// A sentence, also when there is no sample.
pub fn flame(arguments: &FlameArguments) -> Result<(), String> {
    let failed = |path: &Path, e: io::Error| format!("{}: {e}", path.display());
    let root = match &arguments.script {
        Some(path) => {
            let file = std::fs::File::open(path).map_err(|e| failed(path, e))?;
            fold(io::BufReader::new(file)).map_err(|e| failed(path, e))?
        }
        None => fold(io::stdin().lock()).map_err(|e| format!("standard input: {e}"))?,
    };
    if root.samples == 0 {
        return Err(String::from("no sample was found: give it what `perf script` writes"));
    }
    let mut file = std::fs::File::create(&arguments.out).map_err(|e| failed(&arguments.out, e))?;
    file.write_all(svg(&root, &arguments.title).as_bytes()).map_err(|e| failed(&arguments.out, e))?;
    let mut threads: Vec<(&String, u64)> = root.called.iter().map(|(name, frame)| (name, frame.samples)).collect();
    threads.sort_by_key(|(_, samples)| std::cmp::Reverse(*samples));
    for (name, samples) in threads.iter().take(10) {
        println!("{:>6.2} %  {name}", *samples as f64 / root.samples as f64 * 100.0);
    }
    println!("{}", arguments.out.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const SCRIPT: &str = "\
# captured on: a day
actix-rt worker  42/43 100.5:   250000 cpu-clock:pppH:
\t    5555 alloc::vec::Vec<T>::push::h0123456789abcdef+0x1f (/x/rozmova)
\t    5556 rozmova::handle+0x2 (/x/rozmova)

actix-rt worker  42/43 100.6:   250000 cpu-clock:pppH:
\t    5556 rozmova::handle+0x9 (/x/rozmova)

writer  42/44 100.7:   250000 cpu-clock:pppH:
\tffffffff finish_task_switch.isra.0+0x1 ([kernel.kallsyms])
";

    #[test]
    fn samples_become_a_tree_by_thread_caller_and_called() {
        let root = fold(SCRIPT.as_bytes()).unwrap();
        let samples = |path: &[&str]| {
            path.iter().try_fold(&root, |frame, name| frame.called.get(*name)).map_or(0, |frame| frame.samples)
        };
        assert_eq!(root.samples, 3);
        assert_eq!(samples(&["actix-rt worker"]), 2);
        assert_eq!(samples(&["actix-rt worker", "rozmova::handle"]), 2);
        assert_eq!(samples(&["actix-rt worker", "rozmova::handle", "alloc::vec::Vec<T>::push"]), 1);
        assert_eq!(samples(&["writer", "finish_task_switch.isra.0"]), 1);
        assert_eq!(root.depth(), 4);
    }

    #[test]
    fn the_picture_is_one_file_without_network_and_names_stay_text() {
        let svg = svg(&fold(SCRIPT.as_bytes()).unwrap(), "a <title>");
        assert!(svg.contains("a &lt;title&gt; · 3 samples") && svg.contains("Vec&lt;T&gt;::push"));
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        for forbidden in ["<script", "https://", "href", "NaN"] {
            assert!(!svg.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn nothing_to_draw_is_said() {
        let dir = std::env::temp_dir().join(format!("rz-flame-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let (script, out) = (dir.join("script"), dir.join("flame.svg"));
        let arguments = FlameArguments { script: Some(script.clone()), out: out.clone(), title: "x".into() };
        std::fs::write(&script, "# nothing\n").unwrap();
        assert!(flame(&arguments).unwrap_err().contains("perf script"));
        std::fs::write(&script, SCRIPT).unwrap();
        flame(&arguments).unwrap();
        assert!(std::fs::read_to_string(out).unwrap().contains("rozmova::handle"));
        std::fs::remove_dir_all(dir).unwrap();
    }
}
