//! The protocol of one dialog: read → decide → write → remember → publish → answer, one command at a time. Pure.

use std::sync::Arc;

use crate::domain::outbound::OutboxRow;
use crate::domain::{AuthorKind, Dialog, DialogId, Direction, Message, Slot};
use crate::feed::messages::{Publication, Viewing};
use crate::ports::snapshots::LiveDialog;
use crate::ports::{Change, Committed, DialogWrite, JournalError, SnapshotError};

use super::messages::{DialogCommand, DialogDone, Refusal};
use super::outside::{resync, visitor_frame};
pub use super::plan::Env;
use super::plan::{self, Decision, Plan};

/// Lines kept for those who gain the dialog (contract.md 4.4).
const TAIL: usize = 50;

/// What happened.
#[expect(clippy::large_enum_variant, reason = "one at a time, on its way to the core")]
#[derive(Debug, Clone)]
pub enum Input {
    /// The next command. Given only when the former one was answered.
    Command {
        /// The command.
        command: DialogCommand,
        /// 0 for the first time; more after a death over the same command: it may be committed already.
        attempt: u32,
    },
    /// Answer to [`Effect::Load`].
    Loaded(Result<Option<LiveDialog>, SnapshotError>),
    /// Answer to [`Effect::Write`].
    Written(Result<Committed, JournalError>),
}

/// What the shell does, in order; each is finished before the next begins.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Read the dialog.
    Load,
    /// Commit this.
    Write(Box<Change>),
    /// Hand the committed rows to the relay.
    Relay(Vec<OutboxRow>),
    /// It is not known whether rows of this slot were committed: the relay shall look.
    Suspect(Slot),
    /// Tell the feed and, when the key changed, the Distributor; wait until both have it in their mailboxes.
    Publish(Box<Publication>),
    /// A session looks at it.
    Show(Box<Viewing>),
    /// The command is done.
    Answer(Result<DialogDone, Refusal>),
}

/// What the core waits for.
enum Phase {
    Idle,
    Loading {
        command: Box<DialogCommand>,
        conflicts: u32,
    },
    Writing {
        command: Box<DialogCommand>,
        conflicts: u32,
        plan: Option<Box<Plan>>,
    },
    /// Asks whether a refused copy of an own line was accepted before.
    Probing {
        plan: Box<Plan>,
        refusal: Refusal,
    },
}

/// Whether a line may say something else than when it was told: its author changed it, or it has files that are fetched.
fn may_differ(line: &Message) -> bool {
    line.edited_at.is_some()
        || line.direction == Direction::In && line.attachments.iter().any(|file| file.get("state").is_some())
}

/// One dialog.
pub struct DialogCore {
    id: DialogId,
    /// `None` until read or begun, and again when memory may be behind the database.
    row: Option<Arc<Dialog>>,
    tail: Vec<Arc<Message>>,
    /// Memory may be behind: a write ended without an answer, or an earlier life died.
    doubt: bool,
    /// The row is known not to exist yet: a new dialog needs no read.
    fresh: bool,
    /// Built after a panic: what the last life committed may not have been told.
    reborn: bool,
    phase: Phase,
}

impl DialogCore {
    /// A dialog to be read before its first command. `fresh`: the owner was asked to begin it, there is no row yet.
    /// `reborn`: an earlier life died.
    #[must_use]
    pub const fn new(id: DialogId, fresh: bool, reborn: bool) -> Self {
        Self { id, row: None, tail: Vec::new(), doubt: false, fresh, reborn, phase: Phase::Idle }
    }

    /// The row as last committed, when it was read.
    #[must_use]
    pub const fn row(&self) -> Option<&Arc<Dialog>> {
        self.row.as_ref()
    }

    /// One step.
    pub fn on(&mut self, input: Input, env: &Env<'_>) -> Vec<Effect> {
        match (input, std::mem::replace(&mut self.phase, Phase::Idle)) {
            (Input::Command { command, attempt }, _) => {
                if attempt > 0 {
                    self.reborn = true;
                    self.fresh = false;
                }
                let unread = self.row.is_none() && !(self.fresh && command.begins());
                if unread || self.doubt {
                    self.load(Box::new(command), 0)
                } else {
                    self.decide(Box::new(command), 0, env)
                }
            }
            (Input::Loaded(loaded), Phase::Loading { command, conflicts }) => {
                self.loaded(loaded, command, conflicts, env)
            }
            (Input::Written(result), Phase::Writing { command, conflicts, plan }) => {
                self.written(result, command, conflicts, plan, env)
            }
            (Input::Written(result), Phase::Probing { plan, refusal }) => self.probed(result, &plan, refusal),
            // An answer nobody asked for: the shell of a former life. Keep what we wait for.
            (Input::Loaded(_) | Input::Written(_), phase) => {
                self.phase = phase;
                Vec::new()
            }
        }
    }

    fn load(&mut self, command: Box<DialogCommand>, conflicts: u32) -> Vec<Effect> {
        self.phase = Phase::Loading { command, conflicts };
        vec![Effect::Load]
    }

    fn loaded(
        &mut self,
        loaded: Result<Option<LiveDialog>, SnapshotError>,
        command: Box<DialogCommand>,
        conflicts: u32,
        env: &Env<'_>,
    ) -> Vec<Effect> {
        let live = match loaded {
            Ok(live) => live,
            Err(_) => return vec![Effect::Answer(Err(Refusal::Unavailable))],
        };
        let mut effects = Vec::new();
        if let Some(live) = live {
            effects.extend(self.catch_up(&live, env));
            if self.reborn {
                // The last life may have died between its commit and the relay.
                effects.push(Effect::Suspect(live.dialog.slot));
            }
            self.row = Some(Arc::new(live.dialog));
            self.tail = live.tail;
        } else {
            self.row = None;
            self.tail.clear();
        }
        self.doubt = false;
        self.reborn = false;
        if matches!(*command, DialogCommand::Reload) {
            let done = self.row.clone().map(|dialog| DialogDone::Changed { dialog }).ok_or(Refusal::NotFound);
            effects.push(Effect::Answer(done));
        } else {
            effects.extend(self.decide(command, conflicts, env));
        }
        effects
    }

    /// The database is ahead of what was told: tells the difference, so that a lost answer or a death between commit and
    /// publication never hides a change. What was told already may be told again; receivers go by id.
    fn catch_up(&self, live: &LiveDialog, env: &Env<'_>) -> Option<Effect> {
        let (before, known_seq) = match &self.row {
            Some(row) if row.version >= live.dialog.version => return None,
            Some(row) => (Some(row.key()), row.last_seq),
            // Also a new dialog whose first write ended without an answer: nobody has heard of it.
            None if self.reborn || self.doubt => (None, live.dialog.last_seq),
            None => return None,
        };
        Some(Effect::Publish(Box::new(Publication {
            before,
            messages: live.tail.iter().filter(|m| m.seq > known_seq).cloned().collect(),
            amended: live.tail.iter().filter(|m| m.seq <= known_seq && may_differ(m)).cloned().collect(),
            tail: Some(Arc::new(live.tail.clone())),
            dialog: Arc::new(live.dialog.clone()),
            visitor: resync(&live.dialog),
            at: env.now,
        })))
    }

    fn decide(&mut self, command: Box<DialogCommand>, conflicts: u32, env: &Env<'_>) -> Vec<Effect> {
        let decision = match (&self.row, &*command) {
            (None, DialogCommand::Begin(begin)) => plan::begin(begin, env),
            (None, DialogCommand::Start(start)) => plan::start(start, env),
            (None, _) => Err(Refusal::NotFound),
            (Some(row), command) => plan::decide(row, &self.tail, command, env),
        };
        let decision = match decision {
            Ok(decision) => decision,
            Err(refusal) => return self.refused(&command, refusal, env),
        };
        match (decision, &self.row, *command) {
            (Decision::Write(mut plan), _, command) => {
                // The plan keeps what memory and the answer need; the rows belong to the journal.
                let change = Box::new(std::mem::take(&mut plan.change));
                self.phase = Phase::Writing { command: Box::new(command), conflicts, plan: Some(plan) };
                vec![Effect::Write(change)]
            }
            (Decision::Quiet(change), _, command) => {
                self.phase = Phase::Writing { command: Box::new(command), conflicts, plan: None };
                vec![Effect::Write(change)]
            }
            (Decision::View, Some(row), DialogCommand::Open { session, .. }) => {
                let viewing = Viewing { session, dialog: row.clone(), tail: Arc::new(self.tail.clone()) };
                vec![Effect::Show(Box::new(viewing)), Effect::Answer(Ok(DialogDone::Unchanged { dialog: row.clone() }))]
            }
            (Decision::Reload, _, command) => self.load(Box::new(command), conflicts),
            (_, Some(row), _) => vec![Effect::Answer(Ok(DialogDone::Unchanged { dialog: row.clone() }))],
            (_, None, _) => vec![Effect::Answer(Err(Refusal::NotFound))],
        }
    }

    /// A refused line with a nonce may be the copy of one that was accepted (contract.md 4.5): the journal knows.
    fn refused(&mut self, command: &DialogCommand, refusal: Refusal, env: &Env<'_>) -> Vec<Effect> {
        let plan = self.row.as_ref().and_then(|row| plan::probe(row, command, env));
        match plan {
            Some(plan) if !matches!(refusal, Refusal::Validation(_) | Refusal::Unavailable) => {
                let mut plan = plan;
                let mut change = std::mem::take(&mut plan.change);
                // A write that cannot succeed: the version it would replace is not there. Only the key can answer.
                let row = Dialog { version: i64::MAX, ..plan.row.clone() };
                change.dialog = Some(DialogWrite { row, insert: false, only_a_line: false });
                self.phase = Phase::Probing { plan: Box::new(plan), refusal };
                vec![Effect::Write(Box::new(change))]
            }
            _ => vec![Effect::Answer(Err(refusal))],
        }
    }

    fn probed(&mut self, result: Result<Committed, JournalError>, plan: &Plan, refusal: Refusal) -> Vec<Effect> {
        let answer = match result {
            Ok(Committed::Duplicate { message_id, dialog_id, seq, created_at, differs }) => {
                self.duplicate(plan, (message_id, dialog_id, seq, created_at), differs)
            }
            Err(JournalError::Unavailable) => Err(Refusal::Unavailable),
            Ok(Committed::Applied(_)) => {
                // Cannot be: the write asks for a version that does not exist. If it was written, memory is behind.
                self.doubt = true;
                Err(refusal)
            }
            Err(JournalError::Conflict | JournalError::Refused(_)) => Err(refusal),
        };
        vec![Effect::Answer(answer)]
    }

    fn written(
        &mut self,
        result: Result<Committed, JournalError>,
        command: Box<DialogCommand>,
        conflicts: u32,
        plan: Option<Box<Plan>>,
        env: &Env<'_>,
    ) -> Vec<Effect> {
        match (result, plan) {
            (Ok(Committed::Applied(applied)), Some(plan)) => self.applied(*plan, applied, env),
            (Ok(Committed::Duplicate { message_id, dialog_id, seq, created_at, differs }), Some(plan)) => {
                vec![Effect::Answer(self.duplicate(&plan, (message_id, dialog_id, seq, created_at), differs))]
            }
            (Ok(_), None) => {
                let done = self.row.clone().map(|dialog| DialogDone::Unchanged { dialog }).ok_or(Refusal::NotFound);
                vec![Effect::Answer(done)]
            }
            // Somebody wrote behind our back, or our own write ended without an answer. Look again, once.
            (Err(JournalError::Conflict), _) if conflicts == 0 => self.load(command, 1),
            (Err(JournalError::Conflict), _) if !command.looks_at_versions() => {
                self.doubt = true;
                vec![Effect::Answer(Err(Refusal::Unavailable))]
            }
            (Err(JournalError::Conflict), _) => {
                self.doubt = true;
                let current = self.row.as_ref().map_or(0, |row| row.version);
                vec![Effect::Answer(Err(Refusal::Stale { current }))]
            }
            (Err(JournalError::Refused(_)), _) => vec![Effect::Answer(Err(Refusal::DeadLetter))],
            (Err(JournalError::Unavailable), plan) => {
                self.doubt = true;
                let slot = plan.map(|plan| plan.row.slot);
                let suspect = slot.map(Effect::Suspect).into_iter();
                suspect.chain([Effect::Answer(Err(Refusal::Unavailable))]).collect()
            }
        }
    }

    fn applied(&mut self, plan: Plan, applied: crate::ports::Applied, env: &Env<'_>) -> Vec<Effect> {
        let former = self.row.as_ref().and_then(|row| row.operator_id);
        let dialog = Arc::new(plan.row);
        self.fresh = false;
        for line in &plan.lines {
            if line.direction == Direction::Out && line.author.kind == AuthorKind::Operator {
                self.tail.clear();
            } else {
                self.tail.push(line.clone());
            }
        }
        for amended in &plan.amended {
            if let Some(line) = self.tail.iter_mut().find(|line| line.id == amended.id) {
                *line = amended.clone();
            }
        }
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
        self.row = Some(dialog.clone());
        let gained = dialog.operator_id.is_some() && dialog.operator_id != former;
        let mut effects = vec![Effect::Publish(Box::new(Publication {
            before: plan.before,
            dialog: dialog.clone(),
            messages: plan.lines.clone(),
            amended: plan.amended,
            tail: gained.then(|| Arc::new(self.tail.clone())),
            visitor: applied.widget.iter().map(visitor_frame).collect(),
            at: env.now,
        }))];
        // After the publication: a delivery step must not reach a screen before the message it is about.
        if !applied.outbox.is_empty() {
            effects.push(Effect::Relay(applied.outbox));
        }
        let first = plan.lines.into_iter().next().filter(|_| plan.answers_with_line);
        effects.push(Effect::Answer(Ok(match first {
            Some(message) => DialogDone::Line { message, dialog, duplicate: false, differs: false },
            None => DialogDone::Changed { dialog },
        })));
        effects
    }

    /// The answer for a copy: the first message's ids, and nothing else happens (P-02).
    fn duplicate(
        &self,
        plan: &Plan,
        (id, dialog_id, seq, created_at): (crate::domain::MessageId, DialogId, i64, crate::domain::Timestamp),
        differs: bool,
    ) -> Result<DialogDone, Refusal> {
        let copy = plan.lines.first().ok_or(Refusal::Unavailable)?;
        let message = Message { id, dialog_id, seq, created_at, ..Message::clone(copy) };
        let row = self.row.clone().unwrap_or_else(|| Arc::new(Dialog { id: dialog_id, ..plan.row.clone() }));
        Ok(DialogDone::Line { message: Arc::new(message), dialog: row, duplicate: true, differs })
    }

    /// Which dialog this is.
    #[must_use]
    pub const fn id(&self) -> DialogId {
        self.id
    }
}
