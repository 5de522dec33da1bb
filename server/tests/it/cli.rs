//! The program as it is typed in a terminal.

use crate::stage::Base;
use parvis::db::Db;
use sqlx::Connection as _;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// The program, which reads no variable of whoever runs the tests.
pub fn parvis() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parvis"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PARVIS_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Runs a command on a database; gives what it printed and whether it succeeded.
pub async fn run(base: &Base, words: &[&str]) -> (bool, String) {
    let Output { status, stdout, stderr } =
        parvis().args(words).args(["--database", &base.url()]).output().await.unwrap();
    let text = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
    (status.success(), text)
}

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures");
    folder.join(name).display().to_string()
}

/// Starts a server and waits for its address.
async fn serve(words: &[&str]) -> (Child, String, Vec<String>) {
    let mut server = parvis()
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap().expect("a first line");
    let (_, address) = first.split_once("http://").expect("an address on the first line");
    let address = address.to_owned();
    let mut told = vec![first];
    while told.len() < 5 && words.contains(&"--demo") {
        told.push(lines.next_line().await.unwrap().expect("five lines"));
    }
    (server, address, told)
}

async fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Ends a server as a service manager does.
async fn terminate(mut server: Child) -> bool {
    let id = server.id().expect("it runs").to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
    assert!(sent.success());
    server.wait().await.unwrap().success()
}

/// A body notes what it decided; a council has nothing to decide.
async fn voices_are_weighed(base: &Base) {
    let (done, told) = run(base, &["weights", "--by-population", "Art. 7"]).await;
    assert!(done && told.contains("par la population (Art. 7)"), "{told}");
    let council = ["weights", "--body", "Conseil communautaire", "--by-population", "Art. 7"];
    let (done, told) = run(base, &council).await;
    assert!(!done && told.contains("une voix à chaque membre"), "{told}");
    let (done, told) = run(base, &["weights", "--body", "Le club", "--equal"]).await;
    assert!(!done && told.contains("pas d’instance « Le club »"), "{told}");
    let (done, told) = run(base, &["weights", "--equal"]).await;
    assert!(done && told.contains("chaque voix compte pour une"), "{told}");
}

#[tokio::test]
async fn a_territory_is_founded_peopled_invited_and_examined() {
    for base in [Base::sqlite(), Base::postgres().await] {
        let (done, told) = run(
            &base,
            &[
                "init",
                "--epci",
                "Mad et Moselle",
                "--admin-name",
                "Anne Exemple",
                "--admin-email",
                "anne@exemple.fr",
                "--public-origins",
                "https://parvis.exemple.fr/",
            ],
        )
        .await;
        assert!(done, "{told}");
        assert!(
            told.contains("Le territoire « CC Mad et Moselle » est créé : 47 communes, "),
            "{told}"
        );
        assert!(told.contains("Conférence des maires : 48 sièges, un salon"), "{told}");
        assert!(told.contains("Invitation pour Anne Exemple"), "{told}");
        let links: Vec<&str> =
            told.split_whitespace().filter(|word| word.starts_with("https://")).collect();
        let [link] = links.as_slice() else { panic!("one link: {told}") };
        assert!(link.starts_with("https://parvis.exemple.fr/invitation/"), "{link}");

        let (done, told) = run(&base, &["init", "--epci", "200054781"]).await;
        assert!(!done && told.contains("contient déjà le territoire"), "{told}");

        let people = fixture("personnes.csv");
        let (done, told) = run(&base, &["import", "people", &people, "--dry-run"]).await;
        assert!(done && told.contains("Essai seulement"), "{told}");
        let (done, told) = run(&base, &["import", "people", &people]).await;
        assert!(done && told.contains("8  personnes ajoutées"), "{told}");
        let (done, told) = run(&base, &["import", "people", &people]).await;
        assert!(done && !told.contains("ajoutées"), "{told}");
        let (done, told) = run(&base, &["import", "people", &fixture("fautes.csv")]).await;
        assert!(!done && told.contains("8 erreurs à corriger"), "{told}");
        assert!(told.contains("ligne 4, colonne « debut »"), "{told}");

        voices_are_weighed(&base).await;

        let folder = tempfile::tempdir().unwrap();
        let svg = folder.path().join("invitation.svg");
        let svg_path = svg.display().to_string();
        let (done, told) = run(&base, &["invite", "maire arnaville", "--svg", &svg_path]).await;
        assert!(done && told.contains("Invitation pour Luc Perrin"), "{told}");
        assert!(told.contains("http://127.0.0.1:8470/invitation/"), "{told}");
        assert!(std::fs::read_to_string(&svg).unwrap().contains("<svg"));
        let (done, told) = run(&base, &["invite", "conseiller"]).await;
        assert!(done, "one person alone is « conseiller »: {told}");
        let (done, told) = run(&base, &["invite", "directrice générale"]).await;
        assert!(done && told.contains("Invitation pour Ève Morel"), "words of a function: {told}");
        let (done, told) = run(&base, &["invite", "conseillère"]).await;
        assert!(!done && told.contains("Mina Leroy"), "two are called so: {told}");
        let (done, told) = run(&base, &["invite", "Jean Inconnu"]).await;
        assert!(!done && told.contains("Personne ne s’appelle"), "{told}");

        let (done, told) = run(&base, &["doctor"]).await;
        assert!(done && !told.contains("FAUTE"), "{told}");
        assert!(told.contains("Territoire : CC Mad et Moselle (SIREN 200070738)"), "{told}");
        damage(&base).await;
        let (done, told) = run(&base, &["doctor"]).await;
        assert!(!done, "{told}");
        for fault in ["Journal", "Verbes du journal", "Messages", "Positions", "Membres comptés"] {
            assert!(told.contains(&format!("FAUTE    {fault}\n")), "{fault} in {told}");
        }
        assert!(told.contains("FAUTE    Mandats"), "{told}");
        assert!(told.contains("une sortie à faire ; le serveur la fait"), "{told}");
        base.remove().await;
    }
}

/// Breaks what the doctor looks at.
async fn damage(base: &Base) {
    let db = Db::open(&base.url()).await.unwrap();
    let mut tx = db.write().await.unwrap();
    for statement in [
        "delete from journal where seq = 2",
        "update journal set verb = 'unheard.of' where seq = 3 and channel =
            (select id from channel where kind = 'parvis')",
        "insert into journal (channel, seq, at, verb, entity_kind, entity_id)
            select id, seq + 1, 0, 'message.posted', 'message', id from channel
            where kind = 'parvis'",
        "update member set rev = 1000 where role = 'facilitator'",
        "update channel set members = members + 1 where kind = 'parvis'",
        "insert into mandate (id, seat, person, starts_at, ends_at, created_at)
            select person.id, mandate.seat, person.id, mandate.starts_at, mandate.starts_at + 1, 0
            from mandate, person where person.email = 'dgs2@exemple.fr'
                and mandate.ends_at is null and mandate.starts_at =
                    (select min(starts_at) from mandate)
            limit 1",
        "delete from assignment",
    ] {
        parvis::on!(&mut tx, conn => sqlx::query(statement).execute(conn).await.map(drop).unwrap());
    }
    tx.commit().await.unwrap();
    db.close().await;
}

#[tokio::test]
async fn a_name_that_is_nobodys_or_several_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for (name, told) in [
        ("Val de Loire", "Précisez le numéro SIREN"),
        ("Mad et Mozelle", "Vouliez-vous dire :\n  200070738  CC Mad et Moselle"),
        ("123456789", "Aucune intercommunalité à fiscalité propre ne porte le numéro SIREN"),
    ] {
        let output = parvis()
            .args(["init", "--epci", name])
            .env("PARVIS_DATA", &data)
            .output()
            .await
            .unwrap();
        assert!(!output.status.success());
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(told), "{name}: {text}");
        assert!(!data.exists(), "no database was made");
    }
    for words in [&["doctor"][..], &["invite", "x"], &["import", "people", &fixture("fautes.csv")]]
    {
        let output = parvis().args(words).env("PARVIS_DATA", &data).output().await.unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.contains("parvis init"), "{words:?}: {text}");
        assert!(!data.exists(), "no database was made");
    }
}

#[tokio::test]
async fn the_council_of_lyon_waits_for_its_seats_and_says_so() {
    let base = Base::sqlite();
    let (done, told) = run(&base, &["init", "--epci", "200046977"]).await;
    assert!(done, "{told}");
    assert!(told.contains("Attention : Le conseil de la Métropole de Lyon"), "{told}");
}

#[tokio::test]
async fn a_server_says_where_it_is_and_stops_in_good_order() {
    for base in [Base::sqlite(), Base::postgres().await] {
        let url = base.url();
        let (server, address, told) =
            serve(&["--demo", "mad-et-moselle", "--database", &url, "--drain-seconds", "5"]).await;
        assert!(told[0].starts_with("Parvis est prêt : http://127.0.0.1:"), "{told:?}");
        assert!(told[1].contains("Démonstration de CC Mad et Moselle"), "{told:?}");
        let page = get(&address, "/api/sign-in").await;
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        assert!(page.contains("Maire de Novéant-sur-Moselle"), "{page}");
        assert!(terminate(server).await, "SIGTERM is a good end");
        let (done, told) = run(&base, &["doctor"]).await;
        assert!(done && told.contains("(démonstration)"), "{told}");

        // Again, as the real thing: nobody is offered to be signed in as.
        let (server, address, _) = serve(&["--database", &url, "--drain-seconds", "5"]).await;
        assert!(!get(&address, "/api/sign-in").await.contains("Maire de Gorze"));
        assert!(terminate(server).await);
        base.remove().await;
    }
}

#[tokio::test]
async fn the_demonstration_is_val_de_merle_and_another_one_wants_another_folder() {
    let base = Base::sqlite();
    let url = base.url();
    let (server, address, told) =
        serve(&["--demo", "--database", &url, "--drain-seconds", "5"]).await;
    assert!(told[1].contains("Démonstration de CC du Val-de-Merle"), "{told:?}");
    assert!(get(&address, "/api/sign-in").await.contains("Hélène Castelin"));
    assert!(terminate(server).await, "those who answer leave with the server");
    let listen = ["--listen", "127.0.0.1:0"];
    let with = |name| ["serve", "--demo", name].into_iter().chain(listen).collect::<Vec<_>>();
    let (done, told) = run(&base, &with("mad-et-moselle")).await;
    assert!(!done && told.contains("--demo mad-et-moselle --data data-mad-et-moselle"), "{told}");
    let (done, told) = run(&base, &with("nulle-part")).await;
    assert!(!done && told.contains("val-de-merle ou mad-et-moselle"), "{told}");
}

#[tokio::test]
async fn a_real_territory_is_never_a_demonstration() {
    let base = Base::sqlite();
    let (done, told) = run(&base, &["init", "--epci", "200070738"]).await;
    assert!(done, "{told}");
    let (done, told) = run(&base, &["serve", "--demo", "--listen", "127.0.0.1:0"]).await;
    assert!(!done && told.contains("territoire réel"), "{told}");
}

#[tokio::test]
async fn the_configuration_is_told_without_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parvis.toml");
    std::fs::write(
        &file,
        "listen = \"0.0.0.0:9000\"\ndatabase = \"postgres://parvis:tres-secret@base/parvis\"\n\
         drain_seconds = 7\nconnections_max = 300\nconnections_per_address_max = 40\n\
         [smtp]\nurl = \"smtps://compte:tres-secret@relais:465\"\n\
         from = \"Parvis <parvis@exemple.fr>\"\n",
    )
    .unwrap();
    let check = async |words: &[&str]| {
        let output = parvis()
            .arg("check-config")
            .args(words)
            .env("PARVIS_CONFIG", &file)
            .env("PARVIS_LISTEN", "127.0.0.1:9001")
            .output()
            .await
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.success(), text + &String::from_utf8(output.stderr).unwrap())
    };
    let (done, told) = check(&[]).await;
    assert!(done, "{told}");
    assert!(told.contains("Écoute : 127.0.0.1:9001"), "the environment wins: {told}");
    assert!(told.contains("Base : postgres://…@base/parvis"), "{told}");
    assert!(told.contains("7 secondes"), "{told}");
    assert!(told.contains("Connexions : 300 au plus, 40 par adresse"), "{told}");
    assert!(!told.contains("tres-secret"), "{told}");
    let (done, told) =
        check(&["--listen", "127.0.0.1:9002", "--public-origins", "https://a.fr,https://b.fr"])
            .await;
    assert!(done && told.contains("Écoute : 127.0.0.1:9002"), "a flag wins: {told}");
    assert!(told.contains("https://a.fr, https://b.fr"), "{told}");
    let (done, told) = check(&["--public-origins", "parvis.exemple.fr"]).await;
    assert!(!done && told.contains("n’est pas de la forme"), "{told}");
    let (done, told) = check(&[]).await;
    assert!(done && !told.contains("Démonstration"), "{told}");
    let (done, told) = check(&["--demo"]).await;
    assert!(done && told.contains("Démonstration : chacun entre d’un clic"), "{told}");
    std::fs::write(&file, "demo = true\n").unwrap();
    let (done, told) = check(&[]).await;
    assert!(!done && told.contains("demo"), "only a flag starts a demonstration: {told}");
    std::fs::write(&file, "liten = \"0.0.0.0:9000\"\n").unwrap();
    let (done, told) = check(&[]).await;
    assert!(!done && told.contains("ligne 1 : la clé « liten » est inconnue"), "{told}");
    assert!(told.contains("Les clés sont : listen, data, "), "{told}");
    std::fs::write(&file, "\ndrain_seconds = \"longtemps\"\n").unwrap();
    let (done, told) = check(&[]).await;
    assert!(!done && told.contains("ligne 2 : cette ligne n’est pas comprise"), "{told}");
}

#[tokio::test]
async fn what_cannot_be_opened_is_said_in_french() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let missing = folder.path().join("absent.toml").display().to_string();
    let from = "Parvis <parvis@exemple.fr>";
    for (words, expected) in [
        (
            &["check-config", "--smtp-url", "relais", "--smtp-from", from][..],
            "Le courrier ne peut pas partir : smtp.url n’est pas l’adresse d’un relais",
        ),
        (
            &["check-config", "--smtp-url", "smtps://a:secret@relais:465", "--smtp-from", "moi"],
            "smtp.from n’est pas un expéditeur, comme « Parvis <parvis@exemple.fr> » : moi.",
        ),
        (
            &["serve", "--data", &data, "--smtp-url", "relais", "--smtp-from", from],
            "Parvis ne peut pas démarrer : smtp.url n’est pas l’adresse d’un relais",
        ),
        (
            &["serve", "--data", &data, "--bus", "relais"],
            "La configuration est inutilisable : bus n’est pas l’adresse d’un Redis",
        ),
        (
            &["check-config", "--config", &missing],
            "absent.toml ne peut pas être lu : cela n’existe pas.",
        ),
        (
            &["init", "--epci", "200070738", "--data", &data, "--admin-email", "anne"],
            "l’adresse électronique ne convient pas.",
        ),
    ] {
        let Output { status, stderr, .. } = parvis().args(words).output().await.unwrap();
        let told = String::from_utf8(stderr).unwrap();
        assert!(!status.success() && told.contains(expected), "{words:?}: {told}");
        for secret_or_english in ["secret@", "cannot", " is not "] {
            assert!(!told.contains(secret_or_english), "{words:?}: {told}");
        }
    }
}

/// A command that is refused has not even opened a database.
const REFUSED_WITHIN: Duration = Duration::from_secs(60);

/// What a command with these words answers, in a folder of its own that it must leave empty.
async fn refused(words: &[&str], variable: Option<(&str, &str)>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = parvis();
    command.args(words).current_dir(folder.path()).envs(variable);
    // Not refused, it would serve for ever.
    let ended = timeout(REFUSED_WITHIN, command.output()).await;
    let Output { status, stderr, .. } = ended.expect("refused, not served").unwrap();
    let told = String::from_utf8(stderr).unwrap();
    assert!(!status.success(), "{words:?} {variable:?}: {told}");
    assert!(folder.path().read_dir().unwrap().next().is_none(), "{words:?} {variable:?}");
    told
}

#[tokio::test]
async fn what_one_command_refuses_every_command_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parvis.toml");
    let path = file.display().to_string();
    let serve = &["serve", "--listen", "127.0.0.1:0"][..];
    let beside = [&["init", "--epci", "200070738"][..], &["invite", "x"], &["migrate"]];
    for (key, flag, variable, wrong, expected) in [
        (
            "public_origins",
            "--public-origins",
            "PARVIS_PUBLIC_ORIGINS",
            "parvis.fr",
            "« parvis.fr »",
        ),
        ("database", "--database", "PARVIS_DATABASE", "postgres", "ni un fichier SQLite"),
        ("database", "--database", "PARVIS_DATABASE", "mysql://x", "ni un fichier SQLite"),
        ("bus", "--bus", "PARVIS_BUS", "http://x", "bus n’est pas l’adresse d’un Redis"),
    ] {
        let list = key == "public_origins";
        let value = if list { format!("[{wrong:?}]") } else { format!("{wrong:?}") };
        std::fs::write(&file, format!("{key} = {value}\n")).unwrap();
        // A command beside the servers has no bus.
        let beside = if key == "bus" { &[][..] } else { &beside[..] };
        for &words in [serve, &["check-config"]].iter().chain(beside) {
            for told in [
                refused(&[words, &["--config", &path][..]].concat(), None).await,
                refused(&[words, &[flag, wrong][..]].concat(), None).await,
                refused(words, Some((variable, wrong))).await,
            ] {
                assert!(told.starts_with("La configuration est inutilisable : "), "{told}");
                assert!(told.contains(expected), "{words:?} {wrong}: {told}");
            }
        }
    }
}

#[tokio::test]
async fn an_empty_list_of_origins_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    for origins in ["", " , "] {
        let (server, address, _) =
            serve(&["--data", &data, "--public-origins", origins, "--drain-seconds", "5"]).await;
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let request = format!(
            "POST /api/nowhere HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(!answer.starts_with("HTTP/1.1 403"), "{origins:?}: {answer}");
        assert!(terminate(server).await);
    }
    // Nor does it undo what the file says.
    let file = folder.path().join("parvis.toml");
    std::fs::write(&file, "public_origins = [\"https://a.fr\", \"\"]\n").unwrap();
    let output = parvis()
        .args(["check-config", "--config", &file.display().to_string()])
        .env("PARVIS_PUBLIC_ORIGINS", "")
        .output()
        .await
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("Adresses publiques : https://a.fr\n"), "{told}");
}

#[tokio::test]
async fn a_server_is_ready_only_when_it_listens_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = busy.local_addr().unwrap().to_string();
    let words = ["serve", "--listen", "127.0.0.1:0", "--data", &data, "--metrics-listen", &taken];
    let Output { status, stdout, stderr } = parvis().args(words).output().await.unwrap();
    let told = String::from_utf8(stderr).unwrap();
    assert!(!status.success() && stdout.is_empty(), "{}", String::from_utf8_lossy(&stdout));
    let expected =
        format!("L’adresse {taken} ne peut pas être écoutée : un autre programme l’écoute déjà.");
    assert!(told.contains(&expected), "{told}");
}

#[tokio::test]
async fn a_file_in_the_place_of_the_folder_is_said_in_french() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    std::fs::write(&file, "").unwrap();
    for (data, expected) in [
        (file.clone(), "ne peut pas être créé : un fichier porte déjà ce nom."),
        (file.join("data"), "ne peut pas être créé : un élément du chemin n’est pas un dossier."),
    ] {
        let data = data.display().to_string();
        let words = ["serve", "--listen", "127.0.0.1:0", "--data", &data];
        let Output { status, stderr, .. } = parvis().args(words).output().await.unwrap();
        let told = String::from_utf8(stderr).unwrap();
        assert!(!status.success() && told.contains(expected), "{told}");
    }
}

/// The commands that are not asked to change the schema leave it as they find it.
#[tokio::test]
async fn another_schema_is_refused_and_left_alone() {
    let people = fixture("personnes.csv");
    for base in [Base::sqlite(), Base::postgres().await] {
        let beside = [&["doctor"][..], &["import", "people", &people, "--dry-run"]];
        if base.url().starts_with("postgres") {
            let (done, told) = run(&base, &["doctor"]).await;
            assert!(!done && told.contains("est vide. Commencez par « parvis init »"), "{told}");
        }
        let (done, told) = run(&base, &["init", "--epci", "200070738"]).await;
        assert!(done, "{told}");
        // A migration that the program does not know.
        alter(
            &base,
            "insert into _sqlx_migrations
                (version, description, installed_on, success, checksum, execution_time)
                select 9999, description, installed_on, success, checksum, execution_time
                from _sqlx_migrations where version = 1",
        )
        .await;
        for words in [beside[0], beside[1], &["serve", "--listen", "127.0.0.1:0"], &["migrate"]] {
            let (done, told) = run(&base, words).await;
            assert!(!done && told.contains("par un Parvis plus récent"), "{words:?}: {told}");
            assert!(told.contains("la migration 9999"), "{words:?}: {told}");
        }
        // One that it knows, and the database does not.
        alter(&base, "delete from _sqlx_migrations where version > 3").await;
        for words in beside {
            let (done, told) = run(&base, words).await;
            assert!(!done && told.contains("lancez « parvis migrate »"), "{words:?}: {told}");
            assert_eq!(alter(&base, "delete from _sqlx_migrations where version > 3").await, 0);
        }
        base.remove().await;
    }
}

/// Runs a statement beside the program; gives the number of rows that changed.
async fn alter(base: &Base, statement: &'static str) -> u64 {
    let url = base.url();
    if url.starts_with("postgres") {
        let mut conn = sqlx::PgConnection::connect(&url).await.unwrap();
        let done = sqlx::query(statement).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        return done.rows_affected();
    }
    let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let done = sqlx::query(statement).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    done.rows_affected()
}
