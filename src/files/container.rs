//! GIF and WebP cut down to what a picture needs, without decoding: comments, EXIF, XMP and whatever stands after the picture's end
//! are left out, so nothing can hide in it (FI-03, FI-06). Pure.

/// Most pictures of an animation.
pub const MAX_FRAMES: usize = 1_000;

/// Why a container is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Not what its type says.
    #[error("the picture is damaged")]
    Damaged,
    /// Too long an animation.
    #[error("the animation has more than {MAX_FRAMES} pictures")]
    TooManyFrames,
}

/// Reads bytes in order.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], Broken> {
        let end = self.at.checked_add(n).ok_or(Broken::Damaged)?;
        let part = self.bytes.get(self.at..end).ok_or(Broken::Damaged)?;
        self.at = end;
        Ok(part)
    }

    fn byte(&mut self) -> Result<u8, Broken> {
        self.take(1)?.first().copied().ok_or(Broken::Damaged)
    }

    /// Sub-blocks of a GIF with their end.
    fn sub_blocks(&mut self) -> Result<&'a [u8], Broken> {
        let from = self.at;
        loop {
            let length = self.byte()?;
            self.take(usize::from(length))?;
            if length == 0 {
                return self.bytes.get(from..self.at).ok_or(Broken::Damaged);
            }
        }
    }
}

/// Bytes of a GIF's colour table by the flags before it.
const fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// A GIF of its screen, pictures, their timing and its loop.
///
/// # Errors
/// [`Broken`].
pub fn gif(bytes: &[u8]) -> Result<Vec<u8>, Broken> {
    let mut from = Reader { bytes, at: 0 };
    let head = from.take(13)?;
    if !head.starts_with(b"GIF87a") && !head.starts_with(b"GIF89a") {
        return Err(Broken::Damaged);
    }
    let mut out = head.to_vec();
    out.extend_from_slice(from.take(table(head[10]))?);
    let mut frames = 0;
    loop {
        match from.byte()? {
            0x2c => {
                frames += 1;
                if frames > MAX_FRAMES {
                    return Err(Broken::TooManyFrames);
                }
                let place = from.take(9)?;
                out.push(0x2c);
                out.extend_from_slice(place);
                out.extend_from_slice(from.take(table(place[8]))?);
                out.push(from.byte()?);
                out.extend_from_slice(from.sub_blocks()?);
            }
            0x21 => {
                let label = from.byte()?;
                let body = from.sub_blocks()?;
                let keeps_time = label == 0xf9;
                let loops = label == 0xff && body.starts_with(b"\x0bNETSCAPE2.0");
                if keeps_time || loops {
                    out.extend_from_slice(&[0x21, label]);
                    out.extend_from_slice(body);
                }
            }
            0x3b if frames > 0 => {
                out.push(0x3b);
                return Ok(out);
            }
            _ => return Err(Broken::Damaged),
        }
    }
}

/// Chunks of a WebP that are the picture.
const WEBP_KEPT: &[&[u8]] = &[b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// A WebP of its picture, animation and colours.
///
/// # Errors
/// [`Broken`].
pub fn webp(bytes: &[u8]) -> Result<Vec<u8>, Broken> {
    let mut from = Reader { bytes, at: 0 };
    if from.take(4)? != b"RIFF" {
        return Err(Broken::Damaged);
    }
    let length = number(from.take(4)?) as usize;
    if from.take(4)? != b"WEBP" || length < 4 {
        return Err(Broken::Damaged);
    }
    let end = length.checked_add(8).filter(|end| *end <= bytes.len()).ok_or(Broken::Damaged)?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut frames = 0;
    while from.at + 8 <= end {
        let name = from.take(4)?;
        let size = from.take(4)?;
        let length = number(size) as usize;
        let body = from.take(length)?;
        if length % 2 == 1 && from.at < end {
            from.take(1)?;
        }
        if !WEBP_KEPT.contains(&name) {
            continue;
        }
        frames += usize::from(name == b"ANMF");
        if frames > MAX_FRAMES {
            return Err(Broken::TooManyFrames);
        }
        out.extend_from_slice(name);
        out.extend_from_slice(size);
        let begins = out.len();
        out.extend_from_slice(body);
        // The flags that announce EXIF and XMP.
        if name == b"VP8X"
            && let Some(flags) = out.get_mut(begins)
        {
            *flags &= !0x0c;
        }
        if length % 2 == 1 {
            out.push(0);
        }
    }
    if out.len() <= 12 {
        return Err(Broken::Damaged);
    }
    let total = u32::try_from(out.len() - 8).map_err(|_| Broken::Damaged)?;
    out[4..8].copy_from_slice(&total.to_le_bytes());
    Ok(out)
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |n, byte| n << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn picture(format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbaImage::from_pixel(5, 3, image::Rgba([1, 2, 3, 255])).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn holds(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|part| part == text)
    }

    #[test]
    fn fi_03_what_hides_in_a_gif_or_after_it_is_left_out() {
        let plain = picture(image::ImageFormat::Gif);
        let clean = gif(&plain).unwrap();
        let mut hostile = plain[..13 + table(plain[10])].to_vec();
        hostile.extend_from_slice(b"\x21\xfe\x08<script>\0");
        hostile.extend_from_slice(b"\x21\xff\x0bXMP DataXMP\x03abc\0");
        hostile.extend_from_slice(&plain[13 + table(plain[10])..]);
        hostile.extend_from_slice(b"PK\x03\x04 an archive behind the picture <html>");
        let cleaned = gif(&hostile).unwrap();
        assert_eq!(cleaned, clean);
        assert!(!holds(&cleaned, b"script") && !holds(&cleaned, b"PK") && !holds(&cleaned, b"XMP"));
        assert_eq!(image::load_from_memory(&cleaned).unwrap().width(), 5);
    }

    #[test]
    fn fi_03_what_hides_in_a_webp_or_after_it_is_left_out() {
        let plain = picture(image::ImageFormat::WebP);
        let mut hostile = plain.clone();
        hostile.extend_from_slice(b"EXIF\x03\0\0\0gps\0");
        hostile.extend_from_slice(b"XMP \x08\0\0\0<script>");
        let length = u32::try_from(hostile.len() - 8).unwrap();
        hostile[4..8].copy_from_slice(&length.to_le_bytes());
        hostile.extend_from_slice(b"PK\x03\x04<html>");
        let cleaned = webp(&hostile).unwrap();
        assert_eq!(cleaned, webp(&plain).unwrap());
        assert!(!holds(&cleaned, b"gps") && !holds(&cleaned, b"script") && !holds(&cleaned, b"PK"));
        assert_eq!(image::load_from_memory(&cleaned).unwrap().height(), 3);
    }

    #[test]
    fn fi_06_an_animation_of_ten_thousand_pictures_is_refused_by_counting() {
        let plain = picture(image::ImageFormat::Gif);
        let head = 13 + table(plain[10]);
        let mut long = plain[..head].to_vec();
        for _ in 0..10_000 {
            long.extend_from_slice(&[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0x44, 0]);
        }
        long.push(0x3b);
        assert_eq!(gif(&long), Err(Broken::TooManyFrames));
    }

    proptest! {
        #[test]
        fn garbage_is_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = gif(&[b"GIF89a".as_slice(), &bytes].concat());
            let _ = webp(&[b"RIFF".as_slice(), &bytes].concat());
            let mut sized = b"RIFF\x90\x01\0\0WEBP".to_vec();
            sized.extend_from_slice(&bytes);
            let _ = webp(&sized);
        }
    }
}
