import { create } from "zustand";
import { local } from "../browser/storage";

export type Theme = "system" | "light" | "dark" | "contrast";
export type Density = "comfortable" | "compact";
export const THEMES: readonly Theme[] = ["system", "light", "dark", "contrast"];
export const DENSITIES: readonly Density[] = ["comfortable", "compact"];

const THEME = "rzTheme";
const DENSITY = "rzDensity";
const darkQuery = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;

interface Look {
  theme: Theme;
  density: Density;
  setTheme(theme: Theme): void;
  setDensity(density: Density): void;
}

function storedTheme(): Theme {
  const stored = local().getItem(THEME);
  return THEMES.find((theme) => theme === stored) ?? "system";
}

function paint(theme: Theme): void {
  const system = darkQuery?.matches === true ? "dark" : "light";
  document.documentElement.dataset["theme"] = theme === "system" ? system : theme;
}

function space(density: Density): Density {
  document.documentElement.dataset["density"] = density;
  return density;
}

/** Theme and density as this browser shows them. The first paint is done by the script in index.html. */
export const useLook = create<Look>((set) => ({
  theme: storedTheme(),
  density: space(local().getItem(DENSITY) === "compact" ? "compact" : "comfortable"),
  setTheme(theme) {
    local().setItem(THEME, theme);
    paint(theme);
    set({ theme });
  },
  setDensity(density) {
    local().setItem(DENSITY, density);
    set({ density: space(density) });
  },
}));

darkQuery?.addEventListener("change", () => {
  paint(useLook.getState().theme);
});
