//! The feed's shell: visitors' sockets, full mailboxes, the report.

use std::{sync::Arc, time::Duration};

use actix::prelude::*;
use bytestring::ByteString;
use tokio::sync::mpsc;

use crate::dialog::messages::VisitorFrame;
use crate::domain::{AuthorKind, ContactId, DialogState, Role};
use crate::feed::{
    FeedActor, SessionKey,
    messages::{
        Deliver, Join, ObserveFeed, Publication, Subscribe, Typing, VisitorDeliver, VisitorJoin, VisitorLeave,
        VisitorsLeave,
    },
};
use crate::testing::World;

use super::fixtures::{T0, dialog, grants, message};

const LIMIT: Duration = Duration::from_secs(10);

struct Browser(mpsc::UnboundedSender<VisitorFrame>);
impl Actor for Browser {
    type Context = Context<Self>;
}
impl Handler<VisitorDeliver> for Browser {
    type Result = ();
    fn handle(&mut self, VisitorDeliver(frames): VisitorDeliver, _: &mut Self::Context) {
        for frame in frames {
            let _ = self.0.send(frame);
        }
    }
}

/// Takes nothing: its mailbox holds one message at a time and it never comes to read it.
struct Stuck;
impl Actor for Stuck {
    type Context = Context<Self>;
    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1);
        ctx.wait(actix::fut::wrap_future(std::future::pending::<()>()));
    }
}
impl Handler<VisitorDeliver> for Stuck {
    type Result = ();
    fn handle(&mut self, _: VisitorDeliver, _: &mut Self::Context) {}
}
impl Handler<Deliver> for Stuck {
    type Result = ();
    fn handle(&mut self, _: Deliver, _: &mut Self::Context) {}
}

async fn feed() -> Addr<FeedActor> {
    let (world, _) = World::new();
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    world.store.rows().dialogs.insert(held.id, held);
    FeedActor::start_on(&Arbiter::current(), world.ports).await.unwrap()
}

fn publication(n: i64) -> Publication {
    let mut after = dialog(7, DialogState::Active, Some(1), Some(1));
    after.version = n + 1;
    Publication {
        before: Some(after.key()),
        dialog: Arc::new(after),
        messages: vec![message(7, n, AuthorKind::Client, None, "?")],
        amended: Vec::new(),
        tail: None,
        visitor: vec![VisitorFrame { n: Some(n), frame: ByteString::from(format!("frame {n}")) }],
        at: T0,
    }
}

/// Browsers of these contacts on these sockets, joined in this order; what each hears.
async fn browsers(feed: &Addr<FeedActor>, all: &[(i64, u64)]) -> Vec<mpsc::UnboundedReceiver<VisitorFrame>> {
    let mut ears = Vec::new();
    for (contact, socket) in all {
        let (tell, ear) = mpsc::unbounded_channel();
        let to = Browser(tell).start().recipient();
        feed.send(VisitorJoin { contact_id: ContactId(*contact), socket: *socket, to }).await.unwrap();
        ears.push(ear);
    }
    ears
}

async fn count(feed: &Addr<FeedActor>, name: &str) -> i64 {
    feed.send(ObserveFeed).await.unwrap().counters[name]
}

#[actix::test]
async fn every_socket_of_a_visitor_hears_of_their_dialog_and_no_other_visitor_does() {
    let feed = feed().await;
    let mut ears = browsers(&feed, &[(1007, 1), (1007, 2), (5, 3)]).await;
    feed.send(publication(1)).await.unwrap();
    for ear in &mut ears[..2] {
        let frame = tokio::time::timeout(LIMIT, ear.recv()).await.unwrap().unwrap();
        assert_eq!((frame.n, &*frame.frame), (Some(1), "frame 1"));
    }
    feed.send(VisitorLeave { contact_id: ContactId(1007), socket: 1 }).await.unwrap();
    feed.send(publication(2)).await.unwrap();
    let frame = tokio::time::timeout(LIMIT, ears[1].recv()).await.unwrap().unwrap();
    assert_eq!(frame.n, Some(2));
    assert!(ears[0].try_recv().is_err() && ears[2].try_recv().is_err());
    feed.send(VisitorLeave { contact_id: ContactId(1007), socket: 2 }).await.unwrap();
    assert_eq!(count(&feed, "visitors").await, 1);
}

#[actix::test]
async fn visitors_sockets_that_end_together_are_told_together_and_the_others_stay() {
    let feed = feed().await;
    let mut ears = browsers(&feed, &[(1007, 1), (1007, 2), (5, 3)]).await;
    let gone = |contact, socket| VisitorLeave { contact_id: ContactId(contact), socket };
    feed.send(VisitorsLeave(vec![gone(1007, 1), gone(5, 3), gone(77, 4)])).await.unwrap();
    assert_eq!(count(&feed, "visitors").await, 1);
    feed.send(publication(1)).await.unwrap();
    let frame = tokio::time::timeout(LIMIT, ears[1].recv()).await.unwrap().unwrap();
    assert_eq!(frame.n, Some(1), "the other socket of the same visitor");
    assert!(ears[0].try_recv().is_err());
}

#[actix::test]
async fn a_visitors_socket_that_takes_nothing_is_dropped_and_does_not_hold_up_the_feed() {
    let feed = feed().await;
    let to = Stuck.start().recipient();
    feed.send(VisitorJoin { contact_id: ContactId(1007), socket: 1, to }).await.unwrap();
    for n in 1..=20 {
        tokio::time::timeout(LIMIT, feed.send(publication(n))).await.unwrap().unwrap();
    }
    assert_eq!(count(&feed, "visitors").await, 0);
}

#[actix::test]
async fn a_session_with_a_full_mailbox_is_marked_lost_and_told_nothing_more() {
    let feed = feed().await;
    let lost = Arc::default();
    let join = Join {
        session: SessionKey(4),
        operator_id: crate::domain::OperatorId(1),
        name: String::from("Operator 1"),
        grants: grants(Role::Operator),
        to: Stuck.start().recipient(),
        lost: Arc::clone(&lost),
    };
    feed.send(join).await.unwrap();
    let mut n = 0;
    while !lost.load(std::sync::atomic::Ordering::SeqCst) {
        n += 1;
        assert!(n < 50, "the mailbox never filled");
        feed.send(publication(n)).await.unwrap();
    }
    let delivered = count(&feed, "events_delivered").await;
    feed.send(publication(n + 1)).await.unwrap();
    assert_eq!(count(&feed, "events_delivered").await, delivered);
    assert_eq!((count(&feed, "sessions").await, count(&feed, "sessions_lost").await), (0, 1));
    feed.send(Subscribe::Leave(SessionKey(4))).await.unwrap();
}

#[actix::test]
async fn typing_of_the_holder_reaches_the_visitors_sockets() {
    let feed = feed().await;
    let (tell, mut ear) = mpsc::unbounded_channel();
    let to = Browser(tell).start().recipient();
    feed.send(VisitorJoin { contact_id: ContactId(1007), socket: 1, to }).await.unwrap();
    let typing = Typing {
        dialog_id: crate::domain::DialogId(7),
        contact_id: None,
        who: crate::domain::event::TypingWho::Operator,
        operator_id: Some(crate::domain::OperatorId(1)),
        name: String::from("Ірина"),
        on: true,
        text: String::new(),
    };
    feed.send(typing).await.unwrap();
    let frame = tokio::time::timeout(LIMIT, ear.recv()).await.unwrap().unwrap();
    assert!(frame.frame.contains("\"typing\"") && frame.n.is_none());
}
