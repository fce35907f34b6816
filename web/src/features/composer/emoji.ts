import type { Language } from "../../i18n/language";

/** A sign and the words it is found by; the first word is what a reader hears. */
export interface Emoji {
  sign: string;
  words: Record<Language, string>;
}

const of = (sign: string, uk: string, en: string): Emoji => ({ sign, words: { uk, en } });

/** Signs of service talk, the most usual ones first. */
export const EMOJI: readonly Emoji[] = [
  of("🙂", "усмішка", "smile"),
  of("😊", "щира усмішка", "happy smile"),
  of("😀", "радість", "joy grin"),
  of("😉", "підморгування", "wink"),
  of("😂", "сміх до сліз", "laugh tears"),
  of("😅", "незручно сміх", "sweat smile awkward"),
  of("🤔", "роздуми думаю", "thinking"),
  of("😮", "подив здивування", "surprise"),
  of("😔", "сум засмучення", "sad"),
  of("😢", "сльоза плач", "tear cry"),
  of("😟", "тривога хвилювання", "worried"),
  of("😡", "гнів злість", "anger angry"),
  of("😴", "сон", "sleep"),
  of("🤗", "обійми", "hug"),
  of("🙏", "дякую прошу будь ласка", "thanks please"),
  of("👍", "добре згода палець вгору", "thumbs up good yes"),
  of("👎", "погано палець вниз", "thumbs down bad no"),
  of("👌", "гаразд окей", "ok okay"),
  of("👋", "привіт вітання", "wave hello"),
  of("👏", "оплески", "applause clap"),
  of("💪", "сила", "strength muscle"),
  of("🤝", "домовленість рукостискання", "handshake deal"),
  of("☝️", "увага вказівний палець", "point up attention"),
  of("👇", "нижче палець", "below point down"),
  of("❤️", "серце любов", "heart love"),
  of("💙", "синє серце", "blue heart"),
  of("💛", "жовте серце", "yellow heart"),
  of("🎉", "свято вітаю", "party congratulations"),
  of("🎁", "подарунок", "gift present"),
  of("🌷", "квітка тюльпан", "flower tulip"),
  of("💐", "букет квіти", "bouquet flowers"),
  of("☀️", "сонце", "sun"),
  of("❄️", "сніг зима", "snow winter"),
  of("🔥", "вогонь", "fire"),
  of("⭐", "зірка", "star"),
  of("✨", "блиск", "sparkles"),
  of("✅", "готово так галочка", "done check yes"),
  of("❌", "ні хрестик помилка", "no cross error"),
  of("⚠️", "увага попередження", "warning attention"),
  of("❗", "важливо оклик", "important exclamation"),
  of("❓", "питання", "question"),
  of("ℹ️", "довідка інформація", "information"),
  of("➡️", "далі стрілка праворуч", "next arrow right"),
  of("🔄", "оновити повторити", "refresh again"),
  of("⏰", "будильник час", "alarm time"),
  of("⏳", "чекаємо пісочний годинник", "waiting hourglass"),
  of("📅", "календар дата", "calendar date"),
  of("📞", "телефон дзвінок", "phone call"),
  of("📱", "мобільний телефон", "mobile phone"),
  of("✉️", "лист пошта", "letter mail"),
  of("📎", "вкладення скріпка", "attachment clip"),
  of("📄", "документ", "document"),
  of("🧾", "чек рахунок", "receipt bill"),
  of("📷", "фото камера", "photo camera"),
  of("🔗", "посилання", "link"),
  of("🔍", "пошук", "search"),
  of("🔒", "замок безпека", "lock secure"),
  of("🔑", "ключ доступ", "key access"),
  of("⚙️", "налаштування", "settings gear"),
  of("🛠️", "ремонт інструменти", "repair tools"),
  of("💡", "ідея порада", "idea hint"),
  of("💳", "картка оплата", "card payment"),
  of("💰", "гроші", "money"),
  of("📦", "посилка замовлення", "parcel package order"),
  of("🚚", "доставка", "delivery truck"),
  of("✈️", "літак", "plane"),
  of("🏠", "дім адреса", "home address"),
  of("🏪", "магазин", "shop store"),
  of("📍", "місце на карті", "place pin map"),
  of("🛒", "кошик покупки", "cart shopping"),
  of("↩️", "повернення назад", "return back"),
  of("🇺🇦", "Україна прапор", "Ukraine flag"),
];

/** Signs one of whose words begins with what is typed, in either language. Pure. */
export function matchingEmoji(typed: string): Emoji[] {
  const wanted = typed.toLocaleLowerCase("uk");
  if (wanted === "") return [...EMOJI];
  return EMOJI.filter(({ words }) =>
    `${words.uk} ${words.en}`
      .toLocaleLowerCase("uk")
      .split(" ")
      .some((word) => word.startsWith(wanted)),
  );
}
