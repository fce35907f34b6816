//! Operators by the hundred: made through the API side by side, in a group of a topic of their own, with a bot whose dialogs
//! only they get.

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};

use super::Stage;
use crate::{Api, ApiError};

/// Calls at once while people are made and signed in; hashing is what they wait for.
const AT_ONCE: usize = 8;

/// An operator.
#[derive(Debug, Clone)]
pub struct Person {
    /// User id.
    pub id: i64,
    /// E-mail.
    pub email: String,
    /// Password.
    pub password: String,
}

/// A group with its topic and its bot.
#[derive(Debug, Clone)]
pub struct Staff {
    /// Name in this run.
    pub name: String,
    /// Bot with a Custom Channel and a widget.
    pub bot: i64,
    /// Inbound token of the Custom Channel.
    pub token: String,
    /// Alias of the topic.
    pub subject: String,
    /// Members.
    pub people: Vec<Person>,
}

fn told(what: &str) -> impl FnOnce(ApiError) -> String + '_ {
    move |e| format!("{what}: {e}")
}

fn id(answer: &Value) -> i64 {
    answer["id"].as_i64().unwrap_or_default()
}

impl Staff {
    /// Makes `count` operators who may hold `limit` dialogs each, a topic, a group and a bot that posts to `callback`.
    ///
    /// # Errors
    /// A sentence about the first call that was refused.
    pub async fn hire(stage: &Stage, name: &str, count: usize, limit: u32, callback: &str) -> Result<Self, String> {
        let (admin, tag) = (&stage.admin, format!("{}-{name}", stage.run));
        let limits = json!({"user_per_s": 100_000, "exempt_cidrs": ["127.0.0.0/8", "::1/128"]});
        admin.patch("/api/v1/settings/limits", &limits).await.map_err(told("the limits of callers"))?;
        let panel = json!({"auto_connect_free_operator": true, "topic_required_on_close": false});
        admin.patch("/api/v1/settings/op-panel", &panel).await.map_err(told("the panel's settings"))?;
        let topic = json!({"name": format!("Load {tag}"), "alias": tag});
        let topic = id(&admin.post("/api/v1/subjects", &topic).await.map_err(told("a topic"))?);
        stage.say(format!("{count} operators are made"));
        let people: Vec<Person> = stream::iter(0..count)
            .map(|n| {
                let (email, password) = (format!("{tag}-{n}@load.example"), format!("load-{tag}-{n}-password"));
                async move {
                    let body = json!({"email": email, "name": format!("Operator {n}"), "password": password, "roles": ["operator"]});
                    let made = id(&admin.post("/api/v1/users", &body).await?);
                    admin.put(&format!("/api/v1/operators/{made}/limits"), &json!({"total": limit})).await?;
                    Ok::<_, ApiError>(Person { id: made, email, password })
                }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
            .map_err(told("an operator"))?;
        let ids: Vec<i64> = people.iter().map(|p| p.id).collect();
        let group = json!({"name": format!("Load {tag}"), "subject_ids": [topic], "operator_ids": ids});
        admin.post("/api/v1/skill-groups", &group).await.map_err(told("a group"))?;
        let (bot, token) = Self::bot(stage, &tag, &tag, callback).await?;
        Ok(Self { name: name.to_owned(), bot, token, subject: tag, people })
    }

    /// A further bot whose dialogs this staff gets, with another callback; answers its id and inbound token.
    ///
    /// # Errors
    /// A sentence.
    pub async fn bot(stage: &Stage, name: &str, subject: &str, callback: &str) -> Result<(i64, String), String> {
        let body = json!({"name": format!("Load {name}"), "default_subject_alias": subject, "on_no_scenario": "queue"});
        let bot = id(&stage.admin.post("/api/v1/bots", &body).await.map_err(told("a bot"))?);
        let token = format!("in-{name}");
        let channel = json!({"custom_channel_url": callback, "inbound_token": token});
        let path = format!("/api/v1/bots/{bot}/channels/custom_channel");
        stage.admin.put(&path, &channel).await.map_err(|e| match e.status() {
            422 => format!(
                "the server may not call {callback}: start it with ROZMOVA__EGRESS__ALLOW=127.0.0.1/32 (it answered: {e})"
            ),
            _ => told("a channel")(e),
        })?;
        let widget = json!({"title": name});
        let path = format!("/api/v1/bots/{bot}/channels/widget");
        stage.admin.put(&path, &widget).await.map_err(told("a widget"))?;
        Ok((bot, token))
    }

    /// Signs everybody in; answers callers in the order of `people`. Passwords are hashed on the server's few threads.
    ///
    /// # Errors
    /// A sentence about the first refusal.
    pub async fn sign_in(&self, stage: &Stage) -> Result<Vec<Api>, String> {
        stage.say(format!("{} operators sign in", self.people.len()));
        stream::iter(&self.people)
            .map(|p| async move { stage.anonymous.sign_in(&p.email, &p.password).await.map(|(api, _)| api) })
            .buffered(AT_ONCE)
            .try_collect()
            .await
            .map_err(told("a sign-in"))
    }

    /// One customer's text into `chat`; answers the dialog's id.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn customer(&self, stage: &Stage, chat: &str, update: i64, text: &str) -> Result<i64, ApiError> {
        let answer =
            stage.anonymous.custom_message(self.bot, Some(&self.token), chat, update, "Навантаження", text).await?;
        Ok(answer["dialog_id"].as_i64().unwrap_or_default())
    }
}
