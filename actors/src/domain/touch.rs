//! Touches: how many different clients an operator has written to today, and the quota of them (operator-line.md 11).

use std::collections::{BTreeMap, HashMap};

use jiff::tz::TimeZone;

use super::{AuthorKind, ClientId, Direction, Message, OperatorId, Timestamp, topic::SkillGroup};

/// The largest quota of a day.
pub const MOST_TOUCHES: u32 = 10_000;

/// Microseconds of a day without a change of clocks.
const DAY: i64 = 24 * 60 * super::time::MINUTE;

/// An operator wrote to a client: once a day, however often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Touch {
    /// Who wrote.
    pub operator_id: OperatorId,
    /// To whom.
    pub client_id: ClientId,
}

/// Who wrote a line to the client; `None` of notes, of lines of clients, bots and the product, and of an integrator's answer, which
/// has no person behind it.
#[must_use]
pub fn writer_of(line: &Message) -> Option<OperatorId> {
    let counts = line.author.kind == AuthorKind::Operator && line.direction == Direction::Out;
    line.author.id.filter(|_| counts).map(OperatorId)
}

/// Quotas in force by operator: one's own outweighs those of the groups, of several active groups the largest counts. Who is not
/// among them has none.
#[must_use]
pub fn quotas(groups: &[SkillGroup], own: &BTreeMap<OperatorId, u32>) -> HashMap<OperatorId, u32> {
    let mut quotas: HashMap<OperatorId, u32> = HashMap::new();
    for group in groups.iter().filter(|group| group.active) {
        let Some(quota) = group.touches_per_day else { continue };
        for operator in &group.operator_ids {
            let largest = quotas.entry(*operator).or_default();
            *largest = quota.max(*largest);
        }
    }
    quotas.extend(own);
    quotas
}

/// A day of the instance: from its midnight until the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

impl Day {
    /// The day in a zone that a moment falls on; it is shorter or longer than 24 hours when the clocks change.
    #[must_use]
    pub fn of(at: Timestamp, zone: &TimeZone) -> Self {
        Self::in_zone(at, zone).unwrap_or_else(|_| {
            // Further away than calendars reach: a day of UTC.
            let from = Timestamp(at.micros().div_euclid(DAY).saturating_mul(DAY));
            Self { from, to: from.plus_micros(DAY) }
        })
    }

    fn in_zone(at: Timestamp, zone: &TimeZone) -> Result<Self, jiff::Error> {
        let moment = jiff::Timestamp::from_microsecond(at.micros())?.to_zoned(zone.clone());
        let (from, to) = (moment.start_of_day()?, moment.tomorrow()?.start_of_day()?);
        Ok(Self { from: Timestamp(from.timestamp().as_microsecond()), to: Timestamp(to.timestamp().as_microsecond()) })
    }

    /// Whether a moment is of this day.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SkillGroupId;

    fn group(id: i64, active: bool, quota: Option<u32>, operators: &[i64]) -> SkillGroup {
        SkillGroup {
            id: SkillGroupId(id),
            active,
            operator_ids: operators.iter().copied().map(OperatorId).collect(),
            touches_per_day: quota,
            ..crate::testing::catalogue().skill_groups[0].clone()
        }
    }

    #[test]
    fn ones_own_quota_outweighs_the_groups_and_of_several_groups_the_largest_counts() {
        let groups = [
            group(1, true, Some(60), &[1, 2, 3]),
            group(2, true, Some(80), &[2, 3]),
            group(3, true, None, &[1, 4]),
            group(4, false, Some(500), &[1, 4]),
        ];
        let own = BTreeMap::from([(OperatorId(3), 10), (OperatorId(5), 7)]);
        let found = quotas(&groups, &own);
        for (operator, expected) in [(1, Some(60)), (2, Some(80)), (3, Some(10)), (4, None), (5, Some(7))] {
            assert_eq!(found.get(&OperatorId(operator)).copied(), expected, "operator {operator}");
        }
    }

    #[test]
    fn a_day_begins_at_the_midnight_of_the_instance_also_when_the_clocks_change() {
        for (zone, at, from, to) in [
            ("UTC", "2026-11-30T22:30:00Z", "2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("Europe/Kyiv", "2026-11-30T22:30:00Z", "2026-11-30T22:00:00Z", "2026-12-01T22:00:00Z"),
            ("Europe/Kyiv", "2026-11-30T21:59:59Z", "2026-11-29T22:00:00Z", "2026-11-30T22:00:00Z"),
            // 23 and 25 hours.
            ("Europe/Kyiv", "2026-03-29T12:00:00Z", "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"),
            ("Europe/Kyiv", "2026-10-25T12:00:00Z", "2026-10-24T21:00:00Z", "2026-10-25T22:00:00Z"),
        ] {
            let moment = |text: &str| text.parse::<Timestamp>().unwrap();
            let day = Day::of(moment(at), &TimeZone::get(zone).unwrap());
            assert_eq!(day, Day { from: moment(from), to: moment(to) }, "{at} in {zone}");
            assert!(day.holds(moment(at)) && day.holds(moment(from)) && !day.holds(moment(to)));
        }
    }
}
