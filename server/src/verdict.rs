//! What was found, of a database or of a file of votes: said line by line, and whether all is well.

use crate::print;
use crate::said::counted;
use parvis::doctor::{Finding, State};
use parvis::poll::verify::{Checked, Fault};
use std::process::ExitCode;

/// What `parvis doctor` found.
pub fn of_findings(findings: &[Finding]) -> ExitCode {
    for finding in findings {
        match &finding.state {
            State::Sound(how) => print::line(&format!("bon      {} : {how}", finding.subject)),
            State::Notice(what) => print::line(&format!("à savoir {} : {what}", finding.subject)),
            State::Broken(cases) => {
                print::line(&format!("FAUTE    {}", finding.subject));
                cases.iter().for_each(|case| print::line(&format!("           {case}")));
            }
        }
    }
    code(findings.iter().any(|finding| finding.state.is_broken()))
}

/// What `parvis verify` found.
pub fn of_records(room: &str, checked: &[Checked]) -> ExitCode {
    print::line(&format!("Votes du salon « {room} »"));
    for one in checked {
        let name = one.record.as_ref().map_or_else(
            || "un vote dont le résultat n’a pas été proclamé : son empreinte seule".into(),
            |record| format!("vote no {}, « {} »", record.number, record.question.title),
        );
        let voided = if one.voided { " (annulé : il ne compte pas)" } else { "" };
        let verdict = if one.faults.is_empty() { "bon     " } else { "FAUTE   " };
        print::line(&format!("{verdict} {name}{voided}"));
        one.faults.iter().for_each(|fault| print::line(&format!("           {}", said(*fault))));
    }
    let faulty = checked.iter().filter(|one| !one.faults.is_empty()).count();
    if faulty == 0 {
        let counts = checked.iter().filter(|one| one.record.is_some()).count();
        let votes = counted(counts, ["vote recompté", "votes recomptés"]);
        print::line(&format!("{votes} : rien n’a été changé depuis le dépouillement."));
    }
    code(faulty > 0)
}

fn said(fault: Fault) -> String {
    match fault {
        Fault::Hash => "le relevé n’est plus celui dont l’empreinte a été prise.".into(),
        Fault::Result => "les bulletins ne donnent pas ce résultat.".into(),
        Fault::Engine(engine) => format!(
            "il a été compté par les règles no {engine}, que ce programme n’a pas : prenez celui \
             de la même version que le serveur."
        ),
        Fault::Chain => "il ne suit pas le vote qui le précède dans ce fichier.".into(),
    }
}

fn code(broken: bool) -> ExitCode {
    if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
