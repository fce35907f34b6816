//! A measuring floor: the bot, topic, group and operators that a measured run needs, made through the API.

use serde_json::{Value, json};

use crate::api::{Api, ApiError};

/// What was made.
#[derive(Debug, Clone)]
pub struct Floor {
    /// Bot with a Custom Channel.
    pub bot: i64,
    /// Inbound token of the channel.
    pub token: String,
    /// (email, password, user id) of operators in a group that has every topic.
    pub operators: Vec<(String, String, i64)>,
    /// Alias of the topic.
    pub subject: String,
}

fn id_of(answer: &Value) -> i64 {
    answer["id"].as_i64().unwrap_or_default()
}

impl Floor {
    /// Makes a floor with `operators` operators whose limit is `limit`. `tag` keeps names of repeated runs apart.
    ///
    /// # Errors
    /// [`ApiError`] of the first call that was refused.
    pub async fn make(admin: &Api, tag: &str, operators: usize, limit: u32, callback: &str) -> Result<Self, ApiError> {
        admin
            .patch(
                "/api/v1/settings/limits",
                &json!({"user_per_s": 100_000, "exempt_cidrs": ["127.0.0.0/8", "::1/128"]}),
            )
            .await?;
        admin
            .patch(
                "/api/v1/settings/op-panel",
                &json!({"auto_connect_free_operator": true, "topic_required_on_close": false}),
            )
            .await?;
        let subject = format!("load-{tag}");
        let topic = admin.post("/api/v1/subjects", &json!({"name": format!("Load {tag}"), "alias": subject})).await?;
        let mut made = Vec::with_capacity(operators);
        for n in 0..operators {
            let email = format!("op-{tag}-{n}@load.example");
            let password = format!("load-{tag}-{n}-password");
            let body =
                json!({"email": email, "name": format!("Operator {n}"), "password": password, "roles": ["operator"]});
            let user = id_of(&admin.post("/api/v1/users", &body).await?);
            admin.put(&format!("/api/v1/operators/{user}/limits"), &json!({"total": limit})).await?;
            made.push((email, password, user));
        }
        let ids: Vec<i64> = made.iter().map(|(_, _, id)| *id).collect();
        admin
            .post(
                "/api/v1/skill-groups",
                &json!({"name": format!("Load {tag}"), "subject_ids": [id_of(&topic)], "operator_ids": ids}),
            )
            .await?;
        let bot = admin
            .post(
                "/api/v1/bots",
                &json!({"name": format!("Load {tag}"), "default_subject_alias": subject, "on_no_scenario": "queue"}),
            )
            .await?;
        let bot = id_of(&bot);
        let token = format!("in-{tag}");
        admin
            .put(
                &format!("/api/v1/bots/{bot}/channels/custom_channel"),
                &json!({"custom_channel_url": callback, "inbound_token": token}),
            )
            .await?;
        Ok(Self { bot, token, operators: made, subject })
    }
}
