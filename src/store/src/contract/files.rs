//! Files: one message each, given all or none, counted and removed.

use rozmova_actors::domain::{DialogId, FileId};

use super::{fixtures::*, on_both};
use crate::{
    Store,
    files::{self, FileRow, Used},
};

fn file(id: i64, owner: &str, upload: Option<&str>) -> FileRow {
    FileRow {
        id: FileId(id),
        storage_key: format!("aa/{id}"),
        has_thumb: false,
        sha256: "0".repeat(64),
        size: 100 + id,
        mime: "image/png".into(),
        kind: "image".into(),
        name: "фото.png".into(),
        width: Some(3),
        height: Some(2),
        owner: owner.into(),
        upload_key: upload.map(Into::into),
        message_key: None,
        dialog_id: None,
        created_at: at(id),
        attached_at: None,
        deleted_at: None,
        client_id: None,
        original_bytes: (id == 4).then_some(50),
    }
}

fn add(store: &Store, row: FileRow) {
    store.write_blocking(move |c| files::insert(c, &row)).unwrap();
}

fn claim(store: &Store, owner: &'static str, ids: &[i64], key: &'static str) -> Result<Vec<i64>, FileId> {
    let ids: Vec<FileId> = ids.iter().copied().map(FileId).collect();
    let claimed = store.write_blocking(move |c| files::claim(c, owner, &ids, key, Some(DialogId(9)), at(50))).unwrap();
    claimed.map(|rows| rows.iter().map(|row| row.id.get()).collect())
}

#[test]
fn ac_02_a_file_is_given_to_one_message_of_its_owner_and_found_again_by_a_repeat() {
    on_both(|db| {
        let store = db.open();
        for id in 1..=4 {
            add(&store, file(id, if id == 4 { "u:8" } else { "u:7" }, None));
        }
        assert_eq!(claim(&store, "u:7", &[2, 1], "m-1"), Ok(vec![2, 1]), "in the order of the message");
        assert_eq!(claim(&store, "u:7", &[2, 1], "m-1"), Ok(vec![2, 1]), "the same message again");
        assert_eq!(claim(&store, "u:7", &[3, 1], "m-2"), Err(FileId(1)), "another message");
        assert_eq!(claim(&store, "u:7", &[3, 4], "m-2"), Err(FileId(4)), "somebody else's file");
        assert_eq!(claim(&store, "u:7", &[77], "m-2"), Err(FileId(77)), "no such file");
        let third = store.run_blocking(|c| files::by_id(c, FileId(3))).unwrap().unwrap();
        assert_eq!((third.attached_at, third.dialog_id), (None, None), "a refused claim takes nothing");
        let first = store.run_blocking(|c| files::by_id(c, FileId(1))).unwrap().unwrap();
        assert_eq!(first.attached_at, Some(at(50)));
        assert_eq!((first.dialog_id, first.message_key.as_deref()), (Some(DialogId(9)), Some("m-1")));
        assert_eq!(store.write_blocking(|c| files::release(c, "u:8", &[FileId(1)], "m-1")).unwrap(), 0, "a stranger");
        assert_eq!(store.write_blocking(|c| files::release(c, "u:7", &[FileId(1)], "m-1")).unwrap(), 1);
        assert_eq!(claim(&store, "u:7", &[3, 1], "m-2"), Ok(vec![3, 1]), "a released file is free");
        let of_dialog = store.run_blocking(|c| files::of_dialog(c, DialogId(9), FileId(1), 10)).unwrap();
        assert_eq!(of_dialog.iter().map(|row| row.id.get()).collect::<Vec<_>>(), vec![2, 3]);
    });
}

#[test]
fn an_upload_repeated_under_its_own_id_is_found_and_not_stored_twice() {
    on_both(|db| {
        let store = db.open();
        add(&store, file(1, "u:7", Some("x")));
        add(&store, file(2, "u:8", Some("x")));
        add(&store, file(3, "u:7", None));
        add(&store, file(4, "u:7", None));
        let again = file(5, "u:7", Some("x"));
        assert!(store.write_blocking(move |c| files::insert(c, &again)).is_err_and(|e| e.is_unique_violation()));
        let found = store.run_blocking(|c| files::by_upload(c, "u:7", "x")).unwrap().unwrap();
        assert_eq!(found, file(1, "u:7", Some("x")));
        assert_eq!(store.run_blocking(|c| files::by_upload(c, "u:7", "y")).unwrap(), None);
    });
}

#[test]
fn files_are_counted_and_what_nobody_sent_or_is_old_is_found() {
    on_both(|db| {
        let store = db.open();
        assert_eq!(store.run_blocking(files::stored_bytes).unwrap(), 0);
        for id in 1..=4 {
            add(&store, file(id, "v:5", None));
        }
        claim(&store, "v:5", &[1, 2], "c").unwrap();
        assert_eq!(
            store.run_blocking(|c| files::used_since(c, "v:5", at(2))).unwrap(),
            Used { files: 3, bytes: 359, loose: 2 }
        );
        assert_eq!(store.run_blocking(files::stored_bytes).unwrap(), 460);
        let ids = |rows: Vec<FileRow>| rows.iter().map(|row| row.id.get()).collect::<Vec<_>>();
        assert_eq!(ids(store.run_blocking(|c| files::loose_before(c, at(4), 10)).unwrap()), vec![3]);
        assert_eq!(ids(store.run_blocking(|c| files::attached_before(c, at(51), 10)).unwrap()), vec![1, 2]);
        assert_eq!(ids(store.run_blocking(|c| files::attached_before(c, at(50), 10)).unwrap()), Vec::<i64>::new());
        let gone = store.write_blocking(|c| files::remove_loose(c, &[FileId(1), FileId(3)])).unwrap();
        assert_eq!(gone, vec![FileId(3)], "what a message has stays");
        assert_eq!(store.write_blocking(|c| files::mark_deleted(c, &[FileId(1)], at(60))).unwrap(), 1);
        assert_eq!(ids(store.run_blocking(|c| files::attached_before(c, at(99), 10)).unwrap()), vec![2]);
        assert_eq!(claim(&store, "v:5", &[1], "c"), Err(FileId(1)), "its content is gone");
        let keys: Vec<String> = ["aa/1", "aa/2", "aa/9"].map(String::from).to_vec();
        assert_eq!(store.run_blocking(move |c| files::known_keys(c, &keys)).unwrap(), vec!["aa/2".to_owned()]);
    });
}
