//! A measuring floor: the bot, topic, group and operators that a measured run needs, made through the API.

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};

use crate::api::{Api, ApiError};

/// Users made or signed in at once: the server hashes passwords on a bounded pool anyway.
const AT_ONCE: usize = 8;

/// What a scenario needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FloorNeed {
    /// Operators.
    pub operators: usize,
    /// Dialogs an operator may hold.
    pub limit: u32,
    /// Panel sockets of an operator on average.
    pub sockets_per_operator: f64,
}

impl FloorNeed {
    /// For so many messages a second in so many dialogs at once: a panel socket gets at most 20 frames a second, a message
    /// makes about three, so an operator has at most `per_operator` messages a second; the limit lies in 3 … 10.
    #[must_use]
    pub fn of(rate: f64, dialogs: usize, per_operator: f64) -> Self {
        // Every fourth slot is spare: dialogs come in clusters.
        let slots = (dialogs as f64 * 1.25 + 3.0).ceil();
        // More operators than a third of the slots would have nothing to do.
        let by_rate = (rate / per_operator).min(slots / 3.0).ceil().max(2.0);
        let limit = (slots / by_rate).ceil().clamp(3.0, 10.0);
        let operators = by_rate.max((slots / limit).ceil());
        Self { operators: operators as usize, limit: limit as u32, sockets_per_operator: 1.3 }
    }

    /// Slots of all together.
    #[must_use]
    pub const fn slots(&self) -> usize {
        self.operators * self.limit as usize
    }
}

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
    /// The server may call the address for replies; otherwise the bot has none.
    pub answered: bool,
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
        let making = (0..operators).map(|n| async move {
            let email = format!("op-{tag}-{n}@load.example");
            let password = format!("load-{tag}-{n}-password");
            let body =
                json!({"email": email, "name": format!("Operator {n}"), "password": password, "roles": ["operator"]});
            let user = id_of(&admin.post("/api/v1/users", &body).await?);
            admin.put(&format!("/api/v1/operators/{user}/limits"), &json!({"total": limit})).await?;
            Ok::<_, ApiError>((email, password, user))
        });
        let made: Vec<(String, String, i64)> = stream::iter(making).buffered(AT_ONCE).try_collect().await?;
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
        let path = format!("/api/v1/bots/{bot}/channels/custom_channel");
        let channel = |url: &str| json!({"custom_channel_url": url, "inbound_token": token});
        let answered = match admin.put(&path, &channel(callback)).await {
            Ok(_) => true,
            // The server's egress forbids the address of this machine; without an address customers can still write.
            Err(e) if e.status() == 422 => {
                admin.put(&path, &channel("")).await?;
                false
            }
            Err(e) => return Err(e),
        };
        admin.put(&format!("/api/v1/bots/{bot}/channels/widget"), &json!({"allowed_origins": [admin.base()]})).await?;
        Ok(Self { bot, token, operators: made, subject, answered })
    }

    /// Signs every operator in: (user id, caller with their token).
    ///
    /// # Errors
    /// [`ApiError`] of the first sign-in that was refused.
    pub async fn sign_in(&self, anybody: &Api) -> Result<Vec<(i64, Api)>, ApiError> {
        let signing = self.operators.iter().map(|(email, password, user)| async move {
            let (api, _) = anybody.sign_in(email, password).await?;
            Ok::<_, ApiError>((*user, api))
        });
        stream::iter(signing).buffered(AT_ONCE).try_collect().await
    }

    /// Where customers post.
    #[must_use]
    pub fn hook_path(&self) -> String {
        format!("/messengers_host/{}/custom_channel/hooks", self.bot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_has_slots_for_its_dialogs_and_sockets_for_its_messages() {
        for (rate, dialogs, operators, limit) in
            [(200.0, 175, 74, 3), (200.0, 3_500, 438, 10), (5.0, 10, 2, 8), (2_500.0, 92, 40, 3)]
        {
            let need = FloorNeed::of(rate, dialogs, 2.5);
            assert_eq!((need.operators, need.limit), (operators, limit), "{rate} {dialogs}");
            assert!(need.slots() as f64 >= dialogs as f64 * 1.2);
        }
    }
}
