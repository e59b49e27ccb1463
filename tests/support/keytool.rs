//! Certificates and stores, made by Java's keytool.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::jars;
use super::jvm::{self, Classes};

/// Password of every store and key.
pub const PASSWORD: &str = "changeit";

/// Runs keytool and returns its output.
pub fn keytool(arguments: &[&str]) -> String {
    let program = jars::java().canonicalize().expect("Java");
    let output = Command::new(program.with_file_name("keytool"))
        // One compiler thread and one collector thread, for short runs.
        .args(["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"])
        .args(arguments)
        .output()
        .expect("keytool runs");
    assert!(
        output.status.success(),
        "{arguments:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn openssl(arguments: &[&str]) {
    let output = Command::new("openssl").args(arguments).output();
    let output = output.expect("openssl is not installed: apt-get install openssl");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

/// A certificate authority in a folder; its certificate is `ca.pem`.
pub struct Authority {
    folder: PathBuf,
}

impl Authority {
    pub fn new(folder: &Path) -> Self {
        Self::with(folder, &["-ext", "bc:c"])
    }

    /// Makes an authority whose certificate lacks the CA extension.
    pub fn self_appointed(folder: &Path) -> Self {
        Self::with(folder, &[])
    }

    /// Makes an authority with a certificate of version 1, as `openssl x509 -req` does. keytool cannot do this.
    pub fn version_1(folder: &Path) -> Self {
        let made = Self::new(folder);
        let path = |name| made.path(name);
        let key = ["pkcs12", "-nodes", "-nocerts", "-passin", "pass:changeit"];
        let files = ["-in", &path("ca.p12"), "-out", &path("ca.key")];
        openssl(&[&key[..], &files].concat());
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let subject = format!("/CN=authority {name}");
        let request = ["req", "-new", "-subj", &subject, "-key"];
        let files = [&path("ca.key"), "-out", &path("ca.csr")];
        openssl(&[&request[..], &files].concat());
        let signing = ["x509", "-req", "-days", "3650", "-signkey", &path("ca.key")];
        let files = ["-in", &path("ca.csr"), "-out", &path("ca.pem")];
        openssl(&[&signing[..], &files].concat());
        made
    }

    /// Makes an authority with these options of `keytool -genkeypair`.
    pub fn with(folder: &Path, extensions: &[&str]) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        let authority = Self {
            folder: folder.to_path_buf(),
        };
        let store = authority.path("ca.p12");
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("CN=authority {name}");
        let made = [
            "-genkeypair",
            "-alias",
            "ca",
            "-keyalg",
            "EC",
            "-dname",
            &name,
            "-validity",
            "3650",
            "-storepass",
            PASSWORD,
            "-keystore",
            &store,
        ];
        keytool(&[&made[..], extensions].concat());
        let exported = [
            "-exportcert",
            "-rfc",
            "-alias",
            "ca",
            "-storepass",
            PASSWORD,
        ];
        keytool(
            &[
                &exported[..],
                &["-keystore", &store, "-file", &authority.path("ca.pem")],
            ]
            .concat(),
        );
        authority
    }

    /// Makes an authority that this one signs.
    pub fn below(&self, folder: &Path, extensions: &[&str]) -> Self {
        let made = Self::new(folder);
        let of_store = ["-alias", "ca", "-storepass", PASSWORD, "-keystore"];
        let (store, parent) = (made.path("ca.p12"), self.path("ca.p12"));
        let (request, signed) = (made.path("ca.csr"), made.path("ca.pem"));
        keytool(&[&["-certreq", "-file", &request][..], &of_store, &[&store]].concat());
        let signing = ["-gencert", "-rfc", "-infile", &request, "-outfile", &signed];
        keytool(&[&signing[..], extensions, &of_store, &[&parent]].concat());
        // A complete chain ends with a self-signed certificate.
        let chain = [&signed, &self.path("ca.pem")].map(|file| std::fs::read(file).expect("PEM"));
        std::fs::write(&signed, chain.concat()).expect("a file");
        let import = ["-importcert", "-noprompt", "-file", &signed];
        keytool(&[&import[..], &of_store, &[&store]].concat());
        made
    }

    /// Returns the path of a file in the folder.
    pub fn path(&self, name: &str) -> String {
        let path = self.folder.join(name);
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    /// Makes a store with a key signed by the authority, for these names (`ip:127.0.0.1,dns:a`). `dates` are
    /// options of `keytool -gencert`.
    pub fn signed(&self, name: &str, format: &str, names: &str, dates: &[&str]) -> String {
        self.signed_key(name, (format, "EC"), names, dates)
    }

    /// Makes a store with a key of this algorithm.
    pub fn signed_key(
        &self,
        name: &str,
        (format, algorithm): (&str, &str),
        names: &str,
        dates: &[&str],
    ) -> String {
        let store = self.path(name);
        let _ = std::fs::remove_file(&store);
        let of_store = ["-alias", "key", "-storepass", PASSWORD, "-keystore", &store];
        let made = [
            "-genkeypair",
            "-keyalg",
            algorithm,
            "-dname",
            "CN=server",
            "-keypass",
            PASSWORD,
            "-storetype",
            format,
        ];
        keytool(&[&made[..], &of_store].concat());
        let (request, certificate) = (self.path("request.pem"), self.path("signed.pem"));
        keytool(&[&["-certreq", "-file", &request][..], &of_store].concat());
        let san = format!("san={names}");
        let signing = [
            "-gencert",
            "-rfc",
            "-alias",
            "ca",
            "-storepass",
            PASSWORD,
            "-ext",
            &san,
            "-infile",
            &request,
            "-outfile",
            &certificate,
            "-keystore",
        ];
        keytool(&[&signing[..], &[&self.path("ca.p12")], dates].concat());
        // The chain needs its last certificate.
        let chain = [self.path("signed.pem"), self.path("ca.pem")]
            .map(|file| std::fs::read(file).expect("PEM"));
        std::fs::write(&certificate, chain.concat()).expect("a file");
        keytool(
            &[
                &["-importcert", "-noprompt", "-file", &certificate][..],
                &of_store,
            ]
            .concat(),
        );
        store
    }

    /// Makes a store of this format that trusts the certificate in a file of the folder; `options` go to Java.
    pub fn trusting(
        &self,
        name: &str,
        format: &str,
        certificate: &str,
        options: &[&str],
    ) -> String {
        let store = self.path(name);
        let _ = std::fs::remove_file(&store);
        let certificate = self.path(certificate);
        let import = [
            "-importcert",
            "-noprompt",
            "-alias",
            "ca",
            "-storetype",
            format,
            "-storepass",
            PASSWORD,
            "-file",
            &certificate,
            "-keystore",
            &store,
        ];
        keytool(&[options, &import].concat());
        store
    }
}

/// Makes a Hadoop credential store with these passwords, with Hadoop's `CredentialShell`; returns its address.
pub fn credential_store(
    file: &str,
    entries: &[(&str, &str)],
    environment: &[(&str, &str)],
) -> String {
    let address = format!("jceks://file{file}");
    for (name, value) in entries {
        let output = Command::new(jars::java())
            .args(jvm::arguments(Classes::Client, &[]))
            .arg("org.apache.hadoop.security.alias.CredentialShell")
            .args(["create", name, "-value", value, "-provider", &address])
            .envs(environment.iter().copied())
            .output()
            .expect("Java runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    address
}

/// Makes a key with a self-signed certificate that claims to be an authority's, as `openssl req -x509` does.
/// Returns the store, and the certificate in PEM.
pub fn self_signed(folder: &Path, name: &str, names: &str, dates: &[&str]) -> [String; 2] {
    let path = |name: String| {
        let path = folder.join(name);
        path.to_str().expect("a path in UTF-8").to_owned()
    };
    let (store, pem) = (path(format!("{name}.p12")), path(format!("{name}.pem")));
    let of_store = ["-alias", "key", "-storepass", PASSWORD, "-keystore", &store];
    let san = format!("san={names}");
    let made = [
        "-genkeypair",
        "-keyalg",
        "RSA",
        "-dname",
        "CN=self",
        "-ext",
        "bc:c",
        "-ext",
        &san,
    ];
    keytool(&[&made[..], dates, &of_store].concat());
    keytool(&[&["-exportcert", "-rfc", "-file", &pem][..], &of_store].concat());
    [store, pem]
}
