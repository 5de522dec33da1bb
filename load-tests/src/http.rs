//! The little of HTTP/1.1 a client of Parvis needs: one request a connection, JSON both ways, and
//! a body that may never end (server-sent events). No TLS, no redirects, no keep-alive.

use crate::error::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longest wait for the head of an answer, and for a whole body that ends.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Largest head of an answer.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Read at once.
const READ_BYTES: usize = 16 * 1024;

/// Where a server is and who asks.
#[derive(Clone, Debug)]
pub struct Target {
    /// `127.0.0.1:8470`.
    pub authority: String,
    /// The `Cookie` header: `name=value`; empty when nobody is signed in.
    pub cookie: String,
}

impl Target {
    /// A target from an address like `http://127.0.0.1:8470`, with or without the scheme.
    pub fn new(base_url: &str, cookie: &str) -> Self {
        let authority = base_url.trim_start_matches("http://").trim_end_matches('/');
        Self { authority: authority.to_owned(), cookie: cookie.to_owned() }
    }

    /// The origin a browser would tell.
    pub fn origin(&self) -> String {
        format!("http://{}", self.authority)
    }
}

/// An answer whose body is still to be read.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Header names in lower case, and values.
    pub headers: Vec<(String, String)>,
    body: Body,
}

#[derive(Debug)]
struct Body {
    stream: TcpStream,
    /// Read from the socket, not looked at yet.
    raw: Vec<u8>,
    framing: Framing,
}

#[derive(Debug)]
enum Framing {
    /// So many bytes are left.
    Length(usize),
    /// Chunked; so many bytes of the present chunk are left.
    Chunked(usize),
    /// Until the connection closes.
    Close,
    /// Everything was read.
    Over,
}

/// `GET path`, answered by JSON.
pub async fn get<T: DeserializeOwned>(target: &Target, path: &str) -> Result<T> {
    json(send(target, "GET", path, None).await?).await
}

/// `POST path` with a JSON body, answered by JSON.
pub async fn post<B: Serialize, T: DeserializeOwned>(
    target: &Target,
    path: &str,
    body: &B,
) -> Result<T> {
    json(send(target, "POST", path, Some(serde_json::to_vec(body)?)).await?).await
}

/// Sends one request and reads the head of its answer.
pub async fn send(
    target: &Target,
    method: &str,
    path: &str,
    body: Option<Vec<u8>>,
) -> Result<Answer> {
    let cookie = match target.cookie.as_str() {
        "" => String::new(),
        cookie => format!("cookie: {cookie}\r\n"),
    };
    let entity = body.as_ref().map_or_else(String::new, |body| {
        format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len())
    });
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\norigin: {}\r\nconnection: close\r\n\
         accept: application/json, text/event-stream\r\n{cookie}{entity}\r\n",
        target.authority,
        target.origin()
    );
    let mut request = head.into_bytes();
    request.extend(body.unwrap_or_default());
    let mut stream = TcpStream::connect(&target.authority).await?;
    stream.set_nodelay(true)?;
    stream.write_all(&request).await?;
    timeout(ANSWER_WITHIN, read_head(stream))
        .await
        .map_err(|_| Error::Late(ANSWER_WITHIN, "the head of an answer"))?
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The next bytes of the body; `None` at its end.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>> {
        self.body.chunk().await
    }

    /// The whole body.
    pub async fn bytes(mut self) -> Result<Vec<u8>> {
        let read = async {
            let mut all = Vec::new();
            while let Some(chunk) = self.chunk().await? {
                all.extend(chunk);
            }
            Ok(all)
        };
        timeout(ANSWER_WITHIN, read).await.map_err(|_| Error::Late(ANSWER_WITHIN, "a body"))?
    }

    /// An error made of a status that is not 200 and its body.
    pub async fn into_error(self) -> Error {
        let status = self.status;
        match self.bytes().await {
            Ok(body) => Error::Status { status, body: String::from_utf8_lossy(&body).into_owned() },
            Err(error) => error,
        }
    }
}

/// The JSON of an answer with status 200.
pub async fn json<T: DeserializeOwned>(answer: Answer) -> Result<T> {
    if answer.status != 200 {
        return Err(answer.into_error().await);
    }
    Ok(serde_json::from_slice(&answer.bytes().await?)?)
}

async fn read_head(mut stream: TcpStream) -> Result<Answer> {
    let mut raw = Vec::new();
    let end = loop {
        if let Some(end) = find(&raw, b"\r\n\r\n") {
            break end;
        }
        if raw.len() > HEAD_BYTES_MAX || read_more(&mut stream, &mut raw).await? == 0 {
            return Err(Error::Closed(None));
        }
    };
    let rest = raw.split_off(end + 4);
    let text = String::from_utf8_lossy(&raw).into_owned();
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let status = status.ok_or_else(|| Error::Unreadable("no status line".to_owned()))?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let framing = framing(&headers)?;
    Ok(Answer { status, headers, body: Body { stream, raw: rest, framing } })
}

fn framing(headers: &[(String, String)]) -> Result<Framing> {
    let value = |name| headers.iter().find(|(key, _)| key == name).map(|(_, it)| it.as_str());
    if value("transfer-encoding").is_some_and(|it| it.eq_ignore_ascii_case("chunked")) {
        return Ok(Framing::Chunked(0));
    }
    match value("content-length") {
        Some(length) => length
            .parse()
            .map(Framing::Length)
            .map_err(|_| Error::Unreadable("content-length".to_owned())),
        None => Ok(Framing::Close),
    }
}

impl Body {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            match self.framing {
                Framing::Over | Framing::Length(0) => return Ok(None),
                Framing::Close if !self.raw.is_empty() => {
                    return Ok(Some(std::mem::take(&mut self.raw)));
                }
                Framing::Length(left) if !self.raw.is_empty() => {
                    let out = self.take(left);
                    self.framing = Framing::Length(left - out.len());
                    return Ok(Some(out));
                }
                Framing::Chunked(0) => {
                    if let Some(size) = self.chunk_size()? {
                        self.framing = Framing::Chunked(size);
                        if size == 0 {
                            self.framing = Framing::Over;
                        }
                        continue;
                    }
                }
                Framing::Chunked(left) if !self.raw.is_empty() => {
                    let out = self.take(left);
                    self.framing = Framing::Chunked(left - out.len());
                    return Ok(Some(out));
                }
                Framing::Close | Framing::Length(_) | Framing::Chunked(_) => {}
            }
            if read_more(&mut self.stream, &mut self.raw).await? == 0 {
                let whole = matches!(self.framing, Framing::Close);
                self.framing = Framing::Over;
                return if whole { Ok(None) } else { Err(Error::Closed(None)) };
            }
        }
    }

    /// Takes the size of the next chunk off the raw bytes, with the line end of the one before.
    fn chunk_size(&mut self) -> Result<Option<usize>> {
        let skip = if self.raw.starts_with(b"\r\n") { 2 } else { 0 };
        let Some(end) = find(self.raw.get(skip..).unwrap_or_default(), b"\r\n") else {
            return Ok(None);
        };
        let line = String::from_utf8_lossy(self.raw.get(skip..skip + end).unwrap_or_default());
        let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)
            .map_err(|_| Error::Unreadable("size of a chunk".to_owned()))?;
        self.raw.drain(..skip + end + 2);
        Ok(Some(size))
    }

    fn take(&mut self, most: usize) -> Vec<u8> {
        let rest = self.raw.split_off(most.min(self.raw.len()));
        std::mem::replace(&mut self.raw, rest)
    }
}

async fn read_more(stream: &mut TcpStream, into: &mut Vec<u8>) -> Result<usize> {
    into.reserve(READ_BYTES);
    Ok(stream.read_buf(into).await?)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn answered(parts: &'static [&'static str]) -> Result<(u16, Vec<u8>)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let target = Target::new(&format!("http://{}/", listener.local_addr()?), "a=b");
        let serve = async {
            let (mut stream, _) = listener.accept().await?;
            let mut seen = Vec::new();
            while find(&seen, b"\r\n\r\n").is_none() {
                read_more(&mut stream, &mut seen).await?;
            }
            assert!(find(&seen, b"cookie: a=b\r\n").is_some());
            for part in parts {
                stream.write_all(part.as_bytes()).await?;
                stream.flush().await?;
                tokio::task::yield_now().await;
            }
            Ok::<_, Error>(())
        };
        let ask = async {
            let answer = send(&target, "GET", "/", None).await?;
            let status = answer.status;
            Ok::<_, Error>((status, answer.bytes().await?))
        };
        let (asked, served) = tokio::join!(ask, serve);
        served?;
        asked
    }

    #[tokio::test]
    async fn bodies_are_read_in_all_three_framings() {
        let cases: [&[&str]; 4] = [
            &["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", "llo"],
            &[
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r",
                "\nlo\r\n0\r\n\r\n",
            ],
            &["HTTP/1.1 200 OK\r\n", "\r\nhel", "lo"],
            &[
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "5;x=y\r\nhello\r\n",
                "0\r\n\r\n",
            ],
        ];
        for case in cases {
            assert_eq!(answered(case).await.expect("answer"), (200, b"hello".to_vec()));
        }
    }

    #[tokio::test]
    async fn a_body_that_is_cut_is_an_error() {
        let cut = answered(&["HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello"]).await;
        assert!(matches!(cut, Err(Error::Closed(None))), "{cut:?}");
        let cut =
            answered(&["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello"]).await;
        assert!(matches!(cut, Err(Error::Closed(None))), "{cut:?}");
    }
}
