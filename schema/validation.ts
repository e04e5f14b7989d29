import { z } from 'zod';

/** Text with something in it. */
export const notBlank = z.string().refine((text) => text.trim() !== '', 'Must not be blank.');
