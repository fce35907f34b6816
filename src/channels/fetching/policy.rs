//! Which files are fetched, when they are tried again, and how a message shows what became of them. Pure.

use rozmova_actors::domain::{backoff::full, message::PENDING};
use serde_json::{Value, json};
use url::Url;

use crate::{channels::settings::CustomChannelSettings, files::foreign::Fault};

/// Seconds around which the second and the third try are made: an address may end soon, so it is not waited long
/// (channels/custom-channel.md 2).
const WAITS_S: [i64; 2] = [1, 10];

/// Shortest wait, seconds.
const SHORTEST_S: i64 = 1;

/// Seconds to wait after `tries` tries, `None` when what is not there by now is given up. `share`, 0 to 1, is the chance of it: files
/// that failed together are not fetched again together (security.md P-14).
#[must_use]
pub fn wait_after(tries: i32, share: f64) -> Option<i64> {
    let step = WAITS_S.get(usize::try_from(tries - 1).unwrap_or(0))?;
    Some(full(*step, SHORTEST_S, share))
}

/// Marks those files of a line that are fetched; answers whether there is one. All others stay links (security.md SS-09).
pub fn mark(settings: &CustomChannelSettings, files: &mut [Value]) -> bool {
    let mut any = false;
    for file in files {
        let url = file.get("url").and_then(Value::as_str).and_then(|url| Url::parse(url).ok());
        if url.is_some_and(|url| settings.fetches_from(&url)) {
            file["state"] = PENDING.into();
            any = true;
        }
    }
    any
}

/// One of our files, as the message that waited for it shows it.
#[must_use]
pub fn stored(mut file: Value) -> Value {
    file["state"] = "stored".into();
    file
}

/// A file that does not become one of ours. Of one that is not accepted name and size stay; one that could not be had stays a link,
/// so that a person may try.
#[must_use]
pub fn refused(file: &Value, fault: &Fault) -> Value {
    let mut file = file.clone();
    file["reason"] = fault.reason().into();
    match fault {
        Fault::Refused(_) => {
            file["state"] = "rejected".into();
            if let Some(members) = file.as_object_mut() {
                members.remove("url");
            }
        }
        Fault::Later(_) | Fault::Away => file["state"] = "failed".into(),
    }
    file
}

/// What the system line about such a file says.
#[must_use]
pub fn remark(file: &Value, fault: &Fault) -> Value {
    json!({"name": file["name"], "size": file["size"], "reason": fault.reason()})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_14_a_file_is_tried_three_times_with_growing_pauses() {
        let waits = |share: f64| (1..=4).map(|tries| wait_after(tries, share)).collect::<Vec<_>>();
        assert_eq!(waits(0.0), [Some(1), Some(1), None, None]);
        assert_eq!(waits(1.0), [Some(2), Some(20), None, None]);
    }

    #[test]
    fn ss_09_only_files_of_the_channel_s_servers_are_marked_places_and_cards_never() {
        let settings = CustomChannelSettings {
            media_hosts: vec![String::from("files.example.com")],
            ..CustomChannelSettings::default()
        };
        let mut files = vec![
            json!({"type": "image", "url": "https://files.example.com/1.png", "name": "1.png"}),
            json!({"type": "image", "url": "https://evil.example/1.png", "name": "1.png"}),
            json!({"type": "location", "latitude": 50.4, "longitude": 30.5}),
        ];
        let before = files.clone();
        assert!(mark(&settings, &mut files));
        assert_eq!(files[0]["state"], "pending");
        assert_eq!(files[1..], before[1..], "the rest is as it came");
        assert!(!mark(&CustomChannelSettings::default(), &mut before.clone()));
    }

    #[test]
    fn what_is_not_accepted_has_no_link_any_more_and_what_could_not_be_had_keeps_it() {
        let file =
            json!({"type": "file", "url": "https://f.example/a.exe", "name": "a.exe", "size": 5, "state": "pending"});
        let rejected = refused(&file, &Fault::Refused(String::from("executable")));
        let shown = json!({"type": "file", "name": "a.exe", "size": 5, "state": "rejected", "reason": "executable"});
        assert_eq!(rejected, shown);
        let failed = refused(&file, &Fault::Away);
        assert_eq!((&failed["state"], &failed["reason"]), (&json!("failed"), &json!("unreachable")));
        assert_eq!(failed["url"], file["url"]);
        let said = remark(&file, &Fault::Away);
        assert_eq!(said, json!({"name": "a.exe", "size": 5, "reason": "unreachable"}));
    }
}
