//! Rules for a URL and for headers set by people: scheme, userinfo, fragment, port, literal address.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

use super::address::{canonical, is_public};

/// Longest URL that is accepted, bytes.
const MAX_URL: usize = 2048;

/// Ports of public targets.
const PORTS: [u16; 2] = [443, 80];

/// Headers that belong to the transport or to our signature (webhooks-out.md 4.8).
const DENIED_HEADERS: [&str; 13] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "upgrade",
    "te",
    "trailer",
    "expect",
    "proxy-authorization",
    "proxy-connection",
    "accept-encoding",
];

/// Why an address or header was refused; safe to show to the person who typed it, and the same for every private
/// target, so it tells nothing about our network (SS-05).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Not a URL, or too long.
    #[error("the address is not a valid URL")]
    NotUrl,
    /// Another scheme.
    #[error("only https addresses are accepted")]
    Scheme,
    /// `user:password@`.
    #[error("an address with a user name or password is not accepted")]
    UserInfo,
    /// `#…`
    #[error("an address with a fragment is not accepted")]
    Fragment,
    /// Another port.
    #[error("only ports 443 and 80 are accepted")]
    Port,
    /// A port of something else than mail.
    #[error("letters leave through the ports 25, 465, 587 and 2525 only")]
    MailPort,
    /// A port of something else than a directory.
    #[error("a directory is reached through the ports 389, 636, 3268 and 3269 only")]
    DirectoryPort,
    /// Private, or its name does not resolve.
    #[error("the address cannot be used: it is not on the public internet")]
    Target,
    /// A header that is ours or has forbidden characters.
    #[error("the header {0} is not accepted")]
    Header(String),
}

/// The configured exceptions (`EGRESS__ALLOW`): such a target may be private, speak plain http and use any port
/// (shared decision 24). Comes from the configuration only, never from the panel (SS-11).
#[derive(Debug, Clone, Default)]
pub struct Allow {
    networks: Vec<IpNet>,
    hosts: Vec<String>,
}

impl Allow {
    /// Reads entries: a CIDR, an address or a host name.
    ///
    /// # Errors
    /// The first entry that is none of these.
    pub fn parse<S: AsRef<str>>(entries: &[S]) -> Result<Self, String> {
        let mut allow = Self::default();
        for entry in entries.iter().map(|e| e.as_ref().trim()).filter(|e| !e.is_empty()) {
            let bare = entry.trim_start_matches('[').trim_end_matches(']');
            if let Ok(network) = entry.parse::<IpNet>() {
                allow.networks.push(network.trunc());
            } else if let Ok(address) = bare.parse::<IpAddr>() {
                allow.networks.push(IpNet::from(address));
            } else if let Ok(Host::Domain(host)) = Host::parse(entry) {
                allow.hosts.push(host.trim_end_matches('.').to_ascii_lowercase());
            } else {
                return Err(format!("{entry:?} is neither a network, an address nor a host name"));
            }
        }
        Ok(allow)
    }

    /// Whether the address is an exception.
    #[must_use]
    pub fn has_address(&self, address: IpAddr) -> bool {
        let inner = canonical(address);
        self.networks.iter().any(|n| n.contains(&address) || n.contains(&inner))
    }

    /// Whether the name is an exception.
    #[must_use]
    pub fn has_host(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.hosts.contains(&host)
    }
}

/// How a target may be reached; decides which addresses its name may resolve to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// https on a usual port: public addresses and exceptions.
    Public,
    /// Plain http or another port: exceptions only.
    ExceptionsOnly,
}

/// A URL whose form is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The normalised URL.
    pub url: Url,
    /// How it may be reached.
    pub lane: Lane,
}

/// Judges everything about a URL that needs no name look-up.
///
/// # Errors
/// [`Denied`].
pub fn check_form(allow: &Allow, raw: &str) -> Result<Target, Denied> {
    if raw.len() > MAX_URL || raw.chars().any(char::is_control) {
        return Err(Denied::NotUrl);
    }
    let url = Url::parse(raw.trim()).map_err(|_| Denied::NotUrl)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Denied::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() || raw_has_userinfo(raw) {
        return Err(Denied::UserInfo);
    }
    if url.fragment().is_some() {
        return Err(Denied::Fragment);
    }
    let port = url.port_or_known_default().ok_or(Denied::Port)?;
    let plain = url.scheme() == "http";
    let unusual = !PORTS.contains(&port);
    let literal = match url.host().ok_or(Denied::NotUrl)? {
        Host::Ipv4(v4) => Some(IpAddr::V4(v4)),
        Host::Ipv6(v6) => Some(IpAddr::V6(v6)),
        Host::Domain("") => return Err(Denied::NotUrl),
        Host::Domain(_) => None,
    };
    let lane = if plain || unusual { Lane::ExceptionsOnly } else { Lane::Public };
    if let Some(address) = literal
        && !accepts(allow, lane, address)
    {
        // A private target is named before its scheme or port, so the answer is the same for every private target.
        return Err(match (is_public(address), plain, unusual) {
            (false, _, _) => Denied::Target,
            (true, true, _) => Denied::Scheme,
            (true, false, _) => Denied::Port,
        });
    }
    Ok(Target { url, lane })
}

/// Whether a connection to this address may be made in this lane.
#[must_use]
pub fn accepts(allow: &Allow, lane: Lane, address: IpAddr) -> bool {
    allow.has_address(address) || (lane == Lane::Public && is_public(address))
}

/// `http://@host` has empty userinfo that the parser drops; it is still a trick.
fn raw_has_userinfo(raw: &str) -> bool {
    let after = raw.split_once("://").map_or(raw, |(_, rest)| rest);
    after.split(['/', '?', '#', '\\']).next().is_some_and(|authority| authority.contains('@'))
}

/// Judges a header that a person configured (SS-07).
///
/// # Errors
/// [`Denied::Header`] with the name.
pub fn check_header(name: &str, value: &str) -> Result<(), Denied> {
    let lower = name.to_ascii_lowercase();
    let token = !lower.is_empty()
        && lower.len() <= 128
        && lower.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let ours = DENIED_HEADERS.contains(&lower.as_str()) || lower.starts_with("webhook-") || lower.starts_with("sec-");
    let clean = value.len() <= 4096 && value.bytes().all(|b| b == b'\t' || (0x20..0x7f).contains(&b));
    if token && !ours && clean { Ok(()) } else { Err(Denied::Header(lower.chars().take(64).collect())) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn form(allow: &[&str], url: &str) -> Result<Lane, Denied> {
        check_form(&Allow::parse(allow).unwrap(), url).map(|t| t.lane)
    }

    #[test]
    fn ss_01_every_spelling_of_a_private_literal_is_refused() {
        for host in [
            "127.0.0.1",
            "[::1]",
            "0.0.0.0",
            "169.254.169.254",
            "10.1.1.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "[fc00::1]",
            "[fe80::1]",
            "[::ffff:127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "2130706433",
            "0x7f.1",
            "127.1",
            "0177.0.0.1",
            "127.0.0.1.",
            "0x7f000001",
            "[2002:7f00:1::]",
            "１２７.0.0.1",
        ] {
            assert_eq!(form(&[], &format!("https://{host}/x")), Err(Denied::Target), "{host}");
            assert_eq!(form(&[], &format!("http://{host}:8080/x")), Err(Denied::Target), "{host} with a port");
        }
        assert_eq!(form(&[], "https://user@127.0.0.1/"), Err(Denied::UserInfo));
        assert_eq!(form(&[], "https://@127.0.0.1/"), Err(Denied::UserInfo));
        assert_eq!(form(&[], "https://user:pw@example.com/"), Err(Denied::UserInfo));
    }

    #[test]
    fn ss_04_other_schemes_are_refused() {
        for url in
            ["file:///etc/passwd", "gopher://example.com/", "ftp://example.com/", "unix:/run/x", "data:text/plain,x"]
        {
            assert_eq!(form(&[], url), Err(Denied::Scheme), "{url}");
        }
        for url in ["", "example.com", "https://", "https://exa mple.com/", "https://example.com/\r\nx"] {
            assert_eq!(form(&[], url), Err(Denied::NotUrl), "{url:?}");
        }
    }

    #[test]
    fn plain_http_and_other_ports_are_for_exceptions_only() {
        assert_eq!(form(&[], "https://example.com/hook"), Ok(Lane::Public));
        assert_eq!(form(&[], "https://93.184.216.34/hook"), Ok(Lane::Public));
        assert_eq!(form(&[], "http://93.184.216.34/hook"), Err(Denied::Scheme));
        assert_eq!(form(&[], "https://93.184.216.34:8443/hook"), Err(Denied::Port));
        assert_eq!(form(&[], "https://example.com/hook#part"), Err(Denied::Fragment));
        assert_eq!(
            form(&[], "http://crm.local:9000/"),
            Ok(Lane::ExceptionsOnly),
            "judged by what the name resolves to"
        );
    }

    #[test]
    fn ss_11_an_exception_may_be_private_plain_and_on_any_port() {
        for allow in [&["127.0.0.0/8"][..], &["127.0.0.1"], &["::1", "127.0.0.1"]] {
            assert_eq!(form(allow, "http://127.0.0.1:9000/x"), Ok(Lane::ExceptionsOnly), "{allow:?}");
            assert_eq!(form(allow, "http://10.0.0.1:9000/x"), Err(Denied::Target));
        }
        assert_eq!(form(&["10.0.0.0/8"], "http://[::ffff:10.1.2.3]/"), Ok(Lane::ExceptionsOnly));
        let hosts = Allow::parse(&["crm.local"]).unwrap();
        assert!(hosts.has_host("CRM.local.") && !hosts.has_host("evil-crm.local"));
        assert!(Allow::parse(&["not a host"]).is_err());
    }

    #[test]
    fn ss_07_headers_of_the_transport_and_line_breaks_are_refused() {
        for (name, value) in [
            ("Host", "x"),
            ("content-length", "1"),
            ("Transfer-Encoding", "chunked"),
            ("Connection", "close"),
            ("webhook-id", "1"),
            ("X-Ok", "a\r\nInjected: 1"),
            ("X-Ok", "a\nb"),
            ("X\r\nY", "1"),
            ("", "1"),
            ("X Y", "1"),
            ("X-Ok", "\u{0}"),
            ("Proxy-Authorization", "x"),
        ] {
            assert!(check_header(name, value).is_err(), "{name:?}: {value:?}");
        }
        assert!(check_header("Authorization", "Bearer abc").is_ok());
        assert!(check_header("X-Api-Key", "abc=").is_ok());
    }
}
