//! A mail relay that keeps what it is given.

use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::ask::PATIENCE;

/// A message as it came.
#[derive(Debug)]
pub struct Mail {
    /// `RCPT TO`.
    pub to: String,
    /// Headers, unfolded.
    pub head: String,
    /// The text, decoded.
    pub text: String,
}

/// The relay.
pub struct Relay {
    address: SocketAddr,
    mails: mpsc::Receiver<Mail>,
}

impl Relay {
    /// One that takes everything.
    pub async fn open() -> Self {
        Self::listen(false).await
    }

    /// One that refuses every recipient, and names them when it does.
    pub async fn closed() -> Self {
        Self::listen(true).await
    }

    async fn listen(refuses: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (keep, mails) = mpsc::channel(64);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, keep.clone(), refuses));
            }
        });
        Self { address, mails }
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The next message. With a refusing relay, what it would have been.
    pub async fn next(&mut self) -> Mail {
        let next = tokio::time::timeout(PATIENCE, self.mails.recv()).await;
        next.expect("a message in time").expect("the relay lives")
    }

    /// Nothing more came.
    pub fn is_empty(&mut self) -> bool {
        self.mails.try_recv().is_err()
    }
}

async fn converse(stream: TcpStream, keep: mpsc::Sender<Mail>, refuses: bool) {
    let mut stream = BufReader::new(stream);
    let mut to = String::new();
    stream.write_all(b"220 relay.invalid ESMTP\r\n").await.unwrap();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-relay.invalid\r\n250 8BITMIME\r\n".to_owned(),
            "RCPT" => {
                to = line.trim().trim_start_matches("RCPT TO:<").trim_end_matches('>').to_owned();
                if refuses {
                    let mail = Mail { to: to.clone(), head: String::new(), text: String::new() };
                    keep.send(mail).await.unwrap();
                    format!("550 5.1.1 <{to}>: no such person\r\n")
                } else {
                    "250 ok\r\n".to_owned()
                }
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                keep.send(read_mail(&mut stream, &to).await).await.unwrap();
                "250 kept\r\n".to_owned()
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n").await.unwrap(),
            _ => "250 ok\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

async fn read_mail(stream: &mut BufReader<TcpStream>, to: &str) -> Mail {
    let mut raw = String::new();
    while !raw.ends_with("\r\n.\r\n") {
        assert_ne!(stream.read_line(&mut raw).await.unwrap(), 0, "the message is whole");
    }
    let (head, body) = raw.split_once("\r\n\r\n").expect("headers and text");
    let head = head.replace("\r\n ", " ");
    let body = body.trim_end_matches("\r\n.\r\n");
    let quoted = head.to_lowercase().contains("content-transfer-encoding: quoted-printable");
    let text = if quoted { unquote(body) } else { body.to_owned() };
    Mail { to: to.to_owned(), head, text: text.replace("\r\n", "\n") }
}

/// Quoted-printable, as RFC 2045 says.
fn unquote(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let (b'=', Some(byte)) = (first, byte) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}
