//! Which marks of secrets a text holds: one look at each of its bytes, so that most texts need no
//! other.

/// Marks of secrets, a bit for each.
#[derive(Clone, Copy)]
pub(crate) struct Marks(pub(crate) u8);

/// `=`, as in `key=value`.
pub(crate) const EQUALS: u8 = 1;
/// `@`, as in `user:password@host`.
pub(crate) const AT: u8 = 1 << 1;
/// `J`, as in `eyJ`, which web tokens begin with.
pub(crate) const J: u8 = 1 << 2;
/// `V`, as in the line before a private key.
pub(crate) const V: u8 = 1 << 3;
/// `-`, as there.
pub(crate) const DASH: u8 = 1 << 4;
/// What stands in no base64, and is not the space between its lines.
pub(crate) const FOREIGN: u8 = 1 << 5;
/// Those that tell of a secret.
pub(crate) const OF_SECRETS: u8 = EQUALS | AT | J | V | DASH;

/// The marks that a byte is.
pub(crate) const fn of_byte(byte: u8) -> u8 {
    match byte {
        b'=' => EQUALS,
        b'@' => AT | FOREIGN,
        b'J' => J,
        b'V' => V,
        b'-' => DASH | FOREIGN,
        b'+' | b'/' => 0,
        _ if byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() => 0,
        _ => FOREIGN,
    }
}

static MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    let mut index = 0;
    while index < marks.len() {
        marks[index] = of_byte(index as u8);
        index += 1;
    }
    marks
};

impl Marks {
    /// The marks in a text.
    #[inline]
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |marks, byte| marks | MARKS[usize::from(byte)]))
    }

    /// Whether one of these is there.
    #[inline]
    pub(crate) fn has(self, one_of: u8) -> bool {
        self.0 & one_of != 0
    }

    /// Whether something may be there that is a secret by what stands around it.
    #[inline]
    pub(super) fn may_be_marked(self) -> bool {
        self.has(EQUALS) || self.may_be_without_key()
    }

    /// Whether something may be there that is a secret by what stands around it, and that is no key
    /// with a `=` behind it.
    #[inline]
    pub(crate) fn may_be_without_key(self) -> bool {
        self.has(AT | J) || self.may_be_private()
    }

    /// Whether a private key may be there.
    #[inline]
    pub(super) fn may_be_private(self) -> bool {
        self.0 & (V | DASH) == V | DASH
    }
}
