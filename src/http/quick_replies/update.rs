//! `PATCH /api/v1/quick-replies/{id}`

use rozmova_actors::domain::{ChannelKind, QuickReplyId, SkillGroupId};
use rozmova_store::{
    audit_log,
    quick_replies::{self, QuickReplyRow},
};

use super::{QuickReplyView, each_once, find, parse_category, parse_groups, parse_shortcut, parse_text, refused};
use crate::http::{audit::Note, catalogue::statuses::difference, prelude::*, users::parse_name};

/// What the history of a shared one tells.
#[derive(Serialize)]
struct Told {
    title: String,
    shortcut: String,
    text: String,
    category: String,
    channels: Vec<ChannelKind>,
    skill_group_ids: Vec<SkillGroupId>,
}

impl Told {
    fn of(row: &QuickReplyRow) -> Self {
        Self {
            title: row.title.clone(),
            shortcut: row.shortcut.clone(),
            text: row.text.clone(),
            category: row.category.clone(),
            channels: row.channels.clone(),
            skill_group_ids: row.skill_group_ids.clone(),
        }
    }
}

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Title, 1 to 200 characters.
    pub title: Option<String>,
    /// What is typed after `/`, empty for none.
    pub shortcut: Option<String>,
    /// The text, 1 to 4000 characters.
    pub text: Option<String>,
    /// Name of the group it stands in, empty for none.
    pub category: Option<String>,
    /// Channels it is for, none for all.
    pub channels: Option<Vec<ChannelKind>>,
    /// Skill groups a shared one is for, none for all.
    pub skill_group_ids: Option<Vec<SkillGroupId>>,
}

/// Changes a quick reply. Whose it is never changes.
///
/// # Errors
/// 403 for a shared one without the right, 404, 409 when the shortcut is taken, 412, 422.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<QuickReplyId>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), Json(body), expect, now) = (id, body, if_match(&req)?, app.now());
    let before = find(&app, &who, id).await?;
    let stale = || Problem::new(Code::Precondition, "the quick reply has been changed by somebody else");
    if expect.is_some_and(|version| version != before.version) {
        return Err(stale());
    }
    let told = Told::of(&before);
    let mut row = QuickReplyRow { updated_at: now, ..before };
    if let Some(title) = body.title {
        row.title = parse_name("title", &title)?;
    }
    if let Some(shortcut) = body.shortcut {
        row.shortcut = parse_shortcut(&shortcut)?;
    }
    if let Some(text) = body.text {
        row.text = parse_text(&text)?;
    }
    if let Some(category) = body.category {
        row.category = parse_category(&category)?;
    }
    if let Some(channels) = body.channels {
        row.channels = each_once(channels);
    }
    if let Some(groups) = body.skill_group_ids {
        row.skill_group_ids = parse_groups(groups, row.owner_id.is_none(), &app.engine.catalogue())?;
    }
    let note = if row.owner_id.is_none() {
        let note =
            Note::new("quick_reply.updated", "quick_reply", Some(id.get())).with(difference(&told, &Told::of(&row)));
        Some(app.audit.row(&who, app.ip_of(&req), now, note)?)
    } else {
        None
    };
    let new = row.clone();
    let changed = app
        .store
        .write(move |conn| {
            let changed = quick_replies::update(conn, &new)?;
            if changed {
                audit_log::append(conn, note.as_slice())?;
            }
            Ok(changed)
        })
        .await
        .map_err(|error| refused(error, &row.shortcut))?;
    if !changed {
        return Err(stale());
    }
    row.version += 1;
    let version = row.version;
    Ok(versioned(&QuickReplyView::from(row), version))
}
