import { create } from "zustand";

export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";

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
  const stored = localStorage.getItem(THEME);
  return stored === "light" || stored === "dark" ? stored : "system";
}

function paint(theme: Theme): void {
  const dark = theme === "dark" || (theme === "system" && darkQuery?.matches === true);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

/** Theme and density, kept in this browser. The first paint is done by the script in index.html. */
export const useLook = create<Look>((set) => ({
  theme: storedTheme(),
  density: localStorage.getItem(DENSITY) === "compact" ? "compact" : "comfortable",
  setTheme(theme) {
    localStorage.setItem(THEME, theme);
    paint(theme);
    set({ theme });
  },
  setDensity(density) {
    localStorage.setItem(DENSITY, density);
    set({ density });
  },
}));

darkQuery?.addEventListener("change", () => {
  paint(useLook.getState().theme);
});
