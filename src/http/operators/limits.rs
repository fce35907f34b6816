//! `GET /api/v1/operators/limits`, `PUT /api/v1/operators/{id}/limits`

use std::collections::BTreeMap;

use rozmova_actors::domain::{ChannelKind, OperatorId, OperatorProfile, SkillGroupId, view::OperatorView};
use rozmova_store::{
    operator_quotas, operators,
    users::{self, LimitChange},
};

use super::find;
use crate::http::{
    audit::Note,
    catalogue::{skill_groups::check_touches, statuses::difference},
    extract::double_option,
    prelude::*,
};

/// What is set for one operator (distribution.md 2).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OwnLimits {
    /// Dialogs at once; null = the groups' or the instance's.
    pub total: Option<u32>,
    /// The same by channel; a channel that is left out has the instance's.
    pub by_channel: BTreeMap<ChannelKind, u32>,
    /// For the method `level_first`, 1 to 5.
    pub level: u8,
    /// A supervisor's pause of distribution.
    pub paused: bool,
    /// Quota of unique clients to write to in a day (operator-line.md 11); null = none of their own, those of their groups count.
    pub touches_per_day: Option<u32>,
}

impl OwnLimits {
    fn of(profile: &OperatorProfile, touches_per_day: Option<u32>) -> Self {
        Self {
            total: profile.limit_total,
            by_channel: profile.limit_by_channel.clone(),
            level: profile.level,
            paused: profile.distribution_paused,
            touches_per_day,
        }
    }
}

/// One operator with what is set for them and what holds.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OperatorLimits {
    /// Id (= user id).
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// Skill groups they belong to.
    pub skill_group_ids: Vec<SkillGroupId>,
    /// What is set for them.
    #[serde(flatten)]
    pub own: OwnLimits,
    /// Dialogs at once in force: the own limit, else the largest of their groups, else the instance's.
    pub in_force: u32,
    /// The quota of unique clients a day in force: their own, else the largest of their groups'; null = no quota.
    pub touches_in_force: Option<u32>,
}

/// What is set for every operator, by name; the list is small and always whole.
///
/// # Errors
/// 503.
pub async fn list(app: App) -> Result<Answer<Page<OperatorLimits>>, Problem> {
    let read = app.store.run(|conn| Ok((operators::all(conn)?, operator_quotas::of_operators(conn)?)));
    let (profiles, quotas) = read.await?;
    let live: BTreeMap<OperatorId, u32> =
        app.engine.operators().await.iter().map(|operator| (operator.id, operator.limit)).collect();
    let catalogue = app.engine.catalogue();
    let (instance, touches) = (catalogue.settings.dialog_limit_total, catalogue.touch_quotas());
    let row = |profile: &OperatorProfile| OperatorLimits {
        id: profile.id,
        name: profile.name.clone(),
        skill_group_ids: profile.skill_group_ids.clone(),
        own: OwnLimits::of(profile, quotas.get(&profile.id).copied()),
        in_force: live.get(&profile.id).copied().or(profile.limit_total).unwrap_or(instance),
        touches_in_force: touches.get(&profile.id).copied(),
    };
    Ok(Answer(Page::whole(profiles.iter().map(row).collect())))
}

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
    /// Own quota of unique clients to write to in a day, 1 to 10000; null = none of their own, those of their groups count.
    #[serde(default, deserialize_with = "double_option")]
    pub touches_per_day: Option<Option<u32>>,
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
    let touches_per_day = body.touches_per_day.map(check_touches).transpose()?;
    let read = app.store.run(move |conn| Ok((operators::get(conn, id)?, operator_quotas::of_users(conn, &[id])?)));
    let (Some(profile), quotas) = read.await? else {
        return Err(Problem::not_found("the operator"));
    };
    let before = OwnLimits::of(&profile, quotas.get(&id).copied());
    let mut after = before.clone();
    if let Some(total) = body.total {
        after.total = total;
    }
    after.by_channel = body.by_channel.unwrap_or(after.by_channel);
    after.level = body.level.unwrap_or(after.level);
    after.paused = body.paused.unwrap_or(after.paused);
    after.touches_per_day = touches_per_day.unwrap_or(after.touches_per_day);
    let paused_by = who.user().filter(|_| body.paused == Some(true)).map(|me| me.user.id);
    let change = LimitChange { total, by_channel, paused: body.paused, paused_by, level: body.level, touches_per_day };
    if !app.store.write(move |conn| users::set_limits(conn, id, &change)).await? {
        return Err(Problem::not_found("the operator"));
    }
    app.operator_changed(id).await;
    if touches_per_day.is_some() {
        // The live board looks quotas up in the catalogue.
        app.catalogue_changed().await;
    }
    let note = Note::new("operator.limits", "operator", Some(id.get())).with(difference(&before, &after));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    find(&app, id).await.map(Answer)
}
