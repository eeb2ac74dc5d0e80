//! Who is counted when nobody is signed in.

use crate::field::FieldError;
use crate::string_form::read_and_written;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A viewer's IPv4 address, or the /64 that an IPv6 address lies in: a provider gives a household
/// at least that much, so single addresses would be no limit at all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Client {
    /// One IPv4 address.
    V4(Ipv4Addr),
    /// The first address of a /64.
    V6(Ipv6Addr),
}

impl Client {
    /// The client at `address`. An IPv4 address written in IPv6 is the IPv4 address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => {
                Self::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
            }
        }
    }

    /// Reads an address (`203.0.113.7`, `2001:db8::1`) or what this type writes
    /// (`2001:db8::/64`).
    ///
    /// # Errors
    /// `invalid_address`.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let address = text.trim();
        address
            .strip_suffix("/64")
            .filter(|network| network.contains(':'))
            .unwrap_or(address)
            .parse()
            .map(Self::of)
            .map_err(|_| FieldError::new("invalid_address", "This is no IP address."))
    }
}

/// `203.0.113.7` or `2001:db8::/64`: one writing for one client.
impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => write!(f, "{address}"),
            Self::V6(network) => write!(f, "{network}/64"),
        }
    }
}

/// Shows the kind only: an address is personal data, and has no place in a log.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(_) => f.write_str("Client(IPv4)"),
            Self::V6(_) => f.write_str("Client(IPv6)"),
        }
    }
}

read_and_written!(Client);
