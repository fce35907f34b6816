//! An operator who does the work: goes on line, answers each client line after some thought, closes when the talk is over.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use crate::{
    api::Api,
    panel::{Panel, PanelError},
    words,
};

/// How an operator works.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Median time from a client's line to the answer, ms.
    pub think_ms: u64,
    /// Answers before the farewell, at most.
    pub answers: u32,
    /// Divides every pause.
    pub speed: u64,
}

#[derive(Debug, Default)]
struct Held {
    answers: u32,
    due: Option<Instant>,
    subject: Option<i64>,
}

/// A working operator.
pub struct Colleague {
    api: Api,
    manner: Manner,
    dice: StdRng,
    me: i64,
    /// Subject id → alias, for the closing form.
    subjects: HashMap<i64, String>,
    held: HashMap<i64, Held>,
    nonce: u64,
}

impl Colleague {
    /// Signs in.
    ///
    /// # Errors
    /// A sentence, when the sign-in or the first snapshot fails.
    pub async fn sign_in(api: &Api, email: &str, password: &str, manner: Manner, seed: u64) -> Result<Self, String> {
        let (api, answer) = api.sign_in(email, password).await.map_err(|e| e.to_string())?;
        let me = answer["user"]["id"].as_i64().unwrap_or_default();
        let bootstrap = api.get("/api/v1/panel/bootstrap").await.map_err(|e| e.to_string())?;
        let subjects = bootstrap["subjects"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|s| Some((s["id"].as_i64()?, s["alias"].as_str()?.to_owned())))
            .collect();
        Ok(Self {
            api,
            manner,
            dice: StdRng::seed_from_u64(seed),
            me,
            subjects,
            held: HashMap::new(),
            nonce: seed << 20,
        })
    }

    /// Works until `stop` is done; a lost connection is resumed.
    pub async fn work(mut self, mut stop: tokio::sync::watch::Receiver<bool>) {
        let mut resume: Option<(String, i64)> = None;
        let mut pause = Duration::from_millis(500);
        while !*stop.borrow() {
            let connected = match &resume {
                Some((epoch, seq)) => Panel::resume(&self.api, epoch, *seq).await,
                None => Panel::connect(&self.api).await,
            };
            match connected {
                Ok(mut panel) => {
                    pause = Duration::from_millis(500);
                    if !panel.resumed() {
                        self.held.clear();
                        self.pick_up(&mut panel).await;
                    }
                    tokio::select! {
                        ended = self.shift(&mut panel) => tracing::debug!("operator {} lost the panel: {ended:?}", self.me),
                        _ = stop.changed() => {}
                    }
                    resume = Some((panel.epoch.clone(), panel.seq));
                }
                Err(e) => {
                    tracing::debug!("operator {} cannot connect: {e}", self.me);
                    resume = None;
                }
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(Duration::from_secs(20)),
                _ = stop.changed() => {}
            }
        }
    }

    /// Goes on line and takes note of the dialogs held already.
    async fn pick_up(&mut self, panel: &mut Panel) {
        if let Err(e) = panel.command("status.set", json!({"status": "online"})).await {
            tracing::warn!("operator {} cannot go on line: {e}", self.me);
        }
        if let Ok(mine) = self.api.get("/api/v1/dialogs?view=mine&limit=100").await {
            for dialog in mine["data"].as_array().into_iter().flatten() {
                self.gained(dialog);
            }
        }
    }

    fn gained(&mut self, dialog: &Value) {
        let Some(id) = dialog["id"].as_i64() else { return };
        if dialog["operator_id"].as_i64() != Some(self.me) || dialog["state"] != "active" {
            self.held.remove(&id);
            return;
        }
        let held = self.held.entry(id).or_default();
        held.subject = dialog["subject_id"].as_i64();
        if held.due.is_none() && !dialog["waiting_since"].is_null() {
            let ms = words::pause_ms(&mut self.dice, self.manner.think_ms) / self.manner.speed.max(1);
            held.due = Some(Instant::now() + Duration::from_millis(ms));
        }
    }

    async fn shift(&mut self, panel: &mut Panel) -> PanelError {
        loop {
            let due = self.held.iter().filter_map(|(id, held)| held.due.map(|due| (due, *id))).min();
            let wait = due.map_or(Duration::from_secs(20), |(due, _)| due.saturating_duration_since(Instant::now()));
            match panel.event(wait).await {
                Err(e) => return e,
                Ok(Some(event)) => self.heard(&event),
                Ok(None) => {
                    let done = match due {
                        Some((at, dialog)) if at <= Instant::now() => self.answer(panel, dialog).await,
                        _ => panel.command("ping", json!({})).await.map(|_| ()),
                    };
                    match done {
                        Ok(()) | Err(PanelError::Refused(_)) => {}
                        Err(e) => return e,
                    }
                }
            }
        }
    }

    fn heard(&mut self, event: &Value) {
        match event["t"].as_str().unwrap_or_default() {
            "dialog.new" | "dialog.updated" => self.gained(&event["d"]["dialog"]),
            "dialog.removed" => {
                if let Some(id) = event["d"]["dialog_id"].as_i64() {
                    self.held.remove(&id);
                }
            }
            "message.new" if event["d"]["message"]["author"]["kind"] == "client" => {
                let ms = words::pause_ms(&mut self.dice, self.manner.think_ms) / self.manner.speed.max(1);
                if let Some(held) = event["d"]["dialog_id"].as_i64().and_then(|id| self.held.get_mut(&id)) {
                    held.due.get_or_insert(Instant::now() + Duration::from_millis(ms));
                }
            }
            _ => {}
        }
    }

    async fn answer(&mut self, panel: &mut Panel, dialog: i64) -> Result<(), PanelError> {
        let Some(held) = self.held.get_mut(&dialog) else { return Ok(()) };
        held.due = None;
        held.answers += 1;
        let last = held.answers > self.manner.answers || self.dice.random_bool(0.12);
        let subject = held.subject;
        let text = words::pick(&mut self.dice, if last { words::FAREWELLS } else { words::REPLIES });
        panel.send("dialog.typing", json!({"dialog_id": dialog, "on": true})).await?;
        self.nonce += 1;
        let nonce = format!("c-{}-{}", self.me, self.nonce);
        let sent = panel
            .command("dialog.send", json!({"dialog_id": dialog, "client_nonce": nonce, "type": "text", "text": text}))
            .await;
        if let Err(e) = sent {
            // The dialog may have moved to somebody else meanwhile; the connection is fine.
            self.held.remove(&dialog);
            return Err(e);
        }
        panel.command("dialog.read", json!({"dialog_id": dialog, "seq": sent?["seq"]})).await?;
        if last {
            let alias = subject
                .and_then(|id| self.subjects.get(&id))
                .or_else(|| self.subjects.values().next())
                .cloned()
                .unwrap_or_default();
            self.held.remove(&dialog);
            panel.command("dialog.finish", json!({"dialog_id": dialog, "comment": "", "subject_alias": alias})).await?;
        }
        Ok(())
    }
}
