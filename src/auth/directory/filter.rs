//! The filter that finds somebody: `{login}` stands for what was typed, escaped after RFC 4515, so that it is a value and nothing
//! else (security.md, injection).

/// Stands for the name somebody signs in with.
pub const LOGIN: &str = "{login}";
/// Longest filter, bytes.
pub const MAX_BYTES: usize = 1_000;

/// The filter for one person.
#[must_use]
pub fn of_person(filter: &str, login: &str) -> String {
    filter.replace(LOGIN, &ldap3::ldap_escape(login))
}

/// The filter for everybody who has any name to sign in with.
#[must_use]
pub fn of_everybody(filter: &str) -> String {
    filter.replace(LOGIN, "*")
}

/// The filter for a group that holds this person, whichever way its members are written.
#[must_use]
pub fn of_membership(dn: &str, uid: Option<&str>) -> String {
    let dn = ldap3::ldap_escape(dn);
    let by_uid = uid.map(|uid| format!("(memberUid={})", ldap3::ldap_escape(uid))).unwrap_or_default();
    format!("(|(member={dn})(uniqueMember={dn}){by_uid})")
}

/// Whatever lists members is a group.
pub const ANY_GROUP: &str = "(|(member=*)(uniqueMember=*)(memberUid=*))";

/// The filter for whoever is in a group at any depth, for servers that know the matching rule (`LDAP_MATCHING_RULE_IN_CHAIN`).
#[must_use]
pub fn inside(group: &str) -> String {
    format!("(memberOf:1.2.840.113556.1.4.1941:={})", ldap3::ldap_escape(group))
}

/// The filter for what both take.
#[must_use]
pub fn both(one: &str, other: &str) -> String {
    let whole = |filter: &str| if filter.starts_with('(') { filter.to_owned() } else { format!("({filter})") };
    format!("(&{}{})", whole(one), whole(other))
}

/// The attributes that hold names to sign in with: those the filter compares with `{login}`, lower case.
///
/// # Errors
/// A sentence about what is wrong with the filter.
pub fn login_attributes(filter: &str) -> Result<Vec<String>, String> {
    if filter.len() > MAX_BYTES {
        return Err(format!("{} bytes, at most {MAX_BYTES} are accepted", filter.len()));
    }
    let mut found: Vec<String> = Vec::new();
    for (at, _) in filter.match_indices(LOGIN) {
        let (before, after) = (&filter[..at], &filter[at + LOGIN.len()..]);
        let name = before.strip_suffix('=').and_then(|head| head.rsplit_once('(')).map(|(_, name)| name);
        let Some(name) = name.filter(|name| is_attribute(name) && after.starts_with(')')) else {
            return Err(String::from("{login} is accepted as a whole value only, such as (mail={login})"));
        };
        let name = name.to_ascii_lowercase();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    if found.is_empty() {
        return Err(String::from("{login} is missing: it stands for the typed e-mail, such as (mail={login})"));
    }
    // Both forms are sent, so both must be filters.
    if [of_person(filter, "x"), of_everybody(filter)].iter().any(|filter| ldap3::parse_filter(filter).is_err()) {
        return Err(String::from("is not an LDAP filter such as (&(objectClass=user)(mail={login}))"));
    }
    Ok(found)
}

/// A plain attribute name: no matching rule, no option, no comparison but equality.
fn is_attribute(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 100
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FILTER: &str = "(&(objectClass=user)(mail={login}))";

    #[test]
    fn what_was_typed_is_a_value_and_never_a_part_of_the_filter() {
        for (typed, value) in [
            ("olena@example.com", "olena@example.com"),
            ("*", "\\2a"),
            ("*)(uid=*", "\\2a\\29\\28uid=\\2a"),
            ("a)(|(objectClass=*", "a\\29\\28|\\28objectClass=\\2a"),
            ("back\\slash", "back\\5cslash"),
            ("nul\0", "nul\\00"),
            ("{login}", "{login}"),
            ("олена", "олена"),
        ] {
            let made = of_person(FILTER, typed);
            assert_eq!(made, format!("(&(objectClass=user)(mail={value}))"), "{typed:?}");
            assert!(ldap3::parse_filter(&made).is_ok(), "{made}");
            assert_eq!(made.matches('(').count(), 3, "no parenthesis of the typed name is one of the filter");
        }
        assert_eq!(of_everybody(FILTER), "(&(objectClass=user)(mail=*))");
    }

    #[test]
    fn a_membership_is_asked_for_with_both_names_escaped() {
        assert_eq!(
            of_membership("cn=Olena (IT),dc=example", Some("o*")),
            "(|(member=cn=Olena \\28IT\\29,dc=example)(uniqueMember=cn=Olena \\28IT\\29,dc=example)(memberUid=o\\2a))"
        );
        assert_eq!(of_membership("cn=a", None), "(|(member=cn=a)(uniqueMember=cn=a))");
        assert!(ldap3::parse_filter(of_membership("cn=Olena (IT),dc=example", Some("o*"))).is_ok());
    }

    #[test]
    fn a_group_at_any_depth_is_asked_for_with_its_name_escaped() {
        let group = inside("CN=Support (UA),DC=example");
        assert_eq!(group, "(memberOf:1.2.840.113556.1.4.1941:=CN=Support \\28UA\\29,DC=example)");
        for (one, made) in [("(mail=*)", "(&(mail=*)"), ("mail=*", "(&(mail=*)")] {
            let both = both(one, &group);
            assert!(both.starts_with(made) && ldap3::parse_filter(&both).is_ok(), "{both}");
        }
        assert!(ldap3::parse_filter(ANY_GROUP).is_ok());
    }

    #[test]
    fn a_filter_names_the_attributes_people_sign_in_by() {
        assert_eq!(login_attributes(FILTER).unwrap(), ["mail"]);
        let both = "(&(objectCategory=person)(|(mail={login})(userPrincipalName={login})(MAIL={login})))";
        assert_eq!(login_attributes(both).unwrap(), ["mail", "userprincipalname"]);
        for (filter, why) in [
            ("(mail=*)", "{login} is missing"),
            ("", "{login} is missing"),
            ("(mail=*{login}*)", "whole value"),
            ("(mail=x{login})", "whole value"),
            ("({login}=x)", "whole value"),
            ("(mail~={login})", "whole value"),
            ("(memberOf:1.2.840.113556.1.4.1941:={login})", "whole value"),
            ("(&(mail={login})", "is not an LDAP filter"),
            ("(mail={login}))", "is not an LDAP filter"),
        ] {
            let refused = login_attributes(filter).unwrap_err();
            assert!(refused.contains(why), "{filter}: {refused}");
        }
        assert!(login_attributes(&format!("(&(mail={{login}})(cn={}))", "x".repeat(MAX_BYTES))).is_err());
    }
}
