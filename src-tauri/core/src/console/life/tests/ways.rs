//! The ways back, one at a time.

use super::*;

#[test]
fn a_cut_link_comes_back_by_itself_at_once() {
    let mut trial = Trial::showing(100);
    trial.hears(Event::Lost(greeted(LinkEnd::Cut)));
    assert_eq!(trial.heading(), "The connection has ended");
    assert!(trial.wants(&Effect::Look) && trial.wants(&Effect::TryPort));
    trial.answers(Answer::Looked(Ok(Doing::Running)));
    assert!(!trial.wants(&Effect::Ask), "the port is not known yet");
    trial.answers(Answer::Port(Ok(())));
    assert!(trial.wants(&Effect::Ask));
    trial.answers(Answer::Url(Ok(())));
    assert!(!trial.wants(&Effect::Ask));
    trial.hears(Event::Greeted);
    assert!(!trial.life.waits());
}

#[test]
fn what_the_link_itself_tells_is_told_without_a_look() {
    for code in [Code::Tls, Code::Proxy, Code::NotPermitted] {
        let mut trial = Trial::showing(100);
        trial.hears(Event::Lost(Evidence {
            reached: Reached::Nothing,
            ..greeted(LinkEnd::Refused(Fault::new(code)))
        }));
        assert!(
            matches!(trial.effects[..], [Effect::Tell(_)]),
            "{:?}",
            trial.effects
        );
        assert_eq!(trial.presses(), [Press::Again, Press::Close]);
    }
}

#[test]
fn a_second_cut_waits_and_a_third_asks_first() {
    let mut trial = Trial::showing(100);
    trial.loses(greeted(LinkEnd::Cut), Ok(Doing::Running), Ok(()));
    for second in [true, false] {
        trial.answers(Answer::Url(Ok(()))).hears(Event::Greeted);
        trial.later(2);
        trial.loses(greeted(LinkEnd::Cut), Ok(Doing::Running), Ok(()));
        if second {
            assert!(trial.life.waits() && !trial.wants(&Effect::Ask));
            trial.later(2).answers(Answer::Time);
            assert!(trial.wants(&Effect::Ask));
        }
    }
    trial
        .answers(Answer::Time)
        .answers(Answer::Looked(Ok(Doing::Running)));
    assert_eq!(
        trial.heading(),
        "Probably somebody else opened this console"
    );
}

#[test]
fn somebody_else_is_asked_about_and_never_thrown_out_by_itself() {
    let mut trial = Trial::showing(100);
    trial.loses(thrown_out(), Ok(Doing::Running), Ok(()));
    assert_eq!(trial.says(), None, "the server may have stopped just now");
    trial.later(2).answers(Answer::Time);
    assert!(trial.wants(&Effect::Look));
    trial.answers(Answer::Looked(Ok(Doing::Running)));
    assert_eq!(trial.presses(), [Press::Again, Press::Close]);
    assert!(!trial.says().expect("it says so").focus_primary);
    for _ in 0..20 {
        trial.later(60).answers(Answer::Time);
        assert!(!trial.wants(&Effect::Ask));
        trial.answers(Answer::Looked(Ok(Doing::Running)));
        trial.hears(Event::NetworkBack).hears(Event::Woke);
        assert!(!trial.wants(&Effect::Ask));
    }
    trial.hears(Event::Pressed(Press::Again));
    assert!(trial.wants(&Effect::Ask));
}

#[test]
fn a_cloud_that_is_slow_to_tell_of_a_stop_is_looked_at_again() {
    let mut trial = Trial::showing(100);
    trial.loses(thrown_out(), Ok(Doing::Running), Ok(()));
    trial
        .answers(Answer::Time)
        .answers(Answer::Looked(Ok(Doing::Running)));
    trial.later(8).answers(Answer::Time);
    assert!(trial.wants(&Effect::Look));
    trial.answers(Answer::Looked(Ok(Doing::Stopped)));
    assert_eq!(trial.heading(), "The server is stopped");
    assert_eq!(trial.presses(), [Press::Start, Press::Close]);
}

#[test]
fn waits_for_a_stopped_server_and_is_there_when_it_runs() {
    let mut trial = Trial::begun(fault(Code::NotRunning));
    assert_eq!(trial.heading(), "The server is stopped");
    for _ in 0..50 {
        trial.later(3).answers(Answer::Time);
        assert!(trial.wants(&Effect::Look));
        trial.answers(Answer::Looked(Ok(Doing::Stopped)));
        assert_eq!(trial.says(), None, "nothing is said twice");
    }
    trial
        .answers(Answer::Time)
        .answers(Answer::Looked(Ok(Doing::Starting)));
    assert_eq!(trial.heading(), "The server is starting");
    assert!(
        trial.wants(&Effect::Wait(Duration::from_secs(1))),
        "{:?}",
        trial.effects
    );
    trial
        .answers(Answer::Time)
        .answers(Answer::Looked(Ok(Doing::Running)));
    assert!(trial.wants(&Effect::Ask));
    // Its screen may take a moment more than its state.
    for _ in 0..5 {
        trial.later(1).answers(Answer::Url(Ok(())));
        trial.loses(before_greeting(LinkEnd::Cut), Ok(Doing::Running), Ok(()));
        assert!(
            trial.wants(&Effect::Wait(Duration::from_secs(1))),
            "{:?}",
            trial.effects
        );
        trial.later(1).answers(Answer::Time);
        assert!(trial.wants(&Effect::Ask));
    }
}

#[test]
fn a_start_is_followed_though_the_cloud_still_says_stopped() {
    let mut trial = Trial::begun(fault(Code::NotRunning));
    trial.hears(Event::Pressed(Press::Start));
    assert!(trial.wants(&Effect::Power(PowerAction::Start)));
    assert_eq!(trial.heading(), "The server is starting");
    trial.later(1).answers(Answer::Time);
    trial.answers(Answer::Looked(Ok(Doing::Stopped)));
    assert_eq!(trial.says(), None);
    trial.later(90).answers(Answer::Time);
    trial.answers(Answer::Looked(Ok(Doing::Stopped)));
    assert_eq!(trial.heading(), "The server is stopped");
}

#[test]
fn a_start_that_is_refused_says_why_and_can_be_tried_again() {
    let mut trial = Trial::begun(fault(Code::NotRunning));
    trial.hears(Event::Pressed(Press::Start));
    let why = Fault::new(Code::NotPermitted).message("The policy forbids it.");
    trial.answers(Answer::Powered(Err(why)));
    let notice = trial.says().expect("it says so");
    assert!(notice.sentences.contains(&"The policy forbids it.".into()));
    assert_eq!(trial.presses()[0], Press::Start);
}

#[test]
fn tries_the_port_while_the_network_is_away_and_asks_when_it_answers() {
    let mut trial = Trial::showing(100);
    let away = || fault(Code::NoNetwork);
    trial.loses(greeted(LinkEnd::Silent), fault(Code::NoNetwork), away());
    assert_eq!(trial.heading(), "The network is away");
    let mut pauses = Vec::new();
    for _ in 0..60 {
        let pause = trial.effects.iter().find_map(|effect| match effect {
            Effect::Wait(pause) => Some(pause.as_secs()),
            _ => None,
        });
        pauses.push(pause.expect("it waits"));
        trial.answers(Answer::Time);
        assert!(trial.wants(&Effect::TryPort) && !trial.wants(&Effect::Ask));
        trial.answers(Answer::Port(away()));
    }
    assert_eq!(pauses[..30], [1; 30]);
    assert!(pauses.is_sorted() && pauses[59] == 30, "{pauses:?}");
    trial.hears(Event::NetworkBack);
    assert!(trial.wants(&Effect::TryPort), "at once");
    trial.answers(Answer::Port(Ok(())));
    assert!(trial.wants(&Effect::Ask));
}

#[test]
fn a_long_pause_is_counted_down_and_can_be_stopped() {
    let mut trial = Trial::showing(100);
    trial.loses(greeted(LinkEnd::Cut), Ok(Doing::Running), Ok(()));
    let down = || Answer::Url(fault(Code::ServiceDown));
    for _ in 0..3 {
        trial.answers(down());
        trial.later(40).answers(Answer::Time);
        assert!(trial.wants(&Effect::Ask));
    }
    trial.answers(down());
    let notice = trial.says().expect("it says so");
    assert!(notice.next_try_ms > Some(2_500));
    trial.hears(Event::Pressed(Press::StopWaiting));
    assert_eq!(trial.presses(), [Press::Again, Press::Close]);
    trial.hears(Event::NetworkBack).answers(Answer::Time);
    assert_eq!(trial.effects, []);
}

#[test]
fn a_refused_login_is_not_repeated_by_itself() {
    let mut trial = Trial::showing(100);
    trial.loses(greeted(LinkEnd::Cut), Ok(Doing::Running), Ok(()));
    trial.answers(Answer::Url(fault(Code::WrongAccessKey)));
    assert!(!trial.life.waits());
    assert_eq!(trial.presses(), [Press::Again, Press::Close]);
    for event in [Event::NetworkBack, Event::Woke] {
        trial.hears(event);
        assert_eq!(trial.effects, []);
    }
}

#[test]
fn offers_the_providers_page_after_two_failures_before_the_greeting() {
    let mut trial = Trial::begun(Ok(()));
    let turned_away = || before_greeting(LinkEnd::Cut);
    trial.loses(turned_away(), Ok(Doing::Running), Ok(()));
    assert_eq!(trial.heading(), "The console did not open");
    assert!(!trial.presses().contains(&Press::ProviderPage));
    trial.answers(Answer::Time).answers(Answer::Url(Ok(())));
    trial.loses(turned_away(), Ok(Doing::Running), Ok(()));
    assert_eq!(
        trial.presses(),
        [Press::Again, Press::ProviderPage, Press::Close]
    );
    assert!(!trial.life.waits());
}

#[test]
fn waits_as_long_as_the_cloud_asks_for() {
    let mut trial = Trial::showing(100);
    trial.loses(greeted(LinkEnd::Cut), Ok(Doing::Running), Ok(()));
    let mut slow_down = Fault::new(Code::Throttled);
    slow_down.retry_after_s = Some(17);
    trial.answers(Answer::Url(Err(slow_down)));
    assert!(trial.wants(&Effect::Wait(Duration::from_secs(17))));
    trial.hears(Event::NetworkBack);
    assert_eq!(trial.effects, [], "no network makes the cloud less busy");
}

#[test]
fn answers_of_an_earlier_turn_mean_nothing() {
    let mut trial = Trial::showing(100);
    trial.hears(Event::Lost(greeted(LinkEnd::Cut)));
    let turn = trial.life.turn();
    trial.hears(Event::Pressed(Press::Again));
    trial.hears(Event::Answered(turn, Answer::Time));
    trial.hears(Event::Answered(turn, Answer::Port(Ok(()))));
    trial.hears(Event::Answered(turn, Answer::Looked(Ok(Doing::Running))));
    assert_eq!(trial.effects, []);
}

#[test]
fn follows_a_restart_that_was_ordered_though_it_looks_like_another_user() {
    let mut trial = Trial::showing(100);
    trial.hears(Event::Pressed(Press::Restart));
    assert_eq!(trial.effects, [Effect::Power(PowerAction::Restart)]);
    trial.later(20);
    trial.loses(thrown_out(), Ok(Doing::Running), Ok(()));
    assert_eq!(trial.heading(), "Probably the server is rebooting");
    trial.answers(Answer::Time);
    trial.answers(Answer::Looked(Ok(Doing::Running)));
    assert!(trial.wants(&Effect::Ask));
    // Once: the next one who throws it out is somebody else.
    trial.answers(Answer::Url(Ok(()))).hears(Event::Greeted);
    trial.later(20);
    trial.loses(thrown_out(), Ok(Doing::Running), Ok(()));
    trial.answers(Answer::Time);
    trial.answers(Answer::Looked(Ok(Doing::Running)));
    assert_eq!(
        trial.heading(),
        "Probably somebody else opened this console"
    );
}

#[test]
fn a_restart_that_is_refused_is_told_over_the_picture() {
    let mut trial = Trial::showing(100);
    trial.hears(Event::Pressed(Press::Restart));
    trial.answers(Answer::Powered(fault(Code::NotPermitted)));
    let [Effect::Remark(remark)] = &trial.effects[..] else {
        panic!("{:?}", trial.effects);
    };
    assert_eq!(remark.buttons[0].press, Press::ShowPage);
}

#[test]
fn nothing_is_put_down_to_an_order_that_was_refused() {
    for (code, heading) in [
        (
            Code::NotPermitted,
            "Probably somebody else opened this console",
        ),
        (Code::Unsure, "Probably the server is rebooting"),
    ] {
        let mut trial = Trial::showing(100);
        trial.hears(Event::Pressed(Press::Restart));
        trial.answers(Answer::Powered(fault(code))).later(20);
        trial.is_thrown_out();
        assert_eq!(trial.heading(), heading, "{code:?}");
    }
}

#[test]
fn nor_to_one_from_the_launcher_that_was_refused() {
    for (events, heading) in [
        (
            vec![Event::PowerOrdered, Event::PowerRefused],
            "Probably somebody else opened this console",
        ),
        (
            vec![Event::PowerOrdered],
            "Probably the server is rebooting",
        ),
    ] {
        let mut trial = Trial::showing(100);
        for event in events {
            trial.hears(event);
        }
        trial.later(20);
        trial.is_thrown_out();
        assert_eq!(trial.heading(), heading);
    }
}
