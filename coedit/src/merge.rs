//! Updates that were let in one by one, as one: what is shown of a whole transaction.

use crate::gate;
use crate::refusal::Refusal;

/// Makes one update of several, in their order. At most a transaction's worth: it is slower than
/// in proportion.
pub fn merge(mut updates: Vec<Vec<u8>>) -> Result<Vec<u8>, Refusal> {
    if updates.len() == 1 {
        return Ok(updates.remove(0));
    }
    gate::contain(|| yrs::merge_updates_v1(&updates))?.map_err(|_| Refusal::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::kind::{Kind, server_client};
    use crate::seed::{Seed, ServerEdit};

    #[test]
    fn updates_say_together_what_they_say_one_by_one() {
        let (mut text, first) = Document::first(Kind::Notes, &Seed::default()).unwrap();
        let mut updates = vec![first];
        for (title, drawn) in [("Un", 1), ("Deux", 2), ("Trois", 3)] {
            let edit = ServerEdit::Retitle(title.into());
            let update = text.edit(&edit, server_client(drawn)).unwrap();
            text.apply_logged(&update).unwrap();
            updates.push(update);
        }
        let merged = merge(updates).unwrap();
        let again = Document::load(Kind::Notes, None, [merged.as_slice()]).unwrap();
        assert_eq!(again.content(), text.content());
        assert_eq!(again.content().title, "Trois");
    }
}
