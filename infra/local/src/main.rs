//! `academy-local dev` runs the local stack; `academy-local reload` brings edits into it;
//! `academy-local fill ADDRESS` is what the running stack itself calls to seed and publish; it says what
//! it did, or what stopped it, on standard output.

use std::io::Write;
use std::process::ExitCode;

use academy_local::supervisor::{Config, Trouble, ask_for_reload, dev, fill};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(trouble) => {
            // Nobody may be listening any more; the exit code says it too.
            drop(writeln!(std::io::stderr(), "{trouble}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, Trouble> {
    let command = std::env::args().nth(1).unwrap_or_default();
    let config = Config::from_environment()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime
        .map_err(|e| Trouble::new(format!("No runtime: {e}."), "Is the machine out of memory?"))?;
    match command.as_str() {
        "dev" => runtime.block_on(dev(config)).map(|()| ExitCode::SUCCESS),
        "reload" => {
            let words = runtime.block_on(ask_for_reload(&config))?;
            drop(writeln!(std::io::stdout(), "{words}"));
            Ok(ExitCode::SUCCESS)
        }
        "fill" => {
            let address = std::env::args().nth(2).unwrap_or_default();
            let filled = runtime.block_on(fill(&config, &address));
            let (words, code) = match filled {
                Ok(words) => (words, ExitCode::SUCCESS),
                Err(trouble) => (trouble.to_string(), ExitCode::FAILURE),
            };
            drop(writeln!(std::io::stdout(), "{words}"));
            Ok(code)
        }
        _ => Err(Trouble::new("Say what to do.", "make dev, or make reload.")),
    }
}
