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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_client_has_one_writing() {
        let table = [
            ("203.0.113.7", "203.0.113.7"),
            (" 203.0.113.7 ", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("::FFFF:cb00:7107", "203.0.113.7"),
            ("127.0.0.2", "127.0.0.2"),
            ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
            ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
            (
                "2001:0db8:0001:0002:0000:0000:0000:0001",
                "2001:db8:1:2::/64",
            ),
            ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
            ("::1", "::/64"),
            ("2001:db8::/64", "2001:db8::/64"),
        ];
        for (text, expected) in table {
            assert_eq!(Client::parse(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "localhost",
            "203.0.113",
            "203.0.113.256",
            "203.0.113.07",
            "203.0.113.7:443",
            "[::1]",
            "fe80::1%eth0",
            "203.0.113.7/64",
            "2001:db8::/48",
            "203.0.113.7, 198.51.100.1",
        ] {
            assert_eq!(
                Client::parse(bad).map_err(|e| e.code),
                Err("invalid_address"),
                "{bad}"
            );
        }
    }

    #[test]
    fn an_address_stays_out_of_debug_output() {
        let of = |text| format!("{:?}", Client::parse(text).unwrap());
        assert_eq!(of("203.0.113.7"), "Client(IPv4)");
        assert_eq!(of("2001:db8::1"), "Client(IPv6)");
    }

    proptest! {
        #[test]
        fn addresses_of_one_network_are_one_client(network in 0x2000u128 << 48..0x3fff << 48, a: u64, b: u64) {
            let of = |host: u64| Client::of(Ipv6Addr::from_bits(network << 64 | u128::from(host)).into());
            prop_assert_eq!(of(a), of(b));
            let json = serde_json::to_string(&of(a)).unwrap();
            prop_assert_eq!(serde_json::from_str::<Client>(&json).unwrap(), of(b));
        }

        #[test]
        fn parsing_never_panics(text: String) {
            let _ = Client::parse(&text);
        }
    }
}
