//! One try over SMTP: the server's name is resolved and checked here, and the connection goes to the checked address
//! (security.md SS-02), while its certificate is still judged by the name.

use std::{error::Error as _, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor,
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, Tls, TlsParameters},
        extension::ClientId,
        response::Response,
    },
};
use tokio::net::TcpStream;

use super::{
    policy::{Outcome, is_final},
    settings::{Encryption, MailSettings},
    until_tls::{EARLY, UntilTls},
};
use crate::egress::{Egress, authorities};

/// Longest wait for one answer of the server.
const ANSWER: Duration = Duration::from_secs(20);
/// Longest wait for the server's goodbye.
const GOODBYE: Duration = Duration::from_secs(1);
/// Longest time of a whole try.
const TRY: Duration = Duration::from_secs(60);
/// Addresses of one name that are tried.
const ADDRESSES: usize = 2;
/// Characters of a server's answer that are kept.
const WORDS: usize = 300;

/// A server to hand letters to. Shows no password.
pub struct Server {
    host: String,
    port: u16,
    encryption: Encryption,
    ca_certificate: String,
    credentials: Option<(String, String)>,
    hello: String,
}

impl Server {
    /// The server of these settings; `password` is the opened one, `hello` the name we greet with.
    #[must_use]
    pub fn new(settings: &MailSettings, password: String, hello: String) -> Self {
        let credentials = (!settings.user.is_empty()).then(|| (settings.user.clone(), password));
        Self {
            host: settings.host.clone(),
            port: settings.port,
            encryption: settings.encryption,
            ca_certificate: settings.ca_certificate.clone(),
            credentials,
            hello,
        }
    }
}

/// Hands a letter over.
pub async fn deliver(egress: &Egress, server: Server, envelope: Envelope, bytes: Vec<u8>) -> Outcome {
    let addresses = match egress.check_mail_host(&server.host, server.port).await {
        Ok(addresses) => addresses,
        Err(denied) => return Outcome::Later(denied.to_string()),
    };
    // Where everything that waits for other machines lives: the caller's thread may end sooner.
    let work = egress.io().handle().spawn(async move {
        let mut outcome = Outcome::Away(String::from("the name of the mail server has no address"));
        for address in addresses.into_iter().take(ADDRESSES) {
            let address = address.to_string();
            let tried = one_try(&server, &address, &envelope, &bytes);
            match tokio::time::timeout(TRY, tried).await {
                Ok(Ok(words)) => return Outcome::Accepted(words),
                Ok(Err((failure, heard))) => {
                    outcome = failure;
                    // The server has spoken: another address of it would say the same.
                    if heard {
                        break;
                    }
                }
                Err(_) => outcome = Outcome::Away(format!("no answer within {} s", TRY.as_secs())),
            }
        }
        outcome
    });
    work.await.unwrap_or_else(|_| Outcome::Later(String::from("the server is being stopped")))
}

/// Answers what the server said, or (what came of it, whether the server had answered at all).
async fn one_try(server: &Server, address: &str, envelope: &Envelope, bytes: &[u8]) -> Result<String, (Outcome, bool)> {
    let tls = || parameters(server).map_err(|error| judged(&error));
    let credentials = server.credentials.clone().map(|(user, password)| Credentials::new(user, password));
    let tls = match server.encryption {
        Encryption::Tls => Tls::Wrapper(tls()?),
        Encryption::Starttls => return starttls(server, address, tls()?, credentials, envelope, bytes).await,
        Encryption::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address)
        .port(server.port)
        .tls(tls)
        .hello_name(ClientId::Domain(server.hello.clone()))
        .timeout(Some(ANSWER));
    if let Some(credentials) = credentials {
        builder = builder.credentials(credentials);
    }
    builder.build().send_raw(envelope, bytes).await.map(|response| taken(&response)).map_err(|error| judged(&error))
}

/// The same with STARTTLS, which the server must offer, over a connection that carries nothing readable into TLS.
async fn starttls(
    server: &Server,
    address: &str,
    tls: TlsParameters,
    credentials: Option<Credentials>,
    envelope: &Envelope,
    bytes: &[u8],
) -> Result<String, (Outcome, bool)> {
    let away = |why: String| (Outcome::Away(short(&why)), false);
    let connecting = TcpStream::connect((address, server.port));
    let socket = match tokio::time::timeout(ANSWER, connecting).await {
        Ok(Ok(socket)) => socket,
        Ok(Err(error)) => return Err(away(error.to_string())),
        Err(_) => return Err(away(format!("no connection within {} s", ANSWER.as_secs()))),
    };
    let hello = ClientId::Domain(server.hello.clone());
    let sent = async {
        let stream = Box::new(UntilTls::new(socket));
        let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &hello).await?;
        connection.starttls(tls, &hello).await?;
        if let Some(credentials) = &credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        let response = connection.send(envelope, bytes).await?;
        // The letter is the server's by now: one that is slow to say goodbye is not waited for, or the letter would leave again.
        let _ = tokio::time::timeout(GOODBYE, connection.abort()).await;
        Ok::<Response, Error>(response)
    };
    sent.await.map(|response| taken(&response)).map_err(|error| judged(&error))
}

/// The server's own words about a letter it has taken.
fn taken(response: &Response) -> String {
    let text = response.message().collect::<Vec<_>>().join(" ");
    short(&format!("{} {text}", response.code()))
}

/// TLS under the server's own name, which trusts the given authorities, else the system's.
fn parameters(server: &Server) -> Result<TlsParameters, Error> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if !server.ca_certificate.is_empty() {
        let given = Certificate::from_pem(server.ca_certificate.as_bytes())?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(given);
    }
    builder.build()
}

/// What an error means for the letter, in the server's own words where it had any.
fn judged(error: &Error) -> (Outcome, bool) {
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => {
            let words = short(&format!("{code} {cause}"));
            let number = code.to_string().parse().unwrap_or(0);
            (if is_final(number) { Outcome::Refused(words) } else { Outcome::Later(words) }, true)
        }
        None => {
            if says(error, EARLY) {
                return (Outcome::Later(String::from(EARLY)), true);
            }
            if let Some(words) = authorities::fault_of_tls(error).and_then(authorities::certificate_words) {
                let words = format!("the certificate of the mail server is not accepted: {words}");
                return (Outcome::Later(short(&words)), true);
            }
            let words = if cause.is_empty() { error.to_string() } else { cause };
            // What we do not understand was said by somebody.
            let heard = error.is_client();
            (if heard { Outcome::Later(short(&words)) } else { Outcome::Away(short(&words)) }, heard)
        }
    }
}

/// Whether an error or one of its causes says exactly this.
fn says(error: &Error, words: &str) -> bool {
    let mut cause = error.source();
    while let Some(one) = cause {
        if one.to_string() == words {
            return true;
        }
        cause = one.source();
    }
    false
}

/// One line of bounded length: it goes into a row and onto a page.
fn short(words: &str) -> String {
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().chars().take(WORDS).collect()
}
