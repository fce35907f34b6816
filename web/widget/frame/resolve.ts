import type { Resolve } from "./theme";

let context: CanvasRenderingContext2D | null | undefined;

/** Asks the browser what a colour is: a canvas turns every CSS colour into numbers. */
export const resolve: Resolve = (color) => {
  if (!CSS.supports("color", color)) return null;
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return null;
  context.fillStyle = "#000";
  context.fillStyle = color;
  const text = context.fillStyle;
  const hex = /^#(..)(..)(..)$/.exec(text);
  if (hex) return [parseInt(hex[1] ?? "", 16), parseInt(hex[2] ?? "", 16), parseInt(hex[3] ?? "", 16), 1];
  const rgba = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(text);
  return rgba ? [Number(rgba[1]), Number(rgba[2]), Number(rgba[3]), Number(rgba[4])] : null;
};
