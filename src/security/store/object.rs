//! The part of Java's Object Serialization Stream Protocol that JCEKS files use: objects of strings, byte arrays
//! and objects. A secret is a serialized `SealedObject` without a length; only parsing finds its end.

use std::rc::Rc;

use super::reader::{Ended, StoreReader};

/// `STREAM_MAGIC` and `STREAM_VERSION`.
const HEADER: u32 = 0xaced_0005;
const TC_NULL: u8 = 0x70;
const TC_REFERENCE: u8 = 0x71;
const TC_CLASSDESC: u8 = 0x72;
const TC_OBJECT: u8 = 0x73;
const TC_STRING: u8 = 0x74;
const TC_ARRAY: u8 = 0x75;
const TC_ENDBLOCKDATA: u8 = 0x78;
/// `baseWireHandle`.
const FIRST_HANDLE: u32 = 0x007e_0000;
/// `SC_SERIALIZABLE` without `SC_WRITE_METHOD`.
const PLAIN: u8 = 0x02;
/// Maximum depth of nested objects; JCEKS has two levels.
const DEEPEST: usize = 8;
/// Maximum handles of an object.
const MOST_HANDLES: usize = 64;
/// Maximum fields of a class.
const MOST_FIELDS: u16 = 16;

/// A value of the stream. References to one value share its memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum JavaValue {
    Null,
    Text(Rc<str>),
    Bytes(Rc<[u8]>),
    Object(Vec<(Rc<str>, JavaValue)>),
}

impl JavaValue {
    /// Returns a field of an object, which may be inherited.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        let Self::Object(fields) = self else {
            return None;
        };
        let mut found = fields.iter().filter(|(field, _)| &**field == name);
        found.next().map(|(_, value)| value)
    }

    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The value or class that a handle refers to.
#[derive(Debug, Clone)]
enum Handle {
    Class(Rc<Class>),
    Value(JavaValue),
}

#[derive(Debug)]
struct Class {
    name: String,
    fields: Vec<Rc<str>>,
    parent: Option<Rc<Class>>,
}

/// Reads one stream with one object.
///
/// # Errors
/// The stream is malformed, or has values that no JCEKS file has.
pub(super) fn read(reader: &mut StoreReader<'_>) -> Result<JavaValue, Ended> {
    if reader.u32()? != HEADER {
        return Err(Ended);
    }
    let mut stream = ObjectStream {
        reader,
        known: Vec::new(),
    };
    stream.value(0)
}

struct ObjectStream<'r, 'a> {
    reader: &'r mut StoreReader<'a>,
    known: Vec<Handle>,
}

impl ObjectStream<'_, '_> {
    fn value(&mut self, depth: usize) -> Result<JavaValue, Ended> {
        if depth > DEEPEST {
            return Err(Ended);
        }
        match self.reader.u8()? {
            TC_NULL => Ok(JavaValue::Null),
            TC_STRING => {
                let text = JavaValue::Text(self.reader.utf()?.into());
                self.keep(Handle::Value(text.clone()))?;
                Ok(text)
            }
            TC_ARRAY => {
                let class = self.class(depth)?.ok_or(Ended)?;
                let bytes = JavaValue::Bytes(self.reader.bytes()?.into());
                if class.name != "[B" {
                    return Err(Ended);
                }
                self.keep(Handle::Value(bytes.clone()))?;
                Ok(bytes)
            }
            TC_REFERENCE => match self.referred()? {
                Handle::Value(value) => Ok(value),
                Handle::Class(_) => Err(Ended),
            },
            TC_OBJECT => self.object(depth),
            _ => Err(Ended),
        }
    }

    fn object(&mut self, depth: usize) -> Result<JavaValue, Ended> {
        let class = self.class(depth)?.ok_or(Ended)?;
        // The object's handle comes before its fields' handles, and no field refers to it.
        self.keep(Handle::Value(JavaValue::Null))?;
        let mut fields = Vec::new();
        for name in class.all_fields() {
            fields.push((name, self.value(depth + 1)?));
        }
        Ok(JavaValue::Object(fields))
    }

    fn class(&mut self, depth: usize) -> Result<Option<Rc<Class>>, Ended> {
        if depth > DEEPEST {
            return Err(Ended);
        }
        match self.reader.u8()? {
            TC_NULL => Ok(None),
            TC_REFERENCE => match self.referred()? {
                Handle::Class(class) => Ok(Some(class)),
                Handle::Value(_) => Err(Ended),
            },
            TC_CLASSDESC => self.new_class(depth).map(Some),
            _ => Err(Ended),
        }
    }

    fn new_class(&mut self, depth: usize) -> Result<Rc<Class>, Ended> {
        let name = self.reader.utf()?;
        let _serial_version = self.reader.take(8)?;
        let place = self.known.len();
        self.keep(Handle::Value(JavaValue::Null))?;
        if self.reader.u8()? != PLAIN {
            return Err(Ended);
        }
        let mut fields = Vec::new();
        let count = self.reader.u16()?;
        if count > MOST_FIELDS {
            return Err(Ended);
        }
        for _ in 0..count {
            // Only arrays and objects: these classes have no primitive fields.
            if !matches!(self.reader.u8()?, b'[' | b'L') {
                return Err(Ended);
            }
            fields.push(self.reader.utf()?.into());
            let _type = self.value(depth + 1)?;
        }
        if self.reader.u8()? != TC_ENDBLOCKDATA {
            return Err(Ended);
        }
        let parent = self.class(depth + 1)?;
        let class = Rc::new(Class {
            name,
            fields,
            parent,
        });
        self.known[place] = Handle::Class(Rc::clone(&class));
        Ok(class)
    }

    fn referred(&mut self) -> Result<Handle, Ended> {
        let place = self.reader.u32()?.checked_sub(FIRST_HANDLE).ok_or(Ended)?;
        let place = usize::try_from(place).map_err(|_| Ended)?;
        self.known.get(place).cloned().ok_or(Ended)
    }

    fn keep(&mut self, known: Handle) -> Result<(), Ended> {
        if self.known.len() >= MOST_HANDLES {
            return Err(Ended);
        }
        self.known.push(known);
        Ok(())
    }
}

impl Class {
    /// Returns the fields in the order of their values: inherited fields first.
    fn all_fields(&self) -> Vec<Rc<str>> {
        let inherited = self.parent.as_ref().map(|parent| parent.all_fields());
        let own = self.fields.iter().map(Rc::clone);
        inherited
            .unwrap_or_default()
            .into_iter()
            .chain(own)
            .collect()
    }
}
