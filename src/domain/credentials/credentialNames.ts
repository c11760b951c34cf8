/** Names under which a credential is sent, in lower case and without hyphens and underscores. */
const CREDENTIALS = [
  ...['apikey', 'xapikey', 'authorization', 'accesstoken', 'bearertoken', 'password', 'secret'],
  ...['secretkey', 'clientsecret', 'secretaccesskey', 'awssecretaccesskey', 'awsaccesskeyid'],
  'awssessiontoken',
];

/**
 * Whether a parameter's name is a credential's. What holds parameters (configs, prompts) is readable by every member
 * and kept in the audit log: credentials belong to integrations, which seal them.
 */
export function isCredentialName(name: string): boolean {
  return CREDENTIALS.includes(name.replaceAll(/[-_]/g, '').toLowerCase());
}
