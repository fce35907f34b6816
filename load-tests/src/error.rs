//! Why a run could not be made.

use crate::{api::ApiError, report::ReportError};

/// A run that has no result. A run with a bad result is a report, not an error.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The server refused or did not answer while the run was prepared or read back.
    #[error("{what}: {source}")]
    Api {
        /// What was wanted.
        what: String,
        /// Answer.
        source: ApiError,
    },
    /// A file of the run.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Report.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The scenario cannot be run here (exit code 2): says why.
    #[error("not possible here: {0}")]
    NotHere(String),
    /// Anything else, a sentence.
    #[error("{0}")]
    Other(String),
}

impl LoadError {
    /// An API fault with what was wanted.
    pub fn api(what: impl Into<String>) -> impl FnOnce(ApiError) -> Self {
        let what = what.into();
        move |source| Self::Api { what, source }
    }

    /// A file fault.
    pub fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::File { path, source }
    }
}
