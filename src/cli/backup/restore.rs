//! `rozmova restore`: an empty instance becomes the one the backup was made of.

use std::{
    fs,
    io::Write,
    path::{Component, Path, PathBuf},
};

use rozmova_store::backup::{Table, Target};

use super::{
    RestoreArgs,
    format::{FILES, KEY, TABLES},
    key,
    read::{Content, check, unpack, walk},
};
use crate::{
    cli::{CliError, audit, print_json, progress::Progress},
    config::Config,
    secrets::Keyring,
};

/// Restores. The backup is checked as a whole first; then rows and files are prepared beside the instance and take their places at
/// the end, the database last: before that a crash leaves an empty instance.
///
/// # Errors
/// [`CliError`]; the instance is as it was.
pub fn restore(config: &Config, arguments: &RestoreArgs) -> Result<(), CliError> {
    let found = check(&arguments.file)?;
    let held = if found.about.key_included { Some(read_key(&arguments.file)?) } else { None };
    let plan = key::plan(config, &found.about, held, arguments.force)?;
    let files = Files::prepare(&config.files.dir, arguments.force)?;
    let mut target = Target::begin(&config.database.url, &found.about.schema_version, arguments.force)?;
    let mut progress = Progress::new("rows", found.rows());
    walk(
        &arguments.file,
        |name| files.open(name),
        |part, content| {
            let (true, Content::Bytes(packed)) = (part.name.starts_with(TABLES), content) else { return Ok(()) };
            let (table, text) = unpack(&part.name, &packed)?;
            let columns = found.about.tables.iter().find(|known: &&Table| known.name == table).map(|t| &t.columns);
            let Some(columns) = columns else { return Ok(()) };
            let mut rows = String::with_capacity(text.len() + 2);
            rows.push('[');
            for (n, line) in text.lines().enumerate() {
                if n > 0 {
                    rows.push(',');
                }
                rows.push_str(line);
            }
            rows.push(']');
            progress.add(target.load(&table, columns, &rows)?);
            Ok(())
        },
    )?;
    drop(progress);
    let former_files = files.put_in_place()?;
    let former_key = key::carry_out(plan)?;
    let restored = target.finish()?;
    let data = serde_json::json!({"taken": found.about.created_at, "rows": found.rows(), "files": found.files()});
    if let Err(error) = audit::note(config, "instance.restored", data) {
        eprintln!("rozmova: the restore is complete, but the audit log could not be written: {error}");
    }
    if config.files.in_s3() && found.files() > 0 {
        eprintln!(
            "rozmova: this instance reads files from the bucket «{}», and those of the backup lie in {} now: copy them there",
            config.files.s3_bucket,
            config.files.dir.display()
        );
    }
    let former: Vec<PathBuf> = [restored.former, former_key, former_files].into_iter().flatten().collect();
    if arguments.json {
        let mut summary = found.summary(&arguments.file);
        if let Some(summary) = summary.as_object_mut() {
            let former = former.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
            summary.insert(String::from("former"), former.into());
            summary.insert(String::from("migrated"), restored.migrated.into());
        }
        return print_json(&summary);
    }
    println!("restored from {}", arguments.file.display());
    println!("{}", found.words());
    if !restored.migrated.is_empty() {
        println!("{} migrations brought the schema to this version", restored.migrated.len());
    }
    for path in former {
        println!("what was there before is kept as {}; remove it when you do not need it", path.display());
    }
    Ok(())
}

fn read_key(file: &Path) -> Result<Keyring, CliError> {
    let mut key = None;
    walk(
        file,
        |_| Ok(Box::new(std::io::sink())),
        |part, content| {
            if let (KEY, Content::Bytes(text)) = (part.name.as_str(), content) {
                key = Some(Keyring::from_lines(&String::from_utf8_lossy(&text), &[]));
            }
            Ok(())
        },
    )?;
    match key {
        Some(Ok(key)) => Ok(key),
        Some(Err(e)) => Err(CliError::Failed(format!("the backup is damaged at key: {e}"))),
        None => Err(CliError::Failed(String::from("the backup is damaged at key: it is missing"))),
    }
}

/// The files of the instance while they are restored: a folder beside theirs.
struct Files {
    folder: PathBuf,
    building: PathBuf,
}

fn at(path: &Path) -> impl Fn(std::io::Error) -> CliError + use<'_> {
    move |e| CliError::Failed(format!("{}: {e}", path.display()))
}

fn is_empty(folder: &Path) -> Result<bool, CliError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(at(folder)(e)),
    }
}

impl Files {
    fn prepare(folder: &Path, force: bool) -> Result<Self, CliError> {
        if !force && !is_empty(folder)? {
            return Err(CliError::Failed(format!(
                "{} holds files; a restore goes into an empty instance, or give --force to put them aside",
                folder.display()
            )));
        }
        let mut building = folder.as_os_str().to_owned();
        building.push(format!(".restoring-{}", std::process::id()));
        Ok(Self { folder: folder.to_owned(), building: PathBuf::from(building) })
    }

    /// A new file for a part. Names that lead out of the folder are refused, whoever made the archive.
    fn open(&self, name: &str) -> Result<Box<dyn Write>, CliError> {
        let relative = Path::new(name.strip_prefix(FILES).unwrap_or(name));
        if relative.as_os_str().is_empty() || !relative.components().all(|c| matches!(c, Component::Normal(_))) {
            return Err(CliError::Failed(format!("the backup is damaged at {name}: the name leads out of the folder")));
        }
        let path = self.building.join(relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(at(&path))?;
        Ok(Box::new(Synced(file)))
    }

    /// Answers where the former files were put.
    fn put_in_place(self) -> Result<Option<PathBuf>, CliError> {
        if !self.building.exists() {
            return Ok(None);
        }
        let mut former = None;
        if !is_empty(&self.folder)? {
            let mut aside = self.folder.as_os_str().to_owned();
            aside.push(format!(".before-restore-{}", std::process::id()));
            let aside = PathBuf::from(aside);
            fs::rename(&self.folder, &aside).map_err(at(&aside))?;
            former = Some(aside);
        }
        // Onto an empty folder, or none.
        fs::rename(&self.building, &self.folder).map_err(at(&self.folder))?;
        Ok(former)
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.building);
    }
}

/// A file that is on the disk when it was flushed.
struct Synced(fs::File);

impl Write for Synced {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        self.0.write(buffer)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.sync_all()
    }
}
