//! The one font of sheets: DejaVu Sans, cut down to Latin, Cyrillic, Greek, Hebrew, Arabic and some signs (FONT-LICENSE.txt).

use std::{
    collections::HashMap,
    io::{self, Write as _},
    sync::LazyLock,
};

use flate2::{Compression, write::ZlibEncoder};

static BYTES: &[u8] = include_bytes!("font.ttf");
static FONT: LazyLock<Option<Font>> = LazyLock::new(Font::read);
/// Last character looked for: behind it the font has nothing.
const LAST: u32 = 0x1f64f;
/// Stands for what the font does not have.
const UNKNOWN: char = '□';

/// A glyph of the font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// Number in the font.
    pub id: u16,
    /// Width, font units.
    pub advance: u16,
}

/// The font, read once.
pub struct Font {
    glyphs: HashMap<char, Glyph>,
    unknown: Glyph,
    units: f32,
    /// Widths of all glyphs by number, thousandths of the size.
    pub widths: Vec<f32>,
    /// Box around every glyph, thousandths: left, bottom, right, top.
    pub bounds: [f32; 4],
    /// Height above the line, thousandths.
    pub ascent: f32,
    /// Depth below the line, thousandths, negative.
    pub descent: f32,
    /// Height of capitals, thousandths.
    pub capital: f32,
    /// The font file, compressed as PDF wants it.
    pub packed: Vec<u8>,
    /// Its length before.
    pub length: usize,
}

impl Font {
    /// The font; `None` only when the program was built with a broken one.
    #[must_use]
    pub fn built_in() -> Option<&'static Self> {
        FONT.as_ref()
    }

    fn read() -> Option<Self> {
        let face = ttf_parser::Face::parse(BYTES, 0).ok()?;
        let units = f32::from(face.units_per_em());
        let scaled = |value: i16| f32::from(value) * 1000.0 / units;
        let mut glyphs = HashMap::new();
        for c in (0x20..=LAST).filter_map(char::from_u32) {
            if let Some(id) = face.glyph_index(c) {
                glyphs.insert(c, Glyph { id: id.0, advance: face.glyph_hor_advance(id).unwrap_or(0) });
            }
        }
        let advance = |id| face.glyph_hor_advance(ttf_parser::GlyphId(id)).unwrap_or(0);
        let around = face.global_bounding_box();
        Some(Self {
            unknown: glyphs.get(&UNKNOWN).copied()?,
            widths: (0..face.number_of_glyphs()).map(|id| f32::from(advance(id)) * 1000.0 / units).collect(),
            bounds: [scaled(around.x_min), scaled(around.y_min), scaled(around.x_max), scaled(around.y_max)],
            ascent: scaled(face.ascender()),
            descent: scaled(face.descender()),
            capital: scaled(face.capital_height().unwrap_or(face.ascender())),
            packed: packed(BYTES).ok()?,
            length: BYTES.len(),
            glyphs,
            units,
        })
    }

    /// The glyph of a character.
    #[must_use]
    pub fn glyph(&self, c: char) -> Glyph {
        self.glyphs.get(&c).copied().unwrap_or(self.unknown)
    }

    /// The character that is read back from a character's glyph: itself, or the box that stands for it.
    #[must_use]
    pub fn shown(&self, c: char) -> char {
        if self.glyphs.contains_key(&c) { c } else { UNKNOWN }
    }

    /// Width of a character at a size, points.
    #[must_use]
    pub fn advance(&self, c: char, size: f32) -> f32 {
        f32::from(self.glyph(c).advance) * size / self.units
    }

    /// Width of a text at a size, points.
    #[must_use]
    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c, size)).sum()
    }
}

/// Bytes as a `FlateDecode` stream holds them.
///
/// # Errors
/// None in practice: they are written to memory.
pub fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
