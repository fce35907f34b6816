import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  Navigate,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { useEffect } from "react";
import { VIEWS, type View } from "../api/types";
import { AccessFrame } from "../features/access/AccessFrame";
import { SetupForm } from "../features/access/SetupForm";
import { SignInForm } from "../features/access/SignInForm";
import { useT } from "../i18n/language";
import { Empty } from "../ui/empty";
import { ToastStack } from "../ui/toasts";
import { TooltipProvider } from "../ui/tooltip";
import { Boundary } from "./boundary";
import { setup, signIn, useSession } from "./session";
import { Shell } from "./shell/Shell";
import { Workspace } from "./workspace/Workspace";

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
  switch (session.phase) {
    case "unknown":
      return <div className="late h-full bg-app" role="status" aria-label={t("boot.loading")} />;
    case "unreachable":
      return <Empty title={t("boot.unreachable")} hint={t("boot.unreachableHint")} />;
    case "signed_out":
      return <Navigate to="/login" search={{ next: location.pathname }} />;
    case "signed_in":
      return <Shell live={session.live} asksSignIn={session.asksSignIn} email={session.email} />;
  }
}

/** Goes on to where the visitor wanted to be as soon as there is a session. */
function useLeaveWhenSignedIn(next: string): boolean {
  const signedIn = useSession((session) => session.phase === "signed_in");
  const navigate = loginRoute.useNavigate();
  useEffect(() => {
    if (signedIn) void navigate({ to: next, replace: true });
  }, [signedIn, next, navigate]);
  return signedIn;
}

function Login() {
  const t = useT();
  const { next } = loginRoute.useSearch();
  if (useLeaveWhenSignedIn(next ?? "/inbox/mine")) return null;
  return (
    <AccessFrame title={t("access.title")} lead={t("access.lead")}>
      <SignInForm signIn={signIn} />
    </AccessFrame>
  );
}

function Setup() {
  const t = useT();
  if (useLeaveWhenSignedIn("/inbox/mine")) return null;
  return (
    <AccessFrame title={t("setup.title")} lead={t("setup.lead")}>
      <SetupForm setup={setup} />
    </AccessFrame>
  );
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
  const stored = localStorage.getItem(LAST_VIEW);
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
  beforeLoad: ({ params }) => {
    if (VIEWS.some((view) => view === params.view)) localStorage.setItem(LAST_VIEW, params.view);
    else throw redirect({ to: "/inbox/$view", params: { view: "mine" } });
  },
});

const dialogRoute = createRoute({ getParentRoute: () => inboxRoute, path: "/$dialogId" });

const quickRepliesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/me/quick-replies",
  component: lazyRouteComponent(
    () => import("../features/quick-replies/QuickRepliesPage"),
    "QuickRepliesPage",
  ),
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  component: Login,
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = search["next"];
    // Only our own paths: `//host` would leave the site.
    return typeof next === "string" && /^\/(?!\/)/.test(next) ? { next } : {};
  },
});

const setupRoute = createRoute({ getParentRoute: () => rootRoute, path: "/setup", component: Setup });

const routeTree = rootRoute.addChildren([
  indexRoute,
  inboxIndexRoute,
  loginRoute,
  setupRoute,
  signedInRoute.addChildren([inboxRoute.addChildren([dialogRoute]), quickRepliesRoute]),
]);

export const router = createRouter({ routeTree, defaultPreload: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
