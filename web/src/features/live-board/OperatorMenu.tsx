import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, History, Inbox, MessageSquare, Pause, Play, Shuffle, Stethoscope } from "lucide-react";
import { useState } from "react";
import type { BoardOperator } from "../../api/board";
import { asProblem } from "../../api/problems";
import type { OperatorStatus } from "../../api/types";
import { catalogueName, problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive } from "../../live/react";
import { IconButton } from "../../ui/button";
import { lazily } from "../../ui/lazily";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { heldBy } from "./rules";
import { useT } from "./words";

const StatusDialog = lazily(async () => (await import("./StatusDialog")).StatusDialog);
const StatusLogDialog = lazily(async () => (await import("./StatusLogDialog")).StatusLogDialog);
const WordDialog = lazily(async () => (await import("./WordDialog")).WordDialog);
const RedistributeWizard = lazily(async () => (await import("./RedistributeWizard")).RedistributeWizard);

/** What a supervisor may do with an operator, by right; every outcome is said. */
export function OperatorMenu({ row }: { row: BoardOperator }) {
  const t = useT();
  const { supervise } = useLive();
  const navigate = useNavigate();
  const { operator_statuses } = useBoot();
  const show = useToasts((state) => state.show);
  const mayForce = useGrant("operators_force_status");
  const mayPause = useGrant("settings_op_panel");
  const mayMove = useGrant("operators_redistribute");
  const mayAudit = useGrant("distribution_audit");
  const mayWatch = useGrant("operators_monitor");
  const [asks, setAsks] = useState(false);
  const [logged, setLogged] = useState(false);
  /** The status whose reason is asked for. */
  const [chosen, setChosen] = useState<OperatorStatus | null>(null);
  const [says, setSays] = useState(false);
  const { operator } = row;
  const failed = (error: unknown): void => {
    show({
      text: t("live.act.failed", { name: operator.name, reason: problemText(t, asProblem(error).code) }),
      tone: "bad",
    });
  };
  if (!mayForce && !mayPause && !mayMove && !mayAudit && !mayWatch) return null;
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t("live.act.menu", { name: operator.name })} className="-mr-1.5">
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        {mayForce ? (
          <>
            <MenuChoice
              label={t("live.act.status")}
              value={operator.status_id as number}
              onChange={(id) => {
                setChosen(operator_statuses.find((known) => known.id === id) ?? null);
              }}
              options={[...operator_statuses]
                .sort((a, b) => a.order - b.order)
                .map((status) => ({ value: status.id as number, label: catalogueName(t, status.name) }))}
            />
            <MenuLine />
          </>
        ) : null}
        {mayPause ? (
          <MenuItem
            icon={
              operator.distribution_paused ? <Play size={15} aria-hidden /> : <Pause size={15} aria-hidden />
            }
            onSelect={() => {
              const paused = !operator.distribution_paused;
              supervise.pause(operator.id, paused).then(() => {
                show({
                  text: t(paused ? "live.act.pausedDone" : "live.act.resumedDone", { name: operator.name }),
                });
              }, failed);
            }}
          >
            {t(operator.distribution_paused ? "live.act.resume" : "live.act.pause")}
          </MenuItem>
        ) : null}
        {mayMove ? (
          <MenuItem
            icon={<Shuffle size={15} aria-hidden />}
            onSelect={() => {
              setAsks(true);
            }}
          >
            {t("live.act.redistribute")}
          </MenuItem>
        ) : null}
        {mayWatch ? (
          <MenuItem
            icon={<Inbox size={15} aria-hidden />}
            disabled={row.slots.length === 0}
            onSelect={() => {
              void navigate({
                to: "/inbox/$view",
                params: { view: "all" },
                search: { f: heldBy(operator.id) },
              });
            }}
          >
            {t("live.act.dialogs")}
          </MenuItem>
        ) : null}
        {mayWatch ? (
          <MenuItem
            icon={<MessageSquare size={15} aria-hidden />}
            onSelect={() => {
              setSays(true);
            }}
          >
            {t("live.act.word")}
          </MenuItem>
        ) : null}
        {mayWatch ? (
          <MenuItem
            icon={<History size={15} aria-hidden />}
            onSelect={() => {
              setLogged(true);
            }}
          >
            {t("live.log.open")}
          </MenuItem>
        ) : null}
        {mayAudit ? (
          <MenuItem
            icon={<Stethoscope size={15} aria-hidden />}
            onSelect={() => {
              void navigate({ to: "/live/audit", search: { operator: operator.id } });
            }}
          >
            {t("live.act.why")}
          </MenuItem>
        ) : null}
      </Menu>
      {chosen ? (
        <StatusDialog
          operator={operator}
          status={chosen}
          onClose={() => {
            setChosen(null);
          }}
        />
      ) : null}
      {logged ? (
        <StatusLogDialog
          operator={operator}
          onClose={() => {
            setLogged(false);
          }}
        />
      ) : null}
      {says ? (
        <WordDialog
          operator={operator}
          onClose={() => {
            setSays(false);
          }}
        />
      ) : null}
      {asks ? (
        <RedistributeWizard
          row={row}
          onClose={() => {
            setAsks(false);
          }}
        />
      ) : null}
    </>
  );
}
