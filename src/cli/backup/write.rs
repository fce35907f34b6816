//! `rozmova backup`: beside a running server, from one moment of its database.

use std::{
    fs::{self, File},
    io::{BufWriter, Read, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use rozmova_actors::ports::Clock as _;
use rozmova_store::backup::{BackupError, Snapshot, Table};
use sha2::{Digest as _, Sha256};

use super::{
    BackupArgs,
    format::{ABOUT, About, FILES, FORMAT, Found, KEY, MANIFEST, MANIFEST_SUM, Manifest, Part, TABLES, sum},
    key,
};
use crate::{
    app::SystemClock,
    cli::{CliError, audit, print_json, progress::Progress},
    config::Config,
    files::scratch::{TMP, UPLOADS},
};

/// Bytes of rows in one part before it is compressed.
const PART: usize = 4 << 20;
/// Tables whose rows others point to come first, so that a check needs one reading.
const FIRST: [&str; 9] =
    ["id_blocks", "users", "subjects", "bots", "channel_connections", "clients", "contacts", "dialogs", "messages"];

/// Writes a backup. A crash leaves `FILE.part`, never a `FILE` that is not complete.
///
/// # Errors
/// [`CliError`]; nothing is left behind.
pub fn backup(config: &Config, arguments: &BackupArgs) -> Result<(), CliError> {
    let to = &arguments.to;
    if to.exists() {
        return Err(CliError::Usage(format!("{} exists; a backup never replaces a file", to.display())));
    }
    let scratch = beside(to, "copy");
    let mut snapshot = Snapshot::open(&config.database.url, &scratch)?;
    let keys = key::of_instance(config)?;
    let created_at = SystemClock.now();
    let mut tables = snapshot.tables().to_vec();
    tables.sort_by_key(|table| FIRST.iter().position(|name| *name == table.name).unwrap_or(FIRST.len()));
    let about = About {
        format: FORMAT,
        product: String::from("rozmova"),
        version: String::from(env!("CARGO_PKG_VERSION")),
        created_at: created_at.to_string(),
        backend: String::from(if config.is_postgres() { "postgres" } else { "sqlite" }),
        schema_version: snapshot.schema_version().to_owned(),
        key_id: keys.newest().id(),
        older_key_ids: keys.ids().split_off(1),
        key_included: !arguments.without_key,
        tables,
    };
    let mut archive = Archive::create(to)?;
    archive.add(ABOUT, &to_json(&about)?, None)?;
    if about.key_included {
        archive.add(KEY, keys.to_lines().as_bytes(), None)?;
    }
    let mut progress = Progress::new("rows", about.tables.iter().map(|table| table.rows).sum());
    for table in &about.tables {
        add_table(&mut archive, &mut snapshot, table, &mut progress)?;
    }
    drop(progress);
    drop(snapshot);
    if !config.files.in_s3() {
        add_files(&mut archive, &config.files.dir)?;
    }
    let found = archive.finish(about)?;
    let data =
        serde_json::json!({"rows": found.rows(), "files": found.files(), "key_included": found.about.key_included});
    if let Err(error) = audit::note(config, "instance.backed_up", data) {
        eprintln!("rozmova: the backup is complete, but the audit log could not be written: {error}");
    }
    if arguments.json {
        return print_json(&found.summary(to));
    }
    println!("{} is written", to.display());
    println!("{}", found.words());
    if config.files.in_s3() {
        let bucket = &config.files.s3_bucket;
        println!(
            "Contents of files are not in it: they lie in the bucket «{bucket}», whose own versions and copies protect them."
        );
    }
    if found.about.key_included {
        println!(
            "It opens every secret of the instance: keep it as carefully as the key itself, or use --without-key."
        );
    } else {
        println!("The key is not in it: keep a copy of the key elsewhere, without it the backup cannot be restored.");
    }
    Ok(())
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, CliError> {
    serde_json::to_vec_pretty(value).map_err(|e| CliError::Failed(e.to_string()))
}

/// `FILE.<word>`
fn beside(file: &Path, word: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{word}"));
    PathBuf::from(name)
}

/// Rows of one table as numbered parts. An empty table has no part.
fn add_table(
    archive: &mut Archive,
    snapshot: &mut Snapshot,
    table: &Table,
    progress: &mut Progress,
) -> Result<(), CliError> {
    let (mut text, mut rows, mut number) = (Vec::with_capacity(PART + 4096), 0_u64, 0_u32);
    let mut flush = |text: &mut Vec<u8>, rows: &mut u64| -> Result<(), CliError> {
        number += 1;
        let mut packed = GzEncoder::new(Vec::with_capacity(text.len() / 4), Compression::new(3));
        let packed =
            packed.write_all(text).and_then(|()| packed.finish()).map_err(|e| CliError::Failed(e.to_string()))?;
        archive.add(&format!("{TABLES}{}/{number:06}.jsonl.gz", table.name), &packed, Some(*rows))?;
        progress.add(*rows);
        text.clear();
        *rows = 0;
        Ok(())
    };
    snapshot.rows(table, |line| {
        text.extend_from_slice(line.as_bytes());
        text.push(b'\n');
        rows += 1;
        if text.len() >= PART {
            flush(&mut text, &mut rows).map_err(|e| BackupError::Sink(e.to_string()))?;
        }
        Ok(())
    })?;
    if rows > 0 {
        flush(&mut text, &mut rows)?;
    }
    Ok(())
}

/// Every regular file below the folder, by name. One that goes away meanwhile was removed by its time: the rows of the snapshot
/// are older than this walk, and files are written before the rows that name them.
fn add_files(archive: &mut Archive, folder: &Path) -> Result<(), CliError> {
    let mut waiting = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(at) = waiting.pop() {
        let entries = match fs::read_dir(&at) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => return Err(CliError::Failed(format!("{}: {e}", at.display()))),
        };
        for entry in entries {
            let entry = entry.map_err(|e| CliError::Failed(format!("{}: {e}", at.display())))?;
            let kind = entry.file_type().map_err(|e| CliError::Failed(format!("{}: {e}", entry.path().display())))?;
            // What is still arriving is nobody's yet.
            let arriving = at == folder && [TMP, UPLOADS].iter().any(|name| entry.file_name() == *name);
            if kind.is_dir() && !arriving {
                waiting.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    let mut progress = Progress::new("files", found.len() as u64);
    for path in found {
        let Some(name) = path.strip_prefix(folder).ok().and_then(Path::to_str) else {
            return Err(CliError::Failed(format!("{}: the name is not readable text", path.display())));
        };
        archive.add_file(&format!("{FILES}{name}"), &path)?;
        progress.add(1);
    }
    Ok(())
}

/// The file that is being written.
struct Archive {
    tar: Option<tar::Builder<BufWriter<File>>>,
    parts: Vec<Part>,
    file: PathBuf,
    building: PathBuf,
}

impl Archive {
    fn create(file: &Path) -> Result<Self, CliError> {
        let building = beside(file, "part");
        // Left by a crash of ours, and never complete.
        let _ = fs::remove_file(&building);
        let out = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&building)
            .map_err(|e| CliError::Failed(format!("{}: {e}", building.display())))?;
        let tar = Some(tar::Builder::new(BufWriter::with_capacity(1 << 20, out)));
        Ok(Self { tar, parts: Vec::new(), file: file.to_owned(), building })
    }

    fn fault(&self, error: &std::io::Error) -> CliError {
        CliError::Failed(format!("{}: {error}", self.building.display()))
    }

    /// Adds a part from a reader that gives exactly `bytes` bytes.
    fn append(&mut self, name: &str, bytes: u64, rows: Option<u64>, from: impl Read) -> Result<(), CliError> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(SystemClock.now().micros() / 1_000_000).unwrap_or(0));
        let mut hashed = Hashed { from: from.take(bytes), sha: Sha256::new(), read: 0 };
        let done = match &mut self.tar {
            Some(tar) => tar.append_data(&mut header, name, &mut hashed),
            None => Ok(()),
        };
        done.map_err(|e| self.fault(&e))?;
        if hashed.read != bytes {
            return Err(CliError::Failed(format!("{name} became shorter while it was read; try again")));
        }
        let sha256 = hex::encode(hashed.sha.finalize());
        self.parts.push(Part { name: name.to_owned(), bytes, sha256, rows });
        Ok(())
    }

    fn add(&mut self, name: &str, content: &[u8], rows: Option<u64>) -> Result<(), CliError> {
        self.append(name, content.len() as u64, rows, content)
    }

    fn add_file(&mut self, name: &str, path: &Path) -> Result<(), CliError> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(CliError::Failed(format!("{}: {e}", path.display()))),
        };
        let bytes = file.metadata().map_err(|e| CliError::Failed(format!("{}: {e}", path.display())))?.len();
        self.append(name, bytes, None, file)
    }

    /// Adds the manifest, flushes everything to the disk and gives the file its name.
    fn finish(mut self, about: About) -> Result<Found, CliError> {
        let manifest = Manifest { format: FORMAT, parts: self.parts.clone() };
        let text = to_json(&manifest)?;
        self.add(MANIFEST, &text, None)?;
        self.add(MANIFEST_SUM, sum(&text).as_bytes(), None)?;
        let Some(tar) = self.tar.take() else { return Err(CliError::Failed(String::from("the archive is closed"))) };
        let out = tar.into_inner().and_then(|buffer| buffer.into_inner().map_err(std::io::IntoInnerError::into_error));
        let out = out.map_err(|e| self.fault(&e))?;
        out.sync_all().map_err(|e| self.fault(&e))?;
        let bytes = out.metadata().map_err(|e| self.fault(&e))?.len();
        // Not `rename`, which would replace a file that came meanwhile.
        fs::hard_link(&self.building, &self.file)
            .and_then(|()| fs::remove_file(&self.building))
            .map_err(|e| CliError::Failed(format!("{}: {e}", self.file.display())))?;
        let folder = self.file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|f| f.sync_all()).map_err(|e| self.fault(&e))?;
        Ok(Found { about, manifest, bytes })
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        drop(self.tar.take());
        let _ = fs::remove_file(&self.building);
    }
}

/// A reader that sums what passes.
struct Hashed<R> {
    from: R,
    sha: Sha256,
    read: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.from.read(buffer)?;
        self.sha.update(buffer.get(..n).unwrap_or_default());
        self.read += n as u64;
        Ok(n)
    }
}
