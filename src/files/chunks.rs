//! A large file in chunks (data-and-files.md 2.2): begun under the uploader's own key, sent piece by piece, gone on with after a lost
//! connection, a reload or a restart, and judged as a whole at its end exactly like a file that came in one piece.
//!
//! The row says how many bytes are durable, the scratch file has them. When they disagree (a crash between the two, a database that
//! was restored, another machine), the smaller one holds, and the sender goes on from there. A chunk is written only behind the last
//! durable byte, so a repeated one changes nothing.

use std::{
    collections::HashSet,
    io::Read as _,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::web::Payload;
use futures_util::StreamExt as _;
use rozmova_actors::domain::{FileId, IdKind, Timestamp};
use rozmova_store::{
    files::{self as rows, FileRow},
    uploads::{self, Begun, Limits, UploadRow},
};
use tokio::io::AsyncWriteExt as _;

use super::{
    kinds::{self, HEAD},
    name,
    scratch::Arriving,
    service::{Files, blocking},
    upload::{Arrived, DAY_S, Uploader, disk, next, over_day, refused, too_large},
};
use crate::problem::{Code, Problem};

/// Largest chunk, bytes.
pub const CHUNK: u64 = 5 * 1024 * 1024;
/// Unfinished uploads of one person.
const MAX_UNFINISHED: i64 = 20;
/// Longest time of one chunk.
const CHUNK_ARRIVES_WITHIN: Duration = Duration::from_secs(300);

/// Uploads that are being written, each by one call at a time.
#[derive(Debug, Clone, Default)]
pub struct Busy(Arc<Mutex<HashSet<FileId>>>);

/// The right to write one upload; it goes along to the thread that writes, and is given back when that is done.
#[derive(Debug)]
struct Held {
    busy: Busy,
    id: FileId,
}

impl Busy {
    fn take(&self, id: FileId) -> Result<Held, Problem> {
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id) {
            return Ok(Held { busy: self.clone(), id });
        }
        Err(Problem::new(Code::Busy, "another call writes this upload, try again in a moment").retry(1))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.busy.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// What a chunk is to what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The next one.
    Next,
    /// All of it is there already.
    Repeated,
    /// Something between is missing, or it overlaps what is there.
    Elsewhere,
    /// It would end behind the end of the file.
    Beyond,
}

/// Where a chunk of `length` bytes at `offset` belongs when `received` of `size` bytes are there.
const fn place(received: u64, size: u64, offset: u64, length: u64) -> Place {
    let end = offset.saturating_add(length);
    if end > size {
        Place::Beyond
    } else if end <= received {
        Place::Repeated
    } else if offset == received {
        Place::Next
    } else {
        Place::Elsewhere
    }
}

/// How an upload stands.
#[derive(Debug)]
pub enum Standing {
    /// Some of it is missing, or its end was not told.
    Unfinished(UploadRow),
    /// It is a file.
    Done(Box<FileRow>),
}

fn missing() -> Problem {
    Problem::not_found("the upload")
}

fn number(bytes: i64) -> u64 {
    u64::try_from(bytes).unwrap_or(0)
}

impl Files {
    /// Begins an upload, or answers the one (or the file) that this person's key already stands for.
    ///
    /// # Errors
    /// 413 too large, 422 a name that is not accepted or a key with another file, 429 too many, 507 no room, 503.
    pub async fn begin_upload(
        &self,
        who: &Uploader,
        raw_name: &str,
        size: u64,
        now: Timestamp,
    ) -> Result<Standing, Problem> {
        if let Some(file) = self.uploaded_before(who).await? {
            return Ok(Standing::Done(Box::new(file)));
        }
        let shown = name::clean(raw_name);
        let settings = self.settings();
        let refusal = if size == 0 {
            Some(kinds::Refusal::Empty)
        } else {
            kinds::judge_name(&settings, &name::extension(&shown)).err()
        };
        if let Some(refusal) = refusal {
            return Err(refused(refusal.reason(), refusal.to_string(), &settings.allowed()));
        }
        if size > who.max_bytes {
            return Err(too_large(who.max_bytes));
        }
        let key = who.upload_key.clone().unwrap_or_else(|| hex::encode(self.random16()));
        let row = match self.begun_before(&who.owner, &key).await? {
            Some(row) => row,
            None => {
                self.has_room(who, size, now).await?;
                self.begin_row(who, key, shown.clone(), size, now).await?
            }
        };
        if row.name != shown || number(row.size) != size {
            let sentence = format!("the key was used for «{}» of {} bytes", row.name, row.size);
            return Err(Problem::new(Code::IdempotencyMismatch, sentence));
        }
        Ok(Standing::Unfinished(self.as_it_is(row).await?))
    }

    async fn begun_before(&self, owner: &str, key: &str) -> Result<Option<UploadRow>, Problem> {
        let (owner, key) = (owner.to_owned(), key.to_owned());
        Ok(self.inner.store.run(move |c| uploads::by_key(c, &owner, &key)).await?)
    }

    async fn begin_row(
        &self,
        who: &Uploader,
        key: String,
        shown: String,
        size: u64,
        now: Timestamp,
    ) -> Result<UploadRow, Problem> {
        let id = self.inner.ids.next(IdKind::File).map_err(|e| Problem::unavailable(&e.to_string()))?;
        let new = UploadRow {
            id: FileId(id),
            owner: who.owner.clone(),
            upload_key: key.clone(),
            name: shown,
            size: i64::try_from(size).unwrap_or(i64::MAX),
            received: 0,
            created_at: now,
            touched_at: now,
        };
        // Looked at once more with the row, as others of this person may have begun since it was found that there is room.
        let limits = Limits { most: MAX_UNFINISHED, bytes: who.day_bytes, since: now.plus_secs(-DAY_S) };
        match self.inner.store.write(move |c| uploads::begin(c, &new, limits)).await {
            Ok(Begun::Row(row)) => Ok(row),
            Ok(Begun::TooMuch) => Err(over_day(who.day_bytes)),
            Ok(Begun::TooMany) => {
                let sentence = format!("{MAX_UNFINISHED} uploads are unfinished, finish or give up one of them first");
                Err(Problem::new(Code::RateLimited, sentence).retry(60))
            }
            // Two equal beginnings at once: the first one has the row.
            Err(error) if error.is_unique_violation() => {
                self.begun_before(&who.owner, &key).await?.ok_or_else(|| Problem::unavailable("try again"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The row with the bytes that are really there.
    async fn as_it_is(&self, row: UploadRow) -> Result<UploadRow, Problem> {
        let (scratch, id) = (self.inner.scratch.clone(), row.id);
        let there = blocking(move || scratch.length_of(id)).await.map_err(disk)?;
        let received = row.received.min(i64::try_from(there).unwrap_or(i64::MAX));
        Ok(UploadRow { received, ..row })
    }

    async fn unfinished(&self, owner: &str, id: FileId) -> Result<UploadRow, Problem> {
        let owner = owner.to_owned();
        let row = self.inner.store.run(move |c| uploads::by_id(c, &owner, id)).await?.ok_or_else(missing)?;
        self.as_it_is(row).await
    }

    /// The file that an upload became.
    async fn finished(&self, owner: &str, id: FileId) -> Result<Option<FileRow>, Problem> {
        let row = self.inner.store.run(move |c| rows::by_id(c, id)).await?;
        Ok(row.filter(|row| row.owner == owner))
    }

    /// How an upload stands.
    ///
    /// # Errors
    /// 404, 503.
    pub async fn standing(&self, owner: &str, id: FileId) -> Result<Standing, Problem> {
        if let Some(file) = self.finished(owner, id).await? {
            return Ok(Standing::Done(Box::new(file)));
        }
        Ok(Standing::Unfinished(self.unfinished(owner, id).await?))
    }

    /// Takes a chunk; durable when answered. One that is there already changes nothing.
    ///
    /// # Errors
    /// 400 broken off, 404, 408 too slow, 409 with `received` when it does not follow what is there, 413 larger than a chunk may be,
    /// 422 beyond the end of the file, 429 another call writes, 507 the disk is full, 503.
    pub async fn take_chunk(
        &self,
        owner: &str,
        id: FileId,
        offset: u64,
        body: Payload,
        now: Timestamp,
    ) -> Result<UploadRow, Problem> {
        let row = self.unfinished(owner, id).await?;
        // Told before the bytes are read: they would be for nothing.
        judged(&row, offset, 1)?;
        // Clients send their files in one piece.
        let _place = self.place_for(false)?;
        let read = tokio::time::timeout(CHUNK_ARRIVES_WITHIN, self.read_chunk(body)).await;
        let (chunk, length) = read.map_err(|_| {
            let seconds = CHUNK_ARRIVES_WITHIN.as_secs();
            Problem::new(Code::Timeout, format!("the chunk did not arrive within {seconds} s"))
        })??;
        let held = self.inner.busy.take(id)?;
        let row = self.unfinished(owner, id).await?;
        if judged(&row, offset, length)? == Place::Repeated {
            return Ok(row);
        }
        let scratch = self.inner.scratch.clone();
        let _held = blocking(move || scratch.append(id, offset, &chunk).map(|()| held)).await.map_err(disk)?;
        let received = i64::try_from(offset + length).unwrap_or(i64::MAX);
        if self.inner.store.write(move |c| uploads::advance(c, id, received, now)).await? == 0 {
            // Given up or swept meanwhile.
            return Err(missing());
        }
        Ok(UploadRow { received, touched_at: now, ..row })
    }

    async fn read_chunk(&self, mut body: Payload) -> Result<(Arriving, u64), Problem> {
        let (scratch, random) = (self.inner.scratch.clone(), self.random16());
        let (chunk, file) = blocking(move || scratch.begin(random)).await.map_err(disk)?;
        let mut file = tokio::fs::File::from_std(file);
        let mut length = 0_u64;
        while let Some(part) = next(body.next()).await? {
            let part = part.map_err(|e| Problem::new(Code::Malformed, format!("the chunk broke off: {e}")))?;
            length += part.len() as u64;
            if length > CHUNK {
                let sentence = format!("the chunk is over {CHUNK} bytes");
                return Err(Problem::new(Code::TooLarge, sentence).with("limit", CHUNK));
            }
            file.write_all(&part).await.map_err(disk)?;
        }
        file.flush().await.map_err(disk)?;
        if length == 0 {
            return Err(Problem::new(Code::Malformed, "the chunk is empty"));
        }
        Ok((chunk, length))
    }

    /// Makes a file of an upload whose bytes are all there. Asked again, it answers the same file. A refusal of the content ends the
    /// upload; any other leaves it as it is.
    ///
    /// # Errors
    /// 404, 409 with `received` when something is missing, 413, 422 a type that is not accepted, 429, 507, 503.
    pub async fn complete_upload(&self, who: Uploader, id: FileId, now: Timestamp) -> Result<FileRow, Problem> {
        let _held = self.inner.busy.take(id)?;
        if let Some(file) = self.finished(&who.owner, id).await? {
            self.forget(id).await;
            return Ok(file);
        }
        let row = self.unfinished(&who.owner, id).await?;
        if row.received != row.size {
            let sentence = format!("{} of {} bytes are there", row.received, row.size);
            return Err(Problem::new(Code::Conflict, sentence).with("received", row.received));
        }
        let _place = self.place_for(who.is_client)?;
        let made = self.made_of(&row, who, now).await;
        let over = match &made {
            Ok(_) => true,
            Err(problem) => matches!(problem.code, Code::Validation | Code::TooLarge),
        };
        if over {
            self.forget(id).await;
        }
        made
    }

    async fn made_of(&self, row: &UploadRow, who: Uploader, now: Timestamp) -> Result<FileRow, Problem> {
        if number(row.size) > who.max_bytes {
            return Err(too_large(who.max_bytes));
        }
        let (scratch, random, id) = (self.inner.scratch.clone(), self.random16(), row.id);
        let arrived = blocking(move || {
            let content = scratch.copy_of(id, random)?;
            let file = std::fs::File::open(content.path())?;
            let length = file.metadata()?.len();
            let mut head = Vec::new();
            file.take(HEAD as u64).read_to_end(&mut head)?;
            Ok(Arrived { content, head, length })
        });
        let arrived = arrived.await.map_err(disk)?;
        if arrived.length != number(row.size) {
            return Err(Problem::unavailable("the upload changed meanwhile, try again"));
        }
        let ready = self.prepare(&row.name, arrived).await?;
        let who = Uploader { upload_key: Some(row.upload_key.clone()), ..who };
        self.store_row(row.id, row.name.clone(), ready, who, now).await
    }

    /// Gives an upload up.
    ///
    /// # Errors
    /// 404, 429 while another call writes it, 503.
    pub async fn give_up(&self, owner: &str, id: FileId) -> Result<(), Problem> {
        let _held = self.inner.busy.take(id)?;
        self.unfinished(owner, id).await?;
        self.inner.store.write(move |c| uploads::remove(c, &[id])).await?;
        self.forget(id).await;
        Ok(())
    }

    /// What is left of an upload that is over. Best effort: the upkeep finds the rest.
    async fn forget(&self, id: FileId) {
        if let Err(error) = self.inner.store.write(move |c| uploads::remove(c, &[id])).await {
            tracing::warn!(%error, "an upload that is over could not be forgotten");
            return;
        }
        let scratch = self.inner.scratch.clone();
        if let Err(error) = blocking(move || scratch.forget(&[id])).await {
            tracing::warn!(%error, "chunks of an upload could not be removed");
        }
    }
}

/// Where a chunk belongs, or why it is refused.
fn judged(row: &UploadRow, offset: u64, length: u64) -> Result<Place, Problem> {
    match place(number(row.received), number(row.size), offset, length) {
        place @ (Place::Next | Place::Repeated) => Ok(place),
        Place::Elsewhere => {
            let sentence = format!("the chunk begins at {offset}, the next one begins at {}", row.received);
            Err(Problem::new(Code::Conflict, sentence).with("received", row.received))
        }
        Place::Beyond => {
            let sentence = format!("{length} bytes from {offset} on end behind the {} of the file", row.size);
            Err(Problem::field("offset", sentence))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_chunk_is_written_only_behind_what_is_there() {
        let rows = [
            // (received, size, offset, length)
            ((0, 100, 0, 10), Place::Next),
            ((10, 100, 10, 90), Place::Next),
            ((10, 100, 0, 10), Place::Repeated),
            ((10, 100, 3, 4), Place::Repeated),
            ((100, 100, 90, 10), Place::Repeated),
            ((10, 100, 5, 10), Place::Elsewhere),
            ((10, 100, 20, 10), Place::Elsewhere),
            ((0, 100, 95, 6), Place::Beyond),
            ((100, 100, 100, 1), Place::Beyond),
            ((0, 100, u64::MAX, 1), Place::Beyond),
        ];
        for ((received, size, offset, length), expected) in rows {
            assert_eq!(place(received, size, offset, length), expected, "{received} {size} {offset} {length}");
        }
    }

    #[test]
    fn one_call_at_a_time_writes_an_upload() {
        let busy = Busy::default();
        let first = busy.take(FileId(1)).unwrap();
        assert_eq!(busy.take(FileId(1)).unwrap_err().code, Code::Busy);
        assert!(busy.take(FileId(2)).is_ok(), "another upload");
        drop(first);
        assert!(busy.take(FileId(1)).is_ok());
    }
}
