//! A browser's request, written by hand on a socket of its own, and the whole answer.

use parvis_protocol::problem::Refusal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Longest wait for an answer.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A request to be sent.
#[derive(Clone, Debug)]
pub struct Ask {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Told {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Ask {
    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.into(), path: path.into(), headers: Vec::new(), body: None }
    }

    pub fn post(path: &str, body: &impl Serialize) -> Self {
        let mut ask = Self::new("POST", path).header("content-type", "application/json");
        ask.body = Some(serde_json::to_vec(body).unwrap());
        ask
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Signed in: `cookie` as [`Told::cookie`] gives it.
    pub fn with(self, cookie: &str) -> Self {
        self.header("cookie", cookie)
    }

    pub fn bytes(mut self, body: &[u8]) -> Self {
        self.body = Some(body.to_vec());
        self
    }

    pub async fn send(&self, to: SocketAddr) -> Told {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.path);
        let named = |name: &str| self.headers.iter().any(|(key, _)| key == name);
        if !named("host") {
            head.extend(["host: ", &to.to_string(), "\r\n"]);
        }
        if !named("connection") {
            head += "connection: close\r\n";
        }
        for (name, value) in &self.headers {
            head.extend([name.as_str(), ": ", value.as_str(), "\r\n"]);
        }
        let body = self.body.clone().unwrap_or_default();
        if (self.body.is_some() || self.method == "POST") && !named("content-length") {
            head.extend(["content-length: ", &body.len().to_string(), "\r\n"]);
        }
        let mut request = format!("{head}\r\n").into_bytes();
        request.extend(body);
        Told::read(&raw(to, &request).await)
    }
}

/// Sends bytes and reads until the other end closes.
pub async fn raw(to: SocketAddr, request: &[u8]) -> Vec<u8> {
    let talk = async {
        let mut stream = TcpStream::connect(to).await.unwrap();
        // The server may have answered and closed before it read everything.
        let _ = stream.write_all(request).await;
        read_all(&mut stream).await
    };
    tokio::time::timeout(PATIENCE, talk).await.expect("an answer in time")
}

/// Everything until the end, also when the end is abrupt.
pub async fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let mut some = [0; 4_096];
    while let Ok(count) = stream.read(&mut some).await {
        if count == 0 {
            break;
        }
        all.extend_from_slice(&some[..count]);
    }
    all
}

impl Told {
    pub fn read(raw: &[u8]) -> Self {
        let end = raw.windows(4).position(|at| at == b"\r\n\r\n").expect("a whole head");
        let head = String::from_utf8(raw[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Self { status, headers, body: raw[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The JSON of a success.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The refusal of a problem document, whose name must be `name`.
    #[track_caller]
    pub fn problem(&self, name: &str) -> Refusal {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let refusal: Refusal = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(refusal.problem.name(), name, "{}", self.text());
        let document: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(document["type"], format!("urn:parvis:problem:{name}"));
        assert_eq!(document["status"], self.status);
        refusal
    }

    /// The cookie, as a browser sends it back.
    #[track_caller]
    pub fn cookie(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text());
        let set = self.header("set-cookie").expect("a cookie");
        set.split(';').next().unwrap().to_owned()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
