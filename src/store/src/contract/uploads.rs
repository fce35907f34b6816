//! Uploads in chunks: begun once per key, as many as a person may, and forgotten in time.

use rozmova_actors::domain::FileId;

use super::{fixtures::*, on_both};
use crate::{
    Store,
    files::{self, FileRow},
    uploads::{self, Begun, Limits, UploadRow},
};

fn upload(id: i64, owner: &str, key: &str) -> UploadRow {
    UploadRow {
        id: FileId(id),
        owner: owner.into(),
        upload_key: key.into(),
        name: "запис.mp4".into(),
        size: 1_000 + id,
        received: 0,
        created_at: at(id),
        touched_at: at(id),
    }
}

fn begin_within(store: &Store, row: UploadRow, limits: Limits) -> Begun {
    store.write_blocking(move |c| uploads::begin(c, &row, limits)).unwrap()
}

fn begin(store: &Store, row: UploadRow, most: i64) -> Option<UploadRow> {
    match begin_within(store, row, Limits { most, bytes: 1_000_000, since: at(0) }) {
        Begun::Row(row) => Some(row),
        Begun::TooMany | Begun::TooMuch => None,
    }
}

#[test]
fn an_upload_is_begun_once_under_its_key_and_a_person_has_only_so_many() {
    on_both(|db| {
        let store = db.open();
        let first = upload(1, "u:7", "x");
        assert_eq!(begin(&store, first.clone(), 2), Some(first.clone()));
        assert_eq!(begin(&store, upload(2, "u:7", "x"), 2), Some(first.clone()), "the same key is the same upload");
        assert_eq!(begin(&store, upload(3, "u:8", "x"), 2).map(|row| row.id), Some(FileId(3)), "the key is one's own");
        assert!(begin(&store, upload(4, "u:7", "y"), 2).is_some());
        assert_eq!(begin(&store, upload(5, "u:7", "z"), 2), None, "two are unfinished");
        assert_eq!(begin(&store, upload(6, "u:7", "x"), 2), Some(first), "one that was begun goes on all the same");
        assert_eq!(store.run_blocking(|c| uploads::promised_by(c, "u:7")).unwrap(), 1_001 + 1_004);
        assert_eq!(store.run_blocking(uploads::promised_bytes).unwrap(), 1_001 + 1_003 + 1_004);
    });
}

#[test]
fn fi_04_files_of_a_day_and_what_unfinished_uploads_will_have_share_one_limit() {
    on_both(|db| {
        let store = db.open();
        let sent = |id: i64, size: i64| FileRow {
            id: FileId(id),
            storage_key: format!("aa/{id}"),
            has_thumb: false,
            sha256: "0".repeat(64),
            size,
            mime: "video/mp4".into(),
            kind: "video".into(),
            name: "запис.mp4".into(),
            width: None,
            height: None,
            owner: "u:7".into(),
            upload_key: None,
            message_key: None,
            dialog_id: None,
            created_at: at(id),
            attached_at: None,
            deleted_at: None,
            client_id: None,
            original_bytes: None,
        };
        for file in [sent(1, 9_000), sent(10, 500)] {
            store.write_blocking(move |c| files::insert(c, &file)).unwrap();
        }
        // 500 since the beginning of the day, 1 011 and 1 012 of two uploads.
        let limits = |bytes: i64| Limits { most: 9, bytes, since: at(5) };
        assert!(matches!(begin_within(&store, upload(11, "u:7", "x"), limits(1_511)), Begun::Row(_)));
        assert_eq!(begin_within(&store, upload(12, "u:7", "y"), limits(2_522)), Begun::TooMuch, "a byte too much");
        assert!(matches!(begin_within(&store, upload(12, "u:7", "y"), limits(2_523)), Begun::Row(_)));
        assert!(matches!(begin_within(&store, upload(11, "u:7", "x"), limits(0)), Begun::Row(_)), "it goes on");
        assert!(matches!(begin_within(&store, upload(13, "u:8", "x"), limits(2_000)), Begun::Row(_)), "another person");
        assert_eq!(begin_within(&store, upload(14, "u:7", "z"), Limits { most: 2, ..limits(9_999) }), Begun::TooMany);
    });
}

#[test]
fn fi_04_uploads_that_begin_at_once_never_go_over_the_limit_together() {
    on_both(|db| {
        let store = db.open();
        // Room for two of them.
        let limits = Limits { most: 99, bytes: 2_500, since: at(0) };
        let begun: Vec<Begun> = std::thread::scope(|threads| {
            let begin = |id: i64| {
                let store = store.clone();
                move || begin_within(&store, upload(id, "u:7", &format!("k{id}")), limits)
            };
            let all: Vec<_> = (1..=8).map(|id| threads.spawn(begin(id))).collect();
            all.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(begun.iter().filter(|begun| matches!(begun, Begun::Row(_))).count(), 2, "{begun:?}");
        assert!(store.run_blocking(|c| uploads::promised_by(c, "u:7")).unwrap() <= 2_500);
    });
}

#[test]
fn an_upload_tells_how_far_it_came_and_one_that_nobody_touches_is_found() {
    on_both(|db| {
        let store = db.open();
        for id in 1..=3 {
            begin(&store, upload(id, "u:7", &format!("k{id}")), 10).unwrap();
        }
        assert_eq!(store.write_blocking(|c| uploads::advance(c, FileId(1), 500, at(9))).unwrap(), 1);
        let row = store.run_blocking(|c| uploads::by_id(c, "u:7", FileId(1))).unwrap().unwrap();
        assert_eq!((row.received, row.touched_at), (500, at(9)));
        assert_eq!(store.run_blocking(|c| uploads::by_id(c, "u:8", FileId(1))).unwrap(), None, "AC-02: another's");
        let idle = store.run_blocking(|c| uploads::idle_before(c, at(4), 10)).unwrap();
        assert_eq!(idle.iter().map(|row| row.id.get()).collect::<Vec<_>>(), vec![2, 3]);
        let idle = |ids: [i64; 2]| {
            let ids = ids.map(FileId);
            store.write_blocking(move |c| uploads::remove_idle(c, &ids, at(4))).unwrap()
        };
        assert_eq!(idle([1, 9]), vec![], "a chunk came since it was found");
        assert_eq!(store.write_blocking(|c| uploads::remove(c, &[FileId(2), FileId(9)])).unwrap(), 1);
        assert_eq!(store.run_blocking(|c| uploads::by_key(c, "u:7", "k2")).unwrap(), None);
        assert_eq!(store.run_blocking(uploads::promised_bytes).unwrap(), 1_001 + 1_003);
        assert_eq!(store.write_blocking(|c| uploads::advance(c, FileId(2), 1, at(9))).unwrap(), 0, "it is gone");
        assert_eq!(idle([1, 3]), vec![FileId(3)]);
        assert!(store.run_blocking(|c| uploads::by_id(c, "u:7", FileId(1))).unwrap().is_some());
    });
}
