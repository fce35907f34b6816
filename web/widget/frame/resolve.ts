import type { Resolve } from "./theme";

let context: CanvasRenderingContext2D | null | undefined;

/** Asks the browser what a colour is: painted on the surface, it becomes numbers. */
export const resolve: Resolve = (color, surface) => {
  if (!CSS.supports("color", color)) return null;
  context ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  // Browsers that guard against fingerprinting return noise; black that is not black gives them away.
  const [black, seen] = ["#000", color].map((fill) => {
    for (const style of [surface, fill])
      if (context) {
        context.fillStyle = style;
        context.fillRect(0, 0, 1, 1);
      }
    return context?.getImageData(0, 0, 1, 1).data;
  });
  return seen && !black?.[0] ? seen : null;
};
