//! Golden bytes: every variant on the wire, in JSON and in `MessagePack`, as committed.
//!
//! A change of these files is a change of the protocol: read "Evolution" in `PROTOCOL.md` first.

use crate::samples::variants::Variants;
use crate::samples::{
    ENCODINGS, Outcome, attendances, documents, floors, hex, json, meetings, missing, polls, values,
};
use parvis_protocol::change::Verb;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::{Debug, Write as _};

/// Shows the samples of an enum, and checks that each is read back and that none is missing.
fn golden<T>(samples: &[T]) -> Result<String, Box<dyn std::error::Error>>
where
    T: Variants + Serialize + DeserializeOwned + PartialEq + Debug,
{
    assert_eq!(missing(samples), Vec::<&str>::new(), "variants without a sample");
    let mut text = String::new();
    for sample in samples {
        for encoding in ENCODINGS {
            let read: T = encoding.decode(&encoding.encode(sample)?)?;
            assert_eq!(&read, sample, "{encoding:?}");
        }
        writeln!(text, "{}\n  {}\n  {}\n", sample.variant(), json(sample)?, hex(sample)?)?;
    }
    Ok(text)
}

macro_rules! golden_tests {
    ($($name:ident: $samples:expr;)*) => { $(
        #[test]
        fn $name() -> Outcome {
            let text = golden(&$samples)?;
            let mut settings = insta::Settings::clone_current();
            settings.set_omit_expression(true);
            settings.set_prepend_module_to_snapshot(false);
            settings.bind(|| insta::assert_snapshot!(stringify!($name), text));
            Ok(())
        }
    )* };
}

golden_tests! {
    client_frame: values::client_frames();
    server_frame: values::server_frames();
    outcome: values::outcomes();
    reset_reason: values::reset_reasons();
    command: values::commands();
    reply: values::replies();
    anchor: values::anchors();
    entity: values::entities();
    mention: values::mentions();
    reaction_kind: values::reactions();
    channel_kind: values::channel_kinds();
    member_role: values::roles();
    notification_level: values::notification_levels();
    theme: values::themes();
    contrast: values::contrasts();
    body_kind: values::body_kinds();
    signal: values::signals();
    poll_family: polls::families();
    poll_kind: polls::kinds();
    poll_state: polls::states();
    majority_base: polls::majority_bases();
    tie_rule: polls::tie_rules();
    weight_rule: polls::weight_rules();
    register: polls::registers();
    choice: polls::choices();
    availability: polls::availabilities();
    mood: polls::moods();
    vote: polls::votes();
    ballot_source: polls::sources();
    poll_outcome: polls::outcomes();
    urn: polls::urns();
    behalf: polls::behalves();
    meeting_mode: meetings::modes();
    publicity: meetings::publicities();
    meeting_state: meetings::states();
    item_kind: meetings::item_kinds();
    item_state: meetings::item_states();
    item_outcome: meetings::item_outcomes();
    ballot_form: meetings::ballot_forms();
    warning: meetings::warnings();
    rsvp: attendances::rsvps();
    whereabouts: attendances::whereabouts();
    proxy_state: attendances::proxy_states();
    document_kind: documents::kinds();
    document_state: documents::states();
    version_kind: documents::version_kinds();
    speech_kind: floors::kinds();
    speech_state: floors::states();
    verb: Verb::ALL;
    problem: values::problems();
}

/// A client may turn every binary of 16 bytes into an id without knowing the types: nothing else
/// is ever written as binary. The marker is `c4 10`.
#[test]
fn only_ids_are_binary() -> Outcome {
    for frame in values::server_frames() {
        let text = json(&frame)?;
        let ids = text.matches("-7000-8000-").count();
        let binaries = hex(&frame)?.matches("c410019cafe5").count();
        assert_eq!(ids, binaries, "{text}");
    }
    Ok(())
}
