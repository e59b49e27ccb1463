//! The boundary to C: types and functions as C declares them, and owners that make the calls memory-safe. All of it
//! stands in one file, so that it can be reviewed together.
//!
//! Every SAFETY comment relies on the library behaving as its headers and RFC 2744 say: it reads inputs within the call
//! and keeps none; outputs are null or valid, and freed by the caller with the matching function; a null handle is an
//! error, not a crash. Handles are never dereferenced here.
//!
//! Sources: RFC 2744 (C bindings), MIT's `gssapi.h`, `gssapi_ext.h` (credential stores) and `krb5.h` (credential
//! caches, keytabs). The ABI is stable since version 1.11.

use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::{offset_of, size_of};
use std::ptr;
use std::sync::OnceLock;

use super::error::{GssError, GssErrorKind, is_error};

const LIBRARY: &str = "libgssapi_krb5.so.2";
/// `GSS_C_INITIATE`.
const INITIATE: i32 = 1;
/// `GSS_C_INDEFINITE`.
const INDEFINITE: u32 = u32::MAX;
/// `KRB5_CC_END`: a cache has no further ticket.
const CACHE_END: i32 = -1_765_328_242;
/// `GSS_C_GSS_CODE` and `GSS_C_MECH_CODE`: the kind of code to display.
const MAJOR: i32 = 1;
const MINOR: i32 = 2;

/// `gss_name_t`, `gss_cred_id_t`, `krb5_context` and so on: opaque pointers.
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

/// The fields of `krb5_creds` that this tool reads, and space for the others.
#[repr(C)]
struct Ticket {
    magic: i32,
    client: Handle,
    server: Handle,
    /// `krb5_keyblock`: magic, type and length of the key.
    key: [i32; 3],
    key_bytes: *mut u8,
    /// Times of authentication and start.
    begins: [u32; 2],
    ends: u32,
    renewable_until: u32,
    /// Flags, addresses, two tickets and authorization data need half of this.
    rest: [usize; 16],
}

/// `krb5_keytab_entry`, opaque: twice its size.
type KeytabEntry = [usize; 12];

// These sizes are C's.
#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(offset_of!(Ticket, server) == 16 && offset_of!(Ticket, ends) == 56);
    assert!(size_of::<Ticket>() >= 120);
};

macro_rules! library {
    ($($name:ident($($argument:ty),*) -> $result:ty;)*) => {
        /// The library of this process. It is never unloaded, so its functions stay valid.
        pub struct Library {
            $($name: unsafe extern "C" fn($($argument),*) -> $result,)*
            _opened: libloading::Library,
        }

        impl Library {
            fn open() -> Result<Self, libloading::Error> {
                // SAFETY: MIT's initializers have no preconditions, and each function has the type
                // of its header. Functions of libkrb5 are found because libgssapi_krb5 links it.
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
    /// Loads the library at the first call. The library reads the environment on any thread; this process never
    /// writes to the environment, because only `unsafe` code could.
    pub fn shared() -> Result<&'static Self, GssError> {
        static SHARED: OnceLock<Result<Library, GssError>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| {
            Self::open().map_err(|error| GssError::of(GssErrorKind::Library, error.to_string()))
        });
        shared.as_ref().map_err(Clone::clone)
    }

    /// Makes a call and returns its major status. The library keeps an error's text per thread, so this
    /// function reads it at once.
    fn call(&self, call: impl FnOnce(Minor) -> u32) -> Result<u32, GssError> {
        let mut minor = 0;
        let major = call(&raw mut minor);
        if !is_error(major) {
            return Ok(major);
        }
        let words = [self.words(minor, MINOR), self.words(major, MAJOR)];
        Err(GssError::new(major, minor, words))
    }

    /// Returns the first line of a code's text. Further lines of a major status are not useful.
    fn words(&self, status: u32, class: i32) -> Option<String> {
        let (mut minor, mut more) = (0, 0);
        let mut text = Filled::new(self);
        // SAFETY: all pointers point to variables of this function; a null mechanism means any.
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

    /// Makes a call that fills a buffer, and copies its content.
    ///
    /// # Safety
    /// The call must pass both pointers to the library, the second one as the output buffer.
    unsafe fn filled(
        &self,
        call: impl FnOnce(Minor, *mut Buffer) -> u32,
    ) -> Result<Output, GssError> {
        let mut filled = Filled::new(self);
        let status = self.call(|minor| call(minor, &raw mut filled.buffer))?;
        let bytes = filled.bytes().to_vec();
        Ok(Output { bytes, status })
    }

    /// Makes a call that creates a handle. The handle is freed even if the call fails.
    ///
    /// # Safety
    /// The call must pass both pointers to the library, the second one as its output of this kind.
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

pub struct Output {
    /// A token, a message or a text.
    pub bytes: Vec<u8>,
    /// The major status of a call that succeeded.
    pub status: u32,
}

/// A buffer that is empty or filled by the library. Freed on drop.
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
        // SAFETY: a non-null buffer has `length` bytes and is valid until this is dropped.
        unsafe { std::slice::from_raw_parts(self.buffer.value.cast(), self.buffer.length) }
    }
}

impl Drop for Filled<'_> {
    fn drop(&mut self) {
        let mut minor = 0;
        // SAFETY: the buffer is empty or from the library, and freed only here.
        unsafe { (self.library.gss_release_buffer)(&raw mut minor, &raw mut self.buffer) };
    }
}

/// Input bytes. The library does not write to them, although the type allows it.
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

/// The kind of a handle: it selects the function that frees the handle.
#[derive(Clone, Copy)]
enum Of {
    Name,
    Credential,
    Context,
}

/// A GSSAPI handle: null, or valid until this is dropped.
struct Owned {
    library: &'static Library,
    of: Of,
    handle: Handle,
}

// SAFETY: MIT binds no handle to a thread; only error texts are per thread.
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
        // SAFETY: the handle is null, which is a no-op, or of this kind and owned here; the output token of
        // `gss_delete_sec_context` is optional.
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
    /// `gss_import_name`
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
        // SAFETY: the name is valid; the output of its type is optional.
        let filled = unsafe {
            library.filled(|minor, text| {
                (library.gss_display_name)(minor, handle, text, ptr::null_mut())
            })
        };
        filled.map(|name| text_of(&name.bytes))
    }
}

/// `gss_cred_id_t`, used to initiate contexts.
pub struct Cred(Owned);

// SAFETY: MIT locks credentials, and this one is never modified.
unsafe impl Sync for Cred {}

impl Cred {
    /// `gss_acquire_cred_from`. Without a name, the principal is that of the cache. `store` says where to
    /// search.
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
        // SAFETY: set and mechanisms outlive the call, with all that they point to, and have correct counts; the name
        // is null or valid; the outputs of mechanisms and lifetime are optional.
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

    /// Returns the name that `gss_inquire_cred` gives.
    pub fn name(&self) -> Result<Name, GssError> {
        let (library, handle) = self.0.parts();
        // SAFETY: the credential is valid; the outputs of lifetime, usage and mechanisms are optional.
        let made = unsafe {
            library.made(Of::Name, |minor, name| {
                let unused = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
                (library.gss_inquire_cred)(minor, handle, name, unused.0, unused.1, unused.2)
            })
        };
        made.map(Name)
    }
}

/// `gss_ctx_id_t`. Not `Sync`: one thread at a time.
pub struct SecContext(Owned);

impl SecContext {
    pub fn new(library: &'static Library) -> Self {
        Self(Owned::null(library, Of::Context))
    }

    /// `gss_init_sec_context` without channel bindings. Returns the output token and the flags of the context.
    pub fn init(
        &mut self,
        credential: &Cred,
        target: &Name,
        mechanism: &'static [u8],
        flags_wanted: u32,
        token: Option<&[u8]>,
    ) -> Result<(Output, u32), GssError> {
        let (library, context) = (self.0.library, &raw mut self.0.handle);
        let (mechanism, incoming, mut flags) = (oid(mechanism), token.map(input), 0);
        // SAFETY: credential and name are valid, and the context is null or from the previous step; mechanism and token
        // outlive the call; the outputs of mechanism and lifetime are optional.
        let token = unsafe {
            library.filled(|minor, outgoing| {
                (library.gss_init_sec_context)(
                    minor,
                    credential.0.handle,
                    context,
                    target.0.handle,
                    &raw const mechanism,
                    flags_wanted,
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

    /// `gss_wrap`. The second value is true if the message is encrypted.
    pub fn wrap(&mut self, message: &[u8], encrypt: bool) -> Result<(Output, bool), GssError> {
        let (library, handle) = self.0.parts();
        let (incoming, mut encrypted) = (input(message), 0);
        // SAFETY: the context is null or valid, and the message outlives the call.
        let wrapped = unsafe {
            library.filled(|minor, wrapped| {
                let encrypt = i32::from(encrypt);
                let (incoming, encrypted) = (&raw const incoming, &raw mut encrypted);
                (library.gss_wrap)(minor, handle, encrypt, 0, incoming, encrypted, wrapped)
            })?
        };
        Ok((wrapped, encrypted != 0))
    }

    /// `gss_unwrap`. The second value is true if the message was encrypted.
    pub fn unwrap(&mut self, wrapped: &[u8]) -> Result<(Output, bool), GssError> {
        let (library, handle) = self.0.parts();
        let (incoming, mut encrypted) = (input(wrapped), 0);
        // SAFETY: the context is null or valid, and the wrapped message outlives the call; the output of its quality of
        // protection is optional.
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
        // SAFETY: the context is null or valid.
        library.call(|minor| unsafe {
            (library.gss_wrap_size_limit)(minor, handle, encrypt, 0, wrapped, &raw mut limit)
        })?;
        Ok(limit)
    }
}

/// `krb5_context`. It must stay on the thread that created it.
pub struct Krb5 {
    library: &'static Library,
    context: Handle,
}

impl Krb5 {
    /// `krb5_init_context`, which reads `krb5.conf`.
    pub fn new() -> Result<Self, GssError> {
        let library = Library::shared()?;
        // Made first: it may be dropped while null (a no-op), and gives error texts.
        let mut krb5 = Self {
            library,
            context: ptr::null_mut(),
        };
        // SAFETY: the variable is only written.
        let code = unsafe { (library.krb5_init_context)(&raw mut krb5.context) };
        krb5.check(code).map(|()| krb5)
    }

    /// `krb5_get_default_realm`.
    pub fn default_realm(&self) -> Result<String, GssError> {
        // SAFETY: the context is valid.
        unsafe { self.text(|text| (self.library.krb5_get_default_realm)(self.context, text)) }
    }

    /// Returns the first realm of `krb5_get_host_realm`; the text is empty if the realm is unknown.
    pub fn host_realm(&self, host: &CStr) -> Result<String, GssError> {
        let mut realms: *mut *mut c_char = ptr::null_mut();
        let get = self.library.krb5_get_host_realm;
        // SAFETY: the context is valid, and the host's name outlives the call.
        self.check(unsafe { get(self.context, host.as_ptr(), &raw mut realms) })?;
        // SAFETY: the output is a null-terminated list of strings, freed once.
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

    /// `krb5_cc_default`. The cache may not exist.
    pub fn default_cache(&self) -> Result<CredentialCache<'_>, GssError> {
        let mut handle = ptr::null_mut();
        // SAFETY: the context is valid, and the variable is only written.
        self.check(unsafe { (self.library.krb5_cc_default)(self.context, &raw mut handle) })?;
        Ok(CredentialCache { krb5: self, handle })
    }

    /// `krb5_kt_resolve`. `name` includes the type; the keytab may not exist.
    pub fn keytab(&self, name: &CStr) -> Result<Keytab<'_>, GssError> {
        let mut handle = ptr::null_mut();
        let resolve = self.library.krb5_kt_resolve;
        // SAFETY: the context is valid, the name outlives the call, and the variable is only written.
        self.check(unsafe { resolve(self.context, name.as_ptr(), &raw mut handle) })?;
        Ok(Keytab { krb5: self, handle })
    }

    /// `krb5_kt_client_default`. The keytab may not exist.
    pub fn client_keytab(&self) -> Result<Keytab<'_>, GssError> {
        let mut handle = ptr::null_mut();
        // SAFETY: the context is valid, and the variable is only written.
        self.check(unsafe {
            (self.library.krb5_kt_client_default)(self.context, &raw mut handle)
        })?;
        Ok(Keytab { krb5: self, handle })
    }

    /// Turns a code into an error with its text. Must run before any other call.
    fn check(&self, code: i32) -> Result<(), GssError> {
        if code == 0 {
            return Ok(());
        }
        // SAFETY: the context is null or valid. The library always returns a NUL-terminated text, freed once.
        let words = unsafe {
            let words = (self.library.krb5_get_error_message)(self.context, code);
            let copied = copy(words);
            (self.library.krb5_free_error_message)(self.context, words);
            copied
        };
        Err(GssError::krb5(code, words))
    }

    /// Copies and frees the string that a call creates.
    ///
    /// # Safety
    /// The call must pass the pointer to the library as its output.
    unsafe fn text(&self, call: impl FnOnce(*mut *mut c_char) -> i32) -> Result<String, GssError> {
        let mut text = ptr::null_mut();
        self.check(call(&raw mut text))?;
        // SAFETY: the library has created the string, which is freed once, with the function for all strings.
        unsafe {
            let copied = copy(text);
            (self.library.krb5_free_string)(self.context, text);
            Ok(copied)
        }
    }
}

impl Drop for Krb5 {
    fn drop(&mut self) {
        // SAFETY: the context is null or valid, and owned here: caches borrow this.
        unsafe { (self.library.krb5_free_context)(self.context) };
    }
}

/// # Safety
/// The text must be null, or valid and NUL-terminated.
unsafe fn copy(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: ensured by the caller.
    text_of(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// `krb5_ccache`.
pub struct CredentialCache<'a> {
    krb5: &'a Krb5,
    handle: Handle,
}

impl CredentialCache<'_> {
    /// `krb5_cc_get_full_name`: the name with the type.
    pub fn full_name(&self) -> Result<String, GssError> {
        let Krb5 { library, context } = *self.krb5;
        let get = library.krb5_cc_get_full_name;
        // SAFETY: context and cache are valid.
        unsafe { self.krb5.text(|text| get(context, self.handle, text)) }
    }

    /// `krb5_cc_get_principal`
    pub fn principal(&self) -> Result<String, GssError> {
        let Krb5 { library, context } = *self.krb5;
        let mut principal = ptr::null_mut();
        let get = library.krb5_cc_get_principal;
        // SAFETY: context and cache are valid, and the variable is only written.
        let code = unsafe { get(context, self.handle, &raw mut principal) };
        self.krb5.check(code)?;
        // SAFETY: the principal is valid, and freed once.
        unsafe {
            let text = self.unparsed(principal);
            (library.krb5_free_principal)(context, principal);
            text
        }
    }

    /// Returns server and expiry of each ticket.
    pub fn tickets(&self) -> Result<Vec<(String, u32)>, GssError> {
        let Krb5 { library, context } = *self.krb5;
        let (mut cursor, mut found) = (ptr::null_mut(), Vec::new());
        let start = library.krb5_cc_start_seq_get;
        // SAFETY: context and cache are valid, and the variable is only written.
        let code = unsafe { start(context, self.handle, &raw mut cursor) };
        self.krb5.check(code)?;
        // SAFETY: the cursor is valid until `krb5_cc_end_seq_get`. A zeroed ticket is valid and large enough; it is
        // written completely if the call succeeds, and freed once.
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
    /// The principal must be valid.
    unsafe fn unparsed(&self, principal: Handle) -> Result<String, GssError> {
        let Krb5 { library, context } = *self.krb5;
        let unparse = library.krb5_unparse_name;
        // SAFETY: the context is valid, and the caller ensures that the principal is.
        unsafe { self.krb5.text(|text| unparse(context, principal, text)) }
    }
}

impl Drop for CredentialCache<'_> {
    fn drop(&mut self) {
        // SAFETY: context and cache are valid, and the cache is owned here.
        unsafe { (self.krb5.library.krb5_cc_close)(self.krb5.context, self.handle) };
    }
}

/// `krb5_keytab`.
pub struct Keytab<'a> {
    krb5: &'a Krb5,
    handle: Handle,
}

impl Keytab<'_> {
    /// `krb5_kt_have_content`: fails if the keytab is missing, empty or invalid.
    pub fn check_content(&self) -> Result<(), GssError> {
        let Krb5 { library, context } = *self.krb5;
        // SAFETY: context and keytab are valid.
        let code = unsafe { (library.krb5_kt_have_content)(context, self.handle) };
        self.krb5.check(code)
    }

    /// `krb5_kt_get_entry`: fails if the keytab has no key of this principal.
    pub fn check_key_of(&self, principal: &CStr) -> Result<(), GssError> {
        let Krb5 { library, context } = *self.krb5;
        let mut parsed = ptr::null_mut();
        let parse = library.krb5_parse_name;
        // SAFETY: the context is valid, the text outlives the call, and the variable is only written.
        let code = unsafe { parse(context, principal.as_ptr(), &raw mut parsed) };
        self.krb5.check(code)?;
        let mut entry = KeytabEntry::default();
        // SAFETY: context, keytab and principal are valid, and the principal is freed once. 0 means any
        // version and any type of key. The entry is large enough; the call writes all of it if it succeeds,
        // and it is freed once.
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
        // SAFETY: context and keytab are valid, and the keytab is owned here.
        unsafe { (self.krb5.library.krb5_kt_close)(self.krb5.context, self.handle) };
    }
}

/// Rejects a NUL: the library would end the text there.
pub(super) fn c_text(text: impl Into<Vec<u8>>) -> Result<CString, GssError> {
    CString::new(text).map_err(|_| GssError::other("a name holds a NUL character"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_nul_are_rejected() {
        assert!(c_text("yarn/rm1@EXAMPLE.COM").is_ok());
        let error = c_text("yarn/rm1\0.example.com@EXAMPLE.COM").expect_err("a NUL");
        assert_eq!(error.words, "a name holds a NUL character");
    }
}
