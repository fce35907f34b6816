//! A conversation on paper: an A4 PDF of a dialog (operator-line.md 4.3 «export to PDF»).
//!
//! [`core`] decides what the sheet says, [`layout`] where it stands, [`pdf`] writes the bytes, [`font`] knows the one built-in font.
//! None of them does I/O. Whatever people wrote becomes glyphs and nothing else: no picture, link, script or file ever gets into a
//! sheet, and nothing is fetched for it (security.md XS-11). Attachments are named; their contents are in the archive.
//!
//! Known limit: a character that the font does not have stands as «□» (Chinese, most emoji).

mod arabic;
pub mod core;
pub mod font;
pub mod layout;
pub mod pdf;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
mod words;

pub use self::{
    core::{Facts, Sheet, Wish},
    words::Language,
};

/// Most lines of one sheet, those that are left out included.
pub const MAX_LINES: i64 = 5_000;
/// Most characters of all its lines together.
pub const MAX_CHARS: usize = 500_000;
/// Most pages.
pub const MAX_PAGES: usize = 1_000;

/// Why there is no sheet.
#[derive(Debug, thiserror::Error)]
pub enum TranscriptError {
    /// It does not fit into [`MAX_PAGES`].
    #[error("the conversation needs more than {MAX_PAGES} pages, at most that many fit into one PDF")]
    TooLong,
    /// The built-in font is not readable.
    #[error("the built-in font is not readable")]
    Font,
    /// Compressing failed.
    #[error("the PDF could not be written: {0}")]
    Write(#[from] std::io::Error),
}

/// The PDF of a sheet.
///
/// # Errors
/// [`TranscriptError`].
pub fn render(sheet: &Sheet) -> Result<Vec<u8>, TranscriptError> {
    let font = font::Font::built_in().ok_or(TranscriptError::Font)?;
    let pages = layout::pages(sheet, font)?;
    Ok(pdf::write(sheet, &pages, font)?)
}
