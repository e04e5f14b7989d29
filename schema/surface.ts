import { Surface } from '../src/store/generated/prisma/enums.js';
import { builder } from './builder.js';

export const SurfaceEnum = builder.enumType('Surface', {
  description: 'One of the systems behind the gateway.',
  values: {
    [Surface.MITEOS]: { description: 'AI tasks, agents, files and deliverables.' },
    [Surface.MIOSA]: { description: 'Workspaces, projects, computers and settings of customers.' },
    [Surface.ROUTA]: { description: 'Workspaces of repositories: codebases and notes.' },
  },
});
