//! A valid body that is cut, or loses a character, has one mistake.

use std::sync::Arc;

use super::{mended, messages, problems};
use crate::text::Part;
use crate::xml::read;

const BODY: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n\
<UpgradeDeployment xmlns=\"http://schemas.microsoft.com/windowsazure\" xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>\r\n  \
<Mode>Auto</Mode>\r\n  <PackageUrl>https://a.example/p.cspkg?sv=1&amp;sig=%3D</PackageUrl>\r\n  \
<!-- Grüße -->\r\n  <Label><![CDATA[TMO8bGxlcg==]]></Label>\r\n  <Force i:nil=\"true\" />\r\n  \
<ExtendedProperties>\r\n    <ExtendedProperty>\r\n      <Name>größe</Name>\r\n      <Value>b</Value>\r\n    \
</ExtendedProperty>\r\n  </ExtendedProperties>\r\n</UpgradeDeployment>\r\n";

#[test]
fn a_body_cut_at_every_byte_has_one_mistake() {
    assert_eq!(messages(BODY), [""; 0]);
    let end = BODY.trim_end().len();
    for cut in 0..=BODY.len() {
        let part = Arc::new(Part::from_bytes("cut.xml", BODY.as_bytes()[..cut].to_vec()));
        let tree = read(&part);
        let shown: Vec<_> = tree.problems().iter().map(super::shown).collect();
        assert_eq!(shown.len(), usize::from(cut < end), "cut at {cut}: {shown:?}");
        assert!(
            tree.elements()
                .all(|element| element.parent().is_some() || element.is_forced() || cut >= end)
        );
    }
}

#[test]
fn a_body_without_one_of_its_characters_is_read_and_mended() {
    let mut counts = [0; 4];
    for (at, c) in BODY.char_indices().filter(|(_, c)| "<>/\"'&=?!-".contains(*c)) {
        let broken = format!("{}{}", &BODY[..at], &BODY[at + c.len_utf8()..]);
        let found = problems(&broken);
        counts[found.len().min(3)] += 1;
        let names = ["Mode", "PackageUrl", "Label", "ExtendedProperties", "Value"];
        let part = Arc::new(Part::from_text("t.xml", broken.clone()));
        let tree = read(&part);
        let kept = names
            .iter()
            .filter(|name| tree.elements().any(|element| element.local() == **name))
            .count();
        assert!(
            kept >= names.len() - 1 || tree.is_truncated(),
            "{kept} of {} kept of {broken}",
            names.len()
        );
        let again = problems(&mended(&broken));
        assert!(again.len() <= found.len(), "{broken}\n{again:?}");
    }
    assert_eq!(counts, [20, 70, 0, 0], "texts with no mistake, one, two, and more");
}
