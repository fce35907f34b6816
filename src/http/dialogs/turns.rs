//! One file of a kind at a time for each caller: making a PDF or an archive is work, and nobody reads two at once (security.md DO-05).
//! An archive that takes minutes to arrive is in the way of the next archive only.

use std::{
    collections::HashSet,
    sync::{LazyLock, Mutex, PoisonError},
};

use crate::http::prelude::*;

static RUNNING: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// The caller's turn; ends when it is dropped.
#[derive(Debug)]
pub struct Turn {
    key: String,
}

/// The caller's turn, for as long as the file (`PDF`, `archive`) is being made or sent.
///
/// # Errors
/// 429 while a file of this kind is on its way to the same caller.
pub fn take(who: &Caller, what: &str) -> Result<Turn, Problem> {
    take_key(format!("{}/{what}", who.key()), what)
}

fn take_key(key: String, what: &str) -> Result<Turn, Problem> {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    if !running.insert(key.clone()) {
        let sentence = format!("one {what} is on its way to you already, one at a time is accepted");
        return Err(Problem::new(Code::Busy, sentence).retry(3));
    }
    Ok(Turn { key })
}

impl Drop for Turn {
    fn drop(&mut self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn do_05_a_second_file_of_one_caller_waits_for_the_first_and_others_do_not() {
        let first = take_key(String::from("u:turns-1/PDF"), "PDF");
        let second = take_key(String::from("u:turns-1/PDF"), "PDF");
        assert!(
            first.is_ok() && second.is_err_and(|problem| problem.code == Code::Busy && problem.retry_after.is_some())
        );
        assert!(take_key(String::from("u:turns-2/PDF"), "PDF").is_ok(), "another caller's");
        assert!(take_key(String::from("u:turns-1/archive"), "archive").is_ok(), "another kind");
        drop(first);
        assert!(take_key(String::from("u:turns-1/PDF"), "PDF").is_ok());
    }
}
