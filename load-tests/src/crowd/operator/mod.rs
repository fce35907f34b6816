//! Operators at their panels: 1.3 sockets each, commands with ids, resume after a loss, history after a lost session or a reload.

mod heard;
mod panel;

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    rc::Rc,
    time::Duration,
};

use rand::{SeedableRng, rngs::StdRng};
use tokio::sync::mpsc;

use super::{World, shown::Shown, socket::RawSocket, talk::Due};
use crate::{api::Api, figures::Micros, schedule::actions::Act};

/// Says that the operator is there.
const ONLINE: &str = r#"{"t":"status.set","id":2,"d":{"status":"online"}}"#;
/// … that nothing new shall come: the shift is over, or there is a break.
const OFFLINE: &str = r#"{"t":"status.set","id":2,"d":{"status":"offline"}}"#;
/// Id of the command that asks for counters of filters.
const COUNTED: u64 = 3;

/// A person at the panel.
pub struct Operator {
    /// The server's user id.
    pub user: i64,
    /// Caller with their token.
    pub api: Api,
    orders: RefCell<Option<mpsc::UnboundedSender<Order>>>,
    /// Main socket is attached.
    pub attached: Cell<bool>,
    /// Dialogs they were told they hold.
    pub holding: Cell<usize>,
    /// Their shift is on, and no break.
    pub at_work: Cell<bool>,
    /// They have left their page for a moment, on purpose.
    away: Cell<bool>,
    /// Cuts every socket of the person; they come back by themselves.
    cut: tokio::sync::watch::Sender<Cut>,
    /// Does not come back before this many ms after a loss, on top of the jitter.
    pub away_ms: Cell<u64>,
    /// Moment of the last attachment and whether it was a resumption.
    pub back: Cell<(u64, bool)>,
    /// Asks for the counters of filters that the main panel shows.
    counted: RefCell<Option<String>>,
    /// Frames with counters of filters that the main panel got.
    pub counter_frames: Cell<u64>,
    /// Counters of saved filters that the main panel was told.
    pub saved_counters: Cell<u64>,
}

impl Operator {
    /// `Authorization` of their calls.
    #[must_use]
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.api.token().unwrap_or_default())
    }

    /// The command that tells whether they are at work.
    fn status(&self) -> &'static str {
        if self.at_work.get() { ONLINE } else { OFFLINE }
    }

    /// Cuts the person's sockets without a close frame.
    pub fn cut(&self) {
        self.cut.send_modify(|cut| *cut = Cut { n: cut.n + 1, leave: None });
    }

    /// The network is lost or the page reloads, as it happens in a shift: for so long nothing is read or sent.
    pub(super) fn leave(&self, leave: Leave) {
        self.away.set(true);
        self.cut.send_modify(|cut| *cut = Cut { n: cut.n + 1, leave: Some(leave) });
    }
}

/// A cut of a person's sockets.
#[derive(Debug, Clone, Copy, Default)]
struct Cut {
    n: u64,
    /// Why, when it belongs to the shift.
    leave: Option<Leave>,
}

/// An operator's absence that belongs to the shift.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leave {
    /// The page is loaded anew: what it knew is forgotten.
    pub reload: bool,
    /// How long nothing is read or sent.
    pub time: Duration,
    /// Its name in the report, and when it was planned.
    pub name: &'static str,
    /// See `name`.
    pub planned: Micros,
}

/// What an operator does in a dialog over the socket beside writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// Opens it.
    Open,
    /// Sets topic and tag.
    Label,
    /// Hands it to a colleague, or back to the queue.
    Transfer(Option<i64>),
}

impl Doing {
    /// Its name in the report.
    const fn name(self) -> &'static str {
        match self {
            Self::Open => "open dialog",
            Self::Label => Act::Label.name(),
            Self::Transfer(_) => Act::Transfer.name(),
        }
    }
}

/// What the crowd wants an operator to do.
enum Order {
    Send { dialog: u32, due: Due },
    Finish { dialog: u32 },
    Raw { text: String },
    Status,
    Do { dialog: u32, doing: Doing, planned: Micros },
    Type { dialog: u32, planned: Micros },
}

/// All operators of a floor.
#[derive(Default)]
pub struct OperatorPool {
    members: Vec<Rc<Operator>>,
    /// Address and host of the panels, when it is not the crowd's.
    door: Option<(std::net::SocketAddr, String)>,
}

impl OperatorPool {
    /// Of signed-in callers: (user id, caller).
    #[must_use]
    pub fn new(people: Vec<(i64, Api)>) -> Self {
        let member = |(user, api)| {
            let api: Api = api;
            Rc::new(Operator {
                user,
                api,
                orders: RefCell::default(),
                attached: Cell::default(),
                holding: Cell::default(),
                at_work: Cell::new(true),
                away: Cell::default(),
                cut: tokio::sync::watch::Sender::new(Cut::default()),
                away_ms: Cell::default(),
                back: Cell::default(),
                counted: RefCell::default(),
                counter_frames: Cell::default(),
                saved_counters: Cell::default(),
            })
        };
        Self { members: people.into_iter().map(member).collect(), door: None }
    }

    /// The same people, who open their panels at another address (`net`: behind a bad line).
    #[must_use]
    pub fn at(mut self, door: Option<(std::net::SocketAddr, String)>) -> Self {
        self.door = door;
        self
    }

    /// Everybody.
    #[must_use]
    pub fn members(&self) -> &[Rc<Operator>] {
        &self.members
    }

    /// How many main sockets are attached; whoever is away for a moment, on purpose, is there.
    #[must_use]
    pub fn attached(&self) -> usize {
        self.members.iter().filter(|m| m.attached.get() || m.away.get()).count()
    }

    /// Whether an operator has left their page for a moment, on purpose.
    #[must_use]
    pub fn is_away(&self, operator: usize) -> bool {
        self.members.get(operator).is_some_and(|member| member.away.get())
    }

    /// Slots that are free at those who are at work, of `limit` each.
    #[must_use]
    pub fn free_slots(&self, limit: usize) -> usize {
        let here = self.members.iter().filter(|member| member.at_work.get() && member.attached.get());
        here.map(|member| limit.saturating_sub(member.holding.get())).sum()
    }

    /// An operator comes to work, or goes: the panel stays open, and what they hold is brought to its end. `false`: there is no such
    /// operator.
    pub(super) fn works(&self, operator: usize, on: bool) -> bool {
        let Some(member) = self.members.get(operator) else { return false };
        member.at_work.set(on);
        self.order(operator, Order::Status);
        true
    }

    /// Opens the panels: a main socket each and further ones so that there are `sockets_each` on average.
    pub(super) fn open(world: &Rc<World>, sockets_each: f64) {
        let mut owed = 0.0;
        for (index, member) in world.operators.members.iter().enumerate() {
            let (to, orders) = mpsc::unbounded_channel();
            *member.orders.borrow_mut() = Some(to);
            spawn(world, index, Some(orders), 0);
            owed += (sockets_each - 1.0).max(0.0);
            let mut tab = 1;
            while owed >= 1.0 {
                owed -= 1.0;
                spawn(world, index, None, tab);
                tab += 1;
            }
        }
    }

    /// An operator writes a line or a note.
    pub(super) fn send(&self, operator: usize, dialog: u32, due: Due) {
        self.order(operator, Order::Send { dialog, due });
    }

    /// An operator closes a dialog.
    pub(super) fn finish(&self, operator: usize, dialog: u32) {
        self.order(operator, Order::Finish { dialog });
    }

    /// An operator does something else in a dialog.
    pub(super) fn do_in(&self, operator: usize, dialog: u32, doing: Doing, planned: Micros) {
        self.order(operator, Order::Do { dialog, doing, planned });
    }

    /// An operator's panel tells that they type.
    pub(super) fn types(&self, operator: usize, dialog: u32, planned: Micros) {
        self.order(operator, Order::Type { dialog, planned });
    }

    /// User id of a colleague of `operator` at the panel with a free slot, the first from `pick` on.
    pub(super) fn free_colleague(&self, operator: usize, limit: usize, pick: usize) -> Option<i64> {
        let n = self.members.len();
        for index in (0..n).map(|k| (pick % n + k) % n).filter(|index| *index != operator) {
            if let Some(member) = self.members.get(index)
                && member.attached.get()
                && !member.away.get()
                && member.at_work.get()
                && member.holding.get() < limit
            {
                return Some(member.user);
            }
        }
        None
    }

    /// An operator's main panel shows the counters of these filters from now on, and again whenever its session begins anew.
    pub fn count_filters(&self, operator: usize, filters: &serde_json::Value) {
        let frame = format!(r#"{{"t":"filter.subscribe","id":{COUNTED},"d":{{"filter_ids":{filters}}}}}"#);
        if let Some(member) = self.members.get(operator) {
            member.counted.replace(Some(frame.clone()));
        }
        self.raw(operator, frame);
    }

    /// Any command without an id, as a frame.
    pub fn raw(&self, operator: usize, text: String) {
        self.order(operator, Order::Raw { text });
    }

    fn order(&self, operator: usize, order: Order) {
        if let Some(member) = self.members.get(operator)
            && let Some(orders) = &*member.orders.borrow()
        {
            // The panel's task lives as long as the crowd.
            let _over = orders.send(order);
        }
    }
}

fn spawn(world: &Rc<World>, index: usize, orders: Option<mpsc::UnboundedReceiver<Order>>, tab: u64) {
    let Some(me) = world.operators.members.get(index).cloned() else { return };
    let cut = me.cut.subscribe();
    let dice = StdRng::seed_from_u64((index as u64) << 8 | tab);
    let panel = PanelTask {
        me,
        index,
        world: Rc::clone(world),
        main: orders.is_some(),
        resume: None,
        pending: HashMap::new(),
        next_id: 10,
        socket_number: 0,
        held: RefCell::default(),
        open: Cell::default(),
        shown: RefCell::default(),
        leave: None,
        owes_snapshot: false,
        dice,
    };
    tokio::task::spawn_local(panel.sit(orders, cut));
}

/// A command that waits for its ack.
enum Pending {
    Send { dialog: u32, due: Due },
    Finish { dialog: u32 },
    Do { dialog: u32, doing: Doing, planned: Micros },
}

struct PanelTask {
    me: Rc<Operator>,
    index: usize,
    world: Rc<World>,
    /// Speaks; other tabs only read.
    main: bool,
    /// (epoch, last event).
    resume: Option<(String, i64)>,
    pending: HashMap<u64, Pending>,
    next_id: u64,
    /// Number of the socket's epoch in the ledger.
    socket_number: u32,
    /// The server's dialogs that this client was told are its user's.
    held: RefCell<HashSet<i64>>,
    /// The dialog on the screen.
    open: Cell<Option<i64>>,
    /// Lines that the client has.
    shown: RefCell<Shown>,
    /// Why the sockets were cut, when it belongs to the shift.
    leave: Option<Leave>,
    /// What was missed before the session began is not loaded yet.
    owes_snapshot: bool,
    dice: StdRng,
}

/// Opens a panel's socket, going on where an epoch was left; answers it with the welcome.
///
/// # Errors
/// A sentence.
pub(super) async fn open_panel(
    world: &World,
    token: &str,
    resume: Option<&(String, i64)>,
) -> Result<(RawSocket, serde_json::Value), String> {
    let opening = async {
        let (address, host) = match &world.operators.door {
            Some((address, host)) => (*address, host.as_str()),
            None => (world.http.address(), world.http.host()),
        };
        let mut socket =
            RawSocket::connect(address, host, "/ws/operator", &[], None).await.map_err(|e| e.to_string())?;
        let resume =
            resume.map(|(epoch, seq)| format!(r#","resume":{{"epoch":"{epoch}","seq":{seq}}}"#)).unwrap_or_default();
        let hello = format!(r#"{{"t":"hello","id":1,"d":{{"token":"{token}"{resume}}}}}"#);
        socket.send(hello).await.map_err(|e| e.to_string())?;
        let welcome = socket.next().await.map_err(|e| e.to_string())?;
        Ok::<_, String>((socket, welcome))
    };
    let (socket, welcome) =
        tokio::time::timeout(Duration::from_secs(30), opening).await.map_err(|_| "no welcome in time")??;
    let welcome: serde_json::Value = serde_json::from_str(&welcome).map_err(|e| e.to_string())?;
    if welcome["t"] == "welcome" { Ok((socket, welcome)) } else { Err(format!("refused: {welcome}")) }
}

thread_local! {
    static SOCKETS: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn next_socket() -> u32 {
    SOCKETS.with(|n| {
        n.set(n.get() + 1);
        n.get()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn pool(holding: &[usize]) -> OperatorPool {
        let people = holding.iter().enumerate().map(|(n, _)| (n as i64 + 100, Api::new("http://127.0.0.1:1").unwrap()));
        let pool = OperatorPool::new(people.collect());
        for (member, held) in pool.members().iter().zip(holding) {
            member.attached.set(true);
            member.holding.set(*held);
        }
        pool
    }

    #[test]
    fn a_dialog_is_handed_to_a_colleague_who_is_there_and_has_a_free_slot() {
        let pool = pool(&[1, 3, 0, 2]);
        assert_eq!(pool.free_colleague(0, 3, 1), Some(102), "the first has none free");
        assert_eq!(pool.free_colleague(2, 3, 2), Some(103), "never to oneself");
        assert_eq!(pool.free_colleague(2, 3, 5), Some(103), "the choice goes round");
        pool.members()[3].away.set(true);
        assert_eq!(pool.free_colleague(2, 3, 2), Some(100));
        assert_eq!(pool.free_slots(3), 2 + 3 + 1);
        assert!(pool.works(2, false) && !pool.works(9, false));
        assert_eq!((pool.free_slots(3), pool.members()[2].status()), (2 + 1, OFFLINE), "nothing new comes to a break");
        assert_eq!(pool.free_colleague(0, 3, 2), None);
        pool.members()[0].attached.set(false);
        assert_eq!(pool.free_colleague(2, 3, 2), None, "then it goes back to the queue");
        assert_eq!(pool.attached(), 3, "whoever is away for a moment is there");
        assert!(pool.is_away(3) && !pool.is_away(0) && !pool.is_away(9));
    }
}
