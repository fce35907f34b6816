//! Pages as the bytes of a PDF: one font, texts, nothing else. There is no other kind of object a sheet could be made to hold.

use std::{collections::BTreeMap, io};

use pdf_writer::{
    Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo, TextRenderingMode, UnicodeCmap},
};

use super::{
    core::Sheet,
    font::{Font, packed},
    layout::{HEIGHT, Ink, Page, WIDTH},
};

const CATALOG: i32 = 1;
const TREE: i32 = 2;
const FONT: i32 = 3;
const GLYPHS: i32 = 4;
const DESCRIPTOR: i32 = 5;
const FILE: i32 = 6;
const READ_BACK: i32 = 7;
const INFO: i32 = 8;
/// The first page; each has its text behind it.
const FIRST: i32 = 9;

const FONT_NAME: Name<'static> = Name(b"F1");
const FACE: Name<'static> = Name(b"RZMOVA+DejaVuSans");
const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The file.
///
/// # Errors
/// Compressing into memory failed.
pub fn write(sheet: &Sheet, pages: &[Page], font: &Font) -> io::Result<Vec<u8>> {
    let mut pdf = Pdf::new();
    let ids: Vec<(Ref, Ref)> =
        (FIRST..).step_by(2).take(pages.len()).map(|id| (Ref::new(id), Ref::new(id + 1))).collect();
    pdf.catalog(Ref::new(CATALOG)).pages(Ref::new(TREE)).lang(TextStr(sheet.language.tag()));
    let count = i32::try_from(ids.len()).unwrap_or(i32::MAX);
    pdf.pages(Ref::new(TREE)).kids(ids.iter().map(|(page, _)| *page)).count(count);
    pdf.document_info(Ref::new(INFO)).title(TextStr(&sheet.title)).producer(TextStr("Rozmova"));
    // Which character each used glyph is read back as.
    let mut used = BTreeMap::new();
    for (page, (id, text_id)) in pages.iter().zip(&ids) {
        let mut object = pdf.page(*id);
        object.parent(Ref::new(TREE)).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).contents(*text_id);
        object.resources().fonts().pair(FONT_NAME, Ref::new(FONT));
        object.finish();
        let text = packed(&text_of(page, font, &mut used))?;
        pdf.stream(*text_id, &text).filter(Filter::FlateDecode);
    }
    write_font(&mut pdf, font, &used);
    Ok(pdf.finish())
}

fn text_of(page: &Page, font: &Font, used: &mut BTreeMap<u16, char>) -> Vec<u8> {
    let mut content = Content::new();
    for run in &page.runs {
        let (r, g, b) = match run.ink {
            Ink::Plain => (0.09, 0.10, 0.12),
            Ink::Dim => (0.38, 0.40, 0.44),
            Ink::Note => (0.55, 0.36, 0.02),
        };
        let mut glyphs = Vec::with_capacity(run.text.len() * 2);
        for c in run.text.chars() {
            let glyph = font.glyph(c).id;
            used.entry(glyph).or_insert_with(|| font.shown(c));
            glyphs.extend_from_slice(&glyph.to_be_bytes());
        }
        content.set_fill_rgb(r, g, b);
        content.begin_text();
        content.set_font(FONT_NAME, run.size);
        if run.bold {
            // One font is enough: its outlines are drawn a little thicker.
            content.set_stroke_rgb(r, g, b);
            content.set_line_width(run.size * 0.035);
            content.set_text_rendering_mode(TextRenderingMode::FillStroke);
        } else {
            content.set_text_rendering_mode(TextRenderingMode::Fill);
        }
        content.next_line(run.x, run.y);
        content.show(Str(&glyphs));
        content.end_text();
    }
    content.finish().into_vec()
}

fn write_font(pdf: &mut Pdf, font: &Font, used: &BTreeMap<u16, char>) {
    pdf.type0_font(Ref::new(FONT))
        .base_font(FACE)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(Ref::new(GLYPHS))
        .to_unicode(Ref::new(READ_BACK));
    let mut glyphs = pdf.cid_font(Ref::new(GLYPHS));
    glyphs.subtype(CidFontType::Type2);
    glyphs.base_font(FACE);
    glyphs.system_info(IDENTITY);
    glyphs.font_descriptor(Ref::new(DESCRIPTOR));
    glyphs.default_width(0.0);
    glyphs.cid_to_gid_map_predefined(Name(b"Identity"));
    glyphs.widths().consecutive(0, font.widths.iter().copied());
    glyphs.finish();
    let [left, bottom, right, top] = font.bounds;
    pdf.font_descriptor(Ref::new(DESCRIPTOR))
        .name(FACE)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(left, bottom, right, top))
        .italic_angle(0.0)
        .ascent(font.ascent)
        .descent(font.descent)
        .cap_height(font.capital)
        .stem_v(80.0)
        .font_file2(Ref::new(FILE));
    let mut file = pdf.stream(Ref::new(FILE), &font.packed);
    file.filter(Filter::FlateDecode);
    file.pair(Name(b"Length1"), i32::try_from(font.length).unwrap_or(i32::MAX));
    file.finish();
    let mut read_back = UnicodeCmap::<u16>::new(Name(b"Custom"), IDENTITY);
    for (glyph, c) in used {
        read_back.pair(*glyph, *c);
    }
    let read_back = read_back.finish();
    pdf.cmap(Ref::new(READ_BACK), read_back.as_slice());
}
