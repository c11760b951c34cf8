import { z } from 'zod';
import type { Permission } from '../../domain/policy/permissions.js';

/** Permissions, each once. */
export const permissionSet = z
  .array(z.custom<Permission>())
  .transform((permissions) => [...new Set(permissions)]);
