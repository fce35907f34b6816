//! Files of a dialog as one ZIP, written while it is sent: contents are stored as they are, sizes and sums follow each
//! (APPNOTE 4.4.4 bit 3), so nothing is held in memory but one chunk.

use std::collections::HashMap;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use rozmova_store::files::FileRow;

use super::{Variant, service::Files, storage::StorageError};

/// Most files of one archive.
pub const MAX_FILES: usize = 1_000;
/// Most bytes: sizes are 32-bit numbers here.
pub const MAX_BYTES: i64 = 2 << 30;

/// General purpose bits: sizes follow the content, names are UTF-8.
const FLAGS: u16 = 1 << 3 | 1 << 11;
const VERSION: u16 = 20;

struct Entry {
    name: String,
    sum: u32,
    size: u32,
    at: u32,
}

fn number16(out: &mut Vec<u8>, numbers: &[u16]) {
    numbers.iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
}

fn number32(out: &mut Vec<u8>, numbers: &[u32]) {
    numbers.iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
}

fn local_head(name: &str) -> Vec<u8> {
    let mut out = b"PK\x03\x04".to_vec();
    // Version, flags, stored, time and date unknown (1980-01-01).
    number16(&mut out, &[VERSION, FLAGS, 0, 0, 0x21]);
    number32(&mut out, &[0, 0, 0]);
    number16(&mut out, &[u16::try_from(name.len()).unwrap_or(u16::MAX), 0]);
    out.extend_from_slice(name.as_bytes());
    out
}

fn after(entry: &Entry) -> Vec<u8> {
    let mut out = b"PK\x07\x08".to_vec();
    number32(&mut out, &[entry.sum, entry.size, entry.size]);
    out
}

fn directory(entries: &[Entry], at: u32) -> Vec<u8> {
    let mut out = Vec::new();
    for entry in entries {
        out.extend_from_slice(b"PK\x01\x02");
        number16(&mut out, &[VERSION, VERSION, FLAGS, 0, 0, 0x21]);
        number32(&mut out, &[entry.sum, entry.size, entry.size]);
        number16(&mut out, &[u16::try_from(entry.name.len()).unwrap_or(u16::MAX), 0, 0, 0, 0]);
        number32(&mut out, &[0, entry.at]);
        out.extend_from_slice(entry.name.as_bytes());
    }
    let length = u32::try_from(out.len()).unwrap_or(u32::MAX);
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    out.extend_from_slice(b"PK\x05\x06");
    number16(&mut out, &[0, 0, count, count]);
    number32(&mut out, &[length, at]);
    number16(&mut out, &[0]);
    out
}

/// Names that differ from each other, also without case: «a.png», «a (1).png».
#[must_use]
pub fn names(rows: &[FileRow]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut name = row.name.clone();
        while let Some(times) = seen.get_mut(&name.to_lowercase()) {
            let n = *times;
            *times += 1;
            name = match row.name.rsplit_once('.') {
                Some((stem, extension)) => format!("{stem} ({n}).{extension}"),
                None => format!("{} ({n})", row.name),
            };
        }
        seen.insert(name.to_lowercase(), 1);
        all.push(name);
    }
    all
}

/// Whether these files fit into one archive.
///
/// # Errors
/// A sentence with what there is and what is accepted.
pub fn fits(rows: &[FileRow]) -> Result<(), String> {
    if rows.len() > MAX_FILES {
        return Err(format!("there are more than {MAX_FILES} files, at most that many fit into one archive"));
    }
    let bytes = rows.iter().fold(0_i64, |sum, row| sum.saturating_add(row.size));
    if bytes > MAX_BYTES {
        return Err(format!("the files have {bytes} bytes together, at most {MAX_BYTES} fit into one archive"));
    }
    Ok(())
}

/// Why an archive ends before its end: `None` when the receiver went away.
pub type Broken = Option<std::io::Error>;

/// An archive that is written while it is sent.
pub struct Zip {
    send: tokio::sync::mpsc::Sender<Result<Bytes, std::io::Error>>,
    at: u32,
    entries: Vec<Entry>,
    open: Option<(Entry, flate2::Crc)>,
}

impl Zip {
    /// Begins an entry; what was open is ended.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn begin(&mut self, name: String) -> Result<(), Broken> {
        self.end().await?;
        let entry = Entry { name, sum: 0, size: 0, at: self.at };
        let head = local_head(&entry.name);
        self.open = Some((entry, flate2::Crc::new()));
        self.put(Bytes::from(head)).await
    }

    /// Goes on with the entry that is open.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn write(&mut self, bytes: impl Into<Bytes>) -> Result<(), Broken> {
        let bytes = bytes.into();
        if let Some((entry, sum)) = &mut self.open {
            sum.update(&bytes);
            let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            entry.size = entry.size.checked_add(length).ok_or_else(too_large)?;
        }
        self.put(bytes).await
    }

    /// Adds a file; `false` when its content is gone.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn file(&mut self, files: &Files, row: &FileRow, name: String) -> Result<bool, Broken> {
        let content = match files.open(row, Variant::Whole).await {
            Ok(opened) => opened,
            Err(StorageError::Missing) => return Ok(false),
            Err(error) => return Err(Some(error.into())),
        };
        self.begin(name).await?;
        let mut chunks = content.stream(0, content.length);
        while let Some(chunk) = chunks.next().await {
            self.write(chunk.map_err(Some)?).await?;
        }
        self.end().await?;
        Ok(true)
    }

    async fn end(&mut self) -> Result<(), Broken> {
        let Some((mut entry, sum)) = self.open.take() else { return Ok(()) };
        entry.sum = sum.sum();
        self.put(Bytes::from(after(&entry))).await?;
        self.entries.push(entry);
        Ok(())
    }

    async fn close(mut self) -> Result<(), Broken> {
        self.end().await?;
        let tail = directory(&self.entries, self.at);
        self.put(Bytes::from(tail)).await
    }

    async fn put(&mut self, bytes: Bytes) -> Result<(), Broken> {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.at = self.at.checked_add(length).ok_or_else(too_large)?;
        self.send.send(Ok(bytes)).await.map_err(|_| None)
    }
}

fn too_large() -> Broken {
    Some(std::io::Error::other("the archive has more than 4 GiB"))
}

/// The bytes of an archive that `work` fills.
pub fn piped<W, F>(work: W) -> impl Stream<Item = Result<Bytes, std::io::Error>>
where
    W: FnOnce(Zip) -> F + 'static,
    F: Future<Output = Result<Zip, Broken>> + 'static,
{
    let (send, receive) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(2);
    actix_web::rt::spawn(async move {
        let zip = Zip { send: send.clone(), at: 0, entries: Vec::new(), open: None };
        let written = match work(zip).await {
            Ok(zip) => zip.close().await,
            Err(broken) => Err(broken),
        };
        if let Err(Some(error)) = written {
            // The receiver sees a broken download instead of an archive that looks whole.
            let _ = send.send(Err(error)).await;
        }
    });
    futures_util::stream::unfold(receive, |mut receive| async move { Some((receive.recv().await?, receive)) })
}

/// The archive of these files. A content that is gone by then is left out. `held` is dropped when the last byte is on its way or
/// the receiver is gone.
pub fn stream(
    files: Files,
    rows: Vec<FileRow>,
    held: impl Send + 'static,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    piped(move |mut zip| async move {
        let _held = held;
        for (row, name) in rows.iter().zip(names(&rows)) {
            zip.file(&files, row, name).await?;
        }
        Ok(zip)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use rozmova_actors::domain::{FileId, Timestamp};

    fn row(name: &str) -> FileRow {
        FileRow {
            id: FileId(1),
            storage_key: String::new(),
            has_thumb: false,
            sha256: String::new(),
            size: 0,
            mime: String::new(),
            kind: String::new(),
            name: name.to_owned(),
            width: None,
            height: None,
            owner: String::new(),
            upload_key: None,
            message_key: None,
            dialog_id: None,
            created_at: Timestamp(0),
            attached_at: None,
            deleted_at: None,
            client_id: None,
            original_bytes: None,
        }
    }

    #[test]
    fn what_is_too_much_for_one_archive_is_refused_with_the_number_and_the_limit() {
        let sized = |sizes: &[i64]| -> Vec<FileRow> {
            sizes.iter().map(|size| FileRow { size: *size, ..row("a.bin") }).collect()
        };
        assert_eq!(fits(&sized(&[MAX_BYTES])), Ok(()), "exactly the limit");
        let refused = fits(&sized(&[MAX_BYTES, 1])).unwrap_err();
        assert!(refused.contains("2147483649") && refused.contains("2147483648"), "{refused}");
        assert!(fits(&sized(&[i64::MAX, i64::MAX])).is_err());
        assert_eq!(fits(&sized(&[0; MAX_FILES])), Ok(()));
        assert!(fits(&sized(&[0; MAX_FILES + 1])).unwrap_err().contains("1000 files"));
    }

    #[test]
    fn files_of_one_name_stand_beside_each_other() {
        let rows = ["фото.png", "Фото.png", "фото.png", "фото (1).png", "README", "readme"].map(row);
        assert_eq!(
            names(&rows),
            ["фото.png", "Фото (1).png", "фото (2).png", "фото (1) (1).png", "README", "readme (1)"]
        );
    }
}
