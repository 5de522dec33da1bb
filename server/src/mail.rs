//! Outgoing mail.

/// How mail leaves. Closed: a relay, or nowhere.
#[derive(Debug)]
pub enum Mailer {
    /// No relay is configured: nothing can be sent.
    None,
}
