import { Surface } from '../store/generated/prisma/enums.js';

/** As people call them. */
export const surfaceNames: Readonly<Record<Surface, string>> = {
  [Surface.MITEOS]: 'Miteos',
  [Surface.MIOSA]: 'MIOSA',
  [Surface.ROUTA]: 'Routa',
};
