//! Lists: `{data, next_cursor}`, `limit` clamped to 500 (contract.md 3).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rozmova_actors::domain::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::problem::{Code, Problem};

/// Rows of one page.
const DEFAULT_LIMIT: i64 = 50;
/// A larger wish is clamped to this.
const MAX_LIMIT: i64 = 500;

/// A page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Page<T> {
    /// Rows.
    pub data: Vec<T>,
    /// For the next page; null at the end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A list that fits one page.
    #[must_use]
    pub const fn whole(data: Vec<T>) -> Self {
        Self { data, next_cursor: None }
    }

    /// Rows read with one more than `limit`: the extra one tells that there is a next page, which begins after the last
    /// row shown.
    pub fn cut(mut data: Vec<T>, limit: i64, cursor: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = data.len() > limit;
        data.truncate(limit);
        let next_cursor = if more { data.last().map(cursor) } else { None };
        Self { data, next_cursor }
    }
}

/// `cursor` and `limit` of a query.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Paging {
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Rows wished, 1 to 500.
    pub limit: Option<i64>,
}

impl Paging {
    /// Rows to answer.
    ///
    /// # Errors
    /// 422 below 1.
    pub fn limit(&self) -> Result<i64, Problem> {
        match self.limit {
            None => Ok(DEFAULT_LIMIT),
            Some(n) if n < 1 => {
                Err(Problem::field("limit", format!("{n} is out of range, 1 to {MAX_LIMIT} is accepted")))
            }
            Some(n) => Ok(n.min(MAX_LIMIT)),
        }
    }

    /// The id after which the page begins, 0 for the first.
    ///
    /// # Errors
    /// 400 for a cursor that is not ours.
    pub fn after_id(&self) -> Result<i64, Problem> {
        self.cursor.as_deref().map_or(Ok(0), |text| decode(text).map(|parts| parts.1))
    }

    /// The (time, id) before which the page begins, `None` for the first.
    ///
    /// # Errors
    /// 400 for a cursor that is not ours.
    pub fn before(&self) -> Result<Option<(Timestamp, i64)>, Problem> {
        self.cursor.as_deref().map(decode).transpose()
    }
}

/// A cursor that names a place by time and id; opaque to callers.
#[must_use]
pub fn cursor_of(at: Timestamp, id: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{id}", at.micros()))
}

fn decode(text: &str) -> Result<(Timestamp, i64), Problem> {
    let bad = || Problem::new(Code::Malformed, format!("cursor «{text:.40}» is not a next_cursor of this list"));
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
    let plain = std::str::from_utf8(&bytes).map_err(|_| bad())?;
    let (at, id) = plain.split_once('.').ok_or_else(bad)?;
    Ok((Timestamp(at.parse().map_err(|_| bad())?), id.parse().map_err(|_| bad())?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place_and_rubbish_is_refused() {
        let paging = Paging { cursor: Some(cursor_of(Timestamp(5), 7)), limit: Some(9_999) };
        assert_eq!(paging.before().unwrap(), Some((Timestamp(5), 7)));
        assert_eq!(paging.limit().unwrap(), 500);
        let rubbish = Paging { cursor: Some(String::from("'; drop table")), limit: Some(0) };
        assert_eq!(rubbish.after_id().unwrap_err().code, Code::Malformed);
        assert_eq!(rubbish.limit().unwrap_err().code, Code::Validation);
    }

    #[test]
    fn the_row_beyond_the_limit_only_tells_that_there_is_more() {
        let page = Page::cut(vec![1, 2, 3], 2, ToString::to_string);
        assert_eq!((page.data, page.next_cursor), (vec![1, 2], Some(String::from("2"))));
        assert_eq!(Page::cut(vec![1, 2], 2, ToString::to_string).next_cursor, None);
    }
}
