import { z } from 'zod';
import { kind } from './kind.js';

export const noteKinds = [
  kind('note.saved', z.object({ noteId: z.string(), title: z.string() })),
  kind('note.deleted', z.object({ noteId: z.string() })),
] as const;
