//! Secured pairs: a real KDC and real ResourceManagers that let in only who has a ticket.

#[path = "../support/mod.rs"]
mod support;

use support::pair::Pair;
use support::secured::{self, Secured};

#[test]
fn try_it() {
    let begun = std::time::Instant::now();
    let realm = secured::realm();
    println!("realm {:?}", begun.elapsed());
    let pair = Pair::secured(
        &realm,
        &Secured {
            protection: ["authentication,integrity,privacy", "privacy"],
            ..Secured::default()
        },
    );
    println!("pair {:?}", begun.elapsed());
    println!("{}", pair.fill("export LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_HOSTS=FOLDER/hosts KRB5_CONFIG=REALM/krb5.conf KRB5CCNAME=REALM/admin.cache HADOOP_CONF_DIR=FOLDER/conf REALM=REALM"));
    let outcome = pair.java_cli(&pair.conf(), &["-getAllServiceState"], &[], "");
    println!("{outcome:?}");
    std::thread::sleep(std::time::Duration::from_secs(3600));
}
