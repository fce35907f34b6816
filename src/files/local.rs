//! The storage in a local directory. Names are generated; what is complete appears at once or not at all.
//!
//! `<dir>/tmp/<random>` while it arrives ([`super::scratch`]), then `<dir>/<2 hex>/<32 hex>`, beside it `….t` for the small picture of
//! a picture.

use std::{
    fs, io,
    io::Write as _,
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::StreamExt as _;
use rozmova_actors::ports::BoxFuture;

use super::{
    scratch::{Arriving, TMP, older},
    service::blocking,
    storage::{BESIDE, Content, Parts, Storage, StorageError, is_key, not_a_key, stem},
};

/// Bytes read at once.
const CHUNK: u64 = 64 * 1024;

/// See the module.
#[derive(Debug, Clone)]
pub struct LocalStorage {
    dir: PathBuf,
}

impl LocalStorage {
    /// In this directory; it is made with the first file.
    #[must_use]
    pub const fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    fn path(&self, key: &str) -> Result<PathBuf, StorageError> {
        if is_key(key) { Ok(self.dir.join(key)) } else { Err(not_a_key()) }
    }

    fn keep_now(&self, from: &Path, key: &str) -> Result<(), StorageError> {
        let to = self.path(key)?;
        fs::File::open(from)?.sync_all()?;
        let folder = to.parent().unwrap_or(&self.dir).to_owned();
        let fresh = !folder.exists();
        fs::create_dir_all(&folder)?;
        fs::rename(from, &to)?;
        fs::File::open(&folder)?.sync_all()?;
        if fresh {
            fs::File::open(&self.dir)?.sync_all()?;
        }
        Ok(())
    }

    /// Keys are random, so the name of the key is a name nobody else has.
    fn put_now(&self, key: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.path(key)?;
        fs::create_dir_all(self.dir.join(TMP))?;
        let path = self.dir.join(TMP).join(key.replace('/', "-"));
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let arriving = Arriving::at(path);
        file.write_all(bytes)?;
        self.keep_now(arriving.path(), key)
    }

    fn open_now(&self, key: &str) -> Result<Content, StorageError> {
        let file = Arc::new(fs::File::open(self.path(key)?)?);
        let length = file.metadata()?.len();
        Ok(Content::new(length, move |from, wanted| parts(Arc::clone(&file), from, wanted)))
    }

    fn remove_now(&self, key: &str) -> Result<(), StorageError> {
        let beside = BESIDE.iter().map(|end| format!("{key}{end}"));
        for key in std::iter::once(key.to_owned()).chain(beside) {
            match fs::remove_file(self.path(&key)?) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    fn keys_now(&self, folder: u8, age: Duration) -> Result<Vec<String>, StorageError> {
        let folder = hex::encode([folder]);
        let names = older(&self.dir.join(&folder), age)?;
        let names = names.iter().filter_map(|path| path.file_name()?.to_str());
        let mut keys: Vec<String> = names.map(|name| format!("{folder}/{}", stem(name))).collect();
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    /// Runs work of this storage on a thread for that.
    fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, StorageError> + Send + 'static,
    ) -> BoxFuture<Result<T, StorageError>> {
        let me = self.clone();
        Box::pin(async move {
            let done = blocking(move || Ok(work(&me))).await;
            done.map_err(StorageError::Disk)?
        })
    }
}

/// Bytes of a file from a place on, read on threads for that, one chunk ahead of the receiver.
fn parts(file: Arc<fs::File>, from: u64, wanted: u64) -> Parts {
    futures_util::stream::try_unfold((file, from, wanted), |(file, from, left)| async move {
        if left == 0 {
            return Ok::<_, io::Error>(None);
        }
        let reading = Arc::clone(&file);
        let chunk = blocking(move || {
            let mut chunk = vec![0; left.min(CHUNK) as usize];
            reading.read_exact_at(&mut chunk, from)?;
            Ok(chunk)
        })
        .await?;
        let read = chunk.len() as u64;
        Ok(Some((Bytes::from(chunk), (file, from + read, left - read))))
    })
    .boxed()
}

impl Storage for LocalStorage {
    fn keep(&self, from: PathBuf, key: String) -> BoxFuture<Result<(), StorageError>> {
        self.on_a_thread(move |me| me.keep_now(&from, &key))
    }

    fn put(&self, key: String, bytes: Vec<u8>) -> BoxFuture<Result<(), StorageError>> {
        self.on_a_thread(move |me| me.put_now(&key, &bytes))
    }

    fn open(&self, key: String) -> BoxFuture<Result<Content, StorageError>> {
        self.on_a_thread(move |me| me.open_now(&key))
    }

    fn remove(&self, keys: Vec<String>) -> BoxFuture<Result<(), StorageError>> {
        self.on_a_thread(move |me| keys.iter().try_for_each(|key| me.remove_now(key)))
    }

    fn keys_of(&self, folder: u8, age: Duration) -> BoxFuture<Result<Vec<String>, StorageError>> {
        self.on_a_thread(move |me| me.keys_now(folder, age))
    }

    fn marked_by(&self) -> BoxFuture<Result<Option<String>, StorageError>> {
        Box::pin(async { Ok(None) })
    }

    fn mark(&self, _: String) -> BoxFuture<Result<(), StorageError>> {
        Box::pin(async { Ok(()) })
    }

    fn check(&self) -> BoxFuture<Result<String, StorageError>> {
        let place = self.dir.display().to_string();
        Box::pin(async move { Ok(format!("{place} on this machine")) })
    }
}
