//! Damages the evidence on purpose: an auditor that does not notice is no auditor.

use std::{collections::HashMap, str::FromStr};

use super::sources::{Snapshot, Stored};
use crate::{
    error::LoadError,
    ledger::{Key, Record},
    schedule::Side,
};

/// What is done to the stored rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inject {
    /// An accepted message disappears.
    Lost,
    /// A message is there twice.
    Dup,
    /// Two neighbouring messages of one side change places.
    Swap,
}

impl FromStr for Inject {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "lost" => Ok(Self::Lost),
            "dup" => Ok(Self::Dup),
            "swap" => Ok(Self::Swap),
            _ => Err(format!("«{text}» cannot be injected: lost, dup or swap")),
        }
    }
}

impl Inject {
    /// Changes the snapshot.
    ///
    /// # Errors
    /// When the run has no message that could be damaged so.
    pub fn into_evidence(self, records: &[Record], snapshot: &mut Snapshot) -> Result<(), LoadError> {
        let nothing = || LoadError::Other(format!("the run has no messages to inject {self:?} into"));
        let accepted: Vec<Key> = records
            .iter()
            .filter_map(|r| if let Record::Accepted { key, .. } = r { Some(*key) } else { None })
            .filter(|key| snapshot.messages.iter().any(|m| m.token == Stored::Ours(*key)))
            .take(2_000)
            .collect();
        let victim = *accepted.get(accepted.len() / 2).ok_or_else(nothing)?;
        let place = snapshot.messages.iter().position(|m| m.token == Stored::Ours(victim)).ok_or_else(nothing)?;
        match self {
            Self::Lost => {
                snapshot.messages.remove(place);
            }
            Self::Dup => {
                let mut copy = snapshot.messages.get(place).cloned().ok_or_else(nothing)?;
                copy.message += 1_000_000_000;
                copy.seq += 1_000_000;
                snapshot.messages.push(copy);
            }
            Self::Swap => {
                let (a, b) = neighbours(snapshot).ok_or_else(nothing)?;
                let (first, second) =
                    (snapshot.messages.get(a).map(|m| m.seq), snapshot.messages.get(b).map(|m| m.seq));
                if let (Some(first), Some(second)) = (first, second) {
                    snapshot.messages.iter_mut().enumerate().for_each(|(i, m)| match i {
                        i if i == a => m.seq = second,
                        i if i == b => m.seq = first,
                        _ => {}
                    });
                }
            }
        }
        Ok(())
    }
}

/// Two messages of one dialog and side.
fn neighbours(snapshot: &Snapshot) -> Option<(usize, usize)> {
    let mut last: HashMap<(i64, Side), usize> = HashMap::new();
    for (i, message) in snapshot.messages.iter().enumerate() {
        if let Stored::Ours(key) = message.token
            && let Some(before) = last.insert((message.dialog, key.side), i)
        {
            return Some((before, i));
        }
    }
    None
}
