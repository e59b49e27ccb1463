//! Interprets elements and attributes as `org.apache.hadoop.conf.Configuration.Parser` does.

use std::path::Path;
use std::sync::Arc;

use super::{Include, XmlProblem, XmlProperty, count};
use crate::base::java_lang;

/// The state of parsing.
pub(super) struct Properties<'a> {
    include: &'a mut Include<'a>,
    found: Vec<XmlProperty>,
    /// Total bytes of text and of `found`.
    size: usize,
    /// The property that began last. A property without a name is dropped.
    property: XmlProperty,
    /// Text since the last start tag of an element of a property, such as `<name>`. Hadoop continues to gather after
    /// the end tag.
    token: Option<String>,
    /// The `href` of an include whose file is missing; cleared at the end of the element.
    missing: Option<String>,
    fallback_begun: bool,
}

impl<'a> Properties<'a> {
    pub(super) fn new(file: &Arc<Path>, include: &'a mut Include<'a>) -> Self {
        Self {
            include,
            found: Vec::new(),
            size: 0,
            property: empty(file, 1),
            token: None,
            missing: None,
            fallback_begun: false,
        }
    }

    pub(super) fn found(self) -> Vec<XmlProperty> {
        self.found
    }

    /// Handles the start of an element: its local name, and the local names and values of its attributes.
    pub(super) fn start(
        &mut self,
        element: &str,
        attributes: Vec<(&str, String)>,
        line: u32,
    ) -> Result<(), XmlProblem> {
        match element {
            "property" => self.start_property(attributes, line),
            "name" | "value" | "final" | "source" | "tag" => self.token = Some(String::new()),
            "include" => {
                let mut last = attributes.into_iter().rev();
                if let Some((_, href)) = last.find(|(name, _)| *name == "href") {
                    self.include(href)?;
                }
            }
            "fallback" => self.fallback_begun = true,
            _ => {}
        }
        Ok(())
    }

    fn start_property(&mut self, attributes: Vec<(&str, String)>, line: u32) {
        self.property = empty(&self.property.file, line);
        for (name, value) in attributes {
            match name {
                "name" => self.property.name = value,
                "value" => self.property.value = Some(value),
                "final" => self.property.is_final = value == "true",
                _ => {}
            }
        }
    }

    fn include(&mut self, href: String) -> Result<(), XmlProblem> {
        match (self.include)(&href)? {
            Some(properties) => properties
                .into_iter()
                .try_for_each(|property| self.push(property)),
            None => {
                self.missing = Some(href);
                Ok(())
            }
        }
    }

    pub(super) fn text(&mut self, text: &str) -> Result<(), XmlProblem> {
        count(&mut self.size, text.len())?;
        if let Some(token) = &mut self.token {
            token.push_str(text);
        }
        Ok(())
    }

    pub(super) fn end(&mut self, element: &str) -> Result<(), XmlProblem> {
        let token = self.token.as_deref().unwrap_or_default();
        match element {
            "name" if !token.is_empty() => self.property.name = java_lang::trim(token).to_owned(),
            "value" if !token.is_empty() => self.property.value = Some(token.to_owned()),
            "final" => self.property.is_final = token == "true",
            "include" => {
                let fallback_begun = std::mem::take(&mut self.fallback_begun);
                if let Some(href) = self.missing.take().filter(|_| !fallback_begun) {
                    return Err(XmlProblem::MissingInclude(href));
                }
            }
            "property" if self.property_counts() => self.push(self.property.clone())?,
            _ => {}
        }
        Ok(())
    }

    /// True if the current property has a name and may be used: a property in a fallback needs a failed
    /// include.
    fn property_counts(&self) -> bool {
        !self.property.name.is_empty() && (self.missing.is_some() || !self.fallback_begun)
    }

    fn push(&mut self, property: XmlProperty) -> Result<(), XmlProblem> {
        let value = property.value.as_ref().map_or(0, String::len);
        count(
            &mut self.size,
            size_of::<XmlProperty>() + property.name.len() + value,
        )?;
        self.found.push(property);
        Ok(())
    }
}

fn empty(file: &Arc<Path>, line: u32) -> XmlProperty {
    XmlProperty {
        name: String::new(),
        value: None,
        is_final: false,
        file: Arc::clone(file),
        line,
    }
}
