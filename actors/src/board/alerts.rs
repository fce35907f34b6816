//! Rules of the alert bar: thresholds per queue, and who looks after a violated one (ui.md 6).

use std::collections::BTreeMap;

use crate::domain::board::{Acknowledged, Alert, AlertKind, QueueRow};
use crate::domain::settings::{AlertRule, OpSettings};
use crate::domain::time::SECOND;
use crate::domain::{SubjectId, Timestamp};

/// The thresholds in force for a queue: its own, else the instance's; 0 and `false` = off.
#[must_use]
pub(super) fn rule(settings: &OpSettings, subject: Option<SubjectId>) -> (u32, u32, bool) {
    let own: AlertRule = subject.and_then(|id| settings.alert_by_subject.get(&id)).copied().unwrap_or_default();
    (
        own.waiting_count.unwrap_or(settings.alert_waiting_count),
        own.longest_wait_s.unwrap_or(settings.alert_longest_wait_s),
        own.nobody_online.unwrap_or(settings.alert_nobody_online),
    )
}

/// What is violated now.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    standing: BTreeMap<String, Alert>,
}

impl Alerts {
    /// Looks at every queue. `over` tells how many clients of a queue wait longer than so many microseconds. An alert keeps its
    /// beginning and its acknowledgement while it stands; one that comes again later begins anew.
    pub fn watch(
        &mut self,
        queues: &[QueueRow],
        settings: &OpSettings,
        over: impl Fn(Option<SubjectId>, i64) -> u32,
        now: Timestamp,
    ) {
        let mut standing = BTreeMap::new();
        for queue in queues.iter().filter(|queue| queue.waiting > 0) {
            let (count, wait_s, nobody) = rule(settings, queue.subject_id);
            let late = over(queue.subject_id, i64::from(wait_s) * SECOND);
            let violated = [
                (AlertKind::NobodyOnline, nobody && queue.online == 0, queue.waiting, 0),
                (AlertKind::LongestWait, wait_s > 0 && late > 0, late, wait_s),
                (AlertKind::WaitingCount, count > 0 && queue.waiting > count, queue.waiting, count),
            ];
            for (kind, is, clients, threshold) in violated {
                if !is {
                    continue;
                }
                let key = key_of(kind, queue.subject_id);
                let former = self.standing.remove(&key);
                let alert = Alert {
                    kind,
                    subject_id: queue.subject_id,
                    clients,
                    threshold,
                    oldest_queued_at: queue.oldest_queued_at,
                    online: queue.online,
                    since: former.as_ref().map_or(now, |f| f.since),
                    acknowledged: former.and_then(|f| f.acknowledged),
                    key: key.clone(),
                };
                standing.insert(key, alert);
            }
        }
        self.standing = standing;
    }

    /// Somebody takes an alert on. `false` when it does not stand any more; the first who took it stays.
    pub fn acknowledge(&mut self, key: &str, by: Acknowledged) -> bool {
        match self.standing.get_mut(key) {
            Some(alert) => {
                alert.acknowledged.get_or_insert(by);
                true
            }
            None => false,
        }
    }

    /// Worst first: nobody on line, then the longest wait, then numbers; among equals the one with the older client.
    pub fn list(&self) -> Vec<Alert> {
        let mut list: Vec<Alert> = self.standing.values().cloned().collect();
        list.sort_by(|a, b| (a.kind, a.oldest_queued_at, &a.key).cmp(&(b.kind, b.oldest_queued_at, &b.key)));
        list
    }
}

fn key_of(kind: AlertKind, subject: Option<SubjectId>) -> String {
    let kind = match kind {
        AlertKind::NobodyOnline => "nobody_online",
        AlertKind::LongestWait => "longest_wait",
        AlertKind::WaitingCount => "waiting_count",
    };
    format!("{kind}:{}", subject.map_or(0, SubjectId::get))
}
