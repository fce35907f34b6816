//! Line charts as inline SVG: no script, colours from the page's style sheet, values as tool tips.

/// Width of the drawing, in its own units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 250.0;
const LEFT: f64 = 54.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 26.0;
/// Points drawn of one line at most; more are gathered.
const MOST_POINTS: usize = 640;
/// Tool tips of one chart at most.
const MOST_TIPS: usize = 160;

/// What the horizontal axis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Across {
    /// Seconds.
    Time,
    /// Percentiles 0–100 over log10(1 / (1 − q)), as HDR plots show them.
    Percentile,
    /// Any positive number.
    Number,
}

/// How several values that fall on one place are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gather {
    /// The largest: latencies, queues. A percentile is never averaged.
    Largest,
    /// The mean: rates, CPU.
    Mean,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    /// For the legend.
    pub name: String,
    /// Colour class, 0–7.
    pub colour: u8,
    /// Ascending in x.
    pub points: Vec<(f64, f64)>,
    /// A plan, not a measurement.
    pub dashed: bool,
    /// How to gather.
    pub gather: Gather,
}

/// One chart.
#[derive(Debug, Clone)]
pub struct Chart<'a> {
    /// Heading.
    pub title: &'a str,
    /// Unit of the values.
    pub unit: &'a str,
    /// Horizontal axis.
    pub across: Across,
    /// Unit of the horizontal axis when it is a number.
    pub across_unit: &'a str,
    /// Lines; those without points are left out.
    pub lines: Vec<Line>,
    /// Shaded stretches (from, to, name): what was not measured.
    pub shades: Vec<(f64, f64, String)>,
    /// Upright lines.
    pub marks: Vec<(f64, String)>,
}

/// Text that may stand in HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// A number as a reader wants it: three significant digits, thousands apart.
#[must_use]
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let magnitude = value.abs();
    let digits = match magnitude {
        m if m == 0.0 || m >= 100.0 => 0,
        m if m >= 10.0 => 1,
        m if m >= 1.0 => 2,
        m if m >= 0.1 => 3,
        _ => 4,
    };
    let text = format!("{value:.digits$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |rest| ("−", rest));
    let mut grouped = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(c);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") }
}

/// Seconds as a clock: `45 s`, `3:05`, `1:02:03`.
#[must_use]
pub fn clock(seconds: f64) -> String {
    let s = seconds.round().max(0.0) as u64;
    match (s / 3600, s / 60 % 60, s % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m}:{s:02}"),
        (h, m, s) => format!("{h}:{m:02}:{s:02}"),
    }
}

/// Round steps from at most 0 … `max`: about `wanted` of them.
fn ticks(max: f64, wanted: f64, across: Across) -> Vec<f64> {
    const CLOCK: [f64; 14] =
        [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 14400.0];
    let rough = (max / wanted).max(1e-9);
    let step = if across == Across::Time {
        CLOCK.into_iter().find(|step| *step >= rough).unwrap_or(28_800.0)
    } else {
        let power = 10_f64.powf(rough.log10().floor());
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= rough * 0.999).unwrap_or(power)
    };
    let count = (max / step + 1e-9).floor() as u32;
    (0..=count.min(40)).map(|i| f64::from(i) * step).collect()
}

/// The vertical axis.
struct Upright {
    low: f64,
    high: f64,
    log: bool,
}

impl Upright {
    fn of(values: &[f64]) -> Self {
        let max = values.iter().copied().fold(0.0, f64::max);
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| *v > 0.0).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let middle = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
        // One stall must not flatten everything else.
        if middle > 0.0 && max > middle * 40.0 {
            let least = sorted.get(sorted.len() / 100).copied().unwrap_or(middle);
            let low = 10_f64.powf(least.log10().floor());
            let high = 10_f64.powf(max.log10().ceil()).max(low * 10.0);
            return Self { low, high, log: true };
        }
        let high = if max > 0.0 { max * 1.06 } else { 1.0 };
        Self { low: 0.0, high, log: false }
    }

    fn place(&self, value: f64) -> f64 {
        let share = if self.log {
            (value.max(self.low).log10() - self.low.log10()) / (self.high.log10() - self.low.log10())
        } else {
            (value - self.low) / (self.high - self.low)
        };
        TOP + (1.0 - share.clamp(0.0, 1.0)) * (HEIGHT - TOP - BOTTOM)
    }

    fn ticks(&self) -> Vec<f64> {
        if self.log {
            let (from, to) = (self.low.log10().round() as i32, self.high.log10().round() as i32);
            return (from..=to).map(|p| 10_f64.powi(p)).collect();
        }
        ticks(self.high, 5.0, Across::Number)
    }
}

fn stretched(x: f64, across: Across) -> f64 {
    match across {
        // 100 % has no place on this axis.
        Across::Percentile => -(1.0 - (x / 100.0).min(0.999_999_9)).log10(),
        Across::Time | Across::Number => x,
    }
}

/// Gathers a line to at most [`MOST_POINTS`] places.
fn gathered(line: &Line) -> Vec<(f64, f64)> {
    let size = line.points.len().div_ceil(MOST_POINTS).max(1);
    line.points
        .chunks(size)
        .filter_map(|chunk| {
            let x = chunk.first()?.0;
            let values = chunk.iter().map(|p| p.1);
            let y = match line.gather {
                Gather::Largest => values.fold(f64::MIN, f64::max),
                Gather::Mean => values.sum::<f64>() / chunk.len() as f64,
            };
            Some((x, y))
        })
        .collect()
}

impl Chart<'_> {
    /// Whether there is anything to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.points.is_empty())
    }

    /// The chart with heading and legend; empty without points.
    #[must_use]
    pub fn html(&self) -> String {
        let lines: Vec<(&Line, Vec<(f64, f64)>)> =
            self.lines.iter().map(|line| (line, gathered(line))).filter(|(_, points)| !points.is_empty()).collect();
        if lines.is_empty() {
            return String::new();
        }
        let values: Vec<f64> = lines.iter().flat_map(|(_, points)| points.iter().map(|p| p.1)).collect();
        let upright = Upright::of(&values);
        let xs = lines.iter().flat_map(|(_, points)| points.iter().map(|p| p.0));
        let marks_end = self.marks.iter().map(|m| m.0);
        let last = xs.chain(marks_end).fold(0.0, f64::max);
        let end = stretched(last, self.across).max(1e-6);
        let across = |x: f64| LEFT + (stretched(x, self.across) / end).clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT);

        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
            escape(&format!("{}, {}", self.title, self.unit))
        );
        svg.push_str(&self.shades(&across));
        svg.push_str(&self.grid(&upright, &across, last));
        for (line, points) in &lines {
            svg.push_str(&drawn(line, points, &upright, &across));
        }
        svg.push_str(&self.upright_marks(&across));
        svg.push_str(&self.tips(&lines, &across));
        svg.push_str("</svg>");
        let log = if upright.log { ", logarithmic" } else { "" };
        let unit =
            if self.unit.is_empty() { String::new() } else { format!("<small>{}{log}</small>", escape(self.unit)) };
        let legend: String = lines
            .iter()
            .map(|(line, _)| {
                let dashed = if line.dashed { " dashed" } else { "" };
                format!("<span class=\"key c{}{dashed}\">{}</span>", line.colour, escape(&line.name))
            })
            .collect();
        format!(
            "<figure class=\"chart\"><figcaption><b>{}</b> {unit}<span class=\"legend\">{legend}</span></figcaption>{svg}</figure>",
            escape(self.title)
        )
    }

    fn shades(&self, across: &impl Fn(f64) -> f64) -> String {
        self.shades
            .iter()
            .map(|(from, to, name)| {
                let (x, width) = (across(*from), (across(*to) - across(*from)).max(0.0));
                format!(
                    "<rect class=\"shade\" x=\"{x:.1}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{:.1}\"><title>{}</title></rect>",
                    HEIGHT - TOP - BOTTOM,
                    escape(name)
                )
            })
            .collect()
    }

    fn grid(&self, upright: &Upright, across: &impl Fn(f64) -> f64, last: f64) -> String {
        let mut out = String::new();
        for tick in upright.ticks() {
            let y = upright.place(tick);
            out.push_str(&format!(
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 6.0,
                y + 3.5,
                number(tick)
            ));
        }
        let bottom = HEIGHT - BOTTOM;
        let labels: Vec<(f64, String)> = match self.across {
            Across::Time => ticks(last, 7.0, Across::Time).into_iter().map(|t| (t, clock(t))).collect(),
            Across::Number => {
                let unit = self.across_unit;
                ticks(last, 6.0, Across::Number).into_iter().map(|t| (t, format!("{} {unit}", number(t)))).collect()
            }
            Across::Percentile => [0.0, 50.0, 90.0, 99.0, 99.9, 99.99, 99.999]
                .into_iter()
                .filter(|p| *p <= last + 1e-9)
                .map(|p| (p, format!("{p} %")))
                .collect(),
        };
        for (x, label) in labels {
            let place = across(x);
            let anchor = if place > WIDTH - 40.0 { "end" } else { "middle" };
            out.push_str(&format!(
                "<line class=\"tickmark\" x1=\"{place:.1}\" x2=\"{place:.1}\" y1=\"{bottom}\" y2=\"{:.1}\"/><text class=\"tick\" x=\"{place:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
                bottom + 4.0,
                bottom + 17.0,
                escape(label.trim())
            ));
        }
        out.push_str(&format!(
            "<line class=\"axis\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{bottom}\" y2=\"{bottom}\"/>",
            WIDTH - RIGHT
        ));
        out
    }

    fn upright_marks(&self, across: &impl Fn(f64) -> f64) -> String {
        self.marks
            .iter()
            .map(|(x, label)| {
                let place = across(*x);
                format!(
                    "<line class=\"mark\" x1=\"{place:.1}\" x2=\"{place:.1}\" y1=\"{TOP}\" y2=\"{:.1}\"><title>{} {}</title></line>",
                    HEIGHT - BOTTOM,
                    clock(*x),
                    escape(label)
                )
            })
            .collect()
    }

    /// Transparent columns whose tool tips hold the values below the pointer.
    fn tips(&self, lines: &[(&Line, Vec<(f64, f64)>)], across: &impl Fn(f64) -> f64) -> String {
        let Some((_, longest)) = lines.iter().max_by_key(|(_, points)| points.len()) else { return String::new() };
        let step = longest.len().div_ceil(MOST_TIPS).max(1);
        let places: Vec<f64> = longest.iter().step_by(step).map(|p| p.0).collect();
        let mut out = String::new();
        for (i, x) in places.iter().enumerate() {
            let from = if i == 0 { across(*x) } else { f64::midpoint(across(places[i - 1]), across(*x)) };
            let to = places.get(i + 1).map_or(WIDTH - RIGHT, |next| f64::midpoint(across(*x), across(*next)));
            let head = match self.across {
                Across::Time => clock(*x),
                Across::Percentile => format!("{x:.4} %"),
                Across::Number => format!("{} {}", number(*x), self.across_unit),
            };
            let mut tip = head;
            for (line, points) in lines {
                let at = points.partition_point(|p| p.0 < *x);
                if let Some(point) =
                    points.get(at).filter(|p| (p.0 - x).abs() < 1e-9 || self.across == Across::Percentile)
                {
                    tip.push_str(&format!("\n{}: {} {}", line.name, number(point.1), self.unit));
                }
            }
            out.push_str(&format!(
                "<rect class=\"tip\" x=\"{from:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\"><title>{}</title></rect>",
                (to - from).max(0.5),
                HEIGHT - TOP - BOTTOM,
                escape(&tip)
            ));
        }
        out
    }
}

/// The line itself, interrupted where nothing was measured.
fn drawn(line: &Line, points: &[(f64, f64)], upright: &Upright, across: &impl Fn(f64) -> f64) -> String {
    let usual = {
        let mut gaps: Vec<f64> = points.windows(2).map(|w| w[1].0 - w[0].0).collect();
        gaps.sort_unstable_by(f64::total_cmp);
        gaps.get(gaps.len() / 2).copied().unwrap_or(f64::MAX)
    };
    let even = points.windows(2).all(|w| w[1].0 - w[0].0 > usual * 0.5);
    let mut path = String::new();
    let mut before: Option<f64> = None;
    for (x, y) in points {
        let jumps = before.is_none_or(|b| even && x - b > usual * 3.5);
        path.push_str(&format!("{}{:.1} {:.1}", if jumps { 'M' } else { 'L' }, across(*x), upright.place(*y)));
        before = Some(*x);
    }
    let dashed = if line.dashed { " dashed" } else { "" };
    let mut out = format!("<path class=\"line c{}{dashed}\" d=\"{path}\"/>", line.colour);
    if points.len() <= 40 {
        for (x, y) in points {
            out.push_str(&format!(
                "<circle class=\"dot c{}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.4\"/>",
                line.colour,
                across(*x),
                upright.place(*y)
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_three_digits() {
        for (value, text) in [
            (0.0, "0"),
            (0.012_34, "0.0123"),
            (0.5, "0.5"),
            (3.14159, "3.14"),
            (42.42, "42.4"),
            (123.4, "123"),
            (1_234_567.0, "1\u{202f}234\u{202f}567"),
            (-1200.0, "−1\u{202f}200"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn clocks() {
        assert_eq!([clock(5.0), clock(65.0), clock(3725.0)], ["5 s", "1:05", "1:02:05"]);
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(10.0, 5.0, Across::Number), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(90.0, 7.0, Across::Time), [0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0]);
        assert!(ticks(0.0, 5.0, Across::Number).len() < 50);
    }

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escape("<b a=\"1\">&"), "&lt;b a=&quot;1&quot;&gt;&amp;");
    }

    fn line(points: Vec<(f64, f64)>, gather: Gather) -> Line {
        Line { name: "x".into(), colour: 0, points, dashed: false, gather }
    }

    fn chart(lines: Vec<Line>) -> Chart<'static> {
        Chart {
            title: "t",
            unit: "ms",
            across: Across::Time,
            across_unit: "",
            lines,
            shades: Vec::new(),
            marks: Vec::new(),
        }
    }

    #[test]
    fn a_spike_survives_gathering_and_makes_the_axis_logarithmic() {
        let mut points: Vec<(f64, f64)> = (0..5000).map(|t| (f64::from(t), 10.0)).collect();
        points[4321].1 = 9000.0;
        let line = line(points, Gather::Largest);
        let fewer = gathered(&line);
        assert!(fewer.len() <= MOST_POINTS && fewer.iter().any(|p| p.1 == 9000.0));
        assert!(chart(vec![line]).html().contains("logarithmic"));
    }

    #[test]
    fn a_gap_interrupts_the_line_and_an_empty_chart_is_nothing() {
        let points = [0.0, 1.0, 2.0, 10.0, 11.0].map(|t| (t, 1.0)).to_vec();
        let html = chart(vec![line(points, Gather::Mean)]).html();
        let path = html.split("d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        assert_eq!(path.matches('M').count(), 2, "{path}");
        assert_eq!(chart(vec![line(Vec::new(), Gather::Mean)]).html(), "");
    }

    #[test]
    fn percentiles_stand_apart_by_decades() {
        let place = |p: f64| stretched(p, Across::Percentile);
        assert!((place(99.0) - 2.0 * place(90.0)).abs() < 1e-9 && place(0.0).abs() < 1e-9);
        assert!(place(100.0).is_finite());
    }
}
