//! A file on its way out: a picture, sound or film may be shown, everything else is saved; nothing is ever run (XS-05, FI-02).

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::{
        StatusCode,
        header::{self, ContentEncoding},
    },
};
use rozmova_store::files::FileRow;

use super::{heif::HEIF, links::Variant, name, service::Files, storage::StorageError, upload::away};
use crate::problem::{Code, Problem};

/// Types a page may show; all others are downloads.
const SHOWN: &[&str] = &[
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/m4a",
    "video/mp4",
    "video/webm",
    "video/ogg",
];

/// Types that do something when they are opened, under whatever name; browsers get them as bytes.
const ACTIVE: &[&str] =
    &["text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "text/javascript"];

/// How a content is to be fetched.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// Which content.
    pub variant: Variant,
    /// To save, also what could be shown.
    pub save: bool,
    /// How long the caller's browser keeps it, seconds.
    pub seconds: u32,
}

fn served_as(row: &FileRow, variant: Variant, first: &[u8]) -> String {
    if variant == Variant::Thumb && row.has_thumb {
        return String::from(super::kinds::sniff(first));
    }
    if variant == Variant::Original {
        return String::from(HEIF);
    }
    if ACTIVE.contains(&row.mime.as_str()) { String::from("application/octet-stream") } else { row.mime.clone() }
}

/// A `Range` that cannot be served: 416.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsatisfiable;

/// The part a `Range` asks for, `None` for the whole. Several parts are not served (FI-08).
///
/// # Errors
/// [`Unsatisfiable`].
pub fn range(text: Option<&str>, length: u64) -> Result<Option<(u64, u64)>, Unsatisfiable> {
    let Some(spec) = text.and_then(|text| text.trim().strip_prefix("bytes=")) else { return Ok(None) };
    let (from, to) = spec.split_once('-').filter(|_| !spec.contains(',')).ok_or(Unsatisfiable)?;
    let (from, to) = (from.trim(), to.trim());
    let number = |text: &str| text.parse::<u64>().map_err(|_| Unsatisfiable);
    let (from, to) = match (from.is_empty(), to.is_empty()) {
        (true, true) => return Err(Unsatisfiable),
        (true, false) => (length.saturating_sub(number(to)?), length.saturating_sub(1)),
        (false, true) => (number(from)?, length.saturating_sub(1)),
        (false, false) => (number(from)?, number(to)?.min(length.saturating_sub(1))),
    };
    if from > to || from >= length { Err(Unsatisfiable) } else { Ok(Some((from, to))) }
}

/// Answers the content of a row.
///
/// # Errors
/// 404 when it never was, 410 when it was removed, 416 for a range outside of it.
pub async fn content(files: &Files, req: &HttpRequest, row: &FileRow, how: How) -> Result<HttpResponse, Problem> {
    let gone = || Problem::new(Code::Gone, "the file is not kept any more");
    if row.deleted_at.is_some() {
        return Err(gone());
    }
    if how.variant == Variant::Original && row.original_bytes.is_none() {
        return Err(Problem::not_found("another original of the file"));
    }
    let content = match files.open(row, how.variant).await {
        Ok(opened) => opened,
        Err(StorageError::Missing) => {
            tracing::error!(file.id = %row.id, "the content of a file is missing in the storage");
            return Err(gone());
        }
        Err(error) => return Err(away(error)),
    };
    let length = content.length;
    // What a small picture is, its row does not say.
    let first = if how.variant == Variant::Thumb && row.has_thumb {
        content.first(16).await.map_err(|error| away(error.into()))?
    } else {
        Vec::new()
    };
    let mime = served_as(row, how.variant, &first);
    let shown = SHOWN.contains(&mime.as_str()) && !how.save;
    let tag = match how.variant {
        Variant::Whole => "",
        Variant::Thumb => "-t",
        Variant::Original => "-o",
    };
    let etag = format!("\"{}{tag}\"", row.sha256.get(..32).unwrap_or(&row.sha256));
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::ETAG, etag.clone()))
        .insert_header((header::CACHE_CONTROL, format!("private, max-age={}", how.seconds)))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"))
        .insert_header(("cross-origin-resource-policy", "same-origin"))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        // Packed already, and a part of it must be a part of the bytes.
        .insert_header(ContentEncoding::Identity);
    let text = |name: header::HeaderName| req.headers().get(name).and_then(|v| v.to_str().ok());
    if text(header::IF_NONE_MATCH) == Some(etag.as_str()) {
        return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
    }
    let Ok(part) = range(text(header::RANGE), length) else {
        return Ok(answer
            .status(StatusCode::RANGE_NOT_SATISFIABLE)
            .insert_header((header::CONTENT_RANGE, format!("bytes */{length}")))
            .finish());
    };
    let (from, to) = part.unwrap_or((0, length.saturating_sub(1)));
    let wanted = if length == 0 { 0 } else { to - from + 1 };
    if part.is_some() {
        answer
            .status(StatusCode::PARTIAL_CONTENT)
            .insert_header((header::CONTENT_RANGE, format!("bytes {from}-{to}/{length}")));
    }
    let called = match how.variant {
        Variant::Original => name::with_extension(&row.name, "heic"),
        Variant::Whole | Variant::Thumb => row.name.clone(),
    };
    let text_type = mime.starts_with("text/");
    let mime = if text_type { format!("{mime}; charset=utf-8") } else { mime };
    Ok(answer
        .insert_header((header::CONTENT_TYPE, mime))
        .insert_header((header::CONTENT_DISPOSITION, name::disposition(shown, &called)))
        .body(SizedStream::new(wanted, content.stream(from, wanted))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fi_08_one_part_is_served_and_many_are_not() {
        type Served = Result<Option<(u64, u64)>, Unsatisfiable>;
        let rows: &[(Option<&str>, Served)] = &[
            (None, Ok(None)),
            (Some("items=0-1"), Ok(None)),
            (Some("bytes=0-"), Ok(Some((0, 99)))),
            (Some("bytes=10-19"), Ok(Some((10, 19)))),
            (Some("bytes=90-500"), Ok(Some((90, 99)))),
            (Some("bytes=-5"), Ok(Some((95, 99)))),
            (Some("bytes=-500"), Ok(Some((0, 99)))),
            (Some("bytes=100-"), Err(Unsatisfiable)),
            (Some("bytes=5-4"), Err(Unsatisfiable)),
            (Some("bytes=-"), Err(Unsatisfiable)),
            (Some("bytes=a-b"), Err(Unsatisfiable)),
            (Some("bytes=0-1,2-3"), Err(Unsatisfiable)),
        ];
        for (text, expected) in rows {
            assert_eq!(range(*text, 100), *expected, "{text:?}");
        }
        let many = format!("bytes={}", vec!["0-1"; 1_000].join(","));
        assert_eq!(range(Some(&many), 100), Err(Unsatisfiable));
        assert_eq!(range(Some("bytes=0-"), 0), Err(Unsatisfiable));
    }
}
