//! Parvis: rooms, messages and votes in real time for French intercommunalités.
//!
//! `ARCHITECTURE.md` beside this crate tells the invariants and the walk of one message. Modules
//! know only those below them:
//!
//! - [`app`]: starts, drains, stops;
//! - `session`, `http`: one connection; routes;
//! - features: [`territory`], [`identity`], [`sign_in`], [`invitation`], [`body`], [`channel`],
//!   [`room`], [`unread`], [`preference`], [`poll`], [`meeting`], [`attendance`],
//!   [`message`], [`sitting`], [`minutes`], [`today`], [`directory`], [`presence`], [`replay`];
//! - [`context`]: what every use-case may need;
//! - [`permission`], [`hub`], [`bus`], [`db`], [`limits`], [`mail`];
//! - [`clock`], [`ids`], [`task`], [`lane`], [`text`], [`config`], [`telemetry`].

pub mod app;
pub mod attendance;
pub mod body;
pub mod bus;
pub mod channel;
pub mod clock;
pub mod config;
pub mod context;
pub mod db;
pub mod demo;
pub mod directory;
pub mod doctor;
pub mod document;
pub mod floor;
pub mod http;
pub mod hub;
pub mod identity;
pub mod ids;
pub mod import;
pub mod init;
pub mod invitation;
pub mod lane;
pub mod limits;
pub mod mail;
pub mod meeting;
pub mod message;
pub mod minutes;
pub mod permission;
pub mod poll;
pub mod preference;
pub mod presence;
pub mod replay;
pub mod room;
pub mod screen;
pub mod session;
pub mod sign_in;
pub mod sitting;
pub mod task;
pub mod telemetry;
pub mod territory;
pub mod text;
pub mod today;
pub mod unread;
