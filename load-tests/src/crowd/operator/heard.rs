//! What a panel is told: events, and answers to its commands.

use std::{rc::Rc, time::Duration};

use super::{COUNTED, Doing, Order, PanelTask, Pending};
use crate::{
    crowd::{
        World,
        scan::{self, Event},
        talk::Due,
    },
    ledger::{Key, Record},
    schedule::{Side, actions::Act},
};

/// Kind of the event that tells counters of filters.
const COUNTER: &[u8] = b"filter.delta";
/// A client hears of the loss of a dialog at most so long after the refusal of a line into it.
const LOSS_IS_TOLD: Duration = Duration::from_millis(500);

impl PanelTask {
    /// A frame came.
    pub(super) fn heard(&mut self, frame: &[u8]) {
        let (mut any, mut counters) = (false, false);
        for event in scan::events(frame) {
            any = true;
            if let Some((_, last)) = &mut self.resume {
                if event.seq != *last + 1 {
                    self.world.figures.failed("panel: a hole in the events");
                }
                *last = event.seq;
            }
            counters |= event.kind == COUNTER;
            self.event(&event);
        }
        if counters {
            self.me.counter_frames.set(self.me.counter_frames.get() + 1);
        }
        if !any && self.main {
            self.answer(frame);
        }
    }

    fn event(&self, event: &Event<'_>) {
        let world = &self.world;
        match event.kind {
            b"message.new" => {
                let dialog = scan::number(event.bytes, b"\"dialog_id\":").unwrap_or(0);
                let message = scan::number(event.bytes, b"\"message\":{\"id\":").unwrap_or(0);
                if self.shown.borrow_mut().repeats(dialog, scan::place(event.bytes).unwrap_or(0)) {
                    return;
                }
                let Some(key) = world.token_in(event.bytes, "panel", dialog, message) else { return };
                let (at, socket, operator) = (world.clock.now(), self.socket_number, self.me.user);
                world.ledger.add(&Record::Seen { at, key, socket, operator, message, dialog });
                world.learned(key.dialog, dialog);
                world.seen(key);
            }
            b"dialog.new" | b"dialog.updated" => {
                let Some(dialog) = scan::number(event.bytes, b"\"dialog\":{\"id\":") else { return };
                let holder = scan::number(event.bytes, b"\"operator_id\":");
                if event.kind == b"dialog.new" {
                    self.shown.borrow_mut().came(dialog);
                    if let Some(client) = scan::number(event.bytes, b"\"client\":{\"id\":") {
                        world.clients.borrow_mut().insert(dialog, client);
                    }
                }
                self.holds(dialog, holder == Some(self.me.user));
            }
            b"dialog.removed" => {
                if let Some(dialog) = scan::number(event.bytes, b"\"dialog_id\":") {
                    self.holds(dialog, false);
                }
            }
            // The id of a saved filter is a number, that of a system folder a word.
            COUNTER if scan::number(event.bytes, b"\"filter_id\":").is_some() => {
                self.me.saved_counters.set(self.me.saved_counters.get() + 1);
            }
            _ => {}
        }
    }

    /// The client was told whether the dialog is its user's.
    pub(super) fn holds(&self, dialog: i64, mine: bool) {
        let (world, operator, at) = (&self.world, self.me.user, self.world.clock.now());
        let ours = world.by_server.borrow().get(&dialog).copied();
        if mine {
            if !self.held.borrow_mut().insert(dialog) {
                return;
            }
            self.count_held();
            world.ledger.add(&Record::Assigned { at, dialog, operator });
            match ours {
                Some(ours) => world.assigned(ours, self.index, at),
                None => world.assigned_early(dialog, self.index, at),
            }
        } else if self.held.borrow_mut().remove(&dialog) {
            world.ledger.add(&Record::Released { at, dialog, operator });
            self.count_held();
            if self.open.get() == Some(dialog) {
                // Nobody goes on looking into what is not theirs any more.
                self.open.set(None);
                world.operators.raw(self.index, String::from(r#"{"t":"dialog.close_view","d":{}}"#));
            }
            match ours {
                Some(ours) => world.released(ours, self.index),
                None => world.released_early(dialog, self.index),
            }
        }
    }

    fn count_held(&self) {
        if self.main {
            self.me.holding.set(self.held.borrow().len());
        }
    }

    fn answer(&mut self, frame: &[u8]) {
        #[derive(serde::Deserialize)]
        struct Answer<'a> {
            t: &'a str,
            id: Option<u64>,
            #[serde(borrow, default)]
            d: Option<&'a serde_json::value::RawValue>,
        }
        let Ok(answer) = serde_json::from_slice::<Answer<'_>>(frame) else { return };
        if answer.t == "error" && answer.id == Some(2) {
            // A server that is just back may not take it yet; whoever is not online gets nothing more.
            let code = answer.d.and_then(|d| scan::string(d.get().as_bytes(), b"\"code\":\"")).unwrap_or_default();
            if scan::status_of(code) == 503 {
                self.once_more(Order::Status);
            }
            return;
        }
        if answer.t == "error" && answer.id == Some(COUNTED) {
            return self.world.figures.failed("panel: filters are not counted");
        }
        let Some(pending) = answer.id.and_then(|id| self.pending.remove(&id)) else { return };
        let d = answer.d.map_or("", serde_json::value::RawValue::get).as_bytes();
        let world = Rc::clone(&self.world);
        match (answer.t, pending) {
            ("ack", Pending::Do { dialog, doing, planned }) => {
                world.figures.action_done(doing.name(), planned);
                if matches!(doing, Doing::Transfer(_)) {
                    world.released(dialog, self.index);
                    world.line_done(dialog, Side::Operator);
                }
            }
            (_, Pending::Do { dialog, doing, planned }) => {
                let code = String::from_utf8_lossy(scan::string(d, b"\"code\":\"").unwrap_or_default());
                tracing::debug!("{} refused: {}", doing.name(), String::from_utf8_lossy(d));
                world.figures.action_refused(doing.name(), planned, &code);
                if matches!(doing, Doing::Transfer(_)) {
                    world.line_done(dialog, Side::Operator);
                }
            }
            ("ack", Pending::Send { dialog, due }) => {
                let key = Key { dialog, side: due.line.side, n: due.line.n };
                let message = scan::number(d, b"\"message_id\":").unwrap_or(0);
                let server = world.talk(dialog, |talk| talk.server).unwrap_or(0);
                world.accepted(key, due.planned, message, server, false);
                world.line_done(dialog, due.line.side);
            }
            ("ack", Pending::Finish { dialog }) => world.closed(dialog),
            (_, Pending::Send { dialog, due }) => {
                let key = Key { dialog, side: due.line.side, n: due.line.n };
                let code = scan::string(d, b"\"code\":\"").unwrap_or_default();
                let status = scan::status_of(code);
                world.ledger.add(&Record::Refused { at: world.clock.now(), key, status });
                if matches!(code, b"not_found" | b"conflict" | b"forbidden") {
                    let code = String::from_utf8_lossy(code).into_owned();
                    return self.not_mine(dialog, due, code);
                }
                refused(&world, &due, status, &String::from_utf8_lossy(code));
                if status == 400 {
                    tracing::debug!("a line was refused: {}", String::from_utf8_lossy(d));
                    return world.line_done(dialog, due.line.side);
                }
                self.once_more(Order::Send { dialog, due });
            }
            (_, Pending::Finish { dialog }) => {
                let code = scan::string(d, b"\"code\":\"").unwrap_or_default();
                tracing::debug!("dialog.finish refused: {}", String::from_utf8_lossy(d));
                let status = scan::status_of(code);
                if status == 400 {
                    return self.not_mine_to_finish(dialog, code == b"conflict");
                }
                world.figures.refused("panel", status);
                self.once_more(Order::Finish { dialog });
            }
        }
    }

    /// A close was refused as if the dialog were not ours or over. When it went to a colleague in the same moment, they close it.
    fn not_mine_to_finish(&self, dialog: u32, is_over: bool) {
        let (world, index) = (Rc::clone(&self.world), self.index);
        tokio::task::spawn_local(async move {
            tokio::time::sleep(LOSS_IS_TOLD).await;
            let mut is_over = is_over;
            let moved = world.talk(dialog, |talk| {
                // The customer has ended it in the same moment.
                is_over |= talk.ended;
                // Without a holder it waits for the next one, who closes it; one that is over has none and never will.
                let moved = talk.operator.map_or(!is_over, |operator| operator != index);
                talk.closed = talk.closed && !moved;
                moved
            });
            if moved == Some(true) {
                return world.close(dialog);
            }
            if world.talk(dialog, |talk| talk.ended) != Some(true) {
                world.figures.refused("panel", 400);
            }
            if is_over {
                // The slot is free.
                world.closed(dialog);
            }
        });
    }

    /// A line was refused as if the dialog were not ours. When it went to a colleague in the same moment, they say it: the event of the
    /// loss may come a little later than the refusal.
    fn not_mine(&self, dialog: u32, due: Due, code: String) {
        let (world, index) = (Rc::clone(&self.world), self.index);
        tokio::task::spawn_local(async move {
            tokio::time::sleep(LOSS_IS_TOLD).await;
            if world.talk(dialog, |talk| talk.operator != Some(index) && !talk.closed) == Some(true) {
                return world.moved(dialog, due);
            }
            refused(&world, &due, scan::status_of(code.as_bytes()), &code);
            world.line_done(dialog, due.line.side);
        });
    }

    /// The same command again in a second.
    fn once_more(&self, order: Order) {
        let (world, index) = (Rc::clone(&self.world), self.index);
        tokio::task::spawn_local(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            world.operators.order(index, order);
        });
    }
}

/// A refusal counts among the messages for an answer, among the actions for a note.
fn refused(world: &World, due: &Due, status: u16, code: &str) {
    if due.line.side == Side::Note {
        world.figures.action_refused(Act::Note { chars: 0 }.name(), due.planned, code);
    } else {
        world.figures.refused("panel", status);
    }
}
