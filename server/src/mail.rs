//! Outgoing mail: short plain texts, through one relay.
//!
//! Never inside a transaction. A failure says its kind, never an address or what a relay
//! answered, which may hold one.

use crate::config::{Config, Smtp};
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use std::time::Duration;

/// Longest wait for each answer of the relay.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// How mail leaves. Closed: a relay, or nowhere.
#[derive(Debug)]
pub enum Mailer {
    /// No relay is configured: nothing can be sent.
    None,
    /// A relay.
    Smtp(Box<Relay>),
}

/// A relay, with a pool of connections to it.
#[derive(Debug)]
pub struct Relay {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Mail that cannot leave.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `smtp.url` is not the URL of a relay. It may hold a password, so it is not shown.
    #[error("smtp.url is not the address of a relay")]
    Url,
    /// `smtp.from` is not a sender.
    #[error("smtp.from is not a sender: {0}")]
    From(String),
    /// No relay is configured.
    #[error("no mail relay is configured")]
    NoRelay,
    /// The message cannot be written.
    #[error("the message cannot be written")]
    Unwritable,
    /// The relay refused it, or could not be reached.
    #[error("the relay did not take the message: {0}")]
    NotTaken(String),
}

impl Mailer {
    /// What the configuration asks for. Connects only when there is something to send.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let Some(Smtp { url, from }) = &config.smtp else { return Ok(Self::None) };
        let from = from.parse().map_err(|_| Error::From(from.clone()))?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| Error::Url)?
            .timeout(Some(ANSWER_WITHIN))
            .build();
        Ok(Self::Smtp(Box::new(Relay { transport, from })))
    }

    /// Whether mail can be sent at all.
    pub const fn sends(&self) -> bool {
        matches!(self, Self::Smtp(_))
    }

    /// Sends a plain text to one address. Returns once the relay has taken it.
    pub async fn send(&self, to: &str, subject: &str, text: String) -> Result<(), Error> {
        let Self::Smtp(relay) = self else { return Err(Error::NoRelay) };
        let to: Address = to.parse().map_err(|_| Error::Unwritable)?;
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        let message = Message::builder()
            .from(relay.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|_| Error::Unwritable)?;
        // Boxed: a whole SMTP dialogue.
        let sent = Box::pin(relay.transport.send(message)).await;
        sent.map(drop).map_err(|error| Error::NotTaken(kind(&error)))
    }
}

fn kind(error: &lettre::transport::smtp::Error) -> String {
    let kind = if error.is_timeout() {
        "no answer in time"
    } else if error.is_tls() {
        "no secure connection"
    } else if error.is_permanent() {
        "refused for good"
    } else if error.is_transient() {
        "refused for now"
    } else if error.is_response() {
        "an answer that is not SMTP"
    } else {
        "no connection"
    };
    error.status().map_or_else(|| kind.to_owned(), |code| format!("{kind} ({code})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer(url: &str, from: &str) -> Result<Mailer, Error> {
        let smtp = Some(Smtp { url: url.into(), from: from.into() });
        Mailer::new(&Config { smtp, ..Config::default() })
    }

    #[tokio::test]
    async fn a_relay_is_checked_at_the_start_and_its_password_is_never_shown() {
        let from = "Parvis <parvis@exemple.fr>";
        assert!(mailer("smtps://relay.exemple.fr:465", from).unwrap().sends());
        assert!(mailer("smtp://relay.exemple.fr:587?tls=required", from).is_ok());
        let secret = "smtps://parvis:canari-secret@relay.exemple.fr";
        let shown = format!("{:?}", mailer(secret, from).unwrap());
        assert!(!shown.contains("canari-secret"), "{shown}");
        let refused = mailer("canari-secret", from).unwrap_err();
        assert!(!format!("{refused} {refused:?}").contains("canari"), "{refused:?}");
        assert!(matches!(mailer("smtp://relay", "parvis"), Err(Error::From(_))));
        let none = Mailer::new(&Config::default()).unwrap();
        assert!(!none.sends());
        let sent = none.send("a@b.fr", "Objet", "Texte".into()).await;
        assert!(matches!(sent, Err(Error::NoRelay)));
    }
}
