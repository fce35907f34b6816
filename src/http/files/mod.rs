//! Files over HTTP (integrations.md 3.4 «Files»): upload in one piece or in chunks, description, content, and the link without a
//! sign-in.

pub mod chunks;
pub mod content;
pub mod link;
pub mod read;
pub mod upload;

use rozmova_actors::domain::{ContactId, DialogId, FileId, Timestamp};
use rozmova_store::files::{self as rows, FileRow};

use super::{dialogs, prelude::*};
use crate::{
    files::Variant,
    routes::{Row, delete, get, post, put},
};

/// Who writes to clients or leaves notes.
const WRITERS: &[Grant] = &[Grant::OpReply, Grant::OpNote];
/// Who may see a file: its dialog is asked.
const READERS: &[Grant] = &[Grant::OpPanel, Grant::OpViewAll, Grant::OpReply, Grant::OpNote];

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        post("/api/v1/files", upload::upload)
            .any_of(WRITERS)
            .says(
                "files",
                "Uploads a file: multipart/form-data with one part that has a file name; Idempotency-Key is honoured",
            )
            .returns::<FileView>()
            .status(201),
        get("/api/v1/files/{id}", read::read)
            .any_of(READERS)
            .says("files", "A file, with a link that works for ten minutes without a sign-in")
            .returns::<FileView>(),
        get("/api/v1/files/{id}/content", content::content)
            .any_of(READERS)
            .says("files", "The content; variant=thumb the small picture, variant=original what a converted photo was made of, download=1 to save")
            .query::<content::ContentQuery>(),
        post("/api/v1/uploads", chunks::start)
            .any_of(WRITERS)
            .says(
                "files",
                "Begins a large file in chunks; under an Idempotency-Key that was used before, the same upload as it stands",
            )
            .body::<chunks::UploadStart>()
            .returns::<chunks::UploadView>()
            .status(201),
        get("/api/v1/uploads/{id}", chunks::read)
            .any_of(WRITERS)
            .says("files", "How an upload stands: the next chunk begins at `received`")
            .returns::<chunks::UploadView>(),
        put("/api/v1/uploads/{id}", chunks::chunk)
            .any_of(WRITERS)
            .says("files", "Takes a chunk of at most 5 MiB as bytes; one that is there already changes nothing")
            .query::<chunks::ChunkQuery>()
            .returns::<chunks::UploadView>(),
        post("/api/v1/uploads/{id}/complete", chunks::complete)
            .any_of(WRITERS)
            .says("files", "Makes a file of an upload that is all there; asked again, the same file")
            .returns::<FileView>()
            .status(201),
        delete("/api/v1/uploads/{id}", chunks::abort)
            .any_of(WRITERS)
            .says("files", "Gives an upload up; its bytes go")
            .status(204),
        get("/f/{token}", link::content)
            .public()
            .says("files", "The content behind a signed link; download=1 to save")
            .query::<link::LinkQuery>(),
    ]
}

/// A file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FileView {
    /// Id; messages name it in `attachments`.
    pub id: FileId,
    /// `image | video | audio | file`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Shown name.
    pub name: String,
    /// Type by content.
    pub mime: String,
    /// Bytes as stored; a re-encoded picture has others than it came with.
    pub size: i64,
    /// Width of a picture, pixels.
    pub width: Option<i32>,
    /// Height of a picture.
    pub height: Option<i32>,
    /// Content, for whoever may see the file.
    pub url: String,
    /// Small picture of a picture, likewise.
    pub thumb_url: Option<String>,
    /// The photo as it came (HEIC), when it was converted to be shown.
    pub original_url: Option<String>,
    /// Content without a sign-in, for ten minutes; with `download=1` to save, also what could be shown.
    pub signed_url: String,
    /// Small picture of a picture, likewise.
    pub signed_thumb_url: Option<String>,
    /// The photo as it came, likewise.
    pub signed_original_url: Option<String>,
    /// Dialog of its message, null until it is sent.
    pub dialog_id: Option<DialogId>,
    /// Uploaded.
    pub created_at: Timestamp,
}

impl FileView {
    fn of(app: &App, row: FileRow) -> Self {
        let url = format!("/api/v1/files/{}/content", row.id);
        Self {
            thumb_url: (row.kind == "image").then(|| format!("{url}?variant=thumb")),
            original_url: row.original_bytes.map(|_| format!("{url}?variant=original")),
            url,
            signed_url: app.files.links().path(row.id, Variant::Whole, app.now()),
            signed_thumb_url: (row.kind == "image").then(|| app.files.links().path(row.id, Variant::Thumb, app.now())),
            signed_original_url: row
                .original_bytes
                .map(|_| app.files.links().path(row.id, Variant::Original, app.now())),
            id: row.id,
            kind: row.kind,
            name: row.name,
            mime: row.mime,
            size: row.size,
            width: row.width,
            height: row.height,
            dialog_id: row.dialog_id,
            created_at: row.created_at,
        }
    }
}

/// The file when the caller uploaded it or may see its dialog, its client or its user; otherwise it does not exist (AC-02, AC-09).
async fn visible(app: &App, who: &Caller, id: FileId) -> Result<FileRow, Problem> {
    let missing = || Problem::not_found("the file");
    let row = app.store.run(move |conn| rows::by_id(conn, id)).await?.ok_or_else(missing)?;
    if row.owner == who.key() {
        return Ok(row);
    }
    if row.attached_at.is_none() {
        return Err(missing());
    }
    if let Some(client) = row.client_id {
        let seen = super::clients::read::visible_client(app, who, client).await;
        return match seen {
            Ok(_) => Ok(row),
            Err(problem) if problem.code == Code::NotFound => Err(missing()),
            Err(problem) => Err(problem),
        };
    }
    if let Some(user) = rows::user_of(&row) {
        return if super::user_fields::reads_file_of(who, user) { Ok(row) } else { Err(missing()) };
    }
    let dialog = match row.dialog_id {
        Some(dialog) => Some(dialog),
        // The process ended between a visitor's first message and the note of its dialog.
        None => dialog_of_visitor(app, &row).await?,
    };
    dialogs::visible(app, who, dialog.ok_or_else(missing)?).await.map_err(|problem| match problem.code {
        Code::NotFound => missing(),
        _ => problem,
    })?;
    Ok(row)
}

async fn dialog_of_visitor(app: &App, row: &FileRow) -> Result<Option<DialogId>, Problem> {
    let Some(contact) = row.owner.strip_prefix("v:").and_then(|id| id.parse().ok()).map(ContactId) else {
        return Ok(None);
    };
    Ok(app.store.run(move |conn| rozmova_store::visitor::newest_dialog(conn, contact)).await?)
}
