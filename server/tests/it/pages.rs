//! The pages for those who run a server say what the program does.

use crate::cli::{parvis, run};
use crate::stage::Base;
use parvis::config::Config;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn page(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// Every key of the configuration, as the reader of the file knows them.
fn keys(section: &str) -> BTreeSet<String> {
    let refused = toml::from_str::<Config>(&format!("{section}\nno_such_key = 1\n")).unwrap_err();
    let text = refused.to_string();
    let (_, expected) = text.split_once("expected").unwrap_or_else(|| panic!("{text}"));
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_page_on_configuration_says_every_key_flag_variable_and_default() {
    let page = page("configuration.md");
    let keys_only = page.split("\n## ").next().unwrap();
    let rows: Vec<Vec<String>> = keys_only
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(|it| it.trim().into()).collect())
        .collect();
    let plain = |cell: &String| cell.trim_matches('`').to_owned();
    let mut expected = keys("");
    assert!(expected.remove("smtp"), "{expected:?}");
    expected.extend(keys("[smtp]").into_iter().map(|key| format!("smtp.{key}")));
    let told: BTreeSet<String> = rows.iter().map(|row| plain(&row[0])).collect();
    assert_eq!(told, expected);

    let help = parvis().args(["serve", "--help"]).output().await.unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for row in &rows {
        let [key, flag, variable, default, meaning] = row.as_slice() else { panic!("{row:?}") };
        let (flag, variable) = (plain(flag), plain(variable));
        assert!(
            help.contains(&format!("{flag} ")) || help.contains(&format!("{flag}\n")),
            "{flag}"
        );
        assert!(variable.is_empty() || help.contains(&format!("[env: {variable}")), "{variable}");
        assert!(meaning.len() > 20, "{key} has no meaning");
        assert_eq!(plain(default), default_of(&plain(key)), "{key}");
    }
}

/// The default of a key, as the page says it.
fn default_of(key: &str) -> String {
    let Config {
        listen,
        data,
        database,
        bus,
        public_origins,
        smtp,
        demo: _,
        demo_territory: _,
        trusted_proxies,
        metrics_listen,
        connections_max,
        connections_per_address_max,
        rate_limits,
        drain_seconds,
    } = Config::default();
    let none = |is_none: bool, word: &str| {
        assert!(is_none, "{key} has a default");
        format!("({word})")
    };
    match key {
        "listen" => listen.to_string(),
        "data" => data.display().to_string(),
        "database" => none(database.is_none(), "aucune"),
        "bus" => none(bus.is_none(), "aucun"),
        "public_origins" => none(public_origins.is_empty(), "aucune"),
        "smtp.url" => none(smtp.is_none(), "aucune"),
        "smtp.from" => none(smtp.is_none(), "aucun"),
        "trusted_proxies" => none(trusted_proxies.is_empty(), "aucun"),
        "metrics_listen" => none(metrics_listen.is_none(), "aucune"),
        "connections_max" => connections_max.to_string(),
        "connections_per_address_max" => connections_per_address_max.to_string(),
        "rate_limits" => rate_limits.to_string(),
        "drain_seconds" => drain_seconds.to_string(),
        other => panic!("{other}: no such key"),
    }
}

#[tokio::test]
async fn the_examples_of_the_documentation_work() {
    let toml = page("configuration.md");
    let example = toml.split("```toml\n").nth(1).and_then(|it| it.split("```").next()).unwrap();
    let config: Config = toml::from_str(example).unwrap();
    assert_eq!(config.public_origins, ["https://parvis.exemple.fr"]);

    let import = page("import-personnes.md");
    let lines = import.split("```\n").find(|block| block.starts_with("commune;nom")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("exemple.csv");
    std::fs::write(&file, lines).unwrap();
    let base = Base::sqlite();
    let (done, told) = run(&base, &["init", "--epci", "200070738"]).await;
    assert!(done, "{told}");
    let (done, told) = run(&base, &["import", "people", &file.display().to_string()]).await;
    assert!(done && told.contains("4  personnes ajoutées"), "{told}");
}
