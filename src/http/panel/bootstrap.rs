//! `GET /api/v1/panel/bootstrap`

use rozmova_actors::domain::{
    BotId, Grants, OperatorStatus, Timestamp,
    listing::{Listed, TagFields},
    settings::OpSettings,
    topic::{Priority, SkillGroup, Status, Subject},
    view::{Counters, OperatorView},
};

use crate::http::{
    auth::UserBrief,
    client_fields::{self, FieldView},
    clients::fields::roles_of,
    prelude::*,
};

/// Everything the panel needs to begin.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Bootstrap {
    /// The server's clock.
    pub server_time: Timestamp,
    /// Who.
    pub user: UserBrief,
    /// Rights.
    pub grants: Grants,
    /// Settings of the panel.
    pub settings: OpSettings,
    /// IANA name of the instance's zone, for whoever wants times in it.
    pub instance_timezone: String,
    /// Counters of the four lists.
    pub counters: Counters,
    /// Topics.
    pub subjects: Vec<Subject>,
    /// Skill groups.
    pub skill_groups: Vec<SkillGroup>,
    /// Statuses operators pick.
    pub operator_statuses: Vec<OperatorStatus>,
    /// Business statuses.
    pub statuses: Vec<Status>,
    /// Priorities.
    pub priorities: Vec<Priority>,
    /// Bots.
    pub bots: Vec<BotBrief>,
    /// Tags, archived ones too.
    pub tags: Vec<Listed<TagFields>>,
    /// Fields of the client's card that the caller may see, in their order.
    pub client_fields: Vec<FieldView>,
    /// Whether pages of the company's own system may stand beside the caller's dialogs (`GET /api/v1/dialogs/{id}/tabs`).
    pub panel_tabs: bool,
    /// Operators with status and load.
    pub operators: Vec<OperatorView>,
}

/// A bot in short.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BotBrief {
    /// Id.
    pub id: BotId,
    /// Name.
    pub name: String,
    /// Answers.
    pub is_active: bool,
    /// Only its name is left, for the dialogs it had.
    pub removed: bool,
}

/// One answer instead of ten calls.
///
/// # Errors
/// 401, 403 for keys.
pub async fn bootstrap(app: App, who: SignedIn) -> Result<Answer<Bootstrap>, Problem> {
    let catalogue = app.engine.catalogue();
    // Who only sets things up or reads reports has the panel's pages for that, and no colleagues to look at.
    let works = who.has(Grant::OpPanel);
    let (counters, operators) =
        tokio::join!(app.engine.counters(who.user.id, &who.user.grants), app.engine.operators());
    let operators =
        if works { operators.iter().map(|operator| operator.as_ref().clone()).collect() } else { Vec::new() };
    Ok(Answer(Bootstrap {
        server_time: app.now(),
        user: UserBrief::from(who.user.as_ref()),
        grants: who.user.grants.as_ref().clone(),
        settings: catalogue.settings.clone(),
        instance_timezone: app.instance().instance_timezone.clone(),
        counters,
        subjects: catalogue.subjects.clone(),
        skill_groups: catalogue.skill_groups.clone(),
        operator_statuses: catalogue.operator_statuses.clone(),
        statuses: catalogue.statuses.clone(),
        priorities: catalogue.priorities.clone(),
        bots: catalogue
            .bots
            .iter()
            .map(|b| BotBrief { id: b.id, name: b.name.clone(), is_active: b.is_active, removed: b.removed })
            .collect(),
        tags: catalogue.tags.clone(),
        client_fields: client_fields::visible(&app, &who.user.roles),
        panel_tabs: app.tabs().of(&roles_of(&Caller::User(who.clone())), None).next().is_some(),
        operators,
    }))
}
