//! `GET /api/v1/folders`

use rozmova_store::{folders, users};

use super::FolderView;
use crate::http::prelude::*;

/// Shared ones of the caller's roles and the caller's own, all of them: both kinds have a limit. Who may change shared ones sees all.
///
/// # Errors
/// 503.
pub async fn list(app: App, who: Caller) -> Result<Answer<Page<FolderView>>, Problem> {
    let viewer = who.user().map(|me| me.user.id);
    let names = who.user().map(|me| me.user.roles.clone()).unwrap_or_default();
    let all = who.has(Grant::FoldersSharedEdit);
    let rows = app
        .store
        .run(move |conn| {
            let mut rows = folders::list(conn, viewer)?;
            if !all && rows.iter().any(|row| !row.role_ids.is_empty()) {
                let roles = users::all_roles(conn)?;
                let mine: Vec<i64> =
                    roles.iter().filter(|role| names.contains(&role.name)).map(|role| role.id).collect();
                rows.retain(|row| row.role_ids.is_empty() || row.role_ids.iter().any(|id| mine.contains(id)));
            }
            Ok(rows)
        })
        .await?;
    Ok(Answer(Page::whole(rows.into_iter().map(FolderView::from).collect())))
}
