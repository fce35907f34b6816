/** Words of files: they come with this part, not with the chat. */
const uk = {
  attach: "Додати файл",
  remove: "Прибрати",
  photo: "Фото",
  tooLarge: "Понад {n} МБ",
  badType: "Такий файл не приймаємо",
  failed: "Не завантажилось",
  kb: "КБ",
  mb: "МБ",
};

const en: typeof uk = {
  attach: "Attach a file",
  remove: "Remove",
  photo: "Photo",
  tooLarge: "Over {n} MB",
  badType: "We do not accept such files",
  failed: "Upload failed",
  kb: "KB",
  mb: "MB",
};

/** The words of a language; another one than ours reads English. */
export const words = (code: string): typeof uk => (code === "uk" ? uk : en);
