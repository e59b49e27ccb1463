//! The DOCTYPE of a site file to its entities, by the grammar of XML 1.0 (sections 2.8 and 4.2). Pure: what stands
//! outside of the file is not fetched.

use std::collections::HashMap;

use super::names::{goes_on_in_name, is_blank, is_character, is_plain, is_qualified, is_target};
use super::{ENTITY_DEPTH, Problem, malformed};

/// How often parameter entities may be referred to.
const REFERENCES: usize = 1000;

/// What an entity stands for.
pub(super) enum Entity {
    /// Its replacement text: references to characters expanded, those to entities not yet.
    Internal(String),
    /// Something outside of the file.
    External,
}

/// Entities by their names.
pub(super) type Entities = HashMap<String, Entity>;

/// Reads what stands between `<!DOCTYPE` and its `>`.
pub(super) fn read(content: &str) -> Result<Entities, Problem> {
    let mut cursor = Cursor { rest: content };
    cursor.blank();
    cursor.name()?;
    if cursor.blank() && cursor.rest.starts_with(['S', 'P']) {
        cursor.external_id()?;
    }
    cursor.blank();
    let mut subset = Subset::default();
    if cursor.take("[") {
        subset.read(&mut cursor, 0)?;
        cursor.blank();
    }
    if cursor.rest.is_empty() {
        Ok(subset.general)
    } else {
        Err(malformed("the DOCTYPE is not one"))
    }
}

/// What of the internal subset has been read so far. The first declaration of a name counts.
#[derive(Default)]
struct Subset {
    general: Entities,
    parameters: Entities,
    references: usize,
}

impl Subset {
    /// Reads declarations up to `]`, or in a parameter entity's text (`depth` over 0) to its end.
    fn read(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<(), Problem> {
        loop {
            cursor.blank();
            if depth == 0 && cursor.take("]") || depth > 0 && cursor.rest.is_empty() {
                return Ok(());
            }
            if cursor.take("%") {
                self.parameter_reference(cursor, depth)?;
            } else if cursor.take("<!--") {
                let comment = cursor.until("-->")?;
                if comment.contains("--") || comment.ends_with('-') {
                    return Err(malformed("`--` in a comment"));
                }
            } else if cursor.take("<?") {
                let instruction = cursor.until("?>")?;
                if !is_target(instruction.split(is_blank).next().unwrap_or_default()) {
                    return Err(malformed("a processing instruction's name is not one"));
                }
            } else if cursor.take("<!ENTITY") {
                self.entity(cursor)?;
            } else if cursor.take("<!ATTLIST") {
                let (element, holds_text) = cursor.declaration()?;
                if holds_text && matches!(element.rsplit(':').next(), Some("property" | "include"))
                {
                    return Err(malformed(format!(
                        "the DOCTYPE gives attributes of {element} a value, which rmadmin does not do"
                    )));
                }
            } else if cursor.take("<!ELEMENT") || cursor.take("<!NOTATION") {
                cursor.declaration()?;
            } else {
                return Err(malformed(
                    "the DOCTYPE holds something that is no declaration",
                ));
            }
        }
    }

    fn parameter_reference(
        &mut self,
        cursor: &mut Cursor<'_>,
        depth: usize,
    ) -> Result<(), Problem> {
        let name = cursor.name()?.to_owned();
        if !cursor.take(";") {
            return Err(malformed(format!("reference %{name} does not end")));
        }
        self.references += 1;
        if depth == ENTITY_DEPTH || self.references > REFERENCES {
            return Err(Problem::EndlessEntity(format!("%{name}")));
        }
        match self.parameters.get(&name) {
            Some(Entity::Internal(text)) => {
                let text = text.clone();
                self.read(&mut Cursor { rest: &text }, depth + 1)
            }
            Some(Entity::External) => Err(Problem::ExternalEntity(format!("%{name}"))),
            // As Woodstox does.
            None => Ok(()),
        }
    }

    /// Reads what follows `<!ENTITY`.
    fn entity(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Problem> {
        let broken = || malformed("an entity declaration is not one");
        if !cursor.blank() {
            return Err(broken());
        }
        let is_parameter = cursor.take("%");
        if is_parameter && !cursor.blank() {
            return Err(broken());
        }
        let name = cursor.name()?;
        if !is_plain(name) || !cursor.blank() {
            return Err(broken());
        }
        let entity = match cursor.quoted() {
            Some(value) => Entity::Internal(replacement(name, value)?),
            None => {
                cursor.external_id()?;
                if cursor.blank() && cursor.take("NDATA") {
                    cursor.blank();
                    cursor.name()?;
                }
                Entity::External
            }
        };
        cursor.blank();
        if !cursor.take(">") {
            return Err(broken());
        }
        let known = match is_parameter {
            true => &mut self.parameters,
            false => &mut self.general,
        };
        known.entry(name.to_owned()).or_insert(entity);
        Ok(())
    }
}

/// The replacement text of an entity value (section 4.5).
fn replacement(name: &str, value: &str) -> Result<String, Problem> {
    if value.contains('%') {
        return Err(malformed(format!("`%` in the value of entity {name}")));
    }
    let mut text = String::new();
    let mut rest = value;
    while let Some((before, reference)) = rest.split_once('&') {
        text.push_str(before);
        let (inner, after) = reference.split_once(';').ok_or_else(|| unending(name))?;
        match inner.strip_prefix('#') {
            Some(number) => text.push(numbered(number)?),
            None if is_plain(inner) => {
                text.push('&');
                text.push_str(inner);
                text.push(';');
            }
            None => return Err(unending(name)),
        }
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

fn unending(name: &str) -> Problem {
    malformed(format!("entity {name} holds a reference that is none"))
}

/// The character that stands behind `&#`, digits and `;`.
pub(super) fn numbered(number: &str) -> Result<char, Problem> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let plain = digits.chars().all(|digit| digit.is_digit(radix));
    plain
        .then(|| u32::from_str_radix(digits, radix).ok())
        .flatten()
        .and_then(char::from_u32)
        .filter(|character| is_character(*character))
        .ok_or_else(|| malformed(format!("&#{number}; is no character")))
}

/// What of a text has not been read yet.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// Skips blanks; says whether there were any.
    fn blank(&mut self) -> bool {
        let before = self.rest.len();
        self.rest = self.rest.trim_start_matches(is_blank);
        self.rest.len() < before
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn name(&mut self) -> Result<&'a str, Problem> {
        let ends = |character: char| character != ':' && !goes_on_in_name(character);
        let (name, rest) = self
            .rest
            .split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        if !is_qualified(name) {
            return Err(malformed("a name in the DOCTYPE is not one"));
        }
        self.rest = rest;
        Ok(name)
    }

    fn quoted(&mut self) -> Option<&'a str> {
        let quote = self
            .rest
            .chars()
            .next()
            .filter(|first| matches!(first, '"' | '\''))?;
        let (value, rest) = self.rest[1..].split_once(quote)?;
        self.rest = rest;
        Some(value)
    }

    fn until(&mut self, token: &str) -> Result<&'a str, Problem> {
        let (inside, rest) = self
            .rest
            .split_once(token)
            .ok_or_else(|| malformed(format!("the DOCTYPE lacks a `{token}`")))?;
        self.rest = rest;
        Ok(inside)
    }

    /// Skips `SYSTEM "..."` or `PUBLIC "..." "..."`.
    fn external_id(&mut self) -> Result<(), Problem> {
        let is_public = self.take("PUBLIC");
        let known = is_public || self.take("SYSTEM");
        self.blank();
        let first = known && self.quoted().is_some();
        if first && (!is_public || self.blank() && self.quoted().is_some()) {
            return Ok(());
        }
        Err(malformed(
            "the DOCTYPE names something outside, and does not say where",
        ))
    }

    /// Skips a declaration that has no effect on text; gives back what it is about, and whether text is quoted in it.
    fn declaration(&mut self) -> Result<(&'a str, bool), Problem> {
        if !self.blank() {
            return Err(malformed("a declaration in the DOCTYPE is not one"));
        }
        let name = self.name()?;
        let mut holds_text = false;
        loop {
            if self.take(">") {
                return Ok((name, holds_text));
            }
            if self.quoted().is_some() {
                holds_text = true;
                continue;
            }
            let mut characters = self.rest.chars();
            match characters.next() {
                None | Some('<' | '"' | '\'') => {
                    return Err(malformed("a declaration in the DOCTYPE does not end"));
                }
                Some(_) => self.rest = characters.as_str(),
            }
        }
    }
}
