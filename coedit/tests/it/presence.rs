//! P2: who is where is said by a page about itself, under the name the server knows.

use parvis_coedit::bytes::{Reader, put_number, put_text};
use parvis_coedit::presence::{Identity, Presence};

fn said(entries: &[(u64, u32, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_number(&mut bytes, entries.len() as u64);
    for (client, clock, state) in entries {
        put_number(&mut bytes, *client);
        put_number(&mut bytes, u64::from(*clock));
        put_text(&mut bytes, state);
    }
    bytes
}

fn heard(bytes: &[u8]) -> Vec<(u64, String)> {
    let mut reader = Reader::new(bytes);
    let count = reader.number().unwrap();
    let entry = |reader: &mut Reader<'_>| {
        let client = reader.number().unwrap();
        reader.clock().unwrap();
        (client, reader.text().unwrap().to_owned())
    };
    (0..count).map(|_| entry(&mut reader)).collect()
}

fn identity(name: &str) -> Identity {
    Identity { id: format!("id-{name}"), name: name.into(), color: "#123456".into() }
}

#[test]
fn p2_a_page_is_stamped_with_who_it_is() {
    let mut presence = Presence::default();
    let forged = r#"{"user":{"name":"Le président","color":"red"},"cursor":{"anchor":1},"x":1}"#;
    let told = presence.take(&1, &identity("Alice"), &said(&[(7, 1, forged)])).unwrap().unwrap();
    let (client, state) = &heard(&told)[0];
    assert_eq!(*client, 7);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(state).unwrap(),
        serde_json::json!({"cursor": {"anchor": 1},
            "user": {"id": "id-Alice", "name": "Alice", "color": "#123456"}})
    );
}

#[test]
fn p2_nobody_speaks_for_another_nor_sends_them_away() {
    let mut presence = Presence::default();
    presence.take(&1, &identity("Alice"), &said(&[(7, 1, "{}")])).unwrap().unwrap();
    for state in ["{}", "null"] {
        let told = presence.take(&2, &identity("Bob"), &said(&[(7, 99, state)])).unwrap();
        assert_eq!(told, None, "{state}");
    }
    assert!(heard(&presence.everybody().unwrap())[0].1.contains("Alice"));
    // What is old or the server's is passed over.
    assert_eq!(presence.take(&1, &identity("Alice"), &said(&[(7, 1, "{}")])).unwrap(), None);
    assert_eq!(
        presence.take(&1, &identity("Alice"), &said(&[((1 << 53) - 1, 1, "{}")])).unwrap(),
        None
    );
    let gone = presence.leave(&1).unwrap();
    assert_eq!(heard(&gone), [(7, "null".to_owned())]);
    assert!(presence.is_empty());
    presence.take(&2, &identity("Bob"), &said(&[(7, 1, "{}")])).unwrap().unwrap();
}

#[test]
fn p2_presence_is_bounded() {
    let mut presence = Presence::default();
    let long = format!(r#"{{"cursor":"{}"}}"#, "x".repeat(5_000));
    assert!(presence.take(&1, &identity("A"), &said(&[(7, 1, &long)])).is_err());
    let many: Vec<(u64, u32, &str)> = (0..17).map(|client| (client, 1, "{}")).collect();
    assert!(presence.take(&1, &identity("A"), &said(&many)).is_err());
    presence.take(&1, &identity("A"), &said(&many[..16])).unwrap();
    assert_eq!(presence.len(), 4);
    for state in ["[]", "12", "{", ""] {
        assert!(presence.take(&1, &identity("A"), &said(&[(99, 1, state)])).is_err());
    }
    let deep = r#"{"cursor":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}"#;
    let told = presence.take(&2, &identity("B"), &said(&[(50, 1, deep)])).unwrap().unwrap();
    assert!(!heard(&told)[0].1.contains("cursor"));
}

#[test]
fn p2_another_node_is_believed_but_takes_nobody_over() {
    let mut presence = Presence::default();
    presence.take(&1, &identity("Alice"), &said(&[(7, 5, "{}")])).unwrap();
    presence.take_from_node(&100, &said(&[(7, 9, "null"), (8, 1, r#"{"user":{}}"#)])).unwrap();
    assert_eq!(presence.len(), 2);
    assert!(presence.leave(&100).is_some());
    assert_eq!(presence.len(), 1);
}
