//! The boundary to C, and nothing else: types and functions as C declares them, and owners that make calling them safe.
//! No rule of ours stands here, only what memory safety asks for.
//!
//! Every reason below rests on the library doing what its headers and RFC 2744 say: it reads its inputs within the call
//! and keeps none of them; its outputs are null or living, and the caller's to free, by the function that belongs to
//! them; a null handle is an error and no crash. Nothing in here looks into a handle.
//!
//! Sources: RFC 2744 (C bindings), MIT's `gssapi.h`, `gssapi_ext.h` (credential stores) and `krb5.h` (credential
//! caches, keytabs), whose binary interface is the same since version 1.11.

use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::{offset_of, size_of};
use std::ptr;
use std::sync::OnceLock;

use super::error::{GssError, GssErrorKind, is_error};

/// The library, by the name that its binary interface has.
const LIBRARY: &str = "libgssapi_krb5.so.2";
/// `GSS_C_INITIATE`.
const INITIATE: i32 = 1;
/// `GSS_C_INDEFINITE`.
const INDEFINITE: u32 = u32::MAX;
/// `KRB5_CC_END`: a cache has no further ticket.
const CACHE_END: i32 = -1_765_328_242;
/// `GSS_C_GSS_CODE` and `GSS_C_MECH_CODE`: which of two codes words are asked for.
const MAJOR: i32 = 1;
const MINOR: i32 = 2;

/// `gss_name_t`, `gss_cred_id_t`, `krb5_context` and so on: pointers to what only the library knows.
type Handle = *mut c_void;
type Minor = *mut u32;

/// `gss_buffer_desc`.
#[repr(C)]
struct Buffer {
    length: usize,
    value: *mut c_void,
}

/// `gss_OID_desc`.
#[repr(C)]
struct Oid {
    length: u32,
    elements: *const c_void,
}

/// `gss_OID_set_desc`.
#[repr(C)]
struct OidSet {
    count: usize,
    elements: *const Oid,
}

/// `gss_key_value_element_desc`.
#[repr(C)]
struct KeyValue {
    key: *const c_char,
    value: *const c_char,
}

/// `gss_key_value_set_desc`.
#[repr(C)]
struct KeyValueSet {
    count: u32,
    elements: *const KeyValue,
}

/// `krb5_creds`, as far as it is read, and room for the rest.
#[repr(C)]
struct Ticket {
    magic: i32,
    client: Handle,
    server: Handle,
    /// `krb5_keyblock`: magic, type and length of the key, and the key.
    key: [i32; 3],
    key_bytes: *mut u8,
    /// Of the authentication, and of the ticket.
    begins: [u32; 2],
    ends: u32,
    renewable_until: u32,
    /// Flags, addresses, two tickets and authorisation data, which take half of this.
    rest: [usize; 16],
}

/// `krb5_keytab_entry`, which is not looked into: room for twice of it.
type KeytabEntry = [usize; 12];

// As a C compiler lays it out.
#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(offset_of!(Ticket, server) == 16 && offset_of!(Ticket, ends) == 56);
    assert!(size_of::<Ticket>() >= 120);
};

macro_rules! library {
    ($($name:ident($($argument:ty),*) -> $result:ty;)*) => {
        /// The library of this process. It is never closed, so its functions can be called for as long as that lives.
        pub struct Library {
            $($name: unsafe extern "C" fn($($argument),*) -> $result,)*
            _opened: libloading::Library,
        }

        impl Library {
            fn open() -> Result<Self, libloading::Error> {
                // SAFETY: MIT's initialisers need nothing from us, and each function has the type that its header
                // gives it. Those of libkrb5 are found because libgssapi_krb5 is linked with it.
                unsafe {
                    let library = libloading::Library::new(LIBRARY)?;
                    Ok(Self {
                        $($name: *library.get(concat!(stringify!($name), "\0").as_bytes())?,)*
                        _opened: library,
                    })
                }
            }
        }
    };
}

library! {
    gss_import_name(Minor, *const Buffer, *const Oid, *mut Handle) -> u32;
    gss_display_name(Minor, Handle, *mut Buffer, *mut *const Oid) -> u32;
    gss_release_name(Minor, *mut Handle) -> u32;
    gss_acquire_cred_from(Minor, Handle, u32, *const OidSet, i32, *const KeyValueSet, *mut Handle, *mut *mut OidSet, *mut u32) -> u32;
    gss_inquire_cred(Minor, Handle, *mut Handle, *mut u32, *mut i32, *mut *mut OidSet) -> u32;
    gss_release_cred(Minor, *mut Handle) -> u32;
    gss_init_sec_context(Minor, Handle, *mut Handle, Handle, *const Oid, u32, u32, Handle, *const Buffer, *mut *const Oid, *mut Buffer, *mut u32, *mut u32) -> u32;
    gss_delete_sec_context(Minor, *mut Handle, *mut Buffer) -> u32;
    gss_wrap(Minor, Handle, i32, u32, *const Buffer, *mut i32, *mut Buffer) -> u32;
    gss_unwrap(Minor, Handle, *const Buffer, *mut Buffer, *mut i32, *mut u32) -> u32;
    gss_wrap_size_limit(Minor, Handle, i32, u32, u32, *mut u32) -> u32;
    gss_display_status(Minor, u32, i32, *const Oid, *mut u32, *mut Buffer) -> u32;
    gss_release_buffer(Minor, *mut Buffer) -> u32;
    krb5_init_context(*mut Handle) -> i32;
    krb5_free_context(Handle) -> ();
    krb5_cc_default(Handle, *mut Handle) -> i32;
    krb5_cc_close(Handle, Handle) -> i32;
    krb5_cc_get_full_name(Handle, Handle, *mut *mut c_char) -> i32;
    krb5_cc_get_principal(Handle, Handle, *mut Handle) -> i32;
    krb5_cc_start_seq_get(Handle, Handle, *mut Handle) -> i32;
    krb5_cc_next_cred(Handle, Handle, *mut Handle, *mut Ticket) -> i32;
    krb5_cc_end_seq_get(Handle, Handle, *mut Handle) -> i32;
    krb5_free_cred_contents(Handle, *mut Ticket) -> ();
    krb5_unparse_name(Handle, Handle, *mut *mut c_char) -> i32;
    krb5_parse_name(Handle, *const c_char, *mut Handle) -> i32;
    krb5_free_principal(Handle, Handle) -> ();
    krb5_kt_resolve(Handle, *const c_char, *mut Handle) -> i32;
    krb5_kt_client_default(Handle, *mut Handle) -> i32;
    krb5_kt_close(Handle, Handle) -> i32;
    krb5_kt_have_content(Handle, Handle) -> i32;
    krb5_kt_get_entry(Handle, Handle, Handle, u32, i32, *mut KeytabEntry) -> i32;
    krb5_free_keytab_entry_contents(Handle, *mut KeytabEntry) -> i32;
    krb5_get_host_realm(Handle, *const c_char, *mut *mut *mut c_char) -> i32;
    krb5_free_host_realm(Handle, *mut *mut c_char) -> i32;
    krb5_get_default_realm(Handle, *mut *mut c_char) -> i32;
    krb5_free_string(Handle, *mut c_char) -> ();
    krb5_get_error_message(Handle, i32) -> *const c_char;
    krb5_free_error_message(Handle, *const c_char) -> ();
}

impl Library {
    /// The library, which is opened when it is first asked for. It reads the environment on whichever thread calls it;
    /// nothing in this process writes there, which Rust lets only `unsafe` code do.
    pub fn shared() -> Result<&'static Self, GssError> {
        static SHARED: OnceLock<Result<Library, GssError>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| {
            Self::open().map_err(|error| GssError::of(GssErrorKind::Library, error.to_string()))
        });
        shared.as_ref().map_err(Clone::clone)
    }

    /// Makes a call, and gives back its major status unless that is an error. The library keeps the words for one on
    /// the thread of the call, so they are asked for here.
    fn call(&self, call: impl FnOnce(Minor) -> u32) -> Result<u32, GssError> {
        let mut minor = 0;
        let major = call(&raw mut minor);
        if !is_error(major) {
            return Ok(major);
        }
        let words = [self.words(minor, MINOR), self.words(major, MAJOR)];
        Err(GssError::new(major, minor, words))
    }

    /// The first line of the library's words for a code; a major status may have more lines, of no use.
    fn words(&self, status: u32, class: i32) -> Option<String> {
        let (mut minor, mut more) = (0, 0);
        let mut text = Filled::new(self);
        // SAFETY: all pointers are to variables of this function; a mechanism of null is any.
        let major = unsafe {
            (self.gss_display_status)(
                &raw mut minor,
                status,
                class,
                ptr::null(),
                &raw mut more,
                &raw mut text.buffer,
            )
        };
        (!is_error(major)).then(|| text_of(text.bytes()))
    }

    /// Makes a call that fills a buffer, and copies what is in it.
    ///
    /// # Safety
    /// The call must hand both pointers to the library, and the second as its output buffer.
    unsafe fn filled(
        &self,
        call: impl FnOnce(Minor, *mut Buffer) -> u32,
    ) -> Result<Output, GssError> {
        let mut filled = Filled::new(self);
        let status = self.call(|minor| call(minor, &raw mut filled.buffer))?;
        let bytes = filled.bytes().to_vec();
        Ok(Output { bytes, status })
    }

    /// Makes a call that makes a handle, which is freed also if the call made it and failed.
    ///
    /// # Safety
    /// The call must hand both pointers to the library, and the second as its output of this sort.
    unsafe fn made(
        &'static self,
        of: Of,
        call: impl FnOnce(Minor, *mut Handle) -> u32,
    ) -> Result<Owned, GssError> {
        let mut made = Owned::null(self, of);
        self.call(|minor| call(minor, &raw mut made.handle))?;
        Ok(made)
    }
}

/// What a call brought.
pub struct Output {
    /// A token, a message or a text.
    pub bytes: Vec<u8>,
    /// The major status, which is no error.
    pub status: u32,
}

/// A buffer that is empty, or that the library has filled. It is freed when it is dropped.
struct Filled<'a> {
    library: &'a Library,
    buffer: Buffer,
}

impl<'a> Filled<'a> {
    fn new(library: &'a Library) -> Self {
        let (length, value) = (0, ptr::null_mut());
        let buffer = Buffer { length, value };
        Self { library, buffer }
    }

    fn bytes(&self) -> &[u8] {
        if self.buffer.value.is_null() {
            return &[];
        }
        // SAFETY: a buffer that is not null has as many bytes as it says, and lives until this is dropped.
        unsafe { std::slice::from_raw_parts(self.buffer.value.cast(), self.buffer.length) }
    }
}

impl Drop for Filled<'_> {
    fn drop(&mut self) {
        let mut minor = 0;
        // SAFETY: the buffer is empty or the library's own, and nobody else frees it.
        unsafe { (self.library.gss_release_buffer)(&raw mut minor, &raw mut self.buffer) };
    }
}

/// Bytes for the library to read, as long as the borrow lasts. It does not write to them, which C cannot say.
fn input(bytes: &[u8]) -> Buffer {
    Buffer {
        length: bytes.len(),
        value: bytes.as_ptr().cast_mut().cast(),
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn oid(bytes: &'static [u8]) -> Oid {
    Oid {
        length: u32::try_from(bytes.len()).unwrap_or(0),
        elements: bytes.as_ptr().cast(),
    }
}

/// What a handle is of, and so what frees it.
#[derive(Clone, Copy)]
enum Of {
    Name,
    Credential,
    Context,
}

/// A handle of GSSAPI that is null, or living until this is dropped.
struct Owned {
    library: &'static Library,
    of: Of,
    handle: Handle,
}

// SAFETY: MIT binds no handle to the thread that made it: what it keeps for a thread are words for errors.
unsafe impl Send for Owned {}

impl Owned {
    fn null(library: &'static Library, of: Of) -> Self {
        let handle = ptr::null_mut();
        Self {
            library,
            of,
            handle,
        }
    }

    fn parts(&self) -> (&'static Library, Handle) {
        (self.library, self.handle)
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        let (library, mut minor) = (self.library, 0);
        let (minor, handle) = (&raw mut minor, &raw mut self.handle);
        // SAFETY: the handle is null, which is freed as nothing, or of this sort, and nobody else has it; a last token
        // for the peer of a context is not asked for.
        unsafe {
            match self.of {
                Of::Name => (library.gss_release_name)(minor, handle),
                Of::Credential => (library.gss_release_cred)(minor, handle),
                Of::Context => (library.gss_delete_sec_context)(minor, handle, ptr::null_mut()),
            }
        };
    }
}

/// `gss_name_t`.
pub struct Name(Owned);

impl Name {
    /// `gss_import_name`, with a name's type.
    pub fn import(
        library: &'static Library,
        text: &CStr,
        kind: &'static [u8],
    ) -> Result<Self, GssError> {
        let (text, kind) = (input(text.to_bytes()), oid(kind));
        // SAFETY: text and type outlive the call, which copies them.
        let made = unsafe {
            library.made(Of::Name, |minor, name| {
                (library.gss_import_name)(minor, &raw const text, &raw const kind, name)
            })
        };
        made.map(Self)
    }

    /// `gss_display_name`.
    pub fn text(&self) -> Result<String, GssError> {
        let (library, handle) = self.0.parts();
        // SAFETY: the name is living; its type is not asked for.
        let filled = unsafe {
            library.filled(|minor, text| {
                (library.gss_display_name)(minor, handle, text, ptr::null_mut())
            })
        };
        filled.map(|name| text_of(&name.bytes))
    }
}

/// `gss_cred_id_t`, to initiate contexts with.
pub struct Cred(Owned);

// SAFETY: MIT takes a lock wherever it changes a credential or reads what may change, and ours is never changed here.
unsafe impl Sync for Cred {}

impl Cred {
    /// `gss_acquire_cred_from`: the credential of a name, or of whoever the cache is of, with keys and values that say where
    /// to look.
    pub fn acquire(
        library: &'static Library,
        mechanism: &'static [u8],
        name: Option<&Name>,
        store: &[(&CStr, &CStr)],
    ) -> Result<Self, GssError> {
        let element = |(key, value): &(&CStr, &CStr)| KeyValue {
            key: key.as_ptr(),
            value: value.as_ptr(),
        };
        let elements: Vec<KeyValue> = store.iter().map(element).collect();
        let set = KeyValueSet {
            count: u32::try_from(elements.len()).unwrap_or(0),
            elements: elements.as_ptr(),
        };
        let mechanism = oid(mechanism);
        let mechanisms = OidSet {
            count: 1,
            elements: &raw const mechanism,
        };
        // SAFETY: set and mechanisms outlive the call with all that they point to, and have as many elements as they
        // say; the name is null or living; which mechanisms there are, and for how long, is not asked for.
        let made = unsafe {
            library.made(Of::Credential, |minor, credential| {
                (library.gss_acquire_cred_from)(
                    minor,
                    name.map_or(ptr::null_mut(), |name| name.0.handle),
                    INDEFINITE,
                    &raw const mechanisms,
                    INITIATE,
                    &raw const set,
                    credential,
                    ptr::null_mut(),
                    ptr::null_mut(),
                )
            })
        };
        made.map(Self)
    }

    /// `gss_inquire_cred`: whose it is.
    pub fn name(&self) -> Result<Name, GssError> {
        let (library, handle) = self.0.parts();
        // SAFETY: the credential is living; lifetime, usage and mechanisms are not asked for.
        let made = unsafe {
            library.made(Of::Name, |minor, name| {
                let unasked = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
                (library.gss_inquire_cred)(minor, handle, name, unasked.0, unasked.1, unasked.2)
            })
        };
        made.map(Name)
    }
}

/// `gss_ctx_id_t`. Threads may use it one after the other: it is not `Sync`.
pub struct SecContext(Owned);

impl SecContext {
    /// A context that is yet to be begun.
    pub fn new(library: &'static Library) -> Self {
        Self(Owned::null(library, Of::Context))
    }

    /// `gss_init_sec_context`, without channel bindings: a token for the peer, and what holds for the context.
    pub fn init(
        &mut self,
        credential: &Cred,
        target: &Name,
        mechanism: &'static [u8],
        wanted: u32,
        token: Option<&[u8]>,
    ) -> Result<(Output, u32), GssError> {
        let (library, context) = (self.0.library, &raw mut self.0.handle);
        let (mechanism, incoming, mut flags) = (oid(mechanism), token.map(input), 0);
        // SAFETY: credential and name are living, and the context is null or that of the step before; mechanism and
        // token outlive the call, and what was taken of mechanism and lifetime is not asked for.
        let token = unsafe {
            library.filled(|minor, outgoing| {
                (library.gss_init_sec_context)(
                    minor,
                    credential.0.handle,
                    context,
                    target.0.handle,
                    &raw const mechanism,
                    wanted,
                    0,
                    ptr::null_mut(),
                    incoming.as_ref().map_or(ptr::null(), ptr::from_ref),
                    ptr::null_mut(),
                    outgoing,
                    &raw mut flags,
                    ptr::null_mut(),
                )
            })?
        };
        Ok((token, flags))
    }

    /// `gss_wrap`; and whether the message is encrypted.
    pub fn wrap(&mut self, message: &[u8], encrypt: bool) -> Result<(Output, bool), GssError> {
        let (library, handle) = self.0.parts();
        let (incoming, mut encrypted) = (input(message), 0);
        // SAFETY: the context is null or living, and the message outlives the call.
        let wrapped = unsafe {
            library.filled(|minor, wrapped| {
                let encrypt = i32::from(encrypt);
                let (incoming, encrypted) = (&raw const incoming, &raw mut encrypted);
                (library.gss_wrap)(minor, handle, encrypt, 0, incoming, encrypted, wrapped)
            })?
        };
        Ok((wrapped, encrypted != 0))
    }

    /// `gss_unwrap`; and whether the message was encrypted.
    pub fn unwrap(&mut self, wrapped: &[u8]) -> Result<(Output, bool), GssError> {
        let (library, handle) = self.0.parts();
        let (incoming, mut encrypted) = (input(wrapped), 0);
        // SAFETY: the context is null or living, and the wrapped message outlives the call; its quality is not asked
        // for.
        let message = unsafe {
            library.filled(|minor, message| {
                let (incoming, encrypted) = (&raw const incoming, &raw mut encrypted);
                (library.gss_unwrap)(minor, handle, incoming, message, encrypted, ptr::null_mut())
            })?
        };
        Ok((message, encrypted != 0))
    }

    /// `gss_wrap_size_limit`.
    pub fn wrap_limit(&self, encrypt: bool, wrapped: u32) -> Result<u32, GssError> {
        let (library, handle) = self.0.parts();
        let (encrypt, mut limit) = (i32::from(encrypt), 0);
        // SAFETY: the context is null or living.
        library.call(|minor| unsafe {
            (library.gss_wrap_size_limit)(minor, handle, encrypt, 0, wrapped, &raw mut limit)
        })?;
        Ok(limit)
    }
}

/// `krb5_context`. It stays on the thread that made it.
pub struct Krb5 {
    library: &'static Library,
    context: Handle,
}

impl Krb5 {
    /// `krb5_init_context`, which reads `krb5.conf`.
    pub fn new() -> Result<Self, GssError> {
        let library = Library::shared()?;
        // Dropped also where it stays null, which is freed as nothing and good to ask for words.
        let mut krb5 = Self {
            library,
            context: ptr::null_mut(),
        };
        // SAFETY: the variable is written to only.
        let code = unsafe { (library.krb5_init_context)(&raw mut krb5.context) };
        krb5.check(code).map(|()| krb5)
    }

    /// `krb5_get_default_realm`.
    pub fn default_realm(&self) -> Result<String, GssError> {
        // SAFETY: the context is living.
        unsafe { self.text(|text| (self.library.krb5_get_default_realm)(self.context, text)) }
    }

    /// `krb5_get_host_realm`: the first of a host's realms, which is empty where nothing is known of it.
    pub fn host_realm(&self, host: &CStr) -> Result<String, GssError> {
        let mut realms: *mut *mut c_char = ptr::null_mut();
        let get = self.library.krb5_get_host_realm;
        // SAFETY: the context is living, and the host's name outlives the call.
        self.check(unsafe { get(self.context, host.as_ptr(), &raw mut realms) })?;
        // SAFETY: what has come is a list of texts that ends with null, and is freed once.
        unsafe {
            let first = *realms;
            let realm = match first.is_null() {
                true => String::new(),
                false => copy(first),
            };
            (self.library.krb5_free_host_realm)(self.context, realms);
            Ok(realm)
        }
    }

    /// `krb5_cc_default`: the default credential cache, whether it exists or not.
    pub fn default_cache(&self) -> Result<CredentialCache<'_>, GssError> {
        let mut handle = ptr::null_mut();
        // SAFETY: the context is living, and the variable is written to only.
        self.check(unsafe { (self.library.krb5_cc_default)(self.context, &raw mut handle) })?;
        Ok(CredentialCache { krb5: self, handle })
    }

    /// `krb5_kt_resolve`: a keytab by its name with its type, whether it exists or not.
    pub fn keytab(&self, name: &CStr) -> Result<Keytab<'_>, GssError> {
        let mut handle = ptr::null_mut();
        let resolve = self.library.krb5_kt_resolve;
        // SAFETY: the context is living, the name outlives the call, and the variable is written to only.
        self.check(unsafe { resolve(self.context, name.as_ptr(), &raw mut handle) })?;
        Ok(Keytab { krb5: self, handle })
    }

    /// `krb5_kt_client_default`: the keytab for a caller who has no ticket, whether it exists or not.
    pub fn client_keytab(&self) -> Result<Keytab<'_>, GssError> {
        let mut handle = ptr::null_mut();
        // SAFETY: the context is living, and the variable is written to only.
        self.check(unsafe {
            (self.library.krb5_kt_client_default)(self.context, &raw mut handle)
        })?;
        Ok(Keytab { krb5: self, handle })
    }

    /// An error if the code is one, with the words for it. To be asked before any other call.
    fn check(&self, code: i32) -> Result<(), GssError> {
        if code == 0 {
            return Ok(());
        }
        // SAFETY: the context is null or living. The library always has words, which end with NUL and are freed once.
        let words = unsafe {
            let words = (self.library.krb5_get_error_message)(self.context, code);
            let copied = copy(words);
            (self.library.krb5_free_error_message)(self.context, words);
            copied
        };
        Err(GssError::krb5(code, words))
    }

    /// Copies the text that a call makes, and frees it.
    ///
    /// # Safety
    /// The call must hand the pointer to the library as its output.
    unsafe fn text(&self, call: impl FnOnce(*mut *mut c_char) -> i32) -> Result<String, GssError> {
        let mut text = ptr::null_mut();
        self.check(call(&raw mut text))?;
        // SAFETY: the library has made the text, which is freed once; this is what frees every text of it.
        unsafe {
            let copied = copy(text);
            (self.library.krb5_free_string)(self.context, text);
            Ok(copied)
        }
    }
}

impl Drop for Krb5 {
    fn drop(&mut self) {
        // SAFETY: the context is null or living, and nobody else has it: caches borrow this.
        unsafe { (self.library.krb5_free_context)(self.context) };
    }
}

/// # Safety
/// The text must be null, or living and end with NUL.
unsafe fn copy(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: the caller's.
    text_of(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// `krb5_ccache`.
pub struct CredentialCache<'a> {
    krb5: &'a Krb5,
    handle: Handle,
}

impl CredentialCache<'_> {
    /// `krb5_cc_get_full_name`: with its type.
    pub fn full_name(&self) -> Result<String, GssError> {
        let Krb5 { library, context } = *self.krb5;
        let get = library.krb5_cc_get_full_name;
        // SAFETY: context and cache are living.
        unsafe { self.krb5.text(|text| get(context, self.handle, text)) }
    }

    /// `krb5_cc_get_principal`: whose it is.
    pub fn principal(&self) -> Result<String, GssError> {
        let Krb5 { library, context } = *self.krb5;
        let mut principal = ptr::null_mut();
        let get = library.krb5_cc_get_principal;
        // SAFETY: context and cache are living, and the variable is written to only.
        let code = unsafe { get(context, self.handle, &raw mut principal) };
        self.krb5.check(code)?;
        // SAFETY: the principal is living, and freed once.
        unsafe {
            let text = self.unparsed(principal);
            (library.krb5_free_principal)(context, principal);
            text
        }
    }

    /// The server of each ticket, and the ticket's end.
    pub fn tickets(&self) -> Result<Vec<(String, u32)>, GssError> {
        let Krb5 { library, context } = *self.krb5;
        let (mut cursor, mut found) = (ptr::null_mut(), Vec::new());
        let start = library.krb5_cc_start_seq_get;
        // SAFETY: context and cache are living, and the variable is written to only.
        let code = unsafe { start(context, self.handle, &raw mut cursor) };
        self.krb5.check(code)?;
        // SAFETY: the cursor is living until its end. Nothing but zeros is a ticket; there is room for all of one; it is
        // written whole where the call succeeds, and freed once.
        let code = unsafe {
            let code = loop {
                let mut ticket: Ticket = std::mem::zeroed();
                let next = library.krb5_cc_next_cred;
                let code = next(context, self.handle, &raw mut cursor, &raw mut ticket);
                if code != 0 {
                    break code;
                }
                let server = self.unparsed(ticket.server);
                found.extend(server.map(|server| (server, ticket.ends)));
                (library.krb5_free_cred_contents)(context, &raw mut ticket);
            };
            (library.krb5_cc_end_seq_get)(context, self.handle, &raw mut cursor);
            code
        };
        match code {
            CACHE_END => Ok(found),
            code => self.krb5.check(code).map(|()| found),
        }
    }

    /// `krb5_unparse_name`.
    ///
    /// # Safety
    /// The principal must be living.
    unsafe fn unparsed(&self, principal: Handle) -> Result<String, GssError> {
        let Krb5 { library, context } = *self.krb5;
        let unparse = library.krb5_unparse_name;
        // SAFETY: the context is living, and the principal by the caller's word.
        unsafe { self.krb5.text(|text| unparse(context, principal, text)) }
    }
}

impl Drop for CredentialCache<'_> {
    fn drop(&mut self) {
        // SAFETY: context and cache are living, and nobody else has the cache.
        unsafe { (self.krb5.library.krb5_cc_close)(self.krb5.context, self.handle) };
    }
}

/// `krb5_keytab`.
pub struct Keytab<'a> {
    krb5: &'a Krb5,
    handle: Handle,
}

impl Keytab<'_> {
    /// `krb5_kt_have_content`: an error where there is no such keytab, no key in it, or something else.
    pub fn check_content(&self) -> Result<(), GssError> {
        let Krb5 { library, context } = *self.krb5;
        // SAFETY: context and keytab are living.
        let code = unsafe { (library.krb5_kt_have_content)(context, self.handle) };
        self.krb5.check(code)
    }

    /// `krb5_kt_get_entry`: an error where no key of this principal can be read.
    pub fn check_key_of(&self, principal: &CStr) -> Result<(), GssError> {
        let Krb5 { library, context } = *self.krb5;
        let mut parsed = ptr::null_mut();
        let parse = library.krb5_parse_name;
        // SAFETY: the context is living, the text outlives the call, and the variable is written to only.
        let code = unsafe { parse(context, principal.as_ptr(), &raw mut parsed) };
        self.krb5.check(code)?;
        let mut entry = KeytabEntry::default();
        // SAFETY: context, keytab and principal are living, and the principal is freed once. Any version and type of key
        // will do. There is room for all of an entry; it is written whole where the call succeeds, and freed once.
        let code = unsafe {
            let get = library.krb5_kt_get_entry;
            let code = get(context, self.handle, parsed, 0, 0, &raw mut entry);
            (library.krb5_free_principal)(context, parsed);
            code
        };
        self.krb5.check(code)?;
        // SAFETY: as above.
        unsafe { (library.krb5_free_keytab_entry_contents)(context, &raw mut entry) };
        Ok(())
    }
}

impl Drop for Keytab<'_> {
    fn drop(&mut self) {
        // SAFETY: context and keytab are living, and nobody else has the keytab.
        unsafe { (self.krb5.library.krb5_kt_close)(self.krb5.context, self.handle) };
    }
}

/// Text for the library, which would take what is before a NUL for all of it.
pub(super) fn c_text(text: impl Into<Vec<u8>>) -> Result<CString, GssError> {
    CString::new(text).map_err(|_| GssError::other("a name holds a NUL character"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_before_its_end() {
        assert!(c_text("yarn/rm1@EXAMPLE.COM").is_ok());
        let error = c_text("yarn/rm1\0.example.com@EXAMPLE.COM").expect_err("a NUL");
        assert_eq!(error.words, "a name holds a NUL character");
    }
}
