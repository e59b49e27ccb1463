//! Libraries for `LD_PRELOAD` that limit the command under test.

use std::path::PathBuf;
use std::process::Command;

use super::Folder;

/// Allows at most `THREADS` new threads.
pub const FEW_THREADS: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
static int made;
int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *x) {
  int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym(RTLD_NEXT, "pthread_create");
  if (__sync_fetch_and_add(&made, 1) >= atoi(getenv("THREADS"))) return EAGAIN;
  return real(t, a, f, x);
}
"#;

/// Builds a library from C source.
pub fn build(folder: &Folder, source: &str) -> PathBuf {
    folder.write("shim.c", source);
    let library = folder.path().join("shim.so");
    let output = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(folder.path().join("shim.c"))
        .arg("-ldl")
        .output()
        .expect("cc starts");
    assert!(output.status.success(), "{output:?}");
    library
}
