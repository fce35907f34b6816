//! Files that are not contents yet, always on the server's own disk: `<dir>/tmp/<random>` while one arrives in one piece, and
//! `<dir>/uploads/<id>` while it arrives in chunks, which outlives a restart. All functions block: call them on a thread for that.

use std::{
    fs,
    io::{self, Seek as _, SeekFrom},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use rozmova_actors::domain::FileId;

/// Folder of what arrives in one piece.
pub const TMP: &str = "tmp";
/// Folder of what arrives in chunks.
pub const UPLOADS: &str = "uploads";

/// See the module.
#[derive(Debug, Clone)]
pub struct Scratch {
    dir: PathBuf,
}

/// A content that is arriving; it is gone when this is dropped before a storage took it.
#[derive(Debug)]
pub struct Arriving {
    path: PathBuf,
}

impl Arriving {
    /// A file that goes with this.
    #[must_use]
    pub(super) const fn at(path: PathBuf) -> Self {
        Self { path }
    }

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

impl Scratch {
    /// In this directory; it is made with the first file.
    #[must_use]
    pub const fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    fn fresh(&self, random: [u8; 16]) -> io::Result<PathBuf> {
        fs::create_dir_all(self.dir.join(TMP))?;
        Ok(self.dir.join(TMP).join(hex::encode(random)))
    }

    /// A place for a content that is about to arrive, named by 16 random bytes.
    ///
    /// # Errors
    /// The file system's.
    pub fn begin(&self, random: [u8; 16]) -> io::Result<(Arriving, fs::File)> {
        let path = self.fresh(random)?;
        let file = fs::OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        Ok((Arriving { path }, file))
    }

    /// Where another program writes a picture for us, named by 16 random bytes.
    ///
    /// # Errors
    /// The file system's.
    pub fn outlet(&self, random: [u8; 16]) -> io::Result<PathBuf> {
        Ok(self.fresh(random)?.with_extension("jpg"))
    }

    fn upload(&self, id: FileId) -> PathBuf {
        self.dir.join(UPLOADS).join(id.get().to_string())
    }

    /// How many bytes of an upload lie here, 0 when none.
    ///
    /// # Errors
    /// The file system's.
    pub fn length_of(&self, id: FileId) -> io::Result<u64> {
        match fs::metadata(self.upload(id)) {
            Ok(meta) => Ok(meta.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Puts an arrived chunk behind the first `at` bytes of an upload, durable. What a crash left behind them is cut off.
    ///
    /// # Errors
    /// The file system's.
    pub fn append(&self, id: FileId, at: u64, chunk: &Arriving) -> io::Result<()> {
        let folder = self.dir.join(UPLOADS);
        let fresh = at == 0;
        fs::create_dir_all(&folder)?;
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(self.upload(id))?;
        file.set_len(at)?;
        file.seek(SeekFrom::Start(at))?;
        io::copy(&mut fs::File::open(chunk.path())?, &mut file)?;
        file.sync_all()?;
        if fresh {
            fs::File::open(&folder)?.sync_all()?;
        }
        Ok(())
    }

    /// A copy of an upload as a scratch file. The upload itself stays until its file is stored, so that a refusal that will pass
    /// costs nothing.
    ///
    /// # Errors
    /// The file system's.
    pub fn copy_of(&self, id: FileId, random: [u8; 16]) -> io::Result<Arriving> {
        let copy = Arriving { path: self.fresh(random)? };
        fs::copy(self.upload(id), copy.path())?;
        Ok(copy)
    }

    /// Removes what arrived of uploads; what is gone is no fault.
    ///
    /// # Errors
    /// The file system's.
    pub fn forget(&self, ids: &[FileId]) -> io::Result<()> {
        for id in ids {
            match fs::remove_file(self.upload(*id)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes what began to arrive in one piece longer ago than `tmp` and never did, and uploads untouched for `uploads`. Answers
    /// how many.
    ///
    /// # Errors
    /// The file system's.
    pub fn sweep(&self, tmp: Duration, uploads: Duration) -> io::Result<usize> {
        let mut removed = 0;
        for (folder, age) in [(TMP, tmp), (UPLOADS, uploads)] {
            for path in older(&self.dir.join(folder), age)? {
                match fs::remove_file(path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => removed += 1,
                }
            }
        }
        Ok(removed)
    }
}

/// Files of a folder that were not changed for `age`; none when there is no folder.
#[expect(clippy::disallowed_methods, reason = "ages of files are told by the file system's clock")]
pub(super) fn older(folder: &Path, age: Duration) -> io::Result<Vec<PathBuf>> {
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
    use std::io::Write as _;

    const FAR: Duration = Duration::from_secs(600);

    fn chunk(scratch: &Scratch, name: u8, bytes: &[u8]) -> Arriving {
        let (arriving, mut file) = scratch.begin([name; 16]).unwrap();
        file.write_all(bytes).unwrap();
        arriving
    }

    #[test]
    fn fi_04_what_is_refused_leaves_nothing_and_what_never_arrived_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(dir.path().join("files"));
        let dropped = chunk(&scratch, 3, b"half");
        let path = dropped.path().to_owned();
        drop(dropped);
        assert!(!path.exists(), "what is refused leaves nothing");
        std::mem::forget(chunk(&scratch, 4, b"half"));
        assert_eq!(scratch.sweep(FAR, FAR).unwrap(), 0, "it may still be arriving");
        assert_eq!(scratch.sweep(Duration::ZERO, FAR).unwrap(), 1);
    }

    #[test]
    fn chunks_stand_behind_each_other_and_a_torn_one_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(dir.path().join("files"));
        let id = FileId(41);
        assert_eq!(scratch.length_of(id).unwrap(), 0);
        scratch.append(id, 0, &chunk(&scratch, 1, b"0123")).unwrap();
        scratch.append(id, 4, &chunk(&scratch, 2, b"torn and never told")).unwrap();
        scratch.append(id, 4, &chunk(&scratch, 3, b"45")).unwrap();
        assert_eq!(scratch.length_of(id).unwrap(), 6);
        let copy = scratch.copy_of(id, [9; 16]).unwrap();
        assert_eq!(fs::read(copy.path()).unwrap(), b"012345");
        fs::write(copy.path(), b"other").unwrap();
        let again = scratch.copy_of(id, [8; 16]).unwrap();
        assert_eq!(fs::read(again.path()).unwrap(), b"012345", "a copy has bytes of its own");
        scratch.forget(&[id, FileId(42)]).unwrap();
        assert_eq!(scratch.length_of(id).unwrap(), 0);
        assert!(scratch.copy_of(id, [7; 16]).is_err());
    }
}
