//! Quick replies, the ready texts of the composer (operator-line.md 8): everybody's, changed with the right to set the panel up,
//! and each person's own, which nobody else sees.
//!
//! Placeholders (`{{client.name}}`) are stored as they are written and filled in by the panel, in one pass, so a name that looks like
//! a placeholder stays a name (security.md XS-12).

pub mod create;
pub mod list;
pub mod remove;
pub mod update;

use rozmova_actors::domain::{
    ChannelKind, OperatorId, QuickReplyId, SkillGroupId, Timestamp, message::clean_text, topic::Catalogue,
};
use rozmova_store::{
    StoreError,
    quick_replies::{self, QuickReplyRow},
};

use super::prelude::*;
use crate::routes::{Row, delete, get, patch, post};

/// Characters of a shortcut.
const MAX_SHORTCUT: usize = 50;
/// Characters of a group's name.
const MAX_CATEGORY: usize = 100;
/// Characters of a text.
const MAX_TEXT: usize = 4_000;
/// Shared ones of an instance.
const MAX_SHARED: i64 = 1_000;
/// Own ones of a person.
const MAX_OWN: i64 = 300;

/// Whoever works in the panel, and whoever sets it up.
const PEOPLE: &[Grant] = &[Grant::OpPanel, Grant::SettingsOpPanel];

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/quick-replies", list::list)
            .any_of(&[Grant::OpPanel, Grant::SettingsOpView, Grant::SettingsOpPanel])
            .says("quick replies", "Shared quick replies and the caller's own, by id")
            .query::<Paging>()
            .returns::<Page<QuickReplyView>>(),
        post("/api/v1/quick-replies", create::create)
            .any_of(PEOPLE)
            .says("quick replies", "Makes a quick reply of one's own; a shared one needs settings_op_panel")
            .body::<create::CreateBody>()
            .creates::<QuickReplyView>(),
        patch("/api/v1/quick-replies/{id}", update::update)
            .any_of(PEOPLE)
            .says("quick replies", "Changes a quick reply; a shared one needs settings_op_panel")
            .body::<update::UpdateBody>()
            .returns::<QuickReplyView>(),
        delete("/api/v1/quick-replies/{id}", remove::remove)
            .any_of(PEOPLE)
            .says("quick replies", "Deletes a quick reply; a shared one needs settings_op_panel")
            .status(204),
    ]
}

/// A quick reply.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuickReplyView {
    /// Id.
    pub id: QuickReplyId,
    /// Whose it is; null is everybody's.
    pub owner_id: Option<OperatorId>,
    /// Title.
    pub title: String,
    /// What is typed after `/`; empty for none.
    pub shortcut: String,
    /// The text; `{{client.name}}`, `{{operator.name}}`, `{{dialog.number}}` are filled in when it is inserted.
    pub text: String,
    /// Name of the group it stands in; empty for none.
    pub category: String,
    /// Channels it is for; empty for all. The panel offers it in these only.
    pub channels: Vec<ChannelKind>,
    /// Skill groups a shared one is for; empty for all. Others get it only with the right settings_op_panel.
    pub skill_group_ids: Vec<SkillGroupId>,
    /// Grows with every change; `If-Match` takes it.
    pub version: i64,
    /// Made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl From<QuickReplyRow> for QuickReplyView {
    fn from(row: QuickReplyRow) -> Self {
        Self {
            id: row.id,
            owner_id: row.owner_id,
            title: row.title,
            shortcut: row.shortcut,
            text: row.text,
            category: row.category,
            channels: row.channels,
            skill_group_ids: row.skill_group_ids,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The one the caller may change: somebody else's own does not exist for them, a shared one is seen and needs the right.
async fn find(app: &App, who: &Caller, id: QuickReplyId) -> Result<QuickReplyRow, Problem> {
    let found = app.store.run(move |conn| quick_replies::by_id(conn, id)).await?;
    let me = who.user().map(|me| me.user.id);
    match found {
        Some(row) if row.owner_id.is_none() => may_share(who).map(|()| row),
        Some(row) if row.owner_id == me => Ok(row),
        Some(_) | None => Err(Problem::not_found("the quick reply")),
    }
}

/// Shared ones are part of what the panel is set up with.
fn may_share(who: &Caller) -> Result<(), Problem> {
    if who.has(Grant::SettingsOpPanel) { Ok(()) } else { Err(Problem::missing_right(Grant::SettingsOpPanel.key())) }
}

fn refused(error: StoreError, shortcut: &str) -> Problem {
    if error.is_unique_violation() {
        Problem::new(Code::Conflict, format!("a quick reply with the shortcut «{shortcut}» exists"))
    } else {
        Problem::from(error)
    }
}

/// Lower case, without the slash that people type before it.
fn parse_shortcut(raw: &str) -> Result<String, Problem> {
    let clean = clean_text(raw).trim().to_lowercase();
    let shortcut = clean.strip_prefix('/').unwrap_or(&clean);
    let chars = shortcut.chars().count();
    if chars > MAX_SHORTCUT {
        return Err(Problem::field("shortcut", format!("{chars} characters, at most {MAX_SHORTCUT} are accepted")));
    }
    if shortcut.chars().any(|c| c.is_whitespace() || c == '/') {
        return Err(Problem::field("shortcut", format!("«{shortcut}»: one word without spaces and / is accepted")));
    }
    Ok(shortcut.to_owned())
}

/// One line.
fn parse_category(raw: &str) -> Result<String, Problem> {
    let name = clean_text(raw).split_whitespace().collect::<Vec<_>>().join(" ");
    let chars = name.chars().count();
    if chars > MAX_CATEGORY {
        return Err(Problem::field("category", format!("{chars} characters, at most {MAX_CATEGORY} are accepted")));
    }
    Ok(name)
}

/// Each once.
fn each_once(mut channels: Vec<ChannelKind>) -> Vec<ChannelKind> {
    channels.sort_unstable();
    channels.dedup();
    channels
}

/// Known ones, each once; one's own is for nobody else.
fn parse_groups(mut ids: Vec<SkillGroupId>, shared: bool, known: &Catalogue) -> Result<Vec<SkillGroupId>, Problem> {
    if !shared && !ids.is_empty() {
        return Err(Problem::field("skill_group_ids", "only a shared one can be for skill groups"));
    }
    if let Some(id) = ids.iter().find(|id| !known.skill_groups.iter().any(|group| group.id == **id)) {
        return Err(Problem::field("skill_group_ids", format!("there is no group {id}")));
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn parse_text(raw: &str) -> Result<String, Problem> {
    let text = clean_text(raw).trim().to_owned();
    let chars = text.chars().count();
    if chars == 0 || chars > MAX_TEXT {
        return Err(Problem::field("text", format!("{chars} characters, 1 to {MAX_TEXT} are accepted")));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_shortcut_is_one_word_in_lower_case_without_its_slash() {
        let rows = [
            ("hi", Some("hi")),
            (" /Вітання ", Some("вітання")),
            ("", Some("")),
            ("/", Some("")),
            ("два слова", None),
            ("a/b", None),
            ("//x", None),
            ("a\nb", None),
        ];
        for (raw, expected) in rows {
            assert_eq!(parse_shortcut(raw).ok().as_deref(), expected, "{raw:?}");
        }
        assert!(parse_shortcut(&"ї".repeat(50)).is_ok());
        assert_eq!(parse_shortcut(&"ї".repeat(51)).unwrap_err().code, Code::Validation);
    }

    #[test]
    fn the_name_of_a_group_is_one_line_and_groups_are_for_shared_ones() {
        assert_eq!(parse_category(" Доставка\n і  оплата ").unwrap(), "Доставка і оплата");
        assert_eq!(parse_category("").unwrap(), "");
        assert_eq!(parse_category(&"ї".repeat(101)).unwrap_err().code, Code::Validation);
        let telegram_twice = vec![ChannelKind::Telegram, ChannelKind::Widget, ChannelKind::Telegram];
        assert_eq!(each_once(telegram_twice), [ChannelKind::Widget, ChannelKind::Telegram]);
        let nothing_known = Catalogue::default();
        assert!(parse_groups(Vec::new(), false, &nothing_known).is_ok());
        for shared in [true, false] {
            let refused = parse_groups(vec![SkillGroupId(7)], shared, &nothing_known).unwrap_err();
            assert_eq!(refused.code, Code::Validation, "shared: {shared}");
        }
    }

    #[test]
    fn a_text_keeps_its_lines_and_placeholders_and_has_a_limit() {
        assert_eq!(parse_text(" Вітаю, {{client.name}}!\r\n\u{0}Так \n").unwrap(), "Вітаю, {{client.name}}!\nТак");
        assert!(parse_text(&"ї".repeat(4_000)).is_ok());
        for raw in [" \n", &"ї".repeat(4_001)] {
            assert_eq!(parse_text(raw).unwrap_err().code, Code::Validation);
        }
    }
}
