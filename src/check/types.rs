//! What the types of the schema language accept, one function each: nothing here knows about
//! findings.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig, Simd};

use super::blocks::are_all;

/// Why a value is not of its type: what is wrong with it, and where it can be said, the byte.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Breach {
    /// As the rest of a sentence that begins with the value.
    pub(super) why: String,
    /// The byte of the value where it goes wrong.
    pub(super) at: Option<usize>,
}

impl Breach {
    #[cold]
    #[inline(never)]
    fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), at: None }
    }
}

/// Base64 as `Convert.FromBase64String` of .NET reads it: white space anywhere, padding required.
/// Many letters are read at once where the processor can.
static BASE64: LazyLock<Simd> = LazyLock::new(|| {
    Simd::standard(
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
    )
});

/// Decodes base64.
pub(super) fn base64(text: &str) -> Result<Vec<u8>, Breach> {
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    // White space is no letter of base64, so that none is in what can be decoded.
    let error = match BASE64.decode(text) {
        Ok(decoded) => return Ok(decoded),
        Err(error) => error,
    };
    if !text.bytes().any(is_space) {
        return Err(base64_breach(&error, text));
    }
    let dense: Vec<u8> = text.bytes().filter(|byte| !is_space(*byte)).collect();
    BASE64.decode(&dense).map_err(|error| {
        let breach = base64_breach(&error, std::str::from_utf8(&dense).unwrap_or_default());
        // The place among the letters is not the place in the text with its white space.
        let nth = |index| text.bytes().enumerate().filter(|(_, b)| !is_space(*b)).nth(index);
        Breach { at: breach.at.and_then(nth).map(|(place, _)| place), ..breach }
    })
}

fn base64_breach(error: &base64::DecodeError, text: &str) -> Breach {
    use base64::DecodeError::{InvalidByte, InvalidLastSymbol, InvalidLength, InvalidPadding};
    let length = text.len();
    match *error {
        InvalidByte(at, b'=') => Breach { why: "has `=` before its end".to_owned(), at: Some(at) },
        InvalidByte(at, _) | InvalidLastSymbol { offset: at, .. } => {
            let at = (0..=at.min(length)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let letter = text[at..].chars().next().unwrap_or(' ');
            let hint = match letter {
                '-' | '_' => ": that is the alphabet for URLs, the service takes `+` and `/`",
                _ => "",
            };
            Breach {
                why: format!("holds `{}`, which base64 does not have{hint}", letter.escape_debug()),
                at: Some(at),
            }
        }
        InvalidLength(_) | InvalidPadding => {
            let letters = text.trim_end_matches('=').len();
            match letters % 4 {
                1 => Breach::new(format!("is cut off: {letters} letters cannot be base64")),
                rest if rest > 0 && letters == length => {
                    Breach::new(format!("lacks `{}` at its end", &"=="[rest - 2..]))
                }
                _ => Breach::new("has the wrong number of `=` at its end"),
            }
        }
    }
}

/// Whether a text is meant as it stands: it has spaces between words, or several characters that
/// no base64 has.
pub(super) fn is_plain(text: &str) -> bool {
    let foreign = |c: char| {
        !c.is_ascii_alphanumeric()
            && !matches!(c, '+' | '/' | '=' | '-' | '_' | '\r' | '\n' | '\t' | ' ')
    };
    let spaced = text.contains(' ') && !text.contains('\n');
    text.len() <= 512 && (spaced || text.chars().filter(|c| foreign(*c)).count() > 1)
}

/// The base64 of a text.
pub(super) fn encode(text: &str) -> String {
    BASE64.encode(text)
}

/// The padding that would make unpadded base64 whole.
pub(super) fn padding(text: &str) -> Option<&'static str> {
    let dense = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
    let padding = match dense % 4 {
        2 => "==",
        3 => "=",
        _ => return None,
    };
    base64(&format!("{text}{padding}")).is_ok().then_some(padding)
}

/// An absolute `http` or `https` address with a host.
pub(super) fn uri(text: &str) -> Result<(), Breach> {
    // The first colon is mostly that of the scheme.
    let first =
        text.split_once(':').and_then(|(scheme, rest)| Some((scheme, rest.strip_prefix("//")?)));
    let Some((scheme, rest)) = first.or_else(|| text.split_once("://")) else {
        return Err(Breach::new(
            "is no absolute address: it begins with neither `https://` nor `http://`",
        ));
    };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Err(Breach::new(format!(
            "has the scheme `{scheme}`: only `https` and `http` are fetched"
        )));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    };
    if name.is_empty() {
        return Err(Breach::new("has no host"));
    }
    if port.is_some_and(|port| !port.is_empty() && !is_port(port)) {
        return Err(Breach::new(format!("has the port `{}`", port.unwrap_or_default())));
    }
    let odd = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
    };
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'/' | b':' | b'.' | b'-' | b'_' | b'%' | b'=' | b'&' | b'?' | b'+')
    };
    if text.bytes().all(is_plain) {
        return Ok(());
    }
    // A variable that is filled in later is never wrong.
    if ["{{", "${", "#{", "$("].iter().any(|open| text.contains(open)) {
        return Ok(());
    }
    match text.char_indices().find(|(_, c)| odd(*c)) {
        Some((at, c)) => Err(Breach {
            why: format!(
                "holds `{}`, which an address has to write as `{}`",
                c.escape_debug(),
                percent(c)
            ),
            at: Some(at),
        }),
        None => Ok(()),
    }
}

fn percent(c: char) -> String {
    let mut text = String::new();
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(text, "%{byte:02X}");
    }
    text
}

/// A whole number, with the sign that XML Schema allows.
pub(super) fn integer(text: &str) -> Result<i64, Breach> {
    text.parse().map_err(|_| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        Breach::new(if is_number { "is too large a number" } else { "is no whole number" })
    })
}

/// A port.
pub(super) fn is_port(text: &str) -> bool {
    integer(text).is_ok_and(|port| (1..=65_535).contains(&port))
}

/// A port, a range of ports such as `1024-2048`, or `*` for all of them.
pub(super) fn port_range(text: &str) -> Result<(), Breach> {
    if text == "*" {
        return Ok(());
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    if let Some(wrong) = [first, last].into_iter().find(|port| !is_port(port)) {
        let inside = if wrong == text { String::new() } else { format!("holds `{wrong}`, which ") };
        let takes = "a port is 1 to 65535, a range is such as `1024-2048`, and `*` is all ports";
        return Err(Breach::new(format!("{inside}is no port: {takes}")));
    }
    if integer(first)? > integer(last)? {
        return Err(Breach::new("ends before it begins: the smaller port stands first"));
    }
    Ok(())
}

/// 40 hexadecimal digits of either case.
pub(super) fn is_thumbprint(text: &str) -> bool {
    text.len() == 40 && are_all(text.as_bytes(), |byte| byte.is_ascii_hexdigit())
}

/// 40 hexadecimal digits of either case; white space between them does not count.
pub(super) fn thumbprint(text: &str) -> Result<(), Breach> {
    if is_thumbprint(text) {
        return Ok(());
    }
    let odd = |c: char| !c.is_ascii_hexdigit() && !c.is_ascii_whitespace();
    if let Some((at, c)) = text.char_indices().find(|(_, c)| odd(*c)) {
        let why = format!("holds `{}`: a thumbprint is 40 hexadecimal digits", c.escape_debug());
        return Err(Breach { why, at: Some(at) });
    }
    let why = match text.bytes().filter(u8::is_ascii_hexdigit).count() {
        40 => return Ok(()),
        64 => "has 64 digits, as SHA-256 makes them: a certificate is named by its SHA-1 thumbprint, which has 40".to_owned(),
        32 => "has 32 digits, as MD5 makes them: a certificate is named by its SHA-1 thumbprint, which has 40".to_owned(),
        count => format!("has {count} digits: a thumbprint has 40"),
    };
    Err(Breach::new(why))
}

/// The digits of a thumbprint that is written with signs between them.
pub(super) fn digits(text: &str) -> Option<String> {
    let is_sign = |c: char| c.is_ascii_punctuation() || c.is_ascii_whitespace();
    let digits: String = text.chars().filter(|c| !is_sign(*c)).collect();
    (digits != text && thumbprint(&digits).is_ok()).then_some(digits)
}

/// A GUID, with or without braces.
pub(super) fn guid(text: &str) -> Result<(), Breach> {
    let bare = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let groups: Vec<&str> = bare.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let hex = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if hex && lengths == [8, 4, 4, 4, 12] { Ok(()) } else { Err(Breach::new("is no GUID")) }
}

/// An IPv4 or IPv6 address.
pub(super) fn ip(text: &str) -> Result<(), Breach> {
    text.parse::<IpAddr>().map(|_| ()).map_err(|_| Breach::new("is no IP address"))
}

/// An IPv4 address; Microsoft's schema lets an octet of two digits begin with a zero.
pub(super) fn ipv4(text: &str) -> Result<(), Breach> {
    let octet = |part: &str| {
        let is_long = part.len() > 3 || part.len() == 3 && part.starts_with('0');
        let is_plain = part.bytes().all(|byte| byte.is_ascii_digit());
        !is_long && is_plain && integer(part).is_ok_and(|n| (0..=255).contains(&n))
    };
    if text.split('.').count() == 4 && text.split('.').all(octet) {
        return Ok(());
    }
    Err(Breach::new("is no IPv4 address"))
}

/// A day, with or without a time behind it.
pub(super) fn date(text: &str) -> Result<(), Breach> {
    let day = text.split('T').next().unwrap_or_default();
    match day.parse::<crate::schema::Version>() {
        Ok(_) if day.len() == 10 => Ok(()),
        _ => Err(Breach::new("is no date: write YYYY-MM-DD")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_says_where_it_breaks() {
        assert_eq!(base64("djI=").as_deref(), Ok(&b"v2"[..]));
        assert_eq!(base64("dj\r\n I=").as_deref(), Ok(&b"v2"[..]));
        assert_eq!(base64("d\n j!=").map_err(|b| b.at), Err(Some(4)));
        assert_eq!(base64("djI").map_err(|b| b.why), Err("lacks `=` at its end".to_owned()));
        assert_eq!(base64("dj").map_err(|b| b.why), Err("lacks `==` at its end".to_owned()));
        assert!(base64("d").is_err_and(|b| b.why.contains("cut off")));
        assert!(base64("d=jI").is_err_and(|b| b.why.contains("before its end")));
        assert!(base64("a-_b").is_err_and(|b| b.why.contains("URLs") && b.at == Some(1)));
        assert!(base64("ab\u{e9}c").is_err_and(|b| b.at == Some(2)));
        assert_eq!(base64("").as_deref(), Ok(&b""[..]));
        assert_eq!((padding("djI"), padding("d!I"), padding("djI=")), (Some("="), None, None));
    }

    #[test]
    fn addresses() {
        for good in [
            "https://a.blob.core.windows.net/c/p.cspkg?sv=2012&sig=a%2Bb%3D",
            "HTTP://localhost:10000/devstoreaccount1",
            "https://[::1]:8080/x",
        ] {
            assert_eq!(uri(good), Ok(()), "{good}");
        }
        for bad in
            ["C:\\p.cspkg", "ftp://a/b", "https:///x", "https://a:99999/", "https://a/b c", "a.b/c"]
        {
            assert!(uri(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_and_the_rest() {
        assert!(integer("+5").is_ok() && integer("5.0").is_err() && integer("").is_err());
        assert!(is_port("65535") && !is_port("0") && !is_port("65536"));
        assert!(
            thumbprint(&"aB ".repeat(20)).is_ok()
                && thumbprint("ab:cd").is_err_and(|b| b.at == Some(2))
                && thumbprint("ab cd").is_err_and(|b| b.at.is_none())
        );
        assert_eq!(digits(&"ab:cd ".repeat(10)), Some("abcd".repeat(10)));
        assert!(digits(&"ab".repeat(20)).is_none() && digits("ab:cd").is_none());
        assert!(
            ipv4("10.0.00.4").is_ok()
                && ipv4("010.0.0.4").is_err()
                && ipv4("::1").is_err()
                && ipv4("10.0.0").is_err()
        );
        assert!(guid("{01234567-89ab-cdef-0123-456789abcdef}").is_ok() && guid("x").is_err());
        assert!(ip("10.0.0.4").is_ok() && ip("10.0.0.256").is_err());
        assert!(date("2027-03-31T10:00:00Z").is_ok() && date("31.03.2027").is_err());
    }
}
