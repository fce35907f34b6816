//! What `lists` asks for, as the panel and integrators ask (web/src/api/client.ts, use-search.ts).

use serde_json::{Value, json};

use crate::fill::{ABSENT_WORD, COMMON_WORD, RARE_WORD};

/// Rows of a page of the panel.
const ROWS: usize = 100;
/// Pages of a walk.
pub(super) const PAGES: usize = 20;
/// Messages that the panel wants of a search.
pub(super) const WISHED: usize = 20;
/// How often the panel goes on with a search that is not done, at most.
pub(super) const STEPS: usize = 8;
/// Clients that the panel shows beside the messages of a search.
const CLIENTS_BESIDE: usize = 5;

/// Columns of the table.
pub(super) const COLUMNS: [&str; 10] = [
    "number",
    "client",
    "channel",
    "state",
    "topic",
    "priority",
    "operator",
    "created_at",
    "waiting",
    "last_message_at",
];
/// Folders everybody has (operator-line.md 4.1).
const FOLDERS: [&str; 11] = [
    "my_active",
    "in_queue",
    "overdue",
    "unanswered",
    "all_active",
    "my_tickets",
    "all_tickets",
    "paused",
    "closed",
    "mentions",
    "spam_banned",
];
/// Orders of a list.
const SORTS: [&str; 4] = ["last_message", "waiting_longest", "created", "priority"];

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Sees everything.
    Supervisor,
    /// Sees the queue of one topic and ten dialogs of their own; none of the history.
    Operator,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// The first page of a list.
    Page(Value),
    /// The next page of a list, [`PAGES`] of them, and again from the first.
    Walk(Value),
    /// An address.
    Get(String),
    /// Words in messages, until [`WISHED`] are found, everything is looked through or [`STEPS`] are done.
    Search(String),
}

/// One kind of call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ask {
    /// Name in the report.
    pub name: String,
    /// Who asks.
    pub who: Who,
    /// What.
    pub what: What,
    /// Held against the limit of a list.
    pub judged: bool,
}

/// What the asking needs to know of the instance.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Saved filters of the supervisor, with their names in the report.
    pub filters: Vec<(&'static str, i64)>,
    /// The saved filter by words of messages.
    pub by_words: i64,
    /// Digits of a client's phone.
    pub phone: String,
    /// A word of the messages of this run only.
    pub today: String,
}

/// Every kind of call.
pub(super) fn all(known: &Known) -> Vec<Ask> {
    let supervisor = |name: String, what: What| Ask { name, who: Who::Supervisor, what, judged: true };
    let mut all: Vec<Ask> = Vec::new();
    for folder in FOLDERS {
        all.push(supervisor(format!("list {folder}"), What::Page(json!({"folder": folder, "limit": ROWS}))));
    }
    for folder in ["all_active", "closed"] {
        for sort in SORTS {
            let body = json!({"folder": folder, "sort": sort, "limit": ROWS});
            all.push(supervisor(format!("table {folder} by {sort}"), What::Page(body)));
        }
    }
    let everything = json!({"join": "and", "items": []});
    for (name, body) in [
        ("pages of closed", json!({"folder": "closed", "limit": ROWS})),
        ("pages of everything by created", json!({"conditions": everything, "sort": "created", "limit": ROWS})),
    ] {
        all.push(supervisor(name.to_owned(), What::Walk(body)));
    }
    let view = format!("/api/v1/dialogs?view=closed&limit={ROWS}");
    all.push(supervisor(String::from("list view=closed"), What::Get(view)));
    for (name, id) in &known.filters {
        let body = json!({"filter_id": id, "limit": ROWS});
        all.push(supervisor(format!("saved filter: {name}"), What::Page(body)));
    }
    // Looks through the words of messages within a time of its own, and shows the newest part (src/store/DECISION-search.md).
    let body = json!({"filter_id": known.by_words, "limit": ROWS});
    let by_words = supervisor(String::from("saved filter: by words"), What::Page(body));
    all.push(Ask { judged: false, ..by_words });
    for (name, search) in [
        ("clients, everybody", ""),
        ("clients by a last name", "Коваль"),
        ("clients by the whole name", "олена коваль"),
        ("clients by a phone", known.phone.as_str()),
        ("clients by a name nobody has", ABSENT_WORD),
    ] {
        all.push(supervisor(name.to_owned(), What::Get(clients(search, ROWS))));
    }
    all.push(supervisor(String::from("clients beside a search"), What::Get(clients(COMMON_WORD, CLIENTS_BESIDE))));
    let two = format!("{COMMON_WORD} дзеркало");
    for (name, words) in [
        ("search, common word", COMMON_WORD),
        ("search, two common words", two.as_str()),
        ("search, rare word", RARE_WORD),
        ("search, word of today only", known.today.as_str()),
        ("search, absent word", ABSENT_WORD),
    ] {
        all.push(supervisor(name.to_owned(), What::Search(words.to_owned())));
    }
    let operator = |name: String, what: What| Ask { name, who: Who::Operator, what, judged: true };
    for folder in ["my_active", "in_queue", "closed"] {
        let body = json!({"folder": folder, "limit": ROWS});
        all.push(operator(format!("operator: list {folder}"), What::Page(body)));
    }
    all.push(operator(String::from("operator: clients by a last name"), What::Get(clients("Коваль", ROWS))));
    all.push(operator(String::from("operator: search, common word"), What::Search(COMMON_WORD.to_owned())));
    all
}

/// Address of a list of clients.
pub(super) fn clients(search: &str, rows: usize) -> String {
    if search.is_empty() {
        return format!("/api/v1/clients?limit={rows}");
    }
    format!("/api/v1/clients?limit={rows}&search={}", percent(search))
}

/// Address of a page of found messages.
pub(super) fn found(words: &str, cursor: Option<&str>) -> String {
    let path = format!("/api/v1/search?limit={WISHED}&q={}", percent(words));
    // A cursor is made of letters that an address may have.
    cursor.map_or_else(|| path.clone(), |cursor| format!("{path}&cursor={cursor}"))
}

/// Letters and digits as they are, all other bytes in hexadecimal.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Rows of a page.
pub(super) fn rows(page: &Value) -> usize {
    page["data"].as_array().map_or(0, Vec::len)
}

/// Where the next page begins; `None` at the end.
pub(super) fn next(page: &Value) -> Option<String> {
    page["next_cursor"].as_str().map(str::to_owned)
}

/// A way through a list, page after page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Walk {
    cursor: Option<String>,
    /// Pages read since the first.
    page: usize,
    /// Most pages read in one go.
    pub deepest: usize,
}

impl Walk {
    /// What is asked for next.
    pub(super) fn body(&self, list: &Value) -> Value {
        let mut body = list.clone();
        if let Some(cursor) = &self.cursor {
            body["cursor"] = json!(cursor);
        }
        body
    }

    /// A page was read.
    pub(super) fn read(&mut self, page: &Value) {
        self.page += 1;
        self.deepest = self.deepest.max(self.page);
        self.cursor = next(page).filter(|_| self.page < PAGES);
        if self.cursor.is_none() {
            self.page = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_folder_order_and_kind_of_search_is_asked_for_under_a_name_of_its_own() {
        let known = Known { filters: vec![("wide", 3)], by_words: 4, phone: "380671".into(), today: "r1".into() };
        let all = all(&known);
        let names: HashSet<&str> = all.iter().map(|ask| ask.name.as_str()).collect();
        assert_eq!(names.len(), all.len());
        for folder in FOLDERS {
            assert!(names.contains(format!("list {folder}").as_str()), "{folder}");
        }
        for sort in SORTS {
            assert!(names.contains(format!("table closed by {sort}").as_str()), "{sort}");
        }
        assert_eq!(all.iter().filter(|ask| matches!(ask.what, What::Search(_))).count(), 6);
        assert_eq!(all.iter().filter(|ask| !ask.judged).count(), 1);
        assert!(all.iter().any(|ask| ask.what == What::Get(String::from("/api/v1/clients?limit=100&search=380671"))));
    }

    #[test]
    fn addresses_hold_letters_of_any_alphabet() {
        assert_eq!(clients("", 5), "/api/v1/clients?limit=5");
        assert_eq!(found("ok", None), "/api/v1/search?limit=20&q=ok");
        assert_eq!(found("я &", Some("AbC_-9")), "/api/v1/search?limit=20&q=%D1%8F%20%26&cursor=AbC_-9");
    }

    #[test]
    fn a_walk_goes_page_by_page_and_begins_again() {
        let (list, page) = (json!({"folder": "closed"}), json!({"data": [1], "next_cursor": "c1"}));
        let mut walk = Walk::default();
        assert_eq!(walk.body(&list), list);
        walk.read(&page);
        assert_eq!(walk.body(&list), json!({"folder": "closed", "cursor": "c1"}));
        (1..PAGES).for_each(|_| walk.read(&page));
        assert_eq!((walk.body(&list), walk.deepest), (list.clone(), PAGES), "as many pages as are walked");
        walk.read(&json!({"data": [], "next_cursor": null}));
        assert_eq!((walk.body(&list), walk.deepest), (list, PAGES), "the list is over");
    }
}
