import { create } from "zustand";

/** The product's own name. */
export const PRODUCT = "Rozmova";

/** What the product is called here: an instance may have a name of its own. */
export const useBrand = create<{ name: string }>(() => ({ name: PRODUCT }));
