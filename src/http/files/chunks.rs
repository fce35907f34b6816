//! `POST /api/v1/uploads`, `GET|PUT|DELETE /api/v1/uploads/{id}`, `POST /api/v1/uploads/{id}/complete`: a large file in chunks
//! (data-and-files.md 2.2).

use actix_web::web::Payload;
use rozmova_actors::domain::{FileId, Timestamp};
use rozmova_store::uploads::UploadRow;

use super::{FileView, upload::DAY_BYTES};
use crate::{
    files::{
        chunks::{CHUNK, Standing},
        service::IDLE_S,
        upload::{Uploader, upload_key},
    },
    http::prelude::*,
};

/// What is going to arrive.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadStart {
    /// Name of the file.
    pub name: String,
    /// Its bytes.
    pub size: u64,
}

/// An upload in chunks.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UploadView {
    /// Id; the file will have the same one.
    pub id: FileId,
    /// Shown name.
    pub name: String,
    /// Bytes the file will have.
    pub size: i64,
    /// Bytes that are there; the next chunk begins here.
    pub received: i64,
    /// Largest chunk, bytes.
    pub chunk_bytes: u64,
    /// The upload is given up when nothing arrives until then; null when it is a file.
    pub expires_at: Option<Timestamp>,
    /// The file, when the upload is complete.
    pub file: Option<FileView>,
}

impl UploadView {
    fn unfinished(row: UploadRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            size: row.size,
            received: row.received,
            chunk_bytes: CHUNK,
            expires_at: Some(row.touched_at.plus_secs(IDLE_S)),
            file: None,
        }
    }

    fn of(app: &App, standing: Standing) -> Self {
        match standing {
            Standing::Unfinished(row) => Self::unfinished(row),
            Standing::Done(file) => Self {
                id: file.id,
                name: file.name.clone(),
                size: file.size,
                received: file.size,
                chunk_bytes: CHUNK,
                expires_at: None,
                file: Some(FileView::of(app, *file)),
            },
        }
    }
}

/// Where a chunk begins.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ChunkQuery {
    /// Bytes before it.
    pub offset: u64,
}

fn uploader(app: &App, who: &Caller, upload_key: Option<String>) -> Uploader {
    Uploader {
        owner: who.key(),
        upload_key,
        max_bytes: app.files.settings().max_bytes(),
        day_bytes: DAY_BYTES,
        is_client: false,
    }
}

/// Begins an upload. Under the `Idempotency-Key` of an earlier one that upload is answered, with what is there of it.
///
/// # Errors
/// 413, 422 with `reason` and `allowed`, 429, 507, 503.
pub async fn start(app: App, req: HttpRequest, who: Caller, body: Json<UploadStart>) -> Result<HttpResponse, Problem> {
    let uploader = uploader(&app, &who, upload_key(&req)?);
    let standing = app.files.begin_upload(&uploader, &body.0.name, body.0.size, app.now()).await?;
    Ok(created(&UploadView::of(&app, standing)))
}

/// How an upload stands.
///
/// # Errors
/// 404, 503.
pub async fn read(app: App, who: Caller, id: Id<FileId>) -> Result<Answer<UploadView>, Problem> {
    let standing = app.files.standing(&who.key(), id.0).await?;
    Ok(Answer(UploadView::of(&app, standing)))
}

/// Takes a chunk as bytes, whatever content type it is called; durable before the answer. One that is there already changes nothing.
///
/// # Errors
/// 400, 404, 408, 409 with `received`, 413, 422, 429, 507, 503.
pub async fn chunk(
    app: App,
    who: Caller,
    id: Id<FileId>,
    query: Query<ChunkQuery>,
    body: Payload,
) -> Result<Answer<UploadView>, Problem> {
    let row = app.files.take_chunk(&who.key(), id.0, query.0.offset, body, app.now()).await?;
    Ok(Answer(UploadView::unfinished(row)))
}

/// Makes a file of an upload that is all there: judged by its content like any other. Asked again, it answers the same file.
///
/// # Errors
/// 404, 409 with `received`, 413, 422 with `reason` and `allowed`, 429, 507, 503.
pub async fn complete(app: App, who: Caller, id: Id<FileId>) -> Result<HttpResponse, Problem> {
    let row = app.files.complete_upload(uploader(&app, &who, None), id.0, app.now()).await?;
    Ok(created(&FileView::of(&app, row)))
}

/// Gives an upload up; its bytes go.
///
/// # Errors
/// 404, 429 while a chunk is being written, 503.
pub async fn abort(app: App, who: Caller, id: Id<FileId>) -> Result<HttpResponse, Problem> {
    app.files.give_up(&who.key(), id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
