import { Component, Fragment, h } from "preact";
import type { Engine } from "../engine";
import type { Language } from "../i18n";
import { FILES_MAX, type FileInfo, type Message } from "../protocol";
import type { State } from "../state";
import { icon } from "../ui/icons";
import href from "./files.css?url";
import { fault, size } from "./judge";
import { words } from "./words";

/** A file that goes along with the next message. */
export interface Chip {
  name: string;
  share: number;
  fault: string;
  file?: FileInfo;
}

/** Files beside the draft; the composer looks into it when it sends. */
export interface Bag {
  chips: Chip[];
}

/** Addresses of files work for ten minutes. */
const LINKS = 9 * 60_000;
const Clip = icon(
  "m21.400 11.100-9.200 9.200a6 6 0 0 1-8.500-8.500l8.600-8.600a4 4 0 1 1 5.700 5.700l-8.600 8.600a2 2 0 0 1-2.800-2.800l8.500-8.500",
);
const Sheet = icon("M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7zM14 2v5h6");
const SAFE = { target: "_blank", rel: "noopener noreferrer nofollow" };
let linksAt = Date.now();

document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));

/** Sends a file as a form; rejects with the server's reason, "" = none. */
function upload(engine: Engine, file: File, told: (share: number) => void): Promise<FileInfo> {
  return new Promise((done, failed) => {
    const x = new XMLHttpRequest();
    x.open("POST", `${engine.root}files`);
    x.responseType = "json";
    x.setRequestHeader("authorization", `Bearer ${engine.token()}`);
    x.upload.onprogress = (e) => told(e.loaded / e.total);
    x.onload = () => {
      const d = (x.response ?? {}) as FileInfo & { reason?: string };
      if (x.status === 200) done(d);
      else failed(d.reason ?? "");
    };
    x.onerror = () => failed("");
    const form = new FormData();
    form.append("file", file);
    x.send(form);
  });
}

interface Props {
  engine: Engine;
  s: State;
  l: Language;
  bag: Bag;
  /** The bag holds something else now. */
  changed: () => void;
}

/** Uploads files at once, each judged before a byte of it is sent. */
export function add({ engine, s, l, bag, changed }: Props, chosen: FileList | null | undefined): void {
  const w = words(l.code);
  const limits = s.config.upload ?? { max: 0, types: [] };
  for (const file of [...(chosen ?? [])].slice(0, FILES_MAX - bag.chips.length)) {
    const chip: Chip = { name: file.name, share: 0, fault: fault(file, limits, w) };
    const edit = (change: Partial<Chip>) => {
      Object.assign(chip, change);
      changed();
    };
    bag.chips.push(chip);
    if (!chip.fault)
      upload(engine, file, (share) => edit({ share })).then(
        (taken) => edit({ file: taken }),
        (reason: string) => edit({ fault: reason ? w.badType : w.failed }),
      );
  }
  changed();
}

/** The clip and the files beside the draft. */
export class Attach extends Component<Props> {
  input: HTMLInputElement | null = null;

  render() {
    const { s, l, bag, changed } = this.props;
    const w = words(l.code);
    return (
      <>
        {bag.chips.length > 0 && (
          <ul class="chips" aria-label={w.attach}>
            {bag.chips.map((c) => (
              <li class={c.fault && "bad"}>
                <span>{c.name}</span>
                <small role="status">{c.fault}</small>
                {!c.fault && !c.file && <progress value={c.share} aria-label={c.name} />}
                <button
                  type="button"
                  aria-label={`${w.remove} ${c.name}`}
                  onClick={() => {
                    bag.chips = bag.chips.filter((o) => o !== c);
                    changed();
                  }}
                >
                  ×
                </button>
              </li>
            ))}
          </ul>
        )}
        <button type="button" class="clip" aria-label={w.attach} onClick={() => this.input?.click()}>
          <Clip />
        </button>
        <input
          ref={(e) => {
            this.input = e;
          }}
          type="file"
          multiple
          hidden
          accept={s.config.upload?.types.join()}
          onChange={({ currentTarget: i }) => {
            add(this.props, i.files);
            i.value = "";
          }}
        />
      </>
    );
  }
}

/** Address of a file, fetched anew when it may have run out. */
async function fresh(engine: Engine, id: string, n: number): Promise<string> {
  if (Date.now() - linksAt > LINKS) {
    await engine.resync();
    linksAt = Date.now();
  }
  return engine.state().messages.find((m) => m.id === id)?.content.attachments?.[n]?.url ?? "";
}

/** Files of a message: pictures open in a tab of their own, others are saved. */
export function Files({ engine, m, l }: { engine: Engine; m: Pick<Message, "id" | "content">; l: Language }) {
  const w = words(l.code);
  return (
    <>
      {m.content.attachments?.map((f, n) => {
        if (!f.url) return null;
        const name = f.name ?? "";
        const ours = f.url[0] === "/";
        const picture = f.type === "image" && ours;
        const open = (e: Event) => {
          if (!ours || !m.id) return;
          e.preventDefault();
          void fresh(engine, m.id, n).then((address) => {
            const a = document.createElement("a");
            Object.assign(a, { href: address }, picture ? SAFE : { download: name });
            a.click();
          });
        };
        return (
          <a key={n} class={picture ? "photo" : "file"} href={f.url} {...SAFE} onClick={open}>
            {picture ? (
              <img
                src={f.thumb_url ?? f.url}
                alt={name || w.photo}
                width={f.width ?? undefined}
                height={f.height ?? undefined}
              />
            ) : (
              <>
                <Sheet />
                <span>{name}</span>
                {f.size ? <small>{size(f.size, w)}</small> : null}
              </>
            )}
          </a>
        );
      })}
    </>
  );
}
