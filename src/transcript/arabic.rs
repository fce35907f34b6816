//! Arabic letters as they join: each in its form for the place in the word (Unicode presentation forms, which the font has). Persian
//! letters too; what is not in the table stays as it is.

/// Letter, its form when it stands alone, and how many forms it has: two for letters that do not join the next one (alone, at the
/// end), four for the others (alone, at the end, at the beginning, in the middle).
static LETTERS: [(char, char, u32); 42] = [
    ('آ', '\u{fe81}', 2),
    ('أ', '\u{fe83}', 2),
    ('ؤ', '\u{fe85}', 2),
    ('إ', '\u{fe87}', 2),
    ('ئ', '\u{fe89}', 4),
    ('ا', '\u{fe8d}', 2),
    ('ب', '\u{fe8f}', 4),
    ('ة', '\u{fe93}', 2),
    ('ت', '\u{fe95}', 4),
    ('ث', '\u{fe99}', 4),
    ('ج', '\u{fe9d}', 4),
    ('ح', '\u{fea1}', 4),
    ('خ', '\u{fea5}', 4),
    ('د', '\u{fea9}', 2),
    ('ذ', '\u{feab}', 2),
    ('ر', '\u{fead}', 2),
    ('ز', '\u{feaf}', 2),
    ('س', '\u{feb1}', 4),
    ('ش', '\u{feb5}', 4),
    ('ص', '\u{feb9}', 4),
    ('ض', '\u{febd}', 4),
    ('ط', '\u{fec1}', 4),
    ('ظ', '\u{fec5}', 4),
    ('ع', '\u{fec9}', 4),
    ('غ', '\u{fecd}', 4),
    ('ف', '\u{fed1}', 4),
    ('ق', '\u{fed5}', 4),
    ('ك', '\u{fed9}', 4),
    ('ل', '\u{fedd}', 4),
    ('م', '\u{fee1}', 4),
    ('ن', '\u{fee5}', 4),
    ('ه', '\u{fee9}', 4),
    ('و', '\u{feed}', 2),
    ('ى', '\u{feef}', 2),
    ('ي', '\u{fef1}', 4),
    ('پ', '\u{fb56}', 4),
    ('چ', '\u{fb7a}', 4),
    ('ژ', '\u{fb8a}', 2),
    ('ک', '\u{fb8e}', 4),
    ('گ', '\u{fb92}', 4),
    ('ی', '\u{fbfc}', 4),
    // The stroke that makes a word longer joins on both sides and has one form.
    ('ـ', 'ـ', 1),
];

/// Lam and one of these alefs are one sign; its form alone, the one at the end follows it.
static LAM_ALEF: [(char, char); 4] = [('آ', '\u{fef5}'), ('أ', '\u{fef7}'), ('إ', '\u{fef9}'), ('ا', '\u{fefb}')];

fn known(c: char) -> Option<(char, u32)> {
    LETTERS.iter().find(|(letter, ..)| *letter == c).map(|(_, alone, forms)| (*alone, *forms))
}

/// Vowel signs stand above or below a letter and do not part it from the next one.
const fn is_sign(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}')
}

const fn joins_next(forms: u32) -> bool {
    forms != 2
}

fn form(alone: char, after: u32) -> char {
    char::from_u32(u32::from(alone) + after).unwrap_or(alone)
}

/// A text with its Arabic letters joined; reading order is kept.
#[must_use]
pub fn joined(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    // Whether the letter before reaches out to this one.
    let (mut reached, mut at) = (false, 0);
    while let Some(c) = letters.get(at).copied() {
        at += 1;
        let Some((alone, forms)) = known(c) else {
            out.push(c);
            reached &= is_sign(c);
            continue;
        };
        let alef = letters.get(at).and_then(|next| LAM_ALEF.iter().find(|(alef, _)| alef == next));
        if let ('ل', Some((_, sign))) = (c, alef) {
            out.push(form(*sign, u32::from(reached)));
            (reached, at) = (false, at + 1);
            continue;
        }
        let next = letters[at..].iter().copied().find(|c| !is_sign(*c));
        let reaches = joins_next(forms) && next.is_some_and(|next| known(next).is_some());
        let after = match (forms, reached, reaches) {
            (1, ..) | (_, false, false) => 0,
            (_, true, false) => 1,
            (_, false, true) => 2,
            (_, true, true) => 3,
        };
        out.push(form(alone, after));
        reached = joins_next(forms);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_take_the_form_of_their_place_in_the_word() {
        let rows = [
            // Alone, at the beginning, in the middle, at the end.
            ("ب", "\u{fe8f}"),
            ("ببب", "\u{fe91}\u{fe92}\u{fe90}"),
            // Nothing joins behind an alef or a waw.
            ("باب", "\u{fe91}\u{fe8e}\u{fe8f}"),
            ("نور", "\u{fee7}\u{feee}\u{fead}"),
            // Lam and alef are one sign, alone and behind a letter.
            ("سلام", "\u{feb3}\u{fefc}\u{fee1}"),
            ("لا", "\u{fefb}"),
            // A vowel sign parts nothing, a space does.
            ("بَب", "\u{fe91}\u{64e}\u{fe90}"),
            ("ب ب", "\u{fe8f} \u{fe8f}"),
            ("بـ", "\u{fe91}ـ"),
            ("پک", "\u{fb58}\u{fb8f}"),
            ("Олена, שלום 5", "Олена, שלום 5"),
            ("", ""),
        ];
        for (written, shown) in rows {
            assert_eq!(joined(written), shown, "{written}");
        }
    }
}
