// What must not compile with the types of openapi-typescript: each line with an error names it at its end.

import type { components } from "../generated/board/openapi.js";

type Schemas = components["schemas"];

export const noText: Schemas["CardCommentsCreate"] = {
  command: {
    action: "create",
    path: ["columns", "a", "cards", "b", "comments"],
    props: { author: "me" }, // TS2741
  },
};
export const noSuchLabel: Schemas["CardUpdateProps"] = { labels: ["purple"] }; // TS2322
export const fieldOfTheServer: Schemas["CardCreateProps"] = { title: "a", position: "V", movedAt: 1 }; // TS2353
export const wrongNest: Schemas["ColumnCardsCreate"] = {
  command: {
    action: "create",
    path: ["cards", "a", "columns"], // TS2322
    props: { title: "a", position: "V" },
  },
};
export const deleteOfTheTheme: Schemas["BoardEntry"] = {
  command: { action: "delete", path: ["theme"] }, // TS2322
};
export const noCount: Schemas["BoardFlush"] = { completions: [] }; // TS2741
