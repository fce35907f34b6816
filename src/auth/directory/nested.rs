//! Groups inside groups. Active Directory looks into them by itself, with a matching rule; elsewhere the groups of the map are walked
//! through, from the names of all groups, each group read once, so that a ring ends and nothing is without bounds.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ldap3::{Scope, SearchEntry, SearchOptions, SearchResult};

use super::{
    client::{ANSWER, Conversation, Fault, SEARCH_S, judged},
    filter,
    policy::{Person, dn_key},
};

/// Groups that are read in one look, those of the map among them.
pub const MOST_READ: usize = 1_000;
/// Capabilities of servers that know the matching rule: Active Directory and Samba, and its lightweight sister.
const CAPABLE: [&str; 2] = ["1.2.840.113556.1.4.800", "1.2.840.113556.1.4.1851"];

/// For each group of the map, by [`dn_key`], the names of the groups inside it at any depth.
pub type Tree = BTreeMap<String, Vec<String>>;

/// What was read of groups, by [`dn_key`]; `None` is not there.
pub(super) type Read = BTreeMap<String, Option<Members>>;

/// Whom a group's entry lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Members {
    /// Entries, as [`dn_key`].
    entries: BTreeSet<String>,
    /// Short names, lower case.
    uids: BTreeSet<String>,
}

impl Members {
    fn of(attributes: &HashMap<String, Vec<String>>) -> Self {
        let mut members = Self::default();
        for (name, values) in attributes {
            if name.eq_ignore_ascii_case("memberUid") {
                members.uids.extend(values.iter().map(|uid| uid.trim().to_lowercase()));
            } else if name.eq_ignore_ascii_case("member") || name.eq_ignore_ascii_case("uniqueMember") {
                members.entries.extend(values.iter().map(|dn| dn_key(dn)));
            }
        }
        members
    }
}

/// Whom some groups list together.
pub(super) struct Together<'a> {
    entries: HashSet<&'a str>,
    uids: HashSet<&'a str>,
}

impl<'a> Together<'a> {
    /// Of these groups, as far as they were read and are there.
    pub(super) fn of(groups: &BTreeSet<String>, read: &'a Read) -> Self {
        let all: Vec<&'a Members> = groups.iter().filter_map(|group| read.get(group)?.as_ref()).collect();
        Self {
            entries: all.iter().flat_map(|members| members.entries.iter().map(String::as_str)).collect(),
            uids: all.iter().flat_map(|members| members.uids.iter().map(String::as_str)).collect(),
        }
    }

    /// Whether a person is among them, by their entry as [`dn_key`] or their short name in lower case.
    pub(super) fn hold(&self, entry: &str, uid: Option<&str>) -> bool {
        self.entries.contains(entry) || uid.is_some_and(|uid| self.uids.contains(uid))
    }
}

/// Parts of a name, from the entry to the root; escaped separators belong to their part.
fn parts(dn: &str) -> Vec<&str> {
    let (mut parts, mut rest, mut escaped) = (Vec::new(), dn, false);
    let mut from = 0;
    for (at, byte) in dn.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b',' | b';' => {
                parts.push(dn.get(from..at).unwrap_or_default());
                from = at + 1;
                rest = dn.get(from..).unwrap_or_default();
            }
            _ => {}
        }
    }
    parts.push(rest);
    parts
}

/// The deepest entry above all of these; empty when they share none.
fn shared_base(names: &[&str]) -> String {
    let Some((first, others)) = names.split_first() else { return String::new() };
    let mut shared = parts(first);
    for other in others {
        let other = parts(other);
        let same = shared.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| dn_key(a) == dn_key(b)).count();
        shared.drain(..shared.len().saturating_sub(same));
    }
    shared.iter().map(|part| part.trim()).collect::<Vec<_>>().join(",")
}

impl Conversation {
    /// Whether the server looks into groups inside groups by itself; it says so to everybody.
    pub(super) async fn looks_inside(&mut self) -> Result<bool, Fault> {
        let options = SearchOptions::new().timelimit(SEARCH_S);
        let attributes = vec![String::from("supportedCapabilities")];
        let SearchResult(found, result) = self
            .ldap
            .with_timeout(ANSWER)
            .with_search_options(options)
            .search("", Scope::Base, "(objectClass=*)", attributes)
            .await
            .map_err(judged)?;
        let entry = found.into_iter().next().filter(|_| result.rc == 0).map(SearchEntry::construct);
        let capable = |values: &Vec<String>| values.iter().any(|value| CAPABLE.contains(&value.as_str()));
        Ok(entry.is_some_and(|entry| {
            let mut attributes = entry.attrs.iter();
            attributes.any(|(name, values)| name.eq_ignore_ascii_case("supportedCapabilities") && capable(values))
        }))
    }

    /// Every group there is beside people and groups of the map: [`dn_key`] and name.
    pub(super) async fn all_groups(&mut self) -> Result<BTreeMap<String, String>, Fault> {
        let mapped = self.mapped_groups();
        let base = {
            let people = std::iter::once(self.settings.base_dn.as_str());
            let names: Vec<&str> = people.chain(mapped.iter().map(String::as_str)).collect();
            shared_base(&names)
        };
        if base.is_empty() {
            return Ok(BTreeMap::new());
        }
        let entries = self.pages(&base, filter::ANY_GROUP, &[String::from("1.1")], Fault::Nested).await?;
        Ok(entries.into_iter().map(|entry| SearchEntry::construct(entry).dn).map(|dn| (dn_key(&dn), dn)).collect())
    }

    /// Whom a group lists; `None` when it is not there.
    async fn members(&mut self, dn: &str) -> Result<Option<Members>, Fault> {
        let attributes = ["member", "uniqueMember", "memberUid"].map(String::from).to_vec();
        let (there, entry) = self.group(dn, "(objectClass=*)", attributes).await?;
        Ok(there.then(|| entry.map(|entry| Members::of(&entry.attrs)).unwrap_or_default()))
    }

    /// A group and, among the known ones, those inside it at any depth, as [`dn_key`]; what was read is kept in `read`.
    pub(super) async fn walk(
        &mut self,
        group: &str,
        known: &BTreeMap<String, String>,
        read: &mut Read,
    ) -> Result<BTreeSet<String>, Fault> {
        let mut inside = BTreeSet::from([dn_key(group)]);
        let mut waits = vec![group.to_owned()];
        while let Some(dn) = waits.pop() {
            let key = dn_key(&dn);
            if !read.contains_key(&key) {
                if read.len() >= MOST_READ {
                    return Err(Fault::Nested);
                }
                let members = self.members(&dn).await?;
                read.insert(key.clone(), members);
            }
            let Some(Some(members)) = read.get(&key) else { continue };
            for member in &members.entries {
                if let Some(name) = known.get(member)
                    && inside.insert(member.clone())
                {
                    waits.push(name.clone());
                }
            }
        }
        Ok(inside)
    }

    /// Adds the groups of the map that hold this person through groups inside them. `tree` is what the last look found; without one it
    /// is looked for now.
    pub(super) async fn complete_nested(&mut self, person: &mut Person, tree: Option<&Tree>) -> Result<(), Fault> {
        let mut missing = self.mapped_groups();
        missing.retain(|group| !person.groups.contains(&dn_key(group)));
        if missing.is_empty() {
            return Ok(());
        }
        let nothing = || vec![String::from("1.1")];
        if self.looks_inside().await? {
            for group in missing {
                let (_, entry) = self.group(&person.dn, &filter::inside(&group), nothing()).await?;
                if entry.is_some() {
                    person.groups.insert(dn_key(&group));
                }
            }
            return Ok(());
        }
        let found;
        let tree = match tree {
            Some(tree) => tree,
            None => {
                found = self.tree().await?;
                &found
            }
        };
        let wanted = filter::of_membership(&person.dn, person.uid.as_deref());
        for group in missing {
            let key = dn_key(&group);
            for inner in tree.get(&key).into_iter().flatten() {
                let said = person.groups.contains(&dn_key(inner));
                if said || self.group(inner, &wanted, nothing()).await?.1.is_some() {
                    person.groups.insert(key.clone());
                    break;
                }
            }
        }
        Ok(())
    }

    async fn tree(&mut self) -> Result<Tree, Fault> {
        let (known, mut read, mut tree) = (self.all_groups().await?, Read::new(), Tree::new());
        for group in self.mapped_groups() {
            let inside = self.walk(&group, &known, &mut read).await?;
            tree.insert(dn_key(&group), names(&inside, &dn_key(&group), &known));
        }
        Ok(tree)
    }
}

/// Names of the groups inside a group, without itself.
pub(super) fn names(inside: &BTreeSet<String>, itself: &str, known: &BTreeMap<String, String>) -> Vec<String> {
    inside.iter().filter(|key| *key != itself).filter_map(|key| known.get(key).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_looked_for_under_the_deepest_entry_that_people_and_groups_share() {
        let rows: [(&[&str], &str); 6] = [
            (&["ou=people,dc=test,dc=example", "cn=agents,ou=groups,DC=Test, dc=example"], "dc=test,dc=example"),
            (&["dc=test,dc=example", "cn=agents,dc=test,dc=example"], "dc=test,dc=example"),
            (&["ou=a,dc=x", "cn=b\\,ou=a,dc=x"], "dc=x"),
            (&["ou=a,dc=x", "cn=b,dc=y"], ""),
            (&["ou=a,dc=x"], "ou=a,dc=x"),
            (&[], ""),
        ];
        for (names, base) in rows {
            assert_eq!(shared_base(names), base, "{names:?}");
        }
    }

    #[test]
    fn a_group_lists_entries_and_short_names_in_any_spelling() {
        let values = |all: &[&str]| all.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let foreign = (String::from("member"), values(&["cn=other,dc=example"]));
        let attributes = HashMap::from([
            (String::from("Member"), values(&["CN=Olena,DC=Example"])),
            (String::from("uniqueMember"), values(&["cn=taras,dc=example"])),
            (String::from("memberuid"), values(&[" Nina "])),
            (String::from("cn"), values(&["cn=stranger,dc=example"])),
        ]);
        let own =
            BTreeSet::from([dn_key("cn=own,dc=example"), dn_key("cn=empty,dc=example"), dn_key("cn=gone,dc=example")]);
        let read = Read::from([
            (dn_key("cn=own,dc=example"), Some(Members::of(&attributes))),
            (dn_key("cn=empty,dc=example"), Some(Members::default())),
            (dn_key("cn=gone,dc=example"), None),
            (dn_key("cn=foreign,dc=example"), Some(Members::of(&HashMap::from([foreign])))),
        ]);
        let together = Together::of(&own, &read);
        for (entry, uid, held) in [
            ("cn=olena,dc=example", None, true),
            ("cn=taras, dc=example", None, true),
            ("cn=other,dc=example", Some("nina"), true),
            ("cn=other,dc=example", Some("olena"), false),
            ("cn=stranger,dc=example", None, false),
            ("cn=other,dc=example", None, false),
        ] {
            assert_eq!(together.hold(&dn_key(entry), uid), held, "{entry} {uid:?}");
        }
    }
}
