// Tables of results, for the terminal and for docs/benchmarks.md alike.
import { ratioOf } from './statistics.mjs';

const whole = (value) => Math.round(value).toLocaleString('en').replaceAll(',', ' ');

/** Lines of a Markdown table; the first row is the head. All columns but the first are numbers. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => [...row[column]].length), 3));
  const line = (cells) =>
    `| ${cells
      .map((cell, column) => {
        const filler = ' '.repeat(widths[column] - [...cell].length);
        return column === 0 ? cell + filler : filler + cell;
      })
      .join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head, ...body] = rows;
  return [line(head), rule, ...body.map(line)];
}

/** The table of a work whose servers are compared by requests per second, the fastest first. */
export function rateTable(servers) {
  const named = Object.entries(servers).toSorted(([, one], [, other]) => other.perSecond - one.perSecond);
  const against = (name, summary) =>
    servers[name] === undefined ? '–' : ratioOf(summary, servers[name]).toFixed(2);
  const rows = named.map(([name, summary]) => [
    name,
    whole(summary.perSecond),
    `${whole(summary.least)}–${whole(summary.most)}`,
    summary.p50.toFixed(2),
    summary.p99.toFixed(2),
    `${String(Math.round(summary.serverCpu * 100))} %`,
    against('limit', summary),
    against('castellan', summary),
  ]);
  const head = ['server', 'requests/s', 'least–most', 'p50 ms', 'p99 ms', 'CPU', 'of limit', 'of castellan'];
  return table([head, ...rows]);
}

/** The table of work G. */
export function addedTable(added) {
  const rows = Object.entries(added).flatMap(([connections, servers]) =>
    Object.entries(servers).map(([server, { p50, added: ms, least, most }]) => [
      server,
      connections,
      p50.toFixed(2),
      ...(server === 'engine' ? ['–', '–'] : [ms.toFixed(2), `${least.toFixed(2)}–${most.toFixed(2)}`]),
    ]),
  );
  return table([['server', 'calls at once', 'p50 ms', 'added, ms', 'least–most'], ...rows]);
}

/** The table of work L, the questions that rolled-up hours answer first. */
export function questionTable(questions) {
  const rows = Object.entries(questions).map(([question, { isExact, asked, p50, p99 }]) => [
    question,
    isExact ? 'calls' : 'hours',
    String(asked),
    p50.toFixed(1),
    p99.toFixed(1),
  ]);
  return table([['question', 'read from', 'asked', 'p50 ms', 'p99 ms'], ...rows]);
}
