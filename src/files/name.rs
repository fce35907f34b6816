//! Shown names of files, and how they travel in headers. A name is for people only: nothing is ever opened by it (FI-01, FI-02).

/// Longest shown name, characters.
const MAX_CHARS: usize = 120;

/// Names Windows keeps for its devices.
const RESERVED: &[&str] = &["con", "prn", "aux", "nul"];

/// Makes a name fit to be shown and saved: the last part of a path, without control characters, invisible marks and what file
/// systems refuse. `"file"` when nothing is left.
#[must_use]
pub fn clean(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    let trimmed = visible.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if trimmed.is_empty() {
        return String::from("file");
    }
    let (stem, extension) = trimmed.rsplit_once('.').map_or((trimmed, ""), |(stem, ext)| (stem, ext));
    let device = stem.split('.').next().unwrap_or_default().to_lowercase();
    let numbered =
        |prefix: &str| device.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    let reserved = RESERVED.contains(&device.as_str()) || numbered("com") || numbered("lpt");
    let prefix = if reserved { "_" } else { "" };
    if extension.is_empty() || extension.chars().count() > 20 {
        return format!("{prefix}{}", trimmed.chars().take(MAX_CHARS).collect::<String>());
    }
    let room = MAX_CHARS - 1 - extension.chars().count();
    let stem: String = stem.chars().take(room).collect();
    format!("{prefix}{}.{extension}", stem.trim_end())
}

/// Marks that turn or hide parts of a name: `exe.gpj` shown as `jpg.exe`.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The extension of a cleaned name in lower case, `""` without one.
#[must_use]
pub fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

/// A cleaned name with another extension.
#[must_use]
pub fn with_extension(name: &str, extension: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{extension}")
}

/// `Content-Disposition` with the name in both forms; one header whatever the name holds (XS-09).
#[must_use]
pub fn disposition(inline: bool, name: &str) -> String {
    let kind = if inline { "inline" } else { "attachment" };
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' })
        .collect();
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{}", percent(name))
}

/// RFC 5987 `ext-value` characters.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fi_01_a_name_is_its_last_part_without_tricks() {
        let rows = [
            ("фото.PNG", "фото.PNG"),
            ("../../etc/passwd", "passwd"),
            ("/etc/shadow.txt", "shadow.txt"),
            ("C:\\Users\\x\\..\\boot.ini", "boot.ini"),
            ("..\\", "file"),
            ("", "file"),
            ("...", "file"),
            ("a\0b\r\nX: y.txt", "abX_ y.txt"),
            (".htaccess", "htaccess"),
            ("\u{200b}.htaccess", "htaccess"),
            ("invoice\u{202e}gpj.exe", "invoicegpj.exe"),
            ("CON", "_CON"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("what?.pdf", "what_.pdf"),
            ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
            ("%2e%2e%2fx.txt", "%2e%2e%2fx.txt"),
            ("звіт .pdf ", "звіт.pdf"),
        ];
        for (raw, expected) in rows {
            assert_eq!(clean(raw), expected, "{raw:?}");
        }
        let long = clean(&format!("{}.pdf", "ї".repeat(5_000)));
        assert_eq!((long.chars().count(), extension(&long).as_str()), (MAX_CHARS, "pdf"));
    }

    #[test]
    fn a_converted_photo_is_called_what_it_is() {
        for (name, expected) in [("IMG_1.HEIC", "IMG_1.jpg"), ("фото.2026.heif", "фото.2026.jpg"), ("фото", "фото.jpg")]
        {
            assert_eq!(with_extension(name, "jpg"), expected);
        }
    }

    #[test]
    fn xs_09_a_name_makes_one_header_whatever_it_holds() {
        assert_eq!(
            disposition(false, "рахунок \"1\".pdf"),
            "attachment; filename=\"_______ _1_.pdf\"; filename*=UTF-8''%D1%80%D0%B0%D1%85%D1%83%D0%BD%D0%BE%D0%BA%20%221%22.pdf"
        );
        assert!(disposition(true, "a.png").starts_with("inline; "));
    }

    proptest! {
        #[test]
        fn a_cleaned_name_is_short_and_stays_in_its_folder(raw in ".{0,300}") {
            let name = clean(&raw);
            prop_assert!(!name.is_empty() && name.chars().count() <= MAX_CHARS + 1);
            prop_assert!(!name.contains(['/', '\\', '\0', '\n', '\r']) && name != "." && name != "..");
            let header = disposition(false, &name);
            prop_assert!(header.is_ascii() && !header.contains(['\r', '\n']));
        }
    }
}
