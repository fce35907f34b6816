//! Plays what people do beside writing ([`crate::schedule::actions`]): each at its planned moment, measured from it, counted by its
//! answer. For what there is no occasion (the dialog is over or waits, nobody is at the panel), the plan goes on without it.

use std::{rc::Rc, time::Duration};

use bytes::Bytes;
use hyper::Method;

use super::{
    World, body,
    http::Answer,
    operator::{Doing, Leave, Operator},
    scan,
    talk::{Due, Talk},
};
use crate::{
    figures::Micros,
    ledger::{Key, Record},
    schedule::{
        Line, Side,
        actions::{Act, Duty},
        shapes,
    },
};

/// A page or a program waits this long for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Operators on a floor where one's dialogs are redistributed: of fewer nobody could take them.
const COLLEAGUES: usize = 4;
/// What is searched for, percent-encoded: words of the customers' texts.
const WORDS: [&str; 4] = [
    "order",
    // замовлення
    "%D0%B7%D0%B0%D0%BC%D0%BE%D0%B2%D0%BB%D0%B5%D0%BD%D0%BD%D1%8F",
    // відділення
    "%D0%B2%D1%96%D0%B4%D0%B4%D1%96%D0%BB%D0%B5%D0%BD%D0%BD%D1%8F",
    "station",
];

impl World {
    /// An action of a dialog is due.
    pub(super) fn act(self: &Rc<Self>, dialog: u32, act: Act, planned: Micros) {
        let name = act.name();
        if act == Act::History && self.talk(dialog, Talk::reads_later) == Some(true) {
            return;
        }
        self.figures.action_planned(name, planned);
        let there = self.talk(dialog, |talk| {
            let open = !talk.closed && !talk.wants_close && talk.server != 0;
            let operator = talk.operator.filter(|operator| !self.operators.is_away(*operator));
            open.then_some((talk.server, operator))
        });
        let Some(Some((server, operator))) = there else { return self.figures.action_skipped(name, planned) };
        match (act, operator) {
            (Act::CustomerTypes, _) => {
                if !self.visitor_types(dialog, planned) {
                    self.figures.action_skipped(name, planned);
                }
            }
            (Act::ApiRead, _) => {
                let what = match self.client_of(server).filter(|_| dialog % 2 == 1) {
                    Some(client) => format!("/api/v1/clients/{client}"),
                    None => format!("/api/v1/dialogs/{server}"),
                };
                self.by_key(name, planned, Method::GET, what, Bytes::new());
            }
            (Act::ApiSend { chars }, _) => self.say_aside(dialog, Side::Integrator, chars, planned),
            (Act::ApiData, _) => match self.client_of(server) {
                Some(client) => self.by_key(
                    name,
                    planned,
                    Method::PATCH,
                    format!("/api/v1/clients/{client}"),
                    Bytes::from(format!(r#"{{"custom_fields":{{"order_total":"{dialog}","loyalty":"gold"}}}}"#)),
                ),
                None => self.figures.action_skipped(name, planned),
            },
            (_, None) => self.figures.action_skipped(name, planned),
            (Act::OperatorTypes, Some(operator)) => self.operators.types(operator, dialog, planned),
            (Act::Note { chars }, Some(_)) => self.say_aside(dialog, Side::Note, chars, planned),
            (Act::Label, Some(operator)) => self.operators.do_in(operator, dialog, Doing::Label, planned),
            (Act::Transfer, Some(_)) => {
                self.talk(dialog, |talk| talk.transfer = Some(planned));
                self.pump(dialog, Side::Operator);
            }
            (Act::History, Some(operator)) => {
                self.figures.action_planned("open dialog", planned);
                self.operators.do_in(operator, dialog, Doing::Open, planned);
                self.by_operator(operator, name, planned, Method::GET, history(server), Bytes::new());
            }
            (Act::QuickReply, Some(operator)) => {
                let list = String::from("/api/v1/quick-replies?limit=500");
                self.by_operator(operator, name, planned, Method::GET, list, Bytes::new());
            }
            (Act::Card, Some(operator)) => match self.client_of(server) {
                Some(client) => self.by_operator(
                    operator,
                    name,
                    planned,
                    Method::PATCH,
                    format!("/api/v1/clients/{client}"),
                    Bytes::from(format!(r#"{{"custom_fields":{{"remark":"{dialog}","branch":"Львів, Зелена"}}}}"#)),
                ),
                None => self.figures.action_skipped(name, planned),
            },
            (Act::Search, Some(operator)) => {
                let word = WORDS.get(dialog as usize % WORDS.len()).copied().unwrap_or_default();
                let path = format!("/api/v1/search?q={word}&limit=20");
                self.by_operator(operator, name, planned, Method::GET, path, Bytes::new());
            }
        }
    }

    /// Something outside of dialogs is due. Supervisors' looks are their panels' (see [`super::supervisor`]).
    pub(super) fn duty(self: &Rc<Self>, duty: Duty, planned: Micros) {
        let name = duty.name();
        self.figures.action_planned(name, planned);
        match duty {
            Duty::Reload { operator, away } => self.leave(operator, true, away, name, planned),
            Duty::Loss { operator, away } => self.leave(operator, false, away, name, planned),
            Duty::Poll => {
                self.by_key(name, planned, Method::GET, String::from("/api/v1/dialogs?limit=20"), Bytes::new());
            }
            Duty::Work { operator, on, .. } => {
                if self.operators.works(operator, on) {
                    self.figures.action_told(name, planned);
                } else {
                    self.figures.action_skipped(name, planned);
                }
            }
            Duty::Look { supervisor, pick } => {
                if !super::supervisor::look(self, supervisor, pick, planned) {
                    self.figures.action_skipped(name, planned);
                }
            }
            Duty::Redistribute { supervisor, pick } => {
                let members = self.operators.members();
                let chief = self.aids.as_ref().and_then(|aids| aids.supervisors.get(supervisor));
                let from = members.get(pick as usize % members.len().max(1));
                let here = |member: &&Rc<Operator>| member.holding.get() > 0 && member.at_work.get();
                let from = from.filter(here).filter(|_| members.len() >= COLLEAGUES);
                let (Some((_, api)), Some(from)) = (chief, from) else {
                    return self.figures.action_skipped(name, planned);
                };
                let who = format!("Bearer {}", api.token().unwrap_or_default());
                let path = format!("/api/v1/operators/{}/redistribute", from.user);
                let body = Bytes::from_static(br#"{"to":{"queue":true}}"#);
                self.ask_aside(name, planned, Method::POST, path, who, body);
            }
        }
    }

    fn leave(&self, operator: usize, reload: bool, away: f64, name: &'static str, planned: Micros) {
        let member = self.operators.members().get(operator);
        let here = |member: &&Rc<Operator>| member.attached.get() && member.at_work.get();
        match member.filter(here).filter(|_| !self.operators.is_away(operator)) {
            Some(member) => {
                let time = Duration::from_secs_f64(away / self.plan.speed().max(1e-3));
                member.leave(Leave { reload, time, name, planned });
            }
            None => self.figures.action_skipped(name, planned),
        }
    }

    /// The line under way is over and the dialog goes to a colleague with a free slot, or back to the queue.
    pub(super) fn hand_over(&self, dialog: u32, operator: usize, planned: Micros) {
        let limit = self.slots / self.operators.members().len().max(1);
        let to = self.operators.free_colleague(operator, limit, dialog as usize);
        self.operators.do_in(operator, dialog, Doing::Transfer(to), planned);
    }

    /// A text beside the script: a note or an integrator's message. It waits for the one before it on its side.
    fn say_aside(self: &Rc<Self>, dialog: u32, side: Side, chars: u32, planned: Micros) {
        let script = if dialog.is_multiple_of(3) { shapes::Script::Latin } else { shapes::Script::Cyrillic };
        self.talk(dialog, |talk| {
            let n = talk.number_aside(side);
            let line = Line { at: 0.0, side, n, chars, script, repeat_after: None };
            talk.sent(side, n).planned = planned;
            talk.lane(side).queue.push_back(Due { line, planned, deferred: false, quick: None });
        });
        self.pump(dialog, side);
    }

    /// An integrator's message; repeated with the same nonce until there is a final answer.
    pub(super) fn send_by_api(self: &Rc<Self>, dialog: u32, due: Due) {
        let world = Rc::clone(self);
        tokio::task::spawn_local(async move {
            let key = Key { dialog, side: Side::Integrator, n: due.line.n };
            world.ledger.add(&Record::Intent { at: world.clock.now(), planned: due.planned, key });
            let nonce = format!("{}.{key}", world.run);
            let body = body::by_api(&nonce, &body::text(&world.run, key, &due.line));
            let server = world.talk(dialog, |talk| talk.server).unwrap_or(0);
            let path = format!("/api/v1/dialogs/{server}/messages");
            while !world.is_over() {
                let name = Act::ApiSend { chars: 0 }.name();
                match world.call(&Method::POST, &path, world.key(), body.clone()).await {
                    Ok(answer) if (200..300).contains(&answer.status) => {
                        let message = scan::number(&answer.body, b"{\"id\":").unwrap_or(0);
                        world.accepted(key, due.planned, message, server, false);
                        break;
                    }
                    Ok(answer) => {
                        world.ledger.add(&Record::Refused { at: world.clock.now(), key, status: answer.status });
                        world.figures.action_refused(name, due.planned, &answer.status.to_string());
                        if !matches!(answer.status, 429 | 500..) {
                            break;
                        }
                    }
                    Err(why) => {
                        world.ledger.add(&Record::Unanswered { at: world.clock.now(), key });
                        world.figures.action_refused(name, due.planned, why);
                    }
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            world.line_done(dialog, Side::Integrator);
        });
    }

    fn client_of(&self, server: i64) -> Option<i64> {
        self.clients.borrow().get(&server).copied()
    }

    /// The integrator's `Authorization`.
    fn key(&self) -> &str {
        self.aids.as_ref().map(|aids| aids.key.as_str()).unwrap_or_default()
    }

    fn by_key(self: &Rc<Self>, name: &'static str, planned: Micros, method: Method, path: String, body: Bytes) {
        let who = self.key().to_owned();
        self.ask_aside(name, planned, method, path, who, body);
    }

    fn by_operator(
        self: &Rc<Self>,
        operator: usize,
        name: &'static str,
        planned: Micros,
        method: Method,
        path: String,
        body: Bytes,
    ) {
        if let Some(member) = self.operators.members().get(operator) {
            self.ask_aside(name, planned, method, path, member.bearer(), body);
        }
    }

    /// Asks without waiting for the answer.
    pub(super) fn ask_aside(
        self: &Rc<Self>,
        name: &'static str,
        planned: Micros,
        method: Method,
        path: String,
        who: String,
        body: Bytes,
    ) {
        let world = Rc::clone(self);
        tokio::task::spawn_local(async move {
            match world.call(&method, &path, &who, body).await {
                Ok(answer) if (200..300).contains(&answer.status) => world.figures.action_done(name, planned),
                Ok(answer) => {
                    tracing::debug!("{name}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
                    world.figures.action_refused(name, planned, &answer.status.to_string());
                }
                Err(why) => world.figures.action_refused(name, planned, why),
            }
        });
    }

    async fn call(&self, method: &Method, path: &str, who: &str, body: Bytes) -> Result<Answer, &'static str> {
        self.aside.call(method, path, ("authorization", who), body, PATIENCE).await.map_err(|_| "no answer")
    }
}

/// The newest page of a dialog.
pub(super) fn history(server: i64) -> String {
    format!("/api/v1/dialogs/{server}/messages?limit=50")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_searched_for_stands_in_the_customers_texts() {
        let mut texts = String::new();
        for script in [shapes::Script::Cyrillic, shapes::Script::Latin] {
            shapes::write_text(&mut texts, 200, script);
        }
        for word in WORDS {
            let plain: Vec<u8> = match word.strip_prefix('%') {
                Some(rest) => rest.split('%').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect(),
                None => word.bytes().collect(),
            };
            assert!(texts.contains(std::str::from_utf8(&plain).unwrap()), "{word}");
        }
    }
}
