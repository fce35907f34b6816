//! Connections as the edge needs them, opened and parsed once, replaced when an administrator changes one.
//!
//! The rows are few (one per connected channel); all of them are kept. A change is pushed ([`Directory::replace`]) by
//! the handler that saved it, so a wrong token is refused from the next request on. A crash loses nothing: rows.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use rozmova_actors::domain::{BotId, ChannelKind, ConnectionId};

pub use rozmova_store::catalogue_edit::ConnectionRow;

use super::{
    pulse::Pulses,
    settings::{CustomChannelCredentials, CustomChannelSettings, WidgetCredentials, WidgetSettings},
    signing::SigningSecret,
};
use crate::secrets::SecretBox;

/// Status of a connection that is in use.
pub const ACTIVE: &str = "active";

/// A connection ready for use.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Id.
    pub id: ConnectionId,
    /// Bot.
    pub bot_id: BotId,
    /// Channel.
    pub channel: ChannelKind,
    /// Connected and not switched off.
    pub active: bool,
    /// Keyed hash of the inbound token.
    pub inbound_token_hash: Option<String>,
    /// What the channel needs.
    pub kind: Kind,
    /// Version of the row it was made of.
    pub version: i64,
}

/// See [`Connection::kind`].
#[derive(Debug, Clone)]
pub enum Kind {
    /// Custom Channel.
    CustomChannel {
        /// Plain part.
        settings: CustomChannelSettings,
        /// Secret part.
        credentials: CustomChannelCredentials,
        /// Decoded secrets, newest first.
        signing: Vec<SigningSecret>,
    },
    /// Website chat.
    Widget {
        /// Plain part.
        settings: Box<WidgetSettings>,
        /// Secret part.
        credentials: WidgetCredentials,
    },
    /// A channel whose connector is not part of this build.
    Other,
}

/// Where a connection's credentials are sealed to (the `place` of [`SecretBox`]).
#[must_use]
pub fn credentials_place(connection: ConnectionId) -> String {
    format!("connection/{connection}/credentials")
}

/// Seals credentials for their row.
///
/// # Errors
/// When they cannot be serialised or sealed; the sentence shows no secret.
pub fn seal_credentials<T: serde::Serialize>(
    secrets: &SecretBox,
    id: ConnectionId,
    value: &T,
) -> Result<Vec<u8>, String> {
    let plain = serde_json::to_string(value).map_err(|e| e.to_string())?;
    secrets.seal(&credentials_place(id), &plain).map(String::into_bytes).map_err(|e| e.to_string())
}

/// Opens credentials of a row; the default when there are none.
///
/// # Errors
/// When they do not open or do not parse; the sentence shows no secret.
pub fn open_credentials<T>(secrets: &SecretBox, id: ConnectionId, sealed: Option<&[u8]>) -> Result<T, String>
where
    T: serde::de::DeserializeOwned + Default,
{
    let Some(sealed) = sealed else { return Ok(T::default()) };
    let text = std::str::from_utf8(sealed).map_err(|_| String::from("the stored secret is not text"))?;
    let plain = secrets.open(&credentials_place(id), text).map_err(|e| e.to_string())?;
    serde_json::from_str(&plain).map_err(|_| String::from("the stored secret has another form"))
}

impl Connection {
    /// Opens a row.
    ///
    /// # Errors
    /// A sentence without secrets.
    pub fn open(secrets: &SecretBox, row: &ConnectionRow) -> Result<Self, String> {
        let sealed = row.credentials.as_deref();
        let kind = match row.channel {
            ChannelKind::CustomChannel => {
                let credentials: CustomChannelCredentials = open_credentials(secrets, row.id, sealed)?;
                let signing = credentials.signing_secrets.iter().map(|s| SigningSecret::parse(s));
                let signing = signing.collect::<Result<_, _>>().map_err(|e| e.to_string())?;
                Kind::CustomChannel { settings: parse(&row.settings)?, credentials, signing }
            }
            ChannelKind::Widget => Kind::Widget {
                settings: Box::new(parse(&row.settings)?),
                credentials: open_credentials(secrets, row.id, sealed)?,
            },
            _ => Kind::Other,
        };
        Ok(Self {
            id: row.id,
            bot_id: row.bot_id,
            channel: row.channel,
            active: row.status == ACTIVE,
            inbound_token_hash: row.inbound_token_hash.clone(),
            kind,
            version: row.version,
        })
    }

    /// The widget's parts, when it is one.
    #[must_use]
    pub fn widget(&self) -> Option<(&WidgetSettings, &WidgetCredentials)> {
        match &self.kind {
            Kind::Widget { settings, credentials } => Some((settings, credentials)),
            Kind::CustomChannel { .. } | Kind::Other => None,
        }
    }
}

fn parse<T: serde::de::DeserializeOwned + Default>(value: &serde_json::Value) -> Result<T, String> {
    if value.is_null() {
        return Ok(T::default());
    }
    serde_json::from_value(value.clone()).map_err(|e| format!("settings of the connection: {e}"))
}

#[derive(Debug, Default)]
struct Table {
    by_id: HashMap<ConnectionId, Arc<Connection>>,
    by_bot: HashMap<(BotId, ChannelKind), Arc<Connection>>,
}

/// All connections. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Directory {
    secrets: SecretBox,
    table: Arc<RwLock<Table>>,
    in_hand: Arc<Mutex<HashMap<InHandKey, usize>>>,
    known: moka::sync::Cache<InHandKey, ()>,
    pulses: Pulses,
}

/// Chats that are remembered to have a contact.
const KNOWN_CHATS: u64 = 200_000;
/// How long after their last message. Then their client is looked up once more, as after a restart.
const KNOWN_FOR: Duration = Duration::from_secs(15 * 60);

type InHandKey = (ConnectionId, String);

/// An update that is being accepted; forgotten when dropped.
#[derive(Debug)]
pub struct InHand {
    all: Arc<Mutex<HashMap<InHandKey, usize>>>,
    key: InHandKey,
    is_copy: bool,
}

impl InHand {
    /// Whether another update with the key was being accepted when this one came: both get one answer from the engine,
    /// and this one is told that it was a duplicate.
    #[must_use]
    pub const fn is_copy(&self) -> bool {
        self.is_copy
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.key);
            }
        }
    }
}

impl Directory {
    /// An empty directory.
    #[must_use]
    pub fn new(secrets: SecretBox) -> Self {
        let known = moka::sync::Cache::builder().max_capacity(KNOWN_CHATS).time_to_idle(KNOWN_FOR).build();
        Self { secrets, table: Arc::default(), in_hand: Arc::default(), known, pulses: Pulses::default() }
    }

    /// How the connections are.
    #[must_use]
    pub const fn pulses(&self) -> &Pulses {
        &self.pulses
    }

    /// Replaces everything (start, or after a restore). A row that does not open is logged and left out: its channel
    /// answers 404, the others work.
    pub fn replace_all(&self, rows: &[ConnectionRow]) {
        let mut table = Table::default();
        for row in rows {
            match Connection::open(&self.secrets, row) {
                Ok(connection) => table.insert(connection),
                Err(error) => tracing::error!(connection = row.id.get(), %error, "a connection cannot be opened"),
            }
        }
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = table;
    }

    /// Replaces one connection after it was saved. Of two that were saved one after the other the later one stays, in whatever
    /// order they come here.
    ///
    /// # Errors
    /// A sentence without secrets; the former state stays.
    pub fn replace(&self, row: &ConnectionRow) -> Result<(), String> {
        let connection = Connection::open(&self.secrets, row)?;
        let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
        if table.by_id.get(&connection.id).is_none_or(|present| present.version <= connection.version) {
            table.insert(connection);
        }
        Ok(())
    }

    /// Notes that an update is being accepted.
    #[must_use]
    pub fn take_in_hand(&self, connection: ConnectionId, dedup_key: &str) -> InHand {
        let key = (connection, dedup_key.to_owned());
        let mut all = self.in_hand.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(key.clone()).or_default();
        *count += 1;
        InHand { all: self.in_hand.clone(), key, is_copy: *count > 1 }
    }

    /// Whether the chat wrote lately: its contact exists, so nobody needs to be looked up for it.
    #[must_use]
    pub fn is_known(&self, connection: ConnectionId, chat: &str) -> bool {
        self.known.get(&(connection, chat.to_owned())).is_some()
    }

    /// The chat has a contact.
    pub fn remember(&self, connection: ConnectionId, chat: &str) {
        let key = (connection, chat.to_owned());
        // Whoever is found is kept as long again; writing it anew with every message would cost a hundredth of the server's time.
        if self.known.get(&key).is_none() {
            self.known.insert(key, ());
        }
    }

    /// By id.
    #[must_use]
    pub fn by_id(&self, id: ConnectionId) -> Option<Arc<Connection>> {
        self.table.read().unwrap_or_else(PoisonError::into_inner).by_id.get(&id).cloned()
    }

    /// All connections of a bot, also those that are switched off.
    #[must_use]
    pub fn all_of_bot(&self, bot: BotId) -> Vec<Arc<Connection>> {
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        ChannelKind::ALL.into_iter().filter_map(|channel| table.by_bot.get(&(bot, channel)).cloned()).collect()
    }

    /// The active connection of a bot in a channel.
    #[must_use]
    pub fn of_bot(&self, bot: BotId, channel: ChannelKind) -> Option<Arc<Connection>> {
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        table.by_bot.get(&(bot, channel)).filter(|c| c.active).cloned()
    }
}

impl Table {
    fn insert(&mut self, connection: Connection) {
        let connection = Arc::new(connection);
        self.by_id.insert(connection.id, connection.clone());
        self.by_bot.insert((connection.bot_id, connection.channel), connection);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::secrets::{Keyring, MasterKey};
    use serde_json::json;

    fn secrets() -> SecretBox {
        SecretBox::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]))
    }

    fn row(secrets: &SecretBox, active: bool) -> ConnectionRow {
        let credentials = CustomChannelCredentials { access_token: "canary-77".to_owned(), ..Default::default() };
        ConnectionRow {
            id: ConnectionId(4),
            bot_id: BotId(1),
            channel: ChannelKind::CustomChannel,
            status: String::from(if active { ACTIVE } else { "disabled" }),
            version: 1,
            credentials: Some(seal_credentials(secrets, ConnectionId(4), &credentials).unwrap()),
            settings: json!({"custom_channel_url": "https://example.com"}),
            inbound_token_hash: None,
        }
    }

    #[test]
    fn se_01_the_row_holds_no_secret_and_the_directory_opens_it() {
        let secrets = secrets();
        let row = row(&secrets, true);
        assert!(!format!("{row:?}{}", String::from_utf8_lossy(row.credentials.as_deref().unwrap())).contains("canary"));
        let directory = Directory::new(secrets);
        directory.replace_all(std::slice::from_ref(&row));
        let found = directory.of_bot(BotId(1), ChannelKind::CustomChannel).unwrap();
        assert!(
            matches!(&found.kind, Kind::CustomChannel { credentials, .. } if credentials.access_token == "canary-77")
        );
        assert!(!format!("{found:?}").contains("canary"));
    }

    #[test]
    fn a_pushed_change_is_seen_at_once_and_an_inactive_connection_is_not_found_by_its_bot() {
        let secrets = secrets();
        let directory = Directory::new(secrets.clone());
        directory.replace(&row(&secrets, true)).unwrap();
        directory.replace(&row(&secrets, false)).unwrap();
        assert!(directory.of_bot(BotId(1), ChannelKind::CustomChannel).is_none());
        assert!(directory.by_id(ConnectionId(4)).is_some(), "what is in flight can still be refused by name");
    }

    #[test]
    fn of_two_saved_versions_the_later_one_is_in_force_whichever_comes_last() {
        let secrets = secrets();
        let directory = Directory::new(secrets.clone());
        directory.replace(&ConnectionRow { version: 3, ..row(&secrets, false) }).unwrap();
        directory.replace(&ConnectionRow { version: 2, ..row(&secrets, true) }).unwrap();
        assert!(directory.of_bot(BotId(1), ChannelKind::CustomChannel).is_none(), "switched off by the third");
        directory.replace(&ConnectionRow { version: 4, ..row(&secrets, true) }).unwrap();
        assert!(directory.of_bot(BotId(1), ChannelKind::CustomChannel).is_some());
    }

    #[test]
    fn in_03_only_the_first_of_several_updates_in_hand_is_no_copy() {
        let directory = Directory::new(secrets());
        let first = directory.take_in_hand(ConnectionId(4), "u-1:77");
        let second = directory.take_in_hand(ConnectionId(4), "u-1:77");
        assert!(!first.is_copy() && second.is_copy());
        assert!(!directory.take_in_hand(ConnectionId(5), "u-1:77").is_copy(), "another connection's key");
        drop((first, second));
        assert!(!directory.take_in_hand(ConnectionId(4), "u-1:77").is_copy(), "forgotten with the last");
    }

    #[test]
    fn a_row_sealed_under_a_lost_key_is_left_out() {
        let directory = Directory::new(secrets());
        directory.replace_all(&[row(&secrets(), true)]);
        assert!(directory.by_id(ConnectionId(4)).is_none());
    }
}
