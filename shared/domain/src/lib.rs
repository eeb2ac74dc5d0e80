//! Types that are valid once made, rules and the payment state machine; no AWS, HTTP, clock or randomness.
