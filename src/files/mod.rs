//! Files and pictures that people send each other (data-and-files.md 2, administration.md 8.3, security.md FI).
//!
//! A byte that somebody uploaded goes through four doors, in this order: size while it arrives ([`upload`]), type by content
//! against the table of the settings ([`kinds`]), pictures re-encoded or cut down to what a picture needs ([`picture`], [`heif`]), and a
//! generated name in the storage ([`storage`]: [`local`] or [`s3`]). A large one arrives in chunks ([`chunks`]), one that lies on
//! somebody else's server is fetched from there ([`foreign`]). The content is
//! durable before its row is written, and the row before anybody hears of it. On the way out ([`download`]) only pictures, sound and film may be shown inside a page; everything else is a download
//! that no browser runs.

pub mod archive;
pub mod chunks;
pub mod container;
pub mod download;
pub mod foreign;
pub mod heif;
pub mod kinds;
pub mod links;
pub mod local;
pub mod name;
pub mod owner;
pub mod picture;
pub mod s3;
pub mod scratch;
pub mod service;
pub mod settings;
pub mod storage;
#[cfg(test)]
mod storage_tests;
pub mod upload;

pub use links::{FileLinks, Variant};
pub use service::Files;
pub use settings::FileSettings;

use std::sync::Arc;

use crate::{config, egress::IoRuntime};

/// The storage that the settings name.
///
/// # Errors
/// A sentence about the settings.
pub fn storage_of(settings: &config::Files, io: &IoRuntime) -> Result<Arc<dyn storage::Storage>, String> {
    if settings.in_s3() {
        return Ok(Arc::new(s3::S3Storage::new(settings, io.clone())?));
    }
    Ok(Arc::new(local::LocalStorage::new(settings.dir.clone())))
}
