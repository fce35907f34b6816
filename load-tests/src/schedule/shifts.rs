//! Shifts and breaks of operators (load-model.md 6), for a plan that plays the hours of a day: from the seed, with dice of their own. Pure.

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::{
    actions::{Duty, Planned},
    plan::Plan,
};

/// Part of the operators who are at work in the busy hours at least: at 11 h 80 % have their shift, and a sixth of them a break; at
/// 13 h everybody has, and a third is at lunch.
pub const AT_WORK: f64 = 0.6;
/// Hours around the beginning and the end of a shift.
const JITTER: f64 = 10.0 / 60.0;
/// Hours of a short break.
const BREAK: f64 = 0.25;
/// Hours of lunch.
const LUNCH: f64 = 0.75;

/// A shift, in hours of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// Begin.
    pub from: f64,
    /// End.
    pub to: f64,
    /// A break, lunch, a break: begin and end of each.
    pub breaks: [(f64, f64); 3],
}

impl Plan {
    /// The shift of an operator, the same on every day.
    #[must_use]
    pub fn shift(&self, operator: usize) -> Shift {
        let mut dice = StdRng::seed_from_u64(self.seed().rotate_left(41) ^ (operator as u64) << 8 ^ 0x5F);
        let (from, to) = match dice.random::<f64>() {
            u if u < 0.6 => (9.0, 18.0),
            u if u < 0.8 => (8.0, 17.0),
            _ => (13.0, 22.0),
        };
        let (from, to) = (from + dice.random_range(-JITTER..JITTER), to + dice.random_range(-JITTER..JITTER));
        let mut pause = |after: std::ops::Range<f64>, hours: f64| {
            let begin = from + dice.random_range(after);
            (begin, begin + hours)
        };
        Shift { from, to, breaks: [pause(1.5..3.0, BREAK), pause(3.5..5.0, LUNCH), pause(6.0..7.5, BREAK)] }
    }

    /// When operators come and go within the plan's time; whoever is not at work at its beginning goes at once. Nobody in a plan without
    /// the hours of a day.
    #[must_use]
    pub fn works(&self, operators: usize) -> Vec<Planned> {
        let Some(first) = self.from_hour() else { return Vec::new() };
        let hours = self.seconds() * self.speed() / 3_600.0;
        let mut all = Vec::new();
        for operator in 0..operators {
            let Shift { from, to, breaks } = self.shift(operator);
            let mut changes = Vec::new();
            for day in -1..=((first + hours) / 24.0) as i32 {
                let midnight = f64::from(day) * 24.0;
                changes.push((midnight + from, true, true));
                for (begin, end) in breaks {
                    changes.extend([(midnight + begin, false, false), (midnight + end, true, false)]);
                }
                changes.push((midnight + to, false, true));
            }
            let before = changes.iter().rev().find(|(hour, ..)| *hour <= first);
            if before.is_none_or(|(_, on, _)| !on) {
                all.push(Planned { at: 0.0, duty: Duty::Work { operator, on: false, shift: true } });
            }
            for (hour, on, shift) in changes.into_iter().filter(|(hour, ..)| *hour > first && *hour < first + hours) {
                let at = (hour - first) * 3_600.0 / self.speed();
                all.push(Planned { at, duty: Duty::Work { operator, on, shift } });
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::arrivals::Shape;

    /// A day from an hour on, in 24 of its hours, 240-fold.
    fn day(from_hour: f64) -> Plan {
        Plan::new(3, 0.5, 240.0, 360.0, Shape::Day { from_hour })
    }

    /// Who is at work at an hour after the plan's beginning.
    fn at_work(plan: &Plan, operators: usize, hours: f64) -> usize {
        let mut works = plan.works(operators);
        works.sort_by(|a, b| a.at.total_cmp(&b.at));
        let mut on = vec![true; operators];
        for planned in works.iter().filter(|planned| planned.at <= hours * 3_600.0 / 240.0) {
            if let Duty::Work { operator, on: now, .. } = planned.duty {
                on[operator] = now;
            }
        }
        on.iter().filter(|on| **on).count()
    }

    #[test]
    fn shifts_are_those_of_the_load_model() {
        let plan = day(0.0);
        let shifts: Vec<Shift> = (0..4_000).map(|operator| plan.shift(operator)).collect();
        let share = |from: f64| shifts.iter().filter(|s| (s.from - from).abs() <= JITTER).count() as f64 / 4_000.0;
        for (from, wanted) in [(9.0, 0.6), (8.0, 0.2), (13.0, 0.2)] {
            assert!((share(from) - wanted).abs() < 0.03, "{from} h: {}", share(from));
        }
        for Shift { from, to, breaks } in shifts {
            assert!((to - from - 9.0).abs() <= 2.0 * JITTER);
            let mut moments = vec![from];
            moments.extend(breaks.iter().flat_map(|(begin, end)| [*begin, *end]));
            moments.push(to);
            assert!(moments.is_sorted(), "{moments:?}");
            let away: f64 = breaks.iter().map(|(begin, end)| end - begin).sum();
            assert!((away - 1.25).abs() < 1e-9, "{away}");
        }
    }

    #[test]
    fn nobody_is_there_at_night_and_enough_are_there_at_the_peaks() {
        let plan = day(0.0);
        for (hour, least, most) in [(0.5, 0, 0), (7.5, 0, 0), (11.0, 600, 760), (14.5, 600, 950), (23.0, 0, 0)] {
            let found = at_work(&plan, 1_000, hour);
            assert!((least..=most).contains(&found), "{hour} h: {found}");
        }
        assert!(at_work(&day(11.0), 1_000, 0.0) > 580, "whoever is at work when the plan begins stays");
        assert!(at_work(&day(11.0), 1_000, 22.0) > 250, "the next morning they come again");
    }

    #[test]
    fn a_plan_without_a_day_has_no_shifts_and_the_day_begins_with_its_own_hour() {
        let flat = Plan::new(3, 60.0, 20.0, 60.0, Shape::Flat);
        assert!(flat.works(50).is_empty());
        let night = Plan::new(3, 60.0, 20.0, 60.0, Shape::Day { from_hour: 3.0 });
        assert!(night.open_at_start() * 5 < flat.open_at_start(), "{}", night.open_at_start());
    }
}
