import { expect, it } from "vitest";
import { savedAt, type SignedFile, SignedLinks } from "./file-links";

const MINUTE = 60_000;

it("gives signed addresses for our files, asks once for all that show one, and anew before they end", async () => {
  let clock = 0;
  const asked: number[] = [];
  const links = new SignedLinks(
    (id): Promise<SignedFile> => {
      asked.push(id);
      return id === 404
        ? Promise.reject(new Error("gone"))
        : Promise.resolve({
            signed_url: `/f/w${id}-${asked.length}`,
            signed_thumb_url: id === 2 ? null : `/f/t${id}`,
            signed_original_url: id === 2 ? null : `/f/o${id}`,
          });
    },
    () => clock,
  );
  const [whole, thumb] = await Promise.all([
    links.of("/api/v1/files/1/content"),
    links.of("/api/v1/files/1/content?variant=thumb"),
  ]);
  expect([whole, thumb, asked]).toEqual(["/f/w1-1", "/f/t1", [1]]);
  expect(await links.of("/api/v1/files/1/content?variant=original")).toBe("/f/o1");
  expect(await links.of("/api/v1/files/2/content?variant=thumb")).toBe("/f/w2-2");
  clock += 8 * MINUTE;
  expect(await links.of("/api/v1/files/1/content")).toBe("/f/w1-1");
  clock += MINUTE;
  expect(await links.of("/api/v1/files/1/content")).toBe("/f/w1-3");
  links.forget("/api/v1/files/1/content?variant=thumb");
  expect(await links.of("/api/v1/files/1/content")).toBe("/f/w1-4");

  for (const foreign of ["https://cdn.example/1.png", "/api/v1/files/x/content", "blob:1", ""])
    expect(await links.of(foreign)).toBe(foreign);
  await expect(links.of("/api/v1/files/404/content")).rejects.toThrow("gone");
  await expect(links.of("/api/v1/files/404/content")).rejects.toThrow("gone");
  expect(asked.filter((id) => id === 404)).toHaveLength(2);
});

it("saves with one more word in the address", () => {
  expect([savedAt("/f/x"), savedAt("/api/v1/files/1/content?variant=thumb")]).toEqual([
    "/f/x?download=1",
    "/api/v1/files/1/content?variant=thumb&download=1",
  ]);
});
