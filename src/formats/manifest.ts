import * as z from 'zod';

/** What a stream says of itself in its first lines. Unknown keys are kept out of the way, so that later versions may add some. */
export const manifestSchema = z.object({
  /** The version of Penstock that wrote the stream. */
  penstock: z.string(),
  application: z.string(),
  database: z.string(),
  engine: z.string(),
  flavour: z.string(),
  serverVersion: z.string(),
  client: z.string(),
  charset: z.string(),
  /** When the dump was started, ISO 8601 in UTC. */
  started: z.iso.datetime(),
  job: z.object({ id: z.string(), level: z.string().optional() }).optional(),
  /** Of tables whose rows are not all in it, the condition that is true for those that are. */
  partial: z.record(z.string(), z.string()).optional(),
  /** What staging needs to make an equal empty database; the engine's own. */
  properties: z.record(z.string(), z.unknown()),
});

export type Manifest = z.infer<typeof manifestSchema>;
