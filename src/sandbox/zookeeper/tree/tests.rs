use proptest::prelude::*;

use super::*;

const SESSION: i64 = 7;

fn transaction(zxid: i64) -> Transaction<'static> {
    Transaction {
        zxid,
        time: zxid * 10,
        session: SESSION,
        clients: &[],
    }
}

fn create(path: &str, flags: i32) -> WriteOp {
    let op = match flags {
        4 => Op::CreateContainer,
        _ => Op::Create,
    };
    WriteOp::Create(
        op,
        CreateRequest {
            path: path.to_owned(),
            data: Some(b"ab".to_vec()),
            acl: vec![Acl::open()],
            flags,
        },
    )
}

fn delete(path: &str, version: i32) -> WriteOp {
    let path = path.to_owned();
    WriteOp::Delete(DeleteRequest { path, version })
}

fn check(path: &str, version: i32) -> WriteOp {
    let path = path.to_owned();
    WriteOp::Check(DeleteRequest { path, version })
}

fn set(path: &str, data: &[u8], version: i32) -> WriteOp {
    WriteOp::SetData(SetDataRequest {
        path: path.to_owned(),
        data: Some(data.to_vec()),
        version,
    })
}

/// Does a write that must succeed.
fn done(tree: &mut DataTree, zxid: i64, write: WriteOp) -> Vec<WatchEvent> {
    let (_, changes) = tree.write(&[write], &transaction(zxid)).expect("done");
    changes.into_iter().map(|change| change.event).collect()
}

fn event(kind: WatchEventKind, path: &str) -> WatchEvent {
    let path = path.to_owned();
    WatchEvent { kind, path }
}

#[test]
fn stat_counts_changes() {
    let mut tree = DataTree::new(TreeLimits::default());
    done(&mut tree, 1, create("/a", 0));
    done(&mut tree, 2, set("/a", b"abc", 0));
    done(&mut tree, 3, create("/a/b", 0));
    done(&mut tree, 4, create("/a/c", 1));
    done(&mut tree, 5, delete("/a/b", -1));
    let expected = Stat {
        czxid: 1,
        mzxid: 2,
        ctime: 10,
        mtime: 20,
        version: 1,
        cversion: 3,
        aversion: 0,
        ephemeral_owner: 0,
        data_length: 3,
        children: 1,
        pzxid: 5,
    };
    assert_eq!(tree.stat("/a"), Ok(expected));
    assert_eq!(
        tree.stat("/a/c").map(|stat| stat.ephemeral_owner),
        Ok(SESSION)
    );
    assert_eq!(tree.stat("/").map(|stat| stat.cversion), Ok(0));
    assert_eq!(tree.descendants("/a"), Ok(1));
    assert_eq!(tree.descendants("/"), Ok(5));
}

#[test]
fn sequential_names_count_creations() {
    let mut tree = DataTree::new(TreeLimits::default());
    done(&mut tree, 1, create("/a", 0));
    done(&mut tree, 2, create("/a/x", 0));
    done(&mut tree, 3, delete("/a/x", -1));
    done(&mut tree, 4, create("/a/n-", 3));
    done(&mut tree, 5, create("/a/", 2));
    let (names, _) = tree.children("/a").expect("children");
    assert_eq!(names, ["0000000002", "n-0000000001"]);
}

#[test]
fn writes_bring_events() {
    let mut tree = DataTree::new(TreeLimits::default());
    let children = event(WatchEventKind::ChildrenChanged, "/");
    let created = event(WatchEventKind::Created, "/a");
    assert_eq!(
        done(&mut tree, 1, create("/a", 1)),
        [created, children.clone()]
    );
    let set_event = event(WatchEventKind::DataChanged, "/a");
    assert_eq!(done(&mut tree, 2, set("/a", b"", -1)), [set_event]);
    let deleted = event(WatchEventKind::Deleted, "/a");
    let changes = tree.end_session(SESSION, 3);
    let events: Vec<_> = changes.into_iter().map(|change| change.event).collect();
    assert_eq!(events, [deleted, children]);
    assert!(tree.end_session(SESSION, 4).is_empty());
}

/// Columns: the write, and its code.
#[test]
fn writes_are_refused() {
    let mut tree = DataTree::new(TreeLimits::default());
    done(&mut tree, 1, create("/a", 0));
    done(&mut tree, 2, create("/a/b", 0));
    done(&mut tree, 3, create("/e", 1));
    let before = tree.clone();
    for (write, code) in [
        (create("/a", 0), Code::NodeExists),
        (create("/", 0), Code::NodeExists),
        (create("/x/y", 0), Code::NoNode),
        (create("/e/x", 0), Code::EphemeralParent),
        (create("x", 0), Code::BadArguments),
        (create("/x/", 0), Code::BadArguments),
        (create("/x", 5), Code::Unimplemented),
        (create("/x", 7), Code::BadArguments),
        (create("/zookeeper/config/x", 0), Code::NoAuth),
        (delete("/a", -1), Code::NotEmpty),
        (delete("/a/b", 1), Code::BadVersion),
        (delete("/x", -1), Code::NoNode),
        (delete("/", -1), Code::BadArguments),
        (delete("/zookeeper", -1), Code::BadArguments),
        (set("/x", b"", -1), Code::NoNode),
        (set("/a", b"", 1), Code::BadVersion),
        (set("/zookeeper/config", b"", -1), Code::NoAuth),
        (check("/a", 1), Code::BadVersion),
        (check("/x", -1), Code::NoNode),
    ] {
        let name = format!("{write:?}");
        let failed = tree.write(&[write], &transaction(4)).expect_err(&name);
        assert_eq!((failed.index, failed.code), (0, code), "{name}");
    }
    assert_eq!(tree, before);
}

#[test]
fn contents_are_limited() {
    let limits = TreeLimits {
        znodes: 6,
        bytes: 4096,
    };
    let mut tree = DataTree::new(limits);
    done(&mut tree, 1, create("/a", 0));
    let quota = |result: Result<_, FailedWrite>| result.map(|_| ()).map_err(|failed| failed.code);
    let large = set("/a", &[0; 4096], -1);
    let written = tree.write(&[large], &transaction(2));
    assert_eq!(quota(written), Err(Code::QuotaExceeded));
    let two = [create("/b", 0), create("/c", 0)];
    let written = tree.write(&two, &transaction(3));
    assert_eq!(quota(written), Err(Code::QuotaExceeded));
    assert_eq!(quota(tree.write(&two[..1], &transaction(4))), Ok(()));
}

#[test]
fn containers_end_with_their_children() {
    let mut tree = DataTree::new(TreeLimits::default());
    done(&mut tree, 1, create("/c", 4));
    assert_eq!(tree.stat("/c").map(|stat| stat.ephemeral_owner), Ok(0));
    assert!(tree.empty_containers().is_empty());
    done(&mut tree, 2, create("/c/x", 0));
    done(&mut tree, 3, delete("/c/x", -1));
    assert_eq!(tree.empty_containers(), ["/c"]);
    tree.delete_container("/c", 4);
    assert_eq!(tree.stat("/c"), Err(Code::NoNode));
}

impl DataTree {
    /// Checks that each list and sum agrees with the znodes.
    fn assert_consistent(&self) {
        let mut bytes = 0;
        let mut ephemerals: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
        let mut children: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (path, node) in &self.nodes {
            bytes += node.size(path);
            if node.meta.is_ephemeral() {
                ephemerals
                    .entry(node.meta.owner)
                    .or_default()
                    .insert(path.clone());
            }
            let (parent, name) = path::split(path).expect("a slash");
            if path != "/" {
                assert!(self.nodes.contains_key(parent), "{path}");
                children.entry(parent).or_default().insert(name.to_owned());
            }
        }
        assert_eq!(self.bytes, bytes);
        assert_eq!(self.ephemerals, ephemerals);
        for (path, node) in &self.nodes {
            let expected = children.remove(path.as_str()).unwrap_or_default();
            assert_eq!(node.children, expected, "{path}");
        }
    }
}

fn writes() -> impl Strategy<Value = Vec<WriteOp>> {
    let path = prop::sample::select(vec![
        "/",
        "/a",
        "/b",
        "/a/b",
        "/a/b/c",
        "/zookeeper",
        "//",
        "/a/",
    ]);
    let version = -1..3_i32;
    let write =
        (0..4_u8, path, 0..6_i32, version).prop_map(|(kind, path, flags, version)| match kind {
            0 => create(path, flags),
            1 => delete(path, version),
            2 => set(
                path,
                &vec![0; usize::try_from(flags * 100).unwrap_or_default()],
                version,
            ),
            _ => check(path, version),
        });
    prop::collection::vec(write, 1..5)
}

proptest! {
    #[test]
    fn writes_are_done_together_or_not_at_all(all in prop::collection::vec(writes(), 1..30)) {
        let mut tree = DataTree::new(TreeLimits { znodes: 9, bytes: 5000 });
        for (writes, zxid) in all.iter().zip(1..) {
            let before = tree.clone();
            match tree.write(writes, &transaction(zxid)) {
                Ok((results, _)) => prop_assert_eq!(results.len(), writes.len()),
                Err(failed) => {
                    prop_assert!(failed.index < writes.len());
                    prop_assert_eq!(&tree, &before);
                }
            }
            tree.assert_consistent();
        }
        tree.end_session(SESSION, 1000);
        tree.assert_consistent();
        prop_assert_eq!(tree.ephemeral_count(), 0);
    }
}
