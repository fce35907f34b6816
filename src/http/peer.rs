//! Where a request comes from. Forwarding headers count only from listed proxies (AU-09, IN-12).

use std::net::{IpAddr, Ipv4Addr};

use actix_web::{HttpRequest, dev::ServiceRequest, http::header::HeaderMap};
use ipnet::IpNet;

/// Address of the caller: the peer, or, when the peer is a trusted proxy, the last address of `X-Forwarded-For` that is
/// not a trusted proxy itself.
#[must_use]
pub fn client_ip(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), unmap);
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    if !is_trusted(&peer) {
        return peer;
    }
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .filter_map(|v| v.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect();
    let mut last = peer;
    for hop in hops.iter().rev() {
        let Ok(ip) = hop.parse::<IpAddr>() else { return last };
        last = unmap(ip);
        if !is_trusted(&last) {
            return last;
        }
    }
    last
}

/// Address of the caller of a request.
#[must_use]
pub fn of_request(req: &HttpRequest, trusted: &[IpNet]) -> IpAddr {
    client_ip(req.peer_addr().map(|a| a.ip()), req.headers(), trusted)
}

/// Address of the caller of a request in a middleware.
#[must_use]
pub fn of_service_request(req: &ServiceRequest, trusted: &[IpNet]) -> IpAddr {
    client_ip(req.peer_addr().map(|a| a.ip()), req.headers(), trusted)
}

/// Whether the request comes straight from this machine: loopback peer, no forwarding header (settled difference 22).
#[must_use]
pub fn is_local(req: &HttpRequest) -> bool {
    let forwarded = ["x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "via"];
    req.peer_addr().is_some_and(|a| unmap(a.ip()).is_loopback())
        && !forwarded.iter().any(|name| req.headers().contains_key(*name))
}

/// IPv4 addresses that arrive on an IPv6 socket are compared as IPv4.
fn unmap(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(ip, IpAddr::V4),
        IpAddr::V4(_) => ip,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    #[test]
    fn forwarding_headers_count_only_from_listed_proxies() {
        let trusted = vec!["10.0.0.0/8".parse().unwrap()];
        let forwarded = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_str(value).unwrap());
            headers
        };
        let rows = [
            ("8.8.8.8", "1.2.3.4", "8.8.8.8"),
            ("10.0.0.1", "1.2.3.4", "1.2.3.4"),
            ("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
            ("10.0.0.1", "rubbish", "10.0.0.1"),
            ("::ffff:10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ];
        for (peer, header, expected) in rows {
            let got = client_ip(Some(peer.parse().unwrap()), &forwarded(header), &trusted);
            assert_eq!(got.to_string(), expected, "{peer} {header}");
        }
    }
}
