//! `make bench`: measures, prints the table, and writes docs/BENCHMARKS.md.
#![expect(clippy::print_stdout, reason = "a command for people")]

mod aws;
mod bars;
mod cases;
mod figures;
mod functions;
mod lists;
mod pages;
mod reasons;
mod report;
mod runtime_api;

use std::path::PathBuf;

use report::Measured;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "academy-bench BINARIES [PAGES REPORT [WHAT (bar: ≤ MOST)=SECONDS…]], or BINARIES --only FUNCTION…, or --lists";
    let first = arguments.next().ok_or(usage)?;
    if first == "--lists" {
        let lists = lists::measure().await?;
        print!("{}", report::of_lists(&lists));
        return Ok(bars::explained(&bars::of_lists(&lists))?);
    }
    let binaries = PathBuf::from(first);
    let mut rest: Vec<String> = arguments.collect();
    let now = academy::clock::Clock::system().now();
    // Before anything is measured: by the end somebody may have gone on working.
    let tree = report::tree();
    if rest.first().is_some_and(|first| first == "--only") {
        let functions = functions::measure(&binaries, &rest.split_off(1)).await?;
        let measured = Measured {
            functions,
            ..Measured::default()
        };
        print!("{}", report::write(now, &tree, &measured));
        return Ok(measured.explained()?);
    }
    let [pages, file, dev_loop @ ..] = rest.as_slice() else {
        return Err(usage.into());
    };
    let measured = Measured {
        dev_loop: bars::of_dev_loop(dev_loop)?,
        pages: pages::read(pages.as_ref())?,
        functions: functions::measure(&binaries, &[]).await?,
        lists: lists::measure().await?,
    };
    let text = report::write(now, &tree, &measured);
    print!("{text}");
    std::fs::write(file, text)?;
    Ok(measured.explained()?)
}
