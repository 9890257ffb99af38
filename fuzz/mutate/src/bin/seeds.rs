//! Writes the seeds of every fuzz target and the dictionary, from the files of the repository.
//!
//! usage: seeds FOLDER

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use svclint::text::Part;
use svclint::{Input, xml};
use svclint_mutate::files::{self, Origin};

fn main() -> io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: seeds FOLDER");
        std::process::exit(2);
    };
    let mut seeds = Seeds { folder: folder.clone(), count: 0 };
    let mut words = BTreeSet::new();
    for origin in files::own() {
        seeds.of(&origin)?;
        for input in &origin.inputs {
            collect(input, &mut words);
        }
    }
    let lines: Vec<String> = words.iter().map(|word| entry(word)).collect();
    fs::write(folder.join("svclint.dict"), lines.concat())?;
    println!("{} seeds, {} words", seeds.count, words.len());
    Ok(())
}

struct Seeds {
    folder: PathBuf,
    count: usize,
}

impl Seeds {
    fn write(&mut self, target: &str, bytes: &[u8]) -> io::Result<()> {
        let folder = self.folder.join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        self.count += 1;
        fs::write(folder.join(format!("seed-{:05}", self.count)), bytes)
    }

    /// The inputs of all targets that a file, or several together, can be.
    fn of(&mut self, origin: &Origin) -> io::Result<()> {
        let inputs = &origin.inputs;
        for input in inputs {
            self.alone(input)?;
        }
        let is = |suffix: &'static str| move |input: &&Input| input.path.ends_with(suffix);
        let in_slot = |slot: &str, suffix: &'static str| -> &[u8] {
            let mut own = inputs.iter().filter(|input| input.path.starts_with(slot));
            own.find(is(suffix)).map_or(b"", |input| &input.bytes)
        };
        if origin.is_swap {
            let mut files = vec![in_slot("production", "csdef"), in_slot("production", "cscfg")];
            files.extend([in_slot("staging", "csdef"), in_slot("staging", "cscfg")]);
            files.extend(Some(in_slot("request", "xml")).filter(|body| !body.is_empty()));
            return self.write("swaps", &together(b'B', &files));
        }
        let templates: Vec<&Input> = inputs.iter().filter(is(".json")).collect();
        if !templates.is_empty() {
            let named = |words: &[&str]| -> &[u8] {
                let is = |input: &&Input| words.iter().all(|word| input.path.contains(word));
                inputs.iter().find(is).map_or(b"", |input| &input.bytes)
            };
            let plain = templates.iter().find(|input| !input.path.contains("parameters"));
            let files = [
                plain.map_or(&b""[..], |input| &input.bytes),
                named(&["parameters"]),
                named(&[".csdef"]),
                named(&[".cscfg"]),
            ];
            self.write("templates", &together(b'`', &files))?;
        }
        let Some(definition) = inputs.iter().find(is(".csdef")) else { return Ok(()) };
        let configurations: Vec<&Input> = inputs.iter().filter(is(".cscfg")).collect();
        let Some(first) = configurations.first() else { return Ok(()) };
        let bytes = |input: &'_ Input| input.bytes.clone();
        let mut files = vec![bytes(definition)];
        files.extend(configurations.iter().map(|input| bytes(input)));
        self.write("services", &together(b'`', &files))?;
        self.write("fixes", &together(b'A', &files[..2]))?;
        self.write("fixes", &together(b'B', &[bytes(first), bytes(definition)]))?;
        let before = |input: &Input| {
            input.previous.as_ref().map_or_else(|| bytes(input), |previous| previous.bytes.clone())
        };
        let update = [before(definition), before(first), bytes(definition), bytes(first)];
        self.write("swaps", &together(b'A', &update))?;
        self.write("swaps", &together(b'B', &update))
    }

    fn alone(&mut self, input: &Input) -> io::Result<()> {
        let Input { path, bytes, .. } = input;
        let text = String::from_utf8_lossy(bytes);
        if path.ends_with(".toml") {
            return self.write("configuration", bytes);
        }
        if path.ends_with(".json") {
            return self.write("templates", &together(b'`', &[bytes]));
        }
        if path.ends_with(".http") || path.ends_with(".har") || text.starts_with('{') {
            let name = if text.starts_with('{') { b'E' } else { b'D' };
            self.write("messages", &together(name, &[bytes]))?;
            return self.write("fixes", &together(b'C', &[bytes]));
        }
        self.write("reader", bytes)?;
        if bytes.len() < 3000 {
            let wide = text.encode_utf16().flat_map(u16::to_le_bytes);
            self.write("reader", &[0xFF, 0xFE].into_iter().chain(wide).collect::<Vec<u8>>())?;
            let latin = text.replace("utf-8", "windows-1252").replace("UTF-8", "windows-1252");
            self.write("reader", latin.as_bytes())?;
        }
        let names = [(".cscfg", b'a', b'B'), (".csdef", b'b', b'A'), (".csplugin", b'd', b'@')];
        let known = names.iter().find(|(suffix, ..)| path.ends_with(suffix));
        let (document, fix) = known.map_or((b'`', b'@'), |(_, document, fix)| (*document, *fix));
        self.write("documents", &together(document, &[bytes]))?;
        self.write("fixes", &together(fix, &[bytes]))?;
        if path.ends_with(".cscfg") {
            for letter in *b"@AJC" {
                self.write("embedded", &together(letter, &[bytes]))?;
            }
        }
        if let Some((_, behind)) = text.split_once("<Configuration>") {
            let value = behind.split('<').next().unwrap_or_default();
            self.write("embedded", &together(b'L', &[value]))?;
        }
        Ok(())
    }
}

fn together(letter: u8, files: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let files: Vec<&[u8]> = files.iter().map(AsRef::as_ref).collect();
    [&[letter], &files.join(&b"\n%%\n"[..])[..]].concat()
}

/// The names and short values of a document.
fn collect(input: &Input, words: &mut BTreeSet<String>) {
    let part = Arc::new(Part::from_bytes(input.path.clone(), input.bytes.clone()));
    for element in xml::read(&part).elements() {
        words.insert(format!("<{}>", element.name()));
        words.insert(format!("</{}>", element.name()));
        for attribute in element.attributes() {
            words.insert(format!(" {}=\"", attribute.name()));
            words.extend(attribute.value().text().split_whitespace().map(str::to_owned));
        }
        let text = element.value().text().trim().to_owned();
        words.extend(Some(text).filter(|text| !text.contains(char::is_whitespace)));
    }
    words.retain(|word| (2..40).contains(&word.len()));
    words.extend(MARKUP.iter().map(|&word| word.to_owned()));
}

/// What makes a difference to a reader of XML, of messages, of settings.
const MARKUP: [&str; 50] = [
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml version=\"1.0\"",
    " encoding=\"utf-16\"",
    "?>",
    "<!DOCTYPE",
    "<!ENTITY",
    "&#13;",
    "&#x0;",
    "&amp;",
    "&lt;",
    "xmlns=\"",
    "xmlns:i=\"",
    "i:nil=\"true\"",
    "i:type=\"",
    "http://schemas.microsoft.com/windowsazure",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration",
    "http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition",
    "urn:svclint:schema:1",
    "<!-- svclint: allow ",
    " until 2026-01-01",
    "# svclint: allow ",
    "###",
    "POST ",
    "PUT ",
    " HTTP/1.1\r\n",
    "x-ms-version: 2014-06-01\n",
    "Content-Type: application/xml",
    "{{variable}}",
    "@name = ",
    "< ./body.xml",
    "\n%%\n",
    "[[overrides]]",
    "[severity]",
    "\"log\"",
    "\"entries\"",
    "\"postData\"",
    "\\u0041",
    "\u{feff}",
    "\r\n",
    "__TOKEN__",
    "Microsoft.Compute/cloudServices",
    "\"[parameters('a')]\"",
    "[variables('a')]",
    "\"resources\": [",
    "\"properties\": {",
    "//",
];

fn entry(word: &str) -> String {
    let escape = |byte: u8| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    };
    format!("\"{}\"\n", word.bytes().map(escape).collect::<String>())
}
