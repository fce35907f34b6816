//! People with names: operators made through the API, customers who write through a bot's Custom Channel.

use std::sync::atomic::{AtomicI64, Ordering};

use rozmova_load::{Api, Panel};
use serde_json::{Value, json};

use super::{SOON, TestApp};

/// An operator with a token.
pub struct Operator {
    /// User id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Caller with their token.
    pub api: Api,
    /// E-mail.
    pub email: String,
    /// Password.
    pub password: String,
}

impl Operator {
    /// Opens their panel.
    pub async fn panel(&self) -> Panel {
        Panel::connect(&self.api).await.unwrap_or_else(|e| panic!("{} cannot open the panel: {e}", self.name))
    }

    /// Opens their panel and goes on line.
    pub async fn on_line(&self) -> Panel {
        let mut panel = self.panel().await;
        panel.command("status.set", json!({"status": "online"})).await.unwrap();
        panel
    }
}

/// A team: one topic, one group, one bot with a Custom Channel whose callback is the story's receiver.
pub struct Team {
    /// Topic id.
    pub subject: i64,
    /// Topic alias.
    pub alias: String,
    /// Bot.
    pub bot: i64,
    /// Signing secret of the channel, as shown once.
    pub signing_secret: String,
    /// Operators.
    pub operators: Vec<Operator>,
}

static SERIAL: AtomicI64 = AtomicI64::new(1);

/// A number that no other story of this process uses.
pub fn serial() -> i64 {
    SERIAL.fetch_add(1, Ordering::Relaxed)
}

impl TestApp {
    /// Changes panel settings.
    pub async fn settings(&self, patch: Value) {
        self.admin.patch("/api/v1/settings/op-panel", &patch).await.unwrap();
    }

    /// Distribution without a hand, closing without a topic: what most stories want.
    pub async fn auto_distribution(&self) {
        self.settings(json!({"auto_connect_free_operator": true, "topic_required_on_close": false})).await;
    }

    /// Makes a user.
    pub async fn user(&self, name: &str, role: &str) -> Operator {
        let email = format!("{role}-{}@test.example", serial());
        let password = format!("password-of-{email}");
        let body = json!({"email": email, "name": name, "password": password, "roles": [role]});
        let user = self.admin.post("/api/v1/users", &body).await.unwrap();
        let (api, _) = self.anonymous().sign_in(&email, &password).await.unwrap();
        Operator { id: user["id"].as_i64().unwrap(), name: name.to_owned(), api, email, password }
    }

    /// Makes a team with operators of these names, each with `limit` slots.
    pub async fn team(&self, alias: &str, names: &[&str], limit: u32) -> Team {
        let subject = self.admin.post("/api/v1/subjects", &json!({"name": alias, "alias": alias})).await.unwrap();
        let mut operators = Vec::new();
        for name in names {
            let operator = self.user(name, "operator").await;
            self.admin
                .put(&format!("/api/v1/operators/{}/limits", operator.id), &json!({"total": limit}))
                .await
                .unwrap();
            operators.push(operator);
        }
        let ids: Vec<i64> = operators.iter().map(|o| o.id).collect();
        self.admin
            .post("/api/v1/skill-groups", &json!({"name": alias, "subject_ids": [subject["id"]], "operator_ids": ids}))
            .await
            .unwrap();
        let bot = self
            .admin
            .post(
                "/api/v1/bots",
                &json!({"name": format!("bot {alias}"), "default_subject_alias": alias, "on_no_scenario": "queue"}),
            )
            .await
            .unwrap();
        let bot = bot["id"].as_i64().unwrap();
        let channel = self
            .admin
            .put(
                &format!("/api/v1/bots/{bot}/channels/custom_channel"),
                &json!({"custom_channel_url": self.receiver.url(), "inbound_token": "in-token", "access_token": "out-token"}),
            )
            .await
            .unwrap();
        Team {
            subject: subject["id"].as_i64().unwrap(),
            alias: alias.to_owned(),
            bot,
            signing_secret: channel["signing_secret"].as_str().unwrap_or_default().to_owned(),
            operators,
        }
    }

    /// A customer's message over the Custom Channel; answers the server's answer.
    pub async fn customer_writes(&self, team: &Team, chat: &str, update: i64, text: &str) -> Value {
        self.anonymous()
            .custom_message(team.bot, Some("in-token"), chat, update, "Ольга", text)
            .await
            .unwrap_or_else(|e| panic!("{chat} could not write: {e}"))
    }

    /// The dialog as the administrator sees it.
    pub async fn dialog(&self, id: i64) -> Value {
        self.admin.get(&format!("/api/v1/dialogs/{id}")).await.unwrap()
    }

    /// Id of the one dialog of a chat's message answer.
    pub async fn dialog_of(&self, answer: &Value) -> i64 {
        answer["dialog_id"].as_i64().unwrap_or_else(|| panic!("the answer names no dialog: {answer}"))
    }

    /// All messages of a dialog, ascending.
    pub async fn messages(&self, dialog: i64) -> Vec<Value> {
        let page = self.admin.get(&format!("/api/v1/dialogs/{dialog}/messages?limit=500")).await.unwrap();
        page["data"].as_array().unwrap().clone()
    }
}

/// Waits until the panel hears of a message with this text.
pub async fn hears(panel: &mut Panel, text: &str) -> Value {
    panel
        .wait_for(SOON, |e| e["t"] == "message.new" && e["d"]["message"]["text"] == text)
        .await
        .unwrap_or_else(|e| panic!("«{text}» did not reach the panel: {e}"))
}

/// Waits until the server ends the panel's socket.
pub async fn end_of(panel: &mut Panel) -> rozmova_load::PanelError {
    loop {
        match panel.event(SOON).await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the socket stayed open"),
            Err(end) => return end,
        }
    }
}
