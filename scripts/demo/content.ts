/** What the demo is filled with, as data: three organizations, from one that has everything to one that has begun. */

export interface DemoPerson {
  readonly email: string;
  readonly name: string;
  /** A built-in role, or the name of one of the organization's own. */
  readonly role: 'OWNER' | 'ADMIN' | 'MEMBER' | (string & {});
}

export interface DemoOrganization {
  readonly name: string;
  readonly slug: string;
  readonly plan: 'ENTERPRISE' | 'PRO' | 'FREE';
  readonly roles: readonly {
    readonly name: string;
    readonly description: string;
    readonly permissions: readonly `${string}:${string}`[];
  }[];
  /** The owner first. */
  readonly people: readonly [DemoPerson, ...DemoPerson[]];
  readonly invited: readonly { readonly email: string; readonly role: string }[];
  /** How many calls it made in the busiest hour of a working day. */
  readonly busiestHour: number;
  /** What its people ask models. */
  readonly questions: readonly string[];
}

const READ_PROMPTS = ['prompt:list', 'prompt:view'] as const;

/** Works for all three of them. */
const CONSULTANT = { email: 'consultant@example.com', name: 'Consultant' };

export const SUPPORT: DemoOrganization = {
  name: 'Support Desk',
  slug: 'support',
  plan: 'PRO',
  roles: [
    {
      name: 'Prompt publisher',
      description: 'Writes prompts and says which version is used.',
      permissions: [...READ_PROMPTS, 'prompt:create', 'prompt:update', 'prompt:publish', 'completion:create'],
    },
    {
      name: 'Auditor',
      description: 'Reads who did what, and changes nothing.',
      permissions: ['auditLog:view', 'member:list', 'member:view', 'role:list', 'role:view', 'apiKey:list'],
    },
  ],
  people: [
    { email: 'owner@support.example', name: 'Owner of the desk', role: 'OWNER' },
    { email: 'admin@support.example', name: 'Admin of the desk', role: 'ADMIN' },
    { email: 'member@support.example', name: 'Member of the desk', role: 'MEMBER' },
    { email: 'publisher@support.example', name: 'Publisher of prompts', role: 'Prompt publisher' },
    { ...CONSULTANT, role: 'Auditor' },
  ],
  invited: [
    { email: 'trainee@support.example', role: 'MEMBER' },
    { email: 'team-lead@support.example', role: 'ADMIN' },
  ],
  busiestHour: 12,
  questions: [
    'Where is my parcel?',
    'How do I send something back?',
    'Can I pay by invoice?',
    'The app shows an empty page. What can I do?',
    'Which sizes do you have in stock?',
  ],
};

export const RESEARCH: DemoOrganization = {
  name: 'Research Lab',
  slug: 'research',
  plan: 'ENTERPRISE',
  roles: [
    {
      name: 'Analyst',
      description: 'Reads logs and analytics.',
      permissions: ['log:view', 'log:filter', 'log:group'],
    },
  ],
  people: [
    { email: 'owner@research.example', name: 'Owner of the lab', role: 'OWNER' },
    { email: 'analyst@research.example', name: 'Analyst of the lab', role: 'Analyst' },
    { ...CONSULTANT, role: 'ADMIN' },
  ],
  invited: [{ email: 'guest@research.example', role: 'Analyst' }],
  busiestHour: 5,
  questions: ['Sum up this paper.', 'Which of these results differ?', 'Put this table into words.'],
};

export const SHOP: DemoOrganization = {
  name: 'Web Shop',
  slug: 'shop',
  plan: 'FREE',
  roles: [],
  people: [
    { email: 'owner@shop.example', name: 'Owner of the shop', role: 'OWNER' },
    { ...CONSULTANT, role: 'MEMBER' },
  ],
  invited: [{ email: 'buyer@shop.example', role: 'MEMBER' }],
  busiestHour: 3,
  questions: ['Describe these shoes in two sentences.', 'Translate this description into French.'],
};

export const ORGANIZATIONS: readonly DemoOrganization[] = [SUPPORT, RESEARCH, SHOP];
