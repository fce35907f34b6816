/** What clients read as the operator's name, for a name that everybody knows how to take apart; null = a wrong template. */
export function nameExample(template: string): string | null {
  const [first, last] = ["Ірина", "Коваль"];
  const words: Readonly<Record<string, string>> = {
    first_name: first,
    last_name: last,
    name: `${first} ${last}`,
  };
  let known = true;
  const filled = template.replace(/\{\{(.*?)\}\}/g, (_, key: string) => {
    const word = words[key.trim()];
    if (word === undefined) known = false;
    return word ?? "";
  });
  return known && !filled.includes("{{") ? filled.trim().replace(/\s+/g, " ") : null;
}
