//! The whole run: when each dialog begins and, from the dialog's own seed, every line of both sides.

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::{
    arrivals::{Shape, arrivals, hour_weight},
    shapes::{self, dialog_messages, geometric, lognormal},
};

/// Plan seconds of history before second 0: longer than the longest dialog, so that second 0 finds a stationary mix.
const HISTORY: f64 = 3_600.0;
/// Messages of a dialog on average (load-model.md 5), for the rate of arrivals.
const MEAN_MESSAGES: f64 = 29.7;
/// Share of dialogs over the website widget (load-model.md 4).
const WIDGET_SHARE: f64 = 0.30;
/// Share of inbound events that come twice, and out of order by one.
const REPEATED: f64 = 0.005;
const SWAPPED: f64 = 0.002;

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The customer.
    Customer,
    /// The operator.
    Operator,
    /// The operator to their colleagues: an internal note, which no customer may see.
    Note,
    /// An integrator's program to the customer, through the API.
    Integrator,
}

impl Side {
    /// Every one, by [`Side::index`].
    pub const ALL: [Self; 4] = [Self::Customer, Self::Operator, Self::Note, Self::Integrator];

    /// `c`, `o`, `n` or `i`, as in a token.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Customer => 'c',
            Self::Operator => 'o',
            Self::Note => 'n',
            Self::Integrator => 'i',
        }
    }

    /// The side of a letter in a token.
    #[must_use]
    pub fn of_letter(letter: &str) -> Option<Self> {
        match letter {
            "c" => Some(Self::Customer),
            "o" => Some(Self::Operator),
            "n" => Some(Self::Note),
            "i" => Some(Self::Integrator),
            _ => None,
        }
    }

    /// Its place among [`Side::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// What is said there goes to the customer.
    #[must_use]
    pub const fn to_customer(self) -> bool {
        matches!(self, Self::Operator | Self::Integrator)
    }

    /// A message as rates and costs count it (contract.md 6): a customer's or an operator's.
    #[must_use]
    pub const fn is_message(self) -> bool {
        matches!(self, Self::Customer | Self::Operator)
    }
}

/// One line of a dialog.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Plan second.
    pub at: f64,
    /// Who writes it.
    pub side: Side,
    /// Number by side from 1. Ascending, but for lines that the channel swaps.
    pub n: u32,
    /// Characters of the text beside the token.
    pub chars: u32,
    /// Letters.
    pub script: shapes::Script,
    /// The channel sends it a second time so many plan seconds later.
    pub repeat_after: Option<f64>,
}

/// A dialog from its first line to the closing.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// Over the widget; otherwise over the Custom Channel.
    pub widget: bool,
    /// Lines by time. The first is the customer's.
    pub lines: Vec<Line>,
    /// Plan second of the closing.
    pub close_at: f64,
}

/// When dialogs begin.
#[derive(Debug, Clone)]
pub struct Plan {
    seed: u64,
    speed: f64,
    seconds: f64,
    starts: Vec<f64>,
    open: Vec<u32>,
    widget_share: f64,
    /// Lines of every dialog; `None` as real dialogs have.
    lines: Option<u32>,
    /// Hour of second 0, when the plan has the hours of a day.
    from_hour: Option<f64>,
}

impl Plan {
    /// Of `rate` messages per second and `seconds` plan seconds; `speed` divides every gap (time compression).
    #[must_use]
    pub fn new(seed: u64, rate: f64, speed: f64, seconds: f64, shape: Shape) -> Self {
        Self::with_widget_share(seed, rate, speed, seconds, shape, WIDGET_SHARE)
    }

    /// The same with another share of dialogs over the widget, 0 … 1.
    #[must_use]
    pub fn with_widget_share(seed: u64, rate: f64, speed: f64, seconds: f64, shape: Shape, widget_share: f64) -> Self {
        Self::make(seed, rate / MEAN_MESSAGES, speed, seconds, shape, widget_share, None)
    }

    /// Dialogs of a question and an answer, `per_s` of them a second.
    #[must_use]
    pub fn short_dialogs(seed: u64, per_s: f64, speed: f64, seconds: f64) -> Self {
        Self::make(seed, per_s, speed, seconds, Shape::Flat, WIDGET_SHARE, Some(2))
    }

    fn make(
        seed: u64,
        per_s: f64,
        speed: f64,
        seconds: f64,
        shape: Shape,
        widget_share: f64,
        lines: Option<u32>,
    ) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        let history = -HISTORY / speed;
        // What is open at second 0 began in its hour; the rate is the peak hour's.
        let past = arrivals(&mut dice, Shape::Flat, per_s * hour_weight(shape, 0.0), history, 0.0);
        let future = match shape {
            Shape::Flat => arrivals(&mut dice, shape, per_s, 0.0, seconds),
            // Quarters and hours are of virtual time: a plan second holds `speed` of its seconds.
            Shape::Varying | Shape::Day { .. } => {
                let mut times = arrivals(&mut dice, shape, per_s / speed, 0.0, seconds * speed);
                times.iter_mut().for_each(|t| *t /= speed);
                times
            }
        };
        let from_hour = if let Shape::Day { from_hour } = shape { Some(from_hour) } else { None };
        let (starts, open) = (Vec::new(), Vec::new());
        let mut plan = Self { seed, speed, seconds, starts, open, widget_share, lines, from_hour };
        // Of the past only those dialogs are kept that still have something to say.
        for start in past {
            plan.starts.push(start);
            let dialog = plan.starts.len() as u32 - 1;
            if plan.script(dialog).lines.last().is_some_and(|line| line.at > 0.0) {
                plan.open.push(dialog);
            } else {
                plan.starts.pop();
            }
        }
        plan.starts.extend(future);
        plan
    }

    /// Everything random comes from it.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// Time compression: every gap is divided by it.
    #[must_use]
    pub const fn speed(&self) -> f64 {
        self.speed
    }

    /// Hour of second 0, when the plan has the hours of a day.
    #[must_use]
    pub const fn from_hour(&self) -> Option<f64> {
        self.from_hour
    }

    /// Dialogs are a question and an answer each, of somebody who was never there before.
    pub(super) const fn is_of_newcomers(&self) -> bool {
        self.lines.is_some()
    }

    /// Plan seconds within which dialogs begin.
    #[must_use]
    pub const fn seconds(&self) -> f64 {
        self.seconds
    }

    /// Dialogs that are open at second 0, of all ages.
    #[must_use]
    pub fn open_at_start(&self) -> usize {
        self.open.len()
    }

    /// Number of dialogs; they are numbered by their beginning, those open at second 0 first.
    #[must_use]
    pub fn dialogs(&self) -> usize {
        self.starts.len()
    }

    /// Plan second of a dialog's beginning; negative when it was open at second 0.
    #[must_use]
    pub fn start(&self, dialog: u32) -> Option<f64> {
        self.starts.get(dialog as usize).copied()
    }

    /// A dialog's lines, always the same for one seed and number.
    #[must_use]
    pub fn script(&self, dialog: u32) -> Script {
        let start = self.start(dialog).unwrap_or(0.0);
        // The beginning belongs to the seed of a dialog: a number may be reused while the past is sorted out.
        let mut dice = StdRng::seed_from_u64(self.seed ^ start.to_bits() ^ (u64::from(dialog) << 32));
        script(&mut dice, start, self.speed, self.widget_share, self.lines)
    }

    /// Pace at which the first `seconds` of the run have exactly `rate` lines a second on average: a plan of a few hundred
    /// dialogs happens to be busier or quieter than its rate by several per cent. Answers 1 when the plan is too short.
    #[must_use]
    pub fn pace_for(&self, rate: f64, seconds: f64) -> f64 {
        let mut times: Vec<f64> = Vec::new();
        for dialog in 0..self.starts.len() as u32 {
            times.extend(self.script(dialog).lines.iter().map(|line| line.at).filter(|at| *at > 0.0));
        }
        let wanted = (rate * seconds) as usize;
        if wanted == 0 || wanted >= times.len() {
            return 1.0;
        }
        let (_, at, _) = times.select_nth_unstable_by(wanted, f64::total_cmp);
        *at / seconds
    }

    /// Lines between two plan seconds: what the plan wants sent.
    #[must_use]
    pub fn lines_between(&self, from: f64, to: f64) -> u64 {
        let all = (0..self.starts.len() as u32).take_while(|d| self.start(*d).is_some_and(|start| start < to));
        all.map(|dialog| self.script(dialog).lines.iter().filter(|l| l.at >= from && l.at < to).count() as u64).sum()
    }
}

fn script(dice: &mut StdRng, start: f64, speed: f64, widget_share: f64, fixed: Option<u32>) -> Script {
    let total = fixed.unwrap_or_else(|| dialog_messages(dice));
    let mut lines: Vec<Line> = Vec::with_capacity(total as usize);
    let (mut t, mut side, mut numbers) = (start, Side::Customer, [0_u32; 2]);
    let widget = dice.random_bool(widget_share);
    while (lines.len() as u32) < total {
        let burst = geometric(dice, if side == Side::Customer { 1.4 } else { 1.3 });
        let burst = if fixed.is_some() { 1 } else { burst };
        for k in 0..burst {
            if lines.len() as u32 == total {
                break;
            }
            if k > 0 {
                t += lognormal(dice, 4.0, 0.6) / speed;
            }
            let number = &mut numbers[usize::from(side == Side::Operator)];
            *number += 1;
            let repeated = side == Side::Customer && !widget && dice.random_bool(REPEATED);
            lines.push(Line {
                at: t,
                side,
                n: *number,
                chars: shapes::text_chars(dice),
                script: shapes::script(dice),
                repeat_after: repeated.then(|| dice.random_range(1.0..30.0) / speed),
            });
        }
        side = if side == Side::Customer { Side::Operator } else { Side::Customer };
        let thinking = if side == Side::Customer { lognormal(dice, 20.0, 0.8) } else { lognormal(dice, 14.0, 0.7) };
        t += thinking / speed;
    }
    if !widget {
        swap_some(dice, &mut lines);
    }
    let close_at = lines.last().map_or(start, |line| line.at) + lognormal(dice, 20.0, 0.8) / speed;
    Script { widget, lines, close_at }
}

/// The channel delivers some neighbours of a burst in the wrong order.
fn swap_some(dice: &mut StdRng, lines: &mut [Line]) {
    for i in 1..lines.len() {
        let both = lines[i - 1].side == Side::Customer && lines[i].side == Side::Customer;
        if both && i > 1 && dice.random_bool(SWAPPED) {
            let (a, b) = (lines[i - 1].n, lines[i].n);
            (lines[i - 1].n, lines[i].n) = (b, a);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_has_its_rate_from_the_first_second() {
        let plan = Plan::new(5, 200.0, 20.0, 60.0, Shape::Flat);
        for (from, to) in [(0.0, 10.0), (20.0, 30.0), (50.0, 60.0)] {
            let rate = plan.lines_between(from, to) as f64 / (to - from);
            assert!((rate / 200.0 - 1.0).abs() < 0.15, "{from}–{to}: {rate}");
        }
    }

    #[test]
    fn a_stated_rate_is_kept_by_the_pace() {
        for seed in 1..6 {
            let plan = Plan::new(seed, 60.0, 20.0, 20.0, Shape::Flat);
            let pace = plan.pace_for(60.0, 10.0);
            let rate = plan.lines_between(0.0, 10.0 * pace) as f64 / 10.0;
            assert!((rate / 60.0 - 1.0).abs() < 0.01 && (pace - 1.0).abs() < 0.5, "seed {seed}: {rate}, pace {pace}");
        }
    }

    #[test]
    fn as_many_dialogs_are_open_as_little_says() {
        // 200 msg/s ÷ 29.7 × 520 s ÷ 20
        let plan = Plan::new(5, 200.0, 20.0, 1.0, Shape::Flat);
        let open = plan.open_at_start() as f64;
        assert!((open / 175.0 - 1.0).abs() < 0.25, "{open}");
    }

    #[test]
    fn a_dialog_lasts_as_long_as_the_load_model_says() {
        let mut spans: Vec<f64> = (0..4_000)
            .map(|seed| {
                let script = script(&mut StdRng::seed_from_u64(seed), 0.0, 1.0, 0.3, None);
                script.lines.last().map_or(0.0, |line| line.at)
            })
            .collect();
        spans.sort_by(f64::total_cmp);
        let mean = spans.iter().sum::<f64>() / spans.len() as f64;
        assert!((mean - 520.0).abs() < 60.0, "mean {mean}");
        assert!((spans[2_000] - 410.0).abs() < 60.0, "median {}", spans[2_000]);
        assert!((spans[3_800] - 1310.0).abs() < 200.0, "p95 {}", spans[3_800]);
    }

    #[test]
    fn a_script_is_in_order_begins_with_the_customer_and_repeats() {
        let plan = Plan::new(1, 50.0, 1.0, 100.0, Shape::Flat);
        for dialog in 0..plan.dialogs().min(300) as u32 {
            let script = plan.script(dialog);
            assert_eq!(script, plan.script(dialog));
            assert!(script.lines.is_sorted_by(|a, b| a.at <= b.at));
            assert_eq!((script.lines[0].side, script.lines[0].n), (Side::Customer, 1));
            assert!(script.close_at >= script.lines[script.lines.len() - 1].at);
            for side in [Side::Customer, Side::Operator] {
                let mut numbers: Vec<u32> = script.lines.iter().filter(|l| l.side == side).map(|l| l.n).collect();
                numbers.sort_unstable();
                assert_eq!(numbers, (1..=numbers.len() as u32).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn short_dialogs_are_a_question_and_an_answer() {
        let plan = Plan::short_dialogs(1, 100.0, 10.0, 5.0);
        let script = plan.script(plan.open_at_start() as u32 + 3);
        assert_eq!(script.lines.iter().map(|l| l.side).collect::<Vec<_>>(), [Side::Customer, Side::Operator]);
        assert!((plan.lines_between(0.0, 5.0) as f64 / 1_000.0 - 1.0).abs() < 0.15);
    }

    /// Deviation of the dialogs that begin in a virtual quarter of an hour, over the mean, averaged over plans of eight quarters.
    fn unrest_of_quarters(shape: Shape) -> f64 {
        const SPEED: f64 = 60.0;
        let within = |seed: u64| {
            let plan = Plan::new(seed, 600.0, SPEED, 120.0, shape);
            let mut quarters = [0.0_f64; 8];
            for start in (plan.open_at_start() as u32..plan.dialogs() as u32).filter_map(|dialog| plan.start(dialog)) {
                if let Some(n) = quarters.get_mut((start * SPEED / 900.0) as usize) {
                    *n += 1.0;
                }
            }
            let mean = quarters.iter().sum::<f64>() / 8.0;
            (quarters.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / 8.0).sqrt() / mean
        };
        (1..=20).map(within).sum::<f64>() / 20.0
    }

    #[test]
    fn quarters_of_virtual_time_differ_at_any_speed() {
        let (flat, varying) = (unrest_of_quarters(Shape::Flat), unrest_of_quarters(Shape::Varying));
        assert!(flat < 0.09, "chance alone gives 0.06: {flat}");
        assert!((0.13..0.27).contains(&varying), "a factor of 20 % gives 0.19: {varying}");
    }

    #[test]
    fn another_seed_is_another_plan() {
        let starts = |seed| Plan::new(seed, 10.0, 1.0, 100.0, Shape::Varying).starts;
        assert_eq!(starts(1), starts(1));
        assert_ne!(starts(1), starts(2));
    }
}
