//! The academy's public facts, from the site's content, written in at build.

include!(concat!(env!("OUT_DIR"), "/facts.rs"));
