//! Reads of dialogs. Their rows are written by the writer only: each belongs to its actor.

use std::time::Duration;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, QueryableByName,
    RunQueryDsl, dsl::sql, sql_types::Bool,
};
use rozmova_actors::domain::{
    ChannelKind, ClientId, CloseReason, ContactId, Dialog, DialogId, DialogState, OperatorId, Reach, Slot, SubjectId,
    Timestamp,
    dialog::Preview,
    filter::{Cond, IntColumn, Sort},
    reach::{Patch, Scope as Topics},
};

use crate::{
    Conn,
    codes::{read, unknown_word},
    dialog_pages::{Budget, PageOf, Place, page_within},
    schema::dialogs,
};

/// The condition of the partial indexes, word for word: bound values would hide it from the planner.
pub(crate) const OPEN: &str = "dialogs.state not in ('closed', 'merged')";

/// A row as stored, columns in the order of the table.
#[derive(Queryable, QueryableByName)]
#[diesel(table_name = dialogs)]
pub(crate) struct DialogRow {
    id: i64,
    slot: i16,
    kind: String,
    bot_id: i64,
    connection_id: i64,
    channel: String,
    contact_id: i64,
    chat_id: String,
    contact_name: String,
    client_id: i64,
    client_name: String,
    subject_id: Option<i64>,
    state: String,
    status_id: Option<i64>,
    priority_id: Option<i64>,
    weight: i32,
    operator_id: Option<i64>,
    operator_name: String,
    pinned_operator_id: Option<i64>,
    excluded: serde_json::Value,
    is_outbound: bool,
    close_comment: String,
    close_reason: Option<String>,
    closed_by_id: Option<i64>,
    created_at: i64,
    queued_at: Option<i64>,
    connected_at: Option<i64>,
    first_operator_reply_at: Option<i64>,
    last_client_message_at: Option<i64>,
    last_operator_message_at: Option<i64>,
    last_message_at: i64,
    waiting_since: Option<i64>,
    closed_at: Option<i64>,
    reopened_count: i32,
    unread: i32,
    read_seq: i64,
    last_seq: i64,
    preview_text: Option<String>,
    preview_author_kind: Option<String>,
    preview_type: Option<String>,
    version: i64,
    tag_ids: serde_json::Value,
    mentioned_ids: serde_json::Value,
    snoozed_until: Option<i64>,
    woken_at: Option<i64>,
    warn_at: Option<i64>,
    due_at: Option<i64>,
    /// For the indexes only: a closed row's `last_message_at`.
    #[diesel(column_name = listed_at)]
    _listed_at: Option<i64>,
    unrated: bool,
    author_id: Option<i64>,
}

impl TryFrom<DialogRow> for Dialog {
    type Error = diesel::result::Error;

    fn try_from(row: DialogRow) -> Result<Self, Self::Error> {
        let preview = match (row.preview_text, row.preview_author_kind, row.preview_type) {
            (Some(text), Some(author), Some(kind)) => Some(Preview {
                text,
                author_kind: read("dialogs.preview_author_kind", &author)?,
                kind: read("dialogs.preview_type", &kind)?,
            }),
            _ => None,
        };
        let close_reason = row
            .close_reason
            .map(|word| CloseReason::from_key(&word).ok_or_else(|| unknown_word("dialogs.close_reason", &word)))
            .transpose()?;
        Ok(Self {
            id: row.id.into(),
            slot: read_slot(row.slot),
            kind: read("dialogs.kind", &row.kind)?,
            bot_id: row.bot_id.into(),
            connection_id: row.connection_id.into(),
            channel: read_channel(&row.channel)?,
            contact_id: row.contact_id.into(),
            chat_id: row.chat_id,
            contact_name: row.contact_name,
            client_id: row.client_id.into(),
            client_name: row.client_name,
            subject_id: row.subject_id.map(Into::into),
            state: DialogState::from_key(&row.state).ok_or_else(|| unknown_word("dialogs.state", &row.state))?,
            status_id: row.status_id.map(Into::into),
            priority_id: row.priority_id.map(Into::into),
            weight: row.weight,
            operator_id: row.operator_id.map(Into::into),
            operator_name: row.operator_name,
            pinned_operator_id: row.pinned_operator_id.map(Into::into),
            tag_ids: serde_json::from_value(row.tag_ids).unwrap_or_default(),
            mentioned: serde_json::from_value(row.mentioned_ids).unwrap_or_default(),
            excluded: read_excluded(&row.excluded),
            is_outbound: row.is_outbound,
            author_id: row.author_id.map(Into::into),
            close_comment: row.close_comment,
            close_reason,
            closed_by_id: row.closed_by_id.map(Into::into),
            created_at: Timestamp(row.created_at),
            queued_at: row.queued_at.map(Timestamp),
            connected_at: row.connected_at.map(Timestamp),
            first_operator_reply_at: row.first_operator_reply_at.map(Timestamp),
            last_client_message_at: row.last_client_message_at.map(Timestamp),
            last_operator_message_at: row.last_operator_message_at.map(Timestamp),
            last_message_at: Timestamp(row.last_message_at),
            waiting_since: row.waiting_since.map(Timestamp),
            closed_at: row.closed_at.map(Timestamp),
            snoozed_until: row.snoozed_until.map(Timestamp),
            woken_at: row.woken_at.map(Timestamp),
            warn_at: row.warn_at.map(Timestamp),
            due_at: row.due_at.map(Timestamp),
            unrated: row.unrated,
            reopened_count: row.reopened_count,
            unread: row.unread,
            read_seq: row.read_seq,
            last_seq: row.last_seq,
            preview,
            version: row.version,
        })
    }
}

pub(crate) fn read_slot(slot: i16) -> Slot {
    Slot(u16::try_from(slot).unwrap_or(0))
}

pub(crate) fn read_channel(word: &str) -> QueryResult<ChannelKind> {
    ChannelKind::from_key(word).ok_or_else(|| unknown_word("channel", word))
}

/// `[[operator, until in microseconds], …]`; anything else is nobody.
fn read_excluded(value: &serde_json::Value) -> Vec<(OperatorId, Timestamp)> {
    let pairs: Vec<(i64, i64)> = serde_json::from_value(value.clone()).unwrap_or_default();
    pairs.into_iter().map(|(operator, until)| (operator.into(), Timestamp(until))).collect()
}

fn all(rows: Vec<DialogRow>) -> QueryResult<Vec<Dialog>> {
    rows.into_iter().map(Dialog::try_from).collect()
}

/// One dialog.
///
/// # Errors
/// The statement's.
pub fn get(conn: &mut Conn, id: DialogId) -> QueryResult<Option<Dialog>> {
    let row = on_db!(conn, c => dialogs::table.find(id.get()).first::<DialogRow>(c).optional())?;
    row.map(Dialog::try_from).transpose()
}

/// These dialogs, in no order.
///
/// # Errors
/// The statement's.
pub fn by_ids(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Dialog>> {
    all(on_db!(conn, c => dialogs::table.filter(dialogs::id.eq_any(ids)).load::<DialogRow>(c))?)
}

/// Placement of a dialog.
///
/// # Errors
/// The statement's.
pub fn slot_of(conn: &mut Conn, id: DialogId) -> QueryResult<Option<Slot>> {
    let slot: Option<i16> = on_db!(conn, c => dialogs::table.find(id.get()).select(dialogs::slot).first(c).optional())?;
    Ok(slot.map(read_slot))
}

/// The newest dialog of a contact, open or closed.
///
/// # Errors
/// The statement's.
pub fn newest_of_contact(conn: &mut Conn, contact: ContactId) -> QueryResult<Option<Dialog>> {
    let row = on_db!(conn, c => dialogs::table
        .filter(dialogs::contact_id.eq(contact.get()))
        .order((dialogs::created_at.desc(), dialogs::id.desc()))
        .first::<DialogRow>(c)
        .optional())?;
    row.map(Dialog::try_from).transpose()
}

/// A contact's dialogs, newest first, at most `limit`.
///
/// # Errors
/// The statement's.
pub fn of_contact(conn: &mut Conn, contact: ContactId, limit: i64) -> QueryResult<Vec<Dialog>> {
    all(on_db!(conn, c => dialogs::table
        .filter(dialogs::contact_id.eq(contact.get()))
        .order((dialogs::created_at.desc(), dialogs::id.desc()))
        .limit(limit)
        .load::<DialogRow>(c))?)
}

/// Every open dialog, oldest first: the start of the Distributor and of the feed.
///
/// # Errors
/// The statement's.
pub fn open(conn: &mut Conn) -> QueryResult<Vec<Dialog>> {
    all(on_db!(conn, c => dialogs::table
        .filter(sql::<Bool>(OPEN))
        .order((dialogs::last_message_at, dialogs::id))
        .load::<DialogRow>(c))?)
}

/// Closed dialogs whose last line is not older than `from`, newest first, at most `limit`. Closing writes a line.
///
/// # Errors
/// The statement's.
pub fn closed_since(conn: &mut Conn, from: Timestamp, limit: i64) -> QueryResult<Vec<Dialog>> {
    all(on_db!(conn, c => dialogs::table
        .filter(dialogs::state.eq(DialogState::Closed.key()))
        .filter(dialogs::listed_at.ge(from.micros()))
        .order((dialogs::listed_at.desc(), dialogs::id.desc()))
        .limit(limit)
        .load::<DialogRow>(c))?)
}

/// Which dialogs of a kind somebody may see, by topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// None.
    None,
    /// Those of these topics and, when `without` is set, those without a topic.
    Subjects {
        /// Topics.
        ids: Vec<SubjectId>,
        /// Also dialogs without a topic.
        without: bool,
    },
    /// All.
    All,
}

/// What an operator may see: what they hold, plus waiting dialogs and dialogs of others within a scope. Closed dialogs
/// of others count as dialogs of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visibility {
    /// The operator.
    pub operator: OperatorId,
    /// Here they see everything: where the right `op_view_all` holds.
    pub whole: Reach,
    /// Elsewhere they see nothing outside of this: what their roles cover.
    pub reach: Reach,
    /// Waiting dialogs (states new and queued); setting `operator_sees_queue`.
    pub waiting: Scope,
    /// All others that clients began; setting `operator_sees_foreign_dialogs` or the right `op_view_all`.
    pub foreign: Scope,
    /// All others that we began; setting `outbound_chats_visibility` or the right `op_view_all`.
    pub outbound: Scope,
}

/// What a list shows; empty parts do not narrow it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DialogFilter {
    /// Any of these states; empty = every state.
    pub states: Vec<DialogState>,
    /// Holder (the last holder of closed ones).
    pub operator: Option<OperatorId>,
    /// Person.
    pub client: Option<ClientId>,
    /// What the caller may see; `None` = everything.
    pub visible_to: Option<Visibility>,
}

impl DialogFilter {
    /// The same as a condition, without the rights.
    fn cond(&self) -> Cond {
        let mut all = Vec::new();
        if let Some(client) = self.client {
            all.push(Cond::Int(IntColumn::ClientId, [client.get()].into()));
        }
        if let Some(operator) = self.operator {
            all.push(Cond::Int(IntColumn::OperatorId, [operator.get()].into()));
        }
        if !self.states.is_empty() {
            all.push(Cond::states(&self.states));
        }
        Cond::All(all)
    }
}

/// Place in a list: the (last_message_at, id) of the last row seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DialogCursor {
    /// Time of the newest line.
    pub last_message_at: Timestamp,
    /// Id.
    pub id: DialogId,
}

impl From<&Dialog> for DialogCursor {
    fn from(dialog: &Dialog) -> Self {
        Self { last_message_at: dialog.last_message_at, id: dialog.id }
    }
}

/// A reach as a condition on `dialogs`. Nothing but numbers of ours and fixed words enters the text.
pub(crate) fn covered(reach: &Reach) -> String {
    if reach.is_everywhere() {
        return String::from("(1 = 1)");
    }
    let patches: Vec<String> = reach.patches().iter().map(covered_by).collect();
    if patches.is_empty() { String::from("(1 = 0)") } else { format!("({})", patches.join(" or ")) }
}

fn covered_by(patch: &Patch) -> String {
    let one_of = |column: &str, ids: Vec<String>| {
        if ids.is_empty() { String::from("1 = 0") } else { format!("dialogs.{column} in ({})", ids.join(", ")) }
    };
    let bots = match &patch.bots {
        None => String::from("1 = 1"),
        Some(bots) => one_of("bot_id", bots.iter().map(ToString::to_string).collect()),
    };
    let topics = match &patch.topics {
        Topics::Nothing => String::from("1 = 0"),
        Topics::Everything => String::from("1 = 1"),
        Topics::Subjects { subjects, without_topic } => {
            let named = one_of("subject_id", subjects.iter().map(ToString::to_string).collect());
            let without = if *without_topic { "dialogs.subject_id is null" } else { "1 = 0" };
            format!("((dialogs.subject_id is not null and {named}) or {without})")
        }
    };
    format!("({bots} and {topics})")
}

/// Narrows a boxed query by what is visible. Nullable conditions are compared as «is true».
macro_rules! visible {
    ($query:ident, $visibility:expr) => {
        if let Some(visibility) = $visibility {
            let waiting = || dialogs::state.eq(DialogState::New.key()).or(dialogs::state.eq(DialogState::Queued.key()));
            let mine = dialogs::operator_id.eq(visibility.operator.get());
            let (waiting_all, waiting_ids, waiting_without) = parts(&visibility.waiting);
            let (foreign_all, foreign_ids, foreign_without) = parts(&visibility.foreign);
            let (outbound_all, outbound_ids, outbound_without) = parts(&visibility.outbound);
            if !visibility.whole.is_everywhere() && !visibility.reach.is_everywhere() {
                let within = format!("({} or {})", covered(&visibility.whole), covered(&visibility.reach));
                $query = $query.filter(sql::<Bool>(&within));
            }
            $query = $query.filter(
                sql::<diesel::sql_types::Nullable<Bool>>(&covered(&visibility.whole)).or(mine
                    .or(waiting().nullable().and(
                        waiting_all
                            .into_sql::<diesel::sql_types::Nullable<Bool>>()
                            .or(dialogs::subject_id.eq_any(waiting_ids))
                            .or(dialogs::subject_id
                                .is_null()
                                .nullable()
                                .and(waiting_without.into_sql::<diesel::sql_types::Nullable<Bool>>())),
                    ))
                    .or(diesel::dsl::not(waiting().or(dialogs::is_outbound)).nullable().and(
                        foreign_all
                            .into_sql::<diesel::sql_types::Nullable<Bool>>()
                            .or(dialogs::subject_id.eq_any(foreign_ids))
                            .or(dialogs::subject_id
                                .is_null()
                                .nullable()
                                .and(foreign_without.into_sql::<diesel::sql_types::Nullable<Bool>>())),
                    ))
                    .or(diesel::dsl::not(waiting()).and(dialogs::is_outbound).nullable().and(
                        outbound_all
                            .into_sql::<diesel::sql_types::Nullable<Bool>>()
                            .or(dialogs::subject_id.eq_any(outbound_ids))
                            .or(dialogs::subject_id
                                .is_null()
                                .nullable()
                                .and(outbound_without.into_sql::<diesel::sql_types::Nullable<Bool>>())),
                    ))),
            );
        }
    };
}

/// (everything, topics, without a topic)
fn parts(scope: &Scope) -> (bool, Vec<i64>, bool) {
    match scope {
        Scope::None => (false, Vec::new(), false),
        Scope::Subjects { ids, without } => (false, ids.iter().map(|id| id.get()).collect(), *without),
        Scope::All => (true, Vec::new(), true),
    }
}

/// A page of a list, newest line first; `after` is the last row of the page before.
///
/// # Errors
/// The statement's.
pub fn list(
    conn: &mut Conn,
    filter: &DialogFilter,
    after: Option<DialogCursor>,
    limit: i64,
) -> QueryResult<Vec<Dialog>> {
    let page = PageOf {
        cond: filter.cond(),
        visible_to: filter.visible_to.clone(),
        sort: Sort::LastMessage,
        weights: Vec::new(),
        // Nothing that is asked here depends on the moment.
        now: Timestamp(0),
    };
    let after = after.map(|last| Place { part: 0, a: last.last_message_at.micros(), b: 0, id: last.id.get() });
    // The page is full or the list is at its end: no caller of this one goes on from a place between.
    let budget = Budget { time: Duration::MAX, ..Budget::LIST };
    page_within(conn, &page, after, limit, budget).map(|read| read.rows)
}

/// Which of these clients have a dialog that may be seen.
///
/// # Errors
/// The statement's.
pub fn clients_seen(
    conn: &mut Conn,
    clients: &[i64],
    visibility: &Visibility,
) -> QueryResult<std::collections::HashSet<i64>> {
    use diesel::{IntoSql, NullableExpressionMethods};
    let visible = Some(visibility);
    let ids: Vec<i64> = on_db!(conn, c => {
        let mut query = dialogs::table.into_boxed();
        query = query.filter(dialogs::client_id.eq_any(clients));
        visible!(query, visible);
        query.select(dialogs::client_id).distinct().load(c)
    })?;
    Ok(ids.into_iter().collect())
}
