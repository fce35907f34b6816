import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  Navigate,
  Outlet,
  redirect,
  useRouterState,
} from "@tanstack/react-router";
import { VIEWS, type View } from "../api/types";
import { readSearch } from "../features/inbox/list-address";
import { useT } from "../i18n/language";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { lazily } from "../ui/lazily";
import { ToastStack } from "../ui/toasts";
import { TooltipProvider } from "../ui/tooltip";
import { Boundary } from "./boundary";
import { NoRight } from "./NoRight";
import { OfflineStart } from "./OfflineStart";
import { signOut, useSession } from "./session";
import { Shell } from "./shell/Shell";
import { Workspace } from "./workspace/Workspace";
import { local } from "../browser/storage";

/** Pages of whoever is not signed in: the inbox does not carry them. */
const access = () => import("./AccessPages");

const Enrolment = lazily(async () => (await import("./Enrolment")).Enrolment);

const LAST_VIEW = "rzLastView";

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

/** Signed-in pages. A visitor without a session is sent to the sign-in and comes back afterwards. */
function SignedIn() {
  const t = useT();
  const session = useSession();
  // What is drawn, not where the address is on its way to.
  const atInbox = useRouterState({
    select: (state) => state.matches.some((match) => match.pathname.startsWith("/inbox")),
  });
  switch (session.phase) {
    case "unknown":
      return <div className="late h-full bg-app" role="status" aria-label={t("boot.loading")} />;
    case "unreachable":
      return <OfflineStart />;
    case "no_right":
      return (
        <NoRight right={session.right}>
          <Button onClick={() => void signOut()}>{t("access.signOut")}</Button>
        </NoRight>
      );
    case "enrolling":
      return <Enrolment />;
    case "signed_out":
      return <Navigate to="/login" search={{ next: location.pathname }} />;
    case "signed_in":
      // Integrators and analysts have no dialogs to work with.
      if (atInbox && !session.live.panel.store.state.boot.grants.includes("op_panel"))
        return <Navigate to="/settings" replace />;
      return <Shell live={session.live} asksSignIn={session.asksSignIn} email={session.email} />;
  }
}

function NotFound() {
  const t = useT();
  return (
    <main className="h-full">
      <Empty title={t("route.unknown")} hint={t("route.unknownHint")}>
        <Link to="/inbox/$view" params={{ view: lastView() }} className="font-semibold text-accent underline">
          {t("route.back")}
        </Link>
      </Empty>
    </main>
  );
}

function lastView(): View {
  const stored = local().getItem(LAST_VIEW);
  return VIEWS.find((view) => view === stored) ?? "mine";
}

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFound });

const signedInRoute = createRoute({ getParentRoute: () => rootRoute, id: "signed-in", component: SignedIn });

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: lastView() } });
  },
});

const inboxIndexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/inbox",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: lastView() } });
  },
});

const inboxRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/inbox/$view",
  component: Workspace,
  validateSearch: readSearch,
  beforeLoad: ({ params }) => {
    if (VIEWS.some((view) => view === params.view)) local().setItem(LAST_VIEW, params.view);
    else throw redirect({ to: "/inbox/$view", params: { view: "mine" } });
  },
});

const dialogRoute = createRoute({ getParentRoute: () => inboxRoute, path: "/$dialogId" });

const meRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/me",
  component: lazyRouteComponent(() => import("./me/MeLayout"), "MeLayout"),
});

const meIndexRoute = createRoute({
  getParentRoute: () => meRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/me/general" });
  },
});

const generalRoute = createRoute({
  getParentRoute: () => meRoute,
  path: "/general",
  component: lazyRouteComponent(() => import("../features/me/GeneralPage"), "GeneralPage"),
});

const fieldsRoute = createRoute({
  getParentRoute: () => meRoute,
  path: "/fields",
  component: lazyRouteComponent(() => import("./me/FieldsPage"), "FieldsPage"),
});

const notificationsRoute = createRoute({
  getParentRoute: () => meRoute,
  path: "/notifications",
  component: lazyRouteComponent(() => import("../features/me/NotificationsPage"), "NotificationsPage"),
});

const hotkeysRoute = createRoute({
  getParentRoute: () => meRoute,
  path: "/hotkeys",
  component: lazyRouteComponent(() => import("../features/me/HotkeysPage"), "HotkeysPage"),
});

const foldersRoute = createRoute({
  getParentRoute: () => meRoute,
  path: "/folders",
  component: lazyRouteComponent(() => import("./me/FoldersPage"), "FoldersPage"),
});

const quickRepliesRoute = createRoute({
  getParentRoute: () => meRoute,
  path: "/quick-replies",
  component: lazyRouteComponent(
    () => import("../features/quick-replies/QuickRepliesPage"),
    "QuickRepliesPage",
  ),
});

const clientsPage = lazyRouteComponent(() => import("../features/clients/ClientsPage"), "ClientsPage");

const clientsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/clients",
  component: clientsPage,
});

const clientRoute = createRoute({ getParentRoute: () => clientsRoute, path: "/$clientId" });

const signatureRoute = createRoute({
  getParentRoute: () => meRoute,
  path: "/signature",
  component: lazyRouteComponent(() => import("../features/me/SignaturePage"), "SignaturePage"),
});

const sessionsRoute = createRoute({
  getParentRoute: () => meRoute,
  path: "/sessions",
  component: lazyRouteComponent(() => import("../features/me/SessionsPage"), "SessionsPage"),
});

const live = {
  layout: () => import("../features/live-board/LiveLayout"),
  board: () => import("../features/live-board/BoardPage"),
  queue: () => import("../features/live-board/QueuePage"),
  operators: () => import("../features/live-board/OperatorsPage"),
  audit: () => import("../features/live-board/AuditPage"),
  rules: () => import("../features/live-board/RulesPage"),
  wall: () => import("../features/live-board/WallPage"),
};

const liveRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/live",
  component: lazyRouteComponent(live.layout, "LiveLayout"),
});
const liveRoutes = [
  createRoute({
    getParentRoute: () => liveRoute,
    path: "/",
    component: lazyRouteComponent(live.board, "BoardPage"),
  }),
  createRoute({
    getParentRoute: () => liveRoute,
    path: "/queue",
    component: lazyRouteComponent(live.queue, "QueuePage"),
  }),
  createRoute({
    getParentRoute: () => liveRoute,
    path: "/operators",
    component: lazyRouteComponent(live.operators, "OperatorsPage"),
  }),
  createRoute({
    getParentRoute: () => liveRoute,
    path: "/audit",
    component: lazyRouteComponent(live.audit, "AuditPage"),
    /** Whose verdicts are shown, and of which request the decisions are. */
    validateSearch: (search: Record<string, unknown>): { operator?: number; dialog?: number } => {
      const known = (["operator", "dialog"] as const).flatMap((name) => {
        const id = Number(search[name]);
        return Number.isSafeInteger(id) && id > 0 ? [[name, id] as const] : [];
      });
      return Object.fromEntries(known);
    },
  }),
  createRoute({
    getParentRoute: () => liveRoute,
    path: "/rules",
    component: lazyRouteComponent(live.rules, "RulesPage"),
  }),
] as const;

/** Outside the layout: a wall has no header. */
const wallRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/live/wall",
  component: lazyRouteComponent(live.wall, "WallPage"),
});

/** Documented addresses of the reference product. */
const oldLiveRoutes = [
  ...(
    [
      ["/settings-page/client-fields", "requests", "client-fields"],
      ["/settings/client-fields", "requests", "client-fields"],
      ["/settings-page/op-settings/files", "requests", "files"],
      ["/settings/files", "requests", "files"],
      ["/settings-page/op-settings/operators", "requests", "panel"],
      ["/settings-page/op-settings/timers", "requests", "timers"],
      ["/settings-page/skill_groups", "requests", "skill-groups"],
      ["/settings-page/statuses", "requests", "operator-statuses"],
      ["/settings-page/roles", "access", "roles"],
    ] as const
  ).map(([path, group, page]) =>
    createRoute({
      getParentRoute: () => rootRoute,
      path,
      beforeLoad: () => {
        throw redirect({ to: "/settings/$group/$page", params: { group, page } });
      },
    }),
  ),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/settings-page",
    beforeLoad: () => {
      throw redirect({ to: "/settings" });
    },
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/operator_panel/queue_status",
    beforeLoad: () => {
      throw redirect({ to: "/live/queue" });
    },
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/operator_panel/distribution_audit",
    beforeLoad: () => {
      throw redirect({ to: "/live/audit" });
    },
  }),
] as const;

const settingsScreen = lazyRouteComponent(
  () => import("../features/settings/SettingsScreen"),
  "SettingsScreen",
);

const settingsIndexRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/settings",
  component: settingsScreen,
});

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/settings/$group/$page",
  component: settingsScreen,
  /** `f` is the field that the search led to. */
  validateSearch: (search: Record<string, unknown>): { f?: string } =>
    typeof search["f"] === "string" && /^\w+$/.test(search["f"]) ? { f: search["f"] } : {},
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  component: lazyRouteComponent(access, "Login"),
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = search["next"];
    // Only our own paths: `//host` would leave the site.
    return typeof next === "string" && /^\/(?!\/)/.test(next) ? { next } : {};
  },
});

const ssoRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login/sso",
  component: lazyRouteComponent(access, "SsoRefused"),
  validateSearch: (search: Record<string, unknown>): { reason?: string } =>
    typeof search["reason"] === "string" ? { reason: search["reason"] } : {},
});

const signedOnRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/signed-on",
  component: lazyRouteComponent(access, "SignedOn"),
});

const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invite/$token",
  component: lazyRouteComponent(access, "OneTimeLink"),
});

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset/$token",
  component: lazyRouteComponent(access, "OneTimeLink"),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(access, "Setup"),
});
const resetIndexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset",
  beforeLoad: () => {
    throw redirect({ to: "/forgot" });
  },
});
const forgotRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/forgot",
  component: lazyRouteComponent(access, "Forgot"),
});

const routeTree = rootRoute.addChildren([
  indexRoute,
  inboxIndexRoute,
  loginRoute,
  ssoRoute,
  signedOnRoute,
  setupRoute,
  forgotRoute,
  resetIndexRoute,
  ...oldLiveRoutes,
  inviteRoute,
  resetRoute,
  signedInRoute.addChildren([
    inboxRoute.addChildren([dialogRoute]),
    meRoute.addChildren([
      meIndexRoute,
      generalRoute,
      fieldsRoute,
      notificationsRoute,
      hotkeysRoute,
      foldersRoute,
      quickRepliesRoute,
      signatureRoute,
      sessionsRoute,
    ]),
    settingsIndexRoute,
    settingsRoute,
    liveRoute.addChildren([...liveRoutes]),
    wallRoute,
    clientsRoute.addChildren([clientRoute]),
  ]),
]);

export const router = createRouter({ routeTree, defaultPreload: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
