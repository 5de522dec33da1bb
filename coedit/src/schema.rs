//! The shape of a document, looked at where an update touched it, before and after.
//!
//! The check runs on the twin. It compares with the live document instead of listening to the
//! engine's events: what counts is what the document becomes. Caps refuse growth only, so that two
//! nodes which each let in the last item do not lock what both accepted.

use yrs::branch::{Branch, BranchPtr};
use yrs::{Any, BranchID, Map, MapRef, Out, ReadTxn, Text, TextRef};

use crate::kind::{Kind, SCHEMA};
use crate::refusal::Refusal;
use crate::xml;

pub(crate) use crate::xml::node;

/// Items of an agenda, texts of minutes.
pub const MAX_ITEMS: u32 = 1_000;
/// Title of a document or of an item, in UTF-16 units.
pub const MAX_TITLE: u32 = 1_000;

/// The wire names of what an item asks of the body, and the heading of a group of items.
const ITEM_KINDS: &[&str] = &[
    "section",
    "information",
    "debate",
    "opinion",
    "deliberation",
    "election",
    "budget",
    "other",
    "break",
];

/// What may be touched, and what it was.
pub(crate) struct Guard<'a, B: ReadTxn, A: ReadTxn> {
    pub kind: Kind,
    pub before: &'a B,
    pub after: &'a A,
    /// May move, add and remove items, and change their plan.
    pub arranges: bool,
}

impl<B: ReadTxn, A: ReadTxn> Guard<'_, B, A> {
    /// Looks at every branch that changed. `touched` holds chains: a branch, then what it hangs
    /// from, up to a root.
    pub fn touched(&self, touched: &[BranchPtr]) -> Result<(), Refusal> {
        let roots = self.after.root_refs().count();
        if roots != self.kind.roots().len() {
            return Err(Refusal::UnknownRoot);
        }
        let is_root = |branch: &BranchPtr| matches!(branch.id(), BranchID::Root(_));
        for chain in touched.split_inclusive(is_root) {
            self.chain(chain)?;
        }
        Ok(())
    }

    /// One chain: the first is what changed, the last is a root.
    fn chain(&self, chain: &[BranchPtr]) -> Result<(), Refusal> {
        let (Some(target), Some(root)) = (chain.first(), chain.last()) else { return Ok(()) };
        if chain.iter().any(|branch| branch.is_deleted()) {
            // Words typed into what another person removed: nobody sees them.
            return Ok(());
        }
        let BranchID::Root(name) = root.id() else {
            return Err(Refusal::UnknownRoot);
        };
        let under = chain.len().checked_sub(2).and_then(|at| chain.get(at));
        match (&*name, under) {
            ("meta", None) => self.meta(),
            ("meta", Some(title)) if chain.len() == 2 => self.title(*title, "meta.title"),
            ("items", None) => self.items(),
            ("items", Some(item)) => self.in_item(*item, chain),
            ("texts", None) => self.texts(),
            ("texts", Some(_)) => xml::touched(*target, chain.len() - 2, self.after, "texts"),
            ("default", _) => xml::touched(*target, chain.len() - 1, self.after, "default"),
            _ => Err(Refusal::schema(name.to_string(), "nothing hangs here")),
        }
    }

    fn map<T: ReadTxn>(txn: &T, name: &str) -> Result<MapRef, Refusal> {
        txn.get_map(name).ok_or(Refusal::UnknownRoot)
    }

    fn meta(&self) -> Result<(), Refusal> {
        let after = Self::map(self.after, "meta")?;
        let before = Self::map(self.before, "meta")?;
        keys_only(&after, self.after, "meta")?;
        for (key, value) in after.iter(self.after) {
            match (key, value) {
                ("v", Out::Any(Any::Number(version))) if version.as_i64() == Some(SCHEMA) => {}
                ("title", Out::YText(title)) => {
                    same(before.get(self.before, "title"), title.as_ref(), "meta.title")?;
                    self.title(ptr(title.as_ref()), "meta.title")?;
                }
                _ => return Err(Refusal::schema("meta", "only the server writes here")),
            }
        }
        for key in before.keys(self.before) {
            if !after.contains_key(self.after, key) {
                return Err(Refusal::schema("meta", "nothing is taken from here"));
            }
        }
        Ok(())
    }

    fn items(&self) -> Result<(), Refusal> {
        let after = Self::map(self.after, "items")?;
        let before = Self::map(self.before, "items")?;
        keys_only(&after, self.after, "items")?;
        let count = after.len(self.after);
        let had = before.len(self.before);
        if count > MAX_ITEMS && count > had {
            return Err(Refusal::Full);
        }
        let mut added = false;
        for (key, value) in after.iter(self.after) {
            let Out::YMap(item) = value else {
                return Err(Refusal::schema(format!("items.{key}"), "an item is a map"));
            };
            if let Some(old) = before.get(self.before, key) {
                same(Some(old), item.as_ref(), "items")?;
                continue;
            }
            if !is_uuid(key) {
                return Err(Refusal::schema("items", "an item is named by a UUID"));
            }
            added = true;
            self.item(key, &item)?;
            self.whole_item(key, &item)?;
        }
        let removed = || before.keys(self.before).any(|key| !after.contains_key(self.after, key));
        if !self.arranges && (added || removed()) {
            return Err(Refusal::NotArranging);
        }
        Ok(())
    }

    /// A change of an item, or of what it holds.
    fn in_item(&self, item: BranchPtr, chain: &[BranchPtr]) -> Result<(), Refusal> {
        let target = chain.first().copied().unwrap_or(item);
        match chain.len() {
            2 => self.item("", &MapRef::from(item)),
            3 if matches!(target.type_ref(), yrs::types::TypeRef::Text) => {
                self.title(target, "items.title")
            }
            len => xml::touched(target, len - 3, self.after, "items.notes"),
        }
    }

    /// The fields of an item, and what may have changed of them.
    fn item(&self, key: &str, item: &MapRef) -> Result<(), Refusal> {
        let wrong = |field: &str, reason| Refusal::schema(format!("items.{key}.{field}"), reason);
        keys_only(item, self.after, "items")?;
        let branch: &Branch = item.as_ref();
        let before = branch.id().get_branch(self.before).map(MapRef::from);
        let old = |field: &str| before.as_ref().and_then(|map| map.get(self.before, field));
        for (field, value) in item.iter(self.after) {
            match (field, &value) {
                ("title", Out::YText(title)) => same(old(field), title.as_ref(), "items.title")?,
                ("notes", Out::YXmlFragment(notes)) => {
                    same(old(field), notes.as_ref(), "items.notes")?;
                }
                (_, Out::Any(plain)) => {
                    field_value(field, plain).map_err(|reason| wrong(field, reason))?;
                    let was = old(field);
                    let changed = was.as_ref().is_none_or(|was| !equal(was, plain));
                    if field == "source" && was.is_some() && changed {
                        return Err(wrong(field, "written once"));
                    }
                    if !self.arranges && before.is_some() && changed {
                        return Err(Refusal::NotArranging);
                    }
                }
                _ => return Err(wrong(field, "no such field, or not of this type")),
            }
        }
        for field in ["kind", "parent", "order", "title", "notes"] {
            if !item.contains_key(self.after, field) {
                return Err(wrong(field, "an item always has one"));
            }
        }
        let gone = |field: &&str| old(field).is_some() && !item.contains_key(self.after, field);
        if ["source"].iter().any(gone) {
            return Err(wrong("source", "written once"));
        }
        if !self.arranges && ["minutes", "rapporteur"].iter().any(gone) {
            return Err(Refusal::NotArranging);
        }
        Ok(())
    }

    /// What a new item came with.
    fn whole_item(&self, key: &str, item: &MapRef) -> Result<(), Refusal> {
        if let Some(Out::YText(title)) = item.get(self.after, "title") {
            self.title(ptr(title.as_ref()), "items.title")?;
        }
        if let Some(Out::YXmlFragment(notes)) = item.get(self.after, "notes") {
            xml::touched(ptr(notes.as_ref()), 0, self.after, key)?;
        }
        Ok(())
    }

    /// Plain text: no marks, nothing embedded; it may be too long only if it was longer before.
    fn title(&self, branch: BranchPtr, path: &str) -> Result<(), Refusal> {
        if !matches!(branch.type_ref(), yrs::types::TypeRef::Text) {
            return Err(Refusal::schema(path, "a title is text"));
        }
        bare_keys(branch, self.after, path)?;
        let text = TextRef::from(branch);
        let long = text.len(self.after);
        if long > MAX_TITLE {
            let before = branch.id().get_branch(self.before).map(TextRef::from);
            if before.is_none_or(|before| before.len(self.before) < long) {
                return Err(Refusal::schema(path, "a title is short"));
            }
        }
        for chunk in text.diff(self.after, |_| ()) {
            if chunk.attributes.is_some() || !matches!(chunk.insert, Out::Any(Any::String(_))) {
                return Err(Refusal::schema(path, "a title is plain text"));
            }
        }
        Ok(())
    }

    fn texts(&self) -> Result<(), Refusal> {
        let after = Self::map(self.after, "texts")?;
        let before = Self::map(self.before, "texts")?;
        keys_only(&after, self.after, "texts")?;
        if after.len(self.after) > MAX_ITEMS && after.len(self.after) > before.len(self.before) {
            return Err(Refusal::Full);
        }
        for (key, value) in after.iter(self.after) {
            let Out::YXmlFragment(text) = value else {
                return Err(Refusal::schema(format!("texts.{key}"), "a text is a fragment"));
            };
            if let Some(old) = before.get(self.before, key) {
                same(Some(old), text.as_ref(), "texts")?;
                continue;
            }
            if key != "meeting" && !is_uuid(key) {
                return Err(Refusal::schema("texts", "a text is named by an item"));
            }
            xml::touched(ptr(text.as_ref()), 0, self.after, key)?;
        }
        let gone = |key| !after.contains_key(self.after, key);
        if before.keys(self.before).any(gone) {
            return Err(Refusal::schema("texts", "nothing is taken from here"));
        }
        Ok(())
    }
}

/// The engine's handle of a branch.
pub(crate) fn ptr(branch: &Branch) -> BranchPtr {
    BranchPtr::from(branch)
}

/// A type that is written once: absent before, or the same one still.
fn same(before: Option<Out>, after: &Branch, path: &'static str) -> Result<(), Refusal> {
    let was = match before {
        None => return Ok(()),
        Some(Out::YText(text)) => AsRef::<Branch>::as_ref(&text).id(),
        Some(Out::YMap(map)) => AsRef::<Branch>::as_ref(&map).id(),
        Some(Out::YXmlFragment(prose)) => AsRef::<Branch>::as_ref(&prose).id(),
        Some(_) => return Err(Refusal::schema(path, "of another type")),
    };
    if was == after.id() { Ok(()) } else { Err(Refusal::schema(path, "written once")) }
}

fn equal(was: &Out, is: &Any) -> bool {
    matches!(was, Out::Any(was) if was == is)
}

/// A field of an item that is a plain value.
fn field_value(field: &str, value: &Any) -> Result<(), &'static str> {
    let fits = match (field, value) {
        ("kind", Any::String(kind)) => ITEM_KINDS.contains(&&**kind),
        ("parent", Any::String(parent)) => parent.is_empty() || is_uuid(parent),
        ("order", Any::String(order)) => {
            (1..=64).contains(&order.len()) && order.bytes().all(|b| b.is_ascii_alphanumeric())
        }
        ("minutes", Any::Number(minutes)) => {
            minutes.as_i64().is_some_and(|minutes| (0..=600).contains(&minutes))
        }
        ("rapporteur" | "source", Any::String(id)) => id.is_empty() || is_uuid(id),
        _ => return Err("no such field, or not of this type"),
    };
    if fits { Ok(()) } else { Err("out of bounds") }
}

/// `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, in lower case: the one spelling the server uses.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

/// A map has keys only, each with a value: a list hidden behind them is refused, and a key that
/// every reader lists and none can read.
fn keys_only<T: ReadTxn>(map: &MapRef, txn: &T, path: &'static str) -> Result<(), Refusal> {
    let branch: &Branch = map.as_ref();
    if branch.len() != 0 || branch.content_len() != 0 {
        return Err(Refusal::schema(path, "a map holds no list"));
    }
    if map.keys(txn).all(|key| map.get(txn, key).is_some()) {
        Ok(())
    } else {
        Err(Refusal::schema(path, "a key without a value"))
    }
}

/// A text has no attributes of its own.
pub(crate) fn bare_keys<T: ReadTxn>(branch: BranchPtr, txn: &T, path: &str) -> Result<(), Refusal> {
    if MapRef::from(branch).len(txn) == 0 {
        Ok(())
    } else {
        Err(Refusal::schema(path, "attributes that have no place here"))
    }
}

/// Looks at a whole document, as if all of it came at once.
pub(crate) fn whole<T: ReadTxn>(kind: Kind, txn: &T) -> Result<(), Refusal> {
    let blank = kind.blank(1);
    let nothing = yrs::Transact::transact(&blank);
    let guard = Guard { kind, before: &nothing, after: txn, arranges: true };
    let mut roots = Vec::new();
    for (name, _) in kind.roots() {
        let branch = BranchID::get_root(txn, *name).ok_or(Refusal::UnknownRoot)?;
        roots.push(branch);
    }
    guard.touched(&roots)
}
