//! Working calendars: weekly intervals, holidays and special days in a time zone (administration.md 7). Pure: the moment
//! is always given. They serve operators' schedules; deadlines in working time count with [`Calendar::working_between`]
//! and [`Calendar::after_working`].

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CalendarId, Timestamp};

/// Minutes of a day.
pub const DAY_MIN: u16 = 24 * 60;
/// Most intervals of one day.
pub const MAX_INTERVALS: usize = 10;
/// Most holidays and special days of a calendar.
pub const MAX_DAYS: usize = 366;
/// How far ahead working time is looked for, days: two years hold every yearly holiday twice.
const HORIZON_DAYS: i64 = 731;

/// A part of a day, minutes after midnight by the wall clock of the calendar's zone; the end is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// First minute, 0..=1439.
    pub from_min: u16,
    /// First minute after it, 1..=1440.
    pub to_min: u16,
}

/// The intervals of each weekday. Nights go on by an interval that ends at 1440 and one of the next day that begins at 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Week {
    /// Monday.
    pub mon: Vec<Interval>,
    /// Tuesday.
    pub tue: Vec<Interval>,
    /// Wednesday.
    pub wed: Vec<Interval>,
    /// Thursday.
    pub thu: Vec<Interval>,
    /// Friday.
    pub fri: Vec<Interval>,
    /// Saturday.
    pub sat: Vec<Interval>,
    /// Sunday.
    pub sun: Vec<Interval>,
}

impl Week {
    /// The weekdays with their intervals, from Monday.
    #[must_use]
    pub fn days(&self) -> [(&'static str, &Vec<Interval>); 7] {
        [
            ("mon", &self.mon),
            ("tue", &self.tue),
            ("wed", &self.wed),
            ("thu", &self.thu),
            ("fri", &self.fri),
            ("sat", &self.sat),
            ("sun", &self.sun),
        ]
    }

    fn on(&self, date: Date) -> &[Interval] {
        let number = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        self.days().get(number).map_or(&[], |(_, intervals)| intervals.as_slice())
    }
}

/// A day that differs from its weekday: a holiday without intervals, or a special day with its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// `2026-08-24`.
    pub date: String,
    /// What it is, 0 to 200 characters.
    #[serde(default)]
    pub name: String,
    /// Each year on this day and month.
    #[serde(default)]
    pub yearly: bool,
    /// Working hours of that day; none = a holiday.
    #[serde(default)]
    pub intervals: Vec<Interval>,
}

/// What an administrator sets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarFields {
    /// Shown name, 1 to 200 characters.
    pub name: String,
    /// IANA name, for example `Europe/Kyiv`.
    pub timezone: String,
    /// Working hours by weekday.
    #[serde(default)]
    pub week: Week,
    /// Holidays and special days, at most 366.
    #[serde(default)]
    pub days: Vec<SpecialDay>,
    /// Used where nothing else is chosen; one at most.
    #[serde(default)]
    pub is_default: bool,
}

/// What is wrong with a calendar: field and sentence.
pub type CalendarFaults = Vec<(String, String)>;

impl CalendarFields {
    /// Checks everything; the answer names field, value and what is accepted.
    ///
    /// # Errors
    /// All faults found.
    pub fn validate(&self) -> Result<(), CalendarFaults> {
        let mut bad = CalendarFaults::new();
        let length = self.name.trim().chars().count();
        if !(1..=200).contains(&length) {
            bad.push((String::from("name"), format!("{length} characters, 1 to 200 are accepted")));
        }
        if zone(&self.timezone).is_none() {
            let sentence = format!("{:?} is no time zone; an IANA name such as Europe/Kyiv is accepted", self.timezone);
            bad.push((String::from("timezone"), sentence));
        }
        for (day, intervals) in self.week.days() {
            check_intervals(&format!("week.{day}"), intervals, &mut bad);
        }
        if self.days.len() > MAX_DAYS {
            bad.push((String::from("days"), format!("{} days, at most {MAX_DAYS} are accepted", self.days.len())));
        }
        let mut seen: BTreeMap<(bool, String), usize> = BTreeMap::new();
        for (n, day) in self.days.iter().enumerate() {
            match day.date.parse::<Date>() {
                Ok(date) if date.to_string() == day.date => {
                    let key = if day.yearly { day.date.get(5..).unwrap_or_default() } else { day.date.as_str() };
                    if let Some(other) = seen.insert((day.yearly, key.to_owned()), n) {
                        bad.push((format!("days.{n}.date"), format!("{} is named by days.{other} already", day.date)));
                    }
                }
                _ => bad.push((
                    format!("days.{n}.date"),
                    format!("{:?} is no date; one such as 2026-08-24 is accepted", day.date),
                )),
            }
            if day.name.chars().count() > 200 {
                bad.push((format!("days.{n}.name"), String::from("over 200 characters")));
            }
            check_intervals(&format!("days.{n}.intervals"), &day.intervals, &mut bad);
        }
        if bad.is_empty() { Ok(()) } else { Err(bad) }
    }
}

fn check_intervals(field: &str, intervals: &[Interval], bad: &mut CalendarFaults) {
    if intervals.len() > MAX_INTERVALS {
        bad.push((field.to_owned(), format!("{} intervals, at most {MAX_INTERVALS} are accepted", intervals.len())));
    }
    for interval in intervals {
        if interval.from_min >= interval.to_min || interval.to_min > DAY_MIN {
            let sentence = format!(
                "{} to {} is no part of a day; 0 to {DAY_MIN} minutes, the beginning before the end, is accepted",
                interval.from_min, interval.to_min
            );
            bad.push((field.to_owned(), sentence));
        }
    }
    if intervals.windows(2).any(|pair| matches!(pair, [a, b] if b.from_min < a.to_min)) {
        bad.push((field.to_owned(), String::from("intervals in their order that do not overlap are accepted")));
    }
}

/// The zone of an IANA name; `None` for a name nobody knows.
fn zone(name: &str) -> Option<TimeZone> {
    if name.trim() != name || name.is_empty() { None } else { TimeZone::get(name).ok() }
}

/// A calendar as the engine uses it.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// Id.
    pub id: CalendarId,
    /// As it was set.
    pub fields: CalendarFields,
    zone: TimeZone,
    once: BTreeMap<Date, Vec<Interval>>,
    yearly: BTreeMap<(i8, i8), Vec<Interval>>,
}

/// From and until, the end not part of it.
type Span = (Timestamp, Timestamp);

/// When working time begins again, by the wall clock of the calendar's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Dates from that of the question on; 0 = the same date.
    pub days: i32,
    /// Place of the date in its week, 0 = Monday.
    pub weekday: usize,
    /// 1..=12.
    pub month: i8,
    /// Day of the month, 1..=31.
    pub day: i8,
    /// 0..=23.
    pub hour: i8,
    /// 0..=59.
    pub minute: i8,
}

impl Calendar {
    /// Prepares a stored calendar. A zone that this program does not know any more counts as UTC: an operator is then
    /// marked at other hours, which is seen, instead of not at all.
    #[must_use]
    pub fn new(id: CalendarId, fields: CalendarFields) -> Self {
        let (mut once, mut yearly) = (BTreeMap::new(), BTreeMap::new());
        for day in &fields.days {
            let Ok(date) = day.date.parse::<Date>() else { continue };
            if day.yearly {
                yearly.insert((date.month(), date.day()), day.intervals.clone());
            } else {
                once.insert(date, day.intervals.clone());
            }
        }
        Self { id, zone: zone(&fields.timezone).unwrap_or(TimeZone::UTC), once, yearly, fields }
    }

    /// The working hours of a date: those of that very day, else of the yearly day, else of the weekday.
    fn hours(&self, date: Date) -> &[Interval] {
        if let Some(own) = self.once.get(&date) {
            return own;
        }
        match self.yearly.get(&(date.month(), date.day())) {
            Some(own) => own,
            None => self.fields.week.on(date),
        }
    }

    fn date_of(&self, at: Timestamp) -> Option<Date> {
        Some(jiff::Timestamp::from_microsecond(at.micros()).ok()?.to_zoned(self.zone.clone()).date())
    }

    /// The moment of a wall clock's minute. One that the clock jumps over is the moment of the jump's end; of one that
    /// comes twice it is the first.
    fn moment(&self, date: Date, minute: u16) -> Option<Timestamp> {
        let (date, minute) = if minute >= DAY_MIN { (date.tomorrow().ok()?, minute - DAY_MIN) } else { (date, minute) };
        let time = Time::new(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0).ok()?;
        let wall = self.zone.to_ambiguous_timestamp(date.to_datetime(time));
        let found = if matches!(wall.offset(), AmbiguousOffset::Gap { .. }) {
            let before = wall.earlier().ok()?;
            self.zone.following(before).next()?.timestamp()
        } else {
            wall.compatible().ok()?
        };
        Some(Timestamp(found.as_microsecond()))
    }

    /// Working spans of the dates from that of `at` on, ascending; touching ones are one.
    fn spans(&self, at: Timestamp, days: i64) -> impl Iterator<Item = Span> + '_ {
        let first = self.date_of(at);
        let mut dates = (0..days).map_while(move |n| first?.checked_add(jiff::Span::new().days(n)).ok());
        let mut ready: std::collections::VecDeque<Span> = std::collections::VecDeque::new();
        std::iter::from_fn(move || {
            loop {
                // A span is known as a whole when one after it is known, or no date is left.
                if ready.len() >= 2 {
                    return ready.pop_front();
                }
                let Some(date) = dates.next() else { return ready.pop_front() };
                for interval in self.hours(date) {
                    let (from, to) = (self.moment(date, interval.from_min), self.moment(date, interval.to_min));
                    let (Some(from), Some(to)) = (from, to) else { continue };
                    match ready.back_mut() {
                        Some(last) if from <= last.1 => last.1 = last.1.max(to),
                        _ if from < to => ready.push_back((from, to)),
                        _ => {}
                    }
                }
            }
        })
    }

    /// Whether it is working time.
    #[must_use]
    pub fn is_working(&self, at: Timestamp) -> bool {
        self.spans(at, 2).take_while(|(from, _)| *from <= at).any(|(from, to)| from <= at && at < to)
    }

    /// When working time next begins or ends after `at`; `None` when it does not within two years.
    #[must_use]
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        self.spans(at, HORIZON_DAYS).flat_map(|(from, to)| [from, to]).find(|edge| *edge > at)
    }

    /// When working time begins again; `None` while it is working time, and when it does not begin within two years.
    #[must_use]
    pub fn opens(&self, now: Timestamp) -> Option<Opening> {
        if self.is_working(now) {
            return None;
        }
        let wall = |at: Timestamp| {
            Some(jiff::Timestamp::from_microsecond(at.micros()).ok()?.to_zoned(self.zone.clone()).datetime())
        };
        let begins = wall(self.next_change(now)?)?;
        let date = begins.date();
        Some(Opening {
            days: wall(now)?.date().until(date).ok()?.get_days(),
            weekday: usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()),
            month: date.month(),
            day: date.day(),
            hour: begins.hour(),
            minute: begins.minute(),
        })
    }

    /// Working time between two moments, microseconds; 0 when the second is not after the first.
    #[must_use]
    pub fn working_between(&self, from: Timestamp, to: Timestamp) -> i64 {
        let days = to.since(from).max(0) / (24 * 60 * super::time::MINUTE) + 3;
        self.spans(from, days)
            .take_while(|(begin, _)| *begin < to)
            .map(|(begin, end)| end.min(to).since(begin.max(from)).max(0))
            .sum()
    }

    /// The moment at which so much working time (microseconds) has passed after `from`; `None` when it does not pass within
    /// two years.
    #[must_use]
    pub fn after_working(&self, from: Timestamp, working: i64) -> Option<Timestamp> {
        let mut left = working.max(0);
        for (begin, end) in self.spans(from, HORIZON_DAYS) {
            let begin = begin.max(from);
            let length = end.since(begin).max(0);
            if length > 0 && left <= length {
                return Some(begin.plus_micros(left));
            }
            left -= length;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const fn hours(from: u16, to: u16) -> Interval {
        Interval { from_min: from * 60, to_min: to * 60 }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Kyiv, working days 9 to 13 and 14 to 18.
    fn office() -> CalendarFields {
        let day = vec![hours(9, 13), hours(14, 18)];
        let [mon, tue, wed, thu, fri] = std::array::from_fn(|_| day.clone());
        CalendarFields {
            name: String::from("Офіс"),
            timezone: String::from("Europe/Kyiv"),
            week: Week { mon, tue, wed, thu, fri, ..Week::default() },
            days: Vec::new(),
            is_default: true,
        }
    }

    fn with(change: impl FnOnce(&mut CalendarFields)) -> Calendar {
        let mut fields = office();
        change(&mut fields);
        assert_eq!(fields.validate(), Ok(()));
        Calendar::new(CalendarId(1), fields)
    }

    const HOUR: i64 = 60 * crate::domain::time::MINUTE;

    #[test]
    fn working_time_is_that_of_the_calendars_zone_summer_and_winter() {
        let calendar = with(|_| {});
        let table = [
            ("2026-01-12T07:00:00Z", true, "9:00 in winter is the first minute"),
            ("2026-01-12T06:59:59Z", false, "a second before"),
            ("2026-07-13T06:00:00Z", true, "9:00 in summer is an hour earlier in UTC"),
            ("2026-07-13T05:59:59Z", false, "a second before"),
            ("2026-07-13T10:00:00Z", false, "13:00, the break begins"),
            ("2026-07-13T11:00:00Z", true, "14:00, it ends"),
            ("2026-07-13T15:00:00Z", false, "18:00 is over"),
            ("2026-07-12T08:00:00Z", false, "a Sunday"),
        ];
        for (moment, working, why) in table {
            assert_eq!(calendar.is_working(at(moment)), working, "{moment}: {why}");
        }
    }

    #[test]
    fn a_holiday_is_off_a_special_day_has_its_own_hours_and_a_single_date_outweighs_the_yearly_one() {
        let day = |date: &str, yearly: bool, intervals: Vec<Interval>| SpecialDay {
            date: date.to_owned(),
            name: String::from("День Незалежності"),
            yearly,
            intervals,
        };
        let calendar = with(|c| {
            c.days = vec![
                day("2020-08-24", true, Vec::new()),
                day("2026-08-24", false, vec![hours(10, 12)]),
                day("2026-09-05", false, vec![hours(9, 10)]),
            ];
        });
        let table = [
            ("2027-08-24T09:00:00Z", false, "the yearly holiday, a Tuesday"),
            ("2026-08-24T06:30:00Z", false, "that year it begins at ten"),
            ("2026-08-24T07:30:00Z", true, "and works till twelve"),
            ("2026-09-05T06:30:00Z", true, "a working Saturday"),
        ];
        for (moment, working, why) in table {
            assert_eq!(calendar.is_working(at(moment)), working, "{moment}: {why}");
        }
    }

    #[test]
    fn work_begins_again_after_a_break_a_night_or_a_weekend_by_the_wall_clock_of_the_zone() {
        let calendar = with(|_| {});
        let table = [
            // A Monday: before nine, during work, in the break; a Friday evening.
            ("2026-01-12T05:00:00Z", Some((0, 0, 9))),
            ("2026-01-12T08:00:00Z", None),
            ("2026-01-12T11:30:00Z", Some((0, 0, 14))),
            ("2026-01-12T17:00:00Z", Some((1, 1, 9))),
            ("2026-01-16T17:00:00Z", Some((3, 0, 9))),
            // In Kyiv it is Tuesday already.
            ("2026-01-12T22:30:00Z", Some((0, 1, 9))),
        ];
        for (moment, expected) in table {
            let found = calendar.opens(at(moment)).map(|opens| (opens.days, opens.weekday, opens.hour));
            assert_eq!(found, expected, "{moment}");
        }
        let monday = calendar.opens(at("2026-01-16T17:00:00Z")).unwrap();
        assert_eq!((monday.day, monday.month, monday.minute), (19, 1, 0));
        assert_eq!(with(|c| c.week = Week::default()).opens(at("2026-01-12T08:00:00Z")), None, "nobody ever works");
    }

    #[test]
    fn a_night_shift_over_the_change_of_clocks_lasts_as_long_as_it_does() {
        let night = |c: &mut CalendarFields| {
            c.week = Week {
                sat: vec![Interval { from_min: 22 * 60, to_min: DAY_MIN }],
                sun: vec![hours(0, 6)],
                ..Week::default()
            };
        };
        let calendar = with(night);
        // 29 March 2026 at 3:00 the clock jumps to 4:00: seven hours are left of eight.
        let (eve, morning) = (at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z"));
        assert_eq!(calendar.working_between(eve, morning), 7 * HOUR);
        assert_eq!(
            calendar.next_change(at("2026-03-28T21:00:00Z")),
            Some(at("2026-03-29T03:00:00Z")),
            "midnight is no edge"
        );
        // 25 October 2026 at 4:00 it goes back to 3:00: nine hours.
        let (eve, morning) = (at("2026-10-24T12:00:00Z"), at("2026-10-25T12:00:00Z"));
        assert_eq!(calendar.working_between(eve, morning), 9 * HOUR);
        assert!(calendar.is_working(at("2026-10-25T00:30:00Z")) && calendar.is_working(at("2026-10-25T01:30:00Z")));
    }

    #[test]
    fn an_interval_inside_the_hour_that_is_jumped_over_does_not_take_place() {
        let calendar = with(|c| {
            c.week = Week { sun: vec![Interval { from_min: 185, to_min: 230 }, hours(8, 9)], ..Week::default() };
        });
        let midnight = at("2026-03-28T23:00:00Z");
        assert_eq!(calendar.working_between(midnight, at("2026-03-29T04:30:00Z")), 0);
        assert_eq!(calendar.next_change(midnight), Some(at("2026-03-29T05:00:00Z")));
    }

    #[test]
    fn deadlines_skip_nights_weekends_and_holidays() {
        let holiday =
            SpecialDay { date: String::from("2026-07-13"), name: String::new(), yearly: false, intervals: vec![] };
        let calendar = with(|c| c.days = vec![holiday]);
        let friday = at("2026-07-10T14:00:00Z");
        let table = [
            (0, "2026-07-10T14:00:00Z"),
            (HOUR, "2026-07-10T15:00:00Z"),
            (HOUR + 1, "2026-07-14T06:00:00.000001Z"),
            (6 * HOUR, "2026-07-14T12:00:00Z"),
        ];
        for (working, due) in table {
            assert_eq!(calendar.after_working(friday, working), Some(at(due)), "{working}");
            assert_eq!(calendar.working_between(friday, at(due)), working);
        }
        assert_eq!(with(|c| c.week = Week::default()).after_working(friday, 1), None, "nobody ever works");
        assert_eq!(calendar.working_between(friday, friday.plus_secs(-5)), 0);
    }

    #[test]
    fn what_is_no_calendar_is_refused_by_field() {
        type Change = fn(&mut CalendarFields);
        let table: [(Change, &str); 8] = [
            (|c| c.name = String::from("  "), "name"),
            (|c| c.timezone = String::from("Europe/Atlantis"), "timezone"),
            (|c| c.week.mon = vec![hours(9, 9)], "week.mon"),
            (|c| c.week.tue = vec![hours(9, 25)], "week.tue"),
            (|c| c.week.wed = vec![hours(9, 12), hours(11, 18)], "week.wed"),
            (|c| c.week.sun = vec![hours(14, 18), hours(9, 12)], "week.sun"),
            (
                |c| {
                    c.days = vec![SpecialDay {
                        date: String::from("2026-02-30"),
                        name: String::new(),
                        yearly: false,
                        intervals: vec![],
                    }]
                },
                "days.0.date",
            ),
            (
                |c| {
                    let day = |date: &str| SpecialDay {
                        date: date.to_owned(),
                        name: String::new(),
                        yearly: true,
                        intervals: vec![],
                    };
                    c.days = vec![day("2026-01-01"), day("2027-01-01")];
                },
                "days.1.date",
            ),
        ];
        for (change, field) in table {
            let mut fields = office();
            change(&mut fields);
            let faults = fields.validate().unwrap_err();
            assert_eq!(faults.iter().map(|(f, _)| f.as_str()).collect::<Vec<_>>(), vec![field]);
        }
    }
}
