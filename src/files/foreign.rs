//! A file that lies on somebody else's server becomes one of ours: fetched through the guarded client within the size that is
//! accepted, then judged, cleaned and stored as an upload is.

use std::time::Duration;

use reqwest::header::LOCATION;
use rozmova_actors::domain::{FileId, IdKind, Timestamp};
use rozmova_store::files::FileRow;
use tokio::io::AsyncWriteExt as _;
use url::Url;

use super::{
    kinds::{self, HEAD},
    name,
    service::{Files, blocking},
    settings::FileSettings,
    upload::{Arrived, Uploader, disk, too_large},
};
use crate::{
    egress::{Denied, Download, Egress, EgressError},
    problem::{Code, Problem},
};

/// The word for a server that does not answer, or not with the file.
const UNREACHABLE: &str = "unreachable";

/// Redirects that are followed, each judged as an address of its own (security.md SS).
const MAX_HOPS: usize = 3;

/// Where a file lies.
#[derive(Debug, Clone)]
pub struct Source {
    /// Address.
    pub url: Url,
    /// Name as the other side tells it.
    pub name: String,
    /// Longest wait for the first word of a server.
    pub answers_within: Duration,
}

/// Why a file was not taken over. The words are stable: the panel has a sentence for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is not accepted and never will be: `too_large`, `type_not_allowed`, `type_mismatch`, `executable`, `empty`, `too_many`,
    /// `denied` and what else the upload of such a file would hear.
    Refused(String),
    /// A later try may do: `unreachable`, `denied` or `storage`.
    Later(&'static str),
    /// The server did not answer, or with a fault of its own; the same, as `unreachable`.
    Away,
}

impl Fault {
    /// The word.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Refused(reason) => reason,
            Self::Later(reason) => reason,
            Self::Away => UNREACHABLE,
        }
    }

    fn refused(reason: &str) -> Self {
        Self::Refused(String::from(reason))
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        match problem.code {
            Code::TooLarge => Self::refused("too_large"),
            Code::Validation => {
                Self::refused(problem.extra.get("reason").and_then(|reason| reason.as_str()).unwrap_or("type_mismatch"))
            }
            // Of one person in a day.
            Code::RateLimited => Self::refused("too_many"),
            _ => Self::Later("storage"),
        }
    }
}

/// What a refusal of the guard means. A name that does not resolve now and one of a private network are told alike; the first may
/// be another one in a minute.
fn of_egress(error: EgressError, url: &Url) -> Fault {
    match error {
        EgressError::Denied(Denied::Target) if matches!(url.host(), Some(url::Host::Domain(_))) => {
            Fault::Later("denied")
        }
        EgressError::Denied(_) => Fault::refused("denied"),
        EgressError::Network => Fault::Away,
        EgressError::TooLarge => Fault::Later(UNREACHABLE),
    }
}

/// Begins to read a file; `may_reach` judges every server on the way to it.
async fn open(egress: &Egress, source: &Source, may_reach: impl Fn(&Url) -> bool) -> Result<Download, Fault> {
    let mut url = source.url.clone();
    for _ in 0..=MAX_HOPS {
        // It is never sent, and an address with one is not accepted.
        url.set_fragment(None);
        if !may_reach(&url) {
            return Err(Fault::refused("denied"));
        }
        let begun = tokio::time::timeout(source.answers_within, egress.download(url.as_str())).await;
        let download = begun.map_err(|_| Fault::Away)?.map_err(|error| of_egress(error, &url))?;
        if download.status.is_success() {
            return Ok(download);
        }
        if download.status.is_server_error() {
            return Err(Fault::Away);
        }
        let next = download.headers.get(LOCATION).filter(|_| download.status.is_redirection());
        let next = next.and_then(|to| url.join(to.to_str().ok()?).ok());
        url = next.ok_or(Fault::Later(UNREACHABLE))?;
    }
    Err(Fault::refused("denied"))
}

/// The name a file is shown with: as the other side tells it. One without an extension gets that of its content, so that an address
/// such as `/file/17` is judged by what lies there.
fn shown(told: &str, settings: &FileSettings, head: &[u8]) -> String {
    let shown = name::clean(told);
    if !name::extension(&shown).is_empty() {
        return shown;
    }
    let content = kinds::sniff(head);
    // The first type of a row is what its files are; further ones are what they may look like.
    let of_content =
        settings.files.iter().find(|rule| rule.allow && rule.mime_types.first().is_some_and(|m| m == content));
    of_content.map_or_else(|| shown.clone(), |rule| name::with_extension(&shown, &rule.extension))
}

impl Files {
    /// Takes a file over. Durable when answered; repeated under the same upload key, the first file is answered.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn take_over(
        &self,
        egress: &Egress,
        source: &Source,
        may_reach: impl Fn(&Url) -> bool,
        who: Uploader,
        now: Timestamp,
    ) -> Result<FileRow, Fault> {
        if let Some(known) = self.uploaded_before(&who).await? {
            return Ok(known);
        }
        // What the name says is enough to refuse without a call.
        let extension = name::extension(&name::clean(&source.name));
        if !extension.is_empty() {
            kinds::judge_name(&self.settings(), &extension).map_err(|refusal| Fault::refused(refusal.reason()))?;
        }
        let _place = self.place_for(who.is_client)?;
        let mut download = open(egress, source, may_reach).await?;
        if download.length().is_some_and(|length| length > who.max_bytes) {
            return Err(Fault::refused("too_large"));
        }
        self.has_room(&who, download.length().unwrap_or(0), now).await?;
        let arrived = self.write_parts(&mut download, who.max_bytes).await?;
        let shown = shown(&source.name, &self.settings(), &arrived.head);
        let ready = self.prepare(&shown, arrived).await?;
        let id = self.inner.ids.next(IdKind::File).map_err(|e| Problem::unavailable(&e.to_string()))?;
        Ok(self.store_row(FileId(id), shown, ready, who, now).await?)
    }

    async fn write_parts(&self, download: &mut Download, limit: u64) -> Result<Arrived, Fault> {
        let (scratch, random) = (self.inner.scratch.clone(), self.random16());
        let (content, file) = blocking(move || scratch.begin(random)).await.map_err(disk)?;
        let mut file = tokio::fs::File::from_std(file);
        let (mut head, mut length) = (Vec::new(), 0_u64);
        while let Some(part) = download.part().await {
            let part = part.map_err(|_| Fault::Away)?;
            length += part.len() as u64;
            if length > limit {
                return Err(too_large(limit).into());
            }
            if head.len() < HEAD {
                head.extend_from_slice(part.get(..part.len().min(HEAD - head.len())).unwrap_or_default());
            }
            file.write_all(&part).await.map_err(disk)?;
        }
        file.flush().await.map_err(disk)?;
        Ok(Arrived { content, head, length })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn a_name_without_an_extension_gets_that_of_its_content_and_any_other_stays() {
        let settings = FileSettings::default();
        let of = |told: &str, head: &[u8]| shown(told, &settings, head);
        assert_eq!(of("17", PNG), "17.png");
        assert_eq!(of("", PNG), "file.png");
        assert_eq!(of("../рахунок", b"%PDF-1.7\n"), "рахунок.pdf");
        assert_eq!(of("17", b"PK\x03\x04\x14\0\0\0"), "17.zip");
        assert_eq!(of("фото.jpg", PNG), "фото.jpg", "what it holds is judged against it");
        assert_eq!(of("17", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"), "17", "nothing allows it");
    }

    #[test]
    fn a_refusal_of_an_upload_is_final_and_a_storage_that_is_away_is_not() {
        let refused = super::super::upload::refused("executable", String::from("no"), &[]);
        assert_eq!(Fault::from(refused), Fault::refused("executable"));
        assert_eq!(Fault::from(too_large(5)).reason(), "too_large");
        assert_eq!(Fault::from(Problem::unavailable("away")), Fault::Later("storage"));
        assert_eq!(Fault::from(Problem::new(Code::Busy, "busy")), Fault::Later("storage"));
    }

    #[test]
    fn ss_03_a_private_address_is_final_and_a_name_that_does_not_resolve_is_tried_again() {
        let of = |url: &str| of_egress(EgressError::Denied(Denied::Target), &Url::parse(url).unwrap());
        assert_eq!(of("https://10.0.0.1/a.png"), Fault::refused("denied"));
        assert_eq!(of("https://files.example.com/a.png"), Fault::Later("denied"));
        let url = Url::parse("https://files.example.com").unwrap();
        assert_eq!(of_egress(EgressError::Network, &url), Fault::Away);
        assert_eq!(Fault::Away.reason(), "unreachable");
        assert_eq!(of_egress(EgressError::Denied(Denied::UserInfo), &url), Fault::refused("denied"));
    }
}
