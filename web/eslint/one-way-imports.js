import path from "node:path";

/**
 * Keeps imports one-way: `browser, ui, api, live, i18n, keys` < `features` < `app`, and no feature imports another feature.
 * Written here because the whole rule is shorter than the configuration of a general plug-in.
 */
export const oneWayImports = {
  meta: {
    type: "problem",
    schema: [],
    messages: { wrong: "{{from}} must not import {{to}} (one-way imports)." },
  },
  create(context) {
    const from = layerOf(context.filename);
    if (!from) return {};
    const check = (node) => {
      const source = node.source?.value;
      if (typeof source !== "string" || !source.startsWith(".")) return;
      const to = layerOf(path.resolve(path.dirname(context.filename), source));
      if (!to) return;
      const upward = to.rank > from.rank;
      const sideways = from.feature !== null && to.feature !== null && from.feature !== to.feature;
      if (upward || sideways)
        context.report({ node, messageId: "wrong", data: { from: from.name, to: to.name } });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

const RANK = { browser: 0, i18n: 0, ui: 1, api: 1, live: 1, keys: 1, features: 2, app: 3 };

function layerOf(file) {
  const parts = file.split(path.sep);
  const src = parts.lastIndexOf("src");
  const layer = parts[src + 1];
  if (src < 0 || !(layer in RANK)) return null;
  const feature = layer === "features" ? parts[src + 2] : null;
  return { rank: RANK[layer], feature, name: feature ? `features/${feature}` : layer };
}
