//! The `files` settings (administration.md 8.3): sizes, types, how long files are kept.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::kinds;

/// Key of the row with the settings.
pub const FILES: &str = "files";
/// Largest limit that may be set, MB: an upload is held in memory while a picture is cleaned.
pub const MAX_MB: u32 = 200;
/// Most rows of the table.
const MAX_RULES: usize = 200;

/// Which files people may send each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FileSettings {
    /// Largest file, MB (1 MB = 1,048,576 bytes), 1 to 200. Channels may narrow it.
    pub max_file_size_mb: u32,
    /// The table of types. A file needs a row that allows its extension and names the type its content has.
    pub files: Vec<FileRule>,
    /// Pictures are shown in the dialog; otherwise they are files to download.
    pub inline_images: bool,
    /// Days after which files of dialogs are removed; 0 = kept for ever.
    pub lifecycle: u32,
    /// Room for all files, GB; 0 = no limit. Clients' files are accepted up to a tenth more.
    pub quota_gb: u32,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// For people.
    pub title: String,
    /// Without a dot, lower case.
    pub extension: String,
    /// Types its content may have.
    pub mime_types: Vec<String>,
    /// Whether such files are accepted.
    pub allow: bool,
}

impl Default for FileSettings {
    fn default() -> Self {
        Self { max_file_size_mb: 25, files: kinds::default_rules(), inline_images: true, lifecycle: 0, quota_gb: 0 }
    }
}

impl FileSettings {
    /// Largest file, bytes.
    #[must_use]
    pub const fn max_bytes(&self) -> u64 {
        self.max_file_size_mb as u64 * 1024 * 1024
    }

    /// The row that allows an extension.
    #[must_use]
    pub fn rule(&self, extension: &str) -> Option<&FileRule> {
        self.files.iter().find(|rule| rule.allow && rule.extension == extension)
    }

    /// Extensions that are accepted.
    #[must_use]
    pub fn allowed(&self) -> Vec<&str> {
        self.files.iter().filter(|rule| rule.allow).map(|rule| rule.extension.as_str()).collect()
    }

    /// What is wrong, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        if !(1..=MAX_MB).contains(&self.max_file_size_mb) {
            let sentence = format!("{} is not accepted, 1 to {MAX_MB} are", self.max_file_size_mb);
            faults.push((String::from("max_file_size_mb"), sentence));
        }
        for (field, value, most) in [("lifecycle", self.lifecycle, 36_500), ("quota_gb", self.quota_gb, 1_000_000)] {
            if value > most {
                faults.push((String::from(field), format!("{value} is not accepted, 0 to {most} are")));
            }
        }
        if self.files.len() > MAX_RULES {
            faults
                .push((String::from("files"), format!("{} rows, at most {MAX_RULES} are accepted", self.files.len())));
        }
        let mut seen = BTreeSet::new();
        for (n, rule) in self.files.iter().enumerate() {
            let mut fault = |field: &str, sentence: String| faults.push((format!("files[{n}].{field}"), sentence));
            let extension = rule.extension.as_str();
            let plain = (1..=10).contains(&extension.len())
                && extension.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            if !plain {
                fault("extension", format!("«{extension:.20}»: 1 to 10 of a–z and 0–9, without a dot, are accepted"));
            } else if !seen.insert(extension) {
                fault("extension", format!("«{extension}» stands in the table twice"));
            } else if rule.allow && kinds::is_executable_extension(extension) {
                fault("allow", format!("«{extension}» is run by computers and is never accepted"));
            }
            if rule.title.chars().count() > 100 {
                fault("title", String::from("at most 100 characters are accepted"));
            }
            let types = &rule.mime_types;
            if types.is_empty() || types.len() > 10 || !types.iter().all(|mime| kinds::is_mime(mime)) {
                fault("mime_types", String::from("1 to 10 types such as image/png are accepted"));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_sound_and_allow_what_the_specification_lists() {
        let settings = FileSettings::default();
        assert_eq!(settings.faults(), vec![]);
        for extension in [
            "jpg", "jpeg", "png", "gif", "webp", "tgs", "pdf", "doc", "docx", "xls", "xlsx", "csv", "txt", "mp3",
            "ogg", "wav", "mp4", "webm", "zip",
        ] {
            assert!(settings.rule(extension).is_some(), "{extension}");
        }
        assert_eq!(settings.max_bytes(), 26_214_400);
    }

    #[test]
    fn every_fault_is_named_and_what_computers_run_is_never_allowed() {
        let rule = |extension: &str, allow: bool| FileRule {
            title: String::new(),
            extension: extension.to_owned(),
            mime_types: vec![String::from("application/octet-stream")],
            allow,
        };
        let settings = FileSettings {
            max_file_size_mb: 0,
            files: vec![rule("exe", true), rule("exe", false), rule(".x", true), rule("JS", true), rule("bat", false)],
            ..FileSettings::default()
        };
        let named: Vec<String> = settings.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            named,
            ["max_file_size_mb", "files[0].allow", "files[1].extension", "files[2].extension", "files[3].extension"]
        );
    }
}
