//! Types of files by their content, and what each may be (FI-03). Pure.

use super::settings::{FileRule, FileSettings};

/// Bytes from the beginning that decide the type.
pub const HEAD: usize = 16 * 1024;

/// (title, extension, types of its content; the first is what it is served as).
const DEFAULTS: &[(&str, &str, &[&str])] = &[
    ("JPEG", "jpg", &["image/jpeg"]),
    ("JPEG", "jpeg", &["image/jpeg"]),
    ("PNG", "png", &["image/png"]),
    ("GIF", "gif", &["image/gif"]),
    ("WebP", "webp", &["image/webp"]),
    ("HEIC", "heic", &["image/heif"]),
    ("HEIF", "heif", &["image/heif"]),
    ("Telegram sticker", "tgs", &["application/gzip"]),
    ("PDF", "pdf", &["application/pdf"]),
    ("Word 97–2003", "doc", &["application/msword", "application/x-ole-storage"]),
    ("Word", "docx", &["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"]),
    ("Excel 97–2003", "xls", &["application/vnd.ms-excel", "application/x-ole-storage", "application/msword"]),
    ("Excel", "xlsx", &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"]),
    ("CSV", "csv", &["text/csv", "text/plain"]),
    ("Text", "txt", &["text/plain"]),
    ("MP3", "mp3", &["audio/mpeg"]),
    ("Ogg", "ogg", &["audio/ogg", "video/ogg"]),
    ("WAV", "wav", &["audio/wav"]),
    ("MP4", "mp4", &["video/mp4", "video/x-m4v", "audio/m4a", "video/quicktime"]),
    ("WebM", "webm", &["video/webm", "video/x-matroska"]),
    ("ZIP", "zip", &["application/zip"]),
];

/// The table of a new instance (administration.md 8.3).
#[must_use]
pub fn default_rules() -> Vec<FileRule> {
    let rule = |(title, extension, types): &(&str, &str, &[&str])| FileRule {
        title: String::from(*title),
        extension: String::from(*extension),
        mime_types: types.iter().map(|mime| String::from(*mime)).collect(),
        allow: true,
    };
    DEFAULTS.iter().map(rule).collect()
}

/// Extensions of what an operating system or a web server runs.
const EXECUTABLE: &[&str] = &[
    "exe", "dll", "com", "bat", "cmd", "msi", "msp", "scr", "pif", "cpl", "hta", "lnk", "reg", "vbs", "vbe", "js",
    "jse", "mjs", "ws", "wsf", "wsh", "ps1", "psm1", "sh", "bash", "zsh", "csh", "jar", "class", "apk", "ipa", "app",
    "dmg", "pkg", "deb", "rpm", "run", "bin", "elf", "so", "dylib", "php", "phtml", "phar", "py", "pyc", "rb", "pl",
    "cgi", "asp", "aspx", "jsp", "htaccess", "url", "desktop", "iso", "img", "vhd", "docm", "xlsm", "pptm", "xll",
    "scf", "inf", "chm", "wasm",
];

/// Whether a computer would run such a file.
#[must_use]
pub fn is_executable_extension(extension: &str) -> bool {
    EXECUTABLE.contains(&extension)
}

/// Types by content that a computer would run, whatever the file is called.
const EXECUTABLE_TYPES: &[&str] = &[
    "application/vnd.microsoft.portable-executable",
    "application/x-executable",
    "application/x-mach-binary",
    "application/java",
    "application/java-vm",
    "application/x-shellscript",
    "application/x-sharedlib",
    "application/vnd.android.dex",
    "application/vnd.android.dey",
    "application/vnd.debian.binary-package",
    "application/x-rpm",
    "application/x-llvm",
    "application/wasm",
    "text/x-shellscript",
];

/// Whether this looks like a type, `image/png`.
#[must_use]
pub fn is_mime(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"!#$&^_.+-".contains(&b))
    };
    text.len() <= 127 && text.split_once('/').is_some_and(|(kind, sub)| part(kind) && part(sub))
}

/// The type of a content by its first bytes; `application/octet-stream` when nothing tells it.
#[must_use]
pub fn sniff(head: &[u8]) -> &'static str {
    if head.starts_with(b"#!") {
        return "text/x-shellscript";
    }
    if head.starts_with(b"\x7fELF") {
        return "application/x-executable";
    }
    // Before the crate's own guess: a page that begins with a comment or a byte-order mark is a page too.
    if let Some(markup) = markup(head) {
        return markup;
    }
    // The crate reads such a container whole, and only its beginning is here.
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return "application/x-ole-storage";
    }
    match infer::get(head).map(|kind| kind.mime_type()) {
        Some("audio/x-wav") => "audio/wav",
        Some("audio/opus") => "audio/ogg",
        Some("application/x-gzip") => "application/gzip",
        Some(known) => known,
        None if is_text(head) => "text/plain",
        None => "application/octet-stream",
    }
}

/// HTML, SVG and XML by what a browser would see at the beginning.
fn markup(head: &[u8]) -> Option<&'static str> {
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = start.get(..start.len().min(1024)).unwrap_or_default();
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    let text = text.trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let has = |tags: &[&str]| tags.iter().any(|tag| text.contains(tag));
    if has(&["<svg"]) {
        return Some("image/svg+xml");
    }
    if has(&[
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<iframe",
        "<style",
        "<meta",
        "<title",
        "<img",
        "<a ",
        "<p>",
        "<div",
        "<table",
        "<!--",
    ]) {
        return Some("text/html");
    }
    text.starts_with("<?xml").then_some("text/xml")
}

/// Readable text: no NUL and no control characters but those of lines; UTF-8 or a single-byte code page.
fn is_text(head: &[u8]) -> bool {
    !head.is_empty() && head.iter().all(|b| *b >= 0x20 && *b != 0x7f || matches!(b, b'\t' | b'\n' | b'\r' | 0x0c))
}

/// What an accepted file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Shown as a picture.
    Image,
    /// Film.
    Video,
    /// Sound.
    Audio,
    /// Anything else.
    File,
}

impl Kind {
    /// The word in rows and JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::File => "file",
        }
    }

    /// What a type is to people. Pictures are only those that are cleaned; an SVG is a file (XS-05).
    #[must_use]
    pub fn of(mime: &str) -> Self {
        match mime {
            "image/jpeg" | "image/png" | "image/gif" | "image/webp" => Self::Image,
            _ if mime.starts_with("video/") => Self::Video,
            _ if mime.starts_with("audio/") => Self::Audio,
            _ => Self::File,
        }
    }
}

/// Why a file is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No row of the table allows the extension.
    #[error("files «.{0}» are not accepted")]
    Extension(String),
    /// The content is something else than the name says.
    #[error("the content is {content}, which is not what «.{extension}» holds")]
    Mismatch {
        /// Extension of the name.
        extension: String,
        /// Type of the content.
        content: &'static str,
    },
    /// A computer would run it.
    #[error("files that computers run are not accepted")]
    Executable,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
}

impl Refusal {
    /// Stable word for the panel.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Extension(_) => "type_not_allowed",
            Self::Mismatch { .. } => "type_mismatch",
            Self::Executable => "executable",
            Self::Empty => "empty",
        }
    }
}

/// What can be said of a file by its name, before a byte of it arrived.
///
/// # Errors
/// [`Refusal`].
pub fn judge_name(settings: &FileSettings, extension: &str) -> Result<(), Refusal> {
    if is_executable_extension(extension) {
        return Err(Refusal::Executable);
    }
    settings.rule(extension).map(|_| ()).ok_or_else(|| Refusal::Extension(String::from(extension)))
}

/// Judges a file by its extension and its first bytes; answers the type it is stored and served as.
///
/// # Errors
/// [`Refusal`].
pub fn judge(settings: &FileSettings, extension: &str, head: &[u8]) -> Result<String, Refusal> {
    if head.is_empty() {
        return Err(Refusal::Empty);
    }
    let content = sniff(head);
    if EXECUTABLE_TYPES.contains(&content) || is_executable_extension(extension) {
        return Err(Refusal::Executable);
    }
    let rule = settings.rule(extension).ok_or_else(|| Refusal::Extension(String::from(extension)))?;
    if !rule.mime_types.iter().any(|mime| mime == content) {
        return Err(Refusal::Mismatch { extension: String::from(extension), content });
    }
    // Containers and plain text say less than the name does.
    let vague =
        matches!(content, "application/zip" | "application/x-ole-storage" | "text/plain" | "application/msword");
    let told = rule.mime_types.first().filter(|_| vague).cloned();
    Ok(told.unwrap_or_else(|| String::from(content)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const PDF: &[u8] = b"%PDF-1.7\n";
    const EXE: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";
    const ELF: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    #[test]
    fn fi_03_the_content_decides_and_must_be_what_the_name_says() {
        let settings = FileSettings::default();
        let of = |extension: &str, head: &[u8]| judge(&settings, extension, head).map_err(|refusal| refusal.reason());
        assert_eq!(of("png", PNG), Ok(String::from("image/png")));
        assert_eq!(of("pdf", PDF), Ok(String::from("application/pdf")));
        assert_eq!(of("csv", "імʼя;сума\nОля;5\n".as_bytes()), Ok(String::from("text/csv")));
        assert_eq!(of("txt", b"\xcf\xf0\xe8\xe2\xb3\xf2"), Ok(String::from("text/plain")), "an old code page");
        let rows: &[(&str, &[u8], &str)] = &[
            ("jpg", PNG, "type_mismatch"),
            ("png", PDF, "type_mismatch"),
            ("txt", b"<html><script>alert(1)</script>", "type_mismatch"),
            ("txt", b"  <!-- x --><b>", "type_mismatch"),
            ("png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "type_mismatch"),
            ("txt", b"\xef\xbb\xbf<?xml version='1.0'?><svg onload=alert(1)>", "type_mismatch"),
            ("csv", b"a\0b", "type_mismatch"),
            ("svg", b"<svg/>", "type_not_allowed"),
            ("html", b"<html>", "type_not_allowed"),
            ("", b"plain", "type_not_allowed"),
            ("exe", EXE, "executable"),
            ("png", EXE, "executable"),
            ("pdf", ELF, "executable"),
            ("txt", b"#!/bin/sh\nrm -rf /\n", "executable"),
            ("js", b"alert(1)", "executable"),
            ("png", b"", "empty"),
        ];
        for (extension, head, reason) in rows {
            assert_eq!(of(extension, head), Err(*reason), "{extension} {head:?}");
        }
    }

    #[test]
    fn a_row_that_is_switched_off_refuses_and_one_that_is_added_accepts() {
        let mut settings = FileSettings::default();
        settings.files.retain(|rule| rule.extension != "pdf");
        assert!(judge(&settings, "pdf", PDF).is_err());
        settings.files.push(FileRule {
            title: String::from("SVG"),
            extension: String::from("svg"),
            mime_types: vec![String::from("image/svg+xml")],
            allow: true,
        });
        assert_eq!(judge(&settings, "svg", b"<svg/>").unwrap(), "image/svg+xml");
        assert_eq!(Kind::of("image/svg+xml"), Kind::File, "never shown as a picture");
    }
}
