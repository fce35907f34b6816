//! What the process remembers of visitors: what a page told before there is a contact, whose sockets are open, and
//! which identity stands behind a token. All of it is bounded and may be lost: pages tell it again.

use std::{
    borrow::Cow,
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use actix::{Message as ActixMessage, Recipient};
use moka::sync::Cache;
use rozmova_actors::{
    domain::{BotId, ContactId, DialogId, Slot, Timestamp},
    feed::messages::VisitorLeave,
    ports::Clock,
};

use super::{
    addresses::Addresses,
    appearance::Pulse,
    code::Faults,
    drafts::{Draft, Drafts},
    newcomers::Newcomers,
};
use crate::{
    channels::Connection,
    files::FileLinks,
    secrets::{Keyring, PublicIds, VisitorClaims, VisitorTokens},
};

/// Most sockets of one visitor (security.md WS-08).
pub const MAX_SOCKETS: usize = 20;
/// Visitors of whom it is remembered what their rows say.
const VISITORS: u64 = 100_000;
/// First messages that are followed at once until they are stored.
const FIRST_MESSAGES: usize = 100_000;
/// Half of the visitors whose address is remembered, at most.
const ADDRESSES: usize = 50_000;
/// How long what the rows say is remembered of a visitor who writes nothing and whose page is closed; then it is read again. A day of
/// visitors would cost a hundred mebibytes, and a page that comes back sooner is the one whose line was cut.
const AWHILE: Duration = Duration::from_secs(15 * 60);
/// How long an unused memory of a bot is kept.
const IDLE: Duration = Duration::from_secs(24 * 3600);

/// How long it is believed who is there and how soon they answer.
const PULSE: Duration = Duration::from_secs(30);
/// How long the places in the queue are believed.
const QUEUE: Duration = Duration::from_secs(2);

/// A visitor of one bot, proved by a token.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Id of the contact; its row may not exist yet.
    pub contact: ContactId,
    /// Bot.
    pub bot: BotId,
    /// The bot's widget.
    pub connection: Arc<Connection>,
    /// Identity inside the channel: `v<contact id>`, or `u:<user_id>` for a proved user.
    pub chat_id: String,
    /// Placement.
    pub slot: Slot,
}

impl Visitor {
    /// A visitor with this identity.
    #[must_use]
    pub fn new(connection: Arc<Connection>, contact: ContactId, chat_id: String) -> Self {
        let slot = Slot::of_contact(connection.id, &chat_id);
        Self { contact, bot: connection.bot_id, connection, chat_id, slot }
    }

    /// Whether the site vouches for who it is.
    #[must_use]
    pub fn is_vouched(&self) -> bool {
        self.chat_id.starts_with("u:")
    }
}

/// What a visitor's view of our rows needs: their ids, and links to their files that work for a while.
#[derive(Clone)]
pub struct View {
    /// Public ids.
    pub ids: PublicIds,
    /// Links to files.
    pub links: FileLinks,
    /// The moment links begin.
    pub clock: Arc<dyn Clock>,
}

/// Tells a socket to end.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct Evict {
    /// Close code.
    pub code: u16,
    /// Short text.
    pub reason: Cow<'static, str>,
}

/// Where a socket comes from, for what ends all sockets of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Bot.
    pub bot: BotId,
    /// Address.
    pub ip: IpAddr,
    /// Two-letter language the page told, `""` when none.
    pub language: String,
}

struct OpenSocket {
    id: u64,
    from: Place,
    tab: String,
    to: Recipient<Evict>,
}

/// What is known of a contact that has a row.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    chat: Arc<str>,
    /// They wrote lately.
    talks: bool,
}

struct Inner {
    tokens: VisitorTokens,
    view: View,
    drafts: Drafts,
    known: Cache<ContactId, Known>,
    newcomers: Newcomers,
    addresses: Addresses,
    pulses: Cache<BotId, Arc<Pulse>>,
    queue: Cache<(), Arc<HashMap<DialogId, u32>>>,
    faults: Cache<BotId, Arc<Mutex<Faults>>>,
    sockets: Mutex<HashMap<ContactId, Vec<OpenSocket>>>,
    /// Sockets that ended and of which the feed was not told yet.
    left: Mutex<Vec<VisitorLeave>>,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Visitors {
    inner: Arc<Inner>,
}

impl Visitors {
    /// Nobody is here yet.
    #[must_use]
    pub fn new(keys: &Keyring, links: FileLinks, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner: Arc::new(Inner {
                tokens: VisitorTokens::new(keys),
                view: View { ids: PublicIds::new(keys), links, clock },
                drafts: Drafts::new(),
                known: Cache::builder().max_capacity(VISITORS).time_to_idle(AWHILE).build(),
                newcomers: Newcomers::new(VISITORS, AWHILE, FIRST_MESSAGES),
                addresses: Addresses::new(ADDRESSES),
                pulses: Cache::builder().max_capacity(1_000).time_to_live(PULSE).build(),
                queue: Cache::builder().max_capacity(1).time_to_live(QUEUE).build(),
                faults: Cache::builder().max_capacity(1_000).time_to_idle(IDLE).build(),
                sockets: Mutex::default(),
                left: Mutex::default(),
            }),
        }
    }

    /// Public ids.
    #[must_use]
    pub fn ids(&self) -> &PublicIds {
        &self.inner.view.ids
    }

    /// What turns our rows into what visitors see.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.inner.view
    }

    /// A fresh token.
    #[must_use]
    pub fn issue(&self, bot: BotId, contact: ContactId, now: Timestamp) -> (String, VisitorClaims) {
        self.inner.tokens.issue(bot, contact, now)
    }

    /// Reads a token.
    #[must_use]
    pub fn read(&self, token: &str, bot: BotId, now: Timestamp) -> Option<VisitorClaims> {
        self.inner.tokens.read(token, bot, now)
    }

    /// Changes what their page told.
    pub fn edit(&self, contact: ContactId, change: impl FnOnce(&mut Draft)) {
        self.inner.drafts.edit(contact, change);
    }

    /// What their page told and no message has taken along yet.
    #[must_use]
    pub fn draft_of(&self, contact: ContactId) -> Draft {
        self.inner.drafts.get(contact)
    }

    /// The proved user behind a visitor without a row.
    #[must_use]
    pub fn user_of(&self, contact: ContactId) -> Option<String> {
        self.inner.drafts.get(contact).user
    }

    /// The identity of a contact that has a row, when it was seen before.
    #[must_use]
    pub fn chat_of(&self, contact: ContactId) -> Option<String> {
        self.inner.known.get(&contact).map(|known| known.chat.to_string())
    }

    /// Forgets what is known of a contact that was erased.
    pub fn forget(&self, contact: ContactId) {
        self.inner.known.invalidate(&contact);
        self.inner.drafts.forget(contact);
        self.inner.addresses.forget(contact);
    }

    /// Their page is open: what is known of them is not old yet.
    pub fn still_here(&self, contact: ContactId) {
        self.inner.drafts.touch(contact);
        if self.inner.known.get(&contact).is_none() {
            let _used = self.inner.newcomers.knows(contact);
        }
    }

    /// Remembers the identity of a contact that has a row; it never changes.
    pub fn remember_chat(&self, contact: ContactId, chat: &str) {
        let known = self.inner.known.get(&contact);
        if known.as_ref().is_none_or(|known| *known.chat != *chat) {
            let talks = known.is_some_and(|known| known.talks);
            self.inner.known.insert(contact, Known { chat: Arc::from(chat), talks });
        }
    }

    /// Whether it is known that nothing is stored of the visitor: no row, no line, no event. Whoever listens to the feed already may
    /// rely on it: a message that is begun later comes over the feed.
    #[must_use]
    pub fn is_new(&self, contact: ContactId) -> bool {
        self.inner.newcomers.knows(contact)
    }

    /// There is no row of the visitor, or their number was made just now.
    pub fn has_nothing(&self, contact: ContactId) {
        self.inner.newcomers.keep(contact, Instant::now());
    }

    /// A message of the visitor goes to the engine now.
    pub fn begins_to_write(&self, contact: ContactId) {
        // Of somebody with a row it was never said that there is none.
        if self.chat_of(contact).is_none() {
            self.inner.newcomers.begins(contact, Instant::now());
        }
    }

    /// Whether the visitor wrote lately, so that their next message begins no new dialog of a new address.
    #[must_use]
    pub fn is_talking(&self, contact: ContactId) -> bool {
        self.inner.known.get(&contact).is_some_and(|known| known.talks)
    }

    /// The visitor wrote; what the page told is stored with the message.
    pub fn has_written(&self, contact: ContactId, chat: &str) {
        let known = Known { chat: Arc::from(chat), talks: true };
        // Asking alone counts as use, and costs less than writing down the same again.
        if self.inner.known.get(&contact).as_ref() != Some(&known) {
            self.inner.known.insert(contact, known);
        }
    }

    /// Adds a socket. A former one of the same tab and the oldest beyond the limit are told to end with 4409.
    pub fn join(&self, contact: ContactId, socket: u64, tab: &str, from: Place, to: Recipient<Evict>) {
        self.came_from(contact, from.ip);
        let mut leaving = Vec::new();
        {
            let mut all = self.inner.sockets.lock().unwrap_or_else(PoisonError::into_inner);
            let mine = all.entry(contact).or_default();
            if !tab.is_empty() {
                leaving.extend(mine.extract_if(.., |open| open.tab == tab));
            }
            let over = (mine.len() + 1).saturating_sub(MAX_SOCKETS);
            leaving.extend(mine.drain(..over));
            mine.push(OpenSocket { id: socket, from, tab: tab.to_owned(), to });
        }
        for open in leaving {
            // A socket whose mailbox is full does not read: the watch ends it.
            let _ = open.to.try_send(Evict { code: crate::ws::close::REPLACED, reason: Cow::Borrowed("replaced") });
        }
    }

    /// Removes a socket.
    pub fn leave(&self, contact: ContactId, socket: u64) {
        let mut all = self.inner.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mine) = all.get_mut(&contact) {
            mine.retain(|open| open.id != socket);
            if mine.is_empty() {
                all.remove(&contact);
            }
        }
    }

    /// Notes a socket that ended for the feed. Whoever gets `true` is the first since [`Self::take_left`], and tells the feed of all.
    #[must_use]
    pub fn left(&self, leave: VisitorLeave) -> bool {
        let mut left = self.inner.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.push(leave);
        left.len() == 1
    }

    /// Sockets that ended since the last call.
    #[must_use]
    pub fn take_left(&self) -> Vec<VisitorLeave> {
        std::mem::take(&mut *self.inner.left.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells every socket of a contact to end.
    pub fn evict(&self, contact: ContactId, code: u16, reason: &'static str) {
        let all = self.inner.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        for open in all.get(&contact).into_iter().flatten() {
            let _ = open.to.try_send(Evict { code, reason: Cow::Borrowed(reason) });
        }
    }

    /// Tells the sockets of at most `most` visitors to reconnect (graceful stop); answers how many sockets. None is told twice.
    pub fn close(&self, most: usize, code: u16, reason: &'static str) -> usize {
        let some: Vec<OpenSocket> = {
            let mut all = self.inner.sockets.lock().unwrap_or_else(PoisonError::into_inner);
            let whose: Vec<ContactId> = all.keys().take(most).copied().collect();
            whose.into_iter().filter_map(|contact| all.remove(&contact)).flatten().collect()
        };
        for open in &some {
            let _ = open.to.try_send(Evict { code, reason: Cow::Borrowed(reason) });
        }
        some.len()
    }

    /// Who is there and how soon they answer, when it was asked lately.
    #[must_use]
    pub fn pulse(&self, bot: BotId) -> Option<Arc<Pulse>> {
        self.inner.pulses.get(&bot)
    }

    /// What browsers told of a bot's own code; a restart forgets it.
    #[must_use]
    pub fn faults(&self, bot: BotId) -> Arc<Mutex<Faults>> {
        self.inner.faults.get_with(bot, Arc::default)
    }

    /// Remembers it for half a minute.
    pub fn set_pulse(&self, bot: BotId, pulse: Arc<Pulse>) {
        self.inner.pulses.insert(bot, pulse);
    }

    /// Places in the queue, from 1, when they were asked lately.
    #[must_use]
    pub fn queue(&self) -> Option<Arc<HashMap<DialogId, u32>>> {
        self.inner.queue.get(&())
    }

    /// Remembers them for two seconds.
    pub fn set_queue(&self, places: Arc<HashMap<DialogId, u32>>) {
        self.inner.queue.insert((), places);
    }

    /// Remembers where a visitor's page was last seen; it is in no row unless `recognize_user_meta` is on.
    pub fn came_from(&self, contact: ContactId, ip: IpAddr) {
        self.inner.addresses.seen(contact, ip);
    }

    /// Where a visitor's page was last seen.
    #[must_use]
    pub fn address_of(&self, contact: ContactId) -> Option<IpAddr> {
        self.inner.addresses.get(contact).or_else(|| {
            // Open since before more visitors came than are remembered.
            let all = self.inner.sockets.lock().unwrap_or_else(PoisonError::into_inner);
            all.get(&contact).and_then(|mine| mine.last()).map(|open| open.from.ip)
        })
    }

    /// Ends the sockets for which `why` has a text with 4451; answers how many.
    pub fn close_blocked(&self, why: impl Fn(&Place) -> Option<String>) -> usize {
        let all = self.inner.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ended = 0;
        for open in all.values().flatten() {
            if let Some(text) = why(&open.from) {
                ended += 1;
                // A full mailbox means a reader who is ended by the watch; their next attempt is refused.
                let _ = open.to.try_send(Evict { code: crate::ws::close::BLOCKED, reason: Cow::Owned(text) });
            }
        }
        ended
    }

    /// Open sockets now.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.inner.sockets.lock().unwrap_or_else(PoisonError::into_inner).values().map(Vec::len).sum()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::secrets::MasterKey;
    use actix::{Actor, Context, Handler};
    use serde_json::json;

    struct Probe(tokio::sync::mpsc::UnboundedSender<(u64, u16)>, u64);

    impl Actor for Probe {
        type Context = Context<Self>;
    }

    impl Handler<Evict> for Probe {
        type Result = ();
        fn handle(&mut self, evict: Evict, _: &mut Context<Self>) {
            self.0.send((self.1, evict.code)).unwrap();
        }
    }

    fn visitors() -> Visitors {
        let keys = Keyring::new(MasterKey::generate().unwrap(), vec![]);
        Visitors::new(&keys, FileLinks::new(&keys), Arc::new(crate::app::SystemClock))
    }

    #[actix_web::test]
    async fn ws_08_the_oldest_beyond_20_and_a_former_socket_of_the_tab_are_replaced() {
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let visitors = visitors();
        let contact = ContactId(7);
        let open = |id: u64, tab: &str| {
            let to = Probe(tell.clone(), id).start().recipient();
            let from = Place { bot: BotId(1), ip: IpAddr::from([10, 0, 0, (id % 2) as u8]), language: String::new() };
            visitors.join(contact, id, tab, from, to);
        };
        for id in 1..=20 {
            open(id, &format!("tab-{id}"));
        }
        open(21, "tab-21");
        assert_eq!(told.recv().await, Some((1, 4409)), "the oldest");
        open(22, "tab-5");
        assert_eq!(told.recv().await, Some((5, 4409)), "the same tab");
        assert_eq!(visitors.sockets(), 20);
        visitors.leave(contact, 22);
        assert_eq!(visitors.sockets(), 19);
        assert_eq!(visitors.address_of(contact), Some(IpAddr::from([10, 0, 0, 0])), "of the newest socket");
        let blocked = visitors.close_blocked(|from| (from.ip == IpAddr::from([10, 0, 0, 1])).then(String::new));
        assert_eq!(blocked, 9, "3, 7, 9 … 19 and 21 came from there");
        for _ in 0..blocked {
            assert_eq!(told.recv().await.unwrap().1, 4451);
        }
        assert_eq!((visitors.close(0, 1001, "restart"), visitors.sockets()), (0, 19), "a portion of nobody");
        assert_eq!(visitors.close(1, 1001, "restart"), 19, "of one visitor, all their sockets");
        assert_eq!(told.recv().await.unwrap().1, 1001);
        assert_eq!((visitors.sockets(), visitors.close(1, 1001, "restart")), (0, 0), "none is told twice");
    }

    #[test]
    fn sockets_that_end_together_are_told_to_the_feed_by_the_first_of_them() {
        let visitors = visitors();
        let gone = |socket| VisitorLeave { contact_id: ContactId(7), socket };
        assert!(visitors.left(gone(1)));
        assert!(!visitors.left(gone(2)), "the first one tells of both");
        let told: Vec<u64> = visitors.take_left().iter().map(|leave| leave.socket).collect();
        assert_eq!(told, [1, 2]);
        assert!(visitors.left(gone(3)), "and the next one begins anew");
    }

    #[test]
    fn what_a_page_tells_is_merged_until_it_is_stored() {
        let visitors = visitors();
        visitors.edit(ContactId(1), |draft| {
            draft.add_params(json!({"utm": "a", "n": 1}).as_object().unwrap());
            draft.add_params(json!({"utm": "b", "chat_id": "x"}).as_object().unwrap());
            draft.add_meta(json!({"page_url": "https://ex.ua"}).as_object().unwrap());
        });
        let profile = visitors.draft_of(ContactId(1)).profile;
        assert_eq!((profile.params, profile.meta), (json!({"utm": "b", "n": 1}), json!({"page_url": "https://ex.ua"})));
        assert!(!visitors.is_talking(ContactId(1)));
        visitors.has_written(ContactId(1), "v1");
        assert!(visitors.is_talking(ContactId(1)));
        assert_eq!(visitors.chat_of(ContactId(1)).as_deref(), Some("v1"));
    }
}
