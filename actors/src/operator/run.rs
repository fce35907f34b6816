//! Carries out one command: sight first, then the engine, then the answer.

use std::{sync::Arc, time::Duration};

use actix::{Message as ActixMessage, Recipient, dev::ToEnvelope};
use serde_json::{Value, json};

use crate::board::messages::reach_of_queue;
use crate::dialog::messages::{Actor, AssignHow, DialogCommand, DialogDone, DialogPatch, Refusal, RequeueReason, Who};
use crate::distribution::messages::{AnswerOffer, AssignByHand, ListOperators, ListQueue, SetStatus, StatusChoice};
use crate::domain::{
    CloseReason, ContactSight, Dialog, DialogId, DraftKind, Event, Grant, Grants, MessageId, OperatorId,
    OperatorProfile, SkillGroupId, StatusId, SubjectId, TagId,
    draft::{DraftSave, OtherChoice},
    filter::FilterRef,
    message::kind_of,
    topic::{Catalogue, GroupFault},
};
use crate::feed::{
    SessionKey, Sight,
    messages::{CountersFor, FilterCounts, FilterSource, ListView, Peek, Subscribe, ToOperator},
};
use crate::ports::{Claim, ClaimError, Clock};
use crate::routing::messages::Ask;

use super::{
    commands::{Command, Target},
    door::EngineDoor,
    fault::Fault,
    policy::may_take_over_limit,
};

/// One command on its way, with the rights of the moment it started.
pub struct Errand {
    /// Doors.
    pub door: EngineDoor,
    /// Session.
    pub session: SessionKey,
    /// Who asks.
    pub who: Arc<OperatorProfile>,
    /// Their rights.
    pub grants: Arc<Grants>,
    /// Catalogue.
    pub catalogue: Arc<Catalogue>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// How long the engine may take.
    pub timeout: Duration,
}

impl Errand {
    /// Carries the command out and answers the `d` of its ack.
    ///
    /// # Errors
    /// The `d` of its error.
    pub async fn run(self, command: Command) -> Result<Value, Fault> {
        match command {
            Command::Ping | Command::CloseView | Command::Typing { .. } | Command::Board(..) => Ok(json!({})),
            Command::SetStatus(choice) => self.set_status(choice).await,
            Command::Open(dialog) => self.open(dialog).await,
            Command::Take(dialog) => self.take(dialog).await,
            Command::AnswerOffer { offer, accept } => {
                let answer = AnswerOffer { offer_id: offer, operator: self.actor(), accept };
                let dialog = self.tell(&self.door.answer_offer, answer).await??;
                Ok(if accept { self.of_dialog(&dialog) } else { json!({}) })
            }
            Command::Send { dialog, nonce, text, files, reply_to } => {
                if let Some(message) = reply_to {
                    self.see(dialog).await?;
                    self.may_quote(dialog, message).await?;
                }
                let who = self.who();
                let claim = Claim { operator: self.who.id, dialog, nonce: nonce.clone(), files };
                self.line_with_files(claim, |attachments| DialogCommand::Reply {
                    who,
                    nonce: Some(nonce),
                    kind: kind_of(&attachments),
                    text,
                    attachments,
                    reply_to_id: reply_to,
                })
                .await
            }
            Command::Note { dialog, nonce, text, files, mentions } => {
                let (who, mentions) = (self.who(), self.named(mentions).await?);
                let claim = Claim { operator: self.who.id, dialog, nonce: nonce.clone(), files };
                self.line_with_files(claim, |attachments| DialogCommand::Note {
                    who,
                    nonce: Some(nonce),
                    text,
                    attachments,
                    mentions,
                })
                .await
            }
            Command::Read { dialog, seq } => {
                self.see(dialog).await?;
                self.ask(dialog, DialogCommand::Read { operator: self.who.id, seq }).await?;
                Ok(json!({}))
            }
            Command::Unread(dialog) => {
                self.see(dialog).await?;
                let unread = DialogCommand::Unread { operator: self.who.id };
                Ok(self.of_dialog(self.ask(dialog, unread).await?.dialog()))
            }
            Command::SaveDraft { dialog, kind, text, base, other } => {
                self.save_draft(dialog, kind, text, base, other).await
            }
            Command::Transfer { dialog, to, note } => self.transfer(dialog, to, note).await,
            Command::Finish { dialog, comment, subject_alias, tags, status, unrated } => {
                self.finish(dialog, comment, subject_alias, tags, status, unrated).await
            }
            Command::Snooze { dialog, until, version } => {
                self.see(dialog).await?;
                let snooze = DialogCommand::Snooze { who: self.who(), until, expect_version: version };
                Ok(self.of_dialog(self.ask(dialog, snooze).await?.dialog()))
            }
            Command::Wake(dialog) => {
                self.see(dialog).await?;
                let wake = DialogCommand::Wake { who: self.who(), expect_version: None };
                Ok(self.of_dialog(self.ask(dialog, wake).await?.dialog()))
            }
            Command::Update { dialog, patch, version } => {
                self.see(dialog).await?;
                let update = DialogCommand::Update { who: self.who(), patch, expect_version: version };
                Ok(self.of_dialog(self.ask(dialog, update).await?.dialog()))
            }
            Command::List(Some(ListView::Filter(id))) => {
                for (id, source) in self.sources(vec![id]).await? {
                    self.ask_feed(Subscribe::AddFilter(self.session, id, source)).await?;
                }
                self.counters().await
            }
            Command::ListDraft(node) => {
                let fields = self.catalogue.client_fields.iter().map(|row| &row.fields);
                let hidden = fields.filter(|field| field.hidden_from(&self.who.roles)).map(|field| field.key.clone());
                let hidden: Vec<String> = hidden.collect();
                node.judge_own("conditions", &self.catalogue, &hidden)
                    .map_err(|fault| Fault::field(&fault.place, fault.why))?;
                let source = FilterSource::Tree(Arc::new(node));
                self.ask_feed(Subscribe::AddFilter(self.session, FilterRef::DRAFT, source)).await?;
                self.counters().await
            }
            Command::List(_) => self.counters().await,
            Command::Filters { ids, replace } => self.filters(ids, replace).await,
            Command::Operators(on) => {
                let operators = if on { self.tell(&self.door.operators, ListOperators).await? } else { Vec::new() };
                Ok(json!({ "operators": operators }))
            }
            Command::Queue(_) => {
                let reach = reach_of_queue(&self.grants, &self.catalogue, self.who.id);
                let page = self.tell(&self.door.queue, ListQueue { offset: 0, limit: 0, reach }).await?;
                Ok(json!({"queue_len": page.queue_len, "oldest_queued_at": page.oldest_queued_at}))
            }
        }
    }

    fn actor(&self) -> Actor {
        Actor { id: self.who.id, name: self.who.name.clone(), grants: Arc::clone(&self.grants) }
    }

    fn who(&self) -> Who {
        Who::Operator(self.actor())
    }

    /// Sends to an actor within the time; a dead or silent one is «unavailable».
    async fn tell<M>(&self, to: &Recipient<M>, message: M) -> Result<M::Result, Fault>
    where
        M: ActixMessage + Send + 'static,
        M::Result: Send,
    {
        to.send(message).timeout(self.timeout).await.map_err(|_| Fault::from(Refusal::Unavailable))
    }

    async fn ask(&self, dialog: DialogId, command: DialogCommand) -> Result<DialogDone, Fault> {
        Ok(self.tell(&self.door.ask, Ask { dialog, command }).await??)
    }

    /// Asks the feed within the time.
    async fn ask_feed<M>(&self, message: M) -> Result<M::Result, Fault>
    where
        M: ActixMessage + Send + 'static,
        M::Result: Send,
        crate::feed::FeedActor: actix::Handler<M>,
        actix::Context<crate::feed::FeedActor>: ToEnvelope<crate::feed::FeedActor, M>,
    {
        self.door.feed.send(message).timeout(self.timeout).await.map_err(|_| Fault::from(Refusal::Unavailable))
    }

    /// The dialog, whoever asks.
    async fn find(&self, id: DialogId) -> Result<Arc<Dialog>, Fault> {
        if let Some(dialog) = self.ask_feed(Peek(id)).await? {
            return Ok(dialog);
        }
        // Closed, or the feed is being rebuilt: the row decides.
        match self.door.snapshots.dialog(id).await {
            Ok(Some(live)) => Ok(Arc::new(live.dialog)),
            Ok(None) => Err(Refusal::NotFound.into()),
            Err(error) => {
                tracing::warn!(%error, dialog = %id, "a dialog could not be read");
                Err(Refusal::Unavailable.into())
            }
        }
    }

    fn sight(&self) -> Sight {
        Sight::of(&self.catalogue, self.who.id, &self.grants)
    }

    /// The dialog when this operator may see it; else it does not exist for them (security.md AC-01). What may be done to a
    /// dialog in sight is the dialog's own decision, made when the command's turn has come.
    async fn see(&self, id: DialogId) -> Result<Arc<Dialog>, Fault> {
        let dialog = self.find(id).await?;
        if self.sight().sees_dialog(&dialog) { Ok(dialog) } else { Err(Refusal::NotFound.into()) }
    }

    async fn set_status(&self, status: StatusChoice) -> Result<Value, Fault> {
        let set = SetStatus { operator_id: self.who.id, status, by: self.who.id, why: String::new() };
        let row = self.tell(&self.door.set_status, set).await??;
        Ok(json!({"status_id": row.status_id}))
    }

    async fn open(&self, dialog: DialogId) -> Result<Value, Fault> {
        self.see(dialog).await?;
        let open = DialogCommand::Open { session: self.session, actor: self.actor() };
        Ok(self.of_dialog(self.ask(dialog, open).await?.dialog()))
    }

    async fn line(&self, dialog: DialogId, command: DialogCommand) -> Result<Value, Fault> {
        self.see(dialog).await?;
        match self.ask(dialog, command).await? {
            DialogDone::Line { message, .. } => Ok(json!({"message_id": message.id, "seq": message.seq})),
            DialogDone::Changed { .. } | DialogDone::Unchanged { .. } => {
                tracing::error!(%dialog, "a line was answered without its message");
                Err(Refusal::Unavailable.into())
            }
        }
    }

    /// Colleagues with the rights they have now. Whether each may see the dialog is decided when the note's turn has come.
    async fn named(&self, ids: Vec<OperatorId>) -> Result<Vec<Actor>, Fault> {
        let mut actors = Vec::with_capacity(ids.len());
        for id in ids {
            match self.door.snapshots.operator(id).await {
                Ok(Some(found)) if found.active => {
                    actors.push(Actor { id, name: found.name, grants: Arc::new(found.grants) });
                }
                Ok(_) => return Err(Fault::field("mentions", format!("there is no operator {id}"))),
                Err(_) => return Err(Refusal::Unavailable.into()),
            }
        }
        Ok(actors)
    }

    /// A quoted message is a line of the same dialog that the client sees (security.md AC-02).
    async fn may_quote(&self, dialog: DialogId, message: MessageId) -> Result<(), Fault> {
        match self.door.snapshots.may_quote(dialog, message).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Fault::field("reply_to_id", format!("there is no message {message} to answer here"))),
            Err(_) => Err(Refusal::Unavailable.into()),
        }
    }

    /// Keeps a draft and tells the author's other places. A text that is gone needs no sight: it is the author's own, also when
    /// the dialog went to somebody else meanwhile.
    async fn save_draft(
        &self,
        dialog_id: DialogId,
        kind: DraftKind,
        text: String,
        base: i64,
        other: OtherChoice,
    ) -> Result<Value, Fault> {
        let needed = match kind {
            DraftKind::Reply => Grant::OpReply,
            DraftKind::Note => Grant::OpNote,
        };
        if !self.grants.has(needed) {
            return Err(Refusal::Forbidden(needed.key()).into());
        }
        if !text.is_empty() {
            self.see(dialog_id).await?;
        }
        let operator_id = self.who.id;
        let save = DraftSave { operator_id, dialog_id, kind, text, base, other, at: self.clock.now() };
        let draft = self.door.snapshots.save_draft(save).await.map_err(|error| {
            tracing::warn!(%error, dialog = %dialog_id, "a draft could not be kept");
            Fault::from(Refusal::Unavailable)
        })?;
        let event = Event::DraftChanged { draft: draft.clone() };
        self.ask_feed(ToOperator { operator_id, event }).await?;
        Ok(json!({ "draft": draft }))
    }

    /// A line with its files: they are the message's before it is written, and free again when it is refused.
    async fn line_with_files(
        &self,
        claim: Claim,
        command: impl FnOnce(Vec<Value>) -> DialogCommand,
    ) -> Result<Value, Fault> {
        let dialog = claim.dialog;
        if claim.files.is_empty() {
            return self.line(dialog, command(Vec::new())).await;
        }
        self.see(dialog).await?;
        let attachments = match self.door.files.claim(claim.clone()).await {
            Ok(attachments) => attachments,
            Err(ClaimError::Away) => return Err(Refusal::Unavailable.into()),
            Err(unknown @ ClaimError::Unknown(_)) => return Err(Fault::new("not_found", unknown.to_string())),
        };
        let done = self.line(dialog, command(attachments)).await;
        // Not answered is not refused: the message may be written.
        if done.as_ref().is_err_and(|fault| fault.code != "unavailable") {
            self.door.files.release(claim).await;
        }
        done
    }

    async fn take(&self, id: DialogId) -> Result<Value, Fault> {
        let dialog = self.find(id).await?;
        let sight = self.sight();
        if !sight.sees_dialog(&dialog) && !sight.saw_waiting(&dialog.key()) {
            return Err(Refusal::NotFound.into());
        }
        let over_limit = may_take_over_limit(&self.catalogue.settings, &self.grants);
        self.assign(id, self.who.id, over_limit, AssignHow::Taken).await
    }

    async fn assign(
        &self,
        dialog_id: DialogId,
        operator_id: crate::domain::OperatorId,
        over_limit: bool,
        how: AssignHow,
    ) -> Result<Value, Fault> {
        let by = Some(self.actor());
        let assign = AssignByHand { dialog_id, operator_id, by, over_limit, how, expect_version: None };
        Ok(self.of_dialog(&*self.tell(&self.door.assign, assign).await??))
    }

    async fn transfer(&self, dialog: DialogId, to: Target, note: Option<String>) -> Result<Value, Fault> {
        let row = self.see(dialog).await?;
        let subject = match to {
            Target::Operator(operator) => {
                let how = AssignHow::Transferred { from: self.who.id, note, group: None };
                let over_limit = self.grants.has(Grant::OpTransferOverLimit);
                return self.assign(dialog, operator, over_limit, how).await;
            }
            Target::Subject(id) => Some(self.known_subject(id)?),
            Target::SkillGroup(id) => self.subject_of_group(id, &row)?,
            Target::Queue => None,
        };
        if row.state.is_waiting() && subject.is_some() {
            return self.reroute(dialog, subject, note).await;
        }
        let requeue = DialogCommand::Requeue {
            who: self.who(),
            reason: RequeueReason::Transfer,
            subject,
            exclude_former: true,
            expect_operator: row.operator_id,
            note,
        };
        Ok(self.of_dialog(self.ask(dialog, requeue).await?.dialog()))
    }

    /// A waiting dialog has nobody to take it from: it gets the other topic where it waits.
    async fn reroute(
        &self,
        dialog: DialogId,
        subject: Option<SubjectId>,
        note: Option<String>,
    ) -> Result<Value, Fault> {
        let patch = DialogPatch { subject_id: Some(subject), ..DialogPatch::default() };
        let update = DialogCommand::Update { who: self.who(), patch, expect_version: None };
        let mut done = self.ask(dialog, update).await?;
        if let Some(text) = note {
            done = self
                .ask(
                    dialog,
                    DialogCommand::Note {
                        who: self.who(),
                        nonce: None,
                        text,
                        attachments: Vec::new(),
                        mentions: Vec::new(),
                    },
                )
                .await?;
        }
        Ok(self.of_dialog(done.dialog()))
    }

    fn known_subject(&self, id: SubjectId) -> Result<SubjectId, Fault> {
        let known = self.catalogue.subjects.iter().any(|s| s.id == id && s.active);
        known.then_some(id).ok_or_else(|| Fault::field("to", format!("there is no topic {id}")))
    }

    fn subject_of_group(&self, id: SkillGroupId, dialog: &Dialog) -> Result<Option<SubjectId>, Fault> {
        self.catalogue.topic_in_group(id, dialog.subject_id).map_err(|fault| match fault {
            GroupFault::Unknown => Fault::field("to", format!("there is no group {id}")),
            GroupFault::NoTopics => Fault::field("to", format!("group {id} has no topics")),
        })
    }

    async fn finish(
        &self,
        dialog: DialogId,
        comment: String,
        alias: Option<String>,
        tags: Vec<TagId>,
        status: Option<StatusId>,
        unrated: bool,
    ) -> Result<Value, Fault> {
        self.see(dialog).await?;
        let subject = match alias {
            None => None,
            Some(alias) => match self.catalogue.subject_by_alias(&alias) {
                Some(subject) => Some(subject.id),
                None => return Err(Fault::field("subject_alias", format!("there is no topic {alias:?}"))),
            },
        };
        let close = DialogCommand::Close {
            who: self.who(),
            reason: CloseReason::Operator,
            comment,
            subject,
            tags,
            status,
            unrated,
            expect_version: None,
        };
        Ok(self.of_dialog(self.ask(dialog, close).await?.dialog()))
    }

    /// What filters ask, of those that exist for this operator.
    async fn sources(&self, ids: Vec<FilterRef>) -> Result<Vec<(FilterRef, FilterSource)>, Fault> {
        let saved = ids.iter().filter_map(|id| if let FilterRef::Saved(id) = id { Some(*id) } else { None }).collect();
        let saved = self.door.snapshots.saved_filters(saved).await.map_err(|error| {
            tracing::warn!(%error, "saved filters could not be read");
            Fault::from(Refusal::Unavailable)
        })?;
        let me = self.who.id;
        let found: Vec<_> = ids
            .iter()
            .filter_map(|id| {
                let source = match id {
                    FilterRef::System(folder) => FilterSource::System(*folder),
                    FilterRef::Queue(queue) => FilterSource::Queue(*queue),
                    FilterRef::Draft(_) => return None,
                    FilterRef::Saved(wanted) => {
                        let filter = saved.iter().find(|f| f.id == *wanted)?;
                        if filter.owner_id.is_some_and(|owner| owner != me) {
                            return None;
                        }
                        FilterSource::Tree(Arc::new(filter.conditions.clone()))
                    }
                };
                Some((*id, source))
            })
            .collect();
        if found.is_empty() && ids.len() == 1 {
            return Err(Fault::new("not_found", "there is no such filter"));
        }
        Ok(found)
    }

    async fn filters(&self, ids: Vec<FilterRef>, replace: bool) -> Result<Value, Fault> {
        let sources = if ids.is_empty() { Vec::new() } else { self.sources(ids).await? };
        if replace {
            self.ask_feed(Subscribe::Filters(self.session, sources)).await?;
        } else {
            for (id, source) in sources {
                self.ask_feed(Subscribe::AddFilter(self.session, id, source)).await?;
            }
        }
        let counts = self.ask_feed(FilterCounts(self.session)).await?;
        let rows: Vec<Value> = counts.iter().map(|(id, n)| json!({"filter_id": id, "count": n})).collect();
        Ok(json!({ "counts": rows }))
    }

    async fn counters(&self) -> Result<Value, Fault> {
        let ask = CountersFor { operator_id: self.who.id, grants: Arc::clone(&self.grants) };
        Ok(json!({"counters": self.ask_feed(ask).await?}))
    }

    fn of_dialog(&self, dialog: &Dialog) -> Value {
        json!({"dialog": ContactSight::of(&self.grants).dialog(dialog)})
    }
}
