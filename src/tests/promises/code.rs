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

/// Code that the compiler does not check for us, how many places, and why there is no other way (SE-10).
const UNSAFE: &[(&str, usize, &str)] = &[
    ("src/app/connection.rs", 1, "a second descriptor for each connection would halve how many there may be"),
    ("src/app/listen.rs", 1, "a descriptor that came with the process has no safe door"),
    ("src/auth/password.rs", 1, "asks the allocator to give the memory of a hash back"),
    ("src/cli/doctor/machine.rs", 3, "the standard library has no call for the room on a disk and for limits"),
    ("src/cli/mod.rs", 1, "the standard library has no call for resource limits"),
    ("src/files/heif.rs", 2, "the standard library has no call for resource limits of a child"),
    ("src/store/src/backup/copy.rs", 5, "diesel does not offer the online backup"),
];

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

#[test]
fn se_10_code_that_the_compiler_does_not_check_stands_in_a_list_with_reasons() {
    let words = ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"];
    assert_eq!(uses(&words), listed(UNSAFE), "do without it, or add a line with the reason");
}

/// A build takes exactly what was looked at: the same bytes, from the one registry that `deny.toml` lets pass.
#[test]
fn se_10_every_dependency_is_locked_to_the_bytes_that_were_looked_at() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).unwrap();
    let value = |package: &str, key: &str| {
        let line = package.lines().find_map(|line| line.strip_prefix(&format!("{key} = \"")).map(str::to_owned))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    let mut own = Vec::new();
    for package in lock.split("[[package]]").skip(1) {
        let name = value(package, "name").unwrap();
        match value(package, "source") {
            None => own.push(name),
            Some(source) => {
                assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{name}");
                assert_eq!(value(package, "checksum").map(|sum| sum.len()), Some(64), "{name}");
            }
        }
    }
    assert_eq!(own, ["rozmova", "rozmova-actors", "rozmova-load", "rozmova-store"], "only our own come from nowhere");
    let deny = std::fs::read_to_string(root.join("deny.toml")).unwrap();
    for word in ["[licenses]", "unknown-registry = \"deny\"", "unknown-git = \"deny\""] {
        assert!(deny.contains(word), "deny.toml: {word}");
    }
}

/// What is known of a dependency and borne all the same: on which day somebody looked, and why. An exception leaves with its package.
#[test]
fn se_10_an_advisory_is_passed_over_for_a_dated_reason_only_and_only_while_its_package_is_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let deny = std::fs::read_to_string(root.join("deny.toml")).unwrap();
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).unwrap();
    let rows: Vec<&str> = deny.lines().filter(|line| line.contains("RUSTSEC-")).collect();
    assert!(!rows.is_empty() && deny.contains("[advisories]"));
    for row in rows {
        let reason = row.split("reason = \"").nth(1).unwrap_or_else(|| panic!("no reason: {row}"));
        let (day, rest) = reason.split_once(' ').unwrap();
        assert!(day.len() == 10 && day.starts_with("20") && day.matches('-').count() == 2, "no day: {row}");
        let (package, why) = rest.split_once(": ").unwrap_or_else(|| panic!("no package: {row}"));
        assert!(lock.contains(&format!("\nname = \"{package}\"\n")), "{package} is gone, and so should be: {row}");
        assert!(why.len() > 30, "no reason: {row}");
    }
}

/// What is delivered to run the server gives it nothing that it does not need.
#[test]
fn se_11_the_container_and_the_unit_run_without_root_without_rights_and_write_data_only() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let read = |name: &str| std::fs::read_to_string(config.join(name)).unwrap();
    let has = |name: &str, text: &str, wanted: &[&str]| {
        for line in wanted {
            assert!(text.lines().any(|found| found.trim() == *line), "{name} has no line «{line}»");
        }
    };
    let image = read("Dockerfile");
    let last = image.rsplit("\nFROM ").next().unwrap();
    has("Dockerfile", last, &["USER rozmova", "VOLUME /var/lib/rozmova"]);
    assert!(!last.contains("USER root"), "the server's image ends as its user");
    let compose = read("compose.yaml");
    let server = compose.split("\n  postgres:").next().unwrap();
    has(
        "compose.yaml",
        server,
        &[
            "read_only: true",
            "cap_drop: [ALL]",
            "security_opt: [\"no-new-privileges:true\"]",
            "ulimits: { core: 0 }",
            "volumes: [\"rozmova:/var/lib/rozmova\"]",
        ],
    );
    has(
        "rozmova.service",
        &read("rozmova.service"),
        &[
            "User=rozmova",
            "ProtectSystem=strict",
            "StateDirectory=rozmova",
            "CapabilityBoundingSet=",
            "NoNewPrivileges=true",
            "LimitCORE=0",
        ],
    );
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
