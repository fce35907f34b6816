//! Pictures made harmless: judged by their header before anything is decoded, then re-encoded (JPEG, PNG) or cut down to their
//! picture (GIF, WebP), with a small copy for lists (FI-06). Blocks and takes memory: runs on a bounded pool.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder as _, ImageEncoder as _, ImageFormat, ImageReader, Limits,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
};

use super::container::{self, Broken};

/// Longest side, pixels.
pub const MAX_SIDE: u32 = 16_384;
/// Most pixels: more than any phone's camera takes by default.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Memory of one decoding, bytes: [`MAX_PIXELS`] at four bytes.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// Longest side of the small copy.
const THUMB_SIDE: u32 = 640;
/// Pictures of fewer bytes and no longer side are their own small copy.
const SMALL: usize = 100 * 1024;

/// A harmless picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The picture.
    pub bytes: Vec<u8>,
    /// Width as shown, pixels.
    pub width: u32,
    /// Height as shown.
    pub height: u32,
    /// The small copy, when it is worth having.
    pub thumb: Option<Vec<u8>>,
}

/// Why a picture is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Too many pixels, by the header.
    #[error("the picture has {0}×{1} pixels, at most {MAX_PIXELS} in all and {MAX_SIDE} along a side are accepted")]
    TooLarge(u32, u32),
    /// It does not decode.
    #[error("the picture is damaged")]
    Damaged,
    /// See [`Broken::TooManyFrames`].
    #[error(transparent)]
    Animation(Broken),
}

impl PictureError {
    /// Stable word for the panel.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::TooLarge(..) | Self::Animation(_) => "picture_too_large",
            Self::Damaged => "picture_damaged",
        }
    }
}

impl From<Broken> for PictureError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Damaged => Self::Damaged,
            Broken::TooManyFrames => Self::Animation(broken),
        }
    }
}

fn damaged(_: image::ImageError) -> PictureError {
    PictureError::Damaged
}

/// Makes a picture of a known type harmless.
///
/// # Errors
/// [`PictureError`].
pub fn clean(mime: &str, bytes: &[u8]) -> Result<Picture, PictureError> {
    let format = ImageFormat::from_mime_type(mime).ok_or(PictureError::Damaged)?;
    let reader = || ImageReader::with_format(Cursor::new(bytes), format);
    // The header alone is read here; whether it is too large is our question, not the decoder's.
    let mut header = reader();
    header.no_limits();
    let (width, height) = header.into_dimensions().map_err(damaged)?;
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooLarge(width, height));
    }
    let kept = match format {
        ImageFormat::Gif => Some(container::gif(bytes)?),
        ImageFormat::WebP => Some(container::webp(bytes)?),
        _ => None,
    };
    let mut reader = reader();
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    // What is cut down keeps no EXIF: it is shown as it lies.
    if kept.is_none() {
        picture.apply_orientation(orientation);
    }
    let bytes = match kept {
        Some(kept) => kept,
        None if format == ImageFormat::Jpeg => jpeg(&picture, 90)?,
        None => png(&picture)?,
    };
    let large = picture.width() > THUMB_SIDE || picture.height() > THUMB_SIDE;
    let thumb = if large || bytes.len() > SMALL { Some(small(&picture)?) } else { None };
    Ok(Picture { bytes, width: picture.width(), height: picture.height(), thumb })
}

fn small(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let large = picture.width() > THUMB_SIDE || picture.height() > THUMB_SIDE;
    let small = if large { picture.thumbnail(THUMB_SIDE, THUMB_SIDE) } else { picture.clone() };
    let clear = small.color().has_alpha() && small.to_rgba8().pixels().any(|p| p.0[3] < 255);
    if clear { png(&small) } else { jpeg(&small, 80) }
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, PictureError> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    let rgb = picture.to_rgb8();
    encoder.write_image(rgb.as_raw(), rgb.width(), rgb.height(), image::ExtendedColorType::Rgb8).map_err(damaged)?;
    Ok(out)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
    let written = if picture.color().has_alpha() {
        let rgba = picture.to_rgba8();
        encoder.write_image(rgba.as_raw(), rgba.width(), rgba.height(), image::ExtendedColorType::Rgba8)
    } else {
        let rgb = picture.to_rgb8();
        encoder.write_image(rgb.as_raw(), rgb.width(), rgb.height(), image::ExtendedColorType::Rgb8)
    };
    written.map_err(damaged)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn files_of_the_load_tool_are_accepted_like_a_customers() {
        use rozmova_load::{
            crowd::files,
            schedule::customers::{File, FileKind},
        };
        for (kind, wanted) in
            [(FileKind::Image, "image/png"), (FileKind::Document, "application/pdf"), (FileKind::Voice, "audio/ogg")]
        {
            let content = files::content(File { kind, bytes: 180 * 1024 }, 7);
            assert_eq!(crate::files::kinds::sniff(&content), wanted);
            if kind == FileKind::Image {
                let picture = clean(wanted, &content).unwrap();
                assert_eq!((picture.width, picture.height), (429, 429));
            }
        }
    }

    fn holds(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|part| part == text)
    }

    /// A JPEG with an EXIF block that says «turn by 90 degrees» and hides words, and a page behind the picture.
    fn hostile_jpeg() -> Vec<u8> {
        let plain = encoded(40, 20, ImageFormat::Jpeg);
        let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        tiff.extend_from_slice(b"GPS 50.4501 30.5234 canary");
        let length = u16::try_from(tiff.len() + 2).unwrap();
        let mut out = plain[..2].to_vec();
        out.extend_from_slice(&[0xff, 0xe1]);
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(&tiff);
        out.extend_from_slice(&plain[2..]);
        out.extend_from_slice(b"<html><script>alert('canary')</script>");
        out
    }

    #[test]
    fn fi_06_a_photo_loses_its_place_and_keeps_its_turn() {
        let picture = clean("image/jpeg", &hostile_jpeg()).unwrap();
        assert_eq!((picture.width, picture.height), (20, 40), "turned as the camera said");
        assert!(!holds(&picture.bytes, b"canary") && !holds(&picture.bytes, b"Exif"));
        let again = image::load_from_memory(&picture.bytes).unwrap();
        assert_eq!((again.width(), again.height()), (20, 40));
        assert_eq!(picture.thumb, None, "it is small already");
    }

    #[test]
    fn fi_03_an_archive_behind_a_picture_is_cut_off() {
        let mut polyglot = encoded(8, 8, ImageFormat::Png);
        polyglot.extend_from_slice(b"PK\x03\x04 canary");
        let picture = clean("image/png", &polyglot).unwrap();
        assert!(!holds(&picture.bytes, b"canary"));
    }

    #[test]
    fn every_kind_of_picture_is_cleaned_and_large_ones_get_a_small_copy() {
        for (mime, format) in [
            ("image/jpeg", ImageFormat::Jpeg),
            ("image/png", ImageFormat::Png),
            ("image/gif", ImageFormat::Gif),
            ("image/webp", ImageFormat::WebP),
        ] {
            let picture = clean(mime, &encoded(900, 300, format)).unwrap();
            assert_eq!((picture.width, picture.height), (900, 300), "{mime}");
            let thumb = image::load_from_memory(&picture.thumb.unwrap()).unwrap();
            assert_eq!((thumb.width(), thumb.height()), (640, 213), "{mime}");
            assert!(image::load_from_memory(&picture.bytes).is_ok(), "{mime}");
        }
    }

    /// A PNG's header with the size of a bomb; nothing of it has to be decoded.
    #[test]
    fn fi_06_a_bomb_is_refused_by_its_header() {
        let mut bomb = encoded(2, 2, ImageFormat::Png);
        bomb[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        assert_eq!(clean("image/png", &bomb), Err(PictureError::TooLarge(50_000, 50_000)));
        let mut gif = encoded(2, 2, ImageFormat::Gif);
        gif[6..10].copy_from_slice(&[0xff; 4]);
        assert_eq!(clean("image/gif", &gif), Err(PictureError::TooLarge(65_535, 65_535)));
    }

    #[test]
    fn what_does_not_decode_is_damaged() {
        let png = encoded(30, 30, ImageFormat::Png);
        for (mime, bytes) in [
            ("image/png", &png[..60]),
            ("image/jpeg", png.as_slice()),
            ("image/png", b"\x89PNG\r\n\x1a\n".as_slice()),
            ("image/svg+xml", b"<svg/>".as_slice()),
        ] {
            assert_eq!(clean(mime, bytes), Err(PictureError::Damaged), "{mime}");
        }
    }
}
