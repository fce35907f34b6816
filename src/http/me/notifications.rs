//! `GET /api/v1/me/notifications`, `POST /api/v1/me/notifications/read`

use rozmova_actors::domain::{ContactSight, DialogId, NotificationId, Timestamp};
use rozmova_store::notifications::{self, NotificationRow};

use crate::http::{list::cursor_of, prelude::*};

/// Ids in one call.
const MOST: usize = 500;

/// A line of the bell.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotificationView {
    /// Id.
    pub id: NotificationId,
    /// `assigned`, `transfer`, `status_forced`, `mention`, `snooze_over`, `snooze_reply`, `word`; others may come.
    pub kind: String,
    /// The dialog it is about.
    pub dialog_id: Option<DialogId>,
    /// Client of the dialog, `""` without one.
    pub client_name: String,
    /// Who did it, `""` for the product itself.
    pub by_name: String,
    /// What a supervisor said (`word`), else `""`.
    pub text: String,
    /// Whether it was seen.
    pub read: bool,
    /// When it happened.
    pub created_at: Timestamp,
}

impl NotificationView {
    fn of(row: NotificationRow, seen: ContactSight) -> Self {
        let text = |key: &str| row.data[key].as_str().unwrap_or_default().to_owned();
        Self {
            client_name: seen.name(text("client_name")),
            by_name: text("by_name"),
            text: seen.name(text("text")),
            id: row.id,
            kind: row.kind,
            dialog_id: row.dialog_id,
            read: row.read_at.is_some(),
            created_at: row.created_at,
        }
    }
}

/// A page of the bell.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotificationPage {
    /// Lines, newest first.
    pub data: Vec<NotificationView>,
    /// For the next page; null at the end.
    pub next_cursor: Option<String>,
    /// Lines not seen yet, on whatever page.
    pub unread: i64,
}

/// The caller's bell: lines of the last 30 days.
///
/// # Errors
/// 400, 422, 503.
pub async fn list(app: App, who: SignedIn, query: Query<Paging>) -> Result<Answer<NotificationPage>, Problem> {
    let Query(paging) = query;
    let before = paging.before()?.unwrap_or((Timestamp(i64::MAX), i64::MAX));
    let (limit, user) = (paging.limit()?, who.user.id);
    let (rows, unread) = app
        .store
        .run(move |conn| Ok((notifications::list(conn, user, before, limit + 1)?, notifications::unread(conn, user)?)))
        .await?;
    let views: Vec<NotificationView> = rows.into_iter().map(|row| NotificationView::of(row, who.contacts())).collect();
    let page = Page::cut(views, limit, |view: &NotificationView| cursor_of(view.created_at, view.id.get()));
    Ok(Answer(NotificationPage { data: page.data, next_cursor: page.next_cursor, unread }))
}

/// What was seen.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadBody {
    /// These, at most 500; absent is everything up to now.
    pub ids: Option<Vec<NotificationId>>,
}

/// How many are left.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReadAnswer {
    /// Lines not seen yet.
    pub unread: i64,
}

/// Marks lines as seen; ids of somebody else's change nothing.
///
/// # Errors
/// 422, 503.
pub async fn read(app: App, who: SignedIn, body: Json<ReadBody>) -> Result<Answer<ReadAnswer>, Problem> {
    let (Json(body), user, now) = (body, who.user.id, app.now());
    if let Some(ids) = &body.ids
        && ids.len() > MOST
    {
        return Err(Problem::field("ids", format!("{} ids, at most {MOST} are accepted", ids.len())));
    }
    let unread = app
        .store
        .write(move |conn| {
            notifications::mark_read(conn, user, body.ids.as_deref(), now)?;
            notifications::unread(conn, user)
        })
        .await?;
    Ok(Answer(ReadAnswer { unread }))
}
