//! Rebound actions of the panel (administration.md 8.6).

use std::collections::BTreeMap;

/// Rebound actions of the panel, of one person or of the whole instance: name → combinations such as `j`, `Shift+T`, `Ctrl+.`,
/// `g i`; an empty list unbinds.
pub type HotKeys = BTreeMap<String, Vec<String>>;

/// Actions that can be rebound.
const MOST_HOTKEYS: usize = 200;
/// Combinations of one action.
const MOST_COMBINATIONS: usize = 4;
/// Characters of an action's name and of a combination.
const MOST_KEY_CHARS: usize = 40;

/// What is wrong with rebound actions, all of it.
#[must_use]
pub fn hotkey_faults(hotkeys: &HotKeys) -> Vec<String> {
    let mut faults = Vec::new();
    if hotkeys.len() > MOST_HOTKEYS {
        faults.push(format!("{} actions, at most {MOST_HOTKEYS} are accepted", hotkeys.len()));
    }
    for (action, combinations) in hotkeys {
        if action.is_empty() || action.len() > MOST_KEY_CHARS || !action.chars().all(|c| c.is_ascii_alphanumeric()) {
            faults.push(format!("«{action:.40}» is no name of an action"));
        }
        if combinations.len() > MOST_COMBINATIONS {
            faults.push(format!("«{action:.40}» has more than {MOST_COMBINATIONS} combinations"));
        }
        for combination in combinations.iter().filter(|text| !is_combination(text)) {
            faults.push(format!(
                "«{combination:.40}» of «{action:.40}»: a key with Ctrl, Shift or none before it is accepted"
            ));
        }
    }
    faults
}

/// `j`, `Shift+T`, `Ctrl+Shift+.`, `g i` (one key after another). Never with Alt, which types letters on many layouts.
#[must_use]
pub fn is_combination(text: &str) -> bool {
    if text.len() > MOST_KEY_CHARS {
        return false;
    }
    let steps: Vec<&str> = text.split(' ').collect();
    steps.len() <= 3
        && steps.iter().all(|step| {
            let mut parts = step.split('+').rev();
            let key = parts.next().unwrap_or_default();
            let one = key.chars().count() == 1 && !key.chars().any(|c| c.is_control() || c.is_whitespace());
            let named = key.len() > 1 && key.chars().all(|c| c.is_ascii_alphanumeric());
            (one || named) && parts.all(|modifier| matches!(modifier, "Ctrl" | "Shift"))
        })
}
