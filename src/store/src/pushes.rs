//! Browsers that take notifications without an open panel (`push_subscriptions`), and the queue of what goes there (`pushes`):
//! rows are claimed before they are sent, as letters are, so a crash in between repeats one and loses none.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _, dsl,
};
use rozmova_actors::domain::{AuthSessionId, DialogId, OperatorId, Timestamp};

use crate::{
    db::Conn,
    schema::{dialogs, offers, push_subscriptions, pushes, sessions},
    sending::{SendState, sending_queue},
};

/// Rows removed in one step.
const STEP: i64 = 1_000;

/// A browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// Id.
    pub id: i64,
    /// Whose.
    pub user_id: OperatorId,
    /// The sign-in it belongs to: when that is over, nothing is sent there.
    pub session_id: AuthSessionId,
    /// Keyed hash of its address: one browser is one row.
    pub endpoint_hash: String,
    /// Host of the push service, for people.
    pub service: String,
    /// The browser, as it calls itself.
    pub agent: String,
    /// Sealed address and keys.
    pub sealed: String,
    /// Made.
    pub created_at: Timestamp,
    /// The push service took something last.
    pub last_at: Option<Timestamp>,
}

type RawSubscription = (i64, i64, i64, String, String, String, String, i64, Option<i64>);

fn subscription(raw: RawSubscription) -> SubscriptionRow {
    SubscriptionRow {
        id: raw.0,
        user_id: raw.1.into(),
        session_id: raw.2.into(),
        endpoint_hash: raw.3,
        service: raw.4,
        agent: raw.5,
        sealed: raw.6,
        created_at: Timestamp(raw.7),
        last_at: raw.8.map(Timestamp),
    }
}

/// What became of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscribed {
    /// A new row with this id.
    Made(i64),
    /// The browser was known under this id; its keys, sign-in and person are the new ones.
    Known(i64),
    /// The person has as many as are kept.
    Full,
}

/// Stores a browser, or what has changed of it. When it was somebody else's before, what waits for them is removed with it.
///
/// # Errors
/// A foreign key violation when there is no such user or sign-in.
pub fn subscribe(conn: &mut Conn, new: &SubscriptionRow, most: i64) -> QueryResult<Subscribed> {
    let known: Option<(i64, i64)> = on_db!(conn, c => push_subscriptions::table
        .filter(push_subscriptions::endpoint_hash.eq(&new.endpoint_hash))
        .select((push_subscriptions::id, push_subscriptions::user_id))
        .first(c)
        .optional())?;
    let of_mine = known.is_some_and(|(_, user)| user == new.user_id.get());
    if !of_mine {
        let count: i64 = on_db!(conn, c => push_subscriptions::table
            .filter(push_subscriptions::user_id.eq(new.user_id.get()))
            .count()
            .get_result(c))?;
        if count >= most {
            return Ok(Subscribed::Full);
        }
    }
    if let Some((id, _)) = known {
        if !of_mine {
            on_db!(conn, c => diesel::delete(pushes::table.filter(pushes::subscription_id.eq(id))).execute(c))?;
        }
        on_db!(conn, c => diesel::update(push_subscriptions::table.find(id))
            .set((
                push_subscriptions::user_id.eq(new.user_id.get()),
                push_subscriptions::session_id.eq(new.session_id.get()),
                push_subscriptions::service.eq(&new.service),
                push_subscriptions::agent.eq(&new.agent),
                push_subscriptions::sealed.eq(&new.sealed),
            ))
            .execute(c))?;
        return Ok(Subscribed::Known(id));
    }
    let values = (
        push_subscriptions::id.eq(new.id),
        push_subscriptions::user_id.eq(new.user_id.get()),
        push_subscriptions::session_id.eq(new.session_id.get()),
        push_subscriptions::endpoint_hash.eq(&new.endpoint_hash),
        push_subscriptions::service.eq(&new.service),
        push_subscriptions::agent.eq(&new.agent),
        push_subscriptions::sealed.eq(&new.sealed),
        push_subscriptions::created_at.eq(new.created_at.micros()),
        push_subscriptions::last_at.eq(new.last_at.map(Timestamp::micros)),
    );
    on_db!(conn, c => diesel::insert_into(push_subscriptions::table).values(values).execute(c))?;
    Ok(Subscribed::Made(new.id))
}

/// Browsers of a person, the newest first.
///
/// # Errors
/// The statement's.
pub fn of_user(conn: &mut Conn, user: OperatorId, limit: i64) -> QueryResult<Vec<SubscriptionRow>> {
    on_db!(conn, c => push_subscriptions::table
        .filter(push_subscriptions::user_id.eq(user.get()))
        .order((push_subscriptions::created_at.desc(), push_subscriptions::id.desc()))
        .limit(limit)
        .load::<RawSubscription>(c))
    .map(|rows| rows.into_iter().map(subscription).collect())
}

/// One.
///
/// # Errors
/// The statement's.
pub fn subscription_by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<SubscriptionRow>> {
    on_db!(conn, c => push_subscriptions::table.find(id).first::<RawSubscription>(c).optional())
        .map(|found| found.map(subscription))
}

/// Removes a browser of a person with everything that waits for it; `false` when it is none of theirs.
///
/// # Errors
/// The statement's.
pub fn unsubscribe(conn: &mut Conn, user: OperatorId, id: i64) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(push_subscriptions::table
            .find(id)
            .filter(push_subscriptions::user_id.eq(user.get())))
        .execute(c))
    .map(|n| n == 1)
}

/// The push service knows this browser no more.
///
/// # Errors
/// The statement's.
pub fn forget(conn: &mut Conn, id: i64) -> QueryResult<()> {
    on_db!(conn, c => diesel::delete(push_subscriptions::table.find(id)).execute(c)).map(|_| ())
}

/// The push service took something for this browser.
///
/// # Errors
/// The statement's.
pub fn reached(conn: &mut Conn, id: i64, now: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(push_subscriptions::table.find(id))
        .set(push_subscriptions::last_at.eq(now.micros()))
        .execute(c))
    .map(|_| ())
}

/// (id, whose) of browsers whose sign-in is alive, up to `limit`.
///
/// # Errors
/// The statement's.
pub fn reachable(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<(i64, OperatorId)>> {
    let all: Vec<(i64, i64, i64)> = on_db!(conn, c => push_subscriptions::table
        .order(push_subscriptions::id)
        .limit(limit)
        .select((push_subscriptions::id, push_subscriptions::user_id, push_subscriptions::session_id))
        .load(c))?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let used: Vec<i64> = all.iter().map(|(_, _, session)| *session).collect();
    let alive: Vec<i64> = on_db!(conn, c => sessions::table
        .filter(sessions::id.eq_any(&used))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now.micros()))
        .select(sessions::id)
        .load(c))?;
    Ok(all
        .into_iter()
        .filter(|(_, _, session)| alive.contains(session))
        .map(|(id, user, _)| (id, OperatorId(user)))
        .collect())
}

/// A row of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushRow {
    /// Id.
    pub id: i64,
    /// Where to.
    pub subscription_id: i64,
    /// What it is about, up to 32 characters: a newer one of the same topic takes its place.
    pub topic: String,
    /// When that happened.
    pub about_at: Timestamp,
    /// Where it stands.
    pub state: SendState,
    /// Tries begun.
    pub attempts: i32,
    /// Sealed text; empty once it was taken or given up.
    pub sealed: String,
    /// What the push service said last.
    pub answer: String,
    /// Made.
    pub created_at: Timestamp,
    /// The next try is not before.
    pub next_at: Timestamp,
    /// Without use afterwards.
    pub expires_at: Timestamp,
    /// Taken or given up.
    pub finished_at: Option<Timestamp>,
}

type Raw = (i64, i64, String, i64, String, i32, String, String, i64, i64, i64, Option<i64>);

fn row(raw: Raw) -> PushRow {
    PushRow {
        id: raw.0,
        subscription_id: raw.1,
        topic: raw.2,
        about_at: Timestamp(raw.3),
        state: SendState::of(&raw.4),
        attempts: raw.5,
        sealed: raw.6,
        answer: raw.7,
        created_at: Timestamp(raw.8),
        next_at: Timestamp(raw.9),
        expires_at: Timestamp(raw.10),
        finished_at: raw.11.map(Timestamp),
    }
}

sending_queue!(pushes, PushRow);

/// What became of a new push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queued {
    /// It waits to be sent.
    Done,
    /// One about this or something newer was made before, or the browser is gone.
    Repeated,
    /// Too many wait already.
    Full,
}

/// Queues a push unless `most` wait already; an older one of its topic that still waits gives way.
///
/// # Errors
/// The statement's.
pub fn queue(conn: &mut Conn, new: &PushRow, most: i64) -> QueryResult<Queued> {
    let there = subscription_by_id(conn, new.subscription_id)?.is_some();
    let newest: Option<i64> = on_db!(conn, c => pushes::table
        .filter(pushes::subscription_id.eq(new.subscription_id))
        .filter(pushes::topic.eq(&new.topic))
        .select(dsl::max(pushes::about_at))
        .first(c))?;
    if !there || newest.is_some_and(|newest| newest >= new.about_at.micros()) {
        return Ok(Queued::Repeated);
    }
    on_db!(conn, c => diesel::delete(pushes::table
            .filter(pushes::subscription_id.eq(new.subscription_id))
            .filter(pushes::topic.eq(&new.topic))
            .filter(pushes::state.eq("queued")))
        .execute(c))?;
    if waiting(conn)? >= most {
        return Ok(Queued::Full);
    }
    let values = (
        pushes::id.eq(new.id),
        pushes::subscription_id.eq(new.subscription_id),
        pushes::topic.eq(&new.topic),
        pushes::about_at.eq(new.about_at.micros()),
        pushes::state.eq(new.state.key()),
        pushes::attempts.eq(new.attempts),
        pushes::sealed.eq(&new.sealed),
        pushes::answer.eq(&new.answer),
        pushes::created_at.eq(new.created_at.micros()),
        pushes::next_at.eq(new.next_at.micros()),
        pushes::expires_at.eq(new.expires_at.micros()),
        pushes::finished_at.eq(new.finished_at.map(Timestamp::micros)),
    );
    on_db!(conn, c => diesel::insert_into(pushes::table).values(values).execute(c))?;
    Ok(Queued::Done)
}

/// What is due to browsers of a push service is due at `until`; no try is used up.
///
/// # Errors
/// The statement's.
pub fn put_off(conn: &mut Conn, service: &str, now: Timestamp, until: Timestamp) -> QueryResult<()> {
    let theirs: Vec<i64> = on_db!(conn, c => push_subscriptions::table
        .filter(push_subscriptions::service.eq(service))
        .select(push_subscriptions::id)
        .load(c))?;
    on_db!(conn, c => diesel::update(pushes::table
            .filter(pushes::subscription_id.eq_any(&theirs))
            .filter(pushes::state.eq("queued"))
            .filter(pushes::next_at.le(now.micros())))
        .set(pushes::next_at.eq(until.micros()))
        .execute(c))
    .map(|_| ())
}

/// How many wait.
///
/// # Errors
/// The statement's.
pub fn waiting(conn: &mut Conn) -> QueryResult<i64> {
    on_db!(conn, c => pushes::table.filter(pushes::state.eq("queued")).count().get_result(c))
}

/// (browser, topic, when it happened) of everything made since a moment.
///
/// # Errors
/// The statement's.
pub fn told_since(conn: &mut Conn, since: Timestamp) -> QueryResult<Vec<(i64, String, Timestamp)>> {
    let found: Vec<(i64, String, i64)> = on_db!(conn, c => pushes::table
        .filter(pushes::created_at.ge(since.micros()))
        .order(pushes::id)
        .select((pushes::subscription_id, pushes::topic, pushes::about_at))
        .load(c))?;
    Ok(found.into_iter().map(|(id, topic, at)| (id, topic, Timestamp(at))).collect())
}

/// It is over: taken (`sent`) or given up. Its text is no longer needed.
///
/// # Errors
/// The statement's.
pub fn finish(conn: &mut Conn, id: i64, state: SendState, answer: &str, now: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(pushes::table.find(id).filter(pushes::state.eq("queued")))
        .set((
            pushes::state.eq(state.key()),
            pushes::sealed.eq(""),
            pushes::answer.eq(answer),
            pushes::finished_at.eq(now.micros()),
        ))
        .execute(c))
    .map(|_| ())
}

/// Gives up what has no use any more; answers how many.
///
/// # Errors
/// The statement's.
pub fn expire(conn: &mut Conn, answer: &str, now: Timestamp) -> QueryResult<usize> {
    on_db!(conn, c => diesel::update(pushes::table
            .filter(pushes::state.eq("queued").and(pushes::expires_at.le(now.micros()))))
        .set((
            pushes::state.eq("failed"),
            pushes::sealed.eq(""),
            pushes::answer.eq(answer),
            pushes::finished_at.eq(now.micros()),
        ))
        .execute(c))
}

/// Removes finished pushes made before `before`, and browsers whose sign-in is over by `now`; at most a step of each.
///
/// # Errors
/// The statement's.
pub fn purge(conn: &mut Conn, before: Timestamp, now: Timestamp) -> QueryResult<usize> {
    let old: Vec<i64> = on_db!(conn, c => pushes::table
        .filter(pushes::created_at.lt(before.micros()))
        .filter(pushes::state.ne("queued"))
        .order(pushes::created_at)
        .limit(STEP)
        .select(pushes::id)
        .load(c))?;
    let removed = on_db!(conn, c => diesel::delete(pushes::table.filter(pushes::id.eq_any(&old))).execute(c))?;
    let used: Vec<i64> = on_db!(conn, c => push_subscriptions::table
        .select(push_subscriptions::session_id)
        .distinct()
        .load(c))?;
    let over: Vec<i64> = on_db!(conn, c => sessions::table
        .filter(sessions::id.eq_any(&used))
        .filter(sessions::revoked_at.is_not_null().or(sessions::expires_at.le(now.micros())))
        .limit(STEP)
        .select(sessions::id)
        .load(c))?;
    let gone = on_db!(conn, c => diesel::delete(push_subscriptions::table
            .filter(push_subscriptions::session_id.eq_any(&over)))
        .execute(c))?;
    Ok(removed + gone)
}

/// A dialog that is offered to somebody and not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOffer {
    /// To whom.
    pub user_id: OperatorId,
    /// Which.
    pub dialog_id: DialogId,
    /// Its client.
    pub client_name: String,
    /// When it was offered.
    pub at: Timestamp,
}

/// Open offers to these people since a moment, the oldest first.
///
/// # Errors
/// The statement's.
pub fn open_offers(conn: &mut Conn, users: &[OperatorId], since: Timestamp, limit: i64) -> QueryResult<Vec<OpenOffer>> {
    let users: Vec<i64> = users.iter().map(|user| user.get()).collect();
    let found: Vec<(i64, i64, i64)> = on_db!(conn, c => offers::table
        .filter(offers::operator_id.eq_any(&users))
        .filter(offers::outcome.is_null())
        .filter(offers::created_at.gt(since.micros()))
        .order((offers::created_at.asc(), offers::id.asc()))
        .limit(limit)
        .select((offers::operator_id, offers::dialog_id, offers::created_at))
        .load(c))?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = found.iter().map(|(_, dialog, _)| *dialog).collect();
    let names: Vec<(i64, String)> = on_db!(conn, c => dialogs::table
        .filter(dialogs::id.eq_any(&ids))
        .select((dialogs::id, dialogs::client_name))
        .load(c))?;
    Ok(found
        .into_iter()
        .map(|(user, dialog, at)| OpenOffer {
            user_id: OperatorId(user),
            dialog_id: DialogId(dialog),
            client_name: names.iter().find(|(id, _)| *id == dialog).map(|(_, name)| name.clone()).unwrap_or_default(),
            at: Timestamp(at),
        })
        .collect())
}
