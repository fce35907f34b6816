import { useNavigate } from "@tanstack/react-router";
import { Eye } from "lucide-react";
import { keys } from "../../live/reduce";
import { useBoot, usePanel } from "../../live/react";
import { Button } from "../../ui/button";
import { roleName } from "./roles";
import { useCfg } from "./words";

/** Draws the panel with the rights of a role; the server goes on by one's own. */
export function useViewAs(): (role: string, grants: readonly string[]) => void {
  const { store } = usePanel();
  const navigate = useNavigate();
  return (role, grants) => {
    store.update(
      ({ boot, ...state }) => ({
        ...state,
        boot: { ...boot, grants: [...grants], viewAs: { role, own: boot.viewAs?.own ?? boot.grants } },
      }),
      [keys.boot],
    );
    void navigate(
      grants.includes("op_panel") ? { to: "/inbox/$view", params: { view: "mine" } } : { to: "/settings" },
    );
  };
}

/** Says whose eyes these are, and leads back. */
export function ViewAsBanner() {
  const cfg = useCfg();
  const { viewAs } = useBoot();
  const { store } = usePanel();
  const navigate = useNavigate();
  if (!viewAs) return null;
  return (
    <div
      role="status"
      className="flex min-h-10 flex-wrap items-center gap-3 border-b border-line bg-warn-soft px-4 py-1 text-13 text-warn"
    >
      <Eye size={15} aria-hidden />
      <span className="min-w-0 flex-1">{cfg("cfg.viewedAs", { name: roleName(cfg, viewAs.role) })}</span>
      <Button
        onClick={() => {
          store.update(
            ({ boot, ...state }) => ({ ...state, boot: { ...boot, grants: viewAs.own, viewAs: undefined } }),
            [keys.boot],
          );
          void navigate({ to: "/settings/$group/$page", params: { group: "access", page: "roles" } });
        }}
      >
        {cfg("cfg.viewBack")}
      </Button>
    </div>
  );
}
