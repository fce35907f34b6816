import type { FormSpec } from "../FormPage";

/** `/settings/requests/files`: sizes, keeping, accepted types. */
export const filesForm: FormSpec = {
  path: "/api/v1/settings/files",
  kind: "settings",
  title: "cfg.files",
  lead: "cfg.filesLead",
  risky: ["lifecycle"],
  sections: [
    {
      title: "cfg.fileSizes",
      fields: [
        {
          kind: "number",
          name: "max_file_size_mb",
          label: "cfg.fileMax",
          min: 1,
          max: 200,
          unit: "cfg.megabytes",
        },
        { kind: "switch", name: "inline_images", label: "cfg.fileInline", hint: "cfg.fileInlineHint" },
        {
          kind: "number",
          name: "lifecycle",
          label: "cfg.fileLifecycle",
          hint: "cfg.fileLifecycleHint",
          min: 0,
          max: 36_500,
          unit: "cfg.days",
        },
        {
          kind: "number",
          name: "quota_gb",
          label: "cfg.fileQuota",
          hint: "cfg.fileQuotaHint",
          min: 0,
          max: 1_000_000,
          unit: "cfg.gigabytes",
        },
      ],
    },
    {
      title: "cfg.fileTypes",
      fields: [{ kind: "filetypes", name: "files", label: "cfg.fileTypes", hint: "cfg.fileTypesHint" }],
    },
  ],
};
