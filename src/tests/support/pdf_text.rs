//! Reads back what a PDF of ours shows, glyph by glyph through its own table: what a reader would copy out of it.

use std::{collections::HashMap, io::Read as _};

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|part| part == what)
}

/// The texts of all pages, one line for each piece.
pub fn pdf_text(bytes: &[u8]) -> String {
    let (mut streams, mut rest) = (Vec::new(), bytes);
    while let Some(at) = find(rest, b"stream\n") {
        let data = &rest[at + b"stream\n".len()..];
        let end = find(data, b"endstream").unwrap_or(data.len());
        streams.push(&data[..end]);
        rest = &data[(end + b"endstream\n".len()).min(data.len())..];
    }
    let letters = letters(&streams);
    let mut lines = Vec::new();
    for stream in streams {
        let mut content = Vec::new();
        // The text is the one that can be inflated and is not the font.
        let inflated = flate2::read::ZlibDecoder::new(stream).read_to_end(&mut content).is_ok();
        if inflated && find(&content, b" Tj").is_some() && find(&content, b" Tf").is_some() {
            lines.extend(strings(&content).iter().map(|glyphs| spelled(glyphs, &letters)));
        }
    }
    lines.join("\n")
}

fn spelled(glyphs: &[u8], letters: &HashMap<u16, String>) -> String {
    let ids = glyphs.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    ids.map(|id| letters.get(&id).map_or("?", String::as_str)).collect()
}

/// The `ToUnicode` table.
fn letters(streams: &[&[u8]]) -> HashMap<u16, String> {
    let table = streams.iter().find(|stream| find(stream, b"begincmap").is_some()).expect("a table of characters");
    let table = String::from_utf8_lossy(table);
    let (mut letters, mut inside) = (HashMap::new(), false);
    for line in table.lines() {
        inside = (inside || line.ends_with("beginbfchar")) && !line.ends_with("endbfchar");
        let Some((glyph, text)) = line.strip_prefix('<').and_then(|line| line.split_once("> <")) else { continue };
        if inside {
            let text = text.trim_end_matches('>');
            let units: Vec<u16> =
                (0..text.len() / 4).map(|n| u16::from_str_radix(&text[n * 4..n * 4 + 4], 16).unwrap()).collect();
            letters.insert(u16::from_str_radix(glyph, 16).unwrap(), String::from_utf16_lossy(&units));
        }
    }
    letters
}

/// All strings of a content stream, both ways of writing them (ISO 32000-1, 7.3.4).
fn strings(content: &[u8]) -> Vec<Vec<u8>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(byte) = content.get(at) {
        at += 1;
        if *byte == b'<' {
            let end = at + find(&content[at..], b">").expect("the end of a string");
            let digits = std::str::from_utf8(&content[at..end]).unwrap();
            let byte = |n: usize| u8::from_str_radix(&digits[n * 2..n * 2 + 2], 16).unwrap();
            found.push((0..digits.len() / 2).map(byte).collect());
            at = end + 1;
        } else if *byte == b'(' {
            let (mut text, mut depth) = (Vec::new(), 1);
            loop {
                let byte = content[at];
                at += 1;
                match byte {
                    b'(' => depth += 1,
                    b')' => depth -= 1,
                    b'\\' => {
                        let (byte, length) = escaped(&content[at..]);
                        at += length;
                        text.push(byte);
                        continue;
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                text.push(byte);
            }
            found.push(text);
        }
    }
    found
}

/// What follows a backslash: the byte, and how many characters it takes.
fn escaped(rest: &[u8]) -> (u8, usize) {
    let octal = rest.iter().take(3).take_while(|b| (b'0'..=b'7').contains(*b)).count();
    if octal > 0 {
        let value = rest[..octal].iter().fold(0_u32, |sum, b| sum * 8 + u32::from(b - b'0'));
        return (value as u8, octal);
    }
    let byte = match rest[0] {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        other => other,
    };
    (byte, 1)
}
