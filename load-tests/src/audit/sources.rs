//! What is stored, read at the end of a run and kept beside the ledger, so that an audit can be repeated offline.

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use futures_util::{StreamExt, stream};

use crate::{
    api::Api,
    error::LoadError,
    ledger::{Key, Record, Token, token},
};

/// Name of the snapshot in a run's directory.
pub const FILE: &str = "stored.txt";
const AT_ONCE: usize = 16;

/// A stored line of a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMessage {
    /// The server's dialog.
    pub dialog: i64,
    /// Number in the dialog.
    pub seq: i64,
    /// The server's id.
    pub message: i64,
    /// `client`, `operator`, `bot`, `system`, `note`.
    pub author: String,
    /// The token in its text.
    pub token: Stored,
}

/// What the text of a stored line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// One of our messages.
    Ours(Key),
    /// A token of this run that is broken.
    Broken,
    /// No token.
    None,
}

/// All stored lines of the run's dialogs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Lines.
    pub messages: Vec<StoredMessage>,
    /// Dialogs that were read.
    pub dialogs: BTreeSet<i64>,
}

/// Every dialog of the server that the ledger mentions.
#[must_use]
pub fn dialogs_of(records: &[Record]) -> BTreeSet<i64> {
    let dialog = |record: &Record| match record {
        Record::Accepted { dialog, .. } | Record::Seen { dialog, .. } | Record::Assigned { dialog, .. } => {
            Some(*dialog)
        }
        _ => None,
    };
    records.iter().filter_map(dialog).filter(|dialog| *dialog != 0).collect()
}

/// Every dialog of these bots with a line since `since` (ISO 8601): also one that no answer and no operator has named.
///
/// # Errors
/// When the list cannot be read.
pub async fn of_bots(admin: &Api, bots: &BTreeSet<i64>, since: &str) -> Result<BTreeSet<i64>, LoadError> {
    let mut found = BTreeSet::new();
    let mut path = String::from("/api/v1/dialogs?limit=500");
    loop {
        let page = read(admin, &path).await.map_err(LoadError::api("reading the list of dialogs"))?;
        if !listed(&page, bots, since, &mut found) {
            return Ok(found);
        }
        let Some(cursor) = page["next_cursor"].as_str() else { return Ok(found) };
        path = format!("/api/v1/dialogs?limit=500&cursor={cursor}");
    }
}

/// Takes the bots' dialogs of a page, newest first; whether the next page may hold more. Pure.
pub(super) fn listed(page: &serde_json::Value, bots: &BTreeSet<i64>, since: &str, found: &mut BTreeSet<i64>) -> bool {
    for dialog in page["data"].as_array().into_iter().flatten() {
        // Whole seconds, in both the first 19 characters.
        if dialog["last_message_at"].as_str().is_some_and(|at| at.get(..19) < since.get(..19)) {
            return false;
        }
        if let (Some(id), Some(bot)) = (dialog["id"].as_i64(), dialog["bot_id"].as_i64())
            && bots.contains(&bot)
        {
            found.insert(id);
        }
    }
    true
}

/// A GET that is repeated once.
async fn read(admin: &Api, path: &str) -> Result<serde_json::Value, crate::api::ApiError> {
    match admin.get(path).await {
        Ok(answer) => Ok(answer),
        Err(_) => {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            admin.get(path).await
        }
    }
}

impl Snapshot {
    /// Reads the lines of the dialogs through the API. `run` is the name in the tokens.
    ///
    /// # Errors
    /// When a dialog cannot be read: an audit without it would prove nothing.
    pub async fn take(
        admin: &Api,
        run: &str,
        dialogs: &BTreeSet<i64>,
        progress: &indicatif::ProgressBar,
    ) -> Result<Self, LoadError> {
        progress.set_length(dialogs.len() as u64);
        progress.set_position(0);
        let finder = token::finder(run);
        let mut reading = stream::iter(dialogs.iter().map(|dialog| lines(admin, *dialog, &finder))).buffered(AT_ONCE);
        let mut messages = Vec::new();
        while let Some(read) = reading.next().await {
            messages.extend(read?);
            progress.inc(1);
        }
        Ok(Self { messages, dialogs: dialogs.clone() })
    }

    /// Writes it into the run's directory.
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub fn write(&self, dir: &Path) -> Result<(), LoadError> {
        let mut text = String::new();
        for dialog in &self.dialogs {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "D {dialog}");
        }
        for m in &self.messages {
            let token = match m.token {
                Stored::Ours(key) => key.to_string(),
                Stored::Broken => String::from("broken"),
                Stored::None => String::from("-"),
            };
            let _ = writeln!(text, "M {} {} {} {} {token}", m.dialog, m.seq, m.message, m.author);
        }
        let path = dir.join(FILE);
        std::fs::write(&path, text).map_err(LoadError::file(&path))
    }

    /// Reads what [`Snapshot::write`] wrote.
    ///
    /// # Errors
    /// When it is missing or not a snapshot.
    pub fn read(dir: &Path) -> Result<Self, LoadError> {
        let path = dir.join(FILE);
        let text = std::fs::read_to_string(&path).map_err(LoadError::file(&path))?;
        let mut snapshot = Self::default();
        for line in text.lines() {
            let fields: Vec<&str> = line.split(' ').collect();
            let read = match fields[..] {
                ["D", dialog] => dialog.parse().ok().map(|dialog| {
                    snapshot.dialogs.insert(dialog);
                }),
                ["M", dialog, seq, message, author, token] => {
                    message_of(dialog, seq, message, author, token).map(|m| snapshot.messages.push(m))
                }
                _ => None,
            };
            if read.is_none() {
                return Err(LoadError::Other(format!("{}: «{line:.80}» is no stored line", path.display())));
            }
        }
        Ok(snapshot)
    }
}

fn message_of(dialog: &str, seq: &str, message: &str, author: &str, token: &str) -> Option<StoredMessage> {
    Some(StoredMessage {
        dialog: dialog.parse().ok()?,
        seq: seq.parse().ok()?,
        message: message.parse().ok()?,
        author: author.to_owned(),
        token: match token {
            "broken" => Stored::Broken,
            "-" => Stored::None,
            key => Stored::Ours(crate::ledger::record::key(key)?),
        },
    })
}

/// Every line of a dialog, ascending.
async fn lines(admin: &Api, dialog: i64, finder: &memchr::memmem::Finder<'_>) -> Result<Vec<StoredMessage>, LoadError> {
    let mut all = Vec::new();
    let mut before = String::new();
    loop {
        let path = format!("/api/v1/dialogs/{dialog}/messages?limit=500{before}");
        let page = match read(admin, &path).await {
            Ok(page) => page,
            // A dialog that people saw and that is not there went with all its lines: they are lost, and the audit says so.
            Err(error) if error.status() == 404 => break,
            Err(error) => return Err(LoadError::api(format!("reading dialog {dialog}"))(error)),
        };
        let rows = page["data"].as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(first) = rows.first().and_then(|m| m["seq"].as_i64()) else { break };
        let stored = rows.iter().map(|m| StoredMessage {
            dialog,
            seq: m["seq"].as_i64().unwrap_or(0),
            message: m["id"].as_i64().unwrap_or(0),
            author: m["author"]["kind"].as_str().unwrap_or("?").to_owned(),
            token: match token::find(finder, m["text"].as_str().unwrap_or_default().as_bytes()) {
                Token::Ours(key) => Stored::Ours(key),
                Token::Broken => Stored::Broken,
                Token::None => Stored::None,
            },
        });
        all.splice(0..0, stored);
        if first <= 1 {
            break;
        }
        before = format!("&before_seq={first}");
    }
    Ok(all)
}
