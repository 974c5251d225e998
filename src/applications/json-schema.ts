import * as z from 'zod';
import { profiles } from './registry.ts';

/** The JSON Schema (draft 2020-12) of application files, by which editors complete and check them. */
export function applicationJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(z.union(Object.values(profiles).map((profile) => profile.schema)), {
    // What stands in the file, not what is made of it: times are texts, and what has a default may be missing.
    io: 'input',
    override: ({ jsonSchema }) => {
      // Zod names forms that JSON Schema does not know; the pattern beside them says the same.
      if (jsonSchema.pattern !== undefined) delete jsonSchema.format;
    },
  });
  return {
    $schema,
    $id: 'urn:penstock:application',
    title: 'Penstock application file',
    description: 'What is backed up together: /etc/penstock/<application>.yaml',
    ...schema,
  };
}
