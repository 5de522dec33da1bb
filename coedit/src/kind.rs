//! The kinds of documents and the names each is made of: a closed set.

use serde::{Deserialize, Serialize};
use yrs::{Doc, OffsetKind, Options};

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// *Ordre du jour* of one meeting: items in a tree, each with its notes.
    Agenda,
    /// Free notes of a room: one text.
    Notes,
    /// Wording of the minutes of one meeting: a text per item, and one for the whole.
    Minutes,
}

/// The version of the shape of a document; only the server writes it.
pub const SCHEMA: i64 = 1;

/// The first of the names of pages that the server keeps for itself; the last is 2⁵³ − 1.
///
/// A stock client draws 32 bits, a later one 53: it meets these once in two million.
pub const SERVER_CLIENTS: u64 = (1 << 53) - (1 << 32);

/// The name under which the server makes first states: the same on every node, so that two nodes
/// which make one document at the same moment make the same bytes.
pub const FIRST_CLIENT: u64 = SERVER_CLIENTS;

/// One of the server's own names, from a number drawn by who calls; never [`FIRST_CLIENT`].
pub const fn server_client(drawn: u32) -> u64 {
    SERVER_CLIENTS + if drawn == 0 { 1 } else { widen(drawn) }
}

#[expect(clippy::as_conversions, reason = "`u64::from` is not const; 32 bits fit into 64")]
const fn widen(drawn: u32) -> u64 {
    drawn as u64
}

/// What a root is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Map,
    Prose,
}

impl Kind {
    /// The roots of such a document.
    pub(crate) const fn roots(self) -> &'static [(&'static str, Shape)] {
        match self {
            Self::Agenda => &[("meta", Shape::Map), ("items", Shape::Map)],
            Self::Notes => &[("meta", Shape::Map), ("default", Shape::Prose)],
            Self::Minutes => &[("meta", Shape::Map), ("texts", Shape::Map)],
        }
    }

    /// An empty engine with the roots of the kind, signing as `client`.
    pub(crate) fn blank(self, client: u64) -> Doc {
        let doc = Doc::with_options(Options {
            offset_kind: OffsetKind::Utf16,
            // The server never invents a removal: what it holds is what was written.
            cleanup_formatting: false,
            ..Options::with_guid_and_client_id("parvis".into(), yrs::ClientID::new(client))
        });
        for (name, shape) in self.roots() {
            match shape {
                Shape::Map => drop(doc.get_or_insert_map(*name)),
                Shape::Prose => drop(doc.get_or_insert_xml_fragment(*name)),
            }
        }
        doc
    }
}
