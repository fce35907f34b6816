//! The demonstration's contact centre, made through the public API like any integrator would make it.
//!
//! Everything is looked up first, so a second start on the same data changes nothing.

use rozmova_load::{Api, ApiError};
use serde_json::{Value, json};

/// Alias and name of a topic.
const SUBJECTS: &[(&str, &str)] = &[
    ("delivery", "Доставка"),
    ("returns", "Повернення"),
    ("payment", "Оплата"),
    ("support", "Техпідтримка"),
    ("sales", "Продажі"),
];

/// A person of the demonstration.
pub struct Person {
    /// E-mail to sign in with.
    pub email: &'static str,
    /// Name.
    pub name: &'static str,
    /// Role.
    pub role: &'static str,
    /// Aliases of the topics they know.
    pub topics: &'static [&'static str],
    /// Dialogs they hold at once.
    pub limit: u32,
}

/// The staff. The first operator is left to the visitor; the others work by themselves.
pub const STAFF: &[Person] = &[
    Person {
        email: "iryna@demo.example",
        name: "Ірина Коваль",
        role: "operator",
        topics: &["delivery", "returns", "payment", "support", "sales"],
        limit: 8,
    },
    Person {
        email: "taras@demo.example",
        name: "Тарас Мельник",
        role: "operator",
        topics: &["delivery", "sales"],
        limit: 5,
    },
    Person {
        email: "olena@demo.example",
        name: "Олена Шевчук",
        role: "operator",
        topics: &["returns", "payment"],
        limit: 5,
    },
    Person {
        email: "dmytro@demo.example",
        name: "Дмитро Коваленко",
        role: "operator",
        topics: &["payment", "sales"],
        limit: 5,
    },
    Person {
        email: "natalia@demo.example",
        name: "Наталія Лисенко",
        role: "operator",
        topics: &["support", "returns"],
        limit: 5,
    },
    Person {
        email: "bohdan@demo.example",
        name: "Богдан Кравчук",
        role: "operator",
        topics: &["support", "delivery"],
        limit: 5,
    },
    Person {
        email: "vitalii@demo.example", name: "Віталій Гончар", role: "supervisor", topics: &[], limit: 0
    },
];

/// What customers need to know of the centre.
pub struct Centre {
    /// The shop's bot: website widget.
    pub site_bot: i64,
    /// (subject alias, bot, inbound token) of bots with a Custom Channel, one per topic.
    pub messengers: Vec<(&'static str, i64, String)>,
}

fn rows(list: &Value) -> impl Iterator<Item = &Value> {
    list["data"].as_array().into_iter().flatten()
}

async fn find_or_make(admin: &Api, path: &str, fits: impl Fn(&Value) -> bool, body: &Value) -> Result<i64, ApiError> {
    let list = admin.get(&format!("{path}?limit=500")).await?;
    if let Some(id) = rows(&list).find(|row| fits(row)).and_then(|row| row["id"].as_i64()) {
        return Ok(id);
    }
    Ok(admin.post(path, body).await?["id"].as_i64().unwrap_or_default())
}

/// Makes what is missing. `password_of` gives each person's password, `origin` is where the demonstration's shop page lives,
/// `callback` where the messengers' bots deliver, `token_of` the inbound token of a messenger.
///
/// # Errors
/// The first refused call.
pub async fn seed(
    admin: &Api,
    origin: &str,
    callback: &str,
    password_of: impl Fn(&str) -> String,
    token_of: impl Fn(&str) -> String,
) -> Result<Centre, ApiError> {
    admin
        .patch(
            "/api/v1/settings/op-panel",
            &json!({"auto_connect_free_operator": true, "operator_sees_queue": "all", "topic_required_on_close": false}),
        )
        .await?;
    // Everybody of the demonstration lives on this machine behind one address.
    admin
        .patch("/api/v1/settings/limits", &json!({"exempt_cidrs": ["127.0.0.0/8", "::1/128"], "user_per_s": 1000}))
        .await?;
    let mut subjects = Vec::new();
    for (alias, name) in SUBJECTS {
        let id =
            find_or_make(admin, "/api/v1/subjects", |s| s["alias"] == *alias, &json!({"name": name, "alias": alias}))
                .await?;
        subjects.push((*alias, *name, id));
    }
    let mut members: Vec<(i64, &'static [&'static str])> = Vec::new();
    for person in STAFF {
        let body = json!({"email": person.email, "name": person.name, "password": password_of(person.email), "roles": [person.role]});
        let id = find_or_make(admin, "/api/v1/users", |u| u["email"] == person.email, &body).await?;
        if person.role == "operator" {
            admin.put(&format!("/api/v1/operators/{id}/limits"), &json!({"total": person.limit})).await?;
        }
        members.push((id, person.topics));
    }
    for (alias, name, subject) in &subjects {
        let operators: Vec<i64> =
            members.iter().filter(|(_, topics)| topics.contains(alias)).map(|(id, _)| *id).collect();
        let body = json!({"name": name, "subject_ids": [subject], "operator_ids": operators});
        find_or_make(admin, "/api/v1/skill-groups", |g| g["name"] == *name, &body).await?;
    }
    let shop = json!({"name": "Світло і Дзеркало", "default_subject_alias": "sales", "on_no_scenario": "queue"});
    let site_bot = find_or_make(admin, "/api/v1/bots", |b| b["name"] == "Світло і Дзеркало", &shop).await?;
    admin
        .put(
            &format!("/api/v1/bots/{site_bot}/channels/widget"),
            &json!({"allowed_origins": [origin], "title": "Світло і Дзеркало", "subtitle": "Зазвичай відповідаємо за хвилину"}),
        )
        .await?;
    let mut messengers = Vec::new();
    for (alias, name, _) in &subjects {
        let bot_name = format!("Месенджер · {name}");
        let body = json!({"name": bot_name, "default_subject_alias": alias, "on_no_scenario": "queue"});
        let bot = find_or_make(admin, "/api/v1/bots", |b| b["name"] == *bot_name, &body).await?;
        let token = token_of(alias);
        admin
            .put(
                &format!("/api/v1/bots/{bot}/channels/custom_channel"),
                &json!({"custom_channel_url": callback, "inbound_token": token}),
            )
            .await?;
        messengers.push((*alias, bot, token));
    }
    Ok(Centre { site_bot, messengers })
}
