//! libkrb5: realms, credential caches and keytabs.

use std::ffi::{CStr, c_char};
use std::ptr;

use super::super::error::GssError;
use super::{Handle, KeytabEntry, Library, Ticket, text_of};

/// `KRB5_CC_END`: a cache has no further ticket.
const CACHE_END: i32 = -1_765_328_242;

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
