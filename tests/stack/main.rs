//! Tests over the whole local stack, by real HTTP: `make test-stack` starts it and sets `ORIGIN`.
//! They run one after another where they count what the stack did, and each brings its own people.

mod concurrency;
mod edges;
mod faults;
mod person;
mod story;
