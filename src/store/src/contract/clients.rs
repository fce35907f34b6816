//! Clients and their addresses.

use rozmova_actors::domain::Contact;

use super::{fixtures::*, on_both_async, writing::start};
use crate::writer::WriterOptions;

#[tokio::test]
async fn an_address_nobody_has_written_from_is_made_once_with_its_client() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let first = new_contact(1);
        let second = new_contact(2);
        let twin = Contact { chat_id: first.contact.chat_id.clone(), ..second.contact };
        let (made, again) = store
            .write(move |conn| {
                let made = crate::contacts::make(conn, first.client.as_ref(), &first.contact)?;
                Ok((made, crate::contacts::make(conn, second.client.as_ref(), &twin)?))
            })
            .await
            .unwrap();
        assert_eq!((made.id, made.client_id), (again.id, again.client_id), "the second finds the first");
        let id = made.id;
        let (stored, client, other) = store
            .run(move |conn| {
                let stored = crate::contacts::get(conn, id)?;
                Ok((stored, crate::clients::get(conn, 1.into())?, crate::clients::get(conn, 2.into())?))
            })
            .await
            .unwrap();
        let stored = stored.unwrap();
        assert_eq!((stored.chat_id, stored.slot, stored.last_inbound_at), (made.chat_id, made.slot, None));
        assert!(client.is_some() && other.is_none());
        writer.shutdown();
    })
    .await;
}

#[tokio::test]
async fn a_client_is_found_by_vouched_phone_or_mail_and_its_card_is_whole() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        write(&writer, opening(1)).await;
        write(&writer, opening(2)).await;
        let by = |phone: &'static str, mail: &'static str| {
            store.run(move |conn| Ok((crate::clients::by_phone(conn, phone)?, crate::clients::by_email(conn, mail)?)))
        };
        assert_eq!(by("380670000002", "CLIENT1@example.COM").await.unwrap(), (Some(2.into()), Some(1.into())));
        assert_eq!(by("", "").await.unwrap(), (None, None));
        assert_eq!(by("1", "nobody@x").await.unwrap(), (None, None));
        let card = store.run(|conn| crate::clients::card(conn, 2.into())).await.unwrap().unwrap();
        assert_eq!(card.contacts, vec![new_contact(2).contact]);
        assert_eq!(card.dialogs, vec![dialog(2)]);
        let change = crate::clients::ClientChange {
            name: Some("Оксана".into()),
            email: Some("New@Example.com".into()),
            tags: Some(vec!["vip".into()]),
            ban: Some((true, "спам".into(), Some(at(100)))),
            ..Default::default()
        };
        let expect = change.clone();
        assert!(
            store.write(move |conn| crate::clients::update(conn, 2.into(), &change, Some(1), at(9))).await.unwrap()
        );
        assert!(
            !store.write(move |conn| crate::clients::update(conn, 2.into(), &expect, Some(1), at(9))).await.unwrap()
        );
        let row = store.run(|conn| crate::clients::get(conn, 2.into())).await.unwrap().unwrap();
        assert_eq!((row.client.name.as_str(), row.client.email.as_str()), ("Оксана", "new@example.com"));
        assert_eq!((row.tags, row.version, row.updated_at), (vec!["vip".to_owned()], 2, at(9)));
        let row = store.run(|conn| crate::clients::get(conn, 2.into())).await.unwrap().unwrap();
        assert!(row.is_banned_at(at(99)) && !row.is_banned_at(at(100)));
        let page = store.run(|conn| crate::clients::list(conn, None, 1)).await.unwrap();
        let next = (page[0].client.created_at, page[0].client.id);
        assert_eq!(page[0].client.id, 2.into());
        let page = store.run(move |conn| crate::clients::list(conn, Some(next), 5)).await.unwrap();
        assert_eq!(page.iter().map(|row| row.client.id.get()).collect::<Vec<_>>(), vec![1]);
    })
    .await;
}
