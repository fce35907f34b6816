//! One dialog's core with a database, stepped by hand.

use std::sync::Arc;

use futures_util::FutureExt;

use super::super::core::{DialogCore, Effect, Env, Input};
use super::super::messages::{AssignHow, DialogCommand, DialogDone, InboundLine, Refusal, RequeueReason, Who};
use crate::domain::outbound::OutboxRow;
use crate::domain::topic::Catalogue;
use crate::domain::{
    ChannelKind, CloseReason, Dialog, DialogId, DialogState, Message, OperatorId, OperatorProfile, Role, Timestamp,
};
use crate::feed::messages::{Publication, Viewing};
use crate::ports::{Clock, Snapshots};
use crate::testing::{MemoryStore, TestClock, actor_of, catalogue, dialog_row, line, operator, outbound_text};

pub(super) const ID: DialogId = DialogId(1);

pub(super) struct Bench {
    pub core: DialogCore,
    pub store: MemoryStore,
    pub clock: TestClock,
    pub catalogue: Catalogue,
    pub told: Vec<Publication>,
    pub relayed: Vec<OutboxRow>,
    pub shown: Vec<Viewing>,
    pub suspected: usize,
    attempt: u32,
}

impl Bench {
    /// A stored dialog in a state, held by operator 1 when active.
    pub(super) fn new(state: DialogState) -> Self {
        Self::with(dialog_row(ID.get(), state))
    }

    /// The same in the widget.
    pub(super) fn widget(state: DialogState) -> Self {
        Self::with(Dialog { channel: ChannelKind::Widget, ..dialog_row(ID.get(), state) })
    }

    pub(super) fn with(row: Dialog) -> Self {
        let store = MemoryStore::default();
        store.rows().dialogs.insert(row.id, row);
        Self {
            core: DialogCore::new(ID, false, false),
            store,
            clock: TestClock::default(),
            catalogue: catalogue(),
            told: Vec::new(),
            relayed: Vec::new(),
            shown: Vec::new(),
            suspected: 0,
            attempt: 0,
        }
    }

    /// Runs one command to its answer. Each later one happens a second after.
    pub(super) fn run(&mut self, command: DialogCommand) -> Result<DialogDone, Refusal> {
        self.clock.advance(1_000_000);
        let mut input = Input::Command { command, attempt: std::mem::take(&mut self.attempt) };
        loop {
            let effects = {
                let env = Env { now: self.clock.now(), catalogue: &self.catalogue, ids: &self.store };
                self.core.on(input, &env)
            };
            let mut next = None;
            for effect in effects {
                match effect {
                    Effect::Load => next = Some(Input::Loaded(self.store.dialog(ID).now_or_never().unwrap())),
                    Effect::Write(change) => next = Some(Input::Written(self.store.commit(*change))),
                    Effect::Relay(rows) => {
                        let told = self.told.last().map(|p| p.dialog.version);
                        assert_eq!(told, Some(self.row().version), "told before it goes out");
                        self.relayed.extend(rows);
                    }
                    Effect::Suspect(_) => self.suspected += 1,
                    Effect::Publish(publication) => self.told.push(*publication),
                    Effect::Show(viewing) => self.shown.push(*viewing),
                    Effect::Answer(result) => {
                        assert!(next.is_none(), "an answer is the last effect");
                        return result;
                    }
                }
            }
            input = next.expect("a step that is not answered waits for something");
        }
    }

    /// The actor died over the last command and is handed it again.
    pub(super) fn die(&mut self) {
        self.core = DialogCore::new(ID, false, true);
        self.attempt = 1;
    }

    pub(super) fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn row(&self) -> Dialog {
        self.store.rows().dialogs[&ID].clone()
    }

    pub(super) fn lines(&self) -> Vec<Message> {
        self.store.rows().messages.get(&ID).cloned().unwrap_or_default()
    }

    /// Keys of the system lines so far.
    pub(super) fn system_keys(&self) -> Vec<String> {
        let lines = self.lines().into_iter();
        lines.filter(|m| m.author.kind == crate::domain::AuthorKind::System).map(|m| m.text).collect()
    }

    /// Kinds of the facts so far.
    pub(super) fn facts(&self) -> Vec<&'static str> {
        self.store.rows().facts.iter().map(|f| f.kind).collect()
    }

    /// The visitor's events so far: kind and data.
    pub(super) fn visitor(&self) -> Vec<(String, serde_json::Value)> {
        self.store.rows().widget.values().map(|e| (e.kind.clone(), e.data.clone())).collect()
    }
}

pub(super) fn anna() -> OperatorProfile {
    operator(1, Role::Operator)
}

pub(super) fn chief() -> OperatorProfile {
    operator(9, Role::Supervisor)
}

pub(super) fn who(profile: &OperatorProfile) -> Who {
    Who::Operator(actor_of(profile))
}

pub(super) fn api() -> Who {
    Who::Api { name: "crm".into() }
}

pub(super) fn client(n: i64) -> DialogCommand {
    let line: InboundLine = line(&format!("k{n}"), &format!("питання {n}"), crate::testing::START);
    DialogCommand::Inbound { line, reopen: false, contact_update: None, suppressed: false }
}

pub(super) fn answer(profile: &OperatorProfile, nonce: &str) -> DialogCommand {
    outbound_text(profile, nonce, "Вітаю!")
}

pub(super) fn take(profile: &OperatorProfile) -> DialogCommand {
    DialogCommand::Assign {
        who: who(profile),
        operator: profile.id,
        operator_name: profile.name.clone(),
        expect_version: None,
        how: AssignHow::Taken,
        offer: None,
    }
}

pub(super) fn transfer(from: &OperatorProfile, to: i64, note: Option<&str>) -> DialogCommand {
    DialogCommand::Assign {
        who: who(from),
        operator: OperatorId(to),
        operator_name: format!("Operator {to}"),
        expect_version: None,
        how: AssignHow::Transferred { from: from.id, note: note.map(str::to_owned), group: None },
        offer: None,
    }
}

pub(super) fn requeue(who: Who, reason: RequeueReason) -> DialogCommand {
    DialogCommand::Requeue { who, reason, subject: None, exclude_former: true, expect_operator: None, note: None }
}

pub(super) fn close(who: Who) -> DialogCommand {
    DialogCommand::Close {
        who,
        reason: CloseReason::Operator,
        comment: String::new(),
        subject: None,
        tags: Vec::new(),
        status: None,
        unrated: false,
        expect_version: None,
    }
}

pub(super) fn done(result: Result<DialogDone, Refusal>) -> Arc<Dialog> {
    result.unwrap().dialog().clone()
}
