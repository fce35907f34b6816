//! What a refusal means for a dialog that was to be moved away from its operator, and what a move would do: pure parts of
//! redistribution (distribution.md 6).

use super::messages::{DialogMove, MoveResult};
use super::policy::{self, Capacity, Reason, Rules, Waiting};
use crate::dialog::messages::Refusal;
use crate::domain::{DialogId, OperatorId, SubjectId, Timestamp};

/// What became of one dialog of a redistribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It left, to a queue or (asleep) to somebody; who has it since is not known here.
    Left,
    /// It was not to be moved, see [`DialogMove::reason`].
    Skipped(&'static str),
    /// It stays where it was.
    Failed(&'static str),
}

impl Fate {
    /// The line of a dialog that did not go anywhere; `None` for one that did.
    #[must_use]
    pub fn line(self, dialog_id: DialogId) -> Option<DialogMove> {
        let (result, reason) = match self {
            Self::Left => return None,
            Self::Skipped(reason) => (MoveResult::Skipped, reason),
            Self::Failed(reason) => (MoveResult::Failed, reason),
        };
        Some(DialogMove { dialog_id, result, operator_id: None, reason: reason.to_owned() })
    }
}

/// What a refused move means. Closed, taken or gone meanwhile is no failure: nobody waits for that operator there any more.
#[must_use]
pub const fn fate_of(refusal: &Refusal) -> Fate {
    match refusal {
        Refusal::NotFound | Refusal::Taken { .. } | Refusal::WrongState { .. } => Fate::Skipped("not_held"),
        Refusal::LimitReached { .. } => Fate::Failed("quota_total"),
        Refusal::Banned => Fate::Failed("banned_client"),
        Refusal::Forbidden(_) => Fate::Failed("forbidden"),
        Refusal::Validation(_) => Fate::Failed("validation"),
        Refusal::Stale { .. } | Refusal::Busy => Fate::Failed("busy"),
        Refusal::DeadLetter | Refusal::Parked => Fate::Failed("parked"),
        Refusal::Unavailable => Fate::Failed("unavailable"),
    }
}

/// Where dialogs would go, decided one after another by the rules of distribution, each taking its winner's slot.
pub struct Forecast<'r> {
    rules: &'r Rules,
    operators: Vec<Capacity>,
    last: std::collections::HashMap<Option<SubjectId>, OperatorId>,
}

impl<'r> Forecast<'r> {
    /// From the operators as they are now.
    #[must_use]
    pub fn new(
        rules: &'r Rules,
        operators: Vec<Capacity>,
        last: std::collections::HashMap<Option<SubjectId>, OperatorId>,
    ) -> Self {
        Self { rules, operators, last }
    }

    /// What would become of a dialog that goes back to its queue.
    pub fn queue(&mut self, waiting: &Waiting, now: Timestamp) -> DialogMove {
        let mut line = DialogMove {
            dialog_id: waiting.dialog,
            result: MoveResult::Queued,
            operator_id: None,
            reason: String::new(),
        };
        if !self.rules.auto_connect {
            line.reason = String::from("auto_connect");
            return line;
        }
        let found = policy::candidates(self.operators.iter(), waiting, self.rules, now);
        let last = self.last.get(&waiting.subject).copied();
        match policy::pick(self.rules.method_for(waiting.subject), &found, last).map(|o| o.id) {
            Some(winner) => {
                self.last.insert(waiting.subject, winner);
                self.take_slot(winner, waiting.channel);
                line.result = MoveResult::Moved;
                line.operator_id = Some(winner);
            }
            None => {
                let told = policy::explain(self.operators.iter(), waiting, self.rules, now);
                line.reason = told.reason.map(Reason::code).unwrap_or_default().to_owned();
            }
        }
        line
    }

    /// Counts a slot as taken.
    pub fn take_slot(&mut self, operator: OperatorId, channel: crate::domain::ChannelKind) {
        if let Some(capacity) = self.operators.iter_mut().find(|o| o.id == operator) {
            capacity.active = capacity.active.saturating_add(1);
            *capacity.active_by_channel.entry(channel).or_insert(0) += 1;
        }
    }

    /// The operator as the forecast has them by now.
    #[must_use]
    pub fn operator(&self, id: OperatorId) -> Option<&Capacity> {
        self.operators.iter().find(|o| o.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gone_dialogs_are_skipped_and_everything_else_stays_and_says_why() {
        let wrong = Refusal::WrongState { state: "closed", needed: "an open dialog is needed" };
        let taken = Refusal::Taken { operator: OperatorId(2), operator_name: String::new() };
        let table = [
            (Refusal::NotFound, Fate::Skipped("not_held")),
            (wrong, Fate::Skipped("not_held")),
            (taken, Fate::Skipped("not_held")),
            (Refusal::LimitReached { limit: 5 }, Fate::Failed("quota_total")),
            (Refusal::Forbidden("op_transfer"), Fate::Failed("forbidden")),
            (Refusal::Validation(Vec::new()), Fate::Failed("validation")),
            (Refusal::Banned, Fate::Failed("banned_client")),
            (Refusal::Stale { current: 2 }, Fate::Failed("busy")),
            (Refusal::Busy, Fate::Failed("busy")),
            (Refusal::Parked, Fate::Failed("parked")),
            (Refusal::DeadLetter, Fate::Failed("parked")),
            (Refusal::Unavailable, Fate::Failed("unavailable")),
        ];
        for (refusal, fate) in table {
            assert_eq!(fate_of(&refusal), fate, "{refusal}");
            assert!(fate.line(DialogId(1)).is_some_and(|l| !l.reason.is_empty()), "{refusal}");
        }
        assert_eq!(Fate::Left.line(DialogId(1)), None);
    }
}
