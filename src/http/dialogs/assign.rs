//! `POST /api/v1/dialogs/{id}/assign`

use rozmova_actors::{
    dialog::messages::{AssignHow, DialogCommand, DialogPatch, RequeueReason},
    distribution::messages::AssignByHand,
    domain::{Dialog, DialogId, OperatorId, SkillGroupId, SubjectId, message::parse_text, topic::GroupFault},
};

use super::{answer, topic_of, visible};
use crate::http::prelude::*;

/// To whom: `{"operator_id": 7}`, `{"operator_id": "queue"}`, `{"queue": true}`, `{"subject_id": 3}`, `{"skill_group_id": 2}` or
/// the text `"queue"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AssignBody {
    /// `"queue"`
    Word(Queue),
    /// An object.
    Target(Target),
}

/// The word `queue`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// Back to the queue.
    Queue,
}

/// An operator, the queue, or the queue of a topic or group.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The operator, or `queue`.
    #[serde(default)]
    pub operator_id: Option<OperatorOrQueue>,
    /// Back to the queue.
    #[serde(default)]
    pub queue: Option<bool>,
    /// The queue of this topic, which becomes its own.
    #[serde(default)]
    pub subject_id: Option<SubjectId>,
    /// The queue of this group: a topic the group does not handle is replaced by its first one.
    #[serde(default)]
    pub skill_group_id: Option<SkillGroupId>,
    /// New topic when it goes back to the queue.
    #[serde(default)]
    pub subject_alias: Option<String>,
    /// Internal note for whoever gets it.
    #[serde(default)]
    pub note: Option<String>,
}

/// See [`Target::operator_id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OperatorOrQueue {
    /// This operator.
    Operator(OperatorId),
    /// Nobody: the queue.
    Queue(Queue),
}

/// Where a [`Target`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Operator(OperatorId),
    Queue,
    Subject(SubjectId),
    Group(SkillGroupId),
}

impl Target {
    fn place(&self) -> Result<Place, Problem> {
        use OperatorOrQueue as Who;
        match (self.operator_id, self.queue, self.subject_id, self.skill_group_id) {
            (Some(Who::Operator(id)), None | Some(false), None, None) => Ok(Place::Operator(id)),
            (Some(Who::Queue(_)), None | Some(true), None, None) | (None, Some(true), None, None) => Ok(Place::Queue),
            (None, None | Some(false), Some(id), None) => Ok(Place::Subject(id)),
            (None, None | Some(false), None, Some(id)) => Ok(Place::Group(id)),
            _ => {
                let needed = "exactly one of an operator's id or \"queue\", subject_id and skill_group_id is needed";
                Err(Problem::field("operator_id", needed))
            }
        }
    }
}

/// Gives the dialog away. Others' dialogs need `op_view_all` (supervisors, keys).
///
/// # Errors
/// 403, 404, 409, 412, 422.
pub async fn assign(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<DialogId>,
    body: Json<AssignBody>,
) -> Result<HttpResponse, Problem> {
    let (Json(body), expect_version) = (body, if_match(&req)?);
    let target = match body {
        AssignBody::Word(Queue::Queue) => Target { queue: Some(true), ..Target::default() },
        AssignBody::Target(target) => target,
    };
    Ok(answer(&who, &give(&app, &who, id.0, &target, expect_version).await?))
}

/// Gives one dialog away.
///
/// # Errors
/// As [`assign`].
pub async fn give(
    app: &App,
    who: &Caller,
    id: DialogId,
    target: &Target,
    expect_version: Option<i64>,
) -> Result<Dialog, Problem> {
    let dialog = visible(app, who, id).await?;
    let own = who.user().is_some_and(|me| dialog.operator_id == Some(me.user.id));
    if !own && !who.has(Grant::OpViewAll) {
        return Err(Problem::missing_right(Grant::OpViewAll.key()));
    }
    let operator_id = match target.place()? {
        Place::Operator(id) => id,
        Place::Queue => {
            let subject = topic_of(app, target.subject_alias.as_deref())?;
            return send_back(app, who, &dialog, subject, target.note.clone(), expect_version).await;
        }
        Place::Subject(id) => {
            let known = app.engine.catalogue().subjects.iter().any(|s| s.id == id && s.active);
            let unknown = || Problem::field("subject_id", format!("there is no topic {id} in use"));
            let subject = known.then_some(id).ok_or_else(unknown)?;
            return to_topic(app, who, &dialog, Some(subject), target, expect_version).await;
        }
        Place::Group(id) => {
            let topic = app.engine.catalogue().topic_in_group(id, dialog.subject_id);
            let subject = topic.map_err(|fault| {
                let why = match fault {
                    GroupFault::Unknown => format!("there is no group {id} in use"),
                    GroupFault::NoTopics => format!("group {id} has no topics; one with a topic is accepted"),
                };
                Problem::field("skill_group_id", why)
            })?;
            return to_topic(app, who, &dialog, subject, target, expect_version).await;
        }
    };
    if !app.engine.operators().await.iter().any(|operator| operator.id == operator_id) {
        return Err(Problem::field("operator_id", format!("there is no active operator {operator_id}")));
    }
    let how = match who.user() {
        Some(me) if own => AssignHow::Transferred { from: me.user.id, note: target.note.clone(), group: None },
        Some(_) | None => AssignHow::Assigned,
    };
    let over_limit = who.has(Grant::OpTransferOverLimit);
    let by = who.user().map(SignedIn::actor);
    let command = AssignByHand { dialog_id: dialog.id, operator_id, by, over_limit, how, expect_version };
    Ok(Dialog::clone(app.engine.assign(command).await?.as_ref()))
}

/// To the queue of a topic; none = that of its own. Of one that waits only the topic changes: there is nobody to take it from.
async fn to_topic(
    app: &App,
    who: &Caller,
    dialog: &Dialog,
    subject: Option<SubjectId>,
    target: &Target,
    expect_version: Option<i64>,
) -> Result<Dialog, Problem> {
    if subject.is_none() || !dialog.state.is_waiting() {
        return send_back(app, who, dialog, subject, target.note.clone(), expect_version).await;
    }
    // Judged before anything changes.
    let note = match target.note.as_deref().filter(|note| !note.trim().is_empty()) {
        Some(note) => Some(parse_text(note).map_err(|error| Problem::field("note", error.to_string()))?),
        None => None,
    };
    let patch = DialogPatch { subject_id: Some(subject), ..DialogPatch::default() };
    let update = DialogCommand::Update { who: who.who()?, patch, expect_version };
    let mut done = app.engine.dialog(dialog.id, update).await?;
    if let Some(text) = note {
        let (who, attachments, mentions) = (who.who()?, Vec::new(), Vec::new());
        let note = DialogCommand::Note { who, nonce: None, text, attachments, mentions };
        done = app.engine.dialog(dialog.id, note).await?;
    }
    Ok(Dialog::clone(done.dialog()))
}

/// Back to the queue, with this topic if one is given.
async fn send_back(
    app: &App,
    who: &Caller,
    dialog: &Dialog,
    subject: Option<SubjectId>,
    note: Option<String>,
    expect_version: Option<i64>,
) -> Result<Dialog, Problem> {
    let command = DialogCommand::Requeue {
        who: who.who()?,
        reason: RequeueReason::Transfer,
        subject,
        exclude_former: true,
        expect_operator: dialog.operator_id,
        note,
    };
    if expect_version.is_some_and(|version| version != dialog.version) {
        return Err(Problem::new(Code::Precondition, format!("the dialog has version {}", dialog.version)));
    }
    Ok(Dialog::clone(app.engine.dialog(dialog.id, command).await?.dialog()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_form_of_the_contract_is_understood() {
        assert!(matches!(serde_json::from_str("\"queue\"").unwrap(), AssignBody::Word(Queue::Queue)));
        let target = |json: &str| match serde_json::from_str(json).unwrap() {
            AssignBody::Target(target) => target.operator_id,
            AssignBody::Word(_) => None,
        };
        assert_eq!(target("{\"operator_id\":7}"), Some(OperatorOrQueue::Operator(OperatorId(7))));
        assert_eq!(target("{\"operator_id\":\"queue\"}"), Some(OperatorOrQueue::Queue(Queue::Queue)));
        let place = |json: &str| serde_json::from_str::<Target>(json).unwrap().place().ok();
        assert_eq!(place("{\"operator_id\":7}"), Some(Place::Operator(OperatorId(7))));
        assert_eq!(place("{\"queue\":true}"), Some(Place::Queue));
        assert_eq!(place("{\"subject_id\":3}"), Some(Place::Subject(SubjectId(3))));
        assert_eq!(place("{\"skill_group_id\":2}"), Some(Place::Group(SkillGroupId(2))));
        for many in ["{}", "{\"queue\":true,\"subject_id\":3}", "{\"operator_id\":7,\"skill_group_id\":2}"] {
            assert_eq!(place(many), None, "{many}");
        }
        assert!(serde_json::from_str::<AssignBody>("{\"operator_id\":{\"$ne\":null}}").is_err());
    }
}
