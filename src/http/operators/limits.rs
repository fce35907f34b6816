//! `PUT /api/v1/operators/{id}/limits`

use std::collections::BTreeMap;

use rozmova_actors::domain::{ChannelKind, OperatorId, view::OperatorView};
use rozmova_store::users::{self, LimitChange};

use super::find;
use crate::http::{audit::Note, extract::double_option, prelude::*};

/// Limits; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsBody {
    /// Dialogs at once, 0 to 1000; null = the instance's.
    #[serde(default, deserialize_with = "double_option")]
    pub total: Option<Option<u32>>,
    /// The same by channel; a channel left out has the instance's.
    pub by_channel: Option<BTreeMap<ChannelKind, u32>>,
    /// A supervisor's pause of distribution.
    pub paused: Option<bool>,
    /// For the method `level_first`, 1 to 5.
    pub level: Option<u8>,
}

/// Sets an operator's own limits.
///
/// # Errors
/// 404, 422.
pub async fn put(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<OperatorId>,
    body: Json<LimitsBody>,
) -> Result<Answer<OperatorView>, Problem> {
    let (Id(id), Json(body)) = (id, body);
    let check = |field: &str, value: u32| {
        i32::try_from(value)
            .ok()
            .filter(|n| *n <= 1000)
            .ok_or_else(|| Problem::field(field, format!("{value} is out of range, 0 to 1000 is accepted")))
    };
    let total = match body.total {
        Some(Some(value)) => Some(Some(check("total", value)?)),
        Some(None) => Some(None),
        None => None,
    };
    let by_channel = match &body.by_channel {
        Some(limits) => {
            for (channel, limit) in limits {
                check(&format!("by_channel.{channel}"), *limit)?;
            }
            Some(limits.iter().map(|(channel, limit)| (String::from(channel.key()), *limit)).collect())
        }
        None => None,
    };
    if let Some(level) = body.level.filter(|level| !(1..=5).contains(level)) {
        return Err(Problem::field("level", format!("{level} is out of range, 1 to 5 is accepted")));
    }
    let change = LimitChange { total, by_channel, paused: body.paused, level: body.level };
    if !app.store.write(move |conn| users::set_limits(conn, id, &change)).await? {
        return Err(Problem::not_found("the operator"));
    }
    app.operator_changed(id).await?;
    let note = Note::new("operator.limits", "user", Some(id.get()))
        .with(serde_json::json!({"total": body.total, "by_channel": body.by_channel, "paused": body.paused, "level": body.level}));
    app.audit.write(&who, app.ip_of(&req), app.now(), note).await?;
    find(&app, id).await.map(Answer)
}
