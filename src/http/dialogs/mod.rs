//! Dialogs over HTTP (contract.md 3): the same commands as over the panel's socket, the same visibility.

pub mod amend;
pub mod archive;
pub mod assign;
pub mod bulk;
pub mod close;
pub mod decline;
pub mod export;
pub mod list;
pub mod mentionable;
pub mod message;
pub mod messages;
mod newcomer;
pub mod park;
pub mod read;
pub mod reopen;
pub mod search;
pub mod send;
pub mod snooze;
pub mod start;
pub mod tabs;
pub mod take;
pub mod take_back;
pub mod transcript;
pub mod turns;
pub mod update;

use rozmova_actors::{
    domain::{Dialog, DialogId, Message, OperatorId, Reach, SubjectId, view::DialogView},
    feed::{self, sight::Sight},
};
use rozmova_store::dialogs::{Scope, Visibility};

use super::prelude::*;
use crate::routes::{Row, delete, get, patch, post};

/// Who may read dialogs; which ones is decided dialog by dialog.
pub const READERS: &[Grant] = &[Grant::OpPanel, Grant::OpViewAll];

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/dialogs", list::list)
            .any_of(READERS)
            .says("dialogs", "Dialogs the caller may see, newest line first")
            .query::<list::ListQuery>()
            .returns::<Page<DialogView>>(),
        post("/api/v1/dialogs", start::start)
            .any_of(&[Grant::OpOutbound])
            .says("dialogs", "Begins a request with a contact; an open one of the contact is answered instead")
            .body::<start::StartBody>()
            .creates::<DialogView>(),
        post("/api/v1/dialogs/search", search::search)
            .any_of(READERS)
            .says(
                "dialogs",
                "Dialogs the caller may see that match conditions, a saved filter or a system folder, in an order",
            )
            .body::<search::SearchBody>()
            .returns::<Page<DialogView>>(),
        post("/api/v1/dialogs/bulk", bulk::bulk)
            .any_of(&[Grant::OpBulk])
            .says(
                "dialogs",
                "Assigns, closes, changes, puts off or wakes up to 200 dialogs, each on its own; tells what became of each",
            )
            .body::<bulk::BulkBody>()
            .returns::<bulk::BulkAnswer>(),
        post("/api/v1/dialogs/export", export::export)
            .any_of(&[Grant::OpExport, Grant::Statistics])
            .says("dialogs", "A CSV or XLSX file of a list")
            .body::<export::ExportBody>(),
        get("/api/v1/dialogs/{id}", read::one).any_of(READERS).says("dialogs", "A dialog").returns::<DialogView>(),
        patch("/api/v1/dialogs/{id}", update::update)
            .any_of(&[Grant::OpReply, Grant::OpEditClosed])
            .says("dialogs", "Changes topic, status, priority, comment")
            .body::<update::UpdateBody>()
            .returns::<DialogView>(),
        get("/api/v1/dialogs/{id}/messages", messages::list)
            .any_of(READERS)
            .says("dialogs", "Lines of a dialog, ascending; without before_seq the newest")
            .query::<messages::ListQuery>()
            .returns::<Page<Message>>(),
        get("/api/v1/dialogs/{id}/mentionable", mentionable::list)
            .any_of(READERS)
            .says("dialogs", "Operators who may see the dialog: whom a note can name")
            .returns::<Page<mentionable::Mentionable>>(),
        get("/api/v1/dialogs/{id}/tabs", tabs::list)
            .any_of(READERS)
            .says("dialogs", "Pages of the company's own system for this dialog, as the caller may see them")
            .returns::<Page<tabs::TabView>>(),
        get("/api/v1/dialogs/{id}/attachments.zip", archive::archive)
            .any_of(READERS)
            .says("dialogs", "All files of the dialog as one archive"),
        get("/api/v1/dialogs/{id}/export.pdf", transcript::pdf)
            .any_of(READERS)
            .says("dialogs", "The conversation as a PDF: what the client sees, with notes=1 the team's notes too")
            .query::<transcript::TranscriptQuery>(),
        post("/api/v1/dialogs/{id}/messages", send::send)
            .any_of(&[Grant::OpReply, Grant::OpNote])
            .says("dialogs", "Sends to the client, or leaves an internal note")
            .body::<send::SendBody>()
            .creates::<Message>(),
        get("/api/v1/dialogs/{id}/messages/{message_id}", message::one)
            .any_of(READERS)
            .says("dialogs", "One line of a dialog")
            .returns::<Message>(),
        patch("/api/v1/dialogs/{id}/messages/{message_id}", amend::change)
            .any_of(&[Grant::OpReply, Grant::OpNote])
            .says("dialogs", "Changes one's own message or note, where the channel can and not too late")
            .body::<amend::AmendBody>()
            .returns::<Message>(),
        delete("/api/v1/dialogs/{id}/messages/{message_id}", amend::take_back)
            .any_of(&[Grant::OpReply, Grant::OpNote])
            .says("dialogs", "Takes one's own message or note back, where the channel can and not too late")
            .returns::<Message>(),
        get("/api/v1/dialogs/{id}/messages/{message_id}/history", amend::history)
            .any_of(READERS)
            .says("dialogs", "What a message said before it was changed or taken back")
            .returns::<Page<amend::FormerView>>(),
        post("/api/v1/dialogs/{id}/messages/{message_id}/retry", message::retry)
            .any_of(&[Grant::OpReply])
            .says("dialogs", "Hands a message that was not delivered to its channel once more")
            .returns::<Message>(),
        post("/api/v1/dialogs/{id}/take", take::take)
            .any_of(&[Grant::OpTakeFromQueue])
            .says("dialogs", "The caller takes the dialog; the holder's repeated take is a success")
            .returns::<DialogView>(),
        post("/api/v1/dialogs/{id}/assign", assign::assign)
            .any_of(&[Grant::OpTransfer])
            .says("dialogs", "Gives the dialog to an operator, a topic, a group or back to the queue")
            .body::<assign::AssignBody>()
            .returns::<DialogView>(),
        post("/api/v1/dialogs/{id}/close", close::close)
            .any_of(&[Grant::OpClose])
            .says("dialogs", "Closes the dialog")
            .body::<close::CloseBody>()
            .returns::<DialogView>(),
        post("/api/v1/dialogs/{id}/decline", decline::decline)
            .any_of(&[Grant::OpReply])
            .says("dialogs", "Refuses a dialog that a colleague handed over; it goes back to the queue")
            .returns::<DialogView>(),
        post("/api/v1/dialogs/{id}/take-back", take_back::take_back)
            .any_of(&[Grant::OpTransfer])
            .says("dialogs", "Takes back a dialog that the caller handed over a moment ago, until somebody answers in it")
            .returns::<DialogView>(),
        post("/api/v1/dialogs/{id}/reopen", reopen::reopen)
            .any_of(&[Grant::OpReopen])
            .says("dialogs", "Opens a closed dialog again; the caller holds it")
            .returns::<DialogView>(),
        post("/api/v1/dialogs/{id}/snooze", snooze::snooze)
            .any_of(&[Grant::OpReply])
            .says("dialogs", "Puts the dialog off until a moment or until the client writes; its operator keeps it")
            .body::<snooze::SnoozeBody>()
            .returns::<DialogView>(),
        post("/api/v1/dialogs/{id}/wake", snooze::wake)
            .any_of(&[Grant::OpReply])
            .says("dialogs", "Wakes a dialog that was put off before its time")
            .returns::<DialogView>(),
        post("/api/v1/dialogs/{id}/park", park::park)
            .any_of(&[Grant::OperatorsRedistribute])
            .says("dialogs", "Puts the dialog aside: it takes no commands until it is let go on")
            .body::<park::ParkBody>()
            .returns::<park::ParkAnswer>(),
        post("/api/v1/dialogs/{id}/unpark", park::unpark)
            .any_of(&[Grant::OperatorsRedistribute])
            .says("dialogs", "Lets a parked dialog go on")
            .returns::<park::ParkAnswer>(),
    ]
}

/// What the caller may see. Keys have no groups: they see all dialogs with `dialogs:read`, none otherwise.
#[must_use]
pub fn sight_of(app: &App, who: &Caller) -> Sight {
    let operator = who.user().map_or(OperatorId(0), |me| me.user.id);
    Sight::of(&app.engine.catalogue(), operator, &who.grants())
}

/// The same rule for the rows of a list.
#[must_use]
pub fn visibility(sight: &Sight) -> Visibility {
    let scope = |scope: &feed::sight::Scope| match scope {
        feed::sight::Scope::Nothing => Scope::None,
        feed::sight::Scope::Subjects { subjects, without_topic } => {
            Scope::Subjects { ids: subjects.iter().copied().collect(), without: *without_topic }
        }
        feed::sight::Scope::Everything => Scope::All,
    };
    Visibility {
        operator: sight.operator,
        whole: sight.whole.clone(),
        reach: sight.reach.clone(),
        waiting: scope(&sight.waiting),
        foreign: scope(&sight.foreign),
        outbound: scope(&sight.outbound),
    }
}

/// Where the caller has a right: the bots and topics that the roles which give it cover.
#[must_use]
pub fn reach_of(app: &App, who: &Caller, right: Grant) -> Reach {
    let operator = who.user().map_or(OperatorId(0), |me| me.user.id);
    who.grants().reach(right, &app.engine.catalogue(), operator)
}

/// Whether the caller reads every dialog: then nothing need be narrowed.
#[must_use]
pub fn sees_all(app: &App, who: &Caller) -> bool {
    reach_of(app, who, Grant::OpViewAll).is_everywhere()
}

/// The dialog when the caller may see it; otherwise 404, the same as when it does not exist (AC-01).
///
/// # Errors
/// 404, 503.
pub async fn visible(app: &App, who: &Caller, id: DialogId) -> Result<Dialog, Problem> {
    let found = app.store.run(move |conn| rozmova_store::dialogs::get(conn, id)).await?;
    found.filter(|dialog| sight_of(app, who).sees_dialog(dialog)).ok_or_else(|| Problem::not_found("the dialog"))
}

/// Answers a dialog with its version, as the caller may see it.
fn answer(who: &Caller, dialog: &Dialog) -> HttpResponse {
    versioned(&who.contacts().dialog(dialog), dialog.version)
}

/// The topic of an alias.
fn topic_of(app: &App, alias: Option<&str>) -> Result<Option<SubjectId>, Problem> {
    let Some(alias) = alias.filter(|alias| !alias.is_empty()) else { return Ok(None) };
    match app.engine.catalogue().subject_by_alias(alias) {
        Some(subject) => Ok(Some(subject.id)),
        None => Err(Problem::field("subject_alias", format!("there is no topic with the alias «{alias:.40}»"))),
    }
}
