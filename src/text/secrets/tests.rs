//! What is a secret, and what only looks like one.

use super::guess::EMULATOR_KEY;
use super::*;

/// 64 bytes that say what they are.
const KEY: &str =
    "VGhpcyBpcyBub3QgYSByZWFsIGtleTogaXQgb25seSBoYXMgdGhlIGxlbmd0aCBvZiBvbmUuIEhhcmJvckI9PQ==";

fn found<'v>(name: &str, text: &'v str) -> Vec<(SecretKind, &'v str)> {
    in_value(name, text).into_iter().map(|s| (s.kind, &text[s.range])).collect()
}

#[test]
fn connection_strings_hold_a_key() {
    assert!(is_storage_key(KEY));
    let text = format!("DefaultEndpointsProtocol=https;AccountName=a;AccountKey={KEY};Endp=x");
    assert_eq!(found("Store", &text), [(SecretKind::StorageKey, KEY)]);
    let bus = "Endpoint=sb://a/;SharedAccessKeyName=Root;SharedAccessKey=abc=";
    assert_eq!(found("Bus", bus), [(SecretKind::AccessKey, "abc=")]);
    let emulator = format!("AccountName=devstoreaccount1;AccountKey={EMULATOR_KEY}");
    assert!(found("Store", &emulator).is_empty());
    assert!(found("Store", "UseDevelopmentStorage=true").is_empty());
}

#[test]
fn passwords_signatures_and_tokens_are_found() {
    for (text, kind, part) in [
        ("Server=x;User ID=sa;Password=a b&c;X=1", SecretKind::Password, "a b&c"),
        ("server=x; pwd = 'a;b' ;X=1", SecretKind::Password, "'a;b'"),
        ("cs=\"password=abc\"", SecretKind::Password, "abc\""),
        ("https://a/b?sv=1&sig=abc%3D&se=2026-01-01", SecretKind::Signature, "abc%3D"),
        ("SharedAccessSignature=sig=abc", SecretKind::Signature, "abc"),
        ("amqp://joe:s3cret@host/x", SecretKind::Password, "s3cret"),
        (
            "-----BEGIN RSA PRIVATE KEY-----AA==-----END RSA PRIVATE KEY-----",
            SecretKind::PrivateKey,
            "AA==",
        ),
        (
            "Bearer eyJhbGciOiJI.eyJzdWIiOiIx.c2ln x",
            SecretKind::Token,
            "eyJhbGciOiJI.eyJzdWIiOiIx.c2ln",
        ),
    ] {
        assert_eq!(found("Setting", text), [(kind, part)], "{text}");
    }
}

#[test]
fn a_name_makes_a_secret_of_a_whole_value() {
    assert_eq!(found("SmtpPassword", " abc "), [(SecretKind::Password, "abc")]);
    assert_eq!(found("client-secret", "abc"), [(SecretKind::AccessKey, "abc")]);
    assert_eq!(found("StorageKey", KEY), [(SecretKind::StorageKey, KEY)]);
    let plugin = "Plugins.RemoteAccess.AccountEncryptedPassword";
    assert_eq!(found(plugin, "abc"), [(SecretKind::EncryptedPassword, "abc")]);
    for (name, text) in [
        ("ForgotPassword", "true"),
        ("PasswordResetUrl", "https://a/b"),
        ("PartitionKey", "orders"),
        ("SecretUri", "https://a.vault.azure.net/secrets/b"),
        ("Password", ""),
        ("InstrumentationKey", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ("Formula", "a=b;c==d;=;"),
    ] {
        assert!(found(name, text).is_empty(), "{name}");
    }
}

#[test]
fn placeholders_are_told() {
    for text in
        ["<your key>", "[password]", "#{Key}", "xxxxxxxx", "YOUR_KEY", "***", "%KEY%", "###A###"]
    {
        assert!(is_placeholder(text), "{text}");
    }
    assert!(!is_placeholder("P@ssw0rd!") && !is_placeholder(KEY));
}

#[test]
fn long_values_take_no_longer_than_they_are() {
    for piece in ["=", "Password=", "eyJ", "://", "PRIVATE KEY-----", "a=;", "sig=&"] {
        let text = piece.repeat(200_000);
        let start = std::time::Instant::now();
        let _ = in_value("Setting", &text);
        assert!(start.elapsed().as_secs() < 5, "{piece}");
    }
}

fn shown(text: &str) -> String {
    let mut text = text.to_owned();
    for range in find(&text).into_iter().rev() {
        text.replace_range(range, "***");
    }
    text
}

#[test]
fn keys_passwords_and_signatures_are_found() {
    let key = "aB3+".repeat(22);
    let storage = format!("AccountName=books;AccountKey={key};EndpointSuffix=x");
    assert_eq!(shown(&storage), "AccountName=books;AccountKey=***;EndpointSuffix=x");
    assert_eq!(
        shown("Server=s;User ID=sa;Password=p;Encrypt=true"),
        "Server=s;User ID=sa;Password=***;Encrypt=true"
    );
    assert_eq!(shown("https://a/b?sv=1&sig=x%3D&se=2"), "https://a/b?sv=1&sig=***&se=2");
    assert_eq!(shown("amqp://me:word@host/v"), "amqp://me:***@host/v");
    assert_eq!(shown(&key), "***");
}

#[test]
fn other_values_are_not() {
    for text in [
        "UseDevelopmentStorage=true",
        "true",
        "AccountKey=;",
        "AccountName=a;AccountKey=$key$",
        "FF552F5649004ED2C7CCA344CB9D47FF552F5649",
        "https://host:8080/a@b",
        "a=b=c",
    ] {
        assert_eq!(shown(text), text);
    }
}

#[test]
fn every_word_that_tells_of_a_secret_is_known_by_its_end() {
    const LAST: [&str; 11] = [
        "password",
        "pwd",
        "passwd",
        "passphrase",
        "secret",
        "clientsecret",
        "apikey",
        "accountkey",
        "token",
        "key",
        "keys",
    ];
    for last in LAST {
        for name in [
            format!("Access.{last}"),
            format!("access_{}--", last.to_uppercase()),
            format!("access {last}\u{2026}"),
            format!("größe access {last}"),
        ] {
            assert_eq!(found(&name, "0123456789abcdefGHIJ").len(), 1, "{name}");
        }
    }
    for name in ["", "k", "-", "Access.Level", "Accessé"] {
        assert!(found(name, "0123456789abcdefGHIJ").is_empty(), "{name}");
    }
}

#[test]
fn what_need_not_be_looked_at_holds_none() {
    for plain in [
        "",
        "Verbose",
        "api.contoso.com",
        "12",
        "a b.c",
        "node-1",
        "UseDevelopmentStorage=true",
        "a&amp;b;c=&quot;1&quot;",
        "https://harborbooks.blob.core.windows.net/container/covers",
    ] {
        assert!(is_free(plain) && find(plain).is_empty(), "{plain}");
    }
    for secret in [
        "sig=x",
        "pwd = a",
        "a://b:c@d",
        "eyJhbGciOiJ.eyJzdWIiOiI.c",
        "-----BEGIN PRIVATE KEY-----abc",
        "PRIVATE KEY-----a",
        "c2lnPWFi",
        "cHdkPWFiYw==",
        "cHdkPWFiYw= =",
        "c2ln PWFi",
        "a;&quot;sig=&quot;x&quot;",
        KEY,
        &format!("\u{a0}{KEY}"),
        &"a".repeat(88),
    ] {
        assert!(!is_free(secret), "{secret}");
    }
}

proptest::proptest! {
    #[test]
    fn what_is_free_holds_no_secret(text in "([a-zA-Z0-9+/]{0,6}|pwd|sig|cHdk|PWFiYw|=|==|;|&amp;|&quot;| |\t|@|://){0,9}") {
        if is_free(&text) {
            proptest::prop_assert_eq!(find(&text), Vec::<std::ops::Range<usize>>::new(), "{}", text);
        }
    }
}
