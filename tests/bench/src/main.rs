//! `make bench`: measures, prints the table, and writes docs/BENCHMARKS.md.
#![expect(clippy::print_stdout, reason = "a command for people")]

mod aws;
mod cases;
mod functions;
mod lists;
mod pages;
mod report;
mod runtime_api;

use std::path::PathBuf;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "academy-bench BINARIES [PAGES REPORT [WHAT=SECONDS…]], or BINARIES --only FUNCTION…, or --lists";
    let first = arguments.next().ok_or(usage)?;
    if first == "--lists" {
        let lists = lists::measure().await?;
        print!("{}", report::of_lists(&lists));
        return Ok(report::lists_hold(&lists)?);
    }
    let binaries = PathBuf::from(first);
    let mut rest: Vec<String> = arguments.collect();
    let now = academy::clock::Clock::system().now();
    if rest.first().is_some_and(|first| first == "--only") {
        let functions = functions::measure(&binaries, &rest.split_off(1)).await?;
        print!("{}", report::write(now, &functions, &[], &[], &[]));
        return Ok(());
    }
    let [pages, file, dev_loop @ ..] = rest.as_slice() else {
        return Err(usage.into());
    };
    let pages = pages::read(pages.as_ref())?;
    let functions = functions::measure(&binaries, &[]).await?;
    let lists = lists::measure().await?;
    let text = report::write(now, &functions, &lists, &pages, dev_loop);
    print!("{text}");
    std::fs::write(file, text)?;
    Ok(report::lists_hold(&lists)?)
}
