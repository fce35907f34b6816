/** A counted phrase: the four forms of Ukrainian (ui.md 16); `{n}` is the number. */
export interface Plural {
  one: string;
  few: string;
  many: string;
  other: string;
}

export const uk = {
  chat: "Чат",
  close: "Згорнути чат",
  messages: "Повідомлення",
  write: "Напишіть повідомлення…",
  send: "Надіслати",
  bot: "Помічник",
  operatorStatus: "Вам відповідає {name}",
  away: "Зараз не на лінії, відповімо пізніше",
  next: "Ви наступні в черзі",
  waiting: "Шукаємо оператора",
  ahead: {
    one: "Перед вами {n} клієнт",
    few: "Перед вами {n} клієнти",
    many: "Перед вами {n} клієнтів",
    other: "Перед вами {n} клієнта",
  } as Plural,
  closed: "Чат завершено",
  restart: "Почати знову",
  offline: "Немає зв’язку. Надішлемо, щойно відновиться.",
  failed: "Не надіслано. Торкніться, щоб повторити",
  sending: "Надсилаємо…",
  queued: "Чекає на зв’язок",
  sent: "Надіслано",
  delivered: "Доставлено",
  read: "Прочитано",
  typing: "{name} пише",
  older: "Показати попередні",
  blocked: "Доступ до чату з цієї адреси обмежено.",
  refused: "Чат на цьому сайті недоступний.",
  replaced: "Чат відкрито в іншій вкладці.",
  powered: "Працює на Rozmova",
};
