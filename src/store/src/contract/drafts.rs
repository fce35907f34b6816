//! Drafts: one per dialog, operator and kind, bounded, kept for a while.

use std::sync::Arc;

use rozmova_actors::domain::{
    Draft, DraftKind,
    draft::{DraftSave, MAX_DRAFTS, OtherChoice},
};
use rozmova_actors::ports::Journal;

use super::{fixtures::*, on_both_async};
use crate::{
    Store, StoreError, drafts,
    writer::{Writer, WriterOptions},
};

const OTHER: i64 = 2_104;

async fn save(
    store: &Store,
    (dialog, operator, kind): (i64, i64, DraftKind),
    text: &str,
    base: i64,
    moment: i64,
) -> Result<Draft, StoreError> {
    let save = DraftSave {
        operator_id: operator.into(),
        dialog_id: dialog.into(),
        kind,
        text: text.into(),
        base,
        other: OtherChoice::Keep,
        at: at(moment),
    };
    store.write(move |c| drafts::save(c, &save)).await
}

async fn of(store: &Store, operator: i64, dialog: Option<i64>) -> Vec<Draft> {
    store.run(move |c| drafts::of_operator(c, operator.into(), dialog.map(Into::into))).await.unwrap()
}

#[tokio::test]
async fn drafts_are_one_per_dialog_operator_and_kind_bounded_and_kept_for_a_while() {
    on_both_async(async |db| {
        let store = db.open();
        seed(&store);
        store
            .write_blocking(|conn| {
                conn.batch_execute(&format!(
                    "insert into users (id, email, name, created_at, updated_at) values ({OTHER}, 'o@x', 'Іван', 1, 1)"
                ))
            })
            .unwrap();
        let writer: Arc<Writer> = Arc::new(Writer::start(&store, WriterOptions::default()).unwrap());
        let most = MAX_DRAFTS as i64;
        for n in 1..=most + 2 {
            writer.write(opening(n)).await.unwrap();
        }
        let (reply, note) = ((1, OPERATOR, DraftKind::Reply), (1, OPERATOR, DraftKind::Note));
        let first = save(&store, reply, "Вітаю", 0, 10).await.unwrap();
        save(&store, note, "Передзвонити", 0, 11).await.unwrap();
        save(&store, (1, OTHER, DraftKind::Reply), "Чуже", 0, 12).await.unwrap();
        let mine = of(&store, OPERATOR, None).await;
        assert_eq!(mine.iter().map(|d| d.text.as_str()).collect::<Vec<_>>(), ["Передзвонити", "Вітаю"]);
        assert_eq!(mine[1], first, "it is read as it was answered");

        let both = save(&store, reply, "Добрий день", 5, 20).await.unwrap();
        assert_eq!(both.other.as_ref().map(|other| other.text.as_str()), Some("Вітаю"));
        assert_eq!(of(&store, OPERATOR, Some(1)).await[0], both);
        let sent = save(&store, reply, "", both.version, 30).await.unwrap();
        assert!(!sent.is_gone(), "the other one stays");
        let kept = save(&store, note, "", 0, 31).await.unwrap();
        assert_eq!(kept.other.map(|other| other.text).as_deref(), Some("Передзвонити"), "what was not seen is kept");
        let gone = save(&store, (2, OPERATOR, DraftKind::Reply), "", 0, 31).await.unwrap();
        assert!(gone.is_gone());
        assert_eq!(of(&store, OPERATOR, None).await.len(), 2);
        let nowhere = save(&store, (9_999, OPERATOR, DraftKind::Reply), "x", 0, 32).await;
        assert!(nowhere.is_err_and(|e| e.is_foreign_key_violation()));

        for dialog in 2..=most + 2 {
            save(&store, (dialog, OTHER, DraftKind::Reply), "x", 0, 100 + dialog).await.unwrap();
        }
        let bounded = of(&store, OTHER, None).await;
        assert_eq!(bounded.len(), MAX_DRAFTS);
        assert!(bounded.iter().all(|draft| draft.dialog_id.get() > 2), "the longest untouched ones went");
        assert!(store.write_blocking(|c| drafts::purge(c, at(40))).unwrap() > 0);
        assert!(of(&store, OPERATOR, None).await.is_empty());
        assert_eq!(of(&store, OTHER, None).await.len(), MAX_DRAFTS);
    })
    .await;
}
