//! A session core with a hand on its sockets.

use std::sync::Arc;

use bytestring::ByteString;
use serde_json::Value;

use crate::domain::{
    Event, Grants, OperatorId, OperatorProfile, OperatorStatusId, Role, Timestamp, time::SECOND, view::OperatorView,
};
use crate::feed::{
    SessionKey,
    messages::Outgoing,
    tests::fixtures::{T0, catalogue},
};
use crate::operator::core::{Core, Effect, Input};

pub(super) const KEY: SessionKey = SessionKey(5);

pub(super) fn profile(id: i64, grants: Grants) -> OperatorProfile {
    OperatorProfile {
        id: OperatorId(id),
        name: String::from("Ірина Бондар"),
        email: String::from("iryna@example.com"),
        active: true,
        grants,
        roles: vec![String::from("operator")],
        status_id: OperatorStatusId(1),
        status_since: T0,
        limit_total: None,
        limit_by_channel: std::collections::BTreeMap::new(),
        level: 1,
        distribution_paused: false,
        last_assigned_at: None,
        last_closed_at: None,
        skill_group_ids: Vec::new(),
        calendar_id: None,
    }
}

pub(super) fn row(id: i64) -> OperatorView {
    OperatorView {
        status_set_by: String::new(),
        status_reason: String::new(),
        id: OperatorId(id),
        name: String::from("Ірина Бондар"),
        email: String::from("iryna@example.com"),
        status_id: OperatorStatusId(1),
        status_since: T0,
        active: 2,
        limit: 5,
        limit_by_channel: std::collections::BTreeMap::new(),
        sessions: 1,
        distribution_paused: false,
        skill_group_ids: Vec::new(),
        on_schedule: None,
    }
}

pub(super) fn message_event(n: i64) -> Outgoing {
    Outgoing { body: ByteString::from(format!("\"t\":\"message.new\",\"d\":{{\"n\":{n}}}")), replaceable: None }
}

pub(super) fn counters_event(mine: u32) -> Outgoing {
    let counters = crate::domain::view::Counters { mine, ..Default::default() };
    Outgoing::of(&Event::Counters(counters)).unwrap()
}

pub(super) struct Desk {
    pub(super) core: Core,
    pub(super) now: Timestamp,
    pub(super) effects: Vec<Effect>,
}

impl Desk {
    pub(super) fn new(role: Role) -> Self {
        Self::with(role.default_grants())
    }

    pub(super) fn with(grants: Grants) -> Self {
        let who = Arc::new(profile(1, grants));
        let core = Core::new(KEY, String::from("epoch-1"), 1000, 5, who, Arc::new(catalogue()), T0);
        Self { core, now: T0, effects: Vec::new() }
    }

    pub(super) fn attached(role: Role) -> Self {
        let mut desk = Self::new(role);
        desk.attach(1, None);
        desk.effects.clear();
        desk
    }

    pub(super) fn give(&mut self, input: Input) {
        self.effects.extend(self.core.on(input, self.now));
    }

    pub(super) fn attach(&mut self, socket: u64, resume: Option<i64>) {
        self.give(Input::Attached {
            socket,
            hello_id: Some(1),
            resume,
            operator: Arc::new(row(1)),
            fresh_epoch: format!("epoch-of-{socket}"),
        });
    }

    pub(super) fn text(&mut self, socket: u64, text: &str) {
        self.give(Input::Frame { socket, text: ByteString::from(text) });
    }

    /// Sends a command on socket 1.
    pub(super) fn say(&mut self, id: i64, t: &str, d: Value) {
        self.text(1, &serde_json::json!({"t": t, "id": id, "d": d}).to_string());
    }

    pub(super) fn events(&mut self, ns: impl IntoIterator<Item = i64>) {
        self.give(Input::Events(ns.into_iter().map(message_event).collect()));
    }

    /// Frames written to a socket since the last look; everything else stays in `effects`.
    pub(super) fn frames(&mut self, socket: u64) -> Vec<Value> {
        let (frames, rest): (Vec<Effect>, Vec<Effect>) = std::mem::take(&mut self.effects)
            .into_iter()
            .partition(|effect| matches!(effect, Effect::Send { socket: s, .. } if *s == socket));
        self.effects = rest;
        let texts = frames.into_iter().filter_map(|effect| match effect {
            Effect::Send { text, .. } => Some(text),
            _ => None,
        });
        texts.map(|text| serde_json::from_str(&text).unwrap()).collect()
    }

    /// Events of the frames of a socket: (seq, n); `n` is `None` for other events than the test's messages.
    pub(super) fn seqs(&mut self, socket: u64) -> Vec<i64> {
        let mut seqs = Vec::new();
        for frame in self.frames(socket) {
            match frame {
                Value::Array(events) => seqs.extend(events.iter().filter_map(|e| e["seq"].as_i64())),
                one => seqs.extend(one["seq"].as_i64()),
            }
        }
        seqs
    }

    pub(super) fn close_codes(&self) -> Vec<u16> {
        let codes = self.effects.iter().filter_map(|effect| match effect {
            Effect::Close { code, .. } => Some(*code),
            _ => None,
        });
        codes.collect()
    }

    /// Lets time pass in steps of a second with a tick each; `drained` = the socket goes on reading.
    pub(super) fn pass(&mut self, seconds: i64, drained: Option<u64>) {
        for _ in 0..seconds {
            self.now = self.now.plus_micros(SECOND);
            if let Some(socket) = drained {
                self.give(Input::Pong(socket));
                self.give(Input::Drained(socket));
            }
            self.give(Input::Tick);
        }
    }

    pub(super) fn pass_ms(&mut self, ms: i64) {
        self.now = self.now.plus_micros(ms * SECOND / 1000);
    }
}
