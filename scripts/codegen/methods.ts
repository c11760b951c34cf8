// By what names the client offers the operations: `CreateApiKey` of apiKey.graphql is `apiKeys.create`. The rule is
// below; what it would name badly has its name here.

const NAMED: Readonly<Record<string, string>> = {
  Viewer: 'viewer',
  Node: 'node',
  Nodes: 'nodes',

  SignUp: 'account.signUp',
  SignIn: 'account.signIn',
  SignOut: 'account.signOut',
  ChangePassword: 'account.changePassword',
  AccountEntries: 'account.entries',

  ExplainAccess: 'access.explain',
  PreviewRoleChange: 'access.previewRoleChange',
  PreviewMemberRole: 'access.previewMemberRole',
  PreviewKeyChange: 'access.previewKeyChange',

  AuditEntries: 'auditLog.list',
  AuditEntry: 'auditLog.get',
  VerifyAuditLog: 'auditLog.verify',

  LogTail: 'logs.tail',
  LogTotals: 'analytics.totals',
  LogGroups: 'analytics.groups',
  LogTimeSeries: 'analytics.timeSeries',

  RenderPrompt: 'prompts.render',
  ComparePromptVersions: 'prompts.compareVersions',
  ComparePromptPartialVersions: 'promptPartials.compareVersions',

  Invoices: 'invoices.list',
  Invoice: 'invoices.get',
  VoidInvoice: 'invoices.void',
  MarkInvoicePaid: 'invoices.markPaid',
};

/** Files about the one thing of its kind that an organization has. */
const SINGLE = ['billing', 'organization', 'paymentMethod', 'spendingLimit'];

interface NamedOperation {
  /** As in `CreateApiKey`. */
  readonly name: string;
  /** The path of its file. */
  readonly location: string;
}

/**
 * Where the client offers each operation, by its name. Without a name of its own an operation is in the namespace of
 * its file (`apiKeys` of apiKey.graphql), as what is left of its name without the file's: `CreateApiKey` is `create`,
 * `ApiKey` is `get` and `ApiKeys` is `list`. What does to several what another does to one ends in `Many`.
 *
 * @throws Error where two operations would have one name
 */
export function methodsOf(operations: readonly NamedOperation[]): Map<string, readonly string[]> {
  const names = new Set(operations.map(({ name }) => name));
  const methods = new Map<string, readonly string[]>();
  const taken = new Map<string, string>();
  for (const operation of operations) {
    const method = NAMED[operation.name] ?? nameByRule(operation, names);
    const other = taken.get(method);
    if (other !== undefined) throw new Error(`${operation.name} and ${other} would both be ${method}.`);
    taken.set(method, operation.name);
    methods.set(operation.name, method.split('.'));
  }
  for (const name of Object.keys(NAMED)) {
    if (!names.has(name)) throw new Error(`There is no operation ${name} any more: take its name away.`);
  }
  return methods;
}

function nameByRule({ name, location }: NamedOperation, names: ReadonlySet<string>): string {
  const file = /(\w+)\.graphql$/.exec(location)?.[1] ?? '';
  const isSingle = SINGLE.includes(file);
  const one = file.charAt(0).toUpperCase() + file.slice(1);
  const several = `${one}s`;
  const namespace = isSingle ? file : `${file}s`;
  if (name === one) return `${namespace}.get`;
  if (name === several) return `${namespace}.list`;
  // `ApiKeysX` cannot be told from `ApiKey` and `sX` otherwise.
  const isSeveral = new RegExp(`${several}(?![a-z])`).test(name);
  const rest = isSeveral ? name.replace(several, '') : name.replace(new RegExp(`${one}(?![a-z])`), '');
  const method = rest.charAt(0).toLowerCase() + rest.slice(1);
  const hasCounterpart = isSeveral && names.has(name.replace(several, one));
  return `${namespace}.${method}${hasCounterpart ? 'Many' : ''}`;
}
