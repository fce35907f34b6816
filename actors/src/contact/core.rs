//! The protocol of one contact: read → which request → ask it → answer. Pure.

use std::sync::Arc;

use serde_json::json;

use crate::dialog::messages::{Begin, DialogCommand, DialogDone, Refusal};
use crate::dialog::plan::Env;
use crate::domain::{
    Client, ClientId, ConnectionId, Contact, ContactId, Dialog, DialogId, DialogState, IdKind, Slot, Timestamp,
};
use crate::ports::{LiveContact, NewContact, SnapshotError};

use super::messages::{Accepted, Inbound};
use super::policy::{self, Which};

/// How often a message may find that the request it was meant for has changed under it.
const TRIES: u32 = 3;

/// What happened.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "one at a time, on its way from a read to the core")]
pub enum Input {
    /// The next message. Given only when the former one was answered.
    Inbound(Box<Inbound>),
    /// Answer to [`Effect::Load`].
    Loaded(Result<Option<LiveContact>, SnapshotError>),
    /// Answer to [`Effect::Ask`].
    Answered(Result<DialogDone, Refusal>),
}

/// What the shell does.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Read the contact with its newest request.
    Load(ConnectionId, String),
    /// Ask a request of the same slot.
    Ask(DialogId, Box<DialogCommand>),
    /// The message is done.
    Answer(Result<Accepted, Refusal>),
}

/// What memory knows.
enum Known {
    /// Nothing: to be read.
    Unread,
    /// There is no such contact yet.
    Nobody,
    /// The contact and its newest request as last seen.
    Somebody(Box<Seen>),
}

/// The contact and its newest request as last seen. The request's row is the one its own actor holds.
struct Seen {
    contact: Contact,
    client_name: String,
    banned: bool,
    /// The ban ends; `None` = it does not.
    ban_until: Option<Timestamp>,
    newest: Option<Arc<Dialog>>,
}

impl Seen {
    fn banned(&self, now: Timestamp) -> bool {
        self.banned && self.ban_until.is_none_or(|until| until > now)
    }
}

impl From<LiveContact> for Seen {
    fn from(live: LiveContact) -> Self {
        let LiveContact { contact, client_name, banned, ban_until, newest } = live;
        Self { contact, client_name, banned, ban_until, newest: newest.map(Arc::new) }
    }
}

/// What is known of the contact when the request takes the message.
enum After {
    /// What is known now.
    Same,
    /// The contact's row is this one.
    Changed(Box<Contact>),
    /// A contact nobody knew.
    New(Box<Seen>),
}

enum Phase {
    Idle,
    Loading {
        inbound: Box<Inbound>,
        tries: u32,
    },
    /// `after`: what is known when the request takes the message.
    Asking {
        inbound: Box<Inbound>,
        tries: u32,
        after: After,
    },
}

/// One contact.
pub struct ContactCore {
    known: Known,
    phase: Phase,
}

impl Default for ContactCore {
    fn default() -> Self {
        Self { known: Known::Unread, phase: Phase::Idle }
    }
}

impl ContactCore {
    /// The rows were changed by other hands: the next message reads them first.
    pub fn forget(&mut self) {
        self.known = Known::Unread;
    }

    /// One step.
    pub fn on(&mut self, input: Input, env: &Env<'_>) -> Vec<Effect> {
        match (input, std::mem::replace(&mut self.phase, Phase::Idle)) {
            (Input::Inbound(inbound), _) => self.try_it(inbound, 0, env),
            (Input::Loaded(loaded), Phase::Loading { inbound, tries }) => match loaded {
                Err(_) => vec![Effect::Answer(Err(Refusal::Unavailable))],
                Ok(live) => {
                    self.known = live.map_or(Known::Nobody, |live| Known::Somebody(Box::new(live.into())));
                    self.try_it(inbound, tries, env)
                }
            },
            (Input::Answered(answer), Phase::Asking { inbound, tries, after }) => {
                self.answered(answer, inbound, tries, after, env)
            }
            (Input::Loaded(_) | Input::Answered(_), phase) => {
                self.phase = phase;
                Vec::new()
            }
        }
    }

    fn try_it(&mut self, inbound: Box<Inbound>, tries: u32, env: &Env<'_>) -> Vec<Effect> {
        let asked = match &self.known {
            Known::Unread => {
                let load = Effect::Load(inbound.connection_id, inbound.chat_id.clone());
                self.phase = Phase::Loading { inbound, tries };
                return vec![load];
            }
            Known::Nobody => begin_with_new_contact(&inbound, env),
            Known::Somebody(live) => ask_known(live, &inbound, env),
        };
        match asked {
            Ok((id, command, after)) => {
                self.phase = Phase::Asking { inbound, tries, after };
                vec![Effect::Ask(id, Box::new(command))]
            }
            Err(refusal) => vec![Effect::Answer(Err(refusal))],
        }
    }

    fn answered(
        &mut self,
        answer: Result<DialogDone, Refusal>,
        inbound: Box<Inbound>,
        tries: u32,
        after: After,
        env: &Env<'_>,
    ) -> Vec<Effect> {
        match answer {
            Ok(DialogDone::Line { message, dialog, duplicate, differs }) => {
                let contact_id = dialog.contact_id;
                let known = std::mem::replace(&mut self.known, Known::Unread);
                // A duplicate: another request may hold the first copy, and nothing of ours was written: read again next
                // time.
                if !duplicate {
                    self.known = told(known, after, dialog);
                }
                vec![Effect::Answer(Ok(Accepted {
                    message_id: message.id,
                    dialog_id: message.dialog_id,
                    contact_id,
                    seq: message.seq,
                    created_at: message.created_at,
                    duplicate,
                    differs,
                }))]
            }
            Ok(_) => {
                self.known = Known::Unread;
                vec![Effect::Answer(Err(Refusal::Unavailable))]
            }
            // Closed, reopened or begun by somebody else since we looked: look again.
            Err(Refusal::WrongState { .. } | Refusal::NotFound | Refusal::Stale { .. }) if tries + 1 < TRIES => {
                self.known = Known::Unread;
                self.try_it(inbound, tries + 1, env)
            }
            Err(refusal) => {
                // Whether anything was written is not known: the next message reads first.
                self.known = Known::Unread;
                let lost_race =
                    matches!(refusal, Refusal::WrongState { .. } | Refusal::NotFound | Refusal::Stale { .. });
                vec![Effect::Answer(Err(if lost_race { Refusal::Unavailable } else { refusal }))]
            }
        }
    }
}

/// What is known after the request took a message.
fn told(known: Known, after: After, newest: Arc<Dialog>) -> Known {
    let seen = match (known, after) {
        (_, After::New(seen)) => Some(seen),
        (Known::Somebody(mut seen), After::Changed(contact)) => {
            seen.contact = *contact;
            Some(seen)
        }
        (Known::Somebody(seen), After::Same) => Some(seen),
        (Known::Unread | Known::Nobody, After::Same | After::Changed(_)) => None,
    };
    seen.map_or(Known::Unread, |mut seen| {
        seen.newest = Some(newest);
        Known::Somebody(seen)
    })
}

type Asked = Result<(DialogId, DialogCommand, After), Refusal>;

fn id(env: &Env<'_>, kind: IdKind) -> Result<i64, Refusal> {
    env.ids.next(kind).map_err(|_| Refusal::Unavailable)
}

fn begin_with_new_contact(inbound: &Inbound, env: &Env<'_>) -> Asked {
    let profile = &inbound.profile;
    let contact_id = match inbound.contact_id {
        Some(known) => known,
        None => ContactId(id(env, IdKind::Contact)?),
    };
    let client_id = match inbound.client_id {
        Some(known) => known,
        None => ClientId(id(env, IdKind::Client)?),
    };
    let name = policy::client_name(profile, inbound.channel, client_id.get());
    let client = inbound.client_id.is_none().then(|| Client {
        id: client_id,
        name: name.clone(),
        first_name: profile.first_name.trim().to_owned(),
        last_name: profile.last_name.trim().to_owned(),
        phone: profile.phone.clone(),
        email: profile.email.clone(),
        language: profile.language_code.clone(),
        is_banned: false,
        created_at: env.now,
    });
    let contact = Contact {
        id: contact_id,
        client_id,
        bot_id: inbound.bot_id,
        connection_id: inbound.connection_id,
        channel: inbound.channel,
        chat_id: inbound.chat_id.clone(),
        slot: Slot::of_contact(inbound.connection_id, &inbound.chat_id),
        username: profile.username.clone(),
        display_name: name.clone(),
        phone: profile.phone.clone(),
        language_code: profile.language_code.clone(),
        params_from_site: policy::merge_params(&json!({}), &profile.params),
        meta: if profile.meta.is_object() { profile.meta.clone() } else { json!({}) },
        last_inbound_at: Some(env.now),
        created_at: env.now,
    };
    let seen = Seen { contact: contact.clone(), client_name: name, banned: false, ban_until: None, newest: None };
    let (dialog, command) = begin(&seen, &seen.contact, Some(NewContact { client, contact }), None, inbound, env)?;
    Ok((dialog, command, After::New(Box::new(seen))))
}

fn ask_known(seen: &Seen, inbound: &Inbound, env: &Env<'_>) -> Asked {
    let update = policy::merged(&seen.contact, &inbound.profile, env.now);
    let after = update.as_ref().map_or(After::Same, |contact| After::Changed(Box::new(contact.clone())));
    let which = policy::which(seen.newest.as_deref(), env.catalogue, env.now);
    match (&seen.newest, which) {
        (Some(newest), Which::Open | Which::Reopen) => {
            let command = DialogCommand::Inbound {
                line: inbound.line.clone(),
                reopen: which == Which::Reopen && !seen.banned(env.now),
                contact_update: update,
                suppressed: seen.banned(env.now),
            };
            Ok((newest.id, command, after))
        }
        _ => {
            let contact = match &after {
                After::Changed(contact) => contact,
                After::Same | After::New(_) => &seen.contact,
            };
            let (dialog, command) = begin(seen, contact, None, update, inbound, env)?;
            Ok((dialog, command, after))
        }
    }
}

/// `contact`: the row as it will be.
fn begin(
    seen: &Seen,
    contact: &Contact,
    new_contact: Option<NewContact>,
    contact_update: Option<Contact>,
    inbound: &Inbound,
    env: &Env<'_>,
) -> Result<(DialogId, DialogCommand), Refusal> {
    let dialog_id = DialogId(id(env, IdKind::Dialog)?);
    let state = policy::first_state(inbound.bot_id, seen.banned(env.now), env.catalogue);
    let subject = env.catalogue.bot(inbound.bot_id).and_then(|bot| bot.default_subject_id);
    let dialog = Dialog {
        bot_id: inbound.bot_id,
        subject_id: subject,
        status_id: env.catalogue.first_status(subject),
        priority_id: env.catalogue.first_priority(subject),
        pinned_operator_id: policy::sticky(seen.newest.as_deref(), env.catalogue, env.now),
        queued_at: (state != DialogState::Bot).then_some(env.now),
        ..Dialog::of(dialog_id, contact, &seen.client_name, state, env.now)
    };
    let command =
        DialogCommand::Begin(Box::new(Begin { new_contact, contact_update, dialog, line: inbound.line.clone() }));
    Ok((dialog_id, command))
}
