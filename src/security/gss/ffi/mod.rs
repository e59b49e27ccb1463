//! The boundary to C: types and functions as C declares them, and owners that make the calls memory-safe: [`gssapi`] for
//! names, credentials and contexts, [`krb5`] for credential caches and keytabs. All calls of C stand in this folder.
//!
//! Every SAFETY comment relies on the library behaving as its headers and RFC 2744 say: it reads inputs within the call
//! and keeps none; outputs are null or valid, and freed by the caller with the matching function; a null handle is an
//! error, not a crash. Handles are never dereferenced here.
//!
//! Sources: RFC 2744 (C bindings), MIT's `gssapi.h`, `gssapi_ext.h` (credential stores) and `krb5.h` (credential
//! caches, keytabs). The ABI is stable since version 1.11.

mod gssapi;
mod krb5;

use std::ffi::{CString, c_char, c_void};
use std::mem::{offset_of, size_of};
use std::ptr;
use std::sync::OnceLock;

use super::error::{GssError, GssErrorKind, is_error};

pub use gssapi::{Cred, Name, SecContext};
pub use krb5::{CredentialCache, Krb5};

const LIBRARY: &str = "libgssapi_krb5.so.2";
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
