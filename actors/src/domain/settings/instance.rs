//! Keys of the whole instance (administration.md 9).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::origin_fault;

/// `GET|PATCH /api/v1/settings/instance`: keys of the whole instance (administration.md 9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InstanceSettings {
    /// IANA name of the zone in which times are written where nobody says another; a former name is stored under the present one.
    pub instance_timezone: String,
    /// Exact origin of a client portal whose pages may call the API with a token, never with the cookie; empty = none.
    pub client_portal_url: String,
}

impl Default for InstanceSettings {
    fn default() -> Self {
        Self { instance_timezone: String::from("UTC"), client_portal_url: String::new() }
    }
}

impl InstanceSettings {
    /// As the values are stored: without spaces around, zones under their present names, the origin as browsers write it.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        let zone = self.instance_timezone.trim();
        let present = FORMER_ZONES.iter().find(|(former, _)| former.eq_ignore_ascii_case(zone));
        self.instance_timezone = String::from(present.map_or(zone, |(_, present)| present));
        self.client_portal_url = self.client_portal_url.trim().trim_end_matches('/').to_ascii_lowercase();
        self
    }

    /// What is wrong, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        if jiff::tz::TimeZone::get(&self.instance_timezone).is_err() {
            let named = &self.instance_timezone;
            let sentence = format!("«{named:.60}» is no time zone; an IANA name such as Europe/Kyiv is accepted");
            faults.push((String::from("instance_timezone"), sentence));
        }
        let origin = &self.client_portal_url;
        if !origin.is_empty()
            && let Some(why) = origin_fault(origin)
        {
            faults.push((String::from("client_portal_url"), format!("«{origin:.100}» {why}")));
        }
        faults
    }
}

/// Names of zones that were replaced, and by what.
const FORMER_ZONES: [(&str, &str); 3] =
    [("Europe/Kiev", "Europe/Kyiv"), ("Europe/Uzhgorod", "Europe/Kyiv"), ("Europe/Zaporozhye", "Europe/Kyiv")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_and_stored_under_its_present_name() {
        let zone =
            |name: &str| InstanceSettings { instance_timezone: name.to_owned(), ..InstanceSettings::default() }.tidy();
        for (given, stored) in [
            ("Europe/Kyiv", "Europe/Kyiv"),
            (" Europe/Kiev ", "Europe/Kyiv"),
            ("europe/kiev", "Europe/Kyiv"),
            ("America/New_York", "America/New_York"),
            ("UTC", "UTC"),
        ] {
            let tidy = zone(given);
            assert_eq!((tidy.instance_timezone.as_str(), tidy.faults()), (stored, vec![]), "{given}");
        }
        for wrong in ["", "Europe/Atlantis", "Київ", "+02:00 or so"] {
            let faults = zone(wrong).faults();
            assert_eq!(faults.len(), 1, "{wrong}");
            assert_eq!(faults[0].0, "instance_timezone");
        }
    }

    #[test]
    fn a_portal_is_one_exact_protected_origin_or_none() {
        let portal =
            |url: &str| InstanceSettings { client_portal_url: url.to_owned(), ..InstanceSettings::default() }.tidy();
        for good in ["", "https://help.example.com", "https://HELP.example.com/", "http://localhost:3000"] {
            assert_eq!(portal(good).faults(), vec![], "{good}");
        }
        for wrong in ["help.example.com", "*", "https://help.example.com/desk", "http://help.example.com", "null"] {
            assert_eq!(portal(wrong).faults().len(), 1, "{wrong}");
        }
    }
}
