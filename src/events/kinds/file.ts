import { z } from 'zod';
import { kind } from './kind.js';

const facts = { name: z.string(), mimeType: z.string(), sizeBytes: z.number() };

export const fileKinds = [
  kind('deliverable.created', z.object({ deliverableId: z.string(), ...facts })),
  kind('file.added', z.object({ fileId: z.string(), ...facts })),
  kind('file.removed', z.object({ fileId: z.string(), name: z.string() })),
  /** How far an upload through the gateway is; `total` is null when its client does not say. */
  kind(
    'file.upload',
    z.object({ fileName: z.string(), bytesSent: z.number(), total: z.number().nullable() }),
  ),
] as const;
