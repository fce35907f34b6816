//! A change in the making: the row being edited and everything that goes with it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::dialog::{DialogKey, Preview};
use crate::domain::message::{clean_text, is_pending};
use crate::domain::outbound::WidgetDraft;
use crate::domain::settings::Naming;
use crate::domain::{
    Author, AuthorKind, Dialog, DialogState, Direction, IdKind, Message, MessageId, MessageStatus, MessageType,
    NotificationId, OperatorId, TimerId, Timestamp,
};
use crate::feed::sight::is_held;
use crate::ports::{Change, DialogWrite, FactDraft, FetchDraft, LineAmended, NewMessage, NoticeDraft, TimerDraft};

use super::super::messages::Refusal;
use super::super::outside;
use super::super::policy::{SNOOZE, Silence, WARNING, dues, moves_dues, silence_due, wakes_at, warns_at};
use super::{Decision, Env, Plan};

/// Characters of the newest message in lists.
const PREVIEW_CHARS: usize = 160;

/// A line to add; `seq`, id and time are the draft's.
pub(super) struct Line {
    pub direction: Direction,
    pub author: (AuthorKind, Option<i64>, String),
    pub kind: MessageType,
    pub text: String,
    pub attachments: Vec<Value>,
    pub reply_to_id: Option<MessageId>,
    pub nonce: Option<String>,
    pub mentions: Vec<OperatorId>,
    pub dedup_key: Option<String>,
    pub client_id: Option<String>,
}

impl Line {
    pub(super) fn new(
        direction: Direction,
        author: (AuthorKind, Option<i64>, String),
        kind: MessageType,
        text: String,
    ) -> Self {
        Self {
            direction,
            author,
            kind,
            text,
            attachments: Vec::new(),
            reply_to_id: None,
            nonce: None,
            mentions: Vec::new(),
            dedup_key: None,
            client_id: None,
        }
    }
}

/// See the module.
pub(super) struct Draft<'a> {
    env: &'a Env<'a>,
    before: Option<&'a Dialog>,
    before_key: Option<DialogKey>,
    pub row: Dialog,
    pub change: Change,
    lines: Vec<Arc<Message>>,
    amended: Vec<Arc<Message>>,
    settled: Vec<Silence>,
    retimed: bool,
}

impl<'a> Draft<'a> {
    /// A change of an existing row.
    pub(super) fn of(dialog: &'a Dialog, env: &'a Env<'a>) -> Self {
        let mut draft = Self::new(dialog.clone(), env);
        draft.before = Some(dialog);
        draft.before_key = Some(dialog.key());
        draft
    }

    /// A new row.
    pub(super) fn new(row: Dialog, env: &'a Env<'a>) -> Self {
        let change = Change { slot: Some(row.slot), ..Change::default() };
        Self {
            env,
            before: None,
            before_key: None,
            row,
            change,
            lines: Vec::new(),
            amended: Vec::new(),
            settled: Vec::new(),
            retimed: false,
        }
    }

    /// The moment of the change.
    pub(super) const fn now(&self) -> Timestamp {
        self.env.now
    }

    /// How operators are named to the client.
    fn naming(&self) -> Naming<'a> {
        self.env.catalogue.settings.naming()
    }

    /// Adds a line and, when the client is to see it, its way out. The first line of a change carries the key.
    pub(super) fn line(&mut self, line: Line) -> Result<(), Refusal> {
        let id = MessageId(self.env.ids.next(IdKind::Message).map_err(|_| Refusal::Unavailable)?);
        self.row.last_seq += 1;
        self.row.last_message_at = self.env.now;
        let outgoing = line.direction == Direction::Out;
        let connector = outside::has_connector(self.row.channel);
        let (kind, author_id, name) = line.author;
        let message = Message {
            id,
            dialog_id: self.row.id,
            seq: self.row.last_seq,
            direction: line.direction,
            author: Author { kind, id: author_id, name },
            kind: line.kind,
            text: line.text,
            attachments: line.attachments,
            buttons: Vec::new(),
            reply_to_id: line.reply_to_id,
            // The widget's log is its channel: what is committed there has been handed over.
            status: match line.direction {
                Direction::Out if connector => MessageStatus::Queued,
                Direction::Out | Direction::Internal => MessageStatus::Sent,
                Direction::In => MessageStatus::Delivered,
            },
            error_code: None,
            client_nonce: line.nonce,
            created_at: self.env.now,
            mentions: line.mentions,
            edited_at: None,
            deleted_at: None,
        };
        if line.direction != Direction::Internal {
            let text = preview_text(&message).chars().take(PREVIEW_CHARS).collect();
            self.row.preview = Some(Preview { text, author_kind: kind, kind: message.kind });
            self.fact(
                "dialog.message.created",
                Some(id),
                author_id.filter(|_| kind == AuthorKind::Operator).map(OperatorId),
                json!({ "seq": message.seq, "direction": message.direction, "author_kind": kind }),
            );
        }
        if outgoing && connector {
            let from_kind = match kind {
                AuthorKind::Operator => "operator",
                AuthorKind::Bot => "bot",
                _ => "system",
            };
            let name = match kind {
                AuthorKind::Operator => self.naming().of(&message.author.name).unwrap_or_default(),
                _ => message.author.name.as_str().into(),
            };
            self.change.outbox.push(outside::message_row(&self.row, &message, from_kind, &name));
        }
        if message.direction == Direction::In && message.attachments.iter().any(is_pending) {
            self.change.fetches.push(FetchDraft { message_id: id, dialog_id: self.row.id, at: self.env.now });
        }
        let naming = self.naming();
        self.widget(outside::widget_message(&self.row, &message, line.client_id.as_deref(), naming));
        self.change.messages.push(NewMessage {
            message: message.clone(),
            connection_id: self.row.connection_id,
            dedup_key: line.dedup_key,
        });
        self.lines.push(Arc::new(message));
        Ok(())
    }

    /// Changes a stored line, or takes it back without a text. What it said is kept with it; the visitor is told. `newest`: the
    /// lists show it, so they show what it says now.
    pub(super) fn amend(&mut self, before: &Message, text: Option<String>, newest: bool) {
        let former = json!({ "at": self.env.now, "text": before.text, "attachments": before.attachments });
        let taken_back = text.is_none();
        let mut message = Message { text: text.unwrap_or_default(), edited_at: Some(self.env.now), ..before.clone() };
        if taken_back {
            message.deleted_at = Some(self.env.now);
            message.attachments.clear();
            message.buttons.clear();
        }
        if newest && let Some(preview) = &mut self.row.preview {
            preview.text = preview_text(&message).chars().take(PREVIEW_CHARS).collect();
        }
        if message.direction != Direction::Internal {
            let kind = if taken_back { "dialog.message.deleted" } else { "dialog.message.updated" };
            self.fact(kind, Some(message.id), message.author.id.map(OperatorId), json!({ "seq": message.seq }));
        }
        let told = outside::widget_message(&self.row, &message, None, self.naming());
        let now = self.env.now;
        self.widget(told.map(|told| {
            if taken_back {
                return WidgetDraft { kind: "message.deleted", data: json!({ "id": message.id }), at: now, ..told };
            }
            WidgetDraft { kind: "message.updated", at: now, ..told }
        }));
        self.change.amended.push(LineAmended { message: message.clone(), seen: before.edited_at, former });
        self.amended.push(Arc::new(message));
    }

    /// Gives a stored line the files it has from now on.
    pub(super) fn fetched(&mut self, before: &Message, files: &[Value]) {
        let message = Message { attachments: files.to_vec(), ..before.clone() };
        self.fact("dialog.message.updated", Some(message.id), None, json!({ "seq": message.seq }));
        self.change.fetched.push(message.clone());
        self.amended.push(Arc::new(message));
    }

    /// Adds a system line: a key and its parameters (see the module of dialogs).
    pub(super) fn system(&mut self, key: &str, params: Value) -> Result<(), Refusal> {
        let author = (AuthorKind::System, None, String::new());
        let line = Line::new(Direction::Internal, author, MessageType::System, key.to_owned());
        self.line(Line { attachments: vec![params], ..line })
    }

    pub(super) fn fact(
        &mut self,
        kind: &'static str,
        message_id: Option<MessageId>,
        operator_id: Option<OperatorId>,
        data: Value,
    ) {
        self.change.facts.push(FactDraft {
            slot: self.row.slot,
            kind,
            dialog_id: self.row.id,
            message_id,
            operator_id,
            data,
            at: self.env.now,
        });
    }

    /// Rings somebody's bell.
    pub(super) fn notice(&mut self, user_id: OperatorId, kind: &'static str, by_name: &str) -> Result<(), Refusal> {
        let id = NotificationId(self.env.ids.next(IdKind::Notification).map_err(|_| Refusal::Unavailable)?);
        self.change.notices.push(NoticeDraft {
            id,
            user_id,
            kind,
            dialog_id: Some(self.row.id),
            data: json!({ "client_name": self.row.client_name, "by_name": by_name }),
            at: self.env.now,
        });
        Ok(())
    }

    /// Tells the channel's other side a fact. The operator's name stays inside when the settings say so.
    pub(super) fn event(&mut self, event: &str, operator: Option<OperatorId>, data: Value) {
        let name = self.naming().of(&self.row.operator_name).unwrap_or_default();
        let row = outside::event_row(&self.row, event, operator.map(|id| (id, &*name)), data, self.env.now);
        self.change.outbox.extend(row);
    }

    pub(super) fn widget(&mut self, draft: Option<WidgetDraft>) {
        self.change.widget.extend(draft);
    }

    /// The visitor's newest line of this change got that far.
    pub(super) fn receipt(&mut self, state: &'static str) {
        let lines = self.lines.clone();
        self.receipt_of(&lines, state);
    }

    /// The visitor's lines among these got that far.
    pub(super) fn receipt_of(&mut self, lines: &[Arc<Message>], state: &'static str) {
        if state == "read" && !self.env.catalogue.settings.read_receipts {
            return;
        }
        if let Some(last) = lines.iter().rev().find(|m| m.direction == Direction::In) {
            self.widget(outside::widget_receipt(&self.row, last.id, state, self.env.now));
        }
    }

    /// The timer shall not come again until the next message sets it.
    pub(super) fn remove_timer(&mut self, silence: Silence) -> Result<(), Refusal> {
        let timer = silence_timer(silence, &self.row, self.env)?;
        self.change.timers.push(TimerDraft { due_at: None, ..timer });
        self.settled.push(silence);
        Ok(())
    }

    /// The settings of now: the moments of the norm, and the timers with them.
    pub(super) fn retime(&mut self, timers: Vec<TimerDraft>) {
        self.count_dues();
        self.change.timers.extend(timers);
        self.settled.extend([Silence::Client, Silence::Operator]);
        self.retimed = true;
    }

    fn count_dues(&mut self) {
        let dues = dues(&self.row, self.env.catalogue);
        (self.row.warn_at, self.row.due_at) = (dues.map(|(warn, _)| warn), dues.map(|(_, due)| due));
    }

    /// Ends the draft: version, the end of a sleep, visitor's view of the state, timers that moved.
    pub(super) fn finish(mut self, answers_with_line: bool) -> Result<Decision, Refusal> {
        if let Some(before) = self.before {
            self.row.version = before.version + 1;
        }
        if self.row.state != DialogState::Paused {
            self.row.snoozed_until = None;
            if self.row.state == DialogState::Active && self.before.is_some_and(|d| d.state == DialogState::Paused) {
                self.row.woken_at = Some(self.env.now);
            }
        }
        if self.before.is_none_or(|before| moves_dues(before, &self.row)) {
            self.count_dues();
        }
        // A sleep is the team's own affair: for the visitor the operator is still there.
        let view = |d: &Dialog| (outside::visitor_status(d.state), d.operator_id.filter(|_| is_held(d.state)));
        if self.before.map(view) != Some(view(&self.row)) {
            let state = outside::widget_state(&self.row, self.naming(), self.env.now);
            self.widget(state);
        }
        for silence in [Silence::Client, Silence::Operator] {
            let due = |d: &Dialog| silence_due(silence, d, self.env.catalogue);
            if !self.settled.contains(&silence) && self.before.and_then(due) != due(&self.row) {
                self.change.timers.push(silence_timer(silence, &self.row, self.env)?);
            }
        }
        let warns = |d: &Dialog| warns_at(d, self.env.catalogue);
        if !self.retimed && self.before.and_then(warns) != warns(&self.row) {
            self.change.timers.push(warning_timer(&self.row, self.env)?);
        }
        if self.before.and_then(wakes_at) != wakes_at(&self.row) {
            self.change.timers.push(snooze_timer(&self.row, self.env)?);
        }
        self.change.dialog = Some(DialogWrite {
            row: self.row.clone(),
            insert: self.before.is_none(),
            only_a_line: self.before.is_some_and(|before| self.row.differs_by_a_line(before)),
        });
        Ok(Decision::Write(Box::new(Plan {
            change: self.change,
            row: self.row,
            before: self.before_key,
            lines: self.lines,
            amended: self.amended,
            answers_with_line,
        })))
    }
}

/// What a list shows of a line; of a file without words its name, of a picture nothing: its type says enough.
fn preview_text(message: &Message) -> &str {
    if message.text.is_empty() && matches!(message.kind, MessageType::File) {
        return message.attachments.first().and_then(|file| file.get("name")?.as_str()).unwrap_or_default();
    }
    &message.text
}

/// The row of the timer that wakes a request as it should be: due, or removed.
pub(super) fn snooze_timer(dialog: &Dialog, env: &Env<'_>) -> Result<TimerDraft, Refusal> {
    let id = TimerId(env.ids.next(IdKind::Timer).map_err(|_| Refusal::Unavailable)?);
    let due_at = wakes_at(dialog);
    Ok(TimerDraft { id, kind: SNOOZE, subject: dialog.id.get(), due_at, payload: dialog.last_seq })
}

/// The row of the timer that warns a silent client as it should be: due, or removed.
pub(super) fn warning_timer(dialog: &Dialog, env: &Env<'_>) -> Result<TimerDraft, Refusal> {
    let id = TimerId(env.ids.next(IdKind::Timer).map_err(|_| Refusal::Unavailable)?);
    let due_at = warns_at(dialog, env.catalogue);
    Ok(TimerDraft { id, kind: WARNING, subject: dialog.id.get(), due_at, payload: dialog.last_seq })
}

/// Words of the settings for the client, in the name of the dialog's bot.
pub(super) fn from_bot(dialog: &Dialog, text: &str, env: &Env<'_>) -> Line {
    let name = env.catalogue.bot(dialog.bot_id).map(|bot| bot.name.clone()).unwrap_or_default();
    Line::new(Direction::Out, (AuthorKind::Bot, None, name), MessageType::Text, clean_text(text))
}

/// The row of a silence timer as it should be: due, or removed.
pub(super) fn silence_timer(silence: Silence, dialog: &Dialog, env: &Env<'_>) -> Result<TimerDraft, Refusal> {
    let id = TimerId(env.ids.next(IdKind::Timer).map_err(|_| Refusal::Unavailable)?);
    Ok(TimerDraft {
        id,
        kind: silence.kind(),
        subject: dialog.id.get(),
        due_at: silence_due(silence, dialog, env.catalogue),
        payload: dialog.last_seq,
    })
}
