//! `POST /api/v1/dialogs/{id}/assign`

use rozmova_actors::{
    dialog::messages::{AssignHow, DialogCommand, RequeueReason},
    distribution::messages::AssignByHand,
    domain::{Dialog, DialogId, OperatorId},
};

use super::{answer, topic_of, visible};
use crate::http::prelude::*;

/// To whom: `{"operator_id": 7}`, `{"operator_id": "queue"}`, `{"queue": true}` or the text `"queue"`.
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

/// An operator or the queue.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The operator, or `queue`.
    #[serde(default)]
    pub operator_id: Option<OperatorOrQueue>,
    /// Back to the queue.
    #[serde(default)]
    pub queue: Option<bool>,
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
        AssignBody::Word(Queue::Queue) => {
            Target { operator_id: None, queue: Some(true), subject_alias: None, note: None }
        }
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
    let operator = match (target.operator_id, target.queue) {
        (Some(OperatorOrQueue::Operator(id)), None | Some(false)) => Some(id),
        (Some(OperatorOrQueue::Queue(_)), None | Some(true)) | (None, Some(true)) => None,
        _ => return Err(Problem::field("operator_id", "an operator's id or \"queue\" is needed")),
    };
    let Some(operator_id) = operator else {
        let command = DialogCommand::Requeue {
            who: who.who()?,
            reason: RequeueReason::Transfer,
            subject: topic_of(app, target.subject_alias.as_deref())?,
            exclude_former: true,
            expect_operator: dialog.operator_id,
            note: target.note.clone(),
        };
        if expect_version.is_some_and(|version| version != dialog.version) {
            return Err(Problem::new(Code::Precondition, format!("the dialog has version {}", dialog.version)));
        }
        return Ok(Dialog::clone(app.engine.dialog(dialog.id, command).await?.dialog()));
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
        assert!(serde_json::from_str::<AssignBody>("{\"operator_id\":{\"$ne\":null}}").is_err());
    }
}
