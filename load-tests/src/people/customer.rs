//! Customers of the demo: they open a dialog, wait with limited patience, answer, thank and leave.

use std::{sync::Arc, time::Duration};

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    api::Api,
    people::receiver::Receiver,
    visitor::Visitor,
    words::{self, Story},
};

/// How a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Answered and satisfied.
    Served,
    /// Nobody answered within the customer's patience.
    LeftWaiting,
    /// The connection failed.
    Failed,
}

/// One customer with one story.
pub struct Customer {
    api: Api,
    bot: i64,
    name: &'static str,
    story: &'static Story,
    dice: StdRng,
    serial: u64,
    /// Divides every pause; 1 is a real day.
    speed: u64,
}

impl Customer {
    /// A customer by seed: the same seed says the same things.
    #[must_use]
    pub fn new(api: &Api, bot: i64, story: &'static Story, seed: u64, speed: u64) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        let name = words::pick(&mut dice, words::NAMES);
        Self { api: api.clone(), bot, name, story, dice, serial: seed, speed: speed.max(1) }
    }

    async fn pause(&mut self, median_ms: u64) {
        let ms = words::pause_ms(&mut self.dice, median_ms) / self.speed;
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    /// Chats in the website widget.
    ///
    /// # Errors
    /// A sentence, when the chat could not be opened.
    pub async fn visit_site(mut self, origin: &str) -> Result<Outcome, String> {
        let mut chat = Visitor::open(&self.api, self.bot, None, origin).await.map_err(|e| e.to_string())?;
        let opening = words::pick(&mut self.dice, self.story.openings);
        let name = self.name;
        let _named = chat.tell("params", serde_json::json!({"params_from_site": {"name": name}})).await;
        chat.say(&format!("{}-0", self.serial), opening).await.map_err(|e| e.to_string())?;
        let patience = Duration::from_millis(words::pause_ms(&mut self.dice, 150_000) / self.speed);
        let turns = self.dice.random_range(1..=4);
        for turn in 1..=turns {
            let answered = chat
                .wait_for(patience, |e| {
                    (e["t"] == "message.created" && e["d"]["from"] == "operator")
                        || (e["t"] == "dialog.updated" && e["d"]["status"] == "closed")
                })
                .await;
            let Ok(event) = answered else { return Ok(Outcome::LeftWaiting) };
            if event["t"] == "dialog.updated" {
                return Ok(Outcome::Served);
            }
            chat.tell("read", serde_json::json!({"up_to": event["d"]["id"]})).await.map_err(|e| e.to_string())?;
            self.pause(3_000).await;
            chat.tell("typing", serde_json::json!({"on": true})).await.map_err(|e| e.to_string())?;
            self.pause(6_000).await;
            let line = words::pick(&mut self.dice, self.story.more);
            chat.say(&format!("{}-{turn}", self.serial), line).await.map_err(|e| e.to_string())?;
        }
        // Waits for the end of the dialog a little, as people do, and closes the page.
        let end = chat.wait_for(patience, |e| e["t"] == "dialog.updated" && e["d"]["status"] == "closed").await;
        chat.close().await;
        Ok(if end.is_ok() { Outcome::Served } else { Outcome::LeftWaiting })
    }

    /// Writes through an integrator's messenger over the Custom Channel.
    ///
    /// # Errors
    /// A sentence, when the first message was refused.
    pub async fn write_by_messenger(
        mut self,
        receiver: Arc<Receiver>,
        token: Option<String>,
    ) -> Result<Outcome, String> {
        let chat = format!("demo-{}", self.serial);
        let mut inbox = receiver.listen(&chat);
        let base = i64::try_from(self.serial % 1_000_000_000).unwrap_or(0) * 100;
        let opening = words::pick(&mut self.dice, self.story.openings);
        self.api
            .custom_message(self.bot, token.as_deref(), &chat, base, self.name, opening)
            .await
            .map_err(|e| e.to_string())?;
        let patience = Duration::from_millis(words::pause_ms(&mut self.dice, 150_000) / self.speed);
        let turns = self.dice.random_range(1..=4);
        for turn in 1..=turns {
            loop {
                match tokio::time::timeout(patience, inbox.recv()).await {
                    Err(_) | Ok(None) => return Ok(Outcome::LeftWaiting),
                    Ok(Some(d)) if d.body["kind"] == "event" && d.body["event"] == "chat_closed" => {
                        return Ok(Outcome::Served);
                    }
                    Ok(Some(d)) if d.body["kind"] == "message" => break,
                    Ok(Some(_)) => {}
                }
            }
            self.pause(8_000).await;
            let line = words::pick(&mut self.dice, self.story.more);
            self.api
                .custom_message(self.bot, token.as_deref(), &chat, base + turn, self.name, line)
                .await
                .map_err(|e| e.to_string())?;
        }
        Ok(Outcome::Served)
    }
}
