//! Doors to the `DistributionActor` (sessions and the Distributor), opened when it has started.

use actix::{Actor, Addr, Handler, dev::ToEnvelope};

use crate::board::messages::Explain;
use crate::distribution::messages::{
    AnswerOffer, AssignByHand, CatalogueReloaded, Diagnose, DistributeNow, ListFitting, ListOperators, ListQueue,
    OperatorReloaded, OperatorsOnline, PreviewMoves, Redistribute, SetStatus, Simulate,
};
use crate::operator::messages::{Attach, EndSessions};
use crate::supervision::Outlet;

macro_rules! doors {
    ($($(#[$doc:meta])* $name:ident: $message:ident),+ $(,)?) => {
        /// One outlet per kind of message. Cheap to clone; closed until [`People::open`].
        #[derive(Clone, Default)]
        pub struct People { $($(#[$doc])* pub $name: Outlet<$message>),+ }

        impl People {
            /// Puts the actor behind every door.
            pub fn open<A>(&self, addr: &Addr<A>)
            where
                A: Actor $(+ Handler<$message>)+,
                A::Context: Sized $(+ ToEnvelope<A, $message>)+,
            {
                $(self.$name.set(Some(addr.clone().recipient()));)+
            }
        }
    };
}

doors! {
    /// Takes and assigns by hand.
    assign: AssignByHand,
    /// Answers to offers.
    answer_offer: AnswerOffer,
    /// Statuses of operators.
    set_status: SetStatus,
    /// Rows of operators.
    operators: ListOperators,
    /// The waiting queue.
    queue: ListQueue,
    /// Why somebody does not receive.
    diagnose: Diagnose,
    /// Why those who fit a waiting dialog do or do not receive it.
    fitting: ListFitting,
    /// Who would get it.
    simulate: Simulate,
    /// What the live board asks.
    explain: Explain,
    /// Distribute now.
    distribute: DistributeNow,
    /// An operator's dialogs go back.
    redistribute: Redistribute,
    /// What that would do.
    preview_moves: PreviewMoves,
    /// How many could receive.
    online: OperatorsOnline,
    /// A user changed.
    operator_reloaded: OperatorReloaded,
    /// The catalogue changed.
    catalogue_reloaded: CatalogueReloaded,
    /// A panel socket comes.
    attach: Attach,
    /// Sessions end.
    end_sessions: EndSessions,
}
