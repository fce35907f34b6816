//! What is masked and what is not, as tables.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::json;

use super::*;

#[test]
fn ac_12_a_phone_keeps_its_country_and_its_last_two_digits() {
    for (phone, masked) in [
        ("", ""),
        ("380671112267", "380 ** *** ** 67"),
        ("14155550123", "141 ** *** ** 23"),
        ("1234567", "** *** ** 67"),
        ("12345", "** *** ** 45"),
        ("+38 (067) 111-22-67", "380 ** *** ** 67"),
    ] {
        assert_eq!(ContactSight::Masked.phone(phone.into()), masked, "{phone}");
        assert_eq!(ContactSight::Shown.phone(phone.into()), phone);
    }
}

#[test]
fn ac_12_an_e_mail_keeps_first_letters_and_the_top_domain() {
    for (email, masked) in [
        ("", ""),
        ("ivan@example.com", "i•••@e•••.com"),
        ("i@e.com", "•••@•••.com"),
        ("їжак@пошта.укр", "ї•••@п•••.укр"),
        ("a.b+c@mail.example.com.ua", "a•••@m•••.ua"),
        ("whatever", "w•••"),
        ("somebody@localhost", "s•••@l•••"),
    ] {
        assert_eq!(ContactSight::Masked.email(email.into()), masked, "{email}");
        assert_eq!(ContactSight::Shown.email(email.into()), email);
    }
}

#[test]
fn ac_12_a_name_is_whole_but_for_the_contacts_that_stand_in_it() {
    for (name, masked) in [
        ("Марія Бондаренко", "Марія Бондаренко"),
        ("@maria_b", "@maria_b"),
        ("Відвідувач 1234567", "Відвідувач 1234567"),
        ("Клієнт 42", "Клієнт 42"),
        ("Ольга +380 67 111-22-67", "Ольга +380 ** *** ** 67"),
        ("+380671112267", "+380 ** *** ** 67"),
        ("380671112267", "380 ** *** ** 67"),
        ("671112267", "671 ** *** ** 67"),
        ("(067) 111-22-67 Марія", "067 ** *** ** 67 Марія"),
        ("тел:0671112267", "тел:067 ** *** ** 67"),
        ("ivan@example.com", "i•••@e•••.com"),
        ("Іван <ivan@example.com>", "Іван <i•••@e•••.com>"),
        ("Кімната 12/2026-11-29 10:00", "Кімната 12/2026-11-29 10:00"),
        ("Марія 067.111.22.67", "Марія 067 ** *** ** 67"),
        ("06.71.11.22.67", "067 ** *** ** 67"),
        ("+380.67.111.22.67.", "+380 ** *** ** 67."),
        ("Марія 0671112267. Терміново", "Марія 067 ** *** ** 67. Терміново"),
        ("Марія0671112267", "Марія067 ** *** ** 67"),
        ("0671112267Марія", "067 ** *** ** 67Марія"),
        ("https://wa.me/380671112267", "https://wa.me/380 ** *** ** 67"),
        ("Зустріч 01.05.2026 10:00", "Зустріч 01.05.2026 10:00"),
        ("01.05.26 о 10:00, стіл 12", "01.05.26 о 10:00, стіл 12"),
        ("0.1234567", "0.1234567"),
        ("192.168.100.200", "192.168.100.200"),
        ("ab0671112267", "ab0671112267"),
        ("0671112267.pdf", "067 ** *** ** 67.pdf"),
    ] {
        assert_eq!(ContactSight::Masked.name(name.into()), masked, "{name}");
        assert_eq!(ContactSight::Shown.name(name.into()), name);
    }
}

#[test]
fn ac_12_an_address_is_masked_where_it_is_a_phone_or_an_e_mail() {
    use ChannelKind as C;
    for (channel, address, masked) in [
        (C::Whatsapp, "380671112267", "380 ** *** ** 67"),
        (C::Sms, "380671112267", "380 ** *** ** 67"),
        (C::Email, "ivan@example.com", "i•••@e•••.com"),
        (C::CustomChannel, "380671112267", "380 ** *** ** 67"),
        (C::CustomChannel, "u-1", "u-1"),
        (C::Viber, "01234567890A=", "01234567890A="),
        (C::Telegram, "380671112267", "380671112267"),
        (C::Widget, "v12", "v12"),
    ] {
        assert_eq!(ContactSight::Masked.address(channel, address.into()), masked, "{channel} {address}");
    }
}

#[test]
fn ac_12_what_a_site_told_loses_phones_and_e_mails_wherever_they_stand() {
    let told = json!({
        "order": "48-2291", "sum": 1250, "phone": 380_671_112_267_i64, "tel": "067 111 22 67", "paid": true,
        "page": "https://shop.example/cart/1234567890?phone=%2B380671112267&mail=ivan%40example.com",
        "date": "2026-11-29", "at": 1_767_600_000_000_000_i64, "list": ["ivan@example.com"],
    });
    let masked = json!({
        "order": "48-2291", "sum": 1250, "phone": "380 ** *** ** 67", "tel": "067 ** *** ** 67", "paid": true,
        "page": "https://shop.example/cart/1234567890?phone=%2B380 ** *** ** 67&mail=i•••@e•••.com",
        "date": "2026-11-29", "at": 1_767_600_000_000_000_i64, "list": ["i•••@e•••.com"],
    });
    assert_eq!(ContactSight::Masked.json(told.clone()), masked);
    assert_eq!(ContactSight::Shown.json(told.clone()), told);
}

#[test]
fn ac_12_a_number_of_json_is_masked_where_it_is_a_phone_and_stays_where_it_is_a_sum_an_id_or_a_moment() {
    for (told, masked) in [
        (json!(671_112_267), json!("671 ** *** ** 67")),
        (json!(501_234_567), json!("501 ** *** ** 67")),
        (json!(994_443_322), json!("994 ** *** ** 22")),
        (json!(380_671_112_267_i64), json!("380 ** *** ** 67")),
        (json!(14_155_550_123_i64), json!("141 ** *** ** 23")),
        // Ids, sums and moments.
        (json!(123_456_789), json!(123_456_789)),
        (json!(441_112_267), json!(441_112_267)),
        (json!(67_111_226), json!(67_111_226)),
        (json!(-671_112_267), json!(-671_112_267)),
        (json!(12_345_678.9), json!(12_345_678.9)),
        (json!(1_767_600_000_000_000_i64), json!(1_767_600_000_000_000_i64)),
        (json!(9_007_199_254_740_991_i64), json!(9_007_199_254_740_991_i64)),
    ] {
        assert_eq!(ContactSight::Masked.json(told.clone()), masked, "{told}");
        assert_eq!(ContactSight::Shown.json(told.clone()), told);
    }
}

#[test]
fn ac_12_a_phone_or_an_e_mail_is_masked_also_where_it_is_the_name_of_a_member() {
    let told = json!({
        "380671112267": {"orders": 2}, "+380 50 123 45 67": 1, "0671112267": true, "671112268": "x",
        "ivan@example.com": ["a"], "48-2291": 1, "123456789": 2, "2026-11-29": 3, "1767600000000000": 4, "phone": "", "": 5,
    });
    let masked = json!({
        "380 ** *** ** 67": {"orders": 2}, "+380 ** *** ** 67": 1, "067 ** *** ** 67": true, "671 ** *** ** 68": "x",
        "i•••@e•••.com": ["a"], "48-2291": 1, "123456789": 2, "2026-11-29": 3, "1767600000000000": 4, "phone": "", "": 5,
    });
    assert_eq!(ContactSight::Masked.json(told.clone()), masked);
    assert_eq!(ContactSight::Shown.json(told.clone()), told);
    // Two phones with one mask lose neither of their values.
    let twins = json!({"a": {"380671112267": 1, "380672223367": 2}});
    let masked = json!({"a": {"380 ** *** ** 67": 1, "380 ** *** ** 67 (2)": 2}});
    assert_eq!(ContactSight::Masked.json(twins), masked);
}

#[test]
fn ac_12_a_mask_is_told_from_a_name_that_somebody_typed() {
    for (text, holds) in
        [("Марія", false), ("+380 ** *** ** 67 Марія", true), ("i•••@e•••.com", true), ("★ зірка **", false)]
    {
        assert_eq!(ContactSight::Masked.holds_mask(text), holds, "{text}");
        assert!(!ContactSight::Shown.holds_mask(text), "whoever sees contacts types what they like");
    }
    assert_eq!(ContactSight::Masked.name_in_file("Марія".into()), "М•••");
    assert_eq!(ContactSight::Masked.name_in_file(String::new()), "");
}

#[test]
fn ac_12_the_right_is_had_or_not_wherever_its_role_is_limited_to() {
    let with: Grants = [Grant::OpPanel, Grant::ViewContacts].into_iter().collect();
    let without: Grants = [Grant::OpPanel, Grant::OpViewAll].into_iter().collect();
    assert_eq!(ContactSight::of(&with), ContactSight::Shown);
    assert_eq!(ContactSight::of(&without), ContactSight::Masked);
    assert_eq!(ContactSight::of(&Grants::default()), ContactSight::Masked, "nobody sees nothing");
}
