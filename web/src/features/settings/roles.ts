import type { Cfg, Words } from "./words";

const SYSTEM: Record<string, Cfg> = {
  administrator: "cfg.roleAdministrator",
  supervisor: "cfg.roleSupervisor",
  operator: "cfg.roleOperator",
  light_agent: "cfg.roleLightAgent",
  integrator: "cfg.roleIntegrator",
  analyst: "cfg.roleAnalyst",
};

/** A role that came with the product in the reader's language; others by the name somebody gave. */
export function roleName(cfg: Words, name: string): string {
  const key = SYSTEM[name];
  return key ? cfg(key) : name;
}

/** Rights in the groups of administration.md 2. */
export const RIGHTS: readonly { title: Cfg; rights: readonly { key: string; label: Cfg }[] }[] = [
  {
    title: "cfg.rDialogs",
    rights: [
      { key: "op_panel", label: "cfg.rPanel" },
      { key: "op_reply", label: "cfg.rReply" },
      { key: "op_reply_any", label: "cfg.rReplyAny" },
      { key: "op_note", label: "cfg.rNote" },
      { key: "op_take_from_queue", label: "cfg.rTake" },
      { key: "op_transfer", label: "cfg.rTransfer" },
      { key: "op_transfer_over_limit", label: "cfg.rTransferOver" },
      { key: "op_close", label: "cfg.rClose" },
      { key: "op_reopen", label: "cfg.rReopen" },
      { key: "op_edit_closed", label: "cfg.rEditClosed" },
      { key: "op_outbound", label: "cfg.rOutbound" },
      { key: "op_bulk", label: "cfg.rBulk" },
      { key: "op_export", label: "cfg.rExport" },
      { key: "folders_shared_edit", label: "cfg.rFolders" },
      { key: "filters_shared_edit", label: "cfg.rFilters" },
      { key: "op_view_all", label: "cfg.rViewAll" },
      { key: "op_ban", label: "cfg.rBan" },
      { key: "csat_delete", label: "cfg.rRatings" },
      { key: "clients.view_contacts", label: "cfg.rContacts" },
      { key: "clients.reveal_contacts", label: "cfg.rReveal" },
      { key: "clients.export", label: "cfg.rClientExport" },
      { key: "clients.delete", label: "cfg.rClientErase" },
    ],
  },
  {
    title: "cfg.rTeam",
    rights: [
      { key: "operators_monitor", label: "cfg.rMonitor" },
      { key: "operators_force_status", label: "cfg.rForce" },
      { key: "operators_redistribute", label: "cfg.rRedistribute" },
      { key: "queue_status", label: "cfg.rQueue" },
      { key: "distribution_audit", label: "cfg.rDistribution" },
      { key: "statistics", label: "cfg.rStatistics" },
    ],
  },
  {
    title: "cfg.rSettings",
    rights: [
      { key: "settings.op.view", label: "cfg.rOpView" },
      { key: "settings_op_panel", label: "cfg.rOpPanel" },
      { key: "settings_channels", label: "cfg.rChannels" },
      { key: "settings_bots", label: "cfg.rBots" },
      { key: "settings_users", label: "cfg.rUsers" },
      { key: "settings_roles", label: "cfg.rRoles" },
      { key: "settings_instance", label: "cfg.rInstance" },
      { key: "api_keys", label: "cfg.rKeys" },
      { key: "embed_token", label: "cfg.rEmbed" },
      { key: "audit", label: "cfg.rAudit" },
    ],
  },
];
