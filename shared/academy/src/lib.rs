//! What every function shares: sessions, store, mail, HTTP, settings, and the one place that runs a route.
