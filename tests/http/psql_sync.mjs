// One psql for the statements of a whole test file, asked and answered through named pipes without the event loop: starting a psql and its backend each time cost more than most statements.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const buffer = Buffer.alloc(65536);
let session = null;

// What psql prints, or null when there is no connection to ask; throws what PostgreSQL says.
export function askPsql(statement, database) {
  if (session?.database !== database) open(database);
  // As with psql -c, several statements are one transaction.
  const isMany = statement.replace(/;\s*$/, '').includes(';');
  try {
    writeSync(session.input, `${isMany ? 'begin;\n' : ''}${statement}\n;\n\\echo ~state~ :ERROR\n${isMany ? 'commit;\n' : ''}\\echo ~done~ :ERROR\n`);
  } catch {
    return end();
  }
  const pieces = [];
  let last = '';
  do {
    const length = readSync(session.output, buffer);
    if (!length) return end();
    pieces.push(Buffer.from(buffer.subarray(0, length)));
    last = (last + pieces.at(-1).toString('latin1')).slice(-40);
  } while (!/~state~ \w+\n~done~ \w+\n$/.test(last));
  const [, rows, state, done] = /^([^]*)~state~ (\w+)\n~done~ (\w+)\n$/.exec(Buffer.concat(pieces).toString('utf8'));
  const said = readFileSync(session.errors, 'utf8').slice(session.read);
  session.read += said.length;
  if (state === 'true' || done === 'true') throw Object.assign(new Error(`psql: ${said}\n${statement}`), { stderr: said });
  return rows;
}

// The shell opens its ends of the pipes in this order; so do we.
function open(database) {
  end();
  const folder = mkdtempSync(path.join(process.env.AMPHI_TEST_WORK ?? tmpdir(), 'amphi-psql-'));
  const [input, output, errors] = ['in', 'out', 'err'].map((name) => path.join(folder, name));
  execFileSync('mkfifo', ['-m', '600', input, output]);
  spawn('sh', ['-c', 'exec psql -qXAt -F "\t" -d "$1" <"$2" >"$3" 2>"$4"', 'sh', database, input, output, errors], { stdio: 'ignore' }).unref();
  session = { database, input: openSync(input, 'w'), output: openSync(output, 'r'), errors, folder, read: 0 };
}

// Leaves the database, which nobody can drop or copy otherwise.
export function leavePsql() {
  end();
}

function end() {
  if (!session) return null;
  for (const file of [session.input, session.output]) closeSync(file);
  rmSync(session.folder, { recursive: true, force: true });
  session = null;
  return null;
}
process.on('exit', end);
