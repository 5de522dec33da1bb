//! The territory: one intercommunalité and its communes.

pub mod table;
