// The guards of the source, found by its syntax: of each how it is broken, and the tests that are to see it.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A guard that is broken. */
export interface Mutant {
  readonly category: string;
  /** Where the guard is, and what was done to it. */
  readonly name: string;
  /** The source file as it is then. */
  readonly edit?: { readonly file: string; readonly text: string };
  /** What is done to the database, as its owner. */
  readonly sql?: string;
  /** Asked in turn until one fails. */
  readonly tests: readonly AskedTest[];
}

/** A test file, or those of its tests whose names match a pattern. */
export interface AskedTest {
  readonly file: string;
  readonly pattern?: string;
}

const ALL_ROLES = ['OWNER', 'ADMIN', 'MEMBER'];
const LISTS: Readonly<Record<string, readonly string[]>> = {
  OWNER: ['OWNER'],
  ADMINS: ['OWNER', 'ADMIN'],
  EVERYONE: ALL_ROLES,
};
/** The levels of the features that are not merely turned on. */
const LEVELS = ['READ', 'WRITE', 'DELETE'];

/** Each cell of the policy table turned over: of the roles, and of the levels from which on a key carries a permission. */
export function policyCells(root: string): Mutant[] {
  const file = 'src/domain/policy/permissions.ts';
  const text = readFileSync(path.join(root, file), 'utf8');
  const rows = [...text.matchAll(/'(\w+:\w+)':\s*\{ roles: (\w+),(?: key: \['(\w+)', '(\w+)'\],)?/g)];
  return rows.flatMap((row) => {
    const [written, permission = '', list = '', feature, level = ''] = row;
    const holders = LISTS[list];
    if (holders === undefined)
      throw new Error(`${permission} names a list of roles that is not known here: ${list}`);
    const broken = (name: string, replacement: string, tests: readonly AskedTest[]): Mutant => ({
      category: 'A cell of the policy',
      name: `${permission}: ${name}`,
      edit: { file, text: text.slice(0, row.index) + replacement + text.slice(row.index + written.length) },
      tests,
    });
    const inGrid = [{ file: 'test/policy/roleGrid.test.ts', pattern: 'exactly the yes cells' }];
    const cells = ALL_ROLES.map((role) => {
      const held = holders.includes(role) ? holders.filter((one) => one !== role) : [...holders, role];
      return broken(
        `${held.includes(role) ? 'given to' : 'taken from'} ${role}`,
        written.replace(`roles: ${list}`, `roles: ${JSON.stringify(held)}`),
        inGrid,
      );
    });
    const ofKeys = [
      { file: 'test/policy/keyGrid.test.ts', pattern: 'exactly|no billing, organization, role' },
      // A row that no key carries is of no use to a key of the right level either.
      { file: 'test/policy/keyGrid.test.ts' },
    ];
    if (feature === undefined) {
      const given = written.replace(/,$/, ", key: ['API_KEYS', 'WRITE'],");
      return [...cells, broken('carried by keys', given, ofKeys)];
    }
    const other = LEVELS.includes(level) ? LEVELS.filter((one) => one !== level) : [];
    return [
      ...cells,
      broken('carried by no key', written.replace(/ key: \[.*\],/, ''), ofKeys),
      ...other.map((one) =>
        broken(`carried from ${one} on`, written.replace(`'${level}'`, `'${one}'`), ofKeys),
      ),
    ];
  });
}

/**
 * Each rule of a field or a type laid down: whoever shows a credential may have it, and where that was the rule, everybody.
 */
export function fieldRules(root: string): Mutant[] {
  return sources(root, 'src/schema').flatMap(({ file, text, source }) => {
    const found: Mutant[] = [];
    walk(source, (node) => {
      if (!ts.isPropertyAssignment(node) || node.name.getText(source) !== 'requires') return;
      const rule = node.initializer.getText(source);
      if (rule === "'PUBLIC'") return;
      const laxer = ["'AUTHENTICATED'", "'SESSION'"].includes(rule) ? "'PUBLIC'" : "'AUTHENTICATED'";
      found.push({
        category: 'A rule of a field or type',
        name: `${file}:${lineOf(node, source)} ${namesAround(node, source).join('.')}: ${rule} to ${laxer}`,
        edit: { file, text: replaced({ text, source }, node.initializer, laxer) },
        tests: [{ file: 'test/schema/fieldRules.test.ts' }, { file: 'test/schema/registry.test.ts' }],
      });
    });
    return found;
  });
}

/** Where decisions are made that go beyond a permission, and the tests of each. */
const OF_KEYS = [
  'config',
  'create',
  'update',
  'rotation',
  'revocation',
  'hygiene',
  'policy',
  'expiry',
  'scheduledRotation',
  'validation',
].map((name) => `test/apiKey/${name}.test.ts`);
const OF_TEAMS = ['lastOwner', 'members', 'invitations'].map((name) => `test/team/${name}.test.ts`);
const OF_POLICY = ['delegation', 'ownership', 'meanwhile'].map((name) => `test/policy/${name}.test.ts`);
/** These take long: they are asked where no other test sees anything. */
const OF_GRIDS = ['customRoles', 'forgedInput'].map((name) => `test/policy/${name}.test.ts`);
const OF_ROLES = ['test/role/roles.test.ts'];
const OF_EXPLANATIONS = ['test/access/explain.test.ts', 'test/access/preview.test.ts'];
const CEILINGS: Readonly<Record<string, readonly string[]>> = {
  'src/domain/policy/delegation.ts': [...OF_POLICY, ...OF_GRIDS],
  'src/domain/policy/targets.ts': [
    ...OF_POLICY,
    'test/usage/reset.test.ts',
    ...OF_TEAMS,
    ...OF_ROLES,
    ...OF_KEYS,
    ...OF_GRIDS,
  ],
  'src/domain/operations/authority.ts': [...OF_POLICY, ...OF_TEAMS, ...OF_KEYS, ...OF_GRIDS],
  'src/domain/operations/change.ts': [...OF_POLICY, ...OF_TEAMS, ...OF_ROLES, ...OF_KEYS, ...OF_GRIDS],
  'src/domain/operations/team.ts': [...OF_TEAMS, ...OF_POLICY, ...OF_GRIDS],
  'src/domain/operations/roles.ts': [...OF_ROLES, ...OF_POLICY, ...OF_GRIDS],
  'src/domain/operations/invitations.ts': [
    'test/billing/planChange.test.ts',
    ...OF_TEAMS,
    ...OF_POLICY,
    ...OF_GRIDS,
  ],
  'src/domain/operations/apiKeys.ts': [...OF_KEYS, ...OF_POLICY, ...OF_GRIDS],
  'src/domain/operations/rotateApiKey.ts': [...OF_KEYS, ...OF_POLICY, ...OF_GRIDS],
  'src/domain/operations/keyHygiene.ts': ['test/apiKey/hygiene.test.ts', ...OF_POLICY, ...OF_GRIDS],
  'src/domain/operations/explainAccess.ts': OF_EXPLANATIONS,
  'src/domain/operations/previewAccess.ts': OF_EXPLANATIONS,
};

/**
 * Each check of who may act on whom left out: a call of `enforce` or `assert…`, a condition that throws or refuses, one of
 * several refusals.
 */
export function ceilingChecks(root: string): Mutant[] {
  return Object.entries(CEILINGS).flatMap(([file, tests]) => {
    const { text, source } = parsed(root, file);
    const found: Mutant[] = [];
    const broken = (node: ts.Node, replacement: string, what: string): void =>
      void found.push({
        category: 'A check of who may act on whom',
        name: `${file}:${lineOf(node, source)} without ${what.replace(/\s+/g, ' ').slice(0, 80)}`,
        edit: { file, text: replaced({ text, source }, node, replacement) },
        tests: tests.map((test) => ({ file: test })),
      });
    walk(source, (node) => {
      const words = node.getText(source);
      if (ts.isExpressionStatement(node) && /^(?:await )?(?:enforce|assert\w*)\(/.test(words)) {
        broken(node, ';', words);
      } else if (
        ts.isIfStatement(node) &&
        node.elseStatement === undefined &&
        refuses(node.thenStatement, source)
      ) {
        broken(node.expression, `false && (${node.expression.getText(source)})`, words);
      } else if (ts.isConditionalExpression(node)) {
        const branches = [node.whenTrue, node.whenFalse].map((one) => one.getText(source));
        if (branches.includes('null') && branches.some((one) => one.startsWith('{ code:'))) {
          broken(node, 'null', words);
        }
      } else if (ts.isCallExpression(node) && /^(?:refuse\w*|beyond)\(/.test(words) && isAlternative(node)) {
        broken(node, 'null', words);
      }
    });
    return found;
  });
}

/** One of several refusals: `refuseX() ?? refuseY()`. */
function isAlternative({ parent }: ts.Node): boolean {
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
}

/** Whether a branch does nothing but throw or answer with a refusal. What is not there at all has tests of its own. */
function refuses(statement: ts.Statement, source: ts.SourceFile): boolean {
  const [only = statement] = ts.isBlock(statement) ? statement.statements : [statement];
  const words = only.getText(source);
  return (
    // A plain Error tells of a fault of our own, not of a requester.
    (ts.isThrowStatement(only) && !/^throw (?:notFound|new Error)\(/.test(words)) ||
    (ts.isReturnStatement(only) && words.startsWith('return { code:'))
  );
}

/** What is done where a change of authority is announced. */
const HEARERS: readonly (readonly [file: string, pattern: RegExp, replacement?: string])[] = [
  ['src/persistence/tenantClient.ts', /announced\.forEach\(onAuthorityChange\);/g],
  [
    'src/context/keyCache.ts',
    /forget\(organizationId\);|entries\.clear\(\);|hearing = false;(?= *\n {6})|changes \+= 1;/g,
  ],
  ['src/context/keyCache.ts', /hearing && changes === changesBefore/g, 'hearing'],
  ['src/context/keyCache.ts', /hearing && changes === changesBefore/g, 'changes === changesBefore'],
];
/** The tests of what is believed no longer once a notice comes. */
const OF_NOTICES = [
  ...['keyCache', 'revocation', 'rotation', 'use', 'update'].map((name) => `test/apiKey/${name}.test.ts`),
  'test/gateway/limits.test.ts',
  'test/team/members.test.ts',
  'test/jobs/endUsagePeriods.test.ts',
  'test/nodes/notices.test.ts',
];

/**
 * Each notice that a change of authority gives, and each thing that is done on one, left out.
 */
export function cacheNotices(root: string): Mutant[] {
  const announcements = sources(root, 'src/domain').map(
    ({ file }) => [file, /await transaction\.announceAuthorityChange\(\);/g] as const,
  );
  return [...announcements, ...HEARERS].flatMap(([file, pattern, replacement = ';']) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    return [...text.matchAll(pattern)].map((match) => ({
      category: 'A notice to the caches',
      name: `${file}:${String(text.slice(0, match.index).split('\n').length)} ${replacement === ';' ? 'without' : `only ${replacement} of`} ${match[0]}`,
      edit: {
        file,
        text: text.slice(0, match.index) + replacement + text.slice(match.index + match[0].length),
      },
      tests: OF_NOTICES.map((test) => ({ file: test })),
    }));
  });
}

/** The names of types and fields around a node of the schema's source, the outermost first. */
function namesAround(node: ts.Node, source: ts.SourceFile): string[] {
  const names: string[] = [];
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isPropertyAssignment(at) && ts.isCallExpression(at.initializer))
      names.unshift(at.name.getText(source));
    const [first] = ts.isCallExpression(at) ? at.arguments : [];
    if (first !== undefined && ts.isStringLiteral(first)) names.unshift(first.text);
  }
  return names;
}

interface Parsed {
  readonly text: string;
  readonly source: ts.SourceFile;
}

function sources(root: string, folder: string): (Parsed & { file: string })[] {
  return readdirSync(path.join(root, folder), { recursive: true })
    .map((file) => path.join(folder, String(file)))
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => ({ file, ...parsed(root, file) }));
}

function parsed(root: string, file: string): Parsed {
  const text = readFileSync(path.join(root, file), 'utf8');
  return { text, source: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    walk(child, visit);
  });
}

function replaced({ text, source }: Parsed, node: ts.Node, replacement: string): string {
  return text.slice(0, node.getStart(source)) + replacement + text.slice(node.getEnd());
}

function lineOf(node: ts.Node, source: ts.SourceFile): string {
  return String(source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1);
}
