import { type House, NAMES } from "./house";

const [IRYNA, TARAS] = NAMES;

/** What clients wrote, oldest first; `to` holds the dialog, without it the dialog waits in the queue. */
const CLIENTS: readonly { name: string; says: readonly string[]; to?: string }[] = [
  { name: "Роман Павлюк", says: ["Чи можна виміряти стіну в Одесі?"] },
  { name: "Оксана Левченко", says: ["Добрий день", "Потрібне дзеркало 70 × 160, ви такі робите?"] },
  { name: "Андрій Ткаченко", says: ["Оплатив карткою, а статус досі «очікує»"], to: TARAS },
  { name: "Софія Литвин", says: ["Дякую, все приїхало цілим"], to: IRYNA },
  { name: "Богдан Кравець", says: ["Який термін виготовлення «Арки» з чорною рамою?"], to: IRYNA },
  { name: "Юлія Савченко", says: ["Хочу змінити адресу доставки", "Львів, вул. Городоцька, 15"], to: IRYNA },
  { name: "Дмитро Захарчук", says: ["Майстер не приїхав о 14:00, хоча обіцяли"], to: IRYNA },
];

export const HERO = "Марія Бондаренко";
export const NOTE = "Заміну погоджено зі складом, номер накладної 20450087112344";

/** A working day in the middle: several clients wait, one conversation is under way. Returns its dialog. */
export async function scene(house: House): Promise<number> {
  for (const { name, says, to } of CLIENTS) {
    for (const text of says) await house.write(name, text);
    if (to) await house.assign((await house.dialogOf(name)).id, to);
  }
  const talk = async (text: string): Promise<void> => {
    await house.write(HERO, text);
  };
  await talk("Добрий день! Отримала дзеркало «Місяць», а на краю тріщина");
  const { id } = await house.dialogOf(HERO);
  await house.assign(id, IRYNA);
  const iryna = await house.as(IRYNA);
  const reply = (text: string): Promise<unknown> =>
    iryna.post(`/api/v1/dialogs/${id}/messages`, { type: "text", text });
  await reply("Вітаю, Маріє! Прикро, що так вийшло. Надішліть, будь ласка, номер замовлення.");
  await talk("№ 48213. Коробка була ціла, мабуть, ще на складі");
  await reply("Дякую. Замінимо без доплати: кур’єр привезе нове й забере це.");
  await talk("А коли це буде? У суботу мене не буде вдома");
  return id;
}
