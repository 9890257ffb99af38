//! What is unpacked is what was packed.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::schema::{Element, Request, Schema};
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

/// The schemas of the release, compiled: what uses a piece waits until that is there.
fn schemas() -> Vec<&'static Schema> {
    let mut waiting: Vec<Arc<Part>> = ["documents", "operations", "arm", "shared"]
        .into_iter()
        .flat_map(|folder| std::fs::read_dir(format!("schemas/{folder}")).expect("the folder"))
        .map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a file"))
        .map(|bytes| Arc::new(Part::from_bytes("schema.xml", bytes)))
        .collect();
    let mut schemas: Vec<&'static Schema> = Vec::new();
    loop {
        let known = schemas.len();
        waiting.retain(|part| {
            let piece = |name: &str| schemas.iter().copied().find(|schema| schema.name == name);
            let (compiled, findings) = schema::compile(&xml::read(part), &piece);
            let compiled = compiled.filter(|_| findings.is_empty());
            let is_waiting = compiled.is_none();
            schemas.extend(compiled.map(|schema| &*Box::leak(Box::new(schema))));
            is_waiting
        });
        if schemas.len() == known {
            return schemas;
        }
    }
}

#[test]
fn the_models_and_requests_of_every_schema_come_back() {
    let schemas = schemas();
    let mut packer = Packer::default();
    let places: Vec<(u32, u32)> = schemas
        .iter()
        .map(|schema| (packer.add(&schema.elements), packer.add(&schema.requests)))
        .collect();
    let (bytes, texts, patterns) = packer.finish();
    let package = Package { bytes: bytes.leak(), texts: texts.leak(), patterns: patterns.leak() };
    let package: &'static Package = Box::leak(Box::new(package));
    assert!(schemas.len() > 100, "{} schemas", schemas.len());
    for (schema, (elements, requests)) in schemas.iter().zip(places) {
        let elements = Packed::<Element>::at(package, elements);
        let requests = Packed::<Request>::at(package, requests);
        assert_eq!(
            format!("{:?} {:?}", &*elements, &*requests),
            format!("{:?} {:?}", &*schema.elements, &*schema.requests),
            "{}",
            schema.name
        );
    }
}
