//! Contents of files: whether the bucket that has them answers, and whether photos of phones can be shown.

use super::report::{Report, State};
use crate::{
    config::Config,
    egress::IoRuntime,
    files::{heif, s3::S3Storage, storage::Storage as _},
};

/// The bucket can be reached and its objects can be listed; a local folder is told with the disk.
pub fn storage(config: &Config, report: &mut Report) {
    if !config.files.in_s3() {
        return;
    }
    let told = IoRuntime::start().map_err(|e| e.to_string()).and_then(|io| {
        let storage = S3Storage::new(&config.files, io.clone())?;
        io.handle().block_on(storage.check()).map_err(|e| e.to_string())
    });
    match told {
        Ok(place) => report.say(State::Ok, "file storage", &place),
        Err(why) => {
            let bucket = &config.files.s3_bucket;
            let detail = format!("bucket «{bucket}»: {why}; files cannot be sent or read until it answers");
            report.say(State::Fix, "file storage", &detail);
        }
    }
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
