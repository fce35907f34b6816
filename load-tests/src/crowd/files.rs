//! Files that visitors send: real contents of a wanted size, and the form in which a page uploads them. Pure.

use bytes::Bytes;

use super::body::named;
use crate::schedule::customers::{File, FileKind};

/// Separates the parts of a form; stands in no content, because noise is never so long a word.
const BOUNDARY: &str = "rozmova-load-form-7d1f0c2a9b3e";
/// `Content-Type` of a form.
pub const FORM: &str = "multipart/form-data; boundary=rozmova-load-form-7d1f0c2a9b3e";
/// Longest stored block of a compressed stream.
const BLOCK: usize = 0xFFFF;

/// The form with a file; the same number gives the same file.
#[must_use]
pub fn form(file: File, number: u64) -> Bytes {
    let (_, mut name, mut mime) = named(file.kind);
    if file.kind == FileKind::Image {
        (name, mime) = ("photo.png", "image/png");
    }
    let content = content(file, number);
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: {mime}\r\n\r\n"
    );
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let mut form = Vec::with_capacity(head.len() + content.len() + tail.len());
    form.extend_from_slice(head.as_bytes());
    form.extend_from_slice(&content);
    form.extend_from_slice(tail.as_bytes());
    Bytes::from(form)
}

/// The content of a file: a picture decodes, the others begin as their kind does; the rest is noise, which nothing makes smaller.
#[must_use]
pub fn content(file: File, number: u64) -> Vec<u8> {
    let mut noise = Noise(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let size = file.bytes as usize;
    let begun = |begin: &[u8], mut noise: Noise| {
        let mut content = begin.to_vec();
        content.resize_with(size.max(begin.len()), || noise.byte());
        content
    };
    match file.kind {
        FileKind::Image => picture((size as f64).sqrt() as u32, &mut noise),
        FileKind::Document => begun(b"%PDF-1.4\n", noise),
        FileKind::Voice => begun(b"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00", noise),
    }
}

/// Xorshift: quick, and no two files are the same.
struct Noise(u64);

impl Noise {
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as u8
    }
}

/// A grey PNG of `side` × `side` pixels, not compressed.
fn picture(side: u32, noise: &mut Noise) -> Vec<u8> {
    let side = side.clamp(16, 4_096);
    let mut rows = Vec::with_capacity((side as usize + 1) * side as usize);
    for _ in 0..side {
        // No filter.
        rows.push(0);
        rows.extend((0..side).map(|_| noise.byte()));
    }
    let mut stream = vec![0x78, 0x01];
    let blocks = rows.len().div_ceil(BLOCK);
    for (n, block) in rows.chunks(BLOCK).enumerate() {
        let length = block.len() as u16;
        stream.push(u8::from(n + 1 == blocks));
        stream.extend_from_slice(&length.to_le_bytes());
        stream.extend_from_slice(&(!length).to_le_bytes());
        stream.extend_from_slice(block);
    }
    stream.extend_from_slice(&adler32(&rows).to_be_bytes());
    let mut header = Vec::with_capacity(13);
    header.extend_from_slice(&side.to_be_bytes());
    header.extend_from_slice(&side.to_be_bytes());
    // Eight bits of grey; the usual compression and filters; not interlaced.
    header.extend_from_slice(&[8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let nothing: &[u8] = &[];
    for (kind, data) in [(b"IHDR", header.as_slice()), (b"IDAT", stream.as_slice()), (b"IEND", nothing)] {
        png.extend_from_slice(&(data.len() as u32).to_be_bytes());
        let from = png.len();
        png.extend_from_slice(kind);
        png.extend_from_slice(data);
        let sum = crc32(png.get(from..).unwrap_or_default());
        png.extend_from_slice(&sum.to_be_bytes());
    }
    png
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    // The longest run after which neither sum can be over 32 bits.
    for part in bytes.chunks(5_552) {
        for byte in part {
            a += u32::from(*byte);
            b += a;
        }
        (a, b) = (a % 65_521, b % 65_521);
    }
    b << 16 | a
}

static CRC: [u32; 256] = {
    let mut table = [0_u32; 256];
    let mut n = 0_usize;
    while n < 256 {
        let mut value = n as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[n] = value;
        n += 1;
    }
    table
};

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| CRC[((crc ^ u32::from(*byte)) & 0xFF) as usize] ^ (crc >> 8);
    !bytes.iter().fold(!0, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    }

    #[test]
    fn a_file_has_its_size_and_is_another_for_another_line() {
        for kind in [FileKind::Image, FileKind::Document, FileKind::Voice] {
            let file = File { kind, bytes: 180 * 1024 };
            let content = content(file, 1);
            let wanted = 180.0 * 1024.0;
            assert!((content.len() as f64 / wanted - 1.0).abs() < 0.02, "{kind:?}: {}", content.len());
            assert_eq!(content, super::content(file, 1));
            assert_ne!(content, super::content(file, 2));
            let form = form(file, 1);
            assert!(form.starts_with(b"--rozmova-load-form") && form.ends_with(b"--\r\n"));
            assert!(FORM.ends_with(BOUNDARY));
        }
    }
}
