//! `POST /api/v1/distribution/simulate`

use rozmova_actors::{
    distribution::messages::{Simulate, Simulation},
    domain::{BotId, ChannelKind, SubjectId},
};

use crate::http::prelude::*;

/// A request that does not exist.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulateBody {
    /// Topic; null or absent = «No topic».
    #[serde(default)]
    pub subject_id: Option<SubjectId>,
    /// Bot; null or absent = the first one. Roles may cover some bots only.
    #[serde(default)]
    pub bot_id: Option<BotId>,
    /// Channel.
    pub channel: ChannelKind,
    /// Weight in the queue, -1000 to 1000.
    #[serde(default)]
    pub weight: i32,
}

/// Who would get it now, decided by the same rules; nothing is changed.
///
/// # Errors
/// 422 for a bot or a topic nobody knows, 503.
pub async fn simulate(app: App, body: Json<SimulateBody>) -> Result<Answer<Simulation>, Problem> {
    let Json(body) = body;
    if let Some(id) = body.subject_id
        && !app.engine.catalogue().subjects.iter().any(|s| s.id == id)
    {
        return Err(Problem::field("subject_id", format!("there is no topic {id}")));
    }
    if !(-1000..=1000).contains(&body.weight) {
        return Err(Problem::field("weight", format!("{} is out of range, -1000 to 1000 is accepted", body.weight)));
    }
    if let Some(id) = body.bot_id
        && app.engine.catalogue().bot(id).is_none()
    {
        return Err(Problem::field("bot_id", format!("there is no bot {id}")));
    }
    let asked =
        Simulate { bot_id: body.bot_id, subject_id: body.subject_id, channel: body.channel, weight: body.weight };
    Ok(Answer(app.engine.simulate(asked).await?))
}
