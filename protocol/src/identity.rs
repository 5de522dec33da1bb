//! Who is at the other end.

use crate::id::{ChannelId, InvitationId, Micros, PersonId, SessionId, TerritoryId};

record! {
    /// The person a session belongs to, as told in `welcome` and by `GET /api/me`.
    pub struct You {
        /// The account.
        pub person: PersonId,
        /// First name and name, as shown.
        pub name: String,
        /// "Maire de Novéant-sur-Moselle".
        pub function: Option<String>,
        /// INSEE code of the person's commune.
        pub commune: Option<String>,
        /// May administer the territory.
        pub administrator: bool,
        /// The personal channel: read marks, drafts, own memberships.
        pub personal_channel: ChannelId,
        /// The territory.
        pub territory: TerritoryId,
        /// Its name: "CC Mad et Moselle".
        pub territory_name: String,
        /// This browser's session.
        pub session: SessionId,
    }
}

record! {
    /// `GET /api/sign-in`: what the sign-in page needs before anybody is known.
    pub struct SignInOptions {
        /// The territory's name.
        pub territory_name: String,
        /// Codes can be sent by e-mail.
        pub code_by_email: bool,
        /// One-click sign-in; empty unless the server was started with `--demo`.
        pub personas: Vec<Persona>,
    }

    /// Somebody a visitor of a demonstration may sign in as.
    pub struct Persona {
        /// The account.
        pub person: PersonId,
        /// First name and name, as shown.
        pub name: String,
        /// "Maire de Novéant-sur-Moselle".
        pub function: Option<String>,
        /// One sentence on who they are: only for the few who are offered first.
        pub line: Option<String>,
    }

    /// `POST /api/sign-in/demo`. Answered by [`You`] and a cookie.
    pub struct SignInAsPersona {
        /// One of the personas.
        pub person: PersonId,
    }

    /// `POST /api/sign-in/password`. Answered by [`You`] and a cookie.
    pub struct SignInWithPassword {
        /// E-mail address; case does not matter.
        pub email: String,
        /// The password.
        pub password: String,
    }

    /// `POST /api/sign-in/code`: send a 6-digit code. Always answered the same way, whether the
    /// address is known or not.
    pub struct RequestCode {
        /// E-mail address.
        pub email: String,
    }

    /// `POST /api/sign-in/code/verify`. Answered by [`You`] and a cookie.
    pub struct SignInWithCode {
        /// E-mail address.
        pub email: String,
        /// Six digits; spaces are ignored.
        pub code: String,
    }

    /// `GET /api/invitations/{token}`: what an invitation offers.
    pub struct InvitationView {
        /// The territory's name.
        pub territory_name: String,
        /// Whom it is for.
        pub name: String,
        /// Their function.
        pub function: Option<String>,
        /// Their address as known; the guest may give another one.
        pub email: Option<String>,
        /// Until when it may be used.
        pub expires_at: Micros,
    }

    /// `POST /api/invitations/{token}`: accept it. Answered by [`You`] and a cookie.
    pub struct AcceptInvitation {
        /// The address codes will be sent to.
        pub email: String,
        /// A password, if the guest wants one beside codes.
        pub password: Option<String>,
    }

    /// `POST /api/invitations` (administrators): invite a person who has a seat or an account.
    pub struct Invite {
        /// The person.
        pub person: PersonId,
    }

    /// `POST /api/invitations/batch` (administrators): invite several people at once. Answered by
    /// a list of [`Invitation`], in the order asked.
    pub struct InviteMany {
        /// 1 to [`INVITED_MAX`](crate::limits::INVITED_MAX) people.
        pub people: Vec<PersonId>,
    }

    /// A fresh invitation. The link is shown once: only its hash is kept.
    pub struct Invitation {
        /// Identity: what `DELETE /api/invitations/{id}` takes.
        pub id: InvitationId,
        /// The person.
        pub person: PersonId,
        /// Whom it is for.
        pub name: String,
        /// Their function.
        pub function: Option<String>,
        /// The link to open.
        pub url: String,
        /// The same link as a QR code: an SVG document.
        pub qr_svg: String,
        /// Until when it may be used.
        pub expires_at: Micros,
    }

    /// `GET /api/invitations` (administrators): one of the people of the territory, in the order
    /// in which they were registered; whether they came, and whether an invitation waits for them.
    pub struct GuestView {
        /// The account.
        pub person: PersonId,
        /// First name and name, as shown.
        pub name: String,
        /// Their function.
        pub function: Option<String>,
        /// INSEE code of their commune.
        pub commune: Option<String>,
        /// They have signed in at least once.
        pub came: bool,
        /// The invitation that was not used yet, however old.
        pub invitation: Option<PendingInvitation>,
    }

    /// An invitation that was not used yet.
    pub struct PendingInvitation {
        /// Identity: what `DELETE /api/invitations/{id}` takes.
        pub id: InvitationId,
        /// Who invited; absent when it was done at the machine itself.
        pub by: Option<PersonId>,
        /// When.
        pub created_at: Micros,
        /// Until when it may be used; perhaps past.
        pub expires_at: Micros,
    }

    /// `GET /api/sessions`: one of one's signed-in browsers.
    pub struct SessionView {
        /// Identity.
        pub id: SessionId,
        /// "Firefox sur Android".
        pub device: String,
        /// Since when.
        pub created_at: Micros,
        /// Last use, to the hour.
        pub seen_at: Micros,
        /// It is the browser that asks.
        pub current: bool,
    }

    /// `POST /api/password`: set or change one's password.
    pub struct SetPassword {
        /// The present password, where there is one.
        pub current: Option<String>,
        /// The new one.
        pub new: String,
    }
}
