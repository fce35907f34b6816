//! Rules of the engine that are broken on purpose: the checks must find each, which shows that they can.

/// A rule of the engine that is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sabotage {
    AckBeforeCommit,
    NoDedup,
    NoNonce,
    NobodyWaitsForTheChannel,
    ShuffledEvents,
    NoFence,
    NoOutbox,
    RelayWithoutTable,
    SettledBeforeSent,
    DroppedEvent,
    SilentOverflow,
    ResumeWithoutReplay,
    NoTimerRow,
    TimersReadOnce,
    TimersActUnseen,
    PanicForgetsCommand,
    NaiveAssign,
    TakeWithoutReservation,
    ForgottenAsks,
    ForgottenQueue,
    DeafDistributor,
    SlowDistributor,
    LostRelease,
}

/// One row of the list in `README.md`.
#[derive(Debug)]
pub(crate) struct Row {
    pub sabotage: Sabotage,
    /// What is done wrong.
    pub what: &'static str,
    /// The promises whose checks must find it.
    pub promises: &'static [&'static str],
    /// In so many histories.
    pub within: u64,
}

const fn row(sabotage: Sabotage, what: &'static str, promises: &'static [&'static str], within: u64) -> Row {
    Row { sabotage, what, promises, within }
}

/// All of them.
pub(crate) const ALL: &[Row] = &[
    row(Sabotage::AckBeforeCommit, "the client hears «accepted» before the commit", &["P-02"], 100),
    row(Sabotage::NoDedup, "the external key of a client's message is not stored", &["P-02"], 30),
    row(Sabotage::NoNonce, "the nonce of an operator's line is not stored", &["P-02"], 30),
    row(
        Sabotage::NobodyWaitsForTheChannel,
        "the next row of a chat is sent before the channel has answered",
        &["P-04"],
        30,
    ),
    row(Sabotage::ShuffledEvents, "events of one session overtake each other", &["P-04", "P-07"], 30),
    row(Sabotage::NoFence, "a row is written whatever version it has by now", &["P-04", "P-07", "P-13"], 300),
    row(Sabotage::NoOutbox, "a message is committed without the row that sends it", &["P-05"], 10),
    row(Sabotage::RelayWithoutTable, "the relay trusts its memory and never reads the table", &["P-05"], 30),
    row(Sabotage::SettledBeforeSent, "a row is finished before the channel has it", &["P-05"], 100),
    row(Sabotage::DroppedEvent, "an event is lost between feed and session", &["P-04", "P-07"], 30),
    row(Sabotage::SilentOverflow, "a full mailbox drops an event and the session is not told", &["P-04", "P-07"], 100),
    row(Sabotage::ResumeWithoutReplay, "a resumed socket is not given what it missed", &["P-04", "P-07"], 30),
    row(Sabotage::NoTimerRow, "deadlines are kept in memory only", &["P-12"], 30),
    row(Sabotage::TimersReadOnce, "timers are read at start and never again", &["P-12"], 100),
    row(Sabotage::TimersActUnseen, "a timer acts without looking whether its reason still holds", &["P-12"], 100),
    row(Sabotage::PanicForgetsCommand, "a dialog that panics forgets the command in hand", &["P-12"], 100),
    row(Sabotage::NaiveAssign, "dialogs are given out without reservation and expected version", &["P-13"], 30),
    row(Sabotage::TakeWithoutReservation, "an operator takes a dialog past the distributor", &["P-13"], 30),
    row(Sabotage::ForgottenAsks, "a new distributor does not wait for the asks of the former one", &["P-13"], 300),
    row(Sabotage::ForgottenQueue, "a new distributor reads who is busy and not who waits", &["P-13"], 100),
    row(Sabotage::DeafDistributor, "the distributor is not told of one change in twenty", &["P-13"], 100),
    row(Sabotage::SlowDistributor, "the distributor hears of changes a quarter of a second late", &["P-13"], 100),
    row(Sabotage::LostRelease, "a refused assignment does not give its slot back", &["P-13"], 100),
];

/// The row of a sabotage's name.
pub(crate) fn named(name: &str) -> Option<&'static Row> {
    ALL.iter().find(|row| format!("{:?}", row.sabotage) == name)
}
