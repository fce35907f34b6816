//! Every value that is stored sealed with the instance's key, and where it is: a new key seals them anew (security.md SE-01).
//!
//! The store never sees a key; it reads pages and replaces what is still as it was read.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};

use crate::{
    db::Conn,
    schema::{
        channel_connections, idempotency_keys, letters, push_subscriptions, pushes, second_factors, settings,
        sso_attempts,
    },
};

/// A column of sealed values. Those of `settings` are members of its values: see [`settings_rows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedColumn {
    /// Credentials of channel connections.
    Connections,
    /// Second factors.
    SecondFactors,
    /// Letters that wait.
    Letters,
    /// Browsers that take notifications.
    Browsers,
    /// Notifications that wait for a browser.
    Pushes,
    /// Sign-ins with the company's account that were begun.
    SignIns,
    /// Answers kept for a repeated call.
    Answers,
}

impl SealedColumn {
    /// All.
    pub const ALL: [Self; 7] = [
        Self::Connections,
        Self::SecondFactors,
        Self::Letters,
        Self::Browsers,
        Self::Pushes,
        Self::SignIns,
        Self::Answers,
    ];

    /// Its table and its name.
    #[must_use]
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Connections => ("channel_connections", "credentials"),
            Self::SecondFactors => ("second_factors", "secret"),
            Self::Letters => ("letters", "sealed"),
            Self::Browsers => ("push_subscriptions", "sealed"),
            Self::Pushes => ("pushes", "sealed"),
            Self::SignIns => ("sso_attempts", "sealed"),
            Self::Answers => ("idempotency_keys", "response"),
        }
    }
}

/// What names a row; pages go by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKey {
    /// A number.
    Id(i64),
    /// A word.
    Word(String),
    /// Two words.
    Pair(String, String),
}

/// A sealed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// Of which row.
    pub key: RowKey,
    /// As it is stored.
    pub value: String,
}

fn numbered(rows: Vec<(i64, String)>) -> Vec<SealedRow> {
    rows.into_iter().map(|(id, value)| SealedRow { key: RowKey::Id(id), value }).collect()
}

fn worded(rows: Vec<(String, String)>) -> Vec<SealedRow> {
    rows.into_iter().map(|(word, value)| SealedRow { key: RowKey::Word(word), value }).collect()
}

/// Bytes that are no text were never sealed by us: they do not open, and are not replaced.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The next values of a column behind `after`, in the order of their rows' keys; rows without a value are left out.
///
/// # Errors
/// The statement's.
pub fn page(conn: &mut Conn, of: SealedColumn, after: Option<&RowKey>, limit: i64) -> QueryResult<Vec<SealedRow>> {
    // Ids begin with 1, and no word is empty.
    let id = if let Some(RowKey::Id(id)) = after { *id } else { 0 };
    let word = if let Some(RowKey::Word(word)) = after { word.as_str() } else { "" };
    match of {
        SealedColumn::Connections => {
            let rows: Vec<(i64, Option<Vec<u8>>)> = on_db!(conn, c => channel_connections::table
                .filter(channel_connections::id.gt(id))
                .filter(channel_connections::credentials.is_not_null())
                .order(channel_connections::id)
                .limit(limit)
                .select((channel_connections::id, channel_connections::credentials))
                .load(c))?;
            Ok(numbered(rows.into_iter().map(|(id, value)| (id, text(&value.unwrap_or_default()))).collect()))
        }
        SealedColumn::SecondFactors => {
            let rows: Vec<(i64, Vec<u8>)> = on_db!(conn, c => second_factors::table
                .filter(second_factors::user_id.gt(id))
                .order(second_factors::user_id)
                .limit(limit)
                .select((second_factors::user_id, second_factors::secret))
                .load(c))?;
            Ok(numbered(rows.into_iter().map(|(id, value)| (id, text(&value))).collect()))
        }
        SealedColumn::Letters => on_db!(conn, c => letters::table
            .filter(letters::id.gt(id))
            .filter(letters::sealed.ne(""))
            .order(letters::id)
            .limit(limit)
            .select((letters::id, letters::sealed))
            .load::<(i64, String)>(c))
        .map(numbered),
        SealedColumn::Browsers => on_db!(conn, c => push_subscriptions::table
            .filter(push_subscriptions::endpoint_hash.gt(word))
            .filter(push_subscriptions::sealed.ne(""))
            .order(push_subscriptions::endpoint_hash)
            .limit(limit)
            .select((push_subscriptions::endpoint_hash, push_subscriptions::sealed))
            .load::<(String, String)>(c))
        .map(worded),
        SealedColumn::Pushes => on_db!(conn, c => pushes::table
            .filter(pushes::id.gt(id))
            .filter(pushes::sealed.ne(""))
            .order(pushes::id)
            .limit(limit)
            .select((pushes::id, pushes::sealed))
            .load::<(i64, String)>(c))
        .map(numbered),
        SealedColumn::SignIns => on_db!(conn, c => sso_attempts::table
            .filter(sso_attempts::state_hash.gt(word))
            .order(sso_attempts::state_hash)
            .limit(limit)
            .select((sso_attempts::state_hash, sso_attempts::sealed))
            .load::<(String, String)>(c))
        .map(worded),
        SealedColumn::Answers => answers(conn, after, limit),
    }
}

fn answers(conn: &mut Conn, after: Option<&RowKey>, limit: i64) -> QueryResult<Vec<SealedRow>> {
    let (scope, key) =
        if let Some(RowKey::Pair(scope, key)) = after { (scope.as_str(), key.as_str()) } else { ("", "") };
    let behind =
        idempotency_keys::scope.gt(scope).or(idempotency_keys::scope.eq(scope).and(idempotency_keys::key.gt(key)));
    let rows: Vec<(String, String, Option<String>)> = on_db!(conn, c => idempotency_keys::table
        .filter(behind)
        .filter(idempotency_keys::response.is_not_null())
        .order((idempotency_keys::scope, idempotency_keys::key))
        .limit(limit)
        .select((idempotency_keys::scope, idempotency_keys::key, idempotency_keys::response))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(scope, key, value)| SealedRow { key: RowKey::Pair(scope, key), value: value.unwrap_or_default() })
        .collect())
}

/// Puts `sealed` in the place of a value that was read; `false` when it has changed since, or its row is gone.
///
/// # Errors
/// The statement's.
pub fn replace(conn: &mut Conn, of: SealedColumn, read: &SealedRow, sealed: &str) -> QueryResult<bool> {
    let changed = match (of, &read.key) {
        (SealedColumn::Connections, RowKey::Id(id)) => on_db!(conn, c => diesel::update(channel_connections::table
                .find(*id)
                .filter(channel_connections::credentials.eq(read.value.as_bytes())))
            .set(channel_connections::credentials.eq(sealed.as_bytes()))
            .execute(c))?,
        (SealedColumn::SecondFactors, RowKey::Id(id)) => on_db!(conn, c => diesel::update(second_factors::table
                .find(*id)
                .filter(second_factors::secret.eq(read.value.as_bytes())))
            .set(second_factors::secret.eq(sealed.as_bytes()))
            .execute(c))?,
        (SealedColumn::Letters, RowKey::Id(id)) => on_db!(conn, c => diesel::update(letters::table
                .find(*id)
                .filter(letters::sealed.eq(&read.value)))
            .set(letters::sealed.eq(sealed))
            .execute(c))?,
        (SealedColumn::Browsers, RowKey::Word(hash)) => on_db!(conn, c => diesel::update(push_subscriptions::table
                .filter(push_subscriptions::endpoint_hash.eq(hash))
                .filter(push_subscriptions::sealed.eq(&read.value)))
            .set(push_subscriptions::sealed.eq(sealed))
            .execute(c))?,
        (SealedColumn::Pushes, RowKey::Id(id)) => on_db!(conn, c => diesel::update(pushes::table
                .find(*id)
                .filter(pushes::sealed.eq(&read.value)))
            .set(pushes::sealed.eq(sealed))
            .execute(c))?,
        (SealedColumn::SignIns, RowKey::Word(hash)) => on_db!(conn, c => diesel::update(sso_attempts::table
                .find(hash)
                .filter(sso_attempts::sealed.eq(&read.value)))
            .set(sso_attempts::sealed.eq(sealed))
            .execute(c))?,
        (SealedColumn::Answers, RowKey::Pair(scope, key)) => on_db!(conn, c => diesel::update(idempotency_keys::table
                .find((scope, key))
                .filter(idempotency_keys::response.eq(&read.value)))
            .set(idempotency_keys::response.eq(sealed))
            .execute(c))?,
        // A key of another table names nothing here.
        _ => 0,
    };
    Ok(changed == 1)
}

/// (key, value, version) of every setting.
///
/// # Errors
/// The statement's.
pub fn settings_rows(conn: &mut Conn) -> QueryResult<Vec<(String, serde_json::Value, i64)>> {
    on_db!(conn, c => settings::table
        .order(settings::key)
        .select((settings::key, settings::value, settings::version))
        .load(c))
}

/// Puts `value` in the place of a setting that was read with this version; `false` when somebody has changed it since. The version
/// stays: it says the same, and forms that are open go on.
///
/// # Errors
/// The statement's.
pub fn replace_setting(conn: &mut Conn, key: &str, version: i64, value: &serde_json::Value) -> QueryResult<bool> {
    on_db!(conn, c => diesel::update(settings::table.find(key).filter(settings::version.eq(version)))
        .set(settings::value.eq(value))
        .execute(c))
    .map(|changed| changed == 1)
}
