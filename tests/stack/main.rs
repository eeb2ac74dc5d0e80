//! Tests over the whole local stack, by real HTTP: `make stack` starts it and sets `ORIGIN`.
//! They run one after another where they count what the stack did, and each brings its own people. What
//! has `after_it` in its name is for `tests/after-restart`.

#[cfg(test)]
mod account;
#[cfg(test)]
mod concurrency;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod crowd;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod erasure;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod malformed;
#[cfg(test)]
mod ordinary;
#[cfg(test)]
mod person;
#[cfg(test)]
mod poison;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod states;
#[cfg(test)]
mod story;
#[cfg(test)]
mod two_admins;
#[cfg(test)]
mod uses;
#[cfg(test)]
mod uses_inbox;
#[cfg(test)]
mod uses_people;
