//! Bounded reading and writing of lib0's numbers, strings and buffers.
//!
//! Nothing is reserved from a count that the bytes themselves cannot hold, and a number has one
//! spelling only: two readers can then never understand one frame in two ways.

/// The bytes are not what they say they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed bytes")]
pub struct Malformed;

/// The largest number a client of JavaScript can mean.
pub(crate) const MAX_NUMBER: u64 = (1 << 53) - 1;

/// What remains to be read.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the first byte.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes remain.
    pub const fn left(&self) -> usize {
        self.rest.len()
    }

    /// Refuses what follows the end.
    pub const fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.rest.split_first().ok_or(Malformed)?;
        self.rest = rest;
        Ok(*first)
    }

    /// Exactly so many bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(Malformed)?;
        self.rest = rest;
        Ok(head)
    }

    /// A number of at most 53 bits, in its shortest spelling.
    pub fn number(&mut self) -> Result<u64, Malformed> {
        let mut value = 0_u64;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let shortest = shift == 0 || byte != 0;
                return if shortest && value <= MAX_NUMBER { Ok(value) } else { Err(Malformed) };
            }
        }
        Err(Malformed)
    }

    /// A clock or a length: below 2³¹, which no person types.
    pub fn clock(&mut self) -> Result<u32, Malformed> {
        let value = u32::try_from(self.number()?).map_err(|_| Malformed)?;
        if value < 1 << 31 { Ok(value) } else { Err(Malformed) }
    }

    /// How many things of at least `least` bytes follow: never more than can.
    pub fn count(&mut self, least: usize) -> Result<usize, Malformed> {
        let count = usize::try_from(self.number()?).map_err(|_| Malformed)?;
        if count <= self.left() / least.max(1) { Ok(count) } else { Err(Malformed) }
    }

    /// Bytes behind their length.
    pub fn buffer(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.count(1)?;
        self.take(length)
    }

    /// Text behind its length in bytes.
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.buffer()?).map_err(|_| Malformed)
    }

    /// A signed number, the way lib0 writes whole numbers among values.
    pub fn signed(&mut self) -> Result<i64, Malformed> {
        let first = self.byte()?;
        let mut value = u64::from(first & 0x3f);
        let mut more = first & 0x80 != 0;
        let mut shift = 6_u32;
        while more {
            let byte = self.byte()?;
            if shift > 48 || byte == 0 {
                return Err(Malformed);
            }
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            more = byte & 0x80 != 0;
        }
        if value > MAX_NUMBER {
            return Err(Malformed);
        }
        let value = i64::try_from(value).map_err(|_| Malformed)?;
        Ok(if first & 0x40 == 0 { value } else { -value })
    }
}

/// Writes a number.
pub fn put_number(into: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            into.push(low);
            return;
        }
        into.push(low | 0x80);
    }
}

/// Writes bytes behind their length.
pub fn put_buffer(into: &mut Vec<u8>, bytes: &[u8]) {
    put_number(into, u64::try_from(bytes.len()).unwrap_or_default());
    into.extend_from_slice(bytes);
}

/// Writes text behind its length.
pub fn put_text(into: &mut Vec<u8>, text: &str) {
    put_buffer(into, text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_a_number_has_one_spelling() {
        for value in [0, 1, 127, 128, 300, 1 << 32, MAX_NUMBER] {
            let mut bytes = Vec::new();
            put_number(&mut bytes, value);
            assert_eq!(Reader::new(&bytes).number(), Ok(value));
        }
        assert_eq!(Reader::new(&[0x80, 0x00]).number(), Err(Malformed));
        assert_eq!(Reader::new(&[0xff; 9]).number(), Err(Malformed));
    }

    #[test]
    fn f1_a_count_is_never_more_than_the_bytes_can_hold() {
        assert_eq!(Reader::new(&[255, 255, 255, 122]).count(2), Err(Malformed));
        assert_eq!(Reader::new(&[1, 0, 0]).count(2), Ok(1));
    }
}
