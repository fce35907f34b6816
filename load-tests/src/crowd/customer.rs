//! A customer over the Custom Channel: posts a line and repeats it with the same id until it is accepted.

use std::{rc::Rc, time::Duration};

use bytes::Bytes;

use super::{World, body, scan, talk::Due};
use crate::{
    figures::Micros,
    ledger::{Key, Record},
    schedule::{
        Side,
        customers::{LEAVES, Receipts, SENDS_FILE, TELLS_DELIVERED, TELLS_READ},
    },
};

/// An integrator waits this long for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

impl World {
    /// Sends a line; the lane goes on when it is over.
    pub(super) fn post(self: &Rc<Self>, dialog: u32, due: Due) {
        let world = Rc::clone(self);
        tokio::task::spawn_local(async move {
            let key = Key { dialog, side: Side::Customer, n: due.line.n };
            let (chat, after) =
                world.talk(dialog, |talk| (talk.chat.clone(), talk.customer.updates_after)).unwrap_or_default();
            let text = body::text(&world.run, key, &due.line);
            let file = if world.aids.is_some() { world.plan.file(dialog, &due.line) } else { None };
            let body = body::update(&chat, after + due.line.n, &text, file);
            let accepted = world.insist(key, due.planned, &body).await;
            if file.is_some() {
                world.figures.action_planned(SENDS_FILE, due.planned);
                match accepted {
                    Some(_) => world.figures.action_done(SENDS_FILE, due.planned),
                    None => world.figures.action_refused(SENDS_FILE, due.planned, "not accepted"),
                }
            }
            if let (Some(message), Some(after)) = (accepted, due.line.repeat_after) {
                world.repeat_later(key, body, message, after);
            }
            world.line_done(dialog, Side::Customer);
        });
    }

    /// Posts until there is a final answer; the message's id when it was accepted.
    async fn insist(self: &Rc<Self>, key: Key, planned: Micros, body: &Bytes) -> Option<i64> {
        self.ledger.add(&Record::Intent { at: self.clock.now(), planned, key });
        let mut pause = Duration::from_millis(50);
        loop {
            match self.exchange(body).await {
                Ok((200..300, message, dialog, duplicate, _)) => {
                    self.accepted(key, planned, message, dialog, duplicate);
                    return Some(message);
                }
                Ok((status, _, _, _, retry_after)) => {
                    self.ledger.add(&Record::Refused { at: self.clock.now(), key, status });
                    self.figures.refused("inbound", status);
                    if matches!(status, 429 | 503) && retry_after.is_none() {
                        self.figures.blunt.set(self.figures.blunt.get() + 1);
                    }
                    if !matches!(status, 408 | 425 | 429 | 500..) {
                        return None;
                    }
                    // Spread, so that those who were refused together do not come back together.
                    let wished = Duration::from_secs(retry_after.unwrap_or(1));
                    tokio::time::sleep(wished.mul_f64(0.5 + f64::from(key.dialog % 64) / 64.0)).await;
                }
                Err(why) => {
                    self.ledger.add(&Record::Unanswered { at: self.clock.now(), key });
                    self.figures.failed(why);
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(1));
                }
            }
            if self.is_over() {
                return None;
            }
        }
    }

    /// (status, message, dialog, duplicate, Retry-After).
    async fn exchange(&self, body: &Bytes) -> Result<(u16, i64, i64, bool, Option<u64>), &'static str> {
        let token = ("x-access-token", self.floor.token.as_str());
        match self.http.post(&self.floor.hook_path(), token, body.clone(), PATIENCE).await {
            Ok(answer) => {
                let message = scan::number(&answer.body, b"\"message_id\":\"").unwrap_or(0);
                let dialog = scan::number(&answer.body, b"\"dialog_id\":").unwrap_or(0);
                let duplicate = memchr::memmem::find(&answer.body, b"\"duplicate\":true").is_some();
                Ok((answer.status, message, dialog, duplicate, answer.retry_after))
            }
            Err(no) => Err(if no.0 == "time-out" { "inbound: time-out" } else { "inbound: connection" }),
        }
    }

    /// The customer's messenger tells what became of a line of ours that it has got, each some time later, once.
    pub fn receipts(self: &Rc<Self>, key: Key, chat: &str, message: i64) {
        if self.aids.is_none() {
            return;
        }
        let Receipts { delivered, read } = self.plan.receipts(key.dialog, key.side, key.n);
        for (name, event, after) in [(TELLS_DELIVERED, "delivered", delivered), (TELLS_READ, "read", read)] {
            let Some(after) = after else { continue };
            let planned = self.clock.now() + (after / self.warp.borrow().slope() * 1e6) as Micros;
            let (world, body) = (Rc::clone(self), body::event(chat, event, Some(message)));
            tokio::task::spawn_local(async move {
                tokio::time::sleep_until(world.clock.instant(planned)).await;
                if world.draining.get() || world.is_over() {
                    return;
                }
                world.figures.action_planned(name, planned);
                match world.exchange(&body).await {
                    Ok((200..300, ..)) => world.figures.action_done(name, planned),
                    Ok((status, ..)) => world.figures.action_refused(name, planned, &status.to_string()),
                    Err(_) => world.figures.action_refused(name, planned, "no answer"),
                }
            });
        }
    }

    /// A customer who waited long enough ends the chat, and tells it until the server knows.
    pub(super) fn end_chat(self: &Rc<Self>, dialog: u32, planned: Micros) {
        let chat = self.talk(dialog, |talk| talk.chat.clone()).unwrap_or_default();
        let (world, body) = (Rc::clone(self), body::event(&chat, "close_chat", None));
        tokio::task::spawn_local(async move {
            while !world.is_over() {
                match world.exchange(&body).await {
                    Ok((200..300, ..)) => {
                        world.figures.action_done(LEAVES, planned);
                        return world.ended(dialog);
                    }
                    Ok((status, ..)) => world.figures.action_refused(LEAVES, planned, &status.to_string()),
                    Err(_) => world.figures.action_refused(LEAVES, planned, "no answer"),
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
    }

    /// The channel sends the same event again (load-model.md 4): it must be answered with the first message.
    fn repeat_later(self: &Rc<Self>, key: Key, body: Bytes, first: i64, after: f64) {
        let world = Rc::clone(self);
        let pause = Duration::from_secs_f64((after / world.warp.borrow().slope()).clamp(0.05, 30.0));
        tokio::task::spawn_local(async move {
            tokio::time::sleep(pause).await;
            if world.draining.get() {
                return;
            }
            if let Ok((200..300, message, dialog, duplicate, _)) = world.exchange(&body).await {
                world.ledger.add(&Record::Accepted { at: world.clock.now(), key, message, dialog, duplicate });
                if message != first {
                    world.figures.failed("a repeated event became another message");
                }
            }
        });
    }
}
