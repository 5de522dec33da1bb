//! Bodies (instances), their seats, who holds them.

pub mod seats;
