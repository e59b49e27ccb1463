//! GSSAPI: names, credentials and security contexts.

use std::ffi::CStr;
use std::ptr;

use super::super::error::GssError;
use super::{KeyValue, KeyValueSet, Library, Of, OidSet, Output, Owned, input, oid, text_of};

/// `GSS_C_INITIATE`.
const INITIATE: i32 = 1;
/// `GSS_C_INDEFINITE`.
const INDEFINITE: u32 = u32::MAX;

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
