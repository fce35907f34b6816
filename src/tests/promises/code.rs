//! Promises that the code itself must keep: looked for in the sources.

use std::path::{Path, PathBuf};

/// Where an unbounded send to an actor is allowed, how often, and why it is bounded all the same.
const DO_SEND: &[(&str, usize, &str)] = &[
    ("actors/src/connector/actor.rs", 1, "once per emptied half of the memory"),
    ("actors/src/operator/actor.rs", 1, "a few notices per session and socket"),
    ("actors/src/operator/registry.rs", 3, "one end per session; profiles and catalogues change by people's hands"),
    ("actors/src/supervision/exit.rs", 1, "one notice in a child's life"),
    ("src/ws/panel.rs", 2, "one end per socket"),
];

/// Channels without a bound, by the same rule.
const UNBOUNDED: &[(&str, usize, &str)] = &[];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // Tests may do what they like.
        if path.is_dir() && !["tests", "testing", "contract", "simulation"].contains(&name.as_str()) {
            sources(&path, found);
        } else if name.ends_with(".rs") && !name.contains("tests") && name != "contract.rs" {
            found.push(path);
        }
    }
}

/// Lines of production code that contain one of the words, by file.
fn uses(words: &[&str]) -> Vec<(String, usize)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["actors/src", "src"] {
        sources(&root.join(folder), &mut files);
    }
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        // A module of tests stands at the end of its file.
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let n = lines.filter(|line| words.iter().any(|word| line.contains(word))).count();
        if n > 0 {
            found.push((file.strip_prefix(root).unwrap().display().to_string(), n));
        }
    }
    found
}

fn listed(list: &[(&str, usize, &str)]) -> Vec<(String, usize)> {
    list.iter().map(|(file, n, why)| (if why.is_empty() { String::new() } else { (*file).to_owned() }, *n)).collect()
}

/// `do_send` ignores a mailbox's bound.
#[test]
fn p_08_nothing_is_sent_to_an_actor_without_a_bound_outside_a_list_with_reasons() {
    assert_eq!(uses(&[".do_send("]), listed(DO_SEND), "use try_send or send, or add a line with the reason");
}

#[test]
fn p_08_no_channel_between_tasks_is_without_a_bound() {
    let words = ["unbounded_channel(", "unbounded::<", "unbounded()", "mpsc::channel()"];
    assert_eq!(uses(&words), listed(UNBOUNDED), "give the channel a bound, or add a line with the reason");
}

/// The administrative log (SE-09) is only added to: nobody's deed is changed or removed afterwards.
#[test]
fn p_20_rows_of_the_audit_log_are_added_and_never_changed_or_removed() {
    let words = [
        "update(audit_log",
        "delete(audit_log",
        "update audit_log",
        "delete from audit_log",
        "truncate audit_log",
        "UPDATE audit_log",
        "DELETE FROM audit_log",
    ];
    assert_eq!(uses(&words), Vec::<(String, usize)>::new(), "the log is append only");
    assert_eq!(uses(&["insert_into(audit_log"]).len(), 1, "one place adds, and this look would see it");
}
