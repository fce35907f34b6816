import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { Rating } from "../../api/types";
import { calendarDay, clockTime } from "../../i18n/format";
import { type Key, useT } from "../../i18n/desk";
import { useLanguage } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useGrant, useLive } from "../../live/react";
import { Button } from "../../ui/button";

const SCORES: readonly Key[] = ["rating.veryBad", "rating.bad", "rating.soSo", "rating.good", "rating.great"];

/** What the client thought of their requests, newest first. Whoever has the right deletes one, after a second press. */
export function Ratings({ ratings, onDeleted }: { ratings: readonly Rating[]; onDeleted(): void }) {
  return (
    <ul className="flex flex-col gap-3">
      {ratings.map((rating) => (
        <Line key={rating.id} rating={rating} onDeleted={onDeleted} />
      ))}
    </ul>
  );
}

function Line({ rating, onDeleted }: { rating: Rating; onDeleted(): void }) {
  const t = useT();
  const language = useLanguage();
  const { clients } = useLive();
  const mayDelete = useGrant("csat_delete");
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState("");
  const at = Date.parse(rating.created_at);
  const remove = (): void => {
    if (!sure) {
      setSure(true);
      return;
    }
    clients.deleteRating(rating.id).then(onDeleted, (error: unknown) => {
      setSure(false);
      setProblem(problemText(t, asProblem(error).code));
    });
  };
  return (
    <li className="min-w-0">
      <p className="flex min-w-0 items-baseline gap-2">
        <span className="font-semibold tabular-nums">{`${rating.score}/5`}</span>
        <span className="min-w-0 flex-1 truncate">{t(SCORES[rating.score - 1] ?? "rating.soSo")}</span>
        <time dateTime={rating.created_at} className="shrink-0 text-12 text-fg3">
          {`${calendarDay(language, at, Date.now())}, ${clockTime(language, at)}`}
        </time>
      </p>
      {rating.comment ? (
        <p className="mt-1 text-fg2 break-words whitespace-pre-line">{rating.comment}</p>
      ) : null}
      {mayDelete ? (
        <Button className="mt-1" onClick={remove}>
          {t(sure ? "context.ratingDeleteSure" : "context.ratingDelete")}
        </Button>
      ) : null}
      {problem ? (
        <p role="alert" className="mt-1 text-12 text-bad">
          {problem}
        </p>
      ) : null}
    </li>
  );
}
