//! An entry of the directory as a person, and the roles they have here then. Pure.

use std::collections::{BTreeSet, HashMap};

use super::settings::GroupRole;

/// Attributes that are asked for besides the names to sign in with: groups, and whether the account is switched off (Active
/// Directory, OpenLDAP with password policy, 389 Directory Server and FreeIPA).
pub const ATTRIBUTES: [&str; 6] =
    ["memberOf", "uid", "sAMAccountName", "userAccountControl", "pwdAccountLockedTime", "nsAccountLock"];

/// `userAccountControl`: the account is disabled.
const UAC_DISABLED: i64 = 0x0002;
/// `pwdAccountLockedTime` of an account that an administrator has locked for good.
const LOCKED_FOR_GOOD: &str = "000001010000Z";

/// Somebody in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name of the entry.
    pub dn: String,
    /// Names they sign in with, lower case.
    pub logins: Vec<String>,
    /// Short name, which some groups list instead of the entry's.
    pub uid: Option<String>,
    /// Switched off there.
    pub disabled: bool,
    /// Groups they are in, as [`dn_key`].
    pub groups: BTreeSet<String>,
}

impl Person {
    /// Reads an entry. Names of attributes are compared without regard to case, as the directory does.
    #[must_use]
    pub fn of(dn: String, attributes: &HashMap<String, Vec<String>>, login_attributes: &[String]) -> Self {
        let values = |name: &str| -> Vec<&String> {
            attributes.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).flat_map(|(_, all)| all).collect()
        };
        let first = |name: &str| values(name).first().map(|value| value.trim().to_owned());
        let control = first("userAccountControl").and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
        let disabled = control & UAC_DISABLED != 0
            || first("pwdAccountLockedTime").is_some_and(|text| text == LOCKED_FOR_GOOD)
            || first("nsAccountLock").is_some_and(|text| text.eq_ignore_ascii_case("true"));
        Self {
            logins: login_attributes
                .iter()
                .flat_map(|name| values(name.as_str()))
                .map(|login| login.trim().to_lowercase())
                .filter(|login| !login.is_empty())
                .collect(),
            uid: first("uid").or_else(|| first("sAMAccountName")).filter(|uid| !uid.is_empty()),
            disabled,
            groups: values("memberOf").into_iter().map(|group| dn_key(group)).collect(),
            dn,
        }
    }
}

/// A form of an entry's name that is the same for all its spellings: case, spaces around separators, ways to escape (RFC 4514).
#[must_use]
pub fn dn_key(dn: &str) -> String {
    /// Separators as characters that no name holds, so that an escaped comma is not one.
    const PART: u8 = 1;
    const VALUE: u8 = 2;
    let mut key: Vec<u8> = Vec::with_capacity(dn.len());
    let mut bytes = dn.bytes().peekable();
    // Spaces that are not known yet to stand inside a value.
    let mut spaces = 0;
    // After a separator: spaces are dropped.
    let mut begins = true;
    while let Some(byte) = bytes.next() {
        let separator = match byte {
            b',' | b';' | b'+' => Some(PART),
            b'=' => Some(VALUE),
            _ => None,
        };
        if let Some(separator) = separator {
            key.push(separator);
            (spaces, begins) = (0, true);
            continue;
        }
        if byte == b' ' {
            spaces += usize::from(!begins);
            continue;
        }
        key.extend(std::iter::repeat_n(b' ', spaces));
        (spaces, begins) = (0, false);
        if byte != b'\\' {
            key.push(byte);
            continue;
        }
        let Some(next) = bytes.next() else { break };
        let pair = bytes.peek().and_then(|second| Some((hex_digit(next)? << 4) | hex_digit(*second)?));
        match pair {
            Some(value) => {
                bytes.next();
                key.push(value);
            }
            None => key.push(next),
        }
    }
    String::from_utf8_lossy(&key).to_lowercase()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The roles somebody has after a look at the directory, `None` when they are those they have. Roles that the map names follow the
/// groups; roles it does not name are left as people gave them.
#[must_use]
pub fn roles_after(map: &[GroupRole], held: &[String], groups: &BTreeSet<String>) -> Option<Vec<String>> {
    let mut after: Vec<String> =
        held.iter().filter(|role| !map.iter().any(|pair| pair.role == **role)).cloned().collect();
    for pair in map {
        if groups.contains(&dn_key(&pair.group)) && !after.contains(&pair.role) {
            after.push(pair.role.clone());
        }
    }
    let (before, now): (BTreeSet<&String>, BTreeSet<&String>) = (held.iter().collect(), after.iter().collect());
    if before == now { None } else { Some(after) }
}

/// The pairs of a map whose role hangs on the same groups as when the directory was asked. The groups of any other role were not asked
/// for, or those of another one were, so that nothing can be said of who has it: it is left to the look that follows the change.
#[must_use]
pub fn asked_pairs(asked: &[GroupRole], now: &[GroupRole]) -> Vec<GroupRole> {
    now.iter().filter(|pair| groups_of(asked, &pair.role) == groups_of(now, &pair.role)).cloned().collect()
}

fn groups_of(map: &[GroupRole], role: &str) -> BTreeSet<String> {
    map.iter().filter(|pair| pair.role == role).map(|pair| dn_key(&pair.group)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(pairs: &[(&str, &[&str])]) -> Person {
        let attributes = pairs
            .iter()
            .map(|(name, values)| ((*name).to_owned(), values.iter().map(|value| (*value).to_owned()).collect()))
            .collect();
        Person::of("cn=Olena,dc=example".into(), &attributes, &["mail".into(), "userprincipalname".into()])
    }

    #[test]
    fn an_entry_gives_names_groups_and_whether_it_is_switched_off() {
        let person = entry(&[
            ("Mail", &["Olena@Example.com", " "]),
            ("userPrincipalName", &["olena@corp.example"]),
            ("memberof", &["CN=Support,OU=Groups,DC=example", "cn=staff, ou=groups, dc=example"]),
            ("sAMAccountName", &["olena"]),
            ("userAccountControl", &["512"]),
        ]);
        assert_eq!(person.logins, ["olena@example.com", "olena@corp.example"]);
        assert_eq!(person.uid.as_deref(), Some("olena"));
        assert!(!person.disabled);
        assert!(person.groups.contains(&dn_key("cn=support,ou=groups,dc=example")));
        assert_eq!(person.groups.len(), 2);
    }

    #[test]
    fn an_account_is_off_by_any_of_the_three_signs() {
        for (name, value, off) in [
            ("userAccountControl", "514", true),
            ("userAccountControl", "66050", true),
            ("userAccountControl", "512", false),
            ("userAccountControl", "many", false),
            ("pwdAccountLockedTime", "000001010000Z", true),
            ("pwdAccountLockedTime", "20261129090000Z", false),
            ("nsAccountLock", "TRUE", true),
            ("nsAccountLock", "false", false),
            ("cn", "514", false),
        ] {
            assert_eq!(entry(&[(name, &[value])]).disabled, off, "{name}={value}");
        }
    }

    #[test]
    fn one_entry_has_one_key_however_its_name_is_written() {
        let key = dn_key("CN=Support\\, West,OU=Groups,DC=Example");
        for same in [
            "cn=support\\, west,ou=groups,dc=example",
            "cn=Support\\2C West, ou=Groups , dc=Example",
            "cn = Support\\2c West ; ou=Groups;dc=example",
        ] {
            assert_eq!(dn_key(same), key, "{same}");
        }
        for other in ["cn=support,cn=west,ou=groups,dc=example", "cn=support\\,  west,ou=groups,dc=example", ""] {
            assert_ne!(dn_key(other), key, "{other}");
        }
        assert_eq!(dn_key("cn=\\d0\\a1\\d0\\bb\\d1\\83\\d0\\b6\\d0\\b1\\d0\\b0"), dn_key("CN=Служба"));
        assert_eq!(dn_key("cn=broken\\"), dn_key("cn=broken"));
    }

    #[test]
    fn roles_of_the_map_follow_the_groups_and_the_others_stay() {
        let map = [("cn=Agents", "operator"), ("cn=Leads", "supervisor"), ("cn=Bosses", "supervisor")]
            .map(|(group, role)| GroupRole { group: group.into(), role: role.into() });
        type Case<'a> = (&'a [&'a str], &'a [&'a str], Option<&'a [&'a str]>);
        let rows: [Case<'_>; 8] = [
            (&["operator"], &["cn=agents"], None),
            (&["operator"], &["cn=leads"], Some(&["supervisor"])),
            (&["operator"], &["cn=agents", "cn=leads"], Some(&["operator", "supervisor"])),
            (&["operator", "supervisor"], &["cn=bosses"], Some(&["supervisor"])),
            (&["operator", "analyst"], &[], Some(&["analyst"])),
            (&["operator"], &["cn=else"], Some(&[])),
            (&["analyst"], &["cn=else"], None),
            (&[], &["cn=leads", "cn=bosses"], Some(&["supervisor"])),
        ];
        for (held, groups, expected) in rows {
            let held: Vec<String> = held.iter().map(|role| (*role).to_owned()).collect();
            let groups = groups.iter().map(|group| dn_key(group)).collect();
            let expected = expected.map(|all| all.iter().map(|role| (*role).to_owned()).collect::<Vec<_>>());
            assert_eq!(roles_after(&map, &held, &groups), expected, "{held:?} in {groups:?}");
        }
        assert_eq!(roles_after(&[], &["operator".into()], &BTreeSet::new()), None, "without a map nothing is touched");
    }

    #[test]
    fn a_role_whose_groups_changed_since_the_directory_was_asked_waits_for_the_next_look() {
        let map = |pairs: &[(&str, &str)]| -> Vec<GroupRole> {
            pairs.iter().map(|(group, role)| GroupRole { group: (*group).into(), role: (*role).into() }).collect()
        };
        let asked = map(&[("cn=Agents", "operator"), ("cn=Leads", "supervisor")]);
        for (now, known) in [
            (asked.clone(), asked.clone()),
            (map(&[("CN=agents", "operator")]), map(&[("CN=agents", "operator")])),
            // Its members were not read: whoever was given the role by hand keeps it.
            (map(&[("cn=Agents", "operator"), ("cn=Boards", "analyst")]), map(&[("cn=Agents", "operator")])),
            (map(&[("cn=Agents", "operator"), ("cn=Chiefs", "supervisor")]), map(&[("cn=Agents", "operator")])),
            (
                map(&[("cn=Agents", "operator"), ("cn=Leads", "supervisor"), ("cn=Chiefs", "supervisor")]),
                map(&[("cn=Agents", "operator")]),
            ),
            (map(&[]), map(&[])),
        ] {
            assert_eq!(asked_pairs(&asked, &now), known, "{now:?}");
        }
        let now = map(&[("cn=Boards", "analyst")]);
        let held = [String::from("analyst")];
        assert_eq!(roles_after(&asked_pairs(&asked, &now), &held, &BTreeSet::new()), None);
    }
}
