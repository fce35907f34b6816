//! Drafts of the composer (`drafts`): texts that were not sent, each seen by its author only. Kept for seven days.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _,
};
use rozmova_actors::domain::{
    DialogId, Draft, DraftKind, OperatorId, Timestamp,
    draft::{DraftSave, MAX_DRAFTS, OtherDraft},
};

use crate::{codes::unknown_word, db::Conn, schema::drafts};

type Raw = (i64, String, String, i64, Option<String>, Option<i64>);

macro_rules! columns {
    () => {
        (drafts::dialog_id, drafts::kind, drafts::text, drafts::saved_at, drafts::other_text, drafts::other_at)
    };
}

fn draft((dialog_id, kind, text, saved_at, other_text, other_at): Raw) -> QueryResult<Draft> {
    Ok(Draft {
        dialog_id: dialog_id.into(),
        kind: DraftKind::from_key(&kind).ok_or_else(|| unknown_word("drafts.kind", &kind))?,
        text,
        saved_at: Timestamp(saved_at),
        version: saved_at,
        other: other_text.zip(other_at).map(|(text, at)| OtherDraft { text, saved_at: Timestamp(at) }),
    })
}

/// Stores a draft over what is there and answers it; removes the row when nothing of it is left, and the author's longest untouched
/// ones beyond [`MAX_DRAFTS`].
///
/// # Errors
/// A foreign key violation when there is no such dialog or operator.
pub fn save(conn: &mut Conn, save: &DraftSave) -> QueryResult<Draft> {
    let (dialog, operator, kind) = (save.dialog_id.get(), save.operator_id.get(), save.kind.key());
    let stored: Option<Raw> = on_db!(conn, c => drafts::table
        .find((dialog, operator, kind))
        .select(columns!())
        .first(c)
        .optional())?;
    let stored = stored.map(draft).transpose()?;
    let next = save.over(stored.as_ref());
    if next.is_gone() {
        on_db!(conn, c => diesel::delete(drafts::table.find((dialog, operator, kind))).execute(c))?;
        return Ok(next);
    }
    let values = (
        drafts::text.eq(&next.text),
        drafts::saved_at.eq(next.saved_at.micros()),
        drafts::other_text.eq(next.other.as_ref().map(|other| other.text.as_str())),
        drafts::other_at.eq(next.other.as_ref().map(|other| other.saved_at.micros())),
    );
    if stored.is_some() {
        on_db!(conn, c => diesel::update(drafts::table.find((dialog, operator, kind))).set(values).execute(c))?;
    } else {
        let key = (drafts::dialog_id.eq(dialog), drafts::operator_id.eq(operator), drafts::kind.eq(kind));
        on_db!(conn, c => diesel::insert_into(drafts::table).values((key, values)).execute(c))?;
        bound(conn, operator)?;
    }
    Ok(next)
}

/// Removes what an operator has beyond the limit, the longest untouched first.
fn bound(conn: &mut Conn, operator: i64) -> QueryResult<()> {
    let most = i64::try_from(MAX_DRAFTS).unwrap_or(i64::MAX);
    let surplus: Option<i64> = on_db!(conn, c => drafts::table
        .filter(drafts::operator_id.eq(operator))
        .order((drafts::saved_at.desc(), drafts::dialog_id.desc()))
        .offset(most)
        .limit(1)
        .select(drafts::saved_at)
        .first(c)
        .optional())?;
    let Some(oldest) = surplus else { return Ok(()) };
    let old = drafts::operator_id.eq(operator).and(drafts::saved_at.le(oldest));
    on_db!(conn, c => diesel::delete(drafts::table.filter(old)).execute(c)).map(|_| ())
}

/// All drafts of an operator (of one dialog, when it is named), the newest first; at most [`MAX_DRAFTS`].
///
/// # Errors
/// The statement's.
pub fn of_operator(conn: &mut Conn, operator: OperatorId, dialog: Option<DialogId>) -> QueryResult<Vec<Draft>> {
    let most = i64::try_from(MAX_DRAFTS).unwrap_or(i64::MAX);
    let rows: Vec<Raw> = on_db!(conn, c => {
        let mut query = drafts::table.filter(drafts::operator_id.eq(operator.get())).into_boxed();
        if let Some(dialog) = dialog {
            query = query.filter(drafts::dialog_id.eq(dialog.get()));
        }
        query.order((drafts::saved_at.desc(), drafts::dialog_id.desc())).limit(most).select(columns!()).load(c)
    })?;
    rows.into_iter().map(draft).collect()
}

/// Removes drafts that nobody touched since `before`.
///
/// # Errors
/// The statement's.
pub fn purge(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    on_db!(conn, c => diesel::delete(drafts::table.filter(drafts::saved_at.lt(before.micros()))).execute(c))
}
