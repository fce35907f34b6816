//! Databases of stories: copies of one that is migrated and has an administrator. Made once, because a process that migrates and hashes
//! takes longer than many a story.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
    sync::OnceLock,
};

use tempfile::TempDir;

use super::app::{ADMIN_PASSWORD, CREATE_ADMINISTRATOR};

/// Its folder, with the key of its secrets.
static TEMPLATE: OnceLock<TempDir> = OnceLock::new();

/// Puts a copy as `rozmova.db` into a folder.
pub fn copy_into(folder: &Path) {
    let template = TEMPLATE.get_or_init(|| {
        let dir = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        create_administrator(&[("ROZMOVA__DATABASE__URL", &format!("sqlite://{}/rozmova.db", dir.path().display()))]);
        dir
    });
    for file in std::fs::read_dir(template.path()).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
        }
    }
}

/// Migrates an empty database and makes the administrator that every story has.
pub fn create_administrator(settings: &[(&str, &str)]) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rozmova"))
        .args(CREATE_ADMINISTRATOR)
        .current_dir(std::env::temp_dir())
        .envs(settings.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(ADMIN_PASSWORD.as_bytes()).unwrap();
    let ended = child.wait().unwrap();
    assert!(ended.success(), "rozmova admin create ended with {ended}");
}
