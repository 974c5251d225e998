import * as z from 'zod';

export const absolutePath = z.string({ error: 'expected an absolute path' }).regex(/^\/[^\0]*$/, { error: 'expected an absolute path' });
