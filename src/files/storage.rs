//! Where contents lie: one trait, a local directory ([`super::local`]) or a bucket ([`super::s3`]) behind it (data-and-files.md 2.6).
//!
//! A content is written once, under a generated key, and never changed. `<2 hex>/<32 hex>` is a content, beside it `….t` the small
//! picture of a picture, and `….o` what a converted photo was made of.

use std::{io, path::PathBuf, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream::BoxStream};
use rozmova_actors::ports::BoxFuture;

/// Bytes on their way out.
pub type Parts = BoxStream<'static, io::Result<Bytes>>;

/// Why a storage did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// There is no such content.
    #[error("there is no such content")]
    Missing,
    /// No room is left.
    #[error("no room is left: {0}")]
    Full(io::Error),
    /// The bucket does not answer, or refuses us. The sentence is for the log: it may name the network.
    #[error("the storage is away: {0}")]
    Away(String),
    /// The disk's.
    #[error(transparent)]
    Disk(io::Error),
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(error),
            // How a bucket that went away breaks a stream off.
            io::ErrorKind::NotConnected => Self::Away(error.to_string()),
            _ => Self::Disk(error),
        }
    }
}

impl From<StorageError> for io::Error {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Missing => Self::from(io::ErrorKind::NotFound),
            StorageError::Full(error) | StorageError::Disk(error) => error,
            StorageError::Away(_) => Self::new(io::ErrorKind::NotConnected, error),
        }
    }
}

/// A content that is there.
pub struct Content {
    /// Bytes.
    pub length: u64,
    read: Box<dyn Fn(u64, u64) -> Parts + Send + Sync>,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Content({} bytes)", self.length)
    }
}

impl Content {
    /// Of so many bytes, read by this from a place on, so many bytes.
    pub fn new(length: u64, read: impl Fn(u64, u64) -> Parts + Send + Sync + 'static) -> Self {
        Self { length, read: Box::new(read) }
    }

    /// Bytes from a place on; exactly so many, or an error.
    #[must_use]
    pub fn stream(&self, from: u64, wanted: u64) -> Parts {
        (self.read)(from, wanted)
    }

    /// Its first bytes, at most so many.
    ///
    /// # Errors
    /// The storage's.
    pub async fn first(&self, most: u64) -> io::Result<Vec<u8>> {
        let mut parts = self.stream(0, most.min(self.length));
        let mut bytes = Vec::new();
        while let Some(part) = parts.next().await {
            bytes.extend_from_slice(&part?);
        }
        Ok(bytes)
    }
}

/// See the module. What was begun may go on when its future is dropped.
pub trait Storage: std::fmt::Debug + Send + Sync {
    /// Makes a finished scratch file durable under a key: whole, or not at all. The scratch file may be gone afterwards.
    fn keep(&self, from: PathBuf, key: String) -> BoxFuture<Result<(), StorageError>>;

    /// Makes a few bytes durable under a key.
    fn put(&self, key: String, bytes: Vec<u8>) -> BoxFuture<Result<(), StorageError>>;

    /// Opens a content.
    fn open(&self, key: String) -> BoxFuture<Result<Content, StorageError>>;

    /// Removes contents and what lies beside them; what is gone is no fault.
    fn remove(&self, keys: Vec<String>) -> BoxFuture<Result<(), StorageError>>;

    /// Keys of one of the 256 folders that are older than `age`: whoever has no row is a remainder of a crash.
    fn keys_of(&self, folder: u8, age: Duration) -> BoxFuture<Result<Vec<String>, StorageError>>;

    /// The id that [`Storage::mark`] left; `None` when nobody did, and where a storage is of one machine anyway.
    fn marked_by(&self) -> BoxFuture<Result<Option<String>, StorageError>>;

    /// Leaves the id of an instance: what lies here is its own ([`super::owner`]).
    fn mark(&self, id: String) -> BoxFuture<Result<(), StorageError>>;

    /// Whether contents can be written and read here; the sentence is for `doctor`.
    fn check(&self) -> BoxFuture<Result<String, StorageError>>;
}

/// The key of a new content from 16 random bytes.
#[must_use]
pub fn new_key(random: [u8; 16]) -> String {
    let name = hex::encode(random);
    format!("{}/{name}", &name[..2])
}

/// What lies beside a content, by the end of its key.
pub const BESIDE: [&str; 2] = [".t", ".o"];

/// Key of the small picture beside a content.
#[must_use]
pub fn thumb(key: &str) -> String {
    format!("{key}.t")
}

/// Key of what a converted photo was made of.
#[must_use]
pub fn original(key: &str) -> String {
    format!("{key}.o")
}

/// The key of the content that this lies beside, or the key itself.
#[must_use]
pub fn stem(key: &str) -> &str {
    BESIDE.iter().find_map(|end| key.strip_suffix(end)).unwrap_or(key)
}

/// Whether a key is one of ours; keeps a damaged row from leading anywhere else (FI-01).
#[must_use]
pub fn is_key(key: &str) -> bool {
    let sound = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_hexdigit());
    stem(key).split_once('/').is_some_and(|(folder, name)| folder.len() == 2 && sound(folder) && sound(name))
}

/// The refusal of a key that is not one of ours.
#[must_use]
pub fn not_a_key() -> StorageError {
    StorageError::Disk(io::Error::new(io::ErrorKind::InvalidInput, "not a key of the storage"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fi_01_only_generated_keys_are_keys() {
        assert_eq!(new_key([0xab; 16]), format!("ab/{}", "ab".repeat(16)));
        for key in [new_key([1; 16]), thumb(&new_key([1; 16])), original(&new_key([1; 16]))] {
            assert!(is_key(&key), "{key}");
            assert_eq!(stem(&key), new_key([1; 16]));
        }
        for key in
            ["", "x", "../etc/passwd", "ab/../../etc/passwd", "ab/", "/etc/passwd", "ab/cd/ef", "tmp/abc", "ab/x.t"]
        {
            assert!(!is_key(key), "{key}");
        }
    }
}
