//! The house's own rules: code = template = OpenAPI = tests, what a policy may grant, and what the
//! source must look like. The exceptions stand in infra/policy/rules.toml, each with its reason.

mod buckets;
mod contract;
mod distribution;
mod documents;
mod floor;
mod functions;
mod grants;
mod grants_leaving;
mod grants_people;
mod headers;
mod layers;
mod lengths;
mod mail;
mod policies;
mod reading;
mod regressions;
mod retention;
mod routes;
mod source;
mod stages;
mod story;
mod table;
mod tidy;
mod words;

/// Fails with every fault at once.
#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n  {}", faults.join("\n  "));
}
