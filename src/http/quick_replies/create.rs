//! `POST /api/v1/quick-replies`

use rozmova_actors::domain::{ChannelKind, IdKind, QuickReplyId, SkillGroupId};
use rozmova_store::{
    audit_log,
    quick_replies::{self, QuickReplyRow},
};

use super::{
    MAX_OWN, MAX_SHARED, QuickReplyView, each_once, may_share, parse_category, parse_groups, parse_shortcut,
    parse_text, refused,
};
use crate::http::{audit::Note, prelude::*, users::parse_name};

/// A new quick reply.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// Title, 1 to 200 characters.
    pub title: String,
    /// What is typed after `/`: one word of at most 50 characters, unique among shared ones or among one's own.
    #[serde(default)]
    pub shortcut: String,
    /// The text, 1 to 4000 characters; `{{client.name}}`, `{{operator.name}}`, `{{dialog.number}}` are filled in by the panel.
    pub text: String,
    /// Everybody's instead of one's own.
    #[serde(default)]
    pub shared: bool,
    /// Name of the group it stands in, at most 100 characters.
    #[serde(default)]
    pub category: String,
    /// Channels it is for; none for all.
    #[serde(default)]
    pub channels: Vec<ChannelKind>,
    /// Skill groups a shared one is for; none for all.
    #[serde(default)]
    pub skill_group_ids: Vec<SkillGroupId>,
}

/// Makes a quick reply.
///
/// # Errors
/// 403 for a shared one without the right and for a key's own, 409 when the shortcut is taken or there are too many, 422.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<CreateBody>) -> Result<HttpResponse, Problem> {
    let (Json(body), now) = (body, app.now());
    let owner_id = if body.shared {
        may_share(&who)?;
        None
    } else {
        let me = who.user().ok_or_else(|| {
            Problem::new(
                Code::Forbidden,
                "a key has no quick replies of its own, with \"shared\": true it makes everybody's",
            )
        })?;
        Some(me.user.id)
    };
    let row = QuickReplyRow {
        id: QuickReplyId(app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?),
        owner_id,
        title: parse_name("title", &body.title)?,
        shortcut: parse_shortcut(&body.shortcut)?,
        text: parse_text(&body.text)?,
        category: parse_category(&body.category)?,
        channels: each_once(body.channels),
        skill_group_ids: parse_groups(body.skill_group_ids, body.shared, &app.engine.catalogue())?,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let note = if body.shared {
        let note = Note::new("quick_reply.created", "quick_reply", Some(row.id.get()));
        Some(app.audit.row(&who, app.ip_of(&req), now, note)?)
    } else {
        None
    };
    let most = if body.shared { MAX_SHARED } else { MAX_OWN };
    let new = row.clone();
    let made = app
        .store
        .write(move |conn| {
            let made = quick_replies::insert(conn, &new, most)?;
            if made {
                audit_log::append(conn, note.as_slice())?;
            }
            Ok(made)
        })
        .await
        .map_err(|error| refused(error, &row.shortcut))?;
    if !made {
        return Err(
            Problem::new(Code::LimitReached, format!("there are {most} quick replies already")).with("limit", most)
        );
    }
    Ok(created(&QuickReplyView::from(row)))
}
