//! Photos of phones (HEIC, HEIF) made JPEGs by the distribution's libheif tool, when it is installed (operator-line.md 4.3, shared
//! README 27). Without it, or when it refuses one, such a photo is a file to download.
//!
//! The tool reads what strangers send, so it is another process and not a library in this one: started without a shell and without
//! an environment, with limits of memory, processor, time and written bytes, as many at once as pictures are cleaned. What it makes
//! is cleaned like any other picture.

use std::{
    ffi::OsStr,
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::process::Command;

use super::{
    picture::{self, Picture},
    scratch::Arriving,
    service::{Files, blocking},
    upload::disk,
};
use crate::problem::{Code, Problem};

/// Type of such a photo by its content.
pub const HEIF: &str = "image/heif";
/// Names of the tool, the newer one first.
const TOOLS: [&str; 2] = ["heif-dec", "heif-convert"];
/// Longest time of one photo.
const LIMIT: Duration = Duration::from_secs(30);
/// Most memory of the tool, bytes.
const MEMORY: u64 = 1 << 30;
/// Most processor time, seconds.
const CPU_S: u64 = 20;
/// Most bytes it may write into a file.
const OUTPUT: u64 = 64 << 20;
/// Most open files.
const OPEN_FILES: u64 = 64;

#[derive(Debug, thiserror::Error)]
enum HeifError {
    #[error("it took longer than {} s", LIMIT.as_secs())]
    TooLong,
    #[error("the tool ended with {0}")]
    Refused(std::process::ExitStatus),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Picture(#[from] picture::PictureError),
}

/// The tool, when it is installed. Looked for each time: whoever installs it needs no restart.
#[must_use]
pub fn tool() -> Option<PathBuf> {
    found_in(&std::env::var_os("PATH")?)
}

fn found_in(path: &OsStr) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(path).filter(|folder| folder.is_absolute()).collect();
    let mut places = TOOLS.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.find(|file| fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0))
}

/// Where the tool writes. A photo of several pictures becomes several files with numbers; all of them go with this.
struct Outlet(PathBuf);

impl Outlet {
    /// The only picture, or the first one.
    fn read(&self) -> std::io::Result<Vec<u8>> {
        match fs::read(&self.0) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let stem = self.0.file_stem().unwrap_or_default().to_string_lossy();
                fs::read(self.0.with_file_name(format!("{stem}-1.jpg")))
            }
            read => read,
        }
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        let (Some(folder), Some(stem)) = (self.0.parent(), self.0.file_stem()) else { return };
        let stem = stem.to_string_lossy().into_owned();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(&stem) {
                // The sweep takes what stays.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Limits of the process that is going to be the tool.
#[expect(unsafe_code, reason = "the standard library has no call for resource limits of a child")]
fn limit(command: &mut Command) {
    let limits = [
        (libc::RLIMIT_AS, MEMORY),
        (libc::RLIMIT_CPU, CPU_S),
        (libc::RLIMIT_FSIZE, OUTPUT),
        (libc::RLIMIT_NOFILE, OPEN_FILES),
        (libc::RLIMIT_CORE, 0),
    ];
    let set = move || {
        for (resource, most) in limits {
            let limit = libc::rlimit { rlim_cur: most, rlim_max: most };
            // SAFETY: the call only reads the struct it is given.
            if unsafe { libc::setrlimit(resource, &raw const limit) } != 0 {
                return Err(std::io::Error::last_os_error());
            }
        }
        Ok(())
    };
    // SAFETY: between fork and exec nothing is called but setrlimit, which is safe there; nothing is allocated.
    unsafe { command.pre_exec(set) };
}

async fn convert(tool: &Path, from: &Path, to: &Path) -> Result<(), HeifError> {
    let mut command = Command::new(tool);
    command.arg("-q").arg("90").arg(from).arg(to).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    limit(&mut command);
    let ended = tokio::time::timeout(LIMIT, command.status()).await.map_err(|_| HeifError::TooLong)??;
    if ended.success() { Ok(()) } else { Err(HeifError::Refused(ended)) }
}

impl Files {
    /// A photo of a phone as a picture that every browser shows; `None` when nothing converts it: then it is a file.
    ///
    /// # Errors
    /// 429 too many pictures at once, 507 the disk is full.
    pub(super) async fn photo_of(&self, content: &Arriving) -> Result<Option<(Arriving, Picture)>, Problem> {
        let Some(tool) = tool() else { return Ok(None) };
        let busy = || Problem::new(Code::Busy, "too many pictures arrive at once, try again in a moment").retry(2);
        let _waits = self.inner.waiting_pictures.try_acquire().map_err(|_| busy())?;
        let _works = self.inner.pictures.acquire().await.map_err(|_| busy())?;
        let (scratch, random) = (self.inner.scratch.clone(), self.random16());
        let outlet = blocking(move || scratch.outlet(random).map(Outlet)).await.map_err(disk)?;
        let picture = match picture_of(&tool, content.path(), outlet).await {
            Ok(picture) => picture,
            Err(error) => {
                metrics::counter!("rozmova_files_not_converted_total").increment(1);
                tracing::warn!(%error, "a photo could not be converted, it is a file to download");
                return Ok(None);
            }
        };
        let (scratch, random) = (self.inner.scratch.clone(), self.random16());
        let written = blocking(move || {
            let (content, mut file) = scratch.begin(random)?;
            file.write_all(&picture.bytes)?;
            Ok((content, picture))
        });
        written.await.map(Some).map_err(disk)
    }
}

async fn picture_of(tool: &Path, from: &Path, outlet: Outlet) -> Result<Picture, HeifError> {
    convert(tool, from, &outlet.0).await?;
    let cleaned = blocking(move || Ok(picture::clean("image/jpeg", &outlet.read()?)));
    Ok(cleaned.await??)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn program(folder: &Path, name: &str, text: &str, mode: u32) -> PathBuf {
        let file = folder.join(name);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    #[test]
    fn the_tool_is_found_on_the_path_when_it_may_be_run() {
        let dir = tempfile::tempdir().unwrap();
        let path = std::env::join_paths([Path::new("/nonexistent"), Path::new("."), dir.path()]).unwrap();
        program(dir.path(), "heif-convert", "", 0o644);
        assert_eq!(found_in(&path), None);
        let old = program(dir.path(), "heif-convert", "", 0o755);
        assert_eq!(found_in(&path), Some(old));
        let new = program(dir.path(), "heif-dec", "", 0o755);
        assert_eq!(found_in(&path), Some(new), "the newer name first");
        assert_eq!(found_in(OsStr::new("")), None);
    }

    #[tokio::test]
    async fn a_tool_that_needs_too_much_or_fails_makes_no_picture_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let outlet = || Outlet(dir.path().join("abcd.jpg"));
        let from = dir.path().join("photo");
        fs::write(&from, "photo").unwrap();
        for (text, why) in [
            ("exit 3", "ended with"),
            ("echo no picture > \"$4\"", "damaged"),
            ("echo first > \"${4%.jpg}-1.jpg\"; echo second > \"${4%.jpg}-2.jpg\"", "damaged"),
            ("test \"$(ulimit -v)\" = 1048576 && exit 5", "5"),
            ("test -z \"$HOME\" && exit 7", "7"),
        ] {
            let tool = program(dir.path(), "heif-convert", &format!("#!/bin/sh\n{text}\n"), 0o755);
            let refused = picture_of(&tool, &from, outlet()).await.unwrap_err();
            assert!(refused.to_string().contains(why), "{text}: {refused}");
            let left = fs::read_dir(dir.path()).unwrap().count();
            assert_eq!(left, 2, "{text}: the photo and the tool, nothing else");
        }
    }
}
