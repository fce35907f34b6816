//! Who wrote to how many clients today: counted in memory from committed lines, without SQL (operator-line.md 11). At the start, when
//! facts were missed, when clients were joined and when another zone moves midnight, the lines of the day are read once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::domain::time::SECOND;
use crate::domain::touch::{Day, Touch};
use crate::domain::{ClientId, OperatorId, Timestamp};

/// The day is read again not sooner than after so long, microseconds.
const AGAIN: i64 = 5 * SECOND;

/// Clients by operator; `None` while the day is not counted. An operator who is left out wrote to nobody.
pub type Touched = Option<Arc<HashMap<OperatorId, u32>>>;

/// See the module.
#[derive(Debug)]
pub struct Touches {
    zone_name: String,
    zone: TimeZone,
    day: Day,
    clients: HashMap<OperatorId, HashSet<ClientId>>,
    /// The day is counted from its midnight on.
    known: bool,
    /// The rows of the day are to be read.
    wanted: bool,
    /// How many days began; tells an answer about the present day from one about a day before.
    begun: u64,
    /// The day whose rows are being read, as `begun` numbers it.
    asked: Option<u64>,
    asked_at: Option<Timestamp>,
    /// Heard while they are read: the answer may not have it yet.
    heard: Vec<Touch>,
}

impl Touches {
    /// Nothing is known of the day: see [`Touches::missed`].
    #[must_use]
    pub fn new(zone_name: &str, now: Timestamp) -> Self {
        let zone = zone_of(zone_name);
        Self {
            day: Day::of(now, &zone),
            zone_name: zone_name.to_owned(),
            zone,
            clients: HashMap::new(),
            known: false,
            wanted: false,
            begun: 0,
            asked: None,
            asked_at: None,
            heard: Vec::new(),
        }
    }

    /// The instance's zone. Another midnight begins another day, which is read anew at once.
    pub fn set_zone(&mut self, zone_name: &str, now: Timestamp) {
        if self.zone_name == zone_name {
            return;
        }
        self.zone_name = zone_name.to_owned();
        self.zone = zone_of(zone_name);
        let day = Day::of(now, &self.zone);
        if day != self.day {
            self.begin(day);
            (self.known, self.wanted, self.asked_at) = (false, true, None);
        }
    }

    /// Facts were missed, or rows went over to other clients: the day is read again. What is counted stands until then.
    pub fn missed(&mut self) {
        self.wanted = true;
    }

    /// Time passed: midnight begins a new day with nobody written to. What happens in it is heard from its first moment on.
    pub fn turn(&mut self, now: Timestamp) {
        if self.day.holds(now) {
            return;
        }
        let day = Day::of(now, &self.zone);
        let follows = day.from == self.day.to;
        self.wanted |= !follows || self.asked.is_some();
        self.known = follows && !self.wanted;
        self.begin(day);
    }

    fn begin(&mut self, day: Day) {
        self.day = day;
        self.begun += 1;
        self.clients.clear();
        self.heard.clear();
    }

    /// A line to a client was committed. One of another day does not count.
    pub fn wrote(&mut self, touch: Touch, at: Timestamp, now: Timestamp) {
        self.turn(now.max(at));
        if !self.day.holds(at) {
            return;
        }
        if self.asked.is_some() {
            self.heard.push(touch);
        }
        self.clients.entry(touch.operator_id).or_default().insert(touch.client_id);
    }

    /// Since when rows are to be read now; the answer goes to [`Touches::told`]. One question at a time.
    pub fn ask(&mut self, now: Timestamp) -> Option<Timestamp> {
        self.turn(now);
        let early = self.asked_at.is_some_and(|at| (0..AGAIN).contains(&now.since(at)));
        if !self.wanted || self.asked.is_some() || early {
            return None;
        }
        self.wanted = false;
        self.asked = Some(self.begun);
        self.asked_at = Some(now);
        self.heard.clear();
        Some(self.day.from)
    }

    /// What the rows tell that were asked for; `None` when they could not be read: they are asked for again. Those of a day before,
    /// and of this one when there was another between, have not what was written since the question: they are thrown away.
    pub fn told(&mut self, rows: Option<Vec<Touch>>) {
        let Some(of) = self.asked.take() else { return };
        let heard = std::mem::take(&mut self.heard);
        if of != self.begun {
            (self.wanted, self.asked_at) = (true, None);
            return;
        }
        let Some(rows) = rows else {
            self.wanted = true;
            return;
        };
        self.clients.clear();
        for touch in rows.into_iter().chain(heard) {
            self.clients.entry(touch.operator_id).or_default().insert(touch.client_id);
        }
        self.known = true;
    }

    /// How many clients everybody wrote to today.
    #[must_use]
    pub fn counts(&self) -> Touched {
        let count = |clients: &HashSet<ClientId>| u32::try_from(clients.len()).unwrap_or(u32::MAX);
        self.known.then(|| Arc::new(self.clients.iter().map(|(id, clients)| (*id, count(clients))).collect()))
    }
}

/// UTC for a name that is none.
fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::MINUTE;

    /// 2026-01-05T08:00:00Z.
    const T0: Timestamp = Timestamp(1_767_600_000_000_000);
    const HOUR: i64 = 60 * MINUTE;

    fn hours(n: i64) -> Timestamp {
        T0.plus_micros(n * HOUR)
    }

    fn touch(operator: i64, client: i64) -> Touch {
        Touch { operator_id: OperatorId(operator), client_id: ClientId(client) }
    }

    fn count(touches: &Touches, operator: i64) -> Option<u32> {
        touches.counts().map(|counts| counts.get(&OperatorId(operator)).copied().unwrap_or(0))
    }

    /// A day that was counted from the rows.
    fn counted(zone: &str, rows: Vec<Touch>) -> Touches {
        let mut touches = Touches::new(zone, T0);
        touches.missed();
        assert!(touches.ask(T0).is_some());
        touches.told(Some(rows));
        touches
    }

    #[test]
    fn a_client_counts_once_a_day_and_for_each_operator() {
        let mut touches = counted("UTC", vec![touch(1, 10)]);
        for (operator, client) in [(1, 10), (1, 11), (1, 11), (2, 10)] {
            touches.wrote(touch(operator, client), hours(1), hours(1));
        }
        assert_eq!((count(&touches, 1), count(&touches, 2), count(&touches, 3)), (Some(2), Some(1), Some(0)));
    }

    #[test]
    fn midnight_of_the_instances_zone_begins_with_nobody() {
        // 08:00 in UTC is 10:00 in Kyiv and 17:00 in Tokyo: midnight comes after 16, 14 and 7 hours.
        for (zone, midnight) in [("UTC", 16), ("Europe/Kyiv", 14), ("Asia/Tokyo", 7), ("no zone", 16)] {
            let mut touches = counted(zone, vec![touch(1, 10), touch(1, 11)]);
            let before = hours(midnight).plus_micros(-1);
            assert_eq!(touches.ask(before), None);
            assert_eq!(count(&touches, 1), Some(2), "{zone}");
            assert_eq!(touches.ask(hours(midnight)), None, "nothing of the new day was missed");
            assert_eq!(count(&touches, 1), Some(0), "{zone}");
            touches.wrote(touch(1, 12), before, hours(midnight));
            assert_eq!(count(&touches, 1), Some(0), "a line of yesterday comes late");
            touches.wrote(touch(1, 10), hours(midnight), hours(midnight));
            assert_eq!(count(&touches, 1), Some(1), "{zone}");
        }
    }

    #[test]
    fn nothing_is_told_before_the_day_is_counted_and_what_is_heard_meanwhile_is_kept() {
        let mut touches = Touches::new("UTC", T0);
        touches.wrote(touch(1, 9), T0, T0);
        assert_eq!((touches.ask(T0), count(&touches, 1)), (None, None));
        touches.missed();
        let from = touches.ask(T0);
        assert_eq!(from, Some(hours(-8)), "midnight");
        touches.wrote(touch(1, 10), T0, T0);
        assert_eq!((touches.ask(T0), count(&touches, 1)), (None, None), "one question at a time");
        touches.told(Some(vec![touch(1, 9), touch(1, 11)]));
        assert_eq!(count(&touches, 1), Some(3));
    }

    #[test]
    fn a_day_that_could_not_be_read_is_asked_for_again_and_not_at_once() {
        let mut touches = Touches::new("UTC", T0);
        touches.missed();
        let from = touches.ask(T0).unwrap();
        touches.told(None);
        assert_eq!((touches.ask(T0.plus_secs(4)), count(&touches, 1)), (None, None));
        let again = touches.ask(T0.plus_secs(5));
        assert_eq!(again, Some(from));
        touches.told(Some(Vec::new()));
        assert_eq!(count(&touches, 1), Some(0));
    }

    #[test]
    fn joined_clients_are_one_after_the_day_is_read_again() {
        let mut touches = counted("UTC", vec![touch(1, 10), touch(1, 11)]);
        touches.missed();
        assert!(touches.ask(hours(1)).is_some());
        assert_eq!(count(&touches, 1), Some(2), "until then it stands");
        touches.told(Some(vec![touch(1, 10)]));
        assert_eq!(count(&touches, 1), Some(1));
    }

    #[test]
    fn another_zone_moves_midnight_and_the_day_is_read_at_once() {
        let mut touches = counted("UTC", vec![touch(1, 10)]);
        touches.set_zone("Europe/Kyiv", T0);
        assert_eq!(count(&touches, 1), None);
        assert_eq!(touches.ask(T0), Some(hours(-10)));
        touches.told(Some(vec![touch(1, 10), touch(1, 11)]));
        assert_eq!(count(&touches, 1), Some(2));
        touches.set_zone("Europe/Helsinki", T0);
        assert_eq!(count(&touches, 1), Some(2), "the same midnight");
    }

    #[test]
    fn an_answer_from_before_another_midnight_is_thrown_away_also_when_the_former_one_is_back() {
        let mut touches = Touches::new("UTC", T0);
        touches.missed();
        assert_eq!(touches.ask(T0), Some(hours(-8)));
        touches.set_zone("Europe/Kyiv", T0);
        touches.wrote(touch(1, 10), T0, T0);
        touches.set_zone("UTC", T0);
        assert_eq!(touches.ask(T0), None, "one question at a time");
        touches.told(Some(vec![touch(1, 9)]));
        assert_eq!(count(&touches, 1), None, "the rows are from before the line");
        assert_eq!(touches.ask(T0), Some(hours(-8)));
        touches.told(Some(vec![touch(1, 9), touch(1, 10)]));
        assert_eq!(count(&touches, 1), Some(2));
    }

    #[test]
    fn midnight_while_the_rows_are_read_has_the_new_day_read_too() {
        let mut touches = Touches::new("UTC", T0);
        touches.missed();
        assert!(touches.ask(hours(16).plus_micros(-1)).is_some());
        touches.turn(hours(16));
        touches.told(Some(vec![touch(1, 10)]));
        assert_eq!(count(&touches, 1), None, "of the day before");
        assert_eq!(touches.ask(hours(16)), Some(hours(16)), "at once");
    }

    #[test]
    fn after_days_without_a_tick_the_day_is_read() {
        let mut touches = counted("UTC", vec![touch(1, 10)]);
        assert_eq!(touches.ask(hours(72)), Some(hours(64)));
        assert_eq!(count(&touches, 1), None);
    }
}
