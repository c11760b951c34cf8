import type { Permission } from './permissions.js';

/** Why somebody who holds a permission may not use it on something all the same. */
export type Refusal =
  /** Only an owner makes or unmakes an owner. */
  | { readonly code: 'OWNER_ONLY' }
  /** The ceiling: the role or key holds this permission, and who acts does not. */
  | { readonly code: 'BEYOND_CEILING'; readonly what: 'role' | 'key'; readonly permission: Permission }
  | { readonly code: 'LAST_OWNER' }
  | { readonly code: 'ALREADY_OWNER' }
  | { readonly code: 'SAME_ROLE' }
  | { readonly code: 'BUILT_IN_ROLE' }
  | { readonly code: 'KEY_ITSELF' }
  | { readonly code: 'OTHERS_USER_KEY' }
  | { readonly code: 'TARGET_REVOKED' }
  | { readonly code: 'TARGET_EXPIRED' }
  | { readonly code: 'INVITATION_CLOSED'; readonly status: string };

export type RefusalCode = Refusal['code'];

/** A refusal in words, to who acts (`you`), or about them to somebody else (`they`). */
export function wordsOf(refusal: Refusal, person: 'you' | 'they'): string {
  const own = person === 'you' ? 'your own' : 'their own';
  switch (refusal.code) {
    case 'OWNER_ONLY':
      return 'Only an owner makes or unmakes an owner.';
    case 'BEYOND_CEILING':
      return `The ${refusal.what} goes beyond ${own} authority: ${refusal.permission}.`;
    case 'LAST_OWNER':
      return 'The last owner must stay. Make somebody else an owner first.';
    case 'ALREADY_OWNER':
      return person === 'you' ? 'You are the owner already.' : 'They are the owner already.';
    case 'SAME_ROLE':
      return 'The member has this role already.';
    case 'BUILT_IN_ROLE':
      return 'Built-in roles cannot be changed or deleted.';
    case 'KEY_ITSELF':
      return 'An API key cannot change or rotate itself.';
    case 'OTHERS_USER_KEY':
      return 'Only its owner can rotate a USER key. Revoke it instead.';
    case 'TARGET_REVOKED':
      return 'The API key is revoked.';
    case 'TARGET_EXPIRED':
      return 'The API key is expired.';
    case 'INVITATION_CLOSED':
      return `The invitation is ${refusal.status.toLowerCase()}.`;
  }
}
