//! How far a filling has come: one row in a table of its own, written in the transaction of the rows it counts, so that an
//! interrupted filling goes on where it was. The table goes when all is done.

use super::plan::{Plan, Sizes};
use crate::sql::{Conn, Doing, SqlError};

/// The table.
const TABLE: &str = "rozmova_load_fill";

/// See the module.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) plan: Plan,
    /// First ids.
    pub(super) client: i64,
    pub(super) contact: i64,
    pub(super) dialog: i64,
    pub(super) message: i64,
    /// Where the rows hang.
    pub(super) bot: i64,
    pub(super) connection: i64,
    /// Done so far.
    pub(super) clients_done: i64,
    pub(super) dialogs_done: i64,
}

impl State {
    /// The unfinished filling of this database, or a new one whose ids are reserved.
    pub(super) fn open(conn: &mut Conn, plan: Plan) -> Result<Self, SqlError> {
        conn.run(&format!(
            "create table if not exists {TABLE} (one bigint primary key, seed bigint not null, clients bigint not null, \
             dialogs bigint not null, messages bigint not null, now_at bigint not null, client bigint not null, \
             contact bigint not null, dialog bigint not null, message bigint not null, bot bigint not null, \
             connection bigint not null, clients_done bigint not null, dialogs_done bigint not null)"
        ))
        .doing("making the table of progress")?;
        if conn.number(&format!("select one as value from {TABLE}")).doing("reading the progress")?.is_some() {
            return Self::read(conn, plan);
        }
        conn.begin().doing("beginning")?;
        let state = Self::reserve(conn, plan)?;
        conn.run(&format!(
            "insert into {TABLE} values (1, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, 0, 0)",
            plan.seed as i64,
            plan.sizes.clients,
            plan.sizes.dialogs,
            plan.sizes.messages,
            plan.now,
            state.client,
            state.contact,
            state.dialog,
            state.message,
            state.bot,
            state.connection
        ))
        .doing("writing the progress")?;
        conn.commit().doing("committing")?;
        Ok(state)
    }

    fn read(conn: &mut Conn, wanted: Plan) -> Result<Self, SqlError> {
        let mut column = |name: &str| {
            let value = conn.number(&format!("select {name} as value from {TABLE}")).doing("reading the progress")?;
            value.ok_or_else(|| SqlError::Other("the table of progress is empty".into()))
        };
        let sizes = Sizes { clients: column("clients")?, dialogs: column("dialogs")?, messages: column("messages")? };
        if sizes != wanted.sizes {
            return Err(SqlError::Other(format!(
                "an unfinished filling of {} customers, {} dialogs and {} messages is there; finish it with these numbers first",
                sizes.clients, sizes.dialogs, sizes.messages
            )));
        }
        Ok(Self {
            plan: Plan { seed: column("seed")? as u64, sizes, now: column("now_at")? },
            client: column("client")?,
            contact: column("contact")?,
            dialog: column("dialog")?,
            message: column("message")?,
            bot: column("bot")?,
            connection: column("connection")?,
            clients_done: column("clients_done")?,
            dialogs_done: column("dialogs_done")?,
        })
    }

    fn reserve(conn: &mut Conn, plan: Plan) -> Result<Self, SqlError> {
        let sizes = plan.sizes;
        let mut ids = |kind: &str, count: i64| {
            let sql = format!(
                "update id_blocks set next_id = next_id + {count} where kind = '{kind}' returning next_id as value"
            );
            let end = conn.number(&sql).doing("reserving ids")?;
            end.map(|end| end - count)
                .ok_or_else(|| SqlError::Other(format!("the database has no ids of the kind {kind}")))
        };
        let client = ids("client", sizes.clients)?;
        let contact = ids("contact", sizes.clients)?;
        let dialog = ids("dialog", sizes.dialogs)?;
        let message = ids("message", sizes.messages)?;
        let found = "from channel_connections where channel = 'custom_channel' order by id limit 1";
        let present = conn.number(&format!("select id as value {found}")).doing("looking for a channel")?;
        let (bot, connection) = match present {
            Some(connection) => {
                let bot = conn.number(&format!("select bot_id as value {found}")).doing("looking for a bot")?;
                (bot.unwrap_or_default(), connection)
            }
            None => make_bot(conn, plan.now)?,
        };
        Ok(Self { plan, client, contact, dialog, message, bot, connection, clients_done: 0, dialogs_done: 0 })
    }

    /// Notes what is done, inside the transaction that did it.
    pub(super) fn note(&self, conn: &mut Conn) -> Result<(), SqlError> {
        let (clients, dialogs) = (self.clients_done, self.dialogs_done);
        conn.run(&format!("update {TABLE} set clients_done = {clients}, dialogs_done = {dialogs}"))
            .doing("noting the progress")
    }

    /// Removes the table.
    pub(super) fn close(conn: &mut Conn) -> Result<(), SqlError> {
        conn.run(&format!("drop table {TABLE}")).doing("removing the table of progress")
    }
}

/// A bot with a Custom Channel for the history to hang on, when the instance has none.
fn make_bot(conn: &mut Conn, now: i64) -> Result<(i64, i64), SqlError> {
    let next = "update id_blocks set next_id = next_id + 2 where kind = 'catalogue' returning next_id - 2 as value";
    let bot = conn.number(next).doing("reserving ids")?.ok_or_else(|| SqlError::Other("no catalogue ids".into()))?;
    let connection = bot + 1;
    conn.run(&format!(
        "insert into bots (id, name, created_at, updated_at) values ({bot}, 'Архів', {now}, {now}); \
         insert into channel_connections (id, bot_id, channel, created_at, updated_at) values ({connection}, {bot}, 'custom_channel', {now}, {now})"
    ))
    .doing("making a bot")?;
    Ok((bot, connection))
}
