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
    /// The topic.
    pub subject_id: i64,
    /// The server may call the address for replies; otherwise the bot has none.
    pub answered: bool,
}

/// What people need beside writing.
#[derive(Debug, Clone)]
pub struct Aids {
    /// (user id, caller with their token) of supervisors.
    pub supervisors: Vec<(i64, Api)>,
    /// Tags of dialogs.
    pub tags: Vec<i64>,
    /// The integrator's `Authorization`.
    pub key: String,
}

/// Shared quick replies; none needs escaping in JSON.
pub const QUICK_REPLIES: [&str; 12] = [
    "Вітаю! Зараз перевірю й одразу напишу.",
    "Дякую за очікування, бачу ваше замовлення.",
    "Підкажіть, будь ласка, номер замовлення та номер телефону, на який його оформлено.",
    "Замовлення передано в службу доставки, посилка прибуде у відділення протягом двох робочих днів.",
    "Уточню на складі та повернуся з відповіддю за кілька хвилин.",
    "Так, це можливо. Оформлюю.",
    "Повернення оформлюється протягом чотирнадцяти днів, потрібні чек і заводська упаковка.",
    "Кошти надійдуть на картку протягом трьох банківських днів після перевірки товару.",
    "Надішліть, будь ласка, фото пошкодження та етикетки на коробці.",
    "Рахунок для компанії надішлемо на вашу електронну пошту.",
    "Чи можу ще чимось допомогти?",
    "Гарного дня! Якщо буде ще питання — пишіть.",
];
/// Tags of dialogs.
const TAGS: usize = 6;

/// Name of the quick reply or tag number `n`, the same in every run.
fn named(n: usize) -> String {
    format!("load-{n}")
}

/// Numbers below `most` whose name is not in a list.
fn missing(list: &Value, field: &str, most: usize) -> Vec<usize> {
    let has = |n: usize| list["data"].as_array().into_iter().flatten().any(|row| row[field] == named(n).as_str());
    (0..most).filter(|n| !has(*n)).collect()
}

/// Ids of the rows that a run has made.
fn ours(list: &Value, field: &str) -> Vec<i64> {
    let rows = list["data"].as_array().into_iter().flatten();
    rows.filter(|row| row[field].as_str().is_some_and(|name| name.starts_with("load-"))).map(id_of).collect()
}

fn id_of(answer: &Value) -> i64 {
    answer["id"].as_i64().unwrap_or_default()
}

/// Tags of dialogs, the same ones for every run; answers their ids.
///
/// # Errors
/// [`ApiError`] of the first call that was refused.
pub async fn tags(admin: &Api) -> Result<Vec<i64>, ApiError> {
    for n in missing(&admin.get("/api/v1/tags").await?, "name", TAGS) {
        admin.post("/api/v1/tags", &json!({"name": named(n)})).await?;
    }
    Ok(ours(&admin.get("/api/v1/tags").await?, "name"))
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
        Ok(Self { bot, token, operators: made, subject, subject_id: id_of(&topic), answered })
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

    /// Makes what people need beside writing: `supervisors` signed-in supervisors, shared quick replies and tags (the same ones for
    /// every run), and an integrator's key. `tag` keeps names of repeated runs apart.
    ///
    /// # Errors
    /// [`ApiError`] of the first call that was refused.
    pub async fn aids(&self, admin: &Api, tag: &str, supervisors: usize) -> Result<Aids, ApiError> {
        admin.patch("/api/v1/settings/limits", &json!({"api_key_per_min": 1_000_000})).await?;
        let anybody = Api::new(admin.base())?;
        let making = (0..supervisors).map(|n| {
            let anybody = &anybody;
            async move {
                let email = format!("chief-{tag}-{n}@load.example");
                let password = format!("load-{tag}-chief-{n}-password");
                let name = format!("Supervisor {n}");
                let body = json!({"email": email, "name": name, "password": password, "roles": ["supervisor"]});
                let user = id_of(&admin.post("/api/v1/users", &body).await?);
                let (api, _) = anybody.sign_in(&email, &password).await?;
                Ok::<_, ApiError>((user, api))
            }
        });
        let supervisors = stream::iter(making).buffered(AT_ONCE).try_collect().await?;
        for n in missing(&admin.get("/api/v1/quick-replies?limit=500").await?, "shortcut", QUICK_REPLIES.len()) {
            let text = QUICK_REPLIES.get(n).copied().unwrap_or_default();
            let body = json!({"title": named(n), "shortcut": named(n), "text": text, "shared": true});
            admin.post("/api/v1/quick-replies", &body).await?;
        }
        let tags = tags(admin).await?;
        let scopes = ["dialogs:read", "messages:write", "clients:read"];
        let key = admin.post("/api/v1/api-keys", &json!({"name": format!("Load {tag}"), "scopes": scopes})).await?;
        let key = format!("API-Key {}", key["key"].as_str().unwrap_or_default());
        Ok(Aids { supervisors, tags, key })
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
    fn quick_replies_and_tags_of_an_earlier_run_are_used_again() {
        let list =
            json!({"data": [{"id": 3, "name": "load-1"}, {"id": 4, "name": "VIP"}, {"id": 5, "name": "load-0"}]});
        assert_eq!(missing(&list, "name", 4), [2, 3]);
        assert_eq!(ours(&list, "name"), [3, 5]);
        assert_eq!(missing(&json!({"data": []}), "name", 2), [0, 1]);
        for text in QUICK_REPLIES {
            assert_eq!(format!("\"{text}\""), json!(text).to_string(), "it is put into frames as it is");
        }
    }

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
