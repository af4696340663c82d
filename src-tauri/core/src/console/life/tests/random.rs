//! What may never happen, whatever happens.

use super::{super::cause::is_refused_login, *};

/// xorshift64 (Marsaglia 2003): the same numbers each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        let index = self.below(all.len() as u64);
        all[usize::try_from(index).unwrap_or(0)].clone()
    }

    fn code(&mut self) -> Code {
        self.one_of(&[
            Code::WrongAccessKey,
            Code::KeyLocked,
            Code::NotPermitted,
            Code::ServerGone,
            Code::NotRunning,
            Code::Busy,
            Code::Throttled,
            Code::ServiceDown,
            Code::NoNetwork,
            Code::Dns,
            Code::Proxy,
            Code::Tls,
            Code::TimedOut,
            Code::NoConsole,
        ])
    }

    fn outcome<T: Clone>(&mut self, good: &[T]) -> Result<T, Fault> {
        if self.below(3) == 0 {
            fault(self.code())
        } else {
            Ok(self.one_of(good))
        }
    }

    fn evidence(&mut self) -> Evidence {
        let end = match self.below(6) {
            0 => LinkEnd::Refused(Fault::new(self.code())),
            1 => LinkEnd::Closed(Some(1000)),
            2 => LinkEnd::Closed(None),
            3 => LinkEnd::Silent,
            4 => LinkEnd::Nonsense,
            _ => LinkEnd::Cut,
        };
        Evidence {
            end,
            reached: self.one_of(&[Reached::Nothing, Reached::Upgraded, Reached::Greeted]),
            lived_ms: self.below(1_000_000),
            untouched_ms: self.below(1_000_000),
            details: Vec::new(),
        }
    }

    fn answer(&mut self) -> Answer {
        const ALL: [Doing; 8] = [
            Doing::Running,
            Doing::Starting,
            Doing::Rebooting,
            Doing::Moving,
            Doing::Stopped,
            Doing::Deleted,
            Doing::Broken,
            Doing::Unknown,
        ];
        match self.below(6) {
            0 => Answer::Url(self.outcome(&[()])),
            1 => Answer::Looked(self.outcome(&ALL)),
            2 => Answer::Port(self.outcome(&[()])),
            3 => Answer::Powered(self.outcome(&[()])),
            _ => Answer::Time,
        }
    }

    fn event(&mut self, turn: u64) -> Event {
        match self.below(14) {
            0..=5 => Event::Answered(turn.saturating_sub(self.below(5) / 4), self.answer()),
            6 => Event::Greeted,
            7 => Event::Lost(self.evidence()),
            8 => Event::Held,
            9 => Event::NetworkBack,
            10 => Event::Woke,
            11 => Event::PowerOrdered,
            12 => Event::PowerRefused,
            _ => Event::Pressed(self.one_of(&[
                Press::Again,
                Press::Start,
                Press::Restart,
                Press::StopWaiting,
            ])),
        }
    }
}

#[test]
fn no_order_of_events_asks_twice_or_after_a_refused_login() {
    for seed in 1..3_000 {
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let (mut life, _) = Life::begin(chance.outcome(&[()]), at(0));
        let (mut seconds, mut asked, mut refused) = (0, false, false);
        for step in 0..400 {
            seconds += chance.below(20);
            let event = chance.event(life.turn());
            let by_hand = matches!(event, Event::Pressed(Press::Again));
            let now = matches!(&event, Event::Answered(turn, _) if *turn == life.turn());
            if let (true, true, Event::Answered(_, Answer::Url(answer))) = (now, asked, &event) {
                asked = false;
                refused = matches!(answer, Err(fault) if is_refused_login(fault.code));
            }
            let pressed = matches!(event, Event::Pressed(_));
            let told = format!("{seed}, {step}: {event:?}");
            let turn = life.turn();
            let effects = life.take(event, at(seconds));
            // What was wanted in an earlier turn is given up.
            asked &= life.turn() == turn;
            let asks = effects
                .iter()
                .filter(|effect| **effect == Effect::Ask)
                .count();
            assert!(asks <= 1, "{told}");
            if asks == 1 {
                assert!(!asked || by_hand, "two URLs at once: {told}");
                assert!(!refused || by_hand, "after a refused login: {told}");
                asked = true;
                refused = false;
            }
            // A start is a person's wish, and proves the key anew.
            refused &= !pressed;
            let waits = |effect: &Effect| matches!(effect, Effect::Wait(_));
            assert!(
                effects.iter().filter(|effect| waits(effect)).count() <= 1,
                "{told}"
            );
            for effect in effects {
                if let Effect::Tell(notice) = effect {
                    let last = notice.buttons.last().map(|button| button.press);
                    assert_eq!(last, Some(Press::Close), "{told}: {notice:?}");
                    assert!(!notice.heading.is_empty() && !notice.sentences.is_empty());
                }
            }
        }
    }
}

/// Answers everything that is wanted, at once and badly, until nothing is wanted any more.
#[test]
fn whatever_goes_wrong_waiting_has_an_end() {
    let bad: [(Doing, Code, Code); 6] = [
        (Doing::Stopped, Code::NoNetwork, Code::NotRunning),
        (Doing::Starting, Code::TimedOut, Code::Busy),
        (Doing::Running, Code::NoNetwork, Code::ServiceDown),
        (Doing::Running, Code::Proxy, Code::NoNetwork),
        (Doing::Unknown, Code::Dns, Code::Throttled),
        (Doing::Rebooting, Code::Dns, Code::TimedOut),
    ];
    for (doing, port, url) in bad {
        let mut trial = Trial::showing(100);
        trial.hears(Event::Lost(greeted(LinkEnd::Cut)));
        let mut now = Duration::from_secs(100);
        let mut steps = 0;
        let mut open: Vec<Effect> = std::mem::take(&mut trial.effects);
        while let Some(effect) = open.pop() {
            let answer = match effect {
                Effect::Ask => Answer::Url(fault(url)),
                Effect::Look => Answer::Looked(Ok(doing)),
                Effect::TryPort => Answer::Port(fault(port)),
                Effect::Wait(pause) if open.is_empty() => {
                    now += pause;
                    Answer::Time
                }
                _ => continue,
            };
            let turn = trial.life.turn();
            let moment = Moment { now, jitter: 0.5 };
            let mut more = trial.life.take(Event::Answered(turn, answer), moment);
            // Timers last.
            more.sort_by_key(|effect| !matches!(effect, Effect::Wait(_)));
            open.retain(|effect| matches!(effect, Effect::Wait(_)) && more.is_empty());
            open.splice(0..0, more);
            steps += 1;
            assert!(steps < 100_000, "{doing:?}, {port:?}, {url:?}");
        }
        assert!(!trial.life.waits(), "{doing:?}, {port:?}, {url:?}");
        assert!(now < Duration::from_secs(14 * 3_600), "{now:?}");
    }
}
