//! Every shape of error and every distinct code, each through a real exchange.

use porthole_core::{
    cloud::ListEvent,
    error::{Code, Fault},
};

use crate::fake_cloud::{FakeCloud, Reply, SECRET, cloud, credentials, place, refused};

/// What is asked when the cloud answers so.
#[derive(Clone, Copy, Debug)]
enum Ask {
    List,
    Look,
    Console,
}

/// What the fault is for one answer.
async fn fault_of(ask: Ask, reply: Reply) -> Fault {
    let fake = FakeCloud::start(move |_| reply.clone()).await;
    let (cloud, place) = (cloud(), place(1));
    let account = fake.account(std::slice::from_ref(&place));
    let (credentials, server) = (credentials(), "server-1".into());
    let on = |_: ListEvent| {};
    let answered = match ask {
        Ask::List => cloud.servers(&account, &credentials, &place, &on).await,
        Ask::Look => cloud
            .server(&account, &credentials, &place, &server, &|_| {})
            .await
            .map(drop),
        Ask::Console => cloud
            .remote_console(&account, &credentials, &place, &server, &|_| {})
            .await
            .map(drop),
    };
    answered.expect_err("a fault")
}

fn ecs(status: u16, code: &str, words: &str) -> Reply {
    let body = serde_json::json!({"error": {"code": code, "message": words}});
    Reply::new(status, body.to_string())
}

fn gateway(status: u16, code: &str, words: &str) -> Reply {
    let body = serde_json::json!({"error_code": code, "error_msg": words, "request_id": "req-9"});
    Reply::new(status, body.to_string())
}

#[tokio::test]
async fn tells_every_kind_of_fault_apart() {
    use Ask::{Console, List, Look};
    let cases = [
        (
            List,
            refused("Get secretKey failed,ak:X,err:ak not exist"),
            Code::WrongAccessKey,
        ),
        (
            List,
            refused("verify aksk signature fail, canonicalRequest:GET|/v1/"),
            Code::WrongSecretKey,
        ),
        (
            List,
            refused("AK access failed to reach the limit,forbidden"),
            Code::KeyLocked,
        ),
        (
            List,
            refused("signature expired, signature time: 20200101T000000Z"),
            Code::ClockOff,
        ),
        (List, refused("decrypt token fail"), Code::TokenEnded),
        (
            List,
            gateway(401, "APIG.0301", "x: ak not exist"),
            Code::WrongAccessKey,
        ),
        (List, refused("something new"), Code::Refused),
        (
            Console,
            ecs(
                403,
                "Pdp.0001",
                "Policy doesn't allow ecs:cloudServers:vnc to be performed.",
            ),
            Code::NotPermitted,
        ),
        (
            Console,
            ecs(403, "Ecs.0110", "No permission"),
            Code::NotPermitted,
        ),
        (
            List,
            ecs(403, "Ecs.0003", "You do not have permission"),
            Code::NotPermitted,
        ),
        (
            List,
            ecs(403, "Ecs.0003", "Insufficient account balance"),
            Code::AccountFrozen,
        ),
        (List, ecs(403, "Ecs.0071", "suspended"), Code::AccountFrozen),
        (
            List,
            ecs(400, "Ecs.0023", "project id in token"),
            Code::ProjectNotFound,
        ),
        (
            List,
            ecs(400, "Common.0018", "project id"),
            Code::ProjectNotFound,
        ),
        (
            Look,
            ecs(404, "Ecs.0114", "does not exist"),
            Code::ServerGone,
        ),
        (
            Console,
            ecs(404, "Ecs.0614", "does not exist"),
            Code::ServerGone,
        ),
        (
            Console,
            Reply::new(
                404,
                r#"{"itemNotFound":{"code":404,"message":"Instance could not be found"}}"#,
            ),
            Code::ServerGone,
        ),
        (Console, ecs(400, "Ecs.0100", "status"), Code::NotRunning),
        (Console, ecs(501, "Ecs.0603", "other command"), Code::Busy),
        (
            Console,
            Reply::new(
                409,
                r#"{"conflictingRequest":{"code":409,"message":"Instance not ready"}}"#,
            ),
            Code::Busy,
        ),
        (
            Console,
            Reply::new(
                400,
                r#"{"badRequest":{"code":400,"message":"Unavailable console type novnc."}}"#,
            ),
            Code::NoConsole,
        ),
        (
            Console,
            Reply::new(501, r#"{"notImplemented":{"code":501,"message":"no"}}"#),
            Code::NoConsole,
        ),
        (
            Console,
            gateway(404, "APIGW.0101", "The API does not exist"),
            Code::WrongEndpoint,
        ),
        (
            List,
            Reply::new(500, "<html>oops</html>"),
            Code::ServiceDown,
        ),
        (List, Reply::new(502, ""), Code::ServiceDown),
        (
            List,
            ecs(500, "Common.0001", "system error"),
            Code::ServiceDown,
        ),
        (List, ecs(400, "Ecs.1002", "timeout"), Code::ServiceDown),
        (
            List,
            Reply::new(200, "<html>Sign in to Hotel WiFi</html>").with("Content-Type", "text/html"),
            Code::NotUnderstood,
        ),
        (List, Reply::new(200, ""), Code::NotUnderstood),
        (
            List,
            Reply::new(200, r#"{"count":1,"serv"#),
            Code::NotUnderstood,
        ),
        (List, Reply::new(200, "[]"), Code::NotUnderstood),
        (
            Look,
            Reply::new(200, r#"{"server":{"name":"no id"}}"#),
            Code::NotUnderstood,
        ),
        (
            Console,
            Reply::new(200, r#"{"remote_console":{"type":"novnc"}}"#),
            Code::NotUnderstood,
        ),
        (
            List,
            Reply {
                cut_bytes: 10,
                ..Reply::new(200, r#"{"count":1,"#)
            },
            Code::NotUnderstood,
        ),
        (
            List,
            Reply {
                cut_bytes: 10,
                ..Reply::new(503, "x")
            },
            Code::ServiceDown,
        ),
        (
            Look,
            Reply::new(200, vec![b' '; 300 * 1024]),
            Code::NotUnderstood,
        ),
        (
            List,
            Reply::new(302, "").with("Location", "https://elsewhere.example/login?ticket=1"),
            Code::WrongEndpoint,
        ),
        (
            List,
            Reply::new(404, "<html>nginx</html>"),
            Code::WrongEndpoint,
        ),
        (List, ecs(400, "Ecs.0005", "invalid"), Code::Refused),
        (
            List,
            Reply::new(400, r#"{"errorCode":"X.1","errorMsg":"odd"}"#),
            Code::Refused,
        ),
        (
            List,
            Reply::new(200, r#"{"error":{"code":"Ecs.0023","message":"in a 200"}}"#),
            Code::ProjectNotFound,
        ),
        (
            List,
            Reply::new(
                401,
                r#"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#,
            ),
            Code::Refused,
        ),
    ];
    for (ask, reply, code) in cases {
        let shown = format!(
            "{ask:?} {} {}",
            reply.status,
            String::from_utf8_lossy(&reply.body[..reply.body.len().min(120)])
        );
        let fault = fault_of(ask, reply).await;
        assert_eq!(fault.code, code, "{shown}: {fault:?}");
        assert!(
            !fault.message.is_empty() && !fault.action.is_empty(),
            "{shown}"
        );
        assert!(!format!("{fault:?}").contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn names_the_permission_that_is_missing() {
    let by_request = fault_of(Ask::Console, ecs(403, "Ecs.0110", "no")).await;
    assert!(by_request.message.contains("ecs:cloudServers:vnc"));
    assert!(by_request.action.contains("ecs:cloudServers:vnc"));
    let by_words = "Policy doesn't allow ecs:servers:get to be performed.";
    let by_cloud = fault_of(Ask::Look, ecs(403, "Pdp.0001", by_words)).await;
    assert!(by_cloud.message.contains("ecs:servers:get"));
}

#[tokio::test]
async fn keeps_the_request_id_wherever_it_stands() {
    let id = |fault: &Fault| {
        let found = fault.details.iter().find(|it| it.label == "Request ID");
        found.map(|it| it.value.clone())
    };
    for header in ["X-Request-Id", "X-IAM-Trace-Id"] {
        let reply = ecs(500, "Common.0001", "x").with(header, "abc-1");
        assert_eq!(id(&fault_of(Ask::List, reply).await), Some("abc-1".into()));
    }
    let in_body = fault_of(Ask::List, gateway(500, "APIGW.0201", "x")).await;
    assert_eq!(id(&in_body), Some("req-9".into()));
}

#[tokio::test]
async fn quotes_no_token_and_no_secret() {
    let words = format!(
        "verify aksk signature fail, canonicalRequest:GET|/v1/||host:h|x-security-token:TOPSECRETTOKEN|x-sdk-date:2|| {SECRET} https://h/vnc?token=ONETIME&x=1"
    );
    let told = format!("{:?}", fault_of(Ask::List, refused(&words)).await);
    for hidden in ["TOPSECRETTOKEN", SECRET, "ONETIME"] {
        assert!(!told.contains(hidden), "{hidden} in {told}");
    }
    assert!(told.contains("x-sdk-date:2"), "{told}");
}

#[tokio::test]
async fn tells_nothing_of_a_console_answer_that_it_cannot_read() {
    let reply = Reply::new(
        200,
        r#"{"remote_console":{"address":"https://h/?token=ONETIME"}}"#,
    );
    let told = format!("{:?}", fault_of(Ask::Console, reply).await);
    assert!(
        !told.contains("ONETIME") && !told.contains("https"),
        "{told}"
    );
}
