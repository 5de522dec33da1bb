//! The two shapes of everything on the wire, so that derives and serde rules are written once.

/// A record: a named map; absent options are left out, unknown fields are ignored.
macro_rules! record {
    ($($item:item)*) => { $(
        #[serde_with::skip_serializing_none]
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
        $item
    )* };
}

/// A choice: one key, the variant in `snake_case`, or a bare word when it carries nothing.
macro_rules! choice {
    ($($item:item)*) => { $(
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        $item
    )* };
}
