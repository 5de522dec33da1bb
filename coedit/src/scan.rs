//! An update read byte by byte before the engine sees it (V1 only).
//!
//! The engine trusts counts and reserves memory from them, and keeps what it cannot place. So an
//! update is first read here, without reserving anything: what it holds, what it stands on, what
//! it takes away. It does not know the document: [`crate::document`] compares.

use crate::bytes::{Malformed, Reader};
use crate::refusal::Refusal;

/// Consecutive signs of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Who made them: one open page, never twice.
    pub client: u64,
    /// The first of them.
    pub clock: u32,
    /// How many.
    pub len: u32,
}

impl Span {
    /// The first clock after it.
    pub const fn end(&self) -> u32 {
        self.clock + self.len
    }
}

/// What an update says, without its words.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// Signs brought, consecutive ones together.
    pub brings: Vec<Span>,
    /// Signs taken away.
    pub removes: Vec<Span>,
    /// Signs that must be there, or come with it.
    pub needs: Vec<(u64, u32)>,
    /// Names of roots it writes under.
    pub roots: Vec<String>,
    /// Where its items say they stand.
    pub links: Vec<Link>,
}

/// An item and the neighbours its author saw.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    pub client: u64,
    pub clock: u32,
    pub len: u32,
    pub left: Option<(u64, u32)>,
    pub right: Option<(u64, u32)>,
    /// What it hangs from, if that is said: only of what has no neighbours.
    pub parent: Option<(u64, u32)>,
    /// It stands under a key, not in a row.
    pub keyed: bool,
}

const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const HAS_KEY: u8 = 0x20;

/// Text of a mark or an attribute: an address at most.
const MARK_MAX: usize = 4_096;

/// Reads an update to its last byte.
pub(crate) fn scan(bytes: &[u8]) -> Result<Scan, Refusal> {
    let mut reader = Reader::new(bytes);
    let mut scan = Scan::default();
    let clients = reader.count(5)?;
    let mut seen = Vec::new();
    for _ in 0..clients {
        let blocks = reader.count(2)?;
        let client = reader.number()?;
        let mut clock = reader.clock()?;
        if blocks == 0 || seen.contains(&client) || seen.len() > 4_096 {
            return Err(Refusal::Malformed);
        }
        seen.push(client);
        for _ in 0..blocks {
            clock = block(&mut reader, &mut scan, client, clock)?;
        }
    }
    removals(&mut reader, &mut scan)?;
    reader.end()?;
    Ok(scan)
}

fn removals(reader: &mut Reader<'_>, scan: &mut Scan) -> Result<(), Refusal> {
    let clients = reader.count(4)?;
    let mut last = Vec::new();
    for _ in 0..clients {
        let client = reader.number()?;
        if last.contains(&client) {
            return Err(Refusal::Malformed);
        }
        last.push(client);
        let ranges = reader.count(2)?;
        for _ in 0..ranges {
            let clock = reader.clock()?;
            let len = reader.clock()?;
            if len == 0 || clock.checked_add(len).is_none_or(|end| end >= 1 << 31) {
                return Err(Refusal::Malformed);
            }
            scan.removes.push(Span { client, clock, len });
        }
    }
    Ok(())
}

/// One block; answers the clock after it.
fn block(
    reader: &mut Reader<'_>,
    scan: &mut Scan,
    client: u64,
    clock: u32,
) -> Result<u32, Refusal> {
    let info = reader.byte()?;
    let len = match info {
        // Collected, or a hole: a length and nothing else.
        0 | 10 => reader.clock()?,
        _ => item(reader, scan, info, (client, clock))?,
    };
    let end = clock.checked_add(len).filter(|end| *end < 1 << 31).ok_or(Refusal::Malformed)?;
    if len == 0 {
        return Err(Refusal::Malformed);
    }
    if info != 10 {
        match scan.brings.last_mut() {
            Some(span) if span.client == client && span.end() == clock => span.len += len,
            _ => scan.brings.push(Span { client, clock, len }),
        }
    }
    Ok(end)
}

/// An item: where it hangs, then what it holds; answers its length.
fn item(
    reader: &mut Reader<'_>,
    scan: &mut Scan,
    info: u8,
    (client, clock): (u64, u32),
) -> Result<u32, Refusal> {
    let mut neighbour = |flag: u8| -> Result<Option<(u64, u32)>, Refusal> {
        if info & flag == 0 {
            return Ok(None);
        }
        let id = (reader.number()?, reader.clock()?);
        scan.needs.push(id);
        Ok(Some(id))
    };
    let left = neighbour(HAS_ORIGIN)?;
    let right = neighbour(HAS_RIGHT)?;
    let keyed = info & HAS_KEY != 0;
    let mut link = Link { client, clock, len: 0, left, right, parent: None, keyed };
    if info & (HAS_ORIGIN | HAS_RIGHT) == 0 {
        match reader.number()? {
            1 => {
                let name = reader.text()?;
                if !scan.roots.iter().any(|root| root == name) {
                    scan.roots.push(name.to_owned());
                }
            }
            0 => {
                let id = (reader.number()?, reader.clock()?);
                link.parent = Some(id);
                scan.needs.push(id);
            }
            _ => return Err(Refusal::Malformed),
        }
        if info & HAS_KEY != 0 && reader.text()?.len() > 128 {
            return Err(Refusal::schema("", "a key is too long"));
        }
    }
    link.len = content(reader, info & 0x1f)?;
    scan.links.push(link);
    Ok(link.len)
}

fn content(reader: &mut Reader<'_>, kind: u8) -> Result<u32, Refusal> {
    match kind {
        1 => Ok(reader.clock()?),
        4 => {
            let units = reader.text()?.encode_utf16().count();
            Ok(u32::try_from(units).map_err(|_| Malformed)?)
        }
        6 => {
            let key = reader.text()?;
            let value = reader.text()?;
            if key.len() > 64 || value.len() > MARK_MAX {
                return Err(Refusal::schema("", "a mark is too long"));
            }
            serde_json::from_str::<serde_json::Value>(value).map_err(|_| Refusal::Malformed)?;
            Ok(1)
        }
        7 => {
            match reader.number()? {
                1 | 2 | 4 | 6 => {}
                3 if crate::schema::node(reader.text()?) => {}
                _ => return Err(Refusal::schema("", "a kind of thing that has no place here")),
            }
            Ok(1)
        }
        8 => {
            let values = reader.count(1)?;
            for _ in 0..values {
                any(reader)?;
            }
            Ok(u32::try_from(values).map_err(|_| Malformed)?)
        }
        2 | 3 | 5 | 9 => Err(Refusal::schema("", "a kind of content that has no place here")),
        _ => Err(Refusal::Malformed),
    }
}

/// A plain value: nothing, a number, yes or no, or text. Lists and tables have no place here.
fn any(reader: &mut Reader<'_>) -> Result<(), Refusal> {
    match reader.byte()? {
        120 | 121 | 126 | 127 => {}
        125 => drop(reader.signed()?),
        124 => {
            let bytes = <[u8; 4]>::try_from(reader.take(4)?).map_err(|_| Malformed)?;
            finite(f64::from(f32::from_be_bytes(bytes)))?;
        }
        123 => {
            let bytes = <[u8; 8]>::try_from(reader.take(8)?).map_err(|_| Malformed)?;
            finite(f64::from_be_bytes(bytes))?;
        }
        119 => {
            if reader.text()?.len() > MARK_MAX {
                return Err(Refusal::schema("", "a value is too long"));
            }
        }
        116..=118 | 122 => return Err(Refusal::schema("", "a value that has no place here")),
        _ => return Err(Refusal::Malformed),
    }
    Ok(())
}

const fn finite(value: f64) -> Result<(), Malformed> {
    if value.is_finite() { Ok(()) } else { Err(Malformed) }
}
