//! A file on its way in: a form's part becomes a durable content with a row.

use std::{io::Write as _, sync::atomic::Ordering, time::Duration};

use actix_multipart::{Field, Multipart};
use actix_web::{HttpRequest, http::header};
use futures_util::StreamExt as _;
use rozmova_actors::domain::{FileId, IdKind, Timestamp};
use rozmova_store::{
    files::{self as rows, FileRow},
    uploads,
};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

use super::{
    heif::HEIF,
    kinds::{self, HEAD, Kind},
    name,
    picture::{self, Picture},
    scratch::Arriving,
    service::{ARRIVES_WITHIN, Files, blocking},
    storage::{self, StorageError},
};
use crate::problem::{Code, Problem};

/// Longest silence of a sender.
const CHUNK_WITHIN: Duration = Duration::from_secs(30);
/// Files of one person that no message has.
const MAX_LOOSE: i64 = 100;
/// The time of [`Uploader::day_bytes`], seconds.
pub(super) const DAY_S: i64 = 86_400;
/// What a form needs around its file, bytes.
const FORM: u64 = 64 * 1024;
/// Parts of a form that are looked at.
const MAX_PARTS: usize = 8;

/// Whose upload it is and what they may.
#[derive(Debug, Clone)]
pub struct Uploader {
    /// `u:<user>`, `k:<key>`, `v:<contact>`.
    pub owner: String,
    /// The sender's own id of the upload: repeated, the first file is answered.
    pub upload_key: Option<String>,
    /// Largest file, bytes.
    pub max_bytes: u64,
    /// Bytes of all files of a day.
    pub day_bytes: i64,
    /// A client: accepted a tenth over the instance's room, so that no message is lost.
    pub is_client: bool,
}

/// `Idempotency-Key` of an upload. The body is not hashed as with other calls: it does not fit into memory.
///
/// # Errors
/// 422 when it is no key.
pub fn upload_key(req: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(value) = req.headers().get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    let sound = (1..=100).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    sound
        .then(|| Some(String::from(key)))
        .ok_or_else(|| Problem::field("idempotency-key", "1 to 100 visible ASCII characters are accepted"))
}

pub(super) fn too_large(limit: u64) -> Problem {
    Problem::new(Code::TooLarge, format!("the file is over {limit} bytes"))
        .with("limit", limit)
        .with("reason", "too_large")
}

pub(super) fn over_day(limit: i64) -> Problem {
    let sentence = format!("more than {limit} bytes in a day are not accepted from one person");
    Problem::new(Code::RateLimited, sentence).retry(3600)
}

pub(super) fn refused(reason: &str, sentence: String, allowed: &[&str]) -> Problem {
    Problem::field("file", sentence).with("reason", reason).with("allowed", allowed.to_vec())
}

/// The refusal of a disk.
pub(super) fn disk(error: std::io::Error) -> Problem {
    away(error.into())
}

/// The refusal of a storage: a full disk and a bucket that does not answer pass, everything else is ours to repair.
pub(super) fn away(error: StorageError) -> Problem {
    match error {
        StorageError::Full(error) => {
            tracing::error!(%error, "the disk of files is full");
            Problem::new(Code::StorageFull, "the disk of the server is full")
        }
        StorageError::Away(why) => {
            tracing::error!(why, "the storage of files is away");
            let sentence = "the storage of files does not answer now; nothing was changed, try again in a moment";
            Problem::new(Code::Unavailable, sentence).retry(5)
        }
        error @ (StorageError::Missing | StorageError::Disk(_)) => Problem::internal(error),
    }
}

/// What arrived: the content in a scratch place and its first bytes.
pub(super) struct Arrived {
    pub(super) content: Arriving,
    pub(super) head: Vec<u8>,
    pub(super) length: u64,
}

/// What will be stored.
pub(super) struct Ready {
    content: Arriving,
    mime: String,
    size: i64,
    sha256: String,
    width: Option<i32>,
    height: Option<i32>,
    thumb: Option<Vec<u8>>,
    /// What a converted photo was made of, and its bytes.
    original: Option<(Arriving, i64)>,
}

impl Ready {
    /// A cleaned picture.
    fn picture(content: Arriving, mime: String, picture: Picture, original: Option<(Arriving, i64)>) -> Self {
        let Picture { bytes, width, height, thumb } = picture;
        Self {
            content,
            mime,
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            sha256: hex::encode(Sha256::digest(&bytes)),
            width: i32::try_from(width).ok(),
            height: i32::try_from(height).ok(),
            thumb,
            original,
        }
    }
}

impl Files {
    /// Takes the file of a form: `multipart/form-data` with one part that has a file name. Durable when answered.
    ///
    /// # Errors
    /// 400 no file, 408 too slow, 413 too large, 422 a type that is not accepted, 429 too many, 507 no room, 503.
    pub async fn receive(
        &self,
        req: &HttpRequest,
        form: Multipart,
        who: Uploader,
        now: Timestamp,
    ) -> Result<FileRow, Problem> {
        let declared =
            req.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
        if declared.is_some_and(|length| length > who.max_bytes + FORM) {
            return Err(too_large(who.max_bytes));
        }
        let _place = self.place_for(who.is_client)?;
        if let Some(known) = self.uploaded_before(&who).await? {
            return Ok(known);
        }
        self.has_room(&who, declared.unwrap_or(0), now).await?;
        let taken = tokio::time::timeout(ARRIVES_WITHIN, self.take(form, who.max_bytes)).await;
        let (shown, arrived) = taken.map_err(|_| {
            Problem::new(Code::Timeout, format!("the file did not arrive within {} s", ARRIVES_WITHIN.as_secs()))
        })??;
        let ready = self.prepare(&shown, arrived).await?;
        let id = self.inner.ids.next(IdKind::File).map_err(|e| Problem::unavailable(&e.to_string()))?;
        self.store_row(FileId(id), shown, ready, who, now).await
    }

    pub(super) async fn uploaded_before(&self, who: &Uploader) -> Result<Option<FileRow>, Problem> {
        let Some(key) = who.upload_key.clone() else { return Ok(None) };
        let owner = who.owner.clone();
        Ok(self.inner.store.run(move |conn| rows::by_upload(conn, &owner, &key)).await?)
    }

    /// Limits of the person and of the instance (FI-04). What unfinished uploads in chunks will have counts as if it was there.
    pub(super) async fn has_room(&self, who: &Uploader, coming: u64, now: Timestamp) -> Result<(), Problem> {
        let owner = who.owner.clone();
        let read = self.inner.store.run(move |c| {
            let used = rows::used_since(c, &owner, now.plus_secs(-DAY_S))?;
            Ok((used, uploads::promised_by(c, &owner)?, uploads::promised_bytes(c)?))
        });
        let (used, mine, all) = read.await?;
        if used.loose >= MAX_LOOSE {
            let sentence = format!("{} uploaded files wait for a message, at most {MAX_LOOSE} may", used.loose);
            return Err(Problem::new(Code::RateLimited, sentence).retry(600));
        }
        let coming = i64::try_from(coming).unwrap_or(i64::MAX);
        if used.bytes.saturating_add(mine).saturating_add(coming) > who.day_bytes {
            return Err(over_day(who.day_bytes));
        }
        let room = i64::from(self.settings().quota_gb).saturating_mul(1 << 30);
        let room = if who.is_client { room + room / 10 } else { room };
        let stored = self.inner.stored.load(Ordering::Relaxed).saturating_add(all);
        if room > 0 && stored.saturating_add(coming) > room {
            return Err(Problem::new(
                Code::StorageFull,
                "the room for files is used up; an administrator can give more",
            ));
        }
        Ok(())
    }

    /// Reads the form up to its file and writes the file to a scratch place.
    async fn take(&self, mut form: Multipart, limit: u64) -> Result<(String, Arrived), Problem> {
        let mut parts = 0;
        while let Some(field) = next(form.next()).await? {
            let field = field.map_err(|e| Problem::new(Code::Malformed, format!("the form is not accepted: {e}")))?;
            parts += 1;
            let named = field.content_disposition().and_then(|d| d.get_filename()).map(name::clean);
            match named {
                Some(shown) => return Ok((shown, self.write(field, limit).await?)),
                None if parts < MAX_PARTS => skip(field).await?,
                None => break,
            }
        }
        Err(Problem::new(Code::Malformed, "a form with one part that has a file name is accepted"))
    }

    async fn write(&self, mut field: Field, limit: u64) -> Result<Arrived, Problem> {
        let (scratch, random) = (self.inner.scratch.clone(), self.random16());
        let (content, file) = blocking(move || scratch.begin(random)).await.map_err(disk)?;
        let mut file = tokio::fs::File::from_std(file);
        let (mut head, mut length) = (Vec::new(), 0_u64);
        while let Some(chunk) = next(field.next()).await? {
            let chunk = chunk.map_err(|e| Problem::new(Code::Malformed, format!("the file broke off: {e}")))?;
            length += chunk.len() as u64;
            if length > limit {
                return Err(too_large(limit));
            }
            if head.len() < HEAD {
                head.extend_from_slice(chunk.get(..chunk.len().min(HEAD - head.len())).unwrap_or_default());
            }
            file.write_all(&chunk).await.map_err(disk)?;
        }
        file.flush().await.map_err(disk)?;
        Ok(Arrived { content, head, length })
    }

    /// Judges the type and makes pictures harmless.
    pub(super) async fn prepare(&self, shown: &str, arrived: Arrived) -> Result<Ready, Problem> {
        let settings = self.settings();
        let mime = kinds::judge(&settings, &name::extension(shown), &arrived.head)
            .map_err(|refusal| refused(refusal.reason(), refusal.to_string(), &settings.allowed()))?;
        let Arrived { content, length, .. } = arrived;
        if mime == HEIF
            && let Some((jpeg, picture)) = self.photo_of(&content).await?
        {
            let original = (content, i64::try_from(length).unwrap_or(i64::MAX));
            return Ok(Ready::picture(jpeg, String::from("image/jpeg"), picture, Some(original)));
        }
        if Kind::of(&mime) != Kind::Image {
            let (content, sha256) = blocking(move || {
                let mut file = std::fs::File::open(content.path())?;
                let mut hash = Sha256::new();
                std::io::copy(&mut file, &mut Hashing(&mut hash))?;
                Ok((content, hex::encode(hash.finalize())))
            })
            .await
            .map_err(disk)?;
            let size = i64::try_from(length).unwrap_or(i64::MAX);
            return Ok(Ready { content, mime, size, sha256, width: None, height: None, thumb: None, original: None });
        }
        let busy = || Problem::new(Code::Busy, "too many pictures arrive at once, try again in a moment").retry(2);
        let _waits = self.inner.waiting_pictures.try_acquire().map_err(|_| busy())?;
        let _works = self.inner.pictures.acquire().await.map_err(|_| busy())?;
        let kind = mime.clone();
        let cleaned = blocking(move || {
            let bytes = std::fs::read(content.path())?;
            let cleaned = picture::clean(&kind, &bytes);
            if let Ok(picture) = &cleaned {
                let mut file = std::fs::OpenOptions::new().write(true).truncate(true).open(content.path())?;
                file.write_all(&picture.bytes)?;
            }
            Ok(cleaned.map(|picture| (content, picture)))
        });
        let (content, picture) =
            cleaned.await.map_err(disk)?.map_err(|e| refused(e.reason(), e.to_string(), &settings.allowed()))?;
        Ok(Ready::picture(content, mime, picture, None))
    }

    /// Content first, row second: a row never names what is not there.
    pub(super) async fn store_row(
        &self,
        id: FileId,
        shown: String,
        ready: Ready,
        who: Uploader,
        now: Timestamp,
    ) -> Result<FileRow, Problem> {
        let storage_key = storage::new_key(self.random16());
        let shown = if ready.original.is_some() { name::with_extension(&shown, "jpg") } else { shown };
        let row = FileRow {
            id,
            storage_key: storage_key.clone(),
            has_thumb: ready.thumb.is_some(),
            sha256: ready.sha256,
            size: ready.size,
            kind: String::from(Kind::of(&ready.mime).key()),
            mime: ready.mime,
            name: shown,
            width: ready.width,
            height: ready.height,
            owner: who.owner.clone(),
            upload_key: who.upload_key.clone(),
            message_key: None,
            dialog_id: None,
            created_at: now,
            attached_at: None,
            deleted_at: None,
            client_id: None,
            original_bytes: ready.original.as_ref().map(|(_, bytes)| *bytes),
        };
        let storage = &self.inner.storage;
        if let Some(thumb) = ready.thumb {
            storage.put(storage::thumb(&storage_key), thumb).await.map_err(away)?;
        }
        if let Some((original, _)) = &ready.original {
            let key = storage::original(&storage_key);
            storage.keep(original.path().to_owned(), key).await.map_err(away)?;
        }
        if let Err(error) = storage.keep(ready.content.path().to_owned(), storage_key.clone()).await {
            // What lies beside it may be there already; when the storage is away, the sweep of strays finds it.
            let _ = storage.remove(vec![storage_key]).await;
            return Err(away(error));
        }
        // The scratch files go here, when the storage did not take them over.
        drop((ready.content, ready.original));
        let new = row.clone();
        match self.inner.store.write(move |conn| rows::insert(conn, &new)).await {
            Ok(()) => {
                self.inner.stored.fetch_add(row.size + row.original_bytes.unwrap_or(0), Ordering::Relaxed);
                metrics::counter!("rozmova_files_uploaded_total", "kind" => Kind::of(&row.mime).key()).increment(1);
                Ok(row)
            }
            Err(error) => {
                if !error.is_unique_violation() {
                    // Perhaps written, perhaps not: the sweep of strays decides.
                    return Err(error.into());
                }
                // The first of two equal uploads at once has the row; this content goes.
                self.inner.storage.remove(vec![storage_key]).await.map_err(away)?;
                self.uploaded_before(&who).await?.ok_or_else(|| Problem::unavailable("try again"))
            }
        }
    }

    pub(super) fn random16(&self) -> [u8; 16] {
        let (a, b) = (self.inner.random.next_u64(), self.inner.random.next_u64());
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&a.to_be_bytes());
        bytes[8..].copy_from_slice(&b.to_be_bytes());
        bytes
    }
}

/// The next part of a stream, unless it stays silent too long.
pub(super) async fn next<T>(part: impl Future<Output = Option<T>>) -> Result<Option<T>, Problem> {
    tokio::time::timeout(CHUNK_WITHIN, part)
        .await
        .map_err(|_| Problem::new(Code::Timeout, format!("nothing arrived for {} s", CHUNK_WITHIN.as_secs())))
}

/// A part that is not the file: at most a few words.
async fn skip(mut field: Field) -> Result<(), Problem> {
    let mut length = 0;
    while let Some(chunk) = next(field.next()).await? {
        length += chunk.map_err(|e| Problem::new(Code::Malformed, format!("the form broke off: {e}")))?.len() as u64;
        if length > FORM {
            return Err(Problem::new(Code::Malformed, "a part of the form without a file name is too long"));
        }
    }
    Ok(())
}

/// Hashes what is written to it.
struct Hashing<'a>(&'a mut Sha256);

impl std::io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
