//! What handlers and the engine ask of files: the settings in force, the storage, links, claims, and the upkeep.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU8, Ordering},
    },
    time::Duration,
};

use rozmova_actors::{
    domain::{DialogId, FileId, Timestamp},
    ports::{self, BoxFuture, Claim, ClaimError, Clock, IdSource, Random},
};
use rozmova_store::{
    Store, StoreError,
    files::{self as rows, FileRow},
    uploads,
};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{
    chunks::Busy,
    links::{FileLinks, Variant},
    scratch::Scratch,
    settings::FileSettings,
    storage::{self, Content, Storage, StorageError},
};
use crate::{
    in_force::InForce,
    problem::{Code, Problem},
};

/// Seconds a file waits for its message.
const LOOSE_S: i64 = 24 * 3600;
/// How long a content may take to arrive; afterwards it is swept.
pub const ARRIVES_WITHIN: Duration = Duration::from_secs(600);
/// A content without a row is a remainder of a crash after this time.
const STRAY_AGE: Duration = Duration::from_secs(24 * 3600);
/// Seconds an upload in chunks waits for its next one.
pub const IDLE_S: i64 = 24 * 3600;
/// Chunks without a row are a remainder of a crash after this time: rows go earlier.
const STRAY_CHUNKS: Duration = Duration::from_secs(48 * 3600);
/// Rows of one step of the upkeep.
const STEP: i64 = 200;
/// Uploads at once.
const UPLOADS: usize = 64;
/// Of these, clients': somebody who fills all of their places with slow uploads keeps no operator from sending.
const UPLOADS_OF_CLIENTS: usize = 48;
/// Pictures that wait for the pool or are in it.
const PICTURES: usize = 32;

pub(super) struct Inner {
    pub(super) store: Store,
    pub(super) storage: Arc<dyn Storage>,
    pub(super) scratch: Scratch,
    pub(super) ids: Arc<dyn IdSource>,
    pub(super) random: Arc<dyn Random>,
    clock: Arc<dyn Clock>,
    /// Id of this instance, see [`super::owner`].
    instance: String,
    links: FileLinks,
    settings: InForce<FileSettings>,
    /// Uploads in hand.
    uploads: Semaphore,
    /// Clients' among them.
    client_uploads: Semaphore,
    /// Pictures accepted for cleaning.
    pub(super) waiting_pictures: Semaphore,
    /// Pictures being cleaned: each takes a thread and much memory.
    pub(super) pictures: Semaphore,
    /// Uploads whose chunk or end is being written.
    pub(super) busy: Busy,
    /// Bytes stored, counted anew by the upkeep.
    pub(super) stored: AtomicI64,
    /// The next folder to look for strays in.
    folder: AtomicU8,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    pub(super) inner: Arc<Inner>,
}

/// See [`Files::place_for`].
pub(super) struct ArrivalPlace<'a> {
    _of_all: SemaphorePermit<'a>,
    _of_clients: Option<SemaphorePermit<'a>>,
}

/// What files need from the instance.
pub struct Parts {
    /// Rows.
    pub store: Store,
    /// Where contents lie.
    pub storage: Arc<dyn Storage>,
    /// Where they arrive: a folder of this machine, the one of the storage when that is local.
    pub dir: std::path::PathBuf,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Chance, fit for secrets.
    pub random: Arc<dyn Random>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Id of this instance, see [`super::owner`].
    pub instance: String,
    /// Keys of links.
    pub links: FileLinks,
}

impl Files {
    /// With these settings.
    #[must_use]
    pub fn new(parts: Parts, settings: FileSettings) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let Parts { store, storage, dir, ids, random, clock, instance, links } = parts;
        Self {
            inner: Arc::new(Inner {
                store,
                storage,
                scratch: Scratch::new(dir),
                ids,
                random,
                clock,
                instance,
                links,
                settings: InForce::new(settings),
                uploads: Semaphore::new(UPLOADS),
                client_uploads: Semaphore::new(UPLOADS_OF_CLIENTS),
                waiting_pictures: Semaphore::new(PICTURES),
                pictures: Semaphore::new((cores / 2).max(1)),
                busy: Busy::default(),
                stored: AtomicI64::new(0),
                folder: AtomicU8::new(0),
            }),
        }
    }

    /// A place among the files that arrive at once, for as long as it is kept.
    ///
    /// # Errors
    /// 429.
    pub(super) fn place_for(&self, is_client: bool) -> Result<ArrivalPlace<'_>, Problem> {
        let busy = |_| Problem::new(Code::Busy, "too many files arrive at once, try again in a moment").retry(2);
        let of_clients = is_client.then(|| self.inner.client_uploads.try_acquire()).transpose().map_err(busy)?;
        Ok(ArrivalPlace { _of_all: self.inner.uploads.try_acquire().map_err(busy)?, _of_clients: of_clients })
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Arc<FileSettings> {
        self.inner.settings.now()
    }

    /// New settings, from the next upload on.
    pub fn replace(&self, settings: FileSettings) {
        self.inner.settings.set(settings);
    }

    /// Says in the log where contents lie, and whether they can be reached; the server starts either way. The first start of all marks
    /// the storage as this instance's.
    pub fn greet_storage(&self) {
        let me = self.clone();
        actix_web::rt::spawn(async move {
            let greeted = async {
                let place = me.inner.storage.check().await?;
                me.is_ours().await.map(|_| place)
            };
            match greeted.await {
                Ok(place) => tracing::info!(place, "files"),
                Err(error) => tracing::error!(%error, "the storage of files is away: files cannot be sent or read"),
            }
        });
    }

    /// Whether contents that no row names may be removed: the storage is marked as this instance's. One that nobody has marked is
    /// marked now, and looked at again the next time: another instance may be marking it in the same moment, and the last one has it.
    async fn is_ours(&self) -> Result<bool, StorageError> {
        let Inner { storage, instance, .. } = &*self.inner;
        let Some(marked) = storage.marked_by().await? else {
            storage.mark(instance.clone()).await?;
            metrics::gauge!("rozmova_files_foreign").set(0.0);
            // A storage of this machine alone keeps no mark, and needs none.
            return Ok(storage.marked_by().await?.is_none());
        };
        let ours = marked == *instance;
        metrics::gauge!("rozmova_files_foreign").set(if ours { 0.0 } else { 1.0 });
        if !ours {
            tracing::error!(
                "the bucket of files is marked as another instance's: contents that our database does not name are not removed, \
                 files are sent and read as ever; give each instance a prefix of its own (files.s3_prefix), or, when the other one \
                 is gone for good, remove the object «{}» under the prefix",
                super::s3::MARKER
            );
        }
        Ok(ours)
    }

    /// Signed links.
    #[must_use]
    pub fn links(&self) -> &FileLinks {
        &self.inner.links
    }

    /// Opens a content.
    ///
    /// # Errors
    /// [`StorageError`]; `Missing` when the content is gone.
    pub async fn open(&self, row: &FileRow, variant: Variant) -> Result<Content, StorageError> {
        let key = match variant {
            Variant::Thumb if row.has_thumb => storage::thumb(&row.storage_key),
            Variant::Original if row.original_bytes.is_some() => storage::original(&row.storage_key),
            Variant::Thumb | Variant::Whole | Variant::Original => row.storage_key.clone(),
        };
        self.inner.storage.open(key).await
    }

    /// Gives a visitor's or a key's files to a message; see [`ports::Files::claim`].
    ///
    /// # Errors
    /// [`ClaimError`].
    pub async fn claim_for(
        &self,
        owner: String,
        ids: Vec<FileId>,
        message_key: String,
        dialog: Option<DialogId>,
    ) -> Result<Vec<Value>, ClaimError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.inner.clock.now();
        let claimed =
            self.inner.store.write(move |conn| rows::claim(conn, &owner, &ids, &message_key, dialog, now)).await;
        match claimed {
            Ok(Ok(files)) => Ok(files.iter().map(attachment).collect()),
            Ok(Err(unknown)) => Err(ClaimError::Unknown(unknown)),
            Err(error) => {
                tracing::warn!(%error, "files could not be given to their message");
                Err(ClaimError::Away)
            }
        }
    }

    /// The message was refused: its files are free again. Best effort: what stays claimed is a file without a message.
    pub async fn release_of(&self, owner: String, ids: Vec<FileId>, message_key: String) {
        if ids.is_empty() {
            return;
        }
        let released = self.inner.store.write(move |conn| rows::release(conn, &owner, &ids, &message_key)).await;
        if let Err(error) = released {
            tracing::warn!(%error, "files of a refused message stay with it");
        }
    }

    /// The message is written: its files belong to its dialog. Best effort: until it is done, the uploader's contact tells.
    pub async fn settle(&self, ids: Vec<FileId>, dialog: DialogId) {
        if ids.is_empty() {
            return;
        }
        if let Err(error) = self.inner.store.write(move |conn| rows::settle(conn, &ids, dialog)).await {
            tracing::warn!(%error, %dialog, "files were not noted with their dialog");
        }
    }

    /// Removes what nobody sent, what is too old, and remainders of crashes; counts what is stored.
    ///
    /// # Errors
    /// The database's.
    pub async fn upkeep(&self, now: Timestamp) -> Result<(), StoreError> {
        let store = &self.inner.store;
        loop {
            let loose = store.run(move |c| rows::loose_before(c, now.plus_secs(-LOOSE_S), STEP)).await?;
            let ids: Vec<FileId> = loose.iter().map(|row| row.id).collect();
            let gone = store.write(move |c| rows::remove_loose(c, &ids)).await?;
            let keys = loose.iter().filter(|row| gone.contains(&row.id)).map(|row| row.storage_key.clone()).collect();
            self.remove(keys).await;
            if gone.is_empty() {
                break;
            }
        }
        let days = self.settings().lifecycle;
        // Zero days: files are kept for ever.
        let before = (days > 0).then(|| now.plus_secs(-i64::from(days) * 86_400));
        while let Some(before) = before {
            let old = store.run(move |c| rows::attached_before(c, before, STEP)).await?;
            let ids: Vec<FileId> = old.iter().map(|row| row.id).collect();
            if ids.is_empty() {
                break;
            }
            store.write(move |c| rows::mark_deleted(c, &ids, now)).await?;
            self.remove(old.into_iter().map(|row| row.storage_key).collect()).await;
        }
        self.forget_idle(now).await?;
        self.sweep().await?;
        self.count().await
    }

    /// Uploads in chunks that nobody went on with.
    async fn forget_idle(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = now.plus_secs(-IDLE_S);
        loop {
            let idle = self.inner.store.run(move |c| uploads::idle_before(c, before, STEP)).await?;
            if idle.is_empty() {
                return Ok(());
            }
            let ids: Vec<FileId> = idle.iter().map(|row| row.id).collect();
            // A chunk may have come since they were read.
            let ids = self.inner.store.write(move |c| uploads::remove_idle(c, &ids, before)).await?;
            let scratch = self.inner.scratch.clone();
            if let Err(error) = blocking(move || scratch.forget(&ids)).await {
                // The sweep finds them again.
                tracing::warn!(%error, "chunks of an upload could not be removed");
            }
        }
    }

    /// Counts what is stored; also at start.
    ///
    /// # Errors
    /// The database's.
    pub async fn count(&self) -> Result<(), StoreError> {
        let bytes = self.inner.store.run(rows::stored_bytes).await?;
        self.inner.stored.store(bytes, Ordering::Relaxed);
        metrics::gauge!("rozmova_files_bytes").set(bytes as f64);
        Ok(())
    }

    /// One folder of 256 a time: contents whose row was never written.
    async fn sweep(&self) -> Result<(), StoreError> {
        let folder = self.inner.folder.fetch_add(1, Ordering::Relaxed);
        let scratch = self.inner.scratch.clone();
        if let Err(error) = blocking(move || scratch.sweep(ARRIVES_WITHIN, STRAY_CHUNKS)).await {
            tracing::warn!(%error, "files that never arrived could not be removed");
        }
        let found = async {
            // Asked every time: the other instance may have come since.
            if self.is_ours().await? { self.inner.storage.keys_of(folder, STRAY_AGE).await } else { Ok(Vec::new()) }
        };
        let keys = match found.await {
            Ok(keys) => keys,
            Err(error) => {
                tracing::warn!(%error, "the storage of files could not be swept");
                return Ok(());
            }
        };
        for part in keys.chunks(STEP as usize) {
            let asked = part.to_vec();
            let known = self.inner.store.run(move |c| rows::known_keys(c, &asked)).await?;
            let strays: Vec<String> = part.iter().filter(|key| !known.contains(key)).cloned().collect();
            if !strays.is_empty() {
                tracing::info!(n = strays.len(), "contents without a row were removed");
                self.remove(strays).await;
            }
        }
        Ok(())
    }

    /// Removes the contents of files for good, whatever their rows say; the caller removes the rows after. What is gone is no fault.
    ///
    /// # Errors
    /// The storage's: some contents may be left, so the rows have to stay.
    pub async fn erase(&self, rows: &[FileRow]) -> Result<(), StorageError> {
        self.inner.storage.remove(rows.iter().map(|row| row.storage_key.clone()).collect()).await
    }

    async fn remove(&self, keys: Vec<String>) {
        if let Err(error) = self.inner.storage.remove(keys).await {
            // The next sweep of the folder finds them again.
            tracing::warn!(%error, "a content could not be removed");
        }
    }
}

/// A file as it stands in a message's `attachments`; `original_url` only where a photo was converted to be shown.
#[must_use]
pub fn attachment(row: &FileRow) -> Value {
    let url = format!("/api/v1/files/{}/content", row.id);
    let thumb = (row.kind == "image").then(|| format!("{url}?variant=thumb"));
    let mut shown = json!({
        "id": row.id,
        "type": row.kind,
        "url": url,
        "thumb_url": thumb,
        "name": row.name,
        "mime": row.mime,
        "size": row.size,
        "width": row.width,
        "height": row.height,
    });
    if row.original_bytes.is_some() {
        shown["original_url"] = format!("{url}?variant=original").into();
    }
    shown
}

/// The owner of an operator's uploads; the same as [`crate::auth::Caller::key`].
fn owner_of(claim: &Claim) -> String {
    format!("u:{}", claim.operator)
}

/// The sender's id of a message, unique in the instance: a nonce is unique per dialog and author only.
#[must_use]
pub fn message_key(dialog: DialogId, nonce: &str) -> String {
    format!("{dialog}:{nonce}")
}

impl ports::Files for Files {
    fn claim(&self, claim: Claim) -> BoxFuture<Result<Vec<Value>, ClaimError>> {
        let me = self.clone();
        Box::pin(async move {
            let (owner, key) = (owner_of(&claim), message_key(claim.dialog, &claim.nonce));
            me.claim_for(owner, claim.files, key, Some(claim.dialog)).await
        })
    }

    fn release(&self, claim: Claim) -> BoxFuture<()> {
        let me = self.clone();
        Box::pin(async move {
            let (owner, key) = (owner_of(&claim), message_key(claim.dialog, &claim.nonce));
            me.release_of(owner, claim.files, key).await;
        })
    }
}

/// Runs file work on a thread for that.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::Path;

    use super::*;
    use crate::{
        app::{OsRandom, SystemClock},
        files::local::LocalStorage,
        secrets::{Keyring, MasterKey},
    };
    use rozmova_store::{IdBlocks, StoreOptions};

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

    fn files(dir: &Path, settings: FileSettings) -> (Files, Store) {
        let storage = Arc::new(LocalStorage::new(dir.join("files")));
        files_in(dir, storage, "one", settings)
    }

    /// Of an instance with a database of its own.
    fn files_in(dir: &Path, storage: Arc<dyn Storage>, instance: &str, settings: FileSettings) -> (Files, Store) {
        let url = format!("sqlite://{}", dir.join(format!("{instance}.db")).display());
        let store = Store::open(&url, StoreOptions::default()).unwrap();
        let links = FileLinks::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]));
        let parts = Parts {
            store: store.clone(),
            storage,
            dir: dir.join("files"),
            ids: Arc::new(IdBlocks::start(&store).unwrap()),
            random: Arc::new(OsRandom),
            clock: Arc::new(SystemClock),
            instance: instance.to_owned(),
            links,
        };
        (Files::new(parts, settings), store)
    }

    /// A file uploaded at a moment, with its content and its small picture.
    async fn stored(files: &Files, id: u8, at: Timestamp) -> FileRow {
        let key = storage::new_key([id; 16]);
        files.inner.storage.put(storage::thumb(&key), b"small".to_vec()).await.unwrap();
        files.inner.storage.put(key.clone(), b"content".to_vec()).await.unwrap();
        FileRow {
            id: FileId(i64::from(id)),
            storage_key: key,
            has_thumb: true,
            sha256: "0".repeat(64),
            size: 7,
            mime: String::from("image/png"),
            kind: String::from("image"),
            name: String::from("a.png"),
            width: None,
            height: None,
            owner: String::from("u:1"),
            upload_key: None,
            message_key: None,
            dialog_id: None,
            created_at: at,
            attached_at: None,
            deleted_at: None,
            client_id: None,
            original_bytes: None,
        }
    }

    #[tokio::test]
    async fn what_nobody_sent_goes_after_a_day_and_what_was_sent_when_its_time_is_over() {
        let dir = tempfile::tempdir().unwrap();
        let settings = FileSettings { lifecycle: 30, ..FileSettings::default() };
        let (files, store) = files(dir.path(), settings);
        let later = NOW.plus_secs(3_600);
        let rows = [stored(&files, 1, NOW).await, stored(&files, 2, NOW).await, stored(&files, 3, later).await];
        for row in rows.clone() {
            store.write(move |c| rows::insert(c, &row)).await.unwrap();
        }
        store.write(|c| rows::claim(c, "u:1", &[FileId(2)], "m", None, NOW)).await.unwrap().unwrap();
        let left = async |id: usize| files.inner.storage.open(rows[id - 1].storage_key.clone()).await.is_ok();

        files.upkeep(NOW.plus_secs(86_401)).await.unwrap();
        assert_eq!(
            [left(1).await, left(2).await, left(3).await],
            [false, true, true],
            "a day is over for the first one only"
        );
        assert_eq!(store.run(|c| rows::by_id(c, FileId(1))).await.unwrap(), None);
        assert_eq!(files.inner.stored.load(Ordering::Relaxed), 14);

        files.upkeep(NOW.plus_secs(31 * 86_400)).await.unwrap();
        assert_eq!([left(2).await, left(3).await], [false, false]);
        let row = store.run(|c| rows::by_id(c, FileId(2))).await.unwrap().unwrap();
        assert!(row.deleted_at.is_some(), "the row stays to say that it is not kept any more");
        let thumb = files.inner.storage.open(storage::thumb(&row.storage_key)).await;
        assert!(thumb.is_err(), "nor its small picture");
        assert_eq!(files.inner.stored.load(Ordering::Relaxed), 0);
    }

    /// A bucket, as far as marks go; everything in it is old enough to be swept.
    #[derive(Debug, Clone)]
    struct Bucket {
        contents: LocalStorage,
        mark: Arc<std::sync::Mutex<Option<String>>>,
    }

    impl Storage for Bucket {
        fn keep(&self, from: std::path::PathBuf, key: String) -> BoxFuture<Result<(), StorageError>> {
            self.contents.keep(from, key)
        }

        fn put(&self, key: String, bytes: Vec<u8>) -> BoxFuture<Result<(), StorageError>> {
            self.contents.put(key, bytes)
        }

        fn open(&self, key: String) -> BoxFuture<Result<Content, StorageError>> {
            self.contents.open(key)
        }

        fn remove(&self, keys: Vec<String>) -> BoxFuture<Result<(), StorageError>> {
            self.contents.remove(keys)
        }

        fn keys_of(&self, folder: u8, _: Duration) -> BoxFuture<Result<Vec<String>, StorageError>> {
            self.contents.keys_of(folder, Duration::ZERO)
        }

        fn marked_by(&self) -> BoxFuture<Result<Option<String>, StorageError>> {
            let mark = self.mark.lock().unwrap().clone();
            Box::pin(async move { Ok(mark) })
        }

        fn mark(&self, id: String) -> BoxFuture<Result<(), StorageError>> {
            *self.mark.lock().unwrap() = Some(id);
            Box::pin(async { Ok(()) })
        }

        fn check(&self) -> BoxFuture<Result<String, StorageError>> {
            self.contents.check()
        }
    }

    #[tokio::test]
    async fn a_second_instance_on_the_bucket_of_another_one_removes_nothing_there() {
        let dir = tempfile::tempdir().unwrap();
        let bucket = Bucket { contents: LocalStorage::new(dir.path().join("files")), mark: Arc::default() };
        let of = |instance: &str| files_in(dir.path(), Arc::new(bucket.clone()), instance, FileSettings::default());
        let ((first, store), (second, _empty)) = (of("first"), of("second"));
        let row = stored(&first, 1, NOW).await;
        let kept = row.clone();
        store.write(move |c| rows::insert(c, &kept)).await.unwrap();
        // The folders 00, 01 and 02; the content lies in 01.
        let sweeps = async |files: &Files| {
            files.inner.folder.store(0, Ordering::Relaxed);
            for _ in 0..3 {
                files.sweep().await.unwrap();
            }
            first.open(&row, Variant::Whole).await.is_ok()
        };
        assert!(sweeps(&first).await, "its own row names it");
        assert_eq!(bucket.mark.lock().unwrap().as_deref(), Some("first"), "who comes first marks it");
        assert!(sweeps(&second).await, "no row of the second one names it, and it is not the second one's to remove");
        assert!(second.open(&row, Variant::Whole).await.is_ok(), "what is there can be read");
        // The mark was removed by hand: whoever sweeps next takes the bucket over, from the round after.
        *bucket.mark.lock().unwrap() = None;
        second.inner.folder.store(1, Ordering::Relaxed);
        second.sweep().await.unwrap();
        assert!(first.open(&row, Variant::Whole).await.is_ok(), "another one may be marking it in the same moment");
        assert!(!sweeps(&second).await);
        assert_eq!(bucket.mark.lock().unwrap().as_deref(), Some("second"));
    }

    #[tokio::test]
    async fn an_instance_has_one_id_for_good() {
        let dir = tempfile::tempdir().unwrap();
        let (_files, store) = files(dir.path(), FileSettings::default());
        assert_eq!(store.run(super::super::owner::stored).await.unwrap(), None);
        let made = super::super::owner::of_instance(&store, &SystemClock, &OsRandom).await.unwrap();
        let again = super::super::owner::of_instance(&store, &SystemClock, &OsRandom).await.unwrap();
        assert_eq!(made, again);
        assert_eq!(store.run(super::super::owner::stored).await.unwrap(), Some(made));
    }

    #[tokio::test]
    async fn clients_who_fill_all_of_their_places_leave_some_for_the_team() {
        let dir = tempfile::tempdir().unwrap();
        let (files, _store) = files(dir.path(), FileSettings::default());
        let clients: Vec<_> = std::iter::from_fn(|| files.place_for(true).ok()).take(UPLOADS).collect();
        assert_eq!(clients.len(), UPLOADS_OF_CLIENTS);
        let team: Vec<_> = std::iter::from_fn(|| files.place_for(false).ok()).take(UPLOADS).collect();
        assert_eq!(team.len(), UPLOADS - UPLOADS_OF_CLIENTS);
        drop(clients);
        assert!(files.place_for(true).is_ok() && files.place_for(false).is_ok());
        drop(team);
        let team: Vec<_> = std::iter::from_fn(|| files.place_for(false).ok()).take(UPLOADS + 1).collect();
        assert_eq!(team.len(), UPLOADS, "all of them, while no client sends");
        assert!(files.place_for(true).is_err());
    }

    #[tokio::test]
    async fn fi_04_an_upload_that_nobody_went_on_with_for_a_day_is_forgotten_with_its_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let (files, store) = files(dir.path(), FileSettings::default());
        let row = |id: i64, at: Timestamp| uploads::UploadRow {
            id: FileId(id),
            owner: String::from("u:1"),
            upload_key: id.to_string(),
            name: String::from("a.csv"),
            size: 9,
            received: 4,
            created_at: NOW,
            touched_at: at,
        };
        for row in [row(1, NOW), row(2, NOW.plus_secs(3_600))] {
            let (chunk, mut file) = files.inner.scratch.begin([9; 16]).unwrap();
            std::io::Write::write_all(&mut file, b"0123").unwrap();
            files.inner.scratch.append(row.id, 0, &chunk).unwrap();
            let limits = uploads::Limits { most: 10, bytes: 1_000, since: NOW };
            store.write(move |c| uploads::begin(c, &row, limits)).await.unwrap();
        }
        files.upkeep(NOW.plus_secs(86_401)).await.unwrap();
        let there = |id: i64| files.inner.scratch.length_of(FileId(id)).unwrap();
        assert_eq!((there(1), there(2)), (0, 4));
        assert_eq!(store.run(|c| uploads::by_id(c, "u:1", FileId(1))).await.unwrap(), None);
        assert!(store.run(|c| uploads::by_id(c, "u:1", FileId(2))).await.unwrap().is_some());
    }
}
