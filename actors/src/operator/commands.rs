//! Commands of contract.md 4.3 as types, parsed from frames. What parses is complete and in range; rights come after.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::dialog::messages::DialogPatch;
use crate::distribution::messages::StatusChoice;
use crate::domain::filter::{FilterRef, Node};
use crate::domain::{
    DialogId, DraftKind, FileId, MessageId, OfferId, OperatorId, OperatorStatusId, PriorityId, SkillGroupId, StatusId,
    SubjectId, TagId, Timestamp,
    board::BoardPart,
    draft::{MAX_DRAFT, OtherChoice},
    message::{TextError, clean_text, parse_text},
};
use crate::feed::{core::MAX_FILTERS, messages::ListView};
use crate::ports::MAX_FILES;

use super::fault::Fault;

/// Longest `client_nonce`, characters.
pub const MAX_NONCE: usize = 100;
/// Longest comment or note with a transfer, characters.
pub const MAX_COMMENT: usize = 4_000;

/// One command.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// `ping`
    Ping,
    /// `status.set`
    SetStatus(StatusChoice),
    /// `dialog.open`
    Open(DialogId),
    /// `dialog.close_view`
    CloseView,
    /// `dialog.take`
    Take(DialogId),
    /// `offer.accept`, `offer.decline`
    AnswerOffer {
        /// Offer.
        offer: OfferId,
        /// Accept or decline.
        accept: bool,
    },
    /// `dialog.send`
    Send {
        /// Dialog.
        dialog: DialogId,
        /// Sender's own id.
        nonce: String,
        /// Text; may be empty beside files.
        text: String,
        /// Uploaded files, in order.
        files: Vec<FileId>,
        /// The message it answers.
        reply_to: Option<MessageId>,
    },
    /// `dialog.note`
    Note {
        /// Dialog.
        dialog: DialogId,
        /// Sender's own id.
        nonce: String,
        /// Text; may be empty beside files.
        text: String,
        /// Uploaded files, in order.
        files: Vec<FileId>,
        /// Colleagues it names, each once.
        mentions: Vec<OperatorId>,
    },
    /// `dialog.typing`
    Typing {
        /// Dialog.
        dialog: DialogId,
        /// Began or ended.
        on: bool,
    },
    /// `dialog.read`
    Read {
        /// Dialog.
        dialog: DialogId,
        /// Up to.
        seq: i64,
    },
    /// `dialog.unread`
    Unread(DialogId),
    /// `draft.save`
    SaveDraft {
        /// Dialog.
        dialog: DialogId,
        /// Kind.
        kind: DraftKind,
        /// Text.
        text: String,
        /// The version it was written over, 0 = none.
        base: i64,
        /// What becomes of the other text.
        other: OtherChoice,
    },
    /// `dialog.transfer`
    Transfer {
        /// Dialog.
        dialog: DialogId,
        /// To whom.
        to: Target,
        /// Internal note.
        note: Option<String>,
    },
    /// `dialog.finish`
    Finish {
        /// Dialog.
        dialog: DialogId,
        /// Comment, `""` without one.
        comment: String,
        /// Alias of the topic.
        subject_alias: Option<String>,
        /// Tags to put on.
        tags: Vec<TagId>,
        /// Status that means «closed», to put on.
        status: Option<StatusId>,
        /// The client is not asked for a rating.
        unrated: bool,
    },
    /// `dialog.snooze`
    Snooze {
        /// Dialog.
        dialog: DialogId,
        /// Until then; `None` = until the client writes.
        until: Option<Timestamp>,
        /// Optimistic lock.
        version: Option<i64>,
    },
    /// `dialog.wake`
    Wake(DialogId),
    /// `dialog.update`
    Update {
        /// Dialog.
        dialog: DialogId,
        /// What.
        patch: DialogPatch,
        /// Optimistic lock.
        version: Option<i64>,
    },
    /// `list.subscribe`; `None` = a list without live rows (`closed`).
    List(Option<ListView>),
    /// `list.subscribe` with conditions that are not saved.
    ListDraft(Node),
    /// `filter.subscribe`: counters of filters.
    Filters {
        /// Which.
        ids: Vec<FilterRef>,
        /// All that are wanted from now on (`filter_ids`), instead of one more (`filter_id`).
        replace: bool,
    },
    /// `operators.subscribe`
    Operators(bool),
    /// `queue.subscribe`
    Queue(bool),
    /// `queue.subscribe` and `operators.subscribe` with `board`: a half of the live board.
    Board(BoardPart, bool),
}

/// Where `dialog.transfer` sends a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// An operator.
    Operator(OperatorId),
    /// A topic's queue.
    Subject(SubjectId),
    /// A group's queue.
    SkillGroup(SkillGroupId),
    /// The queue it came from.
    Queue,
}

impl Command {
    /// Whether a person is behind it, and not the panel alone: that keeps its socket alive and subscribes again after a cut.
    #[must_use]
    pub const fn is_of_a_person(&self) -> bool {
        !matches!(
            self,
            Self::Ping
                | Self::List(_)
                | Self::ListDraft(_)
                | Self::Filters { .. }
                | Self::Operators(_)
                | Self::Queue(_)
                | Self::Board(..)
        )
    }

    /// The dialog it is about.
    #[must_use]
    pub const fn dialog(&self) -> Option<DialogId> {
        match self {
            Self::Open(dialog)
            | Self::Unread(dialog)
            | Self::Wake(dialog)
            | Self::Snooze { dialog, .. }
            | Self::SaveDraft { dialog, .. }
            | Self::Take(dialog)
            | Self::Send { dialog, .. }
            | Self::Note { dialog, .. }
            | Self::Typing { dialog, .. }
            | Self::Read { dialog, .. }
            | Self::Transfer { dialog, .. }
            | Self::Finish { dialog, .. }
            | Self::Update { dialog, .. } => Some(*dialog),
            Self::Ping
            | Self::SetStatus(_)
            | Self::CloseView
            | Self::AnswerOffer { .. }
            | Self::List(_)
            | Self::ListDraft(_)
            | Self::Filters { .. }
            | Self::Operators(_)
            | Self::Queue(_)
            | Self::Board(..) => None,
        }
    }
}

/// A client frame before its command is known.
#[derive(Debug, Deserialize)]
pub struct RawFrame<'a> {
    /// Command.
    pub t: String,
    /// Answered with the same id; without one nothing is answered.
    #[serde(default)]
    pub id: Option<i64>,
    /// Payload.
    #[serde(default, borrow)]
    pub d: Option<&'a RawValue>,
}

/// Reads the payload of a command that is known by [`super::policy::COMMANDS`].
///
/// # Errors
/// `validation` with the fields that are missing or wrong; `not_found` for a name nobody knows.
pub fn parse(name: &str, d: Option<&RawValue>) -> Result<Command, Fault> {
    match name {
        "ping" => Ok(Command::Ping),
        "status.set" => set_status(payload(d)?),
        "dialog.open" => Ok(Command::Open(payload::<OfDialog>(d)?.dialog_id)),
        "dialog.close_view" => Ok(Command::CloseView),
        "dialog.take" => Ok(Command::Take(payload::<OfDialog>(d)?.dialog_id)),
        "offer.accept" => Ok(Command::AnswerOffer { offer: payload::<OfOffer>(d)?.offer_id, accept: true }),
        "offer.decline" => Ok(Command::AnswerOffer { offer: payload::<OfOffer>(d)?.offer_id, accept: false }),
        "dialog.send" => send(payload(d)?),
        "dialog.note" => note(payload(d)?),
        "dialog.typing" => {
            let Typing { dialog_id, on } = payload(d)?;
            Ok(Command::Typing { dialog: dialog_id, on })
        }
        "dialog.read" => {
            let Read { dialog_id, seq } = payload(d)?;
            if seq < 0 {
                return Err(Fault::field("seq", format!("{seq} is negative")));
            }
            Ok(Command::Read { dialog: dialog_id, seq })
        }
        "dialog.unread" => Ok(Command::Unread(payload::<OfDialog>(d)?.dialog_id)),
        "draft.save" => save_draft(payload(d)?),
        "dialog.transfer" => transfer(payload(d)?),
        "dialog.finish" => finish(payload(d)?),
        "dialog.snooze" => snooze(payload(d)?),
        "dialog.wake" => Ok(Command::Wake(payload::<OfDialog>(d)?.dialog_id)),
        "dialog.update" => update(payload(d)?),
        "list.subscribe" => list(&payload(d)?),
        "filter.subscribe" => filters(payload(d)?),
        "operators.subscribe" => Ok(payload::<Switch>(d)?.of(BoardPart::Operators)),
        "queue.subscribe" => Ok(payload::<Switch>(d)?.of(BoardPart::Queue)),
        _ => Err(Fault::new("not_found", "there is no such command")),
    }
}

fn payload<T: DeserializeOwned>(d: Option<&RawValue>) -> Result<T, Fault> {
    let text = d.map_or("{}", RawValue::get);
    // serde would read a list as the fields in order.
    if !text.starts_with('{') {
        return Err(Fault::new("validation", "d is not an object"));
    }
    serde_json::from_str(text).map_err(|error| Fault::new("validation", format!("d is not accepted: {error}")))
}

#[derive(Deserialize)]
struct OfDialog {
    dialog_id: DialogId,
}

#[derive(Deserialize)]
struct OfOffer {
    offer_id: OfferId,
}

#[derive(Deserialize)]
struct Switch {
    #[serde(default = "yes")]
    on: bool,
    /// The half of the live board with its deltas; without it only the plain rows.
    #[serde(default)]
    board: bool,
}

impl Switch {
    const fn of(self, part: BoardPart) -> Command {
        match (self.board, part) {
            (true, part) => Command::Board(part, self.on),
            (false, BoardPart::Operators) => Command::Operators(self.on),
            (false, BoardPart::Queue) => Command::Queue(self.on),
        }
    }
}

const fn yes() -> bool {
    true
}

#[derive(Deserialize)]
struct SetStatus {
    status_id: Option<OperatorStatusId>,
    status: Option<String>,
}

fn set_status(d: SetStatus) -> Result<Command, Fault> {
    match (d.status_id, d.status.as_deref()) {
        (Some(id), _) => Ok(Command::SetStatus(StatusChoice::Id(id))),
        (None, Some("online")) => Ok(Command::SetStatus(StatusChoice::Online)),
        (None, Some("offline")) => Ok(Command::SetStatus(StatusChoice::Offline)),
        (None, Some(other)) => Err(Fault::field("status", format!("{other:?} is neither online nor offline"))),
        (None, None) => Err(Fault::field("status_id", "required")),
    }
}

#[derive(Deserialize)]
struct Send {
    dialog_id: DialogId,
    client_nonce: String,
    #[serde(rename = "type", default)]
    kind: Option<String>,
    text: String,
    #[serde(default)]
    attachments: Vec<FileRef>,
    #[serde(default)]
    reply_to_id: Option<MessageId>,
}

fn send(d: Send) -> Result<Command, Fault> {
    if d.kind.as_deref().is_some_and(|kind| kind != "text") {
        return Err(Fault::field("type", "only text is accepted"));
    }
    let files = files(&d.attachments)?;
    let (nonce, text) = (nonce(d.client_nonce)?, text_beside(&d.text, &files)?);
    Ok(Command::Send { dialog: d.dialog_id, nonce, text, files, reply_to: d.reply_to_id })
}

#[derive(Deserialize)]
struct Note {
    dialog_id: DialogId,
    client_nonce: String,
    text: String,
    #[serde(default)]
    attachments: Vec<FileRef>,
    #[serde(default)]
    mentions: Vec<OperatorId>,
}

/// Colleagues that one note names.
pub const MAX_MENTIONS: usize = 20;

/// Ids of the colleagues a note names, each once.
///
/// # Errors
/// A sentence when there are too many.
pub fn mentioned(mut ids: Vec<OperatorId>) -> Result<Vec<OperatorId>, String> {
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MAX_MENTIONS {
        return Err(format!("{} colleagues, at most {MAX_MENTIONS} are accepted", ids.len()));
    }
    Ok(ids)
}

/// An uploaded file: `{"id": 12}` as the upload answered, or the bare number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum FileRef {
    /// `12`
    Id(FileId),
    /// `{"id": 12, …}`; what else the object says is not believed.
    Object {
        /// Id.
        id: FileId,
    },
}

impl FileRef {
    /// Id.
    #[must_use]
    pub const fn id(self) -> FileId {
        match self {
            Self::Id(id) | Self::Object { id } => id,
        }
    }
}

/// Ids of a message's files, in order.
///
/// # Errors
/// A sentence when there are too many or one is named twice.
pub fn file_ids(refs: &[FileRef]) -> Result<Vec<FileId>, String> {
    let ids: Vec<FileId> = refs.iter().map(|file| file.id()).collect();
    if ids.len() > MAX_FILES {
        return Err(format!("{} files, at most {MAX_FILES} are accepted", ids.len()));
    }
    let twice = ids.iter().enumerate().find(|(n, id)| ids[..*n].contains(id));
    twice.map_or_else(|| Ok(ids.clone()), |(_, id)| Err(format!("the file {id} is named twice")))
}

fn files(refs: &[FileRef]) -> Result<Vec<FileId>, Fault> {
    file_ids(refs).map_err(|why| Fault::field("attachments", why))
}

fn text_beside(raw: &str, files: &[FileId]) -> Result<String, Fault> {
    match parse_text(raw) {
        Err(TextError::Empty) if !files.is_empty() => Ok(String::new()),
        parsed => parsed.map_err(|error| Fault::field("text", error.to_string())),
    }
}

fn note(d: Note) -> Result<Command, Fault> {
    let files = files(&d.attachments)?;
    let (nonce, text) = (nonce(d.client_nonce)?, text_beside(&d.text, &files)?);
    let mentions = mentioned(d.mentions).map_err(|why| Fault::field("mentions", why))?;
    Ok(Command::Note { dialog: d.dialog_id, nonce, text, files, mentions })
}

fn nonce(nonce: String) -> Result<String, Fault> {
    let chars = nonce.chars().count();
    if chars == 0 || chars > MAX_NONCE || nonce.chars().any(char::is_control) {
        return Err(Fault::field("client_nonce", format!("1 to {MAX_NONCE} visible characters are accepted")));
    }
    Ok(nonce)
}

fn text(field: &str, raw: &str) -> Result<String, Fault> {
    parse_text(raw).map_err(|error| Fault::field(field, error.to_string()))
}

/// A comment may be absent or empty; a long one is refused rather than cut.
fn comment(field: &str, raw: Option<String>) -> Result<Option<String>, Fault> {
    let Some(raw) = raw.filter(|raw| !raw.trim().is_empty()) else { return Ok(None) };
    let clean = text(field, &raw)?;
    if clean.chars().count() > MAX_COMMENT {
        return Err(Fault::field(field, format!("at most {MAX_COMMENT} characters are accepted")));
    }
    Ok(Some(clean))
}

#[derive(Deserialize)]
struct Typing {
    dialog_id: DialogId,
    on: bool,
}

#[derive(Deserialize)]
struct Read {
    dialog_id: DialogId,
    seq: i64,
}

#[derive(Deserialize)]
struct SaveDraft {
    dialog_id: DialogId,
    kind: DraftKind,
    text: String,
    #[serde(default)]
    base: i64,
    #[serde(default)]
    other: OtherChoice,
}

fn save_draft(d: SaveDraft) -> Result<Command, Fault> {
    let chars = d.text.chars().count();
    if chars > MAX_DRAFT {
        return Err(Fault::field("text", format!("{chars} characters, at most {MAX_DRAFT} are accepted")));
    }
    let text = clean_text(&d.text);
    // Spaces alone are nobody's draft.
    let text = if text.trim().is_empty() { String::new() } else { text };
    Ok(Command::SaveDraft { dialog: d.dialog_id, kind: d.kind, text, base: d.base, other: d.other })
}

#[derive(Deserialize)]
struct Transfer {
    dialog_id: DialogId,
    to: To,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Deserialize)]
struct To {
    operator_id: Option<OperatorId>,
    subject_id: Option<SubjectId>,
    skill_group_id: Option<SkillGroupId>,
    queue: Option<bool>,
}

fn transfer(d: Transfer) -> Result<Command, Fault> {
    let to = match (d.to.operator_id, d.to.subject_id, d.to.skill_group_id, d.to.queue) {
        (Some(id), None, None, None) => Target::Operator(id),
        (None, Some(id), None, None) => Target::Subject(id),
        (None, None, Some(id), None) => Target::SkillGroup(id),
        (None, None, None, Some(true)) => Target::Queue,
        _ => return Err(Fault::field("to", "exactly one of operator_id, subject_id, skill_group_id, queue is needed")),
    };
    Ok(Command::Transfer { dialog: d.dialog_id, to, note: comment("note", d.note)? })
}

#[derive(Deserialize)]
struct Finish {
    dialog_id: DialogId,
    #[serde(default)]
    comment: Option<String>,
    #[serde(default)]
    subject_alias: Option<String>,
    #[serde(default)]
    tags_add: Vec<TagId>,
    #[serde(default)]
    status_id: Option<StatusId>,
    #[serde(default)]
    csat: Option<bool>,
}

fn finish(d: Finish) -> Result<Command, Fault> {
    Ok(Command::Finish {
        dialog: d.dialog_id,
        comment: comment("comment", d.comment)?.unwrap_or_default(),
        subject_alias: d.subject_alias.filter(|alias| !alias.is_empty()),
        tags: d.tags_add,
        status: d.status_id,
        unrated: d.csat == Some(false),
    })
}

#[derive(Deserialize)]
struct Snooze {
    dialog_id: DialogId,
    #[serde(default)]
    until: Option<Timestamp>,
    #[serde(default)]
    until_reply: bool,
    #[serde(default)]
    version: Option<i64>,
}

fn snooze(d: Snooze) -> Result<Command, Fault> {
    let until = snooze_until(d.until, d.until_reply).map_err(|why| Fault::field("until", why))?;
    Ok(Command::Snooze { dialog: d.dialog_id, until, version: d.version })
}

/// Until when a request is put off: exactly one of a moment and «until the client writes» is named.
///
/// # Errors
/// A sentence.
pub fn snooze_until(until: Option<Timestamp>, until_reply: bool) -> Result<Option<Timestamp>, String> {
    match (until, until_reply) {
        (Some(_), true) | (None, false) => {
            Err("exactly one of until (a moment, ISO 8601) and until_reply (true) is needed".to_owned())
        }
        (until, _) => Ok(until),
    }
}

#[derive(Deserialize)]
struct Update {
    dialog_id: DialogId,
    /// `null` removes the topic, a missing field keeps it.
    #[serde(default, deserialize_with = "present")]
    subject_id: Option<Option<SubjectId>>,
    #[serde(default)]
    status_id: Option<StatusId>,
    #[serde(default)]
    priority_id: Option<PriorityId>,
    #[serde(default)]
    tags_add: Vec<TagId>,
    #[serde(default)]
    tags_remove: Vec<TagId>,
    #[serde(default)]
    version: Option<i64>,
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

fn update(d: Update) -> Result<Command, Fault> {
    let patch = DialogPatch {
        subject_id: d.subject_id,
        status_id: d.status_id,
        priority_id: d.priority_id,
        tags_add: d.tags_add,
        tags_remove: d.tags_remove,
        ..DialogPatch::default()
    };
    if patch == DialogPatch::default() {
        return Err(Fault::field(
            "subject_id",
            "nothing to change: subject_id, status_id, priority_id, tags_add or tags_remove is needed",
        ));
    }
    Ok(Command::Update { dialog: d.dialog_id, patch, version: d.version })
}

#[derive(Deserialize)]
struct List {
    view: Option<String>,
    filter_id: Option<FilterRef>,
    conditions: Option<serde_json::Value>,
}

fn list(d: &List) -> Result<Command, Fault> {
    if let Some(conditions) = &d.conditions {
        let node = Node::parse(conditions, "conditions").map_err(|fault| Fault::field(&fault.place, fault.why))?;
        return Ok(Command::ListDraft(node));
    }
    match (d.view.as_deref(), d.filter_id) {
        (_, Some(FilterRef::Draft(_))) => Err(Fault::field("filter_id", "conditions are needed for a draft")),
        (_, Some(id)) => Ok(Command::List(Some(ListView::Filter(id)))),
        (Some("mine"), _) => Ok(Command::List(Some(ListView::Mine))),
        (Some("queue"), _) => Ok(Command::List(Some(ListView::Queue))),
        (Some("bot"), _) => Ok(Command::List(Some(ListView::Bot))),
        (Some("all"), _) => Ok(Command::List(Some(ListView::All))),
        (Some("closed"), _) => Ok(Command::List(None)),
        (Some(other), _) => Err(Fault::field("view", format!("{other:?} is none of mine, queue, bot, all, closed"))),
        (None, None) => Err(Fault::field("view", "required")),
    }
}

#[derive(Deserialize)]
struct Filters {
    filter_id: Option<FilterRef>,
    filter_ids: Option<Vec<FilterRef>>,
}

fn filters(d: Filters) -> Result<Command, Fault> {
    match (d.filter_id, d.filter_ids) {
        (Some(id), None) => Ok(Command::Filters { ids: vec![id], replace: false }),
        (None, Some(ids)) if ids.len() <= MAX_FILTERS => Ok(Command::Filters { ids, replace: true }),
        (None, Some(ids)) => {
            Err(Fault::field("filter_ids", format!("{} filters, at most {MAX_FILTERS} are accepted", ids.len())))
        }
        _ => Err(Fault::field("filter_ids", "one of filter_id, filter_ids is needed")),
    }
}
