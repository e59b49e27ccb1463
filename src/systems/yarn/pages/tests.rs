use super::*;

fn reply(status: u16, location: Option<&str>, body: &[u8]) -> PageReply {
    PageReply {
        status,
        location: location.map(str::to_owned),
        body: body.to_vec(),
        proved: false,
    }
}

fn is_active_reply(status: u16) -> PageAnswer {
    classify(&reply(status, None, b""))
}

#[test]
fn is_active_replies() {
    let table: [(u16, Option<&str>, &str, &str); 11] = [
        (200, None, "I am Active!", "active"),
        (200, None, "I am Active!\n", "active"),
        (200, None, "<html>log in</html>", "nonsense"),
        (200, None, "", "nonsense"),
        (405, None, "", "standby"),
        (401, None, "", "denied"),
        (403, None, "", "denied"),
        (307, Some("http://other/"), "", "redirected"),
        (404, None, "I am Active!", "nonsense"),
        (500, None, "", "nonsense"),
        (503, None, "", "nonsense"),
    ];
    for (status, location, body, word) in table {
        let answer = classify(&reply(status, location, body.as_bytes()));
        assert_eq!(answer.word(), word, "{status} {body}");
    }
}

#[test]
fn releases_without_is_active() {
    // Columns: version, state, answer to /isActive, whether the result is `NotOffered`.
    let redirect = classify(&reply(307, Some("http://rm1/isActive"), b""));
    let silent = PageAnswer::Failed(HttpError::Silent(Duration::from_secs(1)));
    let table = [
        ("2.10.2", "ACTIVE", PageAnswer::NotFound, true),
        ("2.10.2", "STANDBY", redirect.clone(), true),
        ("2.10.2", "STANDBY", silent.clone(), true),
        ("3.1.4", "INITIALIZING", redirect.clone(), true),
        ("3.1.1.7.1.7.0-551", "ACTIVE", PageAnswer::NotFound, true),
        // A distributor may have backported /isActive to an older release.
        ("3.1.1.7.1.7.0-551", "ACTIVE", PageAnswer::Active, false),
        (
            "2.10.2",
            "ACTIVE",
            PageAnswer::Failed(HttpError::Refused),
            false,
        ),
        ("2.10.2", "ACTIVE", is_active_reply(401), false),
        ("2.10.2", "ACTIVE", is_active_reply(500), false),
        ("3.2.0", "ACTIVE", PageAnswer::NotFound, false),
        ("3.4.2", "STANDBY", redirect.clone(), false),
        ("10.1.0", "STANDBY", silent, false),
        // Not the info page of a ResourceManager.
        ("", "ACTIVE", PageAnswer::NotFound, false),
        ("2", "ACTIVE", PageAnswer::NotFound, false),
        ("two.ten", "ACTIVE", PageAnswer::NotFound, false),
        ("2.10.2", "", redirect.clone(), false),
        ("2.10.2", "leader", redirect, false),
    ];
    for (version, state, answer, not_offered) in table {
        let info = ClusterInfo {
            ha_state: state.to_owned(),
            resource_manager_version: version.to_owned(),
            ..ClusterInfo::default()
        };
        let active = state == "ACTIVE";
        let version = version.to_owned();
        let not_offered_answer = PageAnswer::NotOffered { version, active };
        let expected = if not_offered {
            not_offered_answer
        } else {
            answer.clone()
        };
        assert_eq!(answer.beside(&info), expected, "{info:?}");
    }
}

#[test]
fn cluster_info_replies() {
    let body =
        br#"{"clusterInfo":{"id":7,"startedOn":7,"haState":"STANDBY","rmStateStoreName":"a.B",
        "resourceManagerVersion":"3.4.2","haZooKeeperConnectionState":"TERMINATED","more":{}}}"#;
    let info = classify_info(&reply(200, None, body)).unwrap();
    assert_eq!(
        (info.ha_state.as_str(), info.started_on),
        ("STANDBY", 7),
        "{info:?}"
    );
    let table: [(u16, &[u8], &str); 6] = [
        (200, b"", "nonsense"),
        (200, b"{}", "nonsense"),
        (200, b"{\"clusterInfo\":{\"startedOn\":\"x\"}}", "nonsense"),
        (401, body, "denied"),
        (405, body, "nonsense"),
        (307, body, "redirected"),
    ];
    for (status, body, word) in table {
        let answer = classify_info(&reply(status, None, body)).unwrap_err();
        assert_eq!(answer.word(), word, "{status}");
    }
}
