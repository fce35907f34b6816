import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { DialogId, View } from "../../api/types";
import { readSearch } from "../../features/inbox/list-address";
import { useT } from "../../i18n/language";
import { ToastStack } from "../../ui/toasts";
import { TooltipProvider } from "../../ui/tooltip";
import { Boundary } from "../boundary";
import { Workspace } from "../workspace/Workspace";
import { Frame } from "./Frame";

function Root() {
  const t = useT();
  return (
    <TooltipProvider delayDuration={300}>
      <Boundary>
        <Outlet />
      </Boundary>
      <ToastStack closeLabel={t("action.close")} />
    </TooltipProvider>
  );
}

/** Where one is in the frame, to stay there when something else was asked for. */
let here: { view: string; dialogId?: string } = { view: "mine" };

const rootRoute = createRootRoute({ component: Root });
const frameRoute = createRoute({ getParentRoute: () => rootRoute, id: "frame", component: Frame });
const inboxRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/inbox/$view",
  component: Workspace,
  validateSearch: readSearch,
  beforeLoad: ({ params }) => {
    here = { view: params.view };
  },
});
const dialogRoute = createRoute({
  getParentRoute: () => inboxRoute,
  path: "/$dialogId",
  beforeLoad: ({ params }) => {
    here = { view: params.view, dialogId: params.dialogId };
  },
});
/** Every other page of the panel opens beside, with a sign-in of its own: the frame holds the workspace only. */
const elsewhereRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "$",
  beforeLoad: ({ location }) => {
    window.open(location.href, "_blank", "noopener");
    const { view, dialogId } = here;
    if (dialogId === undefined) throw redirect({ to: "/inbox/$view", params: { view } });
    throw redirect({ to: "/inbox/$view/$dialogId", params: { view, dialogId } });
  },
});

/**
 * The frame's addresses are in memory: the page around keeps its own history, and a reload of the frame is a reload of
 * `/embed/inbox`.
 */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    frameRoute.addChildren([inboxRoute.addChildren([dialogRoute])]),
    elsewhereRoute,
  ]),
  history: createMemoryHistory({ initialEntries: ["/inbox/mine"] }),
  defaultPreload: false,
});

/** The dialog that is on the screen. */
export function shown(): DialogId | null {
  const found = /^\/inbox\/[a-z]+\/(\d+)$/.exec(router.state.location.pathname);
  return found ? (Number(found[1]) as DialogId) : null;
}

export function show(dialog: DialogId, view: View): void {
  void router.navigate({ to: "/inbox/$view/$dialogId", params: { view, dialogId: String(dialog) } });
}
