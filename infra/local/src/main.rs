//! `academy-local dev` runs the local stack; `academy-local reload` brings edits into it.

use std::io::Write;
use std::process::ExitCode;

use academy_local::supervisor::{Config, Trouble, ask_for_reload, dev};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            // Nobody may be listening any more; the exit code says it too.
            drop(writeln!(std::io::stderr(), "\n{trouble}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Trouble> {
    let command = std::env::args().nth(1).unwrap_or_default();
    let config = Config::from_environment()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| Trouble::new(format!("No runtime: {e}."), "Is the machine out of memory?"))?;
    match command.as_str() {
        "dev" => runtime.block_on(dev(config)),
        "reload" => {
            let words = runtime.block_on(ask_for_reload(&config))?;
            drop(writeln!(std::io::stdout(), "{words}"));
            Ok(())
        }
        _ => Err(Trouble::new("Say what to do.", "make dev, or make reload.")),
    }
}
