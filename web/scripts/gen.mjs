// Writes the *.gen.ts files from the server's snapshots. Both snapshots are checked in and tested by the server.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compileFromFile } from "json-schema-to-typescript";
import openapiTS, { astToString } from "openapi-typescript";

const root = path.resolve(import.meta.dirname, "..");
const openapi = path.join(root, "openapi.json");
const events = path.join(root, "events.schema.json");

if (!existsSync(openapi)) {
  console.error("web/openapi.json is missing: the server writes it (`cargo test` updates the snapshot)");
  process.exit(1);
}
const document = JSON.parse(readFileSync(openapi, "utf8"));
leaveOutDefaultsOfRequests(document);
writeFileSync(path.join(root, "src/api/schema.gen.ts"), astToString(await openapiTS(document)));
console.log("src/api/schema.gen.ts");

if (existsSync(events)) {
  writeFileSync(path.join(root, "src/live/events.gen.ts"), await compileFromFile(events));
  console.log("src/live/events.gen.ts");
} else {
  console.log("no events.schema.json: live/events.ts stays the only description of the socket's events");
}

/** A member with a default always comes in an answer and may be left out of a request; the types cannot say both of one schema. */
function leaveOutDefaultsOfRequests({ paths, components: { schemas } }) {
  const reached = (parts) => {
    const names = new Set();
    const walk = (node) => {
      if (typeof node !== "object" || node === null) return;
      const name = node.$ref?.split("/").at(-1);
      if (name !== undefined && !names.has(name)) {
        names.add(name);
        walk(schemas[name]);
      }
      Object.values(node).forEach(walk);
    };
    parts.forEach(walk);
    return names;
  };
  const operations = Object.values(paths).flatMap((entry) => Object.values(entry));
  const answered = reached(operations.map(({ responses }) => responses));
  for (const name of reached(operations.map(({ requestBody }) => requestBody))) {
    if (answered.has(name)) continue;
    for (const member of Object.values(schemas[name].properties ?? {})) delete member.default;
  }
}
