import { Download, Pause, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Attachment } from "../../api/types";
import { useT } from "../../i18n/desk";
import { duration } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { onSaveFile, savedAt, usePicture } from "../../live/file-links";
import { useLive } from "../../live/react";
import { cx } from "../../ui/cx";
import { BARS, nextSpeed, peaksOf, type Speed } from "./waveform";

/** A longer sound is played without its picture: drawing it would need all of it at once, and many times larger. */
const DRAWN_MAX = 2 << 20;
/** Samples a second: forty bars need no more, and each of them takes memory while it is drawn. */
const DRAWN_HZ = 8_000;

/** One sound at a time: the next one stops it. */
let heard: HTMLAudioElement | null = null;

/** Its address, as that of a picture; `onGone` hears that it cannot be played here. */
function usePlayable(file: Attachment, onGone: () => void): ReturnType<typeof usePicture> {
  const found = usePicture(file.url);
  const { gone } = found;
  useEffect(() => {
    if (gone) onGone();
  }, [gone, onGone]);
  return found;
}

/** A sound of a message: played, drawn once it is played, faster if wanted, saved. */
export function AudioPlayer({ file, onGone }: { file: Attachment; onGone(): void }) {
  const t = useT();
  const language = useLanguage();
  const { clients } = useLive();
  const { src, gone, onError } = usePlayable(file, onGone);
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState<number | null>(null);
  const [speed, setSpeed] = useState<Speed>(1);
  const [peaks, setPeaks] = useState<readonly number[] | null>(null);
  const name = file.name || t("row.audio");
  const share = length ? at / length : 0;

  const draw = (): void => {
    if (peaks || !file.url || (file.size ?? 0) > DRAWN_MAX || typeof OfflineAudioContext === "undefined")
      return;
    clients
      .file(file.url)
      .then(async (blob) => {
        const sound = await new OfflineAudioContext(1, 1, DRAWN_HZ).decodeAudioData(await blob.arrayBuffer());
        setPeaks(peaksOf(sound.getChannelData(0)));
      })
      .catch(() => undefined); // without its picture it is heard all the same
  };
  const toggle = (): void => {
    const element = audio.current;
    if (!element) return;
    if (playing) {
      element.pause();
      return;
    }
    draw();
    if (heard !== element) heard?.pause();
    heard = element;
    element.playbackRate = speed;
    element.play().catch(() => undefined); // its own error event says why
  };

  if (gone) return null;
  return (
    <div
      role="group"
      aria-label={t("media.audio", { name })}
      className="flex w-72 max-w-full items-center gap-2 rounded-control border border-line2 bg-surface p-1.5 text-fg"
    >
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- what clients send has no captions */}
      <audio
        ref={audio}
        src={src}
        preload="none"
        onPlay={() => {
          setPlaying(true);
        }}
        onPause={() => {
          setPlaying(false);
        }}
        onEnded={() => {
          setAt(0);
        }}
        onTimeUpdate={(event) => {
          setAt(event.currentTarget.currentTime);
        }}
        onDurationChange={(event) => {
          const { duration: seconds } = event.currentTarget;
          setLength(Number.isFinite(seconds) ? seconds : null);
        }}
        onError={onError}
      />
      <button
        type="button"
        aria-label={t(playing ? "media.pause" : "media.play")}
        className="flex size-9 shrink-0 items-center justify-center rounded-full bg-accent text-on-accent hover:bg-accent-hover max-pane:size-11"
        onClick={toggle}
      >
        {playing ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
      </button>
      <span className="relative flex h-8 min-w-0 flex-1 items-center rounded-chip focus-within:outline-2 focus-within:outline-accent">
        <span aria-hidden className="flex h-full w-full items-center gap-px">
          {Array.from({ length: BARS }, (_, bar) => (
            <span
              key={bar}
              className={cx("min-w-px flex-1 rounded-full", bar / BARS < share ? "bg-accent" : "bg-line2")}
              style={{ height: `${Math.max(12, Math.round((peaks?.[bar] ?? 0) * 100))}%` }}
            />
          ))}
        </span>
        <input
          type="range"
          min={0}
          max={length ?? 0}
          step={0.1}
          value={Math.min(at, length ?? 0)}
          disabled={length === null}
          aria-label={t("media.place")}
          aria-valuetext={duration(t, at * 1000)}
          className="absolute inset-0 w-full cursor-pointer opacity-0 disabled:cursor-default"
          onChange={(event) => {
            const next = Number(event.target.value);
            if (audio.current) audio.current.currentTime = next;
            setAt(next);
          }}
        />
      </span>
      <span aria-hidden className="w-9 shrink-0 text-right text-12 text-fg2 tabular-nums">
        {duration(t, (playing || at > 0 ? at : (length ?? 0)) * 1000)}
      </span>
      <button
        type="button"
        aria-label={t("media.speed", { n: speed.toLocaleString(language) })}
        className="min-h-6 w-9 shrink-0 rounded-chip text-12 font-semibold text-accent tabular-nums hover:bg-hover max-pane:min-h-11"
        onClick={() => {
          const next = nextSpeed(speed);
          setSpeed(next);
          if (audio.current) audio.current.playbackRate = next;
        }}
      >
        {speed.toLocaleString(language)}×
      </button>
      {file.url ? (
        <a
          href={savedAt(file.url)}
          download={name}
          aria-label={t("file.download", { name })}
          className="flex size-6 shrink-0 items-center justify-center rounded-chip text-fg2 hover:bg-hover hover:text-fg max-pane:size-11"
          onClick={onSaveFile(file.url, name)}
        >
          <Download size={15} aria-hidden />
        </a>
      ) : null}
    </div>
  );
}

/** A video of a message, with the browser's own controls; nothing of it is loaded before it is played. */
export function VideoPlayer({ file, onGone }: { file: Attachment; onGone(): void }) {
  const t = useT();
  const { src, gone, onError } = usePlayable(file, onGone);
  if (gone) return null;
  return (
    // eslint-disable-next-line jsx-a11y/media-has-caption -- what clients send has no captions
    <video
      src={src}
      controls
      preload="metadata"
      aria-label={t("media.video", { name: file.name || t("row.video") })}
      className="block max-h-72 w-80 max-w-full rounded-control bg-sunken"
      onError={onError}
    />
  );
}
