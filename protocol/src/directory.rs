//! The people of a territory, its communes and its bodies. Never an e-mail address: one writes to
//! people here.

use crate::id::{BodyId, PersonId, TerritoryId};

choice! {
    /// What a body is.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum BodyKind {
        /// *Conférence des maires*.
        MayorsConference,
        /// *Bureau*.
        Bureau,
        /// *Conseil communautaire*, *conseil de la métropole*.
        Council,
        /// *Commission*.
        Commission,
    }
}

record! {
    /// A territory, its communes and its bodies.
    pub struct TerritoryView {
        /// Identity.
        pub id: TerritoryId,
        /// "CC Mad et Moselle".
        pub name: String,
        /// In the order of their INSEE codes.
        pub communes: Vec<CommuneView>,
        /// In the order they were created.
        pub bodies: Vec<BodyView>,
        /// How many people the directory lists.
        pub people: u32,
    }

    /// A commune.
    pub struct CommuneView {
        /// INSEE code: five characters.
        pub insee: String,
        /// "Novéant-sur-Moselle".
        pub name: String,
        /// Inhabitants.
        pub population: u32,
    }

    /// A body (*instance*) and its seats as they are held now.
    pub struct BodyView {
        /// Identity.
        pub id: BodyId,
        /// What it is.
        pub kind: BodyKind,
        /// "Conférence des maires".
        pub name: String,
        /// How many seats it has.
        pub seats: u32,
        /// How many of them nobody holds.
        pub vacant: u32,
        /// It decided that voices may weigh by population; elsewhere each weighs one.
        pub weighs: bool,
    }

    /// A person as the directory lists them.
    pub struct PersonView {
        /// The account.
        pub person: PersonId,
        /// First name and name, as shown.
        pub name: String,
        /// "Maire de Novéant-sur-Moselle".
        pub function: Option<String>,
        /// INSEE code of the person's commune; absent for agents.
        pub commune: Option<String>,
        /// Administers the territory: whom one turns to.
        pub administrator: bool,
        /// The seats they hold now, body by body.
        pub seats: Vec<SeatView>,
    }

    /// A seat that a person holds.
    pub struct SeatView {
        /// The body.
        pub body: BodyId,
        /// "Maire d’Arnaville", "2e vice-présidence".
        pub title: String,
    }
}
