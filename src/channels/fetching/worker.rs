//! Does what [`super`] says: looks what is due, claims it, fetches it, tells the dialog.

use std::{sync::Arc, time::Duration};

use rozmova_actors::{
    dialog::messages::{DialogCommand, Refusal},
    domain::{Dialog, FileId, Message, Timestamp, message::is_pending, time::SECOND},
};
use rozmova_store::{
    StoreError, dialogs,
    fetches::{self, FetchRow},
    files::owner_of_visitor,
    messages,
};
use serde_json::Value;
use tokio::sync::{Notify, Semaphore};
use url::Url;

use super::policy::{refused, remark, stored, wait_after};
use crate::{
    app::AppState,
    channels::directory::Kind,
    egress::Circuits,
    files::{
        foreign::{Fault, Source},
        service::message_key,
        upload::Uploader,
    },
};

/// Messages whose files are fetched at once.
const AT_ONCE: usize = 8;
/// Rows read at once.
const BATCH: i64 = 32;
/// Longest time of one file, with its redirects and its cleaning.
const ONE_FILE: Duration = Duration::from_secs(60);
/// Longest time between two looks.
const LOOK: Duration = Duration::from_secs(30);
/// Seconds before a message whose dialog could not be told is looked at again.
const UNTOLD_S: i64 = 60;
/// A message whose dialog never hears of its files is left as it is after so many tries.
const MOST_TRIES: i32 = 100;
/// How long a message's files wait for a server that is ill; then they stay links. An address may end soon, and so may a person's
/// patience with «is being fetched».
const ILL_FOR: i64 = 120 * SECOND;
/// Bytes of one contact's files in a day.
const DAY_BYTES: i64 = 1 << 30;

/// Wakes the worker, and what it knows of other people's servers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Fetching {
    wake: Arc<Notify>,
    circuits: Circuits,
}

impl Default for Fetching {
    fn default() -> Self {
        Self { wake: Arc::default(), circuits: Circuits::of("files") }
    }
}

impl Fetching {
    /// Looks now.
    pub fn wake(&self) {
        self.wake.notify_one();
    }
}

/// What a look at one file came to.
enum Tried {
    /// As this says.
    Done(Result<(FileId, Value), Fault>),
    /// Its server is ill and was not called; it is asked again then.
    Waits(Timestamp),
}

/// Fetches while the server runs. What an earlier process left is due at once.
pub fn start(state: &AppState) {
    let state = state.clone();
    actix_web::rt::spawn(async move {
        let now = state.now();
        if let Err(error) = state.store.write(move |conn| fetches::take_up(conn, now)).await {
            tracing::warn!(%error, "files that an earlier process was fetching wait until its claims end");
        }
        let places = Arc::new(Semaphore::new(AT_ONCE));
        while !state.is_stopping() {
            let rest = match look(&state, &places).await {
                Ok(rest) => rest,
                Err(error) => {
                    tracing::warn!(%error, "it was not read which files are to be fetched");
                    LOOK
                }
            };
            // A wake that comes between the look and here is kept by the notification.
            if tokio::time::timeout(rest, state.fetching.wake.notified()).await.is_err() {
                tracing::trace!("time to look for files to fetch");
            }
        }
    });
}

/// Begins what is due, as soon as there is a place for it; answers how long to rest.
async fn look(state: &AppState, places: &Arc<Semaphore>) -> Result<Duration, StoreError> {
    let now = state.now();
    for row in state.store.run(move |conn| fetches::due(conn, now, BATCH)).await? {
        let Ok(place) = Arc::clone(places).acquire_owned().await else { return Ok(LOOK) };
        if state.is_stopping() {
            return Ok(LOOK);
        }
        let Some((dialog, message)) = claimed(state, &row).await? else { continue };
        let state = state.clone();
        actix_web::rt::spawn(async move {
            if let Err(error) = fetch(&state, &row, &dialog, message).await {
                tracing::warn!(%error, message.id = %row.message_id, "what became of files was not noted");
            }
            drop(place);
            state.fetching.wake();
        });
    }
    let next = state.store.run(fetches::next_due).await?;
    let rest = next.map_or(LOOK, |next| Duration::from_micros(u64::try_from(next.since(state.now())).unwrap_or(0)));
    Ok(rest.clamp(Duration::from_millis(10), LOOK))
}

/// Takes a message for a try, for as long as its files may take; `None` when somebody was first or nothing is to be fetched for it.
async fn claimed(state: &AppState, row: &FetchRow) -> Result<Option<(Dialog, Message)>, StoreError> {
    let (dialog, message) = (row.dialog_id, row.message_id);
    let read = state.store.run(move |conn| Ok(dialogs::get(conn, dialog)?.zip(messages::get(conn, message)?)));
    let waits = |message: &Message| message.attachments.iter().filter(|file| is_pending(file)).count();
    let found = read.await?.filter(|(_, message)| message.deleted_at.is_none() && waits(message) > 0);
    let Some((dialog, message)) = found else {
        let id = row.message_id;
        state.store.write(move |conn| fetches::done(conn, id)).await?;
        return Ok(None);
    };
    let longest = ONE_FILE.as_secs() * (waits(&message) as u64 + 1);
    let (seen, until) = (row.clone(), state.now().plus_secs(i64::try_from(longest).unwrap_or(i64::MAX)));
    let is_ours = state.store.write(move |conn| fetches::claim(conn, &seen, until)).await?;
    Ok(is_ours.then_some((dialog, message)))
}

/// Tries every file of a message that is still to be fetched, and tells its dialog of each that is decided.
async fn fetch(state: &AppState, row: &FetchRow, dialog: &Dialog, mut message: Message) -> Result<(), StoreError> {
    let tries = row.attempts + 1;
    let later = wait_after(tries, state.random.share());
    let (mut wait, mut called): (Option<i64>, bool) = (None, false);
    // Of files whose servers are ill.
    let mut asked_at: Option<Timestamp> = None;
    for place in 0..message.attachments.len() {
        let Some(file) = message.attachments.get(place).filter(|file| is_pending(file)).cloned() else { continue };
        let (tried, later) = match watched(state, dialog, &message, place, &file).await {
            Tried::Done(tried) => {
                called = true;
                (tried, later)
            }
            Tried::Waits(until) if until.since(row.created_at) <= ILL_FOR => {
                asked_at = Some(asked_at.map_or(until, |known| known.min(until)));
                continue;
            }
            // It has waited long enough.
            Tried::Waits(_) => (Err(Fault::Away), None),
        };
        let outcome = match (&tried, later) {
            (Ok(_), _) => "stored",
            (Err(Fault::Refused(_)), _) => "rejected",
            (Err(Fault::Later(_) | Fault::Away), None) => "failed",
            (Err(Fault::Later(_) | Fault::Away), Some(seconds)) => {
                wait = wait.max(Some(seconds));
                "later"
            }
        };
        metrics::counter!("rozmova_files_fetched_total", "outcome" => outcome).increment(1);
        if outcome == "later" {
            continue;
        }
        let (shown, said, id) = match &tried {
            Ok((id, shown)) => (stored(shown.clone()), None, Some(*id)),
            Err(fault) => (refused(&file, fault), Some(remark(&file, fault)), None),
        };
        let mut files = message.attachments.clone();
        if let Some(at) = files.get_mut(place) {
            *at = shown;
        }
        let command = DialogCommand::Fetched {
            message: Box::new(message.clone()),
            files: files.clone(),
            refused: said.into_iter().collect(),
        };
        match state.engine.dialog(dialog.id, command).await {
            Ok(_) => message.attachments = files,
            Err(refusal) => {
                tracing::info!(%refusal, message.id = %message.id, "a dialog was not told what became of a file");
                if let (Refusal::Stale { .. }, Some(id)) = (&refusal, id) {
                    // Nothing was written: most likely the line was erased meanwhile. Nobody has the file, and it goes.
                    let owner = owner_of_visitor(dialog.contact_id.get());
                    state.files.release_of(owner, vec![id], key_of(dialog, &message)).await;
                }
                wait = wait.max(Some(UNTOLD_S));
                break;
            }
        }
    }
    let (id, now) = (row.message_id, state.now());
    if let (false, None, Some(until)) = (called, wait, asked_at) {
        let seen = row.clone();
        return state.store.write(move |conn| fetches::put_off(conn, &seen, until)).await;
    }
    // Another file of the same message waits for its server, so the message is looked at once more.
    let wait = wait.or_else(|| asked_at.map(|until| until.since(now).max(0) / SECOND + 1));
    match wait {
        Some(seconds) if tries < MOST_TRIES => {
            state.store.write(move |conn| fetches::again(conn, id, now.plus_secs(seconds))).await
        }
        Some(_) => {
            tracing::error!(message.id = %id, tries, "a dialog cannot be told what became of its files; they stay as they are");
            state.store.write(move |conn| fetches::done(conn, id)).await
        }
        None => state.store.write(move |conn| fetches::done(conn, id)).await,
    }
}

/// One file, unless its server is ill (security.md P-14).
async fn watched(state: &AppState, dialog: &Dialog, message: &Message, place: usize, file: &Value) -> Tried {
    let url = file["url"].as_str().and_then(|url| Url::parse(url).ok());
    let to = url.as_ref().and_then(|url| Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?)));
    let turn = match state.fetching.circuits.turn(&to.unwrap_or_default(), state.now()) {
        Ok(turn) => turn,
        Err(until) => return Tried::Waits(until),
    };
    let tried = tokio::time::timeout(ONE_FILE, one(state, dialog, message, place, file)).await;
    let tried = tried.unwrap_or(Err(Fault::Away));
    match &tried {
        Err(Fault::Away) => turn.failed(state.now(), state.random.share()),
        Ok(_) | Err(_) => turn.answered(),
    }
    Tried::Done(tried)
}

/// The key under which a message has its files.
fn key_of(dialog: &Dialog, message: &Message) -> String {
    message_key(dialog.id, &format!("in:{}", message.id))
}

/// Takes one file over and gives it to its message; answers it as messages show files.
async fn one(
    state: &AppState,
    dialog: &Dialog,
    message: &Message,
    place: usize,
    file: &Value,
) -> Result<(FileId, Value), Fault> {
    let denied = || Fault::Refused(String::from("denied"));
    let url = file["url"].as_str().and_then(|url| Url::parse(url).ok()).ok_or_else(denied)?;
    // The settings of now: a server may have left the list since.
    let connection = state.directory.by_id(dialog.connection_id).ok_or_else(denied)?;
    let Kind::CustomChannel { settings, .. } = &connection.kind else { return Err(denied()) };
    let max_bytes = state.files.settings().max_bytes();
    if file["size"].as_u64().is_some_and(|size| size > max_bytes) {
        return Err(Fault::Refused(String::from("too_large")));
    }
    let owner = owner_of_visitor(dialog.contact_id.get());
    let who = Uploader {
        owner: owner.clone(),
        upload_key: Some(format!("in:{}:{place}", message.id)),
        max_bytes,
        day_bytes: DAY_BYTES,
        is_client: true,
    };
    let source = Source {
        url,
        name: file["name"].as_str().unwrap_or_default().to_owned(),
        answers_within: Duration::from_secs(u64::from(settings.timeout_s.max(1))),
    };
    let may_reach = |url: &Url| settings.fetches_from(url);
    let row = state.files.take_over(&state.egress, &source, may_reach, who, state.now()).await?;
    let claimed = state.files.claim_for(owner, vec![row.id], key_of(dialog, message), Some(dialog.id)).await;
    let shown = claimed.ok().and_then(|files| files.into_iter().next()).ok_or(Fault::Later("storage"))?;
    Ok((row.id, shown))
}
