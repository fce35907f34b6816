//! The storage: a local directory. Names are generated; what is complete appears at once or not at all.
//!
//! `<dir>/tmp/<random>` while it arrives, then `<dir>/<2 hex>/<32 hex>`, beside it `….t` for the small picture of a picture.
//! All functions block: call them on a thread for that.

use std::{
    fs, io,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// See the module.
#[derive(Debug, Clone)]
pub struct LocalStorage {
    dir: PathBuf,
}

/// A content that is arriving; it is gone when this is dropped before [`LocalStorage::keep`].
#[derive(Debug)]
pub struct Arriving {
    path: PathBuf,
}

impl Arriving {
    /// Where it is written.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        // Renamed away when it was kept.
        let _ = fs::remove_file(&self.path);
    }
}

impl LocalStorage {
    /// In this directory; it is made with the first file.
    #[must_use]
    pub const fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The key of a new content from 16 random bytes.
    #[must_use]
    pub fn key(random: [u8; 16]) -> String {
        let name = hex::encode(random);
        format!("{}/{name}", &name[..2])
    }

    /// Key of the small picture beside a content.
    #[must_use]
    pub fn thumb(key: &str) -> String {
        format!("{key}.t")
    }

    /// Keys are ours; the check keeps a damaged row from leading anywhere else.
    fn path(&self, key: &str) -> io::Result<PathBuf> {
        let sound = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_hexdigit());
        let stem = key.strip_suffix(".t").unwrap_or(key);
        match stem.split_once('/') {
            Some((folder, name)) if folder.len() == 2 && sound(folder) && sound(name) => Ok(self.dir.join(key)),
            _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a key of the storage")),
        }
    }

    fn tmp(&self) -> PathBuf {
        self.dir.join("tmp")
    }

    /// A place for a content that is about to arrive, named by 16 random bytes.
    ///
    /// # Errors
    /// The file system's.
    pub fn begin(&self, random: [u8; 16]) -> io::Result<(Arriving, fs::File)> {
        fs::create_dir_all(self.tmp())?;
        let path = self.tmp().join(hex::encode(random));
        let file = fs::OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        Ok((Arriving { path }, file))
    }

    /// Makes an arrived content durable under a key.
    ///
    /// # Errors
    /// The file system's.
    pub fn keep(&self, arrived: &Arriving, key: &str) -> io::Result<()> {
        let to = self.path(key)?;
        fs::File::open(&arrived.path)?.sync_all()?;
        let folder = to.parent().unwrap_or(&self.dir).to_owned();
        let fresh = !folder.exists();
        fs::create_dir_all(&folder)?;
        fs::rename(&arrived.path, &to)?;
        fs::File::open(&folder)?.sync_all()?;
        if fresh {
            fs::File::open(&self.dir)?.sync_all()?;
        }
        Ok(())
    }

    /// Stores bytes under a key, durable.
    ///
    /// # Errors
    /// The file system's.
    pub fn put(&self, random: [u8; 16], key: &str, bytes: &[u8]) -> io::Result<()> {
        let (arriving, mut file) = self.begin(random)?;
        file.write_all(bytes)?;
        self.keep(&arriving, key)
    }

    /// Opens a content; answers its length too.
    ///
    /// # Errors
    /// The file system's; `NotFound` when it is gone.
    pub fn open(&self, key: &str) -> io::Result<(fs::File, u64)> {
        let file = fs::File::open(self.path(key)?)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    }

    /// Removes a content and its small picture; one that is gone is no fault.
    ///
    /// # Errors
    /// The file system's.
    pub fn remove(&self, key: &str) -> io::Result<()> {
        for key in [key.to_owned(), Self::thumb(key)] {
            match fs::remove_file(self.path(&key)?) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes contents that began to arrive longer ago than `age` and never did. Answers how many.
    ///
    /// # Errors
    /// The file system's.
    pub fn sweep_tmp(&self, age: Duration) -> io::Result<usize> {
        let mut removed = 0;
        for path in older(&self.tmp(), age)? {
            fs::remove_file(path)?;
            removed += 1;
        }
        Ok(removed)
    }

    /// Keys of one of the 256 folders that are older than `age`: whoever has no row is a remainder of a crash.
    ///
    /// # Errors
    /// The file system's.
    pub fn keys_of(&self, folder: u8, age: Duration) -> io::Result<Vec<String>> {
        let folder = hex::encode([folder]);
        let names = older(&self.dir.join(&folder), age)?;
        let names = names.iter().filter_map(|path| path.file_name()?.to_str());
        let mut keys: Vec<String> =
            names.map(|name| format!("{folder}/{}", name.strip_suffix(".t").unwrap_or(name))).collect();
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }
}

/// Files of a folder that were not changed for `age`; none when there is no folder.
#[expect(clippy::disallowed_methods, reason = "ages of files are told by the file system's clock")]
fn older(folder: &Path, age: Duration) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        // Gone in between is what we want anyway.
        let Ok(meta) = entry.metadata() else { continue };
        let old = meta.modified().is_ok_and(|at| SystemTime::now().duration_since(at).unwrap_or_default() >= age);
        if meta.is_file() && old {
            found.push(entry.path());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::Read as _;

    #[test]
    fn a_content_appears_whole_and_what_never_arrived_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        let storage = LocalStorage::new(dir.path().join("files"));
        let key = LocalStorage::key([0xab; 16]);
        assert_eq!(key, format!("ab/{}", "ab".repeat(16)));
        storage.put([1; 16], &key, b"content").unwrap();
        storage.put([2; 16], &LocalStorage::thumb(&key), b"small").unwrap();
        let (mut file, length) = storage.open(&key).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), length), ("content", 7));
        assert_eq!(storage.keys_of(0xab, Duration::ZERO).unwrap(), vec![key.clone()]);
        assert_eq!(storage.keys_of(0xab, Duration::from_secs(60)).unwrap(), Vec::<String>::new());

        let (dropped, _) = storage.begin([3; 16]).unwrap();
        let path = dropped.path().to_owned();
        drop(dropped);
        assert!(!path.exists(), "what is refused leaves nothing");
        let (forgotten, _) = storage.begin([4; 16]).unwrap();
        std::mem::forget(forgotten);
        assert_eq!(storage.sweep_tmp(Duration::from_secs(600)).unwrap(), 0, "it may still be arriving");
        assert_eq!(storage.sweep_tmp(Duration::ZERO).unwrap(), 1);

        storage.remove(&key).unwrap();
        storage.remove(&key).unwrap();
        assert_eq!(storage.open(&key).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(storage.open(&LocalStorage::thumb(&key)).is_err());
    }

    #[test]
    fn fi_01_a_key_leads_nowhere_but_into_the_storage() {
        let storage = LocalStorage::new(PathBuf::from("/tmp/none"));
        for key in
            ["", "x", "../etc/passwd", "ab/../../etc/passwd", "ab/", "/etc/passwd", "ab/cd/ef", "tmp/abc", "ab/x.t"]
        {
            assert_eq!(storage.open(key).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{key}");
        }
    }
}
