//! Why a command failed, in French, for whoever typed it.
//!
//! The library names its own failures in English, for the log. What it already says in French (a
//! faulty file, a name that is nobody's) passes as it is.

use parvis::{app, body, channel, config, db, demo, identity, import, init, mail, territory};
use std::error::Error;
use std::io;

/// What an error says, from the context down to the first cause with words of its own.
pub fn said(error: &anyhow::Error) -> String {
    let mut told = Vec::new();
    for cause in error.chain() {
        if let Some(words) = words(cause) {
            told.push(words);
            break;
        }
        told.push(cause.to_string());
    }
    told.join(" : ")
}

fn words(cause: &(dyn Error + 'static)) -> Option<String> {
    (cause.downcast_ref().map(of_node))
        .or_else(|| cause.downcast_ref().map(of_config))
        .or_else(|| cause.downcast_ref().map(of_mail))
        .or_else(|| cause.downcast_ref().map(of_db))
        .or_else(|| cause.downcast_ref().map(of_identity))
        .or_else(|| cause.downcast_ref().map(of_import))
        .or_else(|| cause.downcast_ref().map(of_init))
        .or_else(|| cause.downcast_ref().map(of_demo))
        .or_else(|| cause.downcast_ref().map(of_system))
}

fn of_node(error: &app::Error) -> String {
    match error {
        app::Error::Db(error) => of_db(error),
        app::Error::Bus(why) => format!("bus n’est pas l’adresse d’un Redis ({why})."),
        app::Error::Mail(error) => of_mail(error),
    }
}

fn of_config(error: &config::Error) -> String {
    match error {
        config::Error::Unreadable(file, error) => {
            format!("{} ne peut pas être lu : {}", file.display(), of_system(error))
        }
        config::Error::Invalid(file, line, error) => {
            format!("{}, ligne {line} : {}", file.display(), of_toml(error.message()))
        }
        config::Error::Origin(typed) => {
            format!("public_origins : « {typed} » n’est pas de la forme https://parvis.exemple.fr.")
        }
        config::Error::Database => "database n’est ni l’adresse d’une base PostgreSQL, comme \
            postgres://parvis:secret@hote/parvis, ni un fichier SQLite, comme \
            /var/lib/parvis/parvis.sqlite."
            .into(),
        config::Error::Bus(why) => format!("bus n’est pas l’adresse d’un Redis ({why})."),
    }
}

/// An unknown key is what people meet; the rest keeps the words of the reader of TOML.
fn of_toml(message: &str) -> String {
    let Some(names) = message.strip_prefix("unknown field `") else {
        return format!("cette ligne n’est pas comprise ({message}).");
    };
    let names: Vec<&str> = names.split('`').step_by(2).filter(|name| !name.is_empty()).collect();
    match names.split_first() {
        Some((unknown, known)) if !known.is_empty() => {
            format!("la clé « {unknown} » est inconnue. Les clés sont : {}.", known.join(", "))
        }
        _ => format!("une clé est inconnue ({message})."),
    }
}

fn of_mail(error: &mail::Error) -> String {
    match error {
        mail::Error::Url => {
            "smtp.url n’est pas l’adresse d’un relais, comme smtps://relais.exemple.fr:465.".into()
        }
        mail::Error::From(typed) => format!(
            "smtp.from n’est pas un expéditeur, comme « Parvis <parvis@exemple.fr> » : {typed}."
        ),
        mail::Error::NoRelay => "aucun relais de courrier n’est indiqué.".into(),
        mail::Error::Unwritable => "le courrier ne peut pas être écrit.".into(),
        mail::Error::NotTaken(why) => format!("le relais n’a pas pris le courrier ({why})."),
    }
}

fn of_db(error: &db::Error) -> String {
    match error {
        db::Error::Repeated => "cette commande a déjà été acceptée.".into(),
        db::Error::Withdrawn => "le droit d’entrer dans ce salon a pris fin.".into(),
        db::Error::Unavailable => "la base de données ne répond pas.".into(),
        db::Error::Unusable(why) => {
            format!("la base de données ne peut pas être ouverte ({why}).")
        }
        db::Error::Newer(version) => format!(
            "la base de données a été écrite par un Parvis plus récent (la migration {version} \
             est inconnue ici). Installez cette version, ou rendez-lui sa sauvegarde."
        ),
        db::Error::Outdated => "le schéma de la base de données est plus ancien que ce \
            programme. Sauvegardez-la, lancez « parvis migrate », puis recommencez."
            .into(),
        db::Error::Empty => "la base de données est vide. Commencez par « parvis init ».".into(),
        db::Error::Statement(why) => {
            format!("la base de données a refusé une requête ({why}).")
        }
    }
}

fn of_identity(error: &identity::Error) -> String {
    match error {
        identity::Error::EmailTaken => {
            "cette adresse électronique est celle d’un autre compte.".into()
        }
        identity::Error::Invalid(field) => format!("{} ne convient pas.", field_name(field)),
        identity::Error::TooLong { field, chars, chars_max } => {
            let field = field_name(field);
            format!("{field} compte {chars} caractères, pour {chars_max} au plus.")
        }
        identity::Error::Channel(error) => of_channel(error),
        identity::Error::Db(error) => of_db(error),
        identity::Error::NotSignedIn
        | identity::Error::SessionEnded
        | identity::Error::WrongCredentials
        | identity::Error::Expired
        | identity::Error::Forbidden
        | identity::Error::NotFound
        | identity::Error::Refused(_)
        | identity::Error::Hashing => internal(error),
    }
}

fn field_name(field: &str) -> String {
    match field {
        "email" => "l’adresse électronique".into(),
        "function" => "la fonction".into(),
        "name" => "le nom".into(),
        "origin" => "l’adresse publique".into(),
        other => format!("« {other} »"),
    }
}

fn of_import(error: &import::Error) -> String {
    match error {
        import::Error::Unreadable(import::layout::Unreadable::Io(error)) => {
            format!("le fichier ne peut pas être lu : {}", of_system(error))
        }
        import::Error::Body(error) => of_body(error),
        import::Error::Channel(error) => of_channel(error),
        import::Error::Identity(error) => of_identity(error),
        import::Error::Db(error) => of_db(error),
        import::Error::Table(error) => internal(error),
        import::Error::NoTerritory
        | import::Error::Unreadable(_)
        | import::Error::Faulty { .. }
        | import::Error::Nobody { .. }
        | import::Error::TooMany => error.to_string(),
    }
}

fn of_init(error: &init::Error) -> String {
    match error {
        init::Error::Territory(error @ territory::Error::Exists { .. }) => error.to_string(),
        init::Error::Body(error) => of_body(error),
        init::Error::Channel(error) => of_channel(error),
        init::Error::Identity(error) => of_identity(error),
        init::Error::Territory(territory::Error::Db(error)) | init::Error::Db(error) => {
            of_db(error)
        }
    }
}

fn of_demo(error: &demo::Error) -> String {
    match error {
        demo::Error::Init(error) => of_init(error),
        demo::Error::Body(error) => of_body(error),
        demo::Error::Identity(error) => of_identity(error),
        demo::Error::Channel(error) => of_channel(error),
        demo::Error::Db(error) => of_db(error),
        demo::Error::Message(error) => internal(error),
        demo::Error::Unread(error) => internal(error),
        demo::Error::Meeting(error) => internal(error),
        demo::Error::Attendance(error) => internal(error),
        demo::Error::Sitting(error) => internal(error),
        demo::Error::Missing(_) | demo::Error::Unreadable(_) | demo::Error::NotHere => {
            internal(error)
        }
        demo::Error::Table(_) | demo::Error::RealTerritory(_) | demo::Error::Another(..) => {
            error.to_string()
        }
    }
}

fn of_body(error: &body::Error) -> String {
    match error {
        body::Error::Db(error) => of_db(error),
        body::Error::Channel(error) => of_channel(error),
        body::Error::NotFound | body::Error::EndsTooEarly => internal(error),
        body::Error::NoBody(_) | body::Error::ByHead(_) | body::Error::Undecided => {
            error.to_string()
        }
    }
}

fn of_channel(error: &channel::Error) -> String {
    if let channel::Error::Db(error) = error { of_db(error) } else { internal(error) }
}

/// What no command should meet: a fault of ours, kept word for word for those who mend it.
fn internal(error: &dyn Error) -> String {
    format!("une erreur du programme ({error}).")
}

/// What the system answered, in the words of everyday.
fn of_system(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "cela n’existe pas.".into(),
        io::ErrorKind::PermissionDenied => "la permission manque.".into(),
        io::ErrorKind::AddrInUse => "un autre programme l’écoute déjà.".into(),
        io::ErrorKind::AddrNotAvailable => "cette machine n’a pas cette adresse.".into(),
        io::ErrorKind::AlreadyExists => "un fichier porte déjà ce nom.".into(),
        io::ErrorKind::IsADirectory => "c’est un dossier.".into(),
        io::ErrorKind::NotADirectory => "un élément du chemin n’est pas un dossier.".into(),
        io::ErrorKind::InvalidData => "ce n’est pas du texte en UTF-8.".into(),
        io::ErrorKind::StorageFull => "le disque est plein.".into(),
        io::ErrorKind::ReadOnlyFilesystem => "le disque ne peut pas être écrit.".into(),
        _ => format!("{error}."),
    }
}

/// The word for so many: French says « 0 ligne », « 1 ligne », « 2 lignes ».
pub const fn agreed(count: usize, [one, many]: [&'static str; 2]) -> &'static str {
    if count > 1 { many } else { one }
}

/// So many of something.
pub fn counted(count: usize, words: [&'static str; 2]) -> String {
    format!("{count} {}", agreed(count, words))
}

/// "98 765", with narrow spaces.
pub fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len().saturating_sub(place)).is_multiple_of(3) {
            shown.push('\u{202f}');
        }
        shown.push(digit);
    }
    shown
}
