//! What people say: short Ukrainian texts of a shop's contact centre, chosen by a seeded dice.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

/// A topic a customer may have, by the alias of its subject.
#[derive(Debug, Clone, Copy)]
pub struct Story {
    /// Subject alias.
    pub subject: &'static str,
    /// First lines, one is chosen.
    pub openings: &'static [&'static str],
    /// Further lines, in any order.
    pub more: &'static [&'static str],
}

/// The stories of the demo shop «Світло і Дзеркало».
pub const STORIES: &[Story] = &[
    Story {
        subject: "delivery",
        openings: &[
            "Добрий день! Де моє замовлення 48-2291?",
            "Скажіть, будь ласка, коли приїде кур’єр?",
            "Чи можна змінити адресу доставки?",
        ],
        more: &["Замовляла у вівторок.", "Місто Львів, вулиця Зелена.", "Номер телефону той самий.", "Дякую, чекаю."],
    },
    Story {
        subject: "returns",
        openings: &[
            "Прийшло пошкоджене дзеркало, кут зім’ятий.",
            "Хочу повернути світильник, не підійшов колір.",
            "Як обміняти раму на більшу?",
        ],
        more: &[
            "Фото коробки можу надіслати.",
            "Чек зберігся.",
            "Чи встигнете до п’ятниці?",
            "Добре, оформлюйте обмін 🙏",
        ],
    },
    Story {
        subject: "payment",
        openings: &[
            "Промокод не застосовується в кошику.",
            "Оплата пройшла двічі, перевірте, будь ласка.",
            "Потрібен рахунок на компанію.",
        ],
        more: &["Код СВІТЛО10.", "Сума 4 290 ₴.", "ЄДРПОУ надіслати сюди?", "Зрозуміло, дякую."],
    },
    Story {
        subject: "support",
        openings: &["Світильник блимає після встановлення.", "Не вмикається підсвітка дзеркала."],
        more: &["Вимикач новий.", "Електрик каже, що проводка ціла.", "Спробував, допомогло!"],
    },
];

/// Lines of operators before the last.
pub const REPLIES: &[&str] = &[
    "Вітаю! Зараз перевірю.",
    "Дякую за очікування, бачу ваше замовлення.",
    "Уточню на складі й одразу напишу.",
    "Підкажіть, будь ласка, номер замовлення?",
    "Так, це можливо. Оформлюю.",
];

/// Last line of an operator.
pub const FAREWELLS: &[&str] = &["Готово! Якщо буде ще питання — пишіть.", "Усе оформлено, гарного дня!"];

/// First names.
pub const NAMES: &[&str] = &[
    "Марія Бондаренко",
    "Андрій Ткаченко",
    "Юрій Руденко",
    "Дмитро Коваленко",
    "Олена Шевчук",
    "Тарас Мельник",
    "Дарина Шевчук",
    "Олександр Мельник",
    "Наталія Лисенко",
    "Софія Кравець",
    "Анна Руденко",
    "Богдан Кравчук",
    "Оксана Савчук",
    "Іван Петренко",
    "Катерина Поліщук",
    "Микола Гончар",
    "Людмила Марченко",
    "Роман Литвин",
];

/// One of the list; `""` from an empty list.
#[must_use]
pub fn pick(dice: &mut StdRng, list: &[&'static str]) -> &'static str {
    list.choose(dice).copied().unwrap_or("")
}

/// A pause with a long tail around `median_ms` (lognormal-like: the product of three even factors).
#[must_use]
pub fn pause_ms(dice: &mut StdRng, median_ms: u64) -> u64 {
    let factor: f64 = (0..3).map(|_| dice.random_range(0.7..1.45)).product();
    (median_ms as f64 * factor) as u64
}
