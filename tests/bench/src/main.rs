//! `make bench`: measures, prints the table, and writes docs/BENCHMARKS.md.
#![expect(clippy::print_stdout, reason = "a command for people")]

mod aws;
mod cases;
mod functions;
mod pages;
mod report;
mod runtime_api;

use std::path::PathBuf;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let binaries = PathBuf::from(
        arguments
            .next()
            .ok_or("say where the release binaries lie")?,
    );
    let file = PathBuf::from(arguments.next().ok_or("say where the report goes")?);
    let loop_seconds: Vec<String> = arguments.collect();
    let now = academy::clock::Clock::system().now();
    let functions = functions::measure(&binaries).await?;
    let events = ["events-mailer", "events-sweeper", "events-publisher"];
    let sizes = events.map(|name| {
        (
            name,
            functions::size(&binaries.join(name)).unwrap_or_default(),
        )
    });
    let pages = pages::measure(now)?;
    let text = report::write(now, &functions, &sizes, &pages, &loop_seconds);
    print!("{text}");
    std::fs::write(file, text)?;
    Ok(())
}
