//! Whom outgoing TLS trusts besides the system's authorities, and faults of TLS in words (security.md SE-08).
//!
//! Given certificates replace the system's: a company that runs an authority of its own wants that one and not every public one.

use rustls::{
    CertificateError, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};

/// Longest chain of certificates, bytes.
const MAX_PEM: usize = 65_536;

/// The authorities in a text of certificates.
///
/// # Errors
/// A sentence about what is wrong with it.
pub fn roots(pem: &str) -> Result<RootCertStore, String> {
    if pem.len() > MAX_PEM {
        return Err(format!("{} bytes, at most {MAX_PEM} are accepted", pem.len()));
    }
    if pem.contains("PRIVATE KEY") {
        return Err(String::from("a private key does not belong here, only certificates do"));
    }
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let added = certificate.is_ok_and(|certificate| roots.add(certificate).is_ok());
        if !added {
            return Err(format!("certificate {} cannot be read", roots.len() + 1));
        }
    }
    if roots.is_empty() {
        return Err(String::from("no certificate in PEM form, it begins with -----BEGIN CERTIFICATE-----"));
    }
    Ok(roots)
}

/// What is wrong with the text; none at all stands for the system's authorities and is right.
#[must_use]
pub fn fault(pem: &str) -> Option<String> {
    if pem.is_empty() { None } else { roots(pem).err() }
}

/// The fault of TLS inside an error of a connection, `None` when it is another kind.
#[must_use]
pub fn fault_of_tls<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let mut inner = Some(error);
    while let Some(error) = inner {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        // What an I/O error wraps is not its source, but its source's own begin.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        inner = match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn std::error::Error + 'static)),
            None => error.source(),
        };
    }
    None
}

/// Why a certificate is not accepted, `None` when the fault is not the certificate's.
#[must_use]
pub fn certificate_words(error: &rustls::Error) -> Option<String> {
    let rustls::Error::InvalidCertificate(why) = error else { return None };
    Some(match why {
        CertificateError::UnknownIssuer => String::from(
            "none of the trusted authorities has signed it; the CA certificate can be given in the settings",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            String::from("it is made out to another name than the address has")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => String::from("it has expired"),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_certificate_is_read_before_it_is_kept_and_a_key_never_is() {
        assert_eq!(fault(""), None);
        for (pem, why) in [
            ("hello", "no certificate"),
            ("-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n", "private key"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate 1 cannot be read"),
        ] {
            let fault = fault(pem).unwrap();
            assert!(fault.contains(why), "{pem}: {fault}");
        }
        let made = rcgen::generate_simple_self_signed(vec![String::from("ca.example.com")]).unwrap();
        assert_eq!(fault(&made.cert.pem()), None);
        assert_eq!(roots(&format!("{0}{0}", made.cert.pem())).unwrap().len(), 2);
        assert!(fault(&made.cert.pem().repeat(200)).is_some());
    }

    #[test]
    fn a_fault_of_tls_is_found_inside_errors_of_connections_and_told() {
        let rows = [
            (CertificateError::UnknownIssuer, "trusted authorities"),
            (CertificateError::NotValidForName, "another name"),
            (CertificateError::Expired, "expired"),
        ];
        for (why, says) in rows {
            let wrapped = std::io::Error::other(rustls::Error::InvalidCertificate(why));
            let twice = std::io::Error::other(wrapped);
            let words = certificate_words(fault_of_tls(&twice).unwrap()).unwrap();
            assert!(words.contains(says), "{words}");
        }
        assert_eq!(certificate_words(&rustls::Error::HandshakeNotComplete), None);
        assert!(fault_of_tls(&std::io::Error::other("reset")).is_none());
    }
}
