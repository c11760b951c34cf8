import { decide } from '../domain/policy/decide.js';
import type { Permission } from '../domain/policy/permissions.js';
import type { RequestContext } from './requestContext.js';

/** Whether who asks holds a permission, where no rule of a field says so; noted as used where it is a key. */
export function holds(
  { actor, notePermissions }: Pick<RequestContext, 'actor' | 'notePermissions'>,
  permission: Permission,
): boolean {
  if (!decide(actor, permission)) return false;
  notePermissions([permission]);
  return true;
}
