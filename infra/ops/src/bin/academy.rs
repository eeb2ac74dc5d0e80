//! The `academy` command: a thin front of the library beside it.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use academy::config::Operator;
use academy_ops::secrets::{Choices, Init, NewPayee};
use academy_ops::{
    Connection, OpsError, admins, audit, connect, doctor, import, mail, seals, second_factor,
    secrets, seed,
};
use clap::{Args, Parser, Subcommand};

/// What operators do with the academy. Region, endpoint and credentials come from the environment, as
/// the AWS command line exports them; `TABLE_NAME` and `SECRET_ID` name what is worked on.
#[derive(Parser)]
#[command(name = "academy", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Open an admin's account; asks for the password without echo, twice.
    CreateAdmin(NewAdmin),
    /// Make a student an admin; their sessions end.
    Promote {
        /// The student's e-mail.
        #[arg(long)]
        email: String,
    },
    /// Take the second factor off an account whose owner lost app and recovery codes; all sessions end,
    /// and the owner is told by mail. Make sure of who asks: whoever has the password gets in then.
    RemoveSecondFactor {
        /// The account's e-mail.
        email: String,
    },
    /// Let mail through again to an address that takes none since one came back or was called spam, whether
    /// it has an account or not. Make sure that the address is right, or that its owner asks for it.
    AllowMail {
        /// The address.
        email: String,
    },
    /// Open the accounts of the old site's people, with the passwords that they have there. The file is
    /// checked whole before anything is written; whoever has an account already is left as they are.
    Import {
        /// JSON lines, one a person; docs/OPERATIONS.md says what of them.
        file: PathBuf,
    },
    /// Publish the first catalogue's courses and internships that are absent.
    Seed,
    /// The one secret.
    #[command(subcommand)]
    Secrets(Secrets),
    /// The audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// Look whether the table and the secret are there and can be used.
    Doctor,
}

#[derive(Args)]
struct NewAdmin {
    /// The admin's name.
    #[arg(long)]
    name: String,
    /// The admin's e-mail.
    #[arg(long)]
    email: String,
    /// Read the password from the first line of standard input instead of asking.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Subcommand)]
enum Secrets {
    /// Write the secret with new keys, unless it is there.
    Init(NewSecret),
}

#[derive(Args)]
struct NewSecret {
    /// Whom students pay, as id=label=vpa; the first is the default.
    #[arg(long = "payee", required = true)]
    payees: Vec<NewPayee>,
    /// The name that a banking app shows.
    #[arg(long)]
    payee_name: String,
    /// The payees are verified merchants: `upi://` links may be offered.
    #[arg(long)]
    verified_merchant: bool,
    /// Admins must have a second factor.
    #[arg(long)]
    second_factor_required: bool,
}

#[derive(Subcommand)]
enum Audit {
    /// Read every chain and every seal, and name the first bad row of each that is broken.
    /// `SEAL_BUCKET` names the seals' bucket.
    Verify {
        /// Leave out the seals: what vanished together with its head does not show then.
        #[arg(long)]
        without_seals: bool,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Cli::parse().command).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "academy: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether what was asked for is so; false has said why on its own.
async fn run(command: Command) -> Result<bool, OpsError> {
    let (aws, operator) = connect()?;
    match command {
        Command::CreateAdmin(new) => {
            let store = aws.store(operator.table_name()?);
            let password = password(&new)?;
            let given = (new.name.as_str(), new.email.as_str(), password.as_str());
            let id = admins::create(&store, given, admins::now()).await?;
            say(&format!("{} is an admin now ({id})", new.email))
        }
        Command::Promote { email } => {
            let store = aws.store(operator.table_name()?);
            let id = admins::promote(&store, &email, admins::now()).await?;
            say(&format!(
                "{email} is an admin now ({id}); their sessions have ended"
            ))
        }
        Command::RemoveSecondFactor { email } => {
            let store = aws.store(operator.table_name()?);
            let id = second_factor::remove(&store, &email, admins::now()).await?;
            say(&format!(
                "{email} ({id}) logs in by the password alone now; their sessions have ended"
            ))
        }
        Command::AllowMail { email } => {
            let store = aws.store(operator.table_name()?);
            mail::allow(&store, &email, admins::now()).await?;
            say(&format!("mail to {email} goes out again"))
        }
        Command::Import { file } => {
            let store = aws.store(operator.table_name()?);
            let done = import::people(&store, &read(&file)?, admins::now).await?;
            let (opened, there) = (done.opened, done.there);
            say(&format!("{opened} accounts opened, {there} were there"))
        }
        Command::Seed => {
            let store = aws.store(operator.table_name()?);
            let seeded = seed::catalogue(&store, admins::now()).await?;
            let created: Vec<_> = seeded.courses.iter().chain(&seeded.internships).collect();
            created
                .iter()
                .try_for_each(|slug| say(&format!("published {slug}")).map(drop))?;
            say(&format!("{} created, the rest was there", created.len()))
        }
        Command::Secrets(Secrets::Init(new)) => {
            let id = operator.secret_id()?;
            let choices = Choices {
                payees: new.payees,
                payee_name: new.payee_name,
                verified_merchant: new.verified_merchant,
                second_factor_required: new.second_factor_required,
            };
            match secrets::init(&aws.secrets(), id, &choices).await? {
                Init::Written => say(&format!("the secret {id} is written")),
                Init::WasThere => say(&format!(
                    "the secret {id} is there already; nothing was changed"
                )),
            }
        }
        Command::Audit(Audit::Verify { without_seals }) => {
            verify(&aws, &operator, without_seals).await
        }
        Command::Doctor => examine(&aws, &operator).await,
    }
}

/// Whether the table and the secret are there and can be used; says what of each.
async fn examine(aws: &Connection, operator: &Operator) -> Result<bool, OpsError> {
    let mut findings = doctor::table(&aws.store(operator.table_name()?)).await;
    findings.push(doctor::secret(&aws.secrets(), operator.secret_id()?).await);
    for finding in &findings {
        let mark = if finding.well { "well" } else { "ILL " };
        say(&format!("{mark}  {}", finding.words))?;
    }
    Ok(findings.iter().all(|finding| finding.well))
}

/// Whether every chain and every seal is whole; says what is not.
async fn verify(
    aws: &Connection,
    operator: &Operator,
    without_seals: bool,
) -> Result<bool, OpsError> {
    let store = aws.store(operator.table_name()?);
    let report = if without_seals {
        audit::verify(&store, admins::now()).await?
    } else {
        let kept = seals::read(&aws.buckets(), operator.seal_bucket()?).await?;
        audit::verify_sealed(&store, &kept, admins::now()).await?
    };
    for (of, why) in &report.broken {
        say(&format!("{of}: {why}"))?;
    }
    say(&format!(
        "{} chains, {} whole rows, {} sealed hours, {} broken",
        report.chains,
        report.rows,
        report.hours,
        report.broken.len()
    ))?;
    Ok(report.broken.is_empty())
}

fn read(file: &Path) -> Result<String, OpsError> {
    let text = std::fs::read_to_string(file);
    text.map_err(|e| OpsError::machine("reading the file", &e))
}

fn password(new: &NewAdmin) -> Result<String, OpsError> {
    let failed = |e: std::io::Error| OpsError::machine("reading the password", &e);
    if new.password_stdin {
        let mut line = String::new();
        std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(failed)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    if !std::io::stdin().is_terminal() {
        let cause = "there is no terminal to ask on; --password-stdin reads it from standard input";
        return Err(OpsError::machine("asking for the password", &cause));
    }
    let first = rpassword::prompt_password("Password: ").map_err(failed)?;
    let second = rpassword::prompt_password("The same again: ").map_err(failed)?;
    if first != second {
        return Err(OpsError::machine(
            "asking for the password",
            &"the two are not the same",
        ));
    }
    Ok(first)
}

/// A line for the operator. A closed pipe is a failure like any other.
fn say(line: &str) -> Result<bool, OpsError> {
    let said = writeln!(std::io::stdout(), "{line}");
    said.map(|()| true)
        .map_err(|e| OpsError::machine("writing to standard output", &e))
}
