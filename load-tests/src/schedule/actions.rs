//! What people do beside writing (load-model.md 5, 6): operators look things up, type, note, mark and hand over, reload the page and
//! lose the network; supervisors look into dialogs and redistribute; integrators call the API. All of it is planned before the run,
//! from the seed, with dice of its own: the lines of a plan are the same with and without actions. Pure.

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::{
    plan::{Line, Plan, Script, Side},
    shapes::{self, exponential},
};

/// Quick replies in an operator dialog.
pub const QUICK_REPLIES: f64 = 6.0;
/// Operator's lines of a dialog on average: 29.7 messages in bursts of 1.4 and 1.3, the customer first.
const OPERATOR_LINES: f64 = 13.8;
/// Notes in an operator dialog.
pub const NOTES: f64 = 0.3;
/// Transfers of an operator dialog.
pub const TRANSFERS: f64 = 0.06;
/// Edits of the client's card in an operator dialog.
pub const CARDS: f64 = 0.2;
/// Searches in an operator dialog.
pub const SEARCHES: f64 = 0.1;
/// Calls of integrators in a dialog: 60 % reads, 30 % sends, 10 % own data.
pub const API_CALLS: f64 = 0.2;
const API_READS: f64 = 0.6;
const API_SENDS: f64 = 0.3;
/// One frame about typing in so many virtual seconds.
pub const TYPING_EVERY: f64 = 3.0;
/// Characters a second; with it there are 2.4 frames a message (load-model.md 5: 2 to 3).
const TYPED_PER_S: f64 = 8.0;
/// A longer text is pasted.
const PASTED_FROM: u32 = 1_000;
/// The list of quick replies is open so many virtual seconds before one is sent.
const PICKING: f64 = 1.5;

/// A shift with its breaks, virtual seconds: 09–18.
pub const SHIFT: f64 = 9.0 * 3_600.0;
/// Reloads of the page in a shift.
pub const RELOADS: f64 = 4.0;
/// Losses of the network in a shift, each of 2 to 60 virtual seconds.
pub const LOSSES: f64 = 3.0;
/// Operators for whom there is one supervisor.
pub const OPERATORS_A_SUPERVISOR: usize = 15;
/// Dialogs a supervisor watches. A panel shows one dialog at a time, so they are looked into in turn.
pub const WATCHED: usize = 5;
/// Virtual seconds a supervisor looks into one of them: the round of five is an average dialog.
const LOOK: f64 = 520.0 / WATCHED as f64;
/// Manual redistributions of a supervisor in an hour.
pub const REDISTRIBUTIONS: f64 = 0.5;
/// Requests of an integration's poller in a virtual second.
pub const POLLS: f64 = 1.0;

/// What is done in a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The operator opens the dialog and reads its history.
    History,
    /// The operator opens the list of quick replies; the next line is one of them.
    QuickReply,
    /// The operator writes an internal note of so many characters.
    Note {
        /// Characters beside the token.
        chars: u32,
    },
    /// The operator sets the topic and a tag.
    Label,
    /// The operator hands the dialog over.
    Transfer,
    /// The operator changes the client's card.
    Card,
    /// The operator searches all messages.
    Search,
    /// The customer's page tells that they type.
    CustomerTypes,
    /// The operator's panel tells that they type.
    OperatorTypes,
    /// An integrator's program reads the dialog or its client.
    ApiRead,
    /// … sends a message of so many characters to the customer.
    ApiSend {
        /// Characters beside the token.
        chars: u32,
    },
    /// … writes data of its own into the client's card.
    ApiData,
}

impl Act {
    /// Its name in the report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::History => "open history",
            Self::QuickReply => "quick reply",
            Self::Note { .. } => "note",
            Self::Label => "topic and tag",
            Self::Transfer => "transfer",
            Self::Card => "client card",
            Self::Search => "search",
            Self::CustomerTypes => "customer types",
            Self::OperatorTypes => "operator types",
            Self::ApiRead => "API read",
            Self::ApiSend { .. } => "API send",
            Self::ApiData => "API own data",
        }
    }
}

/// An action of a dialog.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Action {
    /// Plan second.
    pub at: f64,
    /// What.
    pub act: Act,
}

/// What somebody does outside of dialogs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Duty {
    /// The operator reloads the page, which takes so many virtual seconds before it connects.
    Reload {
        /// Place in the pool.
        operator: usize,
        /// Virtual seconds.
        away: f64,
    },
    /// The operator's network is away for so many virtual seconds.
    Loss {
        /// Place in the pool.
        operator: usize,
        /// Virtual seconds.
        away: f64,
    },
    /// The supervisor looks into the next of the watched dialogs.
    Look {
        /// Which supervisor.
        supervisor: usize,
        /// Chooses the dialog among those that are open then.
        pick: u64,
    },
    /// The supervisor takes everything from an operator and gives it to the queue.
    Redistribute {
        /// Which supervisor.
        supervisor: usize,
        /// Chooses the operator.
        pick: u64,
    },
    /// The poller asks.
    Poll,
    /// The operator comes to work or goes.
    Work {
        /// Place in the pool.
        operator: usize,
        /// Comes.
        on: bool,
        /// With the shift, not for a break.
        shift: bool,
    },
}

impl Duty {
    /// Its name in the report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reload { .. } => "reload",
            Self::Loss { .. } => "network back",
            Self::Look { .. } => "watch",
            Self::Redistribute { .. } => "redistribute",
            Self::Poll => "API poll",
            Self::Work { on: true, shift: true, .. } => "shift begins",
            Self::Work { on: false, shift: true, .. } => "shift ends",
            Self::Work { on: false, .. } => "break begins",
            Self::Work { .. } => "break ends",
        }
    }
}

/// A duty and its plan second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Planned {
    /// Plan second.
    pub at: f64,
    /// What.
    pub duty: Duty,
}

/// Supervisors of so many operators.
#[must_use]
pub const fn supervisors_of(operators: usize) -> usize {
    operators.div_ceil(OPERATORS_A_SUPERVISOR)
}

/// A number with this mean, 0, 1, 2 …: the whole part for certain, the rest by chance.
fn times(dice: &mut StdRng, mean: f64) -> usize {
    mean.floor() as usize + usize::from(dice.random_bool(mean.fract().clamp(0.0, 1.0)))
}

/// Dice of something that happens at a plan second; they do not depend on numbers, which change when a run begins in a dialog's middle.
fn dice_at(seed: u64, dialog: u32, at: f64, salt: u64) -> StdRng {
    StdRng::seed_from_u64(seed.rotate_left(17) ^ at.to_bits() ^ (u64::from(dialog) << 32) ^ salt)
}

impl Plan {
    /// Which quick reply an operator's line is, as a number to choose by; `None` when it is typed.
    #[must_use]
    pub fn quick_reply(&self, dialog: u32, line: &Line) -> Option<u32> {
        let mut dice = dice_at(self.seed(), dialog, line.at, 0x51);
        (line.side == Side::Operator && dice.random_bool(QUICK_REPLIES / OPERATOR_LINES)).then(|| dice.random())
    }

    /// Everything that is done in a dialog after plan second 0, by time. `played` is the script as it is played, cut when the run begins in
    /// its middle; what belongs to the dialog as a whole is placed on its whole length, so that a dialog in its middle has what is
    /// left of it.
    #[must_use]
    pub fn actions(&self, dialog: u32, played: &Script) -> Vec<Action> {
        let mut all = self.of_whole(dialog);
        self.of_lines(dialog, played, &mut all);
        all.retain(|action| action.at > 0.0);
        all.sort_by(|a, b| a.at.total_cmp(&b.at));
        all
    }

    fn of_whole(&self, dialog: u32) -> Vec<Action> {
        let whole = self.script(dialog);
        let start = self.start(dialog).unwrap_or(0.0);
        let mut dice = dice_at(self.seed(), dialog, start, 0xA5);
        let answer = whole.lines.iter().find(|line| line.side == Side::Operator).map_or(whole.close_at, |line| line.at);
        let end = whole.lines.last().map_or(whole.close_at, |line| line.at).max(answer);
        let mut all = Vec::new();
        // Before the first answer the operator looks who it is.
        all.push(Action { at: start + (answer - start) * 0.5, act: Act::History });
        let mut add = |dice: &mut StdRng, mean: f64, act: &dyn Fn(&mut StdRng) -> Act| {
            for _ in 0..times(dice, mean) {
                let at = answer + (end - answer) * dice.random::<f64>();
                let act = act(dice);
                all.push(Action { at, act });
            }
        };
        let chars = |dice: &mut StdRng| shapes::text_chars(dice).min(400);
        add(&mut dice, 1.0, &|_| Act::Label);
        add(&mut dice, NOTES, &|dice| Act::Note { chars: chars(dice) });
        add(&mut dice, TRANSFERS, &|_| Act::Transfer);
        add(&mut dice, CARDS, &|_| Act::Card);
        add(&mut dice, SEARCHES, &|_| Act::Search);
        add(&mut dice, API_CALLS, &|dice| match dice.random::<f64>() {
            u if u < API_READS => Act::ApiRead,
            u if u < API_READS + API_SENDS => Act::ApiSend { chars: chars(dice) },
            _ => Act::ApiData,
        });
        all
    }

    /// Typing, and the list of quick replies before one is sent. The first line is not typed on our page: the visitor comes with it.
    fn of_lines(&self, dialog: u32, played: &Script, all: &mut Vec<Action>) {
        let speed = self.speed();
        for pair in played.lines.windows(2) {
            let [before, line] = pair else { continue };
            if self.quick_reply(dialog, line).is_some() {
                all.push(Action { at: (line.at - PICKING / speed).max(before.at), act: Act::QuickReply });
                continue;
            }
            let act = match line.side {
                Side::Customer if played.widget => Act::CustomerTypes,
                Side::Operator => Act::OperatorTypes,
                _ => continue,
            };
            if line.chars >= PASTED_FROM {
                continue;
            }
            let mut at = (line.at - f64::from(line.chars) / TYPED_PER_S / speed).max(before.at);
            while at < line.at {
                all.push(Action { at, act });
                at += TYPING_EVERY / speed;
            }
        }
    }

    /// What operators, supervisors and the poller do outside of dialogs within the plan's time, by time. The poller's requests are not
    /// in it: see [`Plan::poll_at`].
    #[must_use]
    pub fn duties(&self, operators: usize, supervisors: usize) -> Vec<Planned> {
        let (speed, end) = (self.speed(), self.seconds());
        let mut all = self.works(operators);
        for operator in 0..operators {
            let mut dice = dice_at(self.seed(), operator as u32, 0.0, 0x0D);
            moments(&mut dice, SHIFT / RELOADS / speed, end, |dice, at| {
                let away = dice.random_range(0.5..2.0);
                all.push(Planned { at, duty: Duty::Reload { operator, away } });
            });
            moments(&mut dice, SHIFT / LOSSES / speed, end, |dice, at| {
                let away = dice.random_range(2.0..60.0);
                all.push(Planned { at, duty: Duty::Loss { operator, away } });
            });
        }
        for supervisor in 0..supervisors {
            let mut dice = dice_at(self.seed(), supervisor as u32, 0.0, 0x5E);
            moments(&mut dice, 3_600.0 / REDISTRIBUTIONS / speed, end, |dice, at| {
                all.push(Planned { at, duty: Duty::Redistribute { supervisor, pick: dice.random() } });
            });
            let mut at = LOOK / speed * dice.random::<f64>();
            while at < end {
                all.push(Planned { at, duty: Duty::Look { supervisor, pick: dice.random() } });
                at += LOOK / speed;
            }
        }
        all.sort_by(|a, b| a.at.total_cmp(&b.at));
        all
    }

    /// Plan second of the poller's request number `n`.
    #[must_use]
    pub fn poll_at(&self, n: u32) -> f64 {
        (f64::from(n) + 1.0) / POLLS / self.speed()
    }
}

/// A Poisson process with this mean gap.
fn moments(dice: &mut StdRng, gap: f64, end: f64, mut at: impl FnMut(&mut StdRng, f64)) {
    let mut t = exponential(dice, gap);
    while t < end {
        at(dice, t);
        t += exponential(dice, gap);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::schedule::arrivals::Shape;

    /// Dialogs that begin within the plan, with their actions.
    fn acted(plan: &Plan, dialogs: usize) -> Vec<(Script, Vec<Action>)> {
        let first = plan.open_at_start();
        assert!(plan.dialogs() > first + dialogs, "the plan is long enough");
        let of = |dialog: u32| {
            let script = plan.script(dialog);
            let actions = plan.actions(dialog, &script);
            (script, actions)
        };
        (first..first + dialogs).map(|dialog| of(dialog as u32)).collect()
    }

    fn near(what: &str, found: f64, wanted: f64, within: f64) {
        assert!((found - wanted).abs() <= within, "{what}: {found}, wanted {wanted} ± {within}");
    }

    #[test]
    fn every_dialog_has_on_average_what_the_load_model_says() {
        let plan = Plan::new(11, 400.0, 20.0, 320.0, Shape::Flat);
        let dialogs = 4_000;
        let mut counts: HashMap<&str, f64> = HashMap::new();
        for (_, actions) in acted(&plan, dialogs) {
            for action in actions {
                *counts.entry(action.act.name()).or_default() += 1.0;
            }
        }
        let n = dialogs as f64;
        let mean = |what: &str| counts.get(what).copied().unwrap_or(0.0) / n;
        near("histories", mean("open history"), 1.0, 1e-9);
        near("topics and tags", mean("topic and tag"), 1.0, 1e-9);
        // Of a share p of the dialogs: σ = √(p (1 − p) ÷ n).
        for (what, wanted) in [
            ("note", NOTES),
            ("transfer", TRANSFERS),
            ("client card", CARDS),
            ("search", SEARCHES),
            ("API read", API_CALLS * 0.6),
            ("API send", API_CALLS * 0.3),
            ("API own data", API_CALLS * 0.1),
        ] {
            near(what, mean(what), wanted, 4.0 * (wanted * (1.0 - wanted) / n).sqrt());
        }
        // Dialogs differ in length by σ of about 0.75 of the mean.
        near("quick replies", mean("quick reply"), QUICK_REPLIES, 4.0 * QUICK_REPLIES * 0.8 / n.sqrt());
    }

    #[test]
    fn people_tell_two_or_three_times_a_typed_line_that_they_type() {
        let plan = Plan::new(12, 400.0, 20.0, 120.0, Shape::Flat);
        let (mut typed, mut told, mut by_channel) = (0.0, 0.0, 0);
        for (n, (script, actions)) in acted(&plan, 1_000).into_iter().enumerate() {
            let dialog = (plan.open_at_start() + n) as u32;
            let is_typed = |line: &&Line| {
                (script.widget || line.side == Side::Operator) && plan.quick_reply(dialog, line).is_none()
            };
            typed += script.lines.iter().skip(1).filter(is_typed).count() as f64;
            told += actions.iter().filter(|a| matches!(a.act, Act::CustomerTypes | Act::OperatorTypes)).count() as f64;
            by_channel += usize::from(!script.widget && actions.iter().any(|a| a.act == Act::CustomerTypes));
        }
        assert!((2.0..3.0).contains(&(told / typed)), "{}", told / typed);
        assert_eq!(by_channel, 0, "a channel tells nothing about typing");
    }

    #[test]
    fn typing_is_told_once_in_three_seconds_before_the_line_and_after_the_one_before() {
        let line = |at: f64, side: Side, chars: u32| Line {
            at,
            side,
            n: 1,
            chars,
            script: shapes::Script::Latin,
            repeat_after: None,
        };
        let plan = Plan::new(1, 1.0, 1.0, 10.0, Shape::Flat);
        let lines = vec![
            line(1.0, Side::Customer, 80),
            line(5.0, Side::Customer, 80),
            line(30.0, Side::Customer, 80),
            line(60.0, Side::Customer, 2_000),
        ];
        let mut all = Vec::new();
        plan.of_lines(0, &Script { widget: true, lines, close_at: 70.0 }, &mut all);
        let at: Vec<f64> = all.iter().map(|action| action.at).collect();
        assert_eq!(at, [1.0, 4.0, 20.0, 23.0, 26.0, 29.0], "the first is not typed here and the last is pasted");
    }

    #[test]
    fn the_same_seed_gives_the_same_actions_and_the_lines_do_not_depend_on_them() {
        let plan = Plan::new(3, 100.0, 20.0, 30.0, Shape::Flat);
        let again = Plan::new(3, 100.0, 20.0, 30.0, Shape::Flat);
        let other = Plan::new(4, 100.0, 20.0, 30.0, Shape::Flat);
        let of = |plan: &Plan| acted(plan, 40);
        assert_eq!(of(&plan), of(&again));
        assert_ne!(of(&plan), of(&other));
        assert_eq!((plan.duties(40, 3), plan.duties(40, 3).is_empty()), (again.duties(40, 3), false));
        for (_, actions) in of(&plan) {
            assert!(actions.is_sorted_by(|a, b| a.at <= b.at));
        }
    }

    #[test]
    fn a_dialog_in_its_middle_has_what_is_left_of_it() {
        let plan = Plan::new(5, 200.0, 20.0, 10.0, Shape::Flat);
        let cut = |dialog: u32| plan.actions(dialog, &crate::crowd::talk::cut_at_zero(&plan.script(dialog)));
        let open = plan.open_at_start() as u32;
        let all: Vec<Action> = (0..open).flat_map(cut).collect();
        assert!(all.iter().all(|action| action.at > 0.0));
        let histories = all.iter().filter(|action| action.act == Act::History).count();
        assert!(histories < open as usize / 4, "most have been opened long ago: {histories} of {open}");
        assert!(all.iter().any(|action| action.act == Act::QuickReply));
    }

    #[test]
    fn duties_of_a_shift_have_their_rates_and_are_compressed_with_it() {
        // 200 operators for two of their compressed shifts.
        for speed in [1.0, 20.0] {
            let plan = Plan::new(9, 0.01, speed, 2.0 * SHIFT / speed, Shape::Flat);
            let (operators, supervisors) = (200, supervisors_of(200));
            assert_eq!(supervisors, 14);
            let duties = plan.duties(operators, supervisors);
            let count = |of: fn(&Duty) -> bool| duties.iter().filter(|planned| of(&planned.duty)).count() as f64;
            let shifts = 2.0 * operators as f64;
            for (what, found, wanted) in [
                ("reloads", count(|d| matches!(d, Duty::Reload { .. })), shifts * RELOADS),
                ("losses", count(|d| matches!(d, Duty::Loss { .. })), shifts * LOSSES),
                (
                    "redistributions",
                    count(|d| matches!(d, Duty::Redistribute { .. })),
                    2.0 * SHIFT / 3_600.0 * REDISTRIBUTIONS * supervisors as f64,
                ),
            ] {
                // Poisson: σ = √mean.
                near(what, found, wanted, 4.0 * wanted.sqrt());
            }
            let looks = count(|d| matches!(d, Duty::Look { .. }));
            near("looks", looks, 2.0 * SHIFT / LOOK * supervisors as f64, supervisors as f64);
            for planned in &duties {
                assert!(planned.at < 2.0 * SHIFT / speed);
                if let Duty::Loss { away, .. } = planned.duty {
                    assert!((2.0..60.0).contains(&away), "{away}");
                }
            }
            assert!((plan.poll_at(9) * speed - 10.0).abs() < 1e-9, "one request a virtual second");
        }
    }
}
