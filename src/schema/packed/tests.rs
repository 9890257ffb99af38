//! What is unpacked is what was packed.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::schema::Element;
use crate::text::Part;
use crate::{schema, xml};

/// Packed and unpacked again.
fn again<T: Pack>(thing: &T) -> T {
    let mut packer = Packer::default();
    thing.pack(&mut packer);
    let bytes = std::mem::take(&mut packer.bytes).leak();
    let (_, texts, patterns) = packer.finish();
    let package = Package { bytes, texts: texts.leak(), patterns: patterns.leak() };
    T::unpack(&mut Unpacker { package: Box::leak(Box::new(package)), at: 0, values: &[] })
}

proptest! {
    #[test]
    fn numbers_and_texts_come_back(
        large: u64, small: u16, signed: i64, flag: Option<bool>, texts: Vec<String>
    ) {
        prop_assert_eq!(again(&(large, (small, signed))), (large, (small, signed)));
        prop_assert_eq!(again(&flag), flag);
        let texts: Vec<&'static str> = texts.into_iter().map(|text| &*text.leak()).collect();
        let list = List::from(texts.clone());
        prop_assert_eq!(again(&list).0, &texts[..]);
    }
}

#[test]
fn the_models_of_every_schema_come_back() {
    let schemas: Vec<_> = ["documents", "operations", "arm", "shared"]
        .into_iter()
        .flat_map(|folder| std::fs::read_dir(format!("schemas/{folder}")).expect("the folder"))
        .map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a file"))
        // What uses shared pieces cannot be compiled without them.
        .filter_map(|bytes| {
            let part = Arc::new(Part::from_bytes("schema.xml".to_owned(), bytes));
            schema::compile(&xml::read(&part), &|_| None).0
        })
        .collect();
    let mut packer = Packer::default();
    let places: Vec<u32> = schemas.iter().map(|schema| packer.add(&schema.elements)).collect();
    let (bytes, texts, patterns) = packer.finish();
    let package = Package { bytes: bytes.leak(), texts: texts.leak(), patterns: patterns.leak() };
    let package: &'static Package = Box::leak(Box::new(package));
    assert!(schemas.len() > 50, "{} schemas", schemas.len());
    for (schema, place) in schemas.iter().zip(places) {
        let unpacked = Packed::<Element>::at(package, place);
        assert_eq!(
            format!("{:?}", &*unpacked),
            format!("{:?}", &*schema.elements),
            "{}",
            schema.name
        );
    }
}
