//! Reading a backup: everything is checked before anything is used.

use std::{
    fs::File,
    io::{BufReader, Read, Write},
    path::Path,
};

use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

use super::{
    check::Checker,
    format::{
        ABOUT, About, FILES, FORMAT, Found, KEY, MANIFEST, MANIFEST_SUM, Manifest, PART_LIMIT, Part, TABLES, sum,
    },
};
use crate::cli::{CliError, progress::Progress};

/// A part as it was read. Files are not held in memory.
pub enum Content {
    /// The whole part.
    Bytes(Vec<u8>),
    /// A file, which went to the sink.
    File,
}

fn damaged(part: &str, why: impl std::fmt::Display) -> CliError {
    CliError::Failed(format!("the backup is damaged at {part}: {why}"))
}

/// Opens the archive and gives every part to `sink`; a file's bytes go to the writer that `open` answers.
///
/// # Errors
/// [`CliError::Failed`] that names the part, or what the sink answered.
pub fn walk(
    path: &Path,
    mut open: impl FnMut(&str) -> Result<Box<dyn Write>, CliError>,
    mut sink: impl FnMut(Part, Content) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let file = File::open(path).map_err(|e| CliError::Usage(format!("{}: {e}", path.display())))?;
    let mut archive = tar::Archive::new(BufReader::with_capacity(1 << 20, file));
    let mut last = String::from("its beginning");
    let entries = archive.entries().map_err(|e| damaged(&last, e))?;
    for entry in entries {
        let mut entry = entry.map_err(|e| damaged(&format!("the place after {last}"), e))?;
        let name = match entry.path() {
            Ok(name) => name.to_string_lossy().into_owned(),
            Err(e) => return Err(damaged(&format!("the place after {last}"), e)),
        };
        let bytes = entry.size();
        let mut sha = Sha256::new();
        let content = if name.starts_with(FILES) {
            let mut out = open(&name)?;
            let mut buffer = vec![0; 256 << 10];
            let mut read = 0;
            loop {
                let n = entry.read(&mut buffer).map_err(|e| damaged(&name, e))?;
                let Some(some) = buffer.get(..n).filter(|some| !some.is_empty()) else { break };
                sha.update(some);
                out.write_all(some).map_err(|e| CliError::Failed(format!("{name} cannot be written: {e}")))?;
                read += n as u64;
            }
            out.flush().map_err(|e| CliError::Failed(format!("{name} cannot be written: {e}")))?;
            if read != bytes {
                return Err(damaged(&name, "the file ends here"));
            }
            Content::File
        } else {
            if bytes > PART_LIMIT {
                return Err(damaged(&name, format!("{bytes} bytes, at most {PART_LIMIT} are possible")));
            }
            let mut all = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
            entry.read_to_end(&mut all).map_err(|e| damaged(&name, e))?;
            if all.len() as u64 != bytes {
                return Err(damaged(&name, "the file ends here"));
            }
            sha.update(&all);
            Content::Bytes(all)
        };
        let part = Part { name: name.clone(), bytes, sha256: hex::encode(sha.finalize()), rows: None };
        sink(part, content)?;
        last = name;
    }
    Ok(())
}

/// Unpacks the rows of a part; answers the table and the text.
pub fn unpack(name: &str, packed: &[u8]) -> Result<(String, String), CliError> {
    let table = name.strip_prefix(TABLES).and_then(|rest| rest.split_once('/')).map(|(table, _)| table.to_owned());
    let table = table.ok_or_else(|| damaged(name, "not a part of a table"))?;
    let mut text = String::new();
    // A part of ours unpacks to a little more than 4 MiB; the limit stops a part that was made to fill the memory.
    GzDecoder::new(packed).take(PART_LIMIT * 4).read_to_string(&mut text).map_err(|e| damaged(name, e))?;
    Ok((table, text))
}

/// Reads the whole backup and answers what is in it.
///
/// # Errors
/// [`CliError::Failed`] that names the damaged part.
pub fn check(path: &Path) -> Result<Found, CliError> {
    let bytes = std::fs::metadata(path).map_err(|e| CliError::Usage(format!("{}: {e}", path.display())))?.len();
    let mut progress = Progress::new("bytes checked", bytes);
    let mut about: Option<About> = None;
    let mut checker: Option<Checker> = None;
    let mut parts: Vec<Part> = Vec::new();
    let mut manifest: Option<(Manifest, String)> = None;
    let mut manifest_sum: Option<String> = None;
    let mut faults: Vec<(String, String)> = Vec::new();
    walk(
        path,
        |_| Ok(Box::new(std::io::sink())),
        |mut part, content| {
            progress.add(part.bytes);
            let name = part.name.clone();
            let Content::Bytes(content) = content else {
                parts.push(part);
                return Ok(());
            };
            match name.as_str() {
                ABOUT => {
                    let read: About = serde_json::from_slice(&content).map_err(|e| damaged(ABOUT, e))?;
                    if read.product != "rozmova" || read.format != FORMAT {
                        return Err(CliError::Failed(format!(
                            "this is a backup of {} in form {}, this program reads rozmova in form {FORMAT}",
                            read.product, read.format
                        )));
                    }
                    checker = Some(Checker::new(&read.tables));
                    about = Some(read);
                }
                MANIFEST => {
                    let read: Manifest = serde_json::from_slice(&content).map_err(|e| damaged(MANIFEST, e))?;
                    manifest = Some((read, sum(&content)));
                    return Ok(());
                }
                MANIFEST_SUM => {
                    manifest_sum = Some(String::from_utf8_lossy(&content).into_owned());
                    return Ok(());
                }
                KEY => {}
                _ if name.starts_with(TABLES) => {
                    let Some(checker) = &mut checker else { return Err(damaged(&name, "it comes before about.json")) };
                    // A fault of the rows is told after the sums: a damaged part is the simpler explanation.
                    match unpack(&name, &content)
                        .and_then(|(table, text)| checker.rows(&table, &text).map_err(|why| damaged(&name, why)))
                    {
                        Ok(rows) => part.rows = Some(rows),
                        Err(error) => faults.push((name.clone(), error.to_string())),
                    }
                }
                _ => return Err(damaged(&name, "no part of a backup has this name")),
            }
            parts.push(part);
            Ok(())
        },
    )?;
    let about = about.ok_or_else(|| CliError::Failed(format!("{} is no backup of rozmova", path.display())))?;
    let last = parts.last().map_or("its beginning", |part| part.name.as_str());
    let (Some((manifest, own_sum)), Some(told_sum)) = (manifest, manifest_sum) else {
        return Err(damaged(&format!("its end, after {last}"), "the manifest is missing: the backup is not complete"));
    };
    if own_sum != told_sum {
        return Err(damaged(MANIFEST, "its sum is not the one that was written"));
    }
    same_parts(&manifest.parts, &parts)?;
    if let Some((_, why)) = faults.into_iter().next() {
        return Err(CliError::Failed(why));
    }
    if about.key_included != parts.iter().any(|part| part.name == KEY) {
        return Err(damaged(KEY, "the key is not where about.json says"));
    }
    if let Some(checker) = checker {
        checker.finish().map_err(|(table, why)| damaged(&format!("{TABLES}{table}"), why))?;
    }
    Ok(Found { about, manifest, bytes })
}

fn same_parts(listed: &[Part], read: &[Part]) -> Result<(), CliError> {
    for (place, part) in listed.iter().enumerate() {
        let Some(found) = read.get(place) else { return Err(damaged(&part.name, "it is missing")) };
        if found.name != part.name {
            return Err(damaged(&part.name, format!("{} is in its place", found.name)));
        }
        if found.sha256 != part.sha256 || found.bytes != part.bytes {
            return Err(damaged(&part.name, "its sum is not the one that was written"));
        }
        if found.rows != part.rows {
            return Err(damaged(&part.name, "it has another number of rows than was written"));
        }
    }
    match read.get(listed.len()) {
        Some(more) => Err(damaged(&more.name, "the manifest does not list it")),
        None => Ok(()),
    }
}
