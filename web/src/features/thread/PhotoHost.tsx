import { lazy, Suspense } from "react";
import { useThread } from "../../live/react";
import type { DialogId } from "../../api/types";
import { hidePhoto, picturesOf, usePhoto } from "./photo";

const PhotoViewer = lazy(() => import("./PhotoViewer"));

/** The viewer of this dialog's pictures, fetched when the first one is opened. */
export function PhotoHost({ dialog }: { dialog: DialogId }) {
  const shown = usePhoto((state) => state.shown);
  const thread = useThread(dialog);
  if (shown?.dialog !== dialog || !thread) return null;
  return (
    <Suspense fallback={null}>
      <PhotoViewer pictures={picturesOf(thread.messages)} start={shown.id ?? null} onClose={hidePhoto} />
    </Suspense>
  );
}
