//! The GSSAPI of MIT Kerberos, opened at run time: nothing of it is needed to build, and nothing is opened where
//! Kerberos is off.
//!
//! All `unsafe` code of the project stands in this file. Calls of [`Credential::acquire`], [`Context::step`] and
//! [`realm_of_host`] may ask a KDC, a name server or a cache daemon, and block until these answer: keep them off
//! threads that must not wait.
//!
//! Sources: RFC 2744 (C bindings), RFC 1964 and 4121 (the mechanism), MIT's `gssapi_ext.h` (credential stores) and
//! `krb5.h` (credential caches), whose binary interface is the same since version 1.11.

// Calling C has no other way. `Library` holds the only functions that are called, and every handle has one owner,
// which frees it when it is dropped.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_void};
use std::fmt;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

/// The library, by the name that its binary interface has.
const LIBRARY: &str = "libgssapi_krb5.so.2";

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
    /// Flags, addresses, two tickets and authorisation data: 56 bytes in MIT's definition.
    rest: [u64; 16],
}

type Handle = *mut c_void;
type Minor = *mut u32;

macro_rules! library {
    ($($name:ident($($argument:ty),*) -> $result:ty;)*) => {
        struct Library {
            $($name: unsafe extern "C" fn($($argument),*) -> $result,)*
            // The functions are part of it.
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
    krb5_free_principal(Handle, Handle) -> ();
    krb5_get_host_realm(Handle, *const c_char, *mut *mut *mut c_char) -> i32;
    krb5_free_host_realm(Handle, *mut *mut c_char) -> i32;
    krb5_get_default_realm(Handle, *mut *mut c_char) -> i32;
    krb5_free_string(Handle, *mut c_char) -> ();
}

/// `GSS_C_MUTUAL_FLAG`: the server proves who it is.
const MUTUAL: u32 = 2;
/// `GSS_C_REPLAY_FLAG` and `GSS_C_SEQUENCE_FLAG`: what is repeated, left out or in another order is told.
const REPLAY_AND_SEQUENCE: u32 = 4 | 8;
/// `GSS_C_CONF_FLAG`: messages can be encrypted.
const CONFIDENTIAL: u32 = 16;
/// `GSS_C_INTEG_FLAG`: messages cannot be changed unseen.
const INTEGRITY: u32 = 32;
/// What every context asks for. `GSS_C_DELEG_FLAG` (1) is not in it, ever: no server gets the caller's ticket.
const REQUESTED: u32 = MUTUAL | REPLAY_AND_SEQUENCE | CONFIDENTIAL | INTEGRITY;
/// What a context must have to be used.
const REQUIRED: u32 = MUTUAL | INTEGRITY;
/// `GSS_C_INITIATE`.
const INITIATE: i32 = 1;
/// `GSS_C_INDEFINITE`.
const INDEFINITE: u32 = u32::MAX;
/// `GSS_S_CONTINUE_NEEDED`.
const CONTINUE_NEEDED: u32 = 1;
/// Calling and routine errors in a major status; what is below them is no error of its own.
const ERRORS: u32 = 0xffff_0000;
/// `GSS_S_DUPLICATE_TOKEN`, `_OLD_TOKEN`, `_UNSEQ_TOKEN`, `_GAP_TOKEN`.
const OUT_OF_ORDER: u32 = 2 | 4 | 8 | 16;

/// How a context is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// Kerberos itself (RFC 4121), as SASL's GSSAPI has it.
    Kerberos,
    /// SPNEGO (RFC 4178), as HTTP's Negotiate has it.
    Spnego,
}

impl Mechanism {
    fn oid(self) -> Oid {
        oid(match self {
            Self::Kerberos => b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02",
            Self::Spnego => b"\x2b\x06\x01\x05\x05\x02",
        })
    }
}

fn oid(bytes: &'static [u8]) -> Oid {
    Oid {
        length: u32::try_from(bytes.len()).unwrap_or(0),
        elements: bytes.as_ptr().cast(),
    }
}

/// What went wrong, as far as it makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The library is not there, or is no MIT Kerberos.
    Library,
    /// There is no ticket.
    NoTicket,
    /// The ticket has expired.
    Expired,
    /// The clocks of the hosts differ too much.
    ClockSkew,
    /// No KDC answers.
    KdcUnreachable,
    /// The KDC does not know the server.
    UnknownServer,
    /// The key table cannot be used for the principal.
    Keytab,
    /// Anything else.
    Other,
}

/// A call of the library that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct GssError {
    /// What it amounts to.
    pub kind: Kind,
    /// The library's own words.
    pub words: String,
}

impl GssError {
    fn other(words: &str) -> Self {
        Self {
            kind: Kind::Other,
            words: words.to_owned(),
        }
    }
}

/// What the codes amount to: major ones of RFC 2744, minor ones of MIT's `krb5_err.et`.
fn kind(major: u32, minor: u32) -> Kind {
    match minor.cast_signed() {
        // KRB5KRB_AP_ERR_TKT_EXPIRED
        -1_765_328_352 => Kind::Expired,
        // KRB5KRB_AP_ERR_SKEW
        -1_765_328_347 => Kind::ClockSkew,
        // KRB5_KDC_UNREACH, KRB5_REALM_UNKNOWN, KRB5_REALM_CANT_RESOLVE
        -1_765_328_228 | -1_765_328_230 | -1_765_328_164 => Kind::KdcUnreachable,
        // KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN
        -1_765_328_377 => Kind::UnknownServer,
        // KRB5_KT_NOTFOUND, KRB5_KT_BADNAME, KRB5_KEYTAB_BADVNO, KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN,
        // KRB5KDC_ERR_PREAUTH_FAILED
        -1_765_328_203 | -1_765_328_205 | -1_765_328_154 | -1_765_328_378 | -1_765_328_360 => {
            Kind::Keytab
        }
        // KRB5_CC_NOTFOUND, KRB5_FCC_NOFILE
        -1_765_328_243 | -1_765_328_189 => Kind::NoTicket,
        _ => match (major & ERRORS) >> 16 {
            // GSS_S_NO_CRED
            7 => Kind::NoTicket,
            // GSS_S_CREDENTIALS_EXPIRED
            11 => Kind::Expired,
            _ => Kind::Other,
        },
    }
}

impl Library {
    /// The library of this process, which is opened when it is first asked for.
    fn shared() -> Result<&'static Self, GssError> {
        static SHARED: OnceLock<Result<Library, GssError>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| {
            Self::open().map_err(|error| GssError {
                kind: Kind::Library,
                words: error.to_string(),
            })
        });
        shared.as_ref().map_err(Clone::clone)
    }

    /// An error if the status is one. To be asked on the thread of the call, and before any other.
    fn check(&self, major: u32, minor: u32) -> Result<(), GssError> {
        if major & ERRORS == 0 {
            return Ok(());
        }
        // GSS_C_GSS_CODE says the class of the error only, GSS_C_MECH_CODE what happened.
        let mut words = self.words(minor, 2);
        // What a mechanism says that has nothing to say.
        if matches!(words.as_str(), "" | "Success" | "Unknown error") {
            words = self.words(major, 1);
        }
        Err(GssError {
            kind: kind(major, minor),
            words,
        })
    }

    fn words(&self, status: u32, class: i32) -> String {
        let (mut minor, mut more) = (0, 0);
        let mut text = Output::new(self);
        // SAFETY: every pointer is to a living variable; a mechanism of null is any.
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
        if major & ERRORS == 0 {
            String::from_utf8_lossy(text.bytes()).into_owned()
        } else {
            format!("error {status}")
        }
    }
}

/// A buffer that the library fills and frees.
struct Output<'a> {
    library: &'a Library,
    buffer: Buffer,
}

impl<'a> Output<'a> {
    fn new(library: &'a Library) -> Self {
        let buffer = Buffer {
            length: 0,
            value: ptr::null_mut(),
        };
        Self { library, buffer }
    }

    fn bytes(&self) -> &[u8] {
        if self.buffer.value.is_null() {
            return &[];
        }
        // SAFETY: the library has filled the buffer, which is not freed before this is dropped.
        unsafe { std::slice::from_raw_parts(self.buffer.value.cast(), self.buffer.length) }
    }
}

impl Drop for Output<'_> {
    fn drop(&mut self) {
        let mut minor = 0;
        // SAFETY: the buffer is empty, or the library's own.
        unsafe { (self.library.gss_release_buffer)(&raw mut minor, &raw mut self.buffer) };
    }
}

/// Bytes for the library to read. Not for longer than the borrow.
fn input(bytes: &[u8]) -> Buffer {
    Buffer {
        length: bytes.len(),
        // The library does not write to its inputs, which C cannot say.
        value: bytes.as_ptr().cast_mut().cast(),
    }
}

/// Whom a context is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A principal, as it is: `yarn/host@REALM`. Nothing is looked up or made canonical.
    Principal(String),
    /// A service on a host, such as `HTTP` and a name; `krb5.conf` decides on the canonical name and the realm.
    Service {
        /// The service.
        service: String,
        /// The host's name.
        host: String,
    },
}

/// An imported name.
struct Name {
    library: &'static Library,
    handle: Handle,
}

impl Name {
    fn of(target: &Target, library: &'static Library) -> Result<Self, GssError> {
        match target {
            // GSS_KRB5_NT_PRINCIPAL_NAME
            Target::Principal(name) => Self::import(
                name,
                &oid(b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01"),
                library,
            ),
            // GSS_C_NT_HOSTBASED_SERVICE
            Target::Service { service, host } => Self::import(
                &format!("{service}@{host}"),
                &oid(b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04"),
                library,
            ),
        }
    }

    fn import(text: &str, kind: &Oid, library: &'static Library) -> Result<Self, GssError> {
        let (mut minor, mut handle) = (0, ptr::null_mut());
        let text = input(text.as_bytes());
        // SAFETY: text and kind outlive the call, which copies them.
        let major = unsafe {
            (library.gss_import_name)(&raw mut minor, &raw const text, kind, &raw mut handle)
        };
        library.check(major, minor)?;
        Ok(Self { library, handle })
    }

    fn text(&self) -> Result<String, GssError> {
        let mut minor = 0;
        let mut text = Output::new(self.library);
        // SAFETY: the handle is a living name; the name's type is not asked for.
        let major = unsafe {
            (self.library.gss_display_name)(
                &raw mut minor,
                self.handle,
                &raw mut text.buffer,
                ptr::null_mut(),
            )
        };
        self.library.check(major, minor)?;
        Ok(String::from_utf8_lossy(text.bytes()).into_owned())
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        let mut minor = 0;
        // SAFETY: this is the name's only owner.
        unsafe { (self.library.gss_release_name)(&raw mut minor, &raw mut self.handle) };
    }
}

// SAFETY: a name is not bound to the thread that made it, and is not changed afterwards.
unsafe impl Send for Name {}

/// Where the caller's credential comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// What the host's Kerberos takes: `KRB5CCNAME` or its default cache, else `KRB5_CLIENT_KTNAME` or the default
    /// client key table.
    #[default]
    Default,
    /// A key table; the ticket is kept in memory and ends with the process.
    Keytab {
        /// The file.
        file: PathBuf,
        /// Whose key to take from it.
        principal: String,
    },
}

/// Proof of who the caller is. Several contexts may use it, on several threads.
pub struct Credential {
    library: &'static Library,
    handle: Handle,
    mechanism: Mechanism,
    principal: String,
}

impl fmt::Debug for Credential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Credential");
        shown.field("principal", &self.principal);
        shown.finish_non_exhaustive()
    }
}

// SAFETY: MIT's credentials have a lock of their own, and nothing else in here changes.
unsafe impl Send for Credential {}
// SAFETY: as above.
unsafe impl Sync for Credential {}

impl Credential {
    /// Finds the caller's credential; with a key table, asks the KDC for a ticket. Blocks.
    ///
    /// # Errors
    /// See [`Kind`]. An expired ticket may also be told of by the first [`Context::step`] only.
    pub fn acquire(source: &Source, mechanism: Mechanism) -> Result<Self, GssError> {
        let library = Library::shared()?;
        let handle = match source {
            Source::Default => acquire(library, mechanism, None, &[])?,
            Source::Keytab { file, principal } => of_keytab(library, mechanism, file, principal)?,
        };
        let mut credential = Self {
            library,
            handle,
            mechanism,
            principal: String::new(),
        };
        credential.principal = credential.name()?;
        Ok(credential)
    }

    /// The caller's full principal: `admin@EXAMPLE.COM`.
    pub fn principal(&self) -> &str {
        &self.principal
    }

    fn name(&self) -> Result<String, GssError> {
        let mut minor = 0;
        let mut name = Name {
            library: self.library,
            handle: ptr::null_mut(),
        };
        // SAFETY: the handle is a living credential; lifetime, usage and mechanisms are not asked for.
        let major = unsafe {
            (self.library.gss_inquire_cred)(
                &raw mut minor,
                self.handle,
                &raw mut name.handle,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        self.library.check(major, minor)?;
        name.text()
    }
}

/// Takes a key from a file, and has a ticket in memory for it.
fn of_keytab(
    library: &'static Library,
    mechanism: Mechanism,
    file: &Path,
    principal: &str,
) -> Result<Handle, GssError> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let unusable = |words: String| GssError {
        kind: Kind::Keytab,
        words,
    };
    // The library says of every file that it cannot use that there is no credential cache.
    std::fs::File::open(file).map_err(|error| unusable(format!("{}: {error}", file.display())))?;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let cache = format!("MEMORY:rmadmin-{}-{count}", std::process::id());
    let name = Name::of(&Target::Principal(principal.to_owned()), library)?;
    let store = [
        ("client_keytab", file_name(file)?),
        ("ccache", c_text(&cache)?),
    ];
    acquire(library, mechanism, Some(&name), &store).map_err(|error| match error.kind {
        Kind::NoTicket => unusable(format!("{} has no key of {principal}", file.display())),
        _ => error,
    })
}

/// `gss_acquire_cred_from`, with keys and values that say where to look.
fn acquire(
    library: &'static Library,
    mechanism: Mechanism,
    name: Option<&Name>,
    store: &[(&str, CString)],
) -> Result<Handle, GssError> {
    let keys: Vec<CString> = store
        .iter()
        .map(|(key, _)| c_text(key))
        .collect::<Result<_, _>>()?;
    let elements: Vec<KeyValue> = keys
        .iter()
        .zip(store)
        .map(|(key, (_, value))| KeyValue {
            key: key.as_ptr(),
            value: value.as_ptr(),
        })
        .collect();
    let set = KeyValueSet {
        count: u32::try_from(elements.len()).unwrap_or(0),
        elements: elements.as_ptr(),
    };
    let oid = mechanism.oid();
    let mechanisms = OidSet {
        count: 1,
        elements: &raw const oid,
    };
    let (mut minor, mut handle) = (0, ptr::null_mut());
    // SAFETY: everything that is pointed to outlives the call, which keeps none of it.
    let major = unsafe {
        (library.gss_acquire_cred_from)(
            &raw mut minor,
            name.map_or(ptr::null_mut(), |name| name.handle),
            INDEFINITE,
            &raw const mechanisms,
            INITIATE,
            if store.is_empty() {
                ptr::null()
            } else {
                &raw const set
            },
            &raw mut handle,
            ptr::null_mut(),
            ptr::null_mut(),
        )
    };
    library.check(major, minor)?;
    Ok(handle)
}

fn c_text(text: &str) -> Result<CString, GssError> {
    CString::new(text).map_err(|_| GssError::other("a name holds a NUL character"))
}

fn file_name(file: &Path) -> Result<CString, GssError> {
    use std::os::unix::ffi::OsStrExt as _;
    let name = [b"FILE:", file.as_os_str().as_bytes()].concat();
    CString::new(name).map_err(|_| GssError::other("the key table's name holds a NUL character"))
}

impl Drop for Credential {
    fn drop(&mut self) {
        let mut minor = 0;
        // SAFETY: this is the credential's only owner.
        unsafe { (self.library.gss_release_cred)(&raw mut minor, &raw mut self.handle) };
    }
}

/// What one step of setting up a context brought.
#[derive(Clone, PartialEq, Eq)]
pub struct Step {
    /// What to send to the server; empty where there is nothing to send.
    pub token: Vec<u8>,
    /// Whether the context is complete on this side, and the server has proved who it is.
    pub done: bool,
}

impl fmt::Debug for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Step {{ token: {} bytes, done: {} }}",
            self.token.len(),
            self.done
        )
    }
}

/// A security context with one server: set up by [`Context::step`], and then good to wrap and unwrap messages.
pub struct Context {
    credential: Arc<Credential>,
    target: Name,
    handle: Handle,
    progress: Progress,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    New,
    Begun,
    Done,
    Failed,
}

impl fmt::Debug for Context {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Context");
        shown.field("credential", &self.credential);
        shown.field("progress", &self.progress);
        shown.finish_non_exhaustive()
    }
}

// SAFETY: a context is not bound to the thread that made it, and its methods that change it take it exclusively.
unsafe impl Send for Context {}

impl Context {
    /// A context that is yet to be set up, with mutual authentication and never with delegation.
    ///
    /// # Errors
    /// The target is no name.
    pub fn initiate(credential: &Arc<Credential>, target: &Target) -> Result<Self, GssError> {
        Ok(Self {
            target: Name::of(target, credential.library)?,
            credential: Arc::clone(credential),
            handle: ptr::null_mut(),
            progress: Progress::New,
        })
    }

    /// Takes the server's token, which is empty at the first step, and gives back what to send. May ask the KDC for
    /// a ticket, and blocks.
    ///
    /// # Errors
    /// See [`Kind`]; the context cannot be used then. Also where it would be complete without mutual authentication.
    pub fn step(&mut self, token: &[u8]) -> Result<Step, GssError> {
        match self.progress {
            Progress::New | Progress::Begun => {}
            Progress::Done => return Err(GssError::other("the security context is complete")),
            Progress::Failed => return Err(GssError::other("the security context has failed")),
        }
        let first = self.progress == Progress::New;
        self.progress = Progress::Failed;
        let library = self.credential.library;
        let (mut minor, mut flags) = (0, 0);
        let (mechanism, incoming) = (self.credential.mechanism.oid(), input(token));
        let mut outgoing = Output::new(library);
        // SAFETY: credential and name live as long as this, and the context is null or the one of the step before;
        // no channel bindings; the mechanism that was taken and the lifetime are not asked for.
        let major = unsafe {
            (library.gss_init_sec_context)(
                &raw mut minor,
                self.credential.handle,
                &raw mut self.handle,
                self.target.handle,
                &raw const mechanism,
                REQUESTED,
                0,
                ptr::null_mut(),
                if first {
                    ptr::null()
                } else {
                    &raw const incoming
                },
                ptr::null_mut(),
                &raw mut outgoing.buffer,
                &raw mut flags,
                ptr::null_mut(),
            )
        };
        library.check(major, minor)?;
        let done = major & CONTINUE_NEEDED == 0;
        if done && flags & REQUIRED != REQUIRED {
            return Err(GssError::other("the server has not proved who it is"));
        }
        self.progress = if done {
            Progress::Done
        } else {
            Progress::Begun
        };
        let token = outgoing.bytes().to_vec();
        Ok(Step { token, done })
    }

    /// Signs a message, and encrypts it where that is asked for.
    ///
    /// # Errors
    /// The context is not complete, or cannot encrypt.
    pub fn wrap(&mut self, message: &[u8], encrypt: bool) -> Result<Vec<u8>, GssError> {
        self.require_done()?;
        let library = self.credential.library;
        let (mut minor, mut encrypted) = (0, 0);
        let incoming = input(message);
        let mut wrapped = Output::new(library);
        // SAFETY: the context is complete; the message outlives the call.
        let major = unsafe {
            (library.gss_wrap)(
                &raw mut minor,
                self.handle,
                i32::from(encrypt),
                0,
                &raw const incoming,
                &raw mut encrypted,
                &raw mut wrapped.buffer,
            )
        };
        library.check(major, minor)?;
        if encrypt && encrypted == 0 {
            return Err(GssError::other("the security context cannot encrypt"));
        }
        Ok(wrapped.bytes().to_vec())
    }

    /// Checks a wrapped message and takes it out; tells also whether it was encrypted.
    ///
    /// # Errors
    /// It was changed, repeated or not in its turn; or the context is not complete.
    pub fn unwrap(&mut self, wrapped: &[u8]) -> Result<(Vec<u8>, bool), GssError> {
        self.require_done()?;
        let library = self.credential.library;
        let (mut minor, mut encrypted) = (0, 0);
        let incoming = input(wrapped);
        let mut message = Output::new(library);
        // SAFETY: the context is complete; the wrapped message outlives the call; its quality is not asked for.
        let major = unsafe {
            (library.gss_unwrap)(
                &raw mut minor,
                self.handle,
                &raw const incoming,
                &raw mut message.buffer,
                &raw mut encrypted,
                ptr::null_mut(),
            )
        };
        library.check(major, minor)?;
        if major & OUT_OF_ORDER != 0 {
            return Err(GssError::other(
                "the message is repeated or out of its order",
            ));
        }
        Ok((message.bytes().to_vec(), encrypted != 0))
    }

    /// How long a message may be so that it has at most so many bytes when it is wrapped.
    ///
    /// # Errors
    /// The context is not complete.
    pub fn wrap_limit(&self, encrypt: bool, wrapped: u32) -> Result<u32, GssError> {
        self.require_done()?;
        let library = self.credential.library;
        let (mut minor, mut limit) = (0, 0);
        // SAFETY: the context is complete.
        let major = unsafe {
            (library.gss_wrap_size_limit)(
                &raw mut minor,
                self.handle,
                i32::from(encrypt),
                0,
                wrapped,
                &raw mut limit,
            )
        };
        library.check(major, minor)?;
        Ok(limit)
    }

    fn require_done(&self) -> Result<(), GssError> {
        match self.progress {
            Progress::Done => Ok(()),
            _ => Err(GssError::other("the security context is not complete")),
        }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        let mut minor = 0;
        // SAFETY: this is the context's only owner; no last token is wanted.
        unsafe {
            (self.credential.library.gss_delete_sec_context)(
                &raw mut minor,
                &raw mut self.handle,
                ptr::null_mut(),
            );
        }
    }
}

/// What the default credential cache holds, for messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cache {
    /// Its name, with its type: `FILE:/tmp/krb5cc_0`.
    pub name: String,
    /// Whose it is, where there is one.
    pub principal: Option<String>,
    /// When its ticket for tickets ends or ended, in seconds since 1970.
    pub ends: Option<u32>,
}

/// Looks into the default credential cache. Blocks.
///
/// # Errors
/// There is no library, or no usable `krb5.conf`. A cache that is not there is no error.
pub fn default_cache() -> Result<Cache, GssError> {
    let krb5 = Krb5::new()?;
    let (library, context) = (krb5.library, krb5.context);
    let (mut cache, mut found) = (ptr::null_mut(), Cache::default());
    // SAFETY: the context lives until the end of this function, the cache until it is closed, and the principal until
    // it is freed.
    unsafe {
        if (library.krb5_cc_default)(context, &raw mut cache) != 0 {
            return Err(GssError::other("the credential cache has no usable name"));
        }
        found.name = krb5.string(|text| (library.krb5_cc_get_full_name)(context, cache, text));
        let mut principal = ptr::null_mut();
        if (library.krb5_cc_get_principal)(context, cache, &raw mut principal) == 0 {
            found.principal =
                Some(krb5.string(|text| (library.krb5_unparse_name)(context, principal, text)));
            (library.krb5_free_principal)(context, principal);
            found.ends = krb5.end_of_tickets(cache);
        }
        (library.krb5_cc_close)(context, cache);
    }
    Ok(found)
}

/// The realm of a host: that of `domain_realm` in `krb5.conf`, else the default realm, as the JVM takes it. Blocks.
///
/// # Errors
/// There is no library, or neither of them is configured.
pub fn realm_of_host(host: &str) -> Result<String, GssError> {
    let krb5 = Krb5::new()?;
    let host = c_text(host)?;
    let mut realms: *mut *mut c_char = ptr::null_mut();
    // SAFETY: a list that is given back has at least one text in it, and lives until it is freed.
    let mapped = unsafe {
        let get = krb5.library.krb5_get_host_realm;
        if get(krb5.context, host.as_ptr(), &raw mut realms) == 0 && !realms.is_null() {
            let first = *realms;
            let realm =
                (!first.is_null()).then(|| CStr::from_ptr(first).to_string_lossy().into_owned());
            (krb5.library.krb5_free_host_realm)(krb5.context, realms);
            realm.unwrap_or_default()
        } else {
            String::new()
        }
    };
    if !mapped.is_empty() {
        return Ok(mapped);
    }
    // SAFETY: the context is living.
    let default =
        krb5.string(|text| unsafe { (krb5.library.krb5_get_default_realm)(krb5.context, text) });
    match default.is_empty() {
        true => Err(GssError::other("krb5.conf has no default_realm")),
        false => Ok(default),
    }
}

/// A context of libkrb5.
struct Krb5 {
    library: &'static Library,
    context: Handle,
}

impl Krb5 {
    fn new() -> Result<Self, GssError> {
        let library = Library::shared()?;
        let mut context = ptr::null_mut();
        // SAFETY: it is written to only.
        match unsafe { (library.krb5_init_context)(&raw mut context) } {
            0 => Ok(Self { library, context }),
            code => Err(GssError {
                kind: Kind::Other,
                words: library.words(code.cast_unsigned(), 2),
            }),
        }
    }

    /// The text that a function makes; empty where it fails.
    fn string(&self, make: impl FnOnce(*mut *mut c_char) -> i32) -> String {
        let mut text = ptr::null_mut();
        if make(&raw mut text) != 0 || text.is_null() {
            return String::new();
        }
        // SAFETY: the library has made the text, and it is freed once.
        unsafe {
            let copy = CStr::from_ptr(text).to_string_lossy().into_owned();
            (self.library.krb5_free_string)(self.context, text);
            copy
        }
    }

    /// The latest end of the tickets for tickets in a cache.
    ///
    /// # Safety
    /// The cache must be open, and of this context.
    unsafe fn end_of_tickets(&self, cache: Handle) -> Option<u32> {
        let (library, context) = (self.library, self.context);
        let mut cursor = ptr::null_mut();
        let mut ends = None;
        // SAFETY: a ticket is written whole where the call succeeds, and there is room for all of it; it is freed
        // before the next one comes.
        unsafe {
            if (library.krb5_cc_start_seq_get)(context, cache, &raw mut cursor) != 0 {
                return None;
            }
            let mut ticket: Ticket = std::mem::zeroed();
            while (library.krb5_cc_next_cred)(context, cache, &raw mut cursor, &raw mut ticket) == 0
            {
                let server =
                    self.string(|text| (library.krb5_unparse_name)(context, ticket.server, text));
                if server.starts_with("krbtgt/") {
                    ends = ends.max(Some(ticket.ends));
                }
                (library.krb5_free_cred_contents)(context, &raw mut ticket);
            }
            (library.krb5_cc_end_seq_get)(context, cache, &raw mut cursor);
        }
        ends
    }
}

impl Drop for Krb5 {
    fn drop(&mut self) {
        // SAFETY: this is the context's only owner.
        unsafe { (self.library.krb5_free_context)(self.context) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        let failure = 13 << 16;
        let table = [
            (failure, -1_765_328_352, Kind::Expired),
            (failure, -1_765_328_228, Kind::KdcUnreachable),
            (failure, -1_765_328_377, Kind::UnknownServer),
            (failure, 0, Kind::Other),
            (7 << 16, 0, Kind::NoTicket),
            (11 << 16, 0, Kind::Expired),
        ];
        for (major, minor, expected) in table {
            assert_eq!(
                kind(major, i32::cast_unsigned(minor)),
                expected,
                "{major} {minor}"
            );
        }
    }

    #[test]
    fn tokens_are_not_shown() {
        let step = Step {
            token: b"secret".to_vec(),
            done: false,
        };
        assert_eq!(format!("{step:?}"), "Step { token: 6 bytes, done: false }");
    }

    #[test]
    fn nothing_is_asked_for_that_gives_a_ticket_away() {
        assert_eq!(REQUESTED & 1, 0, "GSS_C_DELEG_FLAG");
        assert_eq!(REQUIRED, MUTUAL | INTEGRITY);
    }
}
