//! System folders (operator-line.md 4.1): filters that every instance has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Cond, FactCond, IntColumn, SlaState, resolve::sla, words};
use crate::domain::{DialogState, OperatorId, dialog::DialogKind, topic::Catalogue};

words! {
    /// A folder everybody has. The folder of watching comes with what fills it.
    SystemFolder {
        /// Held by whoever looks, and not put off.
        MyActive = "my_active",
        /// Waits for an operator.
        InQueue = "in_queue",
        /// Waits longer than the norm.
        Overdue = "overdue",
        /// Has a holder and an unanswered client.
        Unanswered = "unanswered",
        /// Has a holder.
        AllActive = "all_active",
        /// Tickets of whoever looks.
        MyTickets = "my_tickets",
        /// Tickets.
        AllTickets = "all_tickets",
        /// Put off.
        Paused = "paused",
        /// Finished.
        Closed = "closed",
        /// Open, and a note has named whoever looks.
        Mentions = "mentions",
        /// Closed as spam, and every request of a client who is banned.
        SpamBanned = "spam_banned",
    }
}

impl SystemFolder {
    /// What it holds for whoever looks.
    #[must_use]
    pub fn cond(self, me: OperatorId, catalogue: &Catalogue) -> Cond {
        use DialogState as S;
        let mine = || Cond::Int(IntColumn::OperatorId, [me.get()].into());
        let open = || Cond::states(&[S::Bot, S::New, S::Queued, S::Active, S::Paused]);
        let tickets = || Cond::Word(super::WordColumn::Kind, [DialogKind::Ticket.key()].into());
        match self {
            Self::MyActive => Cond::All(vec![Cond::states(&[S::Active]), mine()]),
            Self::InQueue => Cond::states(&[S::New, S::Queued]),
            Self::Overdue => sla(SlaState::Violated, &catalogue.settings),
            Self::Unanswered => Cond::All(vec![Cond::states(&[S::Active]), Cond::HasInt(IntColumn::WaitingSince)]),
            Self::AllActive => Cond::states(&[S::Active, S::Paused]),
            Self::MyTickets => Cond::All(vec![open(), tickets(), mine()]),
            Self::AllTickets => Cond::All(vec![open(), tickets()]),
            Self::Paused => Cond::states(&[S::Paused]),
            Self::Closed => Cond::states(&[S::Closed, S::Merged]),
            Self::Mentions => Cond::All(vec![open(), Cond::Mentioned(me)]),
            Self::SpamBanned => {
                let spam = catalogue.statuses.iter().filter(|status| status.is_spam).map(|status| status.id.get());
                let closed = Cond::states(&[S::Closed]);
                Cond::Any(vec![
                    Cond::All(vec![closed, Cond::Int(IntColumn::StatusId, spam.collect())]),
                    Cond::Fact(FactCond::Banned),
                ])
            }
        }
    }
}
