//! One contract for both storages: the local directory, and a bucket of a real S3 server.
#![allow(clippy::unwrap_used)]

use std::{path::Path, sync::Arc, time::Duration};

use futures_util::StreamExt as _;

use super::{
    local::LocalStorage,
    s3::S3Storage,
    storage::{self, Content, Storage, StorageError},
};
use crate::{config::Config, egress::IoRuntime};

#[path = "../tests/support/s3.rs"]
#[allow(dead_code)]
mod server;

use server::S3;

fn in_bucket(server: &S3, secret: &str) -> S3Storage {
    let mut settings = Config::defaults().unwrap().files;
    settings.s3_endpoint = server.endpoint();
    settings.s3_bucket = server::BUCKET.to_owned();
    settings.s3_prefix = String::from("chat/");
    settings.s3_access_key = server::ACCESS_KEY.to_owned();
    settings.s3_secret_key = secret.to_owned();
    S3Storage::new(&settings, IoRuntime::start().unwrap()).unwrap()
}

/// Runs a test on both; it gets a folder for scratch files too.
async fn on_both(test: impl AsyncFn(Arc<dyn Storage>, &Path)) {
    let dir = tempfile::tempdir().unwrap();
    let scratch = dir.path().join("tmp");
    std::fs::create_dir(&scratch).unwrap();
    eprintln!("in a folder");
    let local: Arc<dyn Storage> = Arc::new(LocalStorage::new(dir.path().to_owned()));
    test(local, &scratch).await;
    eprintln!("in a bucket");
    let server = S3::start();
    let bucket: Arc<dyn Storage> = Arc::new(in_bucket(&server, server::SECRET_KEY));
    test(bucket, &scratch).await;
    assert_eq!(server.parts(), 0, "no parts of unfinished objects stay");
}

async fn bytes(content: &Content, from: u64, wanted: u64) -> Vec<u8> {
    let mut parts = content.stream(from, wanted);
    let mut all = Vec::new();
    while let Some(part) = parts.next().await {
        all.extend_from_slice(&part.unwrap());
    }
    all
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n % 251) as u8 ^ (n >> 16) as u8).collect()
}

#[tokio::test]
async fn a_content_is_there_whole_or_in_part_until_it_is_removed_with_what_lies_beside_it() {
    on_both(async |storage, _| {
        let key = storage::new_key([0xab; 16]);
        storage.put(key.clone(), b"content".to_vec()).await.unwrap();
        storage.put(storage::thumb(&key), b"small".to_vec()).await.unwrap();
        storage.put(storage::original(&key), b"as it came".to_vec()).await.unwrap();
        let content = storage.open(key.clone()).await.unwrap();
        assert_eq!((content.length, bytes(&content, 0, 7).await), (7, b"content".to_vec()));
        assert_eq!(bytes(&content, 2, 3).await, b"nte");
        assert_eq!(bytes(&content, 0, 0).await, b"");
        assert_eq!(content.first(4).await.unwrap(), b"cont");
        assert_eq!(content.first(99).await.unwrap(), b"content");
        assert_eq!(storage.open(storage::thumb(&key)).await.unwrap().length, 5);

        storage.remove(vec![key.clone(), storage::new_key([9; 16])]).await.unwrap();
        storage.remove(vec![key.clone()]).await.unwrap();
        for gone in [key.clone(), storage::thumb(&key), storage::original(&key)] {
            assert!(matches!(storage.open(gone).await, Err(StorageError::Missing)));
        }
        storage.check().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_large_content_goes_in_parts_and_every_part_of_it_can_be_read() {
    on_both(async |storage, scratch| {
        // Two parts and a piece of a third one.
        let whole = pattern(17 * 1024 * 1024 + 5);
        let (from, key) = (scratch.join("large"), storage::new_key([1; 16]));
        std::fs::write(&from, &whole).unwrap();
        storage.keep(from, key.clone()).await.unwrap();
        let content = storage.open(key.clone()).await.unwrap();
        assert_eq!(content.length, whole.len() as u64);
        assert!(bytes(&content, 0, content.length).await == whole, "the same bytes");
        for (from, wanted) in [(0, 10), (65_530, 12), (65_536, 70_000), (8_388_600, 16), (content.length - 3, 3)] {
            let (begin, end) = (from as usize, (from + wanted) as usize);
            assert!(bytes(&content, from, wanted).await == whole[begin..end], "{from}+{wanted}");
        }

        let (from, small) = (scratch.join("small"), storage::new_key([2; 16]));
        std::fs::write(&from, b"small").unwrap();
        storage.keep(from, small.clone()).await.unwrap();
        assert_eq!(storage.open(small).await.unwrap().length, 5);
        let never = storage::new_key([3; 16]);
        assert!(storage.keep(scratch.join("nothing"), never.clone()).await.is_err());
        assert!(matches!(storage.open(never).await, Err(StorageError::Missing)), "whole, or not at all");
    })
    .await;
}

#[tokio::test]
async fn contents_are_found_by_their_folder_and_age() {
    on_both(async |storage, _| {
        let keys = [storage::new_key([0xab; 16]), storage::new_key([0xcd; 16])];
        for key in &keys {
            storage.put(key.clone(), b"content".to_vec()).await.unwrap();
            storage.put(storage::thumb(key), b"small".to_vec()).await.unwrap();
        }
        assert_eq!(storage.keys_of(0xab, Duration::ZERO).await.unwrap(), vec![keys[0].clone()]);
        assert_eq!(storage.keys_of(0xab, Duration::from_secs(60)).await.unwrap(), Vec::<String>::new());
        assert_eq!(storage.keys_of(0x01, Duration::ZERO).await.unwrap(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_bucket_says_who_marked_it_and_the_mark_is_no_content() {
    let server = S3::start();
    let (first, second) = (in_bucket(&server, server::SECRET_KEY), in_bucket(&server, server::SECRET_KEY));
    assert_eq!(first.marked_by().await.unwrap(), None);
    first.mark(String::from("the-first")).await.unwrap();
    assert_eq!(second.marked_by().await.unwrap().as_deref(), Some("the-first"));
    assert_eq!(server.objects().len(), 1);
    for folder in [0x00, 0x0a, 0xff] {
        assert_eq!(second.keys_of(folder, Duration::ZERO).await.unwrap(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn fi_01_a_key_leads_nowhere_but_into_the_storage() {
    on_both(async |storage, _| {
        for key in ["", "x", "../etc/passwd", "ab/../../etc/passwd", "ab/", "/etc/passwd", "tmp/abc", "ab/x.t"] {
            let refused = |error: StorageError| std::io::Error::from(error).kind() == std::io::ErrorKind::InvalidInput;
            assert!(refused(storage.open(key.to_owned()).await.unwrap_err()), "{key}");
            assert!(refused(storage.put(key.to_owned(), vec![1]).await.unwrap_err()), "{key}");
            assert!(refused(storage.remove(vec![key.to_owned()]).await.unwrap_err()), "{key}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_bucket_that_is_away_or_refuses_us_is_said_to_be_away_and_comes_back() {
    let mut server = S3::start();
    let storage = in_bucket(&server, server::SECRET_KEY);
    let key = storage::new_key([1; 16]);
    storage.put(key.clone(), b"content".to_vec()).await.unwrap();
    let told = storage.check().await.unwrap();
    assert!(told.contains(server::BUCKET), "{told}");

    let stranger = in_bucket(&server, "not the secret");
    let refused = stranger.check().await.unwrap_err();
    assert!(matches!(&refused, StorageError::Away(why) if why.contains("403")), "{refused}");
    assert!(matches!(stranger.open(key.clone()).await, Err(StorageError::Away(_))));

    server.stop();
    assert!(matches!(storage.open(key.clone()).await, Err(StorageError::Away(_))));
    let away = storage.put(storage::new_key([2; 16]), vec![1]).await.unwrap_err();
    let text = away.to_string();
    assert!(matches!(away, StorageError::Away(_)) && !text.contains("X-Amz"), "no signatures: {text}");
    server.go_on();
    let content = storage.open(key).await.unwrap();
    assert_eq!(bytes(&content, 0, 7).await, b"content");
    assert_eq!(server.objects().len(), 1);
}
