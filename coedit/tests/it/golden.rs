//! yrs against yjs.
