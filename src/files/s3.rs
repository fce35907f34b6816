//! The storage in a bucket of an S3-compatible service (architecture.md «Files»; DECISION-s3.md beside this file).
//!
//! The crate signs addresses and reads answers; the calls are made here, with the client for targets of the configuration file
//! (settled difference 24) and on the runtime of everything that waits for other machines. A content is small enough for one call or
//! goes in parts that become an object at their end only, so a half-written one is never seen. What breaks off is given up; what a
//! crash leaves is found by the sweep (objects) or by the bucket's own rule for unfinished uploads (parts).

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};
use reqwest::{Response, StatusCode, header};
use rozmova_actors::ports::BoxFuture;
use rusty_s3::{
    Bucket, Credentials, S3Action as _, UrlStyle,
    actions::{CompleteMultipartUploadResponse, CreateMultipartUpload, ListObjectsV2},
};
use tokio::{
    io::AsyncReadExt as _,
    sync::{Semaphore, mpsc},
};

use super::storage::{BESIDE, Content, Parts, Storage, StorageError, is_key, not_a_key, stem};
use crate::{config, egress::IoRuntime};

/// How long a signed address works.
const SIGNED_FOR: Duration = Duration::from_secs(600);
/// Longest wait for an answer without a body worth mentioning.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Longest time of one part on its way.
const PART_WITHIN: Duration = Duration::from_secs(120);
/// Longest silence of a content on its way here.
const SILENT: Duration = Duration::from_secs(30);
/// Bytes of one part; the service's own least is 5 MiB. Smaller contents go in one call.
const PART: u64 = 8 * 1024 * 1024;
/// Contents written at once: each holds a part in memory.
const WRITES: usize = 8;
/// Objects removed at once.
const REMOVALS: usize = 8;
/// Bytes that come with the opening of a content: a small picture needs no second call.
const HEAD: u64 = 64 * 1024;
/// Largest answer that is not a content.
const MAX_ANSWER: usize = 4 * 1024 * 1024;
/// Pages of a list of objects.
const MAX_PAGES: usize = 100;

/// Name of the object that says whose contents these are, under the prefix. It is no key of a content.
pub const MARKER: &str = "rozmova-instance";

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct S3Storage {
    inner: Arc<Inner>,
}

struct Inner {
    bucket: Bucket,
    credentials: Credentials,
    prefix: String,
    client: reqwest::Client,
    io: IoRuntime,
    writes: Semaphore,
}

impl std::fmt::Debug for S3Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "S3Storage({})", self.inner.bucket.base_url())
    }
}

fn lost(error: reqwest::Error) -> StorageError {
    // The address has the signature in it.
    let error = error.without_url();
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
    StorageError::Away(format!("{error}{cause}"))
}

fn garbled(error: impl std::fmt::Display) -> StorageError {
    StorageError::Away(format!("an answer is not understood: {error}"))
}

/// The body of an answer that is not a content.
async fn text_of(mut answer: Response) -> Result<String, StorageError> {
    let mut bytes = BytesMut::new();
    while let Some(part) = answer.chunk().await.map_err(lost)? {
        if bytes.len() + part.len() > MAX_ANSWER {
            return Err(garbled("it is too large"));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The answer of a call that was accepted.
async fn accepted(answer: Response) -> Result<Response, StorageError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let text = text_of(answer).await.unwrap_or_default();
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map_or("", |(code, _)| code);
    match status {
        StatusCode::NOT_FOUND if code != "NoSuchBucket" => Err(StorageError::Missing),
        StatusCode::INSUFFICIENT_STORAGE => Err(StorageError::Full(io::ErrorKind::StorageFull.into())),
        _ => Err(StorageError::Away(format!("{status} {code:.60}"))),
    }
}

/// Bytes of the whole object, as the answer to a part of it tells.
fn total_of(answer: &Response) -> Option<u64> {
    let text = |name: header::HeaderName| answer.headers().get(name).and_then(|value| value.to_str().ok());
    match text(header::CONTENT_RANGE) {
        Some(range) => range.rsplit_once('/')?.1.parse().ok(),
        None => answer.content_length(),
    }
}

impl Inner {
    fn object(&self, key: &str) -> Result<String, StorageError> {
        if is_key(key) { Ok(format!("{}{key}", self.prefix)) } else { Err(not_a_key()) }
    }

    /// The object that says whose contents these are.
    fn marker(&self) -> String {
        format!("{}{MARKER}", self.prefix)
    }

    async fn put(&self, url: url::Url, bytes: Bytes) -> Result<Response, StorageError> {
        accepted(self.client.put(url).timeout(PART_WITHIN).body(bytes).send().await.map_err(lost)?).await
    }

    async fn put_whole(&self, object: &str, bytes: Bytes) -> Result<(), StorageError> {
        let url = self.bucket.put_object(Some(&self.credentials), object).sign(SIGNED_FOR);
        self.put(url, bytes).await.map(|_| ())
    }

    async fn keep(&self, from: PathBuf, object: &str) -> Result<(), StorageError> {
        let _place = self.writes.acquire().await.map_err(garbled)?;
        let mut file = tokio::fs::File::open(from).await?;
        let length = file.metadata().await?.len();
        if length <= PART {
            let mut bytes = Vec::with_capacity(length as usize);
            file.read_to_end(&mut bytes).await?;
            return self.put_whole(object, bytes.into()).await;
        }
        let begin = self.bucket.create_multipart_upload(Some(&self.credentials), object).sign(SIGNED_FOR);
        let begun = self.client.post(begin).timeout(ANSWER_WITHIN).send().await.map_err(lost)?;
        let begun = text_of(accepted(begun).await?).await?;
        let begun = CreateMultipartUpload::parse_response(&begun).map_err(garbled)?;
        let id = begun.upload_id();
        let kept = self.keep_parts(file, length, object, id).await;
        if kept.is_err() {
            let abort = self.bucket.abort_multipart_upload(Some(&self.credentials), object, id).sign(SIGNED_FOR);
            if let Err(error) = self.client.delete(abort).timeout(ANSWER_WITHIN).send().await {
                tracing::warn!(error = %error.without_url(), "parts of a content stay in the bucket");
            }
        }
        kept
    }

    async fn keep_parts(
        &self,
        mut file: tokio::fs::File,
        length: u64,
        object: &str,
        id: &str,
    ) -> Result<(), StorageError> {
        let (mut etags, mut left, mut number) = (Vec::new(), length, 1_u16);
        while left > 0 {
            let wanted = left.min(PART);
            let mut bytes = vec![0; wanted as usize];
            file.read_exact(&mut bytes).await?;
            let url = self.bucket.upload_part(Some(&self.credentials), object, number, id).sign(SIGNED_FOR);
            let answer = self.put(url, bytes.into()).await?;
            let etag = answer.headers().get(header::ETAG).and_then(|value| value.to_str().ok());
            etags.push(etag.ok_or_else(|| garbled("a part has no ETag"))?.to_owned());
            left -= wanted;
            number += 1;
        }
        let tags = etags.iter().map(String::as_str);
        let end = self.bucket.complete_multipart_upload(Some(&self.credentials), object, id, tags);
        let url = end.sign(SIGNED_FOR);
        let answer = self.client.post(url).timeout(PART_WITHIN).body(end.body()).send().await.map_err(lost)?;
        // A service may say 200 before it knows; only the body tells.
        let text = text_of(accepted(answer).await?).await?;
        CompleteMultipartUploadResponse::parse(text.trim()).map(|_| ()).map_err(garbled)
    }

    async fn get(&self, object: &str, from: u64, to: u64) -> Result<Response, StorageError> {
        let url = self.bucket.get_object(Some(&self.credentials), object).sign(SIGNED_FOR);
        let call = self.client.get(url).header(header::RANGE, format!("bytes={from}-{to}"));
        let answer = tokio::time::timeout(ANSWER_WITHIN, call.send()).await;
        accepted(answer.map_err(|_| StorageError::Away(String::from("no answer in time")))?.map_err(lost)?).await
    }

    /// Length and first bytes of an object.
    async fn open(&self, object: &str) -> Result<(u64, Bytes), StorageError> {
        let mut answer = self.get(object, 0, HEAD - 1).await?;
        let total = total_of(&answer).ok_or_else(|| garbled("it does not tell its length"))?;
        let wanted = total.min(HEAD) as usize;
        let mut head = BytesMut::with_capacity(wanted);
        while head.len() < wanted {
            let part = part_of(&mut answer).await?;
            head.extend_from_slice(&part);
        }
        head.truncate(wanted);
        Ok((total, head.freeze()))
    }

    /// Sends so many bytes of an object from a place on; the receiver may go away.
    async fn pump(
        &self,
        object: &str,
        from: u64,
        wanted: u64,
        to: &mpsc::Sender<io::Result<Bytes>>,
    ) -> Result<(), StorageError> {
        let mut answer = self.get(object, from, from + wanted - 1).await?;
        if answer.status() != StatusCode::PARTIAL_CONTENT {
            return Err(garbled("a part was asked for, and the whole came"));
        }
        let mut left = wanted;
        while left > 0 {
            let mut part = part_of(&mut answer).await?;
            part.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            left -= part.len() as u64;
            if to.send(Ok(part)).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    async fn remove(&self, object: &str) -> Result<(), StorageError> {
        let url = self.bucket.delete_object(Some(&self.credentials), object).sign(SIGNED_FOR);
        let answer = self.client.delete(url).timeout(ANSWER_WITHIN).send().await.map_err(lost)?;
        match accepted(answer).await {
            Ok(_) | Err(StorageError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Objects under a prefix with the time of their last change.
    async fn list(&self, prefix: &str, pages: usize, page: usize) -> Result<Vec<(String, String)>, StorageError> {
        let (mut found, mut token) = (Vec::new(), None::<String>);
        for _ in 0..pages {
            let url = {
                let mut list = self.bucket.list_objects_v2(Some(&self.credentials));
                list.with_prefix(prefix);
                list.with_max_keys(page);
                if let Some(token) = &token {
                    list.with_continuation_token(token.as_str());
                }
                list.sign(SIGNED_FOR)
            };
            let answer = self.client.get(url).timeout(ANSWER_WITHIN).send().await.map_err(lost)?;
            let text = text_of(accepted(answer).await?).await?;
            let listed = ListObjectsV2::parse_response(&text).map_err(garbled)?;
            found.extend(listed.contents.into_iter().map(|one| (one.key, one.last_modified.unwrap_or_default())));
            token = listed.next_continuation_token;
            if token.is_none() {
                break;
            }
        }
        Ok(found)
    }
}

/// The next bytes of a content; never none.
async fn part_of(answer: &mut Response) -> Result<Bytes, StorageError> {
    let part = tokio::time::timeout(SILENT, answer.chunk()).await;
    let part = part.map_err(|_| StorageError::Away(String::from("the content stopped on its way")))?.map_err(lost)?;
    part.ok_or_else(|| StorageError::Away(String::from("the content ended before its end")))
}

impl S3Storage {
    /// As configured.
    ///
    /// # Errors
    /// A sentence about the settings, or about TLS.
    pub fn new(settings: &config::Files, io: IoRuntime) -> Result<Self, String> {
        let endpoint = if settings.s3_endpoint.is_empty() {
            format!("https://s3.{}.amazonaws.com", settings.s3_region)
        } else {
            settings.s3_endpoint.clone()
        };
        let endpoint = url::Url::parse(&endpoint).map_err(|e| format!("files.s3_endpoint «{endpoint}»: {e}"))?;
        let style = if settings.s3_path_style { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let bucket = Bucket::new(endpoint, style, settings.s3_bucket.clone(), settings.s3_region.clone())
            .map_err(|e| format!("files.s3_bucket «{}»: {e}", settings.s3_bucket))?;
        Ok(Self {
            inner: Arc::new(Inner {
                bucket,
                credentials: Credentials::new(settings.s3_access_key.clone(), settings.s3_secret_key.clone()),
                prefix: settings.s3_prefix.clone(),
                client: crate::egress::configured_client()?,
                io,
                writes: Semaphore::new(WRITES),
            }),
        })
    }

    /// Runs calls where their connections live.
    fn on_io<T, F>(&self, work: impl FnOnce(Arc<Inner>) -> F + Send + 'static) -> BoxFuture<Result<T, StorageError>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StorageError>> + Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move {
            let handle = inner.io.handle().clone();
            let done = handle.spawn(work(inner)).await;
            done.map_err(|_| StorageError::Away(String::from("the server is being stopped")))?
        })
    }
}

/// Bytes of an opened object: what came with its opening, then the rest by a call of its own.
fn parts(inner: &Arc<Inner>, object: &str, head: &Bytes, from: u64, wanted: u64) -> Parts {
    let end = from.saturating_add(wanted);
    let kept = head.len() as u64;
    let begin = usize::try_from(from.min(kept)).unwrap_or(0);
    let stop = usize::try_from(end.min(kept)).unwrap_or(0);
    let first = head.slice(begin..stop);
    let at = from.max(kept);
    let near = stream::iter((!first.is_empty()).then_some(Ok::<_, io::Error>(first)));
    if end <= at {
        return near.boxed();
    }
    let (send, receive) = mpsc::channel::<io::Result<Bytes>>(4);
    let (me, object) = (Arc::clone(inner), object.to_owned());
    inner.io.handle().spawn(async move {
        if let Err(error) = me.pump(&object, at, end - at, &send).await {
            tracing::warn!(%error, "a content broke off");
            let _ = send.send(Err(error.into())).await;
        }
    });
    let far = stream::unfold(receive, |mut receive| async move { Some((receive.recv().await?, receive)) });
    near.chain(far).boxed()
}

impl Storage for S3Storage {
    fn keep(&self, from: PathBuf, key: String) -> BoxFuture<Result<(), StorageError>> {
        self.on_io(move |inner| async move { inner.keep(from, &inner.object(&key)?).await })
    }

    fn put(&self, key: String, bytes: Vec<u8>) -> BoxFuture<Result<(), StorageError>> {
        self.on_io(move |inner| async move { inner.put_whole(&inner.object(&key)?, bytes.into()).await })
    }

    fn open(&self, key: String) -> BoxFuture<Result<Content, StorageError>> {
        self.on_io(move |inner| async move {
            let object = inner.object(&key)?;
            let (length, head) = inner.open(&object).await?;
            Ok(Content::new(length, move |from, wanted| parts(&inner, &object, &head, from, wanted)))
        })
    }

    fn remove(&self, keys: Vec<String>) -> BoxFuture<Result<(), StorageError>> {
        self.on_io(move |inner| async move {
            let mut objects = Vec::with_capacity(keys.len() * (1 + BESIDE.len()));
            for key in &keys {
                objects.push(inner.object(key)?);
                for end in BESIDE {
                    objects.push(inner.object(&format!("{key}{end}"))?);
                }
            }
            let calls = objects.into_iter().map(|object| {
                let inner = Arc::clone(&inner);
                async move { inner.remove(&object).await }
            });
            let mut calls = stream::iter(calls).buffer_unordered(REMOVALS);
            while let Some(done) = calls.next().await {
                done?;
            }
            Ok(())
        })
    }

    #[expect(clippy::disallowed_methods, reason = "ages of objects are told by clocks of machines")]
    fn keys_of(&self, folder: u8, age: Duration) -> BoxFuture<Result<Vec<String>, StorageError>> {
        self.on_io(move |inner| async move {
            let prefix = format!("{}{}/", inner.prefix, hex::encode([folder]));
            let now = jiff::Timestamp::now().as_second();
            let before = now.saturating_sub(i64::try_from(age.as_secs()).unwrap_or(i64::MAX));
            let old = |at: &str| at.parse::<jiff::Timestamp>().is_ok_and(|at| at.as_second() <= before);
            let listed = inner.list(&prefix, MAX_PAGES, 1_000).await?;
            let keys = listed.iter().filter(|(_, at)| old(at));
            let keys = keys.filter_map(|(object, _)| object.strip_prefix(inner.prefix.as_str()));
            let mut keys: Vec<String> = keys.filter(|key| is_key(key)).map(|key| stem(key).to_owned()).collect();
            keys.sort_unstable();
            keys.dedup();
            Ok(keys)
        })
    }

    fn marked_by(&self) -> BoxFuture<Result<Option<String>, StorageError>> {
        self.on_io(move |inner| async move {
            match inner.open(&inner.marker()).await {
                Ok((_, id)) => Ok(Some(String::from_utf8_lossy(&id).trim().to_owned())),
                Err(StorageError::Missing) => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    fn mark(&self, id: String) -> BoxFuture<Result<(), StorageError>> {
        self.on_io(move |inner| async move { inner.put_whole(&inner.marker(), id.into_bytes().into()).await })
    }

    fn check(&self) -> BoxFuture<Result<String, StorageError>> {
        self.on_io(move |inner| async move {
            inner.list(&inner.prefix, 1, 1).await?;
            Ok(format!("bucket «{}» at {} answers", inner.bucket.name(), inner.bucket.base_url()))
        })
    }
}
