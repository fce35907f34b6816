//! Contents of files: whether the bucket that has them answers, and whether photos of phones can be shown.

use rozmova_store::{Store, StoreOptions};

use super::report::{Report, State};
use crate::{
    config::Config,
    egress::IoRuntime,
    files::{
        heif, owner,
        s3::{MARKER, S3Storage},
        storage::{Storage as _, StorageError},
    },
};

/// The bucket can be reached, its objects can be listed, and it is not marked as another instance's; a local folder is told with the
/// disk.
pub fn storage(config: &Config, report: &mut Report) {
    if !config.files.in_s3() {
        return;
    }
    let told = IoRuntime::start().map_err(|e| e.to_string()).and_then(|io| {
        let storage = S3Storage::new(&config.files, io.clone())?;
        let looked = async { Ok::<_, StorageError>((storage.check().await?, storage.marked_by().await?)) };
        io.handle().block_on(looked).map_err(|e| e.to_string())
    });
    match told {
        Ok((place, Some(mark))) if own_id(config).as_ref() != Some(&mark) => {
            let detail = format!(
                "{place}, and is marked as another instance's: what our database does not name is not removed there; set a prefix \
                 of its own (files.s3_prefix), or remove the object «{MARKER}» when the other instance is gone for good"
            );
            report.say(State::Fix, "file storage", &detail);
        }
        Ok((place, _)) => report.say(State::Ok, "file storage", &place),
        Err(why) => {
            let bucket = &config.files.s3_bucket;
            let detail = format!("bucket «{bucket}»: {why}; files cannot be sent or read until it answers");
            report.say(State::Fix, "file storage", &detail);
        }
    }
}

/// The id that this instance leaves in a bucket; `None` before its first start, and when the database does not tell.
fn own_id(config: &Config) -> Option<String> {
    if config.sqlite_path().is_some_and(|path| !path.exists()) {
        return None;
    }
    let store = Store::open(&config.database.url, StoreOptions { migrate: false, ..StoreOptions::default() }).ok()?;
    store.run_blocking(owner::stored).ok()?
}

/// The tool that makes JPEGs of HEIC photos.
pub fn photos(report: &mut Report) {
    match heif::tool() {
        Some(path) => report.say(State::Ok, "photos of phones", &format!("{} converts HEIC", path.display())),
        None => report.say(
            State::Note,
            "photos of phones",
            "HEIC photos are files to download, not pictures; install libheif-examples (heif-convert) to have them shown",
        ),
    }
}
