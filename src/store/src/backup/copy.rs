//! A consistent copy of an embedded database that is in use: SQLite's online backup.
//!
//! All pages are copied in one step under one read lock. In WAL mode the writer goes on meanwhile; only the WAL cannot be started
//! again until the copy is made, which takes as long as copying the file.

use std::{ffi::CString, os::unix::ffi::OsStrExt as _, path::Path, ptr};

use libsqlite3_sys as ffi;

use super::BackupError;

/// How long a lock is waited for, milliseconds.
const BUSY_MS: i32 = 10_000;

/// An open raw connection; closed when dropped.
struct Raw(*mut ffi::sqlite3);

impl Raw {
    #[expect(unsafe_code, reason = "diesel does not offer the online backup")]
    fn open(path: &Path, flags: i32) -> Result<Self, BackupError> {
        let name = CString::new(path.as_os_str().as_bytes())
            .map_err(|_| BackupError::Failed(format!("{}: the name holds a zero byte", path.display())))?;
        let mut db = ptr::null_mut();
        // SAFETY: `name` ends with a zero and lives through the call; `db` receives a handle even when the call fails.
        let code = unsafe { ffi::sqlite3_open_v2(name.as_ptr(), &raw mut db, flags, ptr::null()) };
        let raw = Self(db);
        if code != ffi::SQLITE_OK {
            return Err(raw.fault(path));
        }
        // SAFETY: the handle was just opened.
        unsafe { ffi::sqlite3_busy_timeout(raw.0, BUSY_MS) };
        Ok(raw)
    }

    #[expect(unsafe_code, reason = "see open")]
    fn fault(&self, path: &Path) -> BackupError {
        let text = if self.0.is_null() {
            String::from("out of memory")
        } else {
            // SAFETY: the handle is open; SQLite's text lives until the next call on it and is copied at once.
            unsafe { std::ffi::CStr::from_ptr(ffi::sqlite3_errmsg(self.0)) }.to_string_lossy().into_owned()
        };
        BackupError::Failed(format!("{} cannot be copied: {text}", path.display()))
    }
}

impl Drop for Raw {
    #[expect(unsafe_code, reason = "see open")]
    fn drop(&mut self) {
        // SAFETY: closed once; a null handle is a no-op.
        unsafe { ffi::sqlite3_close(self.0) };
    }
}

/// Copies the database as it is at one moment. `to` must not exist.
pub(super) fn online(from: &Path, to: &Path) -> Result<(), BackupError> {
    let source = Raw::open(from, ffi::SQLITE_OPEN_READWRITE)?;
    let target = Raw::open(to, ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE)?;
    let main = c"main";
    #[expect(unsafe_code, reason = "see Raw::open")]
    // SAFETY: both handles are open and outlive the backup, which is finished before they are closed.
    let code = unsafe {
        let backup = ffi::sqlite3_backup_init(target.0, main.as_ptr(), source.0, main.as_ptr());
        if backup.is_null() {
            return Err(target.fault(to));
        }
        let step = loop {
            match ffi::sqlite3_backup_step(backup, -1) {
                // Waited for by the busy time-out already when it says so; locked means: by this process, at once again.
                ffi::SQLITE_LOCKED => {}
                other => break other,
            }
        };
        let finish = ffi::sqlite3_backup_finish(backup);
        if step == ffi::SQLITE_DONE { finish } else { step }
    };
    if code == ffi::SQLITE_OK {
        return Ok(());
    }
    if code == ffi::SQLITE_BUSY {
        return Err(BackupError::Failed(format!("{} is locked by another program", from.display())));
    }
    Err(target.fault(from))
}
