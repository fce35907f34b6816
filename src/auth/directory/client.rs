//! One conversation with a directory: a connection to a checked address (settled difference 24), TLS before anything is said, bind
//! as the account that reads, search.
//!
//! Everything here runs in a task of its own (see [`super::service`]): the protocol library panics on answers that are no LDAP, and
//! such a panic ends that task only.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use ldap3::{
    Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, ResultEntry, Scope, SearchEntry, SearchOptions,
    SearchResult, StdStream,
    controls::{Control, ControlType, PagedResults},
};
use rustls::ClientConfig;
use tokio::net::TcpStream;

use super::{
    filter,
    nested::{self, MOST_READ, Read, Together, Tree},
    policy::{ATTRIBUTES, Person, dn_key},
    settings::{LdapSettings, Place},
};
use crate::egress::{Denied, Egress, authorities};

/// Longest time to a connection, and then to its TLS.
const CONNECT: Duration = Duration::from_secs(5);
/// Longest wait for one answer of the server.
pub(super) const ANSWER: Duration = Duration::from_secs(8);
/// Seconds the server may search for one person.
pub(super) const SEARCH_S: i32 = 5;
/// Addresses of one name that are tried.
const ADDRESSES: usize = 2;
/// Entries asked for at once.
const PAGE: i32 = 200;
/// People of one directory that are looked at.
pub const MOST: usize = 20_000;
/// Characters of a server's words that are kept.
const WORDS: usize = 300;

/// Why a conversation failed; safe to show to who set it up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The guard of everything outbound.
    #[error("{0}; addresses of one's own network are allowed by ROZMOVA__EGRESS__ALLOW")]
    Address(Denied),
    /// The settings are not those of a directory.
    #[error("{0}")]
    Setting(String),
    /// No connection, or a broken one.
    #[error("the directory does not answer")]
    Unreachable,
    /// No answer in time.
    #[error("the directory does not answer in time")]
    Timeout,
    /// StartTLS was refused.
    #[error("the directory refuses StartTLS: {0}")]
    StartTls(String),
    /// Not TLS, or no version in common.
    #[error("no TLS with the directory: {0}")]
    Tls(String),
    /// The certificate is not accepted.
    #[error("the certificate of the directory is not accepted: {0}")]
    Certificate(String),
    /// The bind account is refused.
    #[error("the directory does not accept the bind name and password: {0}")]
    Bind(String),
    /// The base entry is not there.
    #[error("the directory has no entry of this base name, or hides it from the bind account: {0}")]
    Base(String),
    /// A search was refused.
    #[error("the directory refuses the search: {0}")]
    Search(String),
    /// A list without an end.
    #[error("more than {} people were found: a narrower base or filter is needed", MOST)]
    TooMany,
    /// Groups inside groups without an end.
    #[error(
        "more than {} groups are inside those of the map, or more than {} there at all: switch nested groups off, or name smaller ones",
        MOST_READ,
        MOST
    )]
    Nested,
    /// An empty list.
    #[error("nobody was found under this base by this filter")]
    Nobody,
    /// Too many sign-ins at once.
    #[error("too many sign-ins wait for the directory")]
    Busy,
    /// Not LDAP.
    #[error("the answer of the directory is not understood")]
    Protocol,
}

impl Fault {
    /// The word for it in JSON.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Setting(_) => "setting",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::StartTls(_) => "start_tls",
            Self::Tls(_) => "tls",
            Self::Certificate(_) => "certificate",
            Self::Bind(_) => "bind",
            Self::Base(_) => "base",
            Self::Search(_) => "search",
            Self::TooMany => "too_many",
            Self::Nested => "nested",
            Self::Nobody => "nobody",
            Self::Busy => "busy",
            Self::Protocol => "protocol",
        }
    }
}

/// A connection whose bind account was accepted.
pub struct Conversation {
    pub(super) ldap: Ldap,
    pub(super) settings: Arc<LdapSettings>,
    login_attributes: Vec<String>,
    password: String,
}

impl Conversation {
    /// Connects, protects and binds; `password` is the opened one of the bind account.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn open(egress: &Egress, settings: Arc<LdapSettings>, password: String) -> Result<Self, Fault> {
        let place = settings.place().map_err(Fault::Setting)?;
        let login_attributes = filter::login_attributes(&settings.user_filter).map_err(Fault::Setting)?;
        let addresses = egress.check_directory_host(&place.host, place.port).await.map_err(Fault::Address)?;
        let mut connected = None;
        for address in addresses.into_iter().take(ADDRESSES) {
            let connecting = TcpStream::connect((address, place.port));
            if let Ok(Ok(stream)) = tokio::time::timeout(CONNECT, connecting).await {
                connected = Some(stream);
                break;
            }
        }
        let stream = connected.ok_or(Fault::Unreachable)?;
        let ldap = protected(stream, &place, &settings).await?;
        let mut conversation = Self { ldap, settings, login_attributes, password };
        conversation.bind_reader().await?;
        Ok(conversation)
    }

    /// Binds as the account that reads, again after somebody else.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn bind_reader(&mut self) -> Result<(), Fault> {
        let (dn, password) = (self.settings.bind_dn.clone(), self.password.clone());
        let result = self.bind(&dn, &password).await?;
        if result.rc == 0 { Ok(()) } else { Err(Fault::Bind(words(&result))) }
    }

    /// Whether the directory takes this password for this entry. The caller sees to it that neither is empty: servers take such a
    /// bind for one of nobody, and accept it (RFC 4513, 5.1.2).
    ///
    /// # Errors
    /// [`Fault`] when it cannot say.
    pub async fn fits(&mut self, dn: &str, password: &str) -> Result<bool, Fault> {
        let result = self.bind(dn, password).await?;
        match result.rc {
            0 => Ok(true),
            // Time limit, busy, unavailable, other: says nothing about the password.
            3 | 51 | 52 | 80 => Err(Fault::Search(words(&result))),
            _ => Ok(false),
        }
    }

    async fn bind(&mut self, dn: &str, password: &str) -> Result<LdapResult, Fault> {
        self.ldap.with_timeout(ANSWER).simple_bind(dn, password).await.map_err(judged)
    }

    /// The one entry of a name to sign in with; two of them are none, because nobody knows which was meant.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn find(&mut self, login: &str) -> Result<Option<Person>, Fault> {
        let wanted = filter::of_person(&self.settings.user_filter, login);
        let options = SearchOptions::new().sizelimit(2).timelimit(SEARCH_S);
        let (base, attributes) = (self.settings.base_dn.clone(), self.attributes());
        let SearchResult(found, result) = self
            .ldap
            .with_timeout(ANSWER)
            .with_search_options(options)
            .search(&base, Scope::Subtree, &wanted, attributes)
            .await
            .map_err(judged)?;
        match result.rc {
            // Size limit: two were found and there are more.
            0 | 4 => {}
            32 => return Err(Fault::Base(words(&result))),
            _ => return Err(Fault::Search(words(&result))),
        }
        let mut people: Vec<Person> = found.into_iter().map(|entry| self.person(entry)).collect();
        let one = if people.len() == 1 { people.pop() } else { None };
        Ok(one.filter(|person| !person.dn.is_empty() && person.logins.iter().any(|known| known == login)))
    }

    /// Everybody the filter finds.
    ///
    /// # Errors
    /// [`Fault`]; a list that is not complete is a fault, so that nobody is taken for gone.
    pub async fn everybody(&mut self) -> Result<Vec<Person>, Fault> {
        let wanted = filter::of_everybody(&self.settings.user_filter);
        let (base, attributes) = (self.settings.base_dn.clone(), self.attributes());
        let found = self.pages(&base, &wanted, &attributes, Fault::TooMany).await?;
        Ok(found.into_iter().map(|entry| self.person(entry)).filter(|person| !person.dn.is_empty()).collect())
    }

    /// Every entry below a base that the filter finds, page by page (RFC 2696); `too_many` when there are more than [`MOST`].
    pub(super) async fn pages(
        &mut self,
        base: &str,
        wanted: &str,
        attributes: &[String],
        too_many: Fault,
    ) -> Result<Vec<ResultEntry>, Fault> {
        let mut entries = Vec::new();
        let mut cookie = Vec::new();
        loop {
            let page = PagedResults { size: PAGE, cookie: std::mem::take(&mut cookie) };
            let SearchResult(found, result) = self
                .ldap
                .with_timeout(ANSWER)
                .with_controls(page)
                .search(base, Scope::Subtree, wanted, attributes.to_vec())
                .await
                .map_err(judged)?;
            match result.rc {
                0 => {}
                32 => return Err(Fault::Base(words(&result))),
                _ => return Err(Fault::Search(words(&result))),
            }
            entries.extend(found);
            if entries.len() > MOST {
                return Err(too_many);
            }
            for Control(kind, raw) in &result.ctrls {
                if matches!(kind, Some(ControlType::PagedResults)) {
                    cookie = raw.parse::<PagedResults>().cookie;
                }
            }
            if cookie.is_empty() {
                return Ok(entries);
            }
        }
    }

    /// Adds the groups of the map that list this person without the person's entry saying so (OpenLDAP without `memberOf`), and, if
    /// it is wished, those that hold them through groups inside them; `tree` is what the last look found of these.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn complete_groups(&mut self, person: &mut Person, tree: Option<&Tree>) -> Result<(), Fault> {
        let wanted = filter::of_membership(&person.dn, person.uid.as_deref());
        for group in self.mapped_groups() {
            let key = dn_key(&group);
            if person.groups.contains(&key) {
                continue;
            }
            let (_, lists_them) = self.group(&group, &wanted, vec![String::from("1.1")]).await?;
            if lists_them.is_some() {
                person.groups.insert(key);
            }
        }
        if self.settings.nested_groups { self.complete_nested(person, tree).await } else { Ok(()) }
    }

    /// The same for many people: each group is read once. Answers the groups of the map that are not there, and which groups are
    /// inside which.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn complete_everybody(&mut self, people: &mut [Person]) -> Result<(Vec<String>, Tree), Fault> {
        let nested = self.settings.nested_groups;
        let by_itself = nested && self.looks_inside().await?;
        let known = if nested && !by_itself { self.all_groups().await? } else { BTreeMap::new() };
        let (mut read, mut missing, mut tree) = (Read::new(), Vec::new(), Tree::new());
        // Everything to other machines waits on this thread: nothing is computed for each person and each group inside a group.
        let named: Vec<(String, Option<String>)> =
            people.iter().map(|one| (dn_key(&one.dn), one.uid.as_deref().map(str::to_lowercase))).collect();
        for group in self.mapped_groups() {
            let key = dn_key(&group);
            let inside = self.walk(&group, &known, &mut read).await?;
            if !matches!(read.get(&key), Some(Some(_))) {
                missing.push(group);
                continue;
            }
            let found_there = if by_itself { self.held_by(&group).await? } else { BTreeSet::new() };
            let together = Together::of(&inside, &read);
            for (person, (entry, uid)) in people.iter_mut().zip(&named) {
                let held = found_there.contains(entry)
                    || together.hold(entry, uid.as_deref())
                    || !person.groups.is_disjoint(&inside);
                if held {
                    person.groups.insert(key.clone());
                }
            }
            tree.insert(key.clone(), nested::names(&inside, &key, &known));
        }
        Ok((missing, tree))
    }

    /// Everybody whom a group holds at any depth, as [`dn_key`]: the server looks by itself.
    async fn held_by(&mut self, group: &str) -> Result<BTreeSet<String>, Fault> {
        let wanted = filter::both(&filter::of_everybody(&self.settings.user_filter), &filter::inside(group));
        let base = self.settings.base_dn.clone();
        let found = self.pages(&base, &wanted, &[String::from("1.1")], Fault::TooMany).await?;
        Ok(found.into_iter().map(|entry| dn_key(&SearchEntry::construct(entry).dn)).collect())
    }

    /// Whether a group's entry is there, and the entry when the filter takes it.
    pub(super) async fn group(
        &mut self,
        dn: &str,
        wanted: &str,
        attributes: Vec<String>,
    ) -> Result<(bool, Option<SearchEntry>), Fault> {
        let options = SearchOptions::new().timelimit(SEARCH_S);
        let SearchResult(found, result) = self
            .ldap
            .with_timeout(ANSWER)
            .with_search_options(options)
            .search(dn, Scope::Base, wanted, attributes)
            .await
            .map_err(judged)?;
        match result.rc {
            0 => Ok((true, found.into_iter().next().map(SearchEntry::construct))),
            // Not there, not a name, or not for the reader's eyes: it has no members then.
            32 | 34 | 50 => Ok((false, None)),
            _ => Err(Fault::Search(words(&result))),
        }
    }

    /// Says good-bye; a server that does not hear it notices the closed connection.
    pub async fn close(mut self) {
        if let Err(error) = self.ldap.with_timeout(Duration::from_secs(1)).unbind().await {
            tracing::debug!(%error, "the directory heard no good-bye");
        }
    }

    pub(super) fn mapped_groups(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.settings.groups.iter().map(|pair| pair.group.clone()).filter(|group| seen.insert(dn_key(group))).collect()
    }

    fn attributes(&self) -> Vec<String> {
        self.login_attributes.iter().cloned().chain(ATTRIBUTES.map(String::from)).collect()
    }

    fn person(&self, entry: ResultEntry) -> Person {
        let SearchEntry { dn, attrs, .. } = SearchEntry::construct(entry);
        Person::of(dn, &attrs, &self.login_attributes)
    }
}

/// TLS over a connection, from the first byte or after StartTLS; nothing else is said before it.
async fn protected(stream: TcpStream, place: &Place, settings: &LdapSettings) -> Result<Ldap, Fault> {
    let stream = stream.into_std().map_err(|_| Fault::Unreachable)?;
    let mut options = LdapConnSettings::new().set_starttls(settings.start_tls).set_std_stream(StdStream::Tcp(stream));
    if !settings.ca_certificate.is_empty() {
        options = options.set_config(trusting(&settings.ca_certificate)?);
    }
    let made = tokio::time::timeout(CONNECT, LdapConnAsync::from_url_with_settings(options, &place.url)).await;
    let (connection, ldap) = made.map_err(|_| Fault::Timeout)?.map_err(judged)?;
    tokio::spawn(async move {
        if let Err(error) = connection.drive().await {
            tracing::debug!(%error, "a connection to the directory ended");
        }
    });
    Ok(ldap)
}

/// TLS that trusts these authorities and nobody else.
fn trusting(pem: &str) -> Result<Arc<ClientConfig>, Fault> {
    let unfit = |why: String| Fault::Setting(format!("the CA certificate: {why}"));
    let roots = authorities::roots(pem).map_err(unfit)?;
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unfit(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// What an error of the library means.
pub(super) fn judged(error: LdapError) -> Fault {
    match error {
        // Only the opening is judged by the library; every other result is looked at by its number.
        LdapError::LdapResult { result } => Fault::StartTls(words(&result)),
        LdapError::Timeout { .. } => Fault::Timeout,
        LdapError::Io { source } => authorities::fault_of_tls(&source).map_or(Fault::Unreachable, of_tls),
        LdapError::Rustls { source } => of_tls(&source),
        LdapError::DNSName { .. } => {
            Fault::Certificate(String::from("the host of the address cannot be a certificate's name"))
        }
        LdapError::OpSend { .. } | LdapError::ResultRecv { .. } | LdapError::EndOfStream => Fault::Unreachable,
        _ => Fault::Protocol,
    }
}

/// A fault of TLS in words.
fn of_tls(error: &rustls::Error) -> Fault {
    match authorities::certificate_words(error) {
        Some(words) => Fault::Certificate(short(&words)),
        None => Fault::Tls(short(&error.to_string())),
    }
}

/// Number and words of a result, one line of bounded length.
fn words(result: &LdapResult) -> String {
    short(&format!("{} {}", result.rc, result.text))
}

fn short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().chars().take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::CertificateError;

    #[test]
    fn a_certificate_that_is_not_accepted_is_told_from_a_server_without_tls() {
        let rows = [
            (rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer), "certificate", "trusted authorities"),
            (rustls::Error::InvalidCertificate(CertificateError::NotValidForName), "certificate", "another name"),
            (rustls::Error::InvalidCertificate(CertificateError::Expired), "certificate", "expired"),
            (rustls::Error::HandshakeNotComplete, "tls", "no TLS"),
        ];
        for (error, key, says) in rows {
            let wrapped = std::io::Error::new(std::io::ErrorKind::InvalidData, error);
            let fault = judged(LdapError::Io { source: wrapped });
            assert_eq!(fault.key(), key);
            assert!(fault.to_string().contains(says), "{fault}");
        }
        let cut = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "reset");
        assert_eq!(judged(LdapError::Io { source: cut }), Fault::Unreachable);
    }

    #[test]
    fn a_servers_words_are_one_line_of_bounded_length() {
        assert_eq!(short(" a\r\nb "), "a  b");
        assert_eq!(short(&"x".repeat(1_000)).len(), WORDS);
    }
}
