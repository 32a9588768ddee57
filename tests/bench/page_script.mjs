// Turns the queries of the layout and of a page into a pgbench script that asks what the server asks: same statements, same order, one pipeline, one transaction.
import { readFileSync } from 'node:fs';

export function pageScript(root, page, values) {
  const statements = [...statementsOf(`${root}/sql/engine/layout.sql`, values, false), ...statementsOf(`${root}/sql/pages/${page}.sql`, values, true)];
  return ['\\startpipeline', ...statements, '\\endpipeline', ''].join('\n');
}

// A variable without a value is NULL in pgbench's prepared mode, as an absent parameter is in the server; an empty one can't be given and stands as it is.
function statementsOf(path, values, isPage) {
  const text = readFileSync(path, 'utf8').replace(/^\s*--.*$/gm, '').replace(/\n\s*\n/g, '\n');
  const bound = text.replace(/:'([a-z_]+)'/g, (whole, name) => {
    if (isPage && name === 'person_id') return "nullif(current_setting('amphi.person_id', true), '')::bigint";
    return values[name] === '' ? "''" : `:${name}`;
  });
  return bound.split(/;\s*(?:\n|$)/).map((statement) => statement.trim()).filter(Boolean).map((statement) => `${statement};`);
}
